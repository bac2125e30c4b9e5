/**
 * What period figures need of the past, kept while commands are executed. It is fed every command with its events and the
 * house right after it, and looks at the house itself at the first command of every hour (UTC): equal journals give equal
 * histories. It holds nothing that executing the journal again would not give back, and is not stored.
 */

import { isMember } from '../core/ledger/index.ts'
import type { House } from '../core/machine/index.ts'
import type { HouseEvent, LayerKind } from '../core/words/index.ts'
import { type FrozenBooks, freezeBooks, judgeBooks, judgeHaircuts } from './backtest.ts'
import {
  addTrade,
  type Concentration,
  DAY_MS,
  dayRow,
  emptyHouseDay,
  emptyTierDay,
  type HouseDay,
  note,
  type TierDay,
} from './days.ts'
import { ppmFloor } from './field.ts'
import { lookAt, stands, sumOfAll, sumOfLargest, type TierLook } from './look.ts'

const HOUR_MS = 3_600_000

/** A house that hears nothing for longer than this has failed for as long: its clock ticks by the second. */
export const SILENCE_MS = 60_000

/** A tier's days, and of the day under way what each owner paid and which accounts were found short. */
type TierHistory = {
  readonly days: TierDay[]
  readonly collectedOf: Map<number, bigint>
  readonly failed: Set<number>
}

/** The past of a house. Memory: a year of days, one entry an owner and an account in trouble, and the frozen books. */
export type History = {
  /** The last command heard, 0 none, and its time. */
  seq: number
  timeMs: number
  readonly days: HouseDay[]
  readonly tiers: TierHistory[]
  /** When the house was last looked at, in hours and days since 1970; −1 never. */
  hour: number
  day: number
  books: FrozenBooks | null
}

/** A command was left out or told twice: figures of a period would be wrong. */
export class HistoryGapError extends Error {
  readonly expected: number
  readonly found: number

  constructor(expected: number, found: number) {
    super(`command ${found} came where command ${expected} was due; feed every command in order, from the first`)
    this.name = 'HistoryGapError'
    this.expected = expected
    this.found = found
  }
}

/** The history of a house that is not open yet. */
export function historyOf(): History {
  return { seq: 0, timeMs: 0, days: [], tiers: [], hour: -1, day: -1, books: null }
}

/**
 * Hears a command.
 *
 * @param house the house right after the command; read only
 * @param events what the command did, empty for bytes that were passed over
 * @throws HistoryGapError, and then nothing has changed
 */
export function observe(
  history: History,
  house: House,
  seq: number,
  timeMs: number,
  events: readonly HouseEvent[],
): void {
  if (seq !== history.seq + 1) throw new HistoryGapError(history.seq + 1, seq)
  noteTime(history, timeMs)
  history.seq = seq
  history.timeMs = timeMs
  beginDay(history, house, Math.floor(timeMs / DAY_MS))
  for (const event of events) {
    const entry = entries[event.type] as ((telling: Telling, event: HouseEvent) => void) | undefined
    entry?.({ history, house }, event)
  }
  const hour = Math.floor(timeMs / HOUR_MS)
  if (hour === history.hour || house.markets.tiers.rows === 0) return
  history.hour = hour
  lookAround(history, house)
}

function noteTime(history: History, timeMs: number): void {
  const day = dayRow(history.days, Math.floor(timeMs / DAY_MS), emptyHouseDay)
  day.commands += 1
  if (history.seq === 0) return
  const gapMs = timeMs - history.timeMs
  day.elapsedMs += gapMs
  if (gapMs <= SILENCE_MS) return
  day.silences += 1
  day.silentMs += gapMs
}

/** Gives every tier a row of the day, and forgets what only its last day needed. */
function beginDay(history: History, house: House, day: number): void {
  for (let tier = 0; tier < house.markets.tiers.rows; tier++) {
    history.tiers[tier] ??= { days: [], collectedOf: new Map(), failed: new Set() }
    const { days, collectedOf, failed } = history.tiers[tier]!
    if (days.at(-1)?.day === day) continue
    dayRow(days, day, emptyTierDay)
    collectedOf.clear()
    failed.clear()
  }
}

function lookAround(history: History, house: House): void {
  for (const [tier, { days }] of history.tiers.entries()) {
    if (stands(house, tier)) noteLook(days.at(-1)!, lookAt(house, tier))
  }
  const day = Math.floor(history.timeMs / DAY_MS)
  const { books } = history
  if (day !== history.day && books !== null) judgeFrozen(history, house, books)
  if (day !== history.day || books === null || books.tier.length === 0) history.books = freezeBooks(house)
  history.day = day
}

