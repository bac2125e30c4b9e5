/**
 * From prices of a feed to the report of a source of the house: which source, which underlying, dollars a coin → dollar atoms
 * (10⁻⁶ dollar) a base lot, and how often. How much a source weighs and how often it is heard the house decides by its
 * parameters (`weight`, `reportGapMs`); the map names the same figures, so that nobody sends what the house would pass over.
 */
import { parameterCatalogue } from '../core/params/index.ts'
import { type Millis, PRICE_MAX, type Row } from '../core/units/index.ts'
import type { CommandOf } from '../core/words/index.ts'
import { scaledCeil, scaledFloor } from './decimals.ts'
import type { FeedPrice, PassedOver } from './verdict.ts'

/** Coins of a lot: units × 10^exponent. */
export type LotSize = { readonly units: bigint; readonly exponent: number }

/** A feed of the network and what it is in the house. */
type MappedFeed = { readonly feed: string; readonly underlying: Row; readonly baseLot: LotSize }

/** What a network is in the house: one source. */
export type FeedMap = {
  readonly source: Row
  /** Parameter `weight` of the source, 0 … 1,000. */
  readonly weight: number
  /** Parameter `reportGapMs` of the source: least time between two reports on one underlying. */
  readonly gapMs: Millis
  readonly feeds: readonly MappedFeed[]
}

/** What was reported last of each feed. */
export type FeedMemory = Map<string, { readonly timeMs: Millis; readonly reportedMs: Millis }>

/** A report, null when no price is left for it, and what is passed over. */
type Report = {
  readonly command: CommandOf<'priceReport'> | null
  readonly taken: readonly FeedPrice[]
  readonly passedOver: readonly PassedOver[]
}

/** Dollar atoms are 10⁻⁶ dollar. */
const ATOMS_EXPONENT = 6

/**
 * The report of believed prices. A feed that is not mapped is left out silently; one that is mapped is passed over with
 * `priceRepeated` (its time is not after the last one: a frozen source ages in the house instead of being renewed),
 * `reportSoon`, `priceOutOfRange` or `priceInvalid`.
 *
 * Price floor; confidence ⌈price + half-width⌉ − ⌊price⌋, so that the interval in atoms holds the source's own.
 */
export function reportOf(map: FeedMap, memory: FeedMemory, prices: readonly FeedPrice[], nowMs: Millis): Report {
  const entries: { underlying: Row; price: number; confidence: number }[] = []
  const taken: FeedPrice[] = []
  const passedOver: PassedOver[] = []
  for (const found of prices) {
    const mapped = map.feeds.find(({ feed }) => feed === found.feed)
    if (mapped === undefined) continue
    const { price, confidence } = atomsPerLot(found, mapped.baseLot)
    const code = timingFault(map, memory, found, nowMs) ?? rangeFault(price, confidence)
    if (code === null) {
      taken.push(found)
      entries.push({ underlying: mapped.underlying, price: Number(price), confidence: Number(confidence) })
    } else passedOver.push({ feed: found.feed, code })
  }
  const command = entries.length === 0 ? null : ({ type: 'priceReport', source: map.source, entries } as const)
  return { command, taken, passedOver }
}

/** Keeps what a report that the house took has said. */
export function remember(memory: FeedMemory, taken: readonly FeedPrice[], nowMs: Millis): void {
  for (const { feed, timeMs } of taken) memory.set(feed, { timeMs, reportedMs: nowMs })
}

/** What the parameters of a source must be, as changes of `parametersSchedule`. */
export function sourceChanges({ source, weight, gapMs }: FeedMap): CommandOf<'parametersSchedule'>['changes'] {
  const { source: catalogue } = parameterCatalogue
  return [
    { parameter: catalogue.weight.number, scope: source, value: weight },
    { parameter: catalogue.reportGapMs.number, scope: source, value: gapMs },
  ]
}

/** Dollar atoms a lot of a price and of its half-width. */
export function atomsPerLot(found: FeedPrice, lot: LotSize): { readonly price: bigint; readonly confidence: bigint } {
  const shift = found.exponent + lot.exponent + ATOMS_EXPONENT
  const price = scaledFloor(found.price * lot.units, shift)
  return { price, confidence: scaledCeil((found.price + found.confidence) * lot.units, shift) - price }
}

function timingFault(
  { gapMs }: FeedMap,
  memory: FeedMemory,
  { feed, timeMs }: FeedPrice,
  nowMs: Millis,
): PassedOver['code'] | null {
  const last = memory.get(feed)
  if (last === undefined) return null
  if (timeMs <= last.timeMs) return 'priceRepeated'
  return nowMs - last.reportedMs < gapMs ? 'reportSoon' : null
}

function rangeFault(price: bigint, confidence: bigint): PassedOver['code'] | null {
  if (price < 1n || price > BigInt(PRICE_MAX)) return 'priceOutOfRange'
  return confidence < price ? null : 'priceInvalid'
}
