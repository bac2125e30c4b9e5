/**
 * What period figures need of the past, kept while commands are executed. It is fed every command with its events and the
 * house right after it; after the first command of every hour (UTC) a look at the house is due: equal journals give equal
 * histories. It holds nothing that executing the journal again would not give back, and is not stored.
 */

import { isMember } from '../core/ledger/index.ts'
import type { House } from '../core/machine/index.ts'
import type { HouseEvent, LayerKind } from '../core/words/index.ts'
import {
  addTrade,
  beyond,
  DAY_MS,
  dayRow,
  emptyHouseDay,
  emptyTierDay,
  type HouseDay,
  note,
  type TierDay,
} from './days.ts'
import { type Books, booksOf, lookedAt, noteLooked } from './hourly.ts'

const HOUR_MS = 3_600_000

/** A house that hears nothing for longer than this has failed for as long: its clock ticks by the second. */
export const SILENCE_MS = 60_000

/** A tier's days, and of the day under way what each owner paid and which accounts were found short. */
type TierHistory = {
  readonly days: TierDay[]
  readonly collectedOf: Map<number, bigint>
  readonly failed: Set<number>
}

/** The past of a house. Memory: a year of days, one entry an owner, an account in trouble and a withdrawal that waits, and the frozen books. */
export type History = {
  /** The last command heard, 0 none, and its time. */
  seq: number
  timeMs: number
  readonly days: HouseDay[]
  readonly tiers: TierHistory[]
  /** The hour in which a look was last due, since 1970; −1 never. */
  hour: number
  /** What looks keep for the next one. */
  readonly books: Books
  /** Withdrawals of which something waits, by their ticket. */
  readonly waiting: Map<number, Waiting>
}

/** A withdrawal of which something waits: since when, and how much, atoms of the asset of its vault. */
export type Waiting = { readonly vault: number; readonly sinceMs: number; left: bigint }

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
  return { seq: 0, timeMs: 0, days: [], tiers: [], hour: -1, books: booksOf(), waiting: new Map() }
}

/**
 * Hears a command, and looks at the house when that is due.
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
  if (hear(history, house, seq, timeMs, events)) {
    noteLooked(rowsToday(history), lookedAt(history.books, house, timeMs))
  }
}

/** Hears a command, as `observe` does; whether a look at the house as it stands now is due, which the caller takes and notes. */
export function hear(
  history: History,
  house: House,
  seq: number,
  timeMs: number,
  events: readonly HouseEvent[],
): boolean {
  if (seq !== history.seq + 1) throw new HistoryGapError(history.seq + 1, seq)
  noteTime(history, timeMs)
  history.seq = seq
  history.timeMs = timeMs
  beginDay(history, house, Math.floor(timeMs / DAY_MS))
  for (const event of events) {
    const entry = entries[event.type] as ((telling: Telling, event: HouseEvent) => void) | undefined
    entry?.({ history, house }, event)
  }
  const hour = hourOf(timeMs)
  if (hour === history.hour || house.markets.tiers.rows === 0) return false
  history.hour = hour
  return true
}

/** Hours since 1970. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS)
}

/** The row of the day under way of every tier: where a look that is due now will be noted. */
export function rowsToday({ tiers }: History): TierDay[] {
  return tiers.map(({ days }) => days.at(-1)!)
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
  interestDivided({ history }, { tier, income, plain, bearing }) {
    const { divided } = history.tiers[tier]!.days.at(-1)!
    divided.plain += BigInt(plain)
    divided.bearing += BigInt(bearing)
    divided.fund += BigInt(income) - BigInt(plain) - BigInt(bearing)
  },
  lendersCut({ history }, { tier, plain, bearing }) {
    const { borne } = history.tiers[tier]!.days.at(-1)!
    borne.plain += BigInt(plain)
    borne.bearing += BigInt(bearing)
  },
  borrowRateSet({ history }, { tier, utilisationPpm }) {
    note(history.tiers[tier]!.days.at(-1)!.utilisation, BigInt(utilisationPpm))
  },
  poolJoined(telling, { account, amount }) {
    dayOfAccount(telling, account).joined += BigInt(amount)
  },
  poolLeft(telling, { account, amount }) {
    dayOfAccount(telling, account).left += BigInt(amount)
  },
  coverHeld({ history }, { tier, need, lackPpm }) {
    const day = history.tiers[tier]!.days.at(-1)!
    note(day.coverNeed, BigInt(need))
    note(day.coverLack, BigInt(lackPpm))
  },
  auctionCleared(telling, { account, gross, own, fund }) {
    const { auctions } = dayOfAccount(telling, account)
    auctions.cleared += 1
    auctions.notional += BigInt(gross)
    auctions.own += BigInt(own)
    auctions.fund += BigInt(fund)
  },
  exitsShared({ history, house }, { asset }) {
    history.tiers[house.markets.assets.tier[asset]!]!.days.at(-1)!.exitEpochs += 1
  },
  withdrawalNoted({ history }, { withdrawal, vault, amount, stage }) {
    if (stage === 'queued') {
      history.waiting.set(withdrawal, { vault, sinceMs: history.timeMs, left: BigInt(amount) })
    } else if (stage === 'granted' || stage === 'lapsed') {
      const waits = history.waiting.get(withdrawal)
      if (waits === undefined) return
      waits.left -= BigInt(amount)
      if (waits.left === 0n) history.waiting.delete(withdrawal)
    } else if (stage === 'cancelled' || stage === 'refused') {
      // What waits of it is taken back with what was let go.
      history.waiting.delete(withdrawal)
    }
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