function noteLook(day: TierDay, look: TierLook): void {
  const { liquid, payment } = look.resources
  note(day.required, look.required)
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

function judgeFrozen({ tiers }: History, house: House, books: FrozenBooks): void {
  judgeBooks(books, house, (tier, beyondMargin) => {
    const day = tiers[tier]!.days.at(-1)!
    day.observations += 1
    if (beyondMargin > 0n) note(day.uncovered, beyondMargin)
  })
  judgeHaircuts(books, house, (tier, exceeded) => {
    const day = tiers[tier]!.days.at(-1)!
    day.haircutsTested += 1
    if (exceeded) day.haircutsExceeded += 1
  })
}

function beyond(amount: bigint, resources: bigint): bigint {
  return amount > resources ? amount - resources : 0n
}

type Telling = { readonly history: History; readonly house: House }

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

const entries: { readonly [T in HouseEvent['type']]?: (telling: Telling, event: EventOf<T>) => void } = {
  collected(telling, { account, amount }) {
    const { house } = telling
    if (!isMember(house.ledger, account)) return
    const { collectedOf } = tierOfAccount(telling, account)
    const day = dayOfAccount(telling, account)
    const owner = house.ledger.accounts.owner[account]!
    const paid = (collectedOf.get(owner) ?? 0n) + BigInt(amount)
    collectedOf.set(owner, paid)
    day.collected += BigInt(amount)
    if (paid > day.collectedMost) day.collectedMost = paid
  },
  paid(telling, { account, amount }) {
    if (isMember(telling.house.ledger, account)) dayOfAccount(telling, account).paid += BigInt(amount)
  },
  procedureMoved(telling, { account, from, to, amount }) {
    // A call that is made anew is no second call.
    if (to !== 'call' || from === 'call') return
    const day = dayOfAccount(telling, account)
    day.calls += 1
    day.called += BigInt(amount)
  },
  filled(telling, { venue, market, lots, price, buyerFee, sellerFee }) {
    const day = dayOfMarket(telling, market)
    day.fees += BigInt(buyerFee) + BigInt(sellerFee)
    if (venue < 0) return
    addTrade(day.markets, market, lots, price)
    addTrade(day.venues, venue, lots, price)
  },
  posted(telling, { class: name, to, amount }) {
    // Cash that is paid as interest goes to the only lender, the treasury.
    if (name === 'interest') dayOfAccount(telling, to).interest += BigInt(amount)
  },
  coverSet({ history }, { tier, first, second, resources }) {
    const day = history.tiers[tier]!.days.at(-1)!
    const [one, two] = [BigInt(first), BigInt(first) + BigInt(second)]
    note(day.coverOne, one)
    note(day.coverTwo, two)
    note(day.coverOneBeyond, beyond(one, BigInt(resources)))
    note(day.coverTwoBeyond, beyond(two, BigInt(resources)))
  },
  shortfallFound(telling, { account, amount }) {
    const { failed } = tierOfAccount(telling, account)
    const day = dayOfAccount(telling, account)
    failed.add(account)
    day.failed = failed.size
    day.shortfall += BigInt(amount)
  },
  layerPaid: (telling, { account, layer, amount }) => noteLayer(telling, account, layer, amount),
  gainCut: (telling, { account, layer, amount }) => noteLayer(telling, account, layer, amount),
  lenderCut: (telling, { account, amount }) => noteLayer(telling, account, 'lenders', amount),
  // Lots and prices have another unit now: the frozen books cannot be held against it.
  relotted({ history }) {
    history.books = null
  },
}

function noteLayer(telling: Telling, account: number, layer: LayerKind, amount: number): void {
  const { layers } = dayOfAccount(telling, account)
  layers.set(layer, (layers.get(layer) ?? 0n) + BigInt(amount))
}

function tierOfAccount({ history, house }: Telling, account: number): TierHistory {
  return history.tiers[house.ledger.accounts.tier[account]!]!
}

function dayOfAccount(telling: Telling, account: number): TierDay {
  return tierOfAccount(telling, account).days.at(-1)!
}

function dayOfMarket({ history, house }: Telling, market: number): TierDay {
  return history.tiers[house.markets.markets.tier[market]!]!.days.at(-1)!
}
