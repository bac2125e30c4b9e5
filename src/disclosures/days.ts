/**
 * What is kept of each day (UTC) for the figures of a period. A day has a row once something happened in it; rows older than
 * a year are dropped, so memory is at most DAYS_KEPT rows a tier, each with a few numbers a market and a venue that traded.
 */
import type { LayerKind } from '../core/words/index.ts'
import { bookClasses } from './classes.ts'

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000

/** A year back from a moment, its day included: what "the previous twelve months" are here. */
export const YEAR_DAYS = 365

/** Rows kept; a quarter is shorter. */
const DAYS_KEPT = YEAR_DAYS

/** How often a figure was looked at, the sum and the largest of what was found; never negative. */
export type Track = { count: number; sum: bigint; peak: bigint }

/** Trades of one market or through one venue. */
export type Traded = { trades: number; lots: bigint; notional: bigint }

/** Shares of the largest five and ten members in something, ppm. */
export type Concentration = { readonly five: Track; readonly ten: Track }

/** A tier in one day. Amounts in atoms. */
export type TierDay = {
  readonly day: number
  /** Variation margin that members paid to the house and got from it, and the most that one owner paid. */
  collected: bigint
  paid: bigint
  collectedMost: bigint
  /** Margin calls made, and what they asked together. */
  calls: number
  called: bigint
  /** Loss of the largest owner and of the two largest in Cover-2, and by how much it exceeded the prefunded layers. */
  readonly coverOne: Track
  readonly coverTwo: Track
  readonly coverOneBeyond: Track
  readonly coverTwoBeyond: Track
  /** Negative equity of the owner, and of the two owners, that had most of it. */
  readonly exposureOne: Track
  readonly exposureTwo: Track
  /** Most cash that one owner's failure would ask for, and by how much it exceeded liquid resources. */
  readonly payment: Track
  readonly paymentBeyond: Track
  /** Initial margin required of members, and what they had less haircuts. */
  readonly required: Track
  readonly held: Track
  /** Notional of members' positions, options at the price of what they are options on. */
  readonly notional: Track
  readonly open: Concentration
  readonly margin: Concentration
  readonly stakes: Concentration
  /** Back-test of initial margin: accounts judged, and what was not covered where margin was too small. */
  observations: number
  readonly uncovered: Track
  /** The same by class of book. */
  readonly classes: readonly { observations: number; readonly uncovered: Track }[]
  /** Assets judged, and how many fell in a day by more than their haircut. */
  haircutsTested: number
  haircutsExceeded: number
  readonly markets: Map<number, Traded>
  readonly venues: Map<number, Traded>
  /** Accounts that were found short, what they lacked together, and who bore it. */
  failed: number
  shortfall: bigint
  readonly layers: Map<LayerKind, bigint>
  /** Clearing fees charged. */
  fees: bigint
  /** Interest of loans as it was divided, and bad debt that lenders bore: each class, and the tier fund. */
  readonly divided: { plain: bigint; bearing: bigint; fund: bigint }
  readonly borne: { plain: bigint; bearing: bigint }
  /** Part of what may be lent that is lent, ppm, whenever the rate was set. */
  readonly utilisation: Track
  /** What was brought to the pool behind the backstop at epochs, and taken from it. */
  joined: bigint
  left: bigint
  /** The need that Cover-2 holds against the layers, and the part of it that they lacked, ppm. */
  readonly coverNeed: Track
  readonly coverLack: Track
  /** Shares of books that bids took: how often, notional, and the discount by who paid it. */
  readonly auctions: { cleared: number; notional: bigint; own: bigint; fund: bigint }
  /** Epochs of an asset's queue of withdrawals that ended. */
  exitEpochs: number
}

/** The house in one day. */
export type HouseDay = {
  readonly day: number
  commands: number
  /** Time between the commands of the day and those before them. */
  elapsedMs: number
  /** Times without any command that were longer than what counts as a failure, by number and by duration. */
  silences: number
  silentMs: number
}

/** A figure that was never looked at. */
function emptyTrack(): Track {
  return { count: 0, sum: 0n, peak: 0n }
}

/** Looks at a figure once more. */
export function note(track: Track, amount: bigint): void {
  track.count += 1
  track.sum += amount
  if (amount > track.peak) track.peak = amount
}

