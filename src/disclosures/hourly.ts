/**
 * The look of the hour: at every tier, and once a day the back-tests. It reads one state of the house and answers with what is to be added
 * to the day's rows, so that it can be taken of a copy, in another thread, while the house goes on.
 */
import type { House } from '../core/machine/index.ts'
import { type FrozenBooks, freezeBooks, judgeBooks, judgeHaircuts } from './backtest.ts'
import { addLooks, beyond, type Concentration, DAY_MS, emptyTierDay, note, type TierDay } from './days.ts'
import { ppmFloor } from './field.ts'
import { lookAt, stands, sumOfAll, sumOfLargest, type TierLook } from './look.ts'

/** What looks keep for the next: the day of the last one, since 1970, −1 none, and books frozen then. */
export type Books = { day: number; frozen: FrozenBooks | null }

/** What a look found, by tier: rows in which it alone is noted. */
export type Looked = readonly TierDay[]

/** Before the first look. */
export function booksOf(): Books {
  return { day: -1, frozen: null }
}

/**
 * Looks at every tier that stands; on the first look of a day holds the frozen books against the house and freezes them anew. A pass over
 * accounts a tier and two of Cover-2; changes nothing but `books`.
 *
 * @param timeMs the time of the last command
 */
export function lookedAt(books: Books, house: House, timeMs: number): Looked {
  const day = Math.floor(timeMs / DAY_MS)
  const found = Array.from({ length: house.markets.tiers.rows }, () => emptyTierDay(day))
  for (const [tier, row] of found.entries()) if (stands(house, tier)) noteLook(row, lookAt(house, tier))
  if (books.frozen !== null && isRelotted(books.frozen, house)) books.frozen = null
  const { frozen } = books
  if (day !== books.day && frozen !== null) judgeFrozen(found, house, frozen)
  if (day !== books.day || frozen === null || frozen.tier.length === 0) books.frozen = freezeBooks(house)
  books.day = day
  return found
}

/** Adds what a look found to the rows of its day. */
export function noteLooked(rows: readonly TierDay[], looked: Looked): void {
  for (const [tier, found] of looked.entries()) addLooks(rows[tier]!, found)
}

/** Lots and prices have another unit since then: the frozen books cannot be held against the house. */
function isRelotted({ relots }: FrozenBooks, { markets: { underlyings } }: House): boolean {
  return relots.some((lots, underlying) => lots !== underlyings.relots[underlying])
}

function noteLook(day: TierDay, look: TierLook): void {
  const { liquid, payment } = look.resources
  note(day.required, look.required)
  note(day.notional, look.notional)
  note(
    day.held,
    [...look.held.values()].reduce((sum, { after }) => sum + after, 0n),
  )
  note(day.exposureOne, sumOfLargest(look.exposure, 1))
  note(day.exposureTwo, sumOfLargest(look.exposure, 2))
  note(day.payment, payment)
  note(day.paymentBeyond, beyond(payment, liquid))
  noteShares(day.open, look.open)
  noteShares(day.margin, look.margin)
  noteShares(day.stakes, look.stakes)
}

function noteShares({ five, ten }: Concentration, amounts: BigInt64Array): void {
  const whole = sumOfAll(amounts)
  if (whole === 0n) return
  note(five, ppmFloor(sumOfLargest(amounts, 5), whole))
  note(ten, ppmFloor(sumOfLargest(amounts, 10), whole))
}

function judgeFrozen(found: Looked, house: House, books: FrozenBooks): void {
  judgeBooks(books, house, (tier, kind, beyondMargin) => {
    for (const judged of [found[tier]!, found[tier]!.classes[kind]!]) {
      judged.observations += 1
      if (beyondMargin > 0n) note(judged.uncovered, beyondMargin)
    }
  })
  judgeHaircuts(books, house, (tier, exceeded) => {
    const day = found[tier]!
    day.haircutsTested += 1
    if (exceeded) day.haircutsExceeded += 1
  })
}