/** By how much an amount exceeds resources, 0 when it does not. */
export function beyond(amount: bigint, resources: bigint): bigint {
  return amount > resources ? amount - resources : 0n
}

/** Adds to a row what a look found, in a row in which nothing else is noted. */
export function addLooks(row: TierDay, found: TierDay): void {
  for (const track of [
    'exposureOne',
    'exposureTwo',
    'payment',
    'paymentBeyond',
    'required',
    'held',
    'uncovered',
    'notional',
  ] as const) {
    addTrack(row[track], found[track])
  }
  for (const shares of ['open', 'margin', 'stakes'] as const) {
    addTrack(row[shares].five, found[shares].five)
    addTrack(row[shares].ten, found[shares].ten)
  }
  for (const [at, { observations, uncovered }] of found.classes.entries()) {
    row.classes[at]!.observations += observations
    addTrack(row.classes[at]!.uncovered, uncovered)
  }
  row.observations += found.observations
  row.haircutsTested += found.haircutsTested
  row.haircutsExceeded += found.haircutsExceeded
}

function addTrack(track: Track, found: Track): void {
  track.count += found.count
  track.sum += found.sum
  if (found.peak > track.peak) track.peak = found.peak
}

/** The row of a day, made when it is the first of it: then the oldest leaves. */
export function dayRow<T extends { readonly day: number }>(rows: T[], day: number, make: (day: number) => T): T {
  const last = rows.at(-1)
  if (last?.day === day) return last
  const made = make(day)
  rows.push(made)
  while (rows[0]!.day <= day - DAYS_KEPT) rows.shift()
  return made
}

/** Nothing has happened yet. */
export function emptyHouseDay(day: number): HouseDay {
  return { day, commands: 0, elapsedMs: 0, silences: 0, silentMs: 0 }
}

/** Nothing has happened yet. */
export function emptyTierDay(day: number): TierDay {
  const concentration = (): Concentration => ({ five: emptyTrack(), ten: emptyTrack() })
  return {
    day,
    collected: 0n,
    paid: 0n,
    collectedMost: 0n,
    calls: 0,
    called: 0n,
    coverOne: emptyTrack(),
    coverTwo: emptyTrack(),
    coverOneBeyond: emptyTrack(),
    coverTwoBeyond: emptyTrack(),
    exposureOne: emptyTrack(),
    exposureTwo: emptyTrack(),
    payment: emptyTrack(),
    paymentBeyond: emptyTrack(),
    required: emptyTrack(),
    held: emptyTrack(),
    notional: emptyTrack(),
    open: concentration(),
    margin: concentration(),
    stakes: concentration(),
    observations: 0,
    uncovered: emptyTrack(),
    classes: bookClasses.map(() => ({ observations: 0, uncovered: emptyTrack() })),
    haircutsTested: 0,
    haircutsExceeded: 0,
    markets: new Map(),
    venues: new Map(),
    failed: 0,
    shortfall: 0n,
    layers: new Map(),
    fees: 0n,
    divided: { plain: 0n, bearing: 0n, fund: 0n },
    borne: { plain: 0n, bearing: 0n },
    utilisation: emptyTrack(),
    joined: 0n,
    left: 0n,
    coverNeed: emptyTrack(),
    coverLack: emptyTrack(),
    auctions: { cleared: 0, notional: 0n, own: 0n, fund: 0n },
    exitEpochs: 0,
  }
}

/** Adds a trade to what a market or a venue has traded. */
export function addTrade(traded: Map<number, Traded>, key: number, lots: number, price: number): void {
  const found = traded.get(key) ?? { trades: 0, lots: 0n, notional: 0n }
  traded.set(key, found)
  found.trades += 1
  found.lots += BigInt(lots)
  found.notional += BigInt(lots) * BigInt(price)
}

/** The rows from a day on. */
export function daysFrom<T extends { readonly day: number }>(rows: readonly T[], day: number): T[] {
  return rows.filter((row) => row.day >= day)
}

/** The first day of the calendar quarter (UTC) of a day. */
export function quarterStart(day: number): number {
  const date = new Date(day * DAY_MS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3), 1) / DAY_MS
}

/** A day as text: 2026-01-31. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
