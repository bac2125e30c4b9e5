/**
 * The open-interest cap of depth, recomputed from reports of depth and of prices alone: what counts of each report, the cheapest
 * sources that make up half of the median, and after every trade that opens the inequality at every distance of the grid.
 */
import type { CommandOf, HouseEvent } from '../../core/words/index.ts'
import { floorDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Depth } from './depth-books.ts'
import { notionalPrice } from './prices.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

const GRID = [10_000, 20_000, 50_000, 100_000, 200_000, 500_000]
const NOTIONAL_MAX = 1n << 51n

/** Enters an accepted report of prices: one that comes sooner than the gap of its source is passed over. */
export function enterPrices(audit: Audit, { source, entries }: CommandOf<'priceReport'>): void {
  const gapMs = Number(audit.parameters.scopes.source![source]!.reportGapMs!)
  for (const { underlying } of entries) {
    const times = within(audit.depth.pricesMs, underlying)
    const before = times.get(source)
    if (before === undefined || audit.books.nowMs - before >= gapMs) times.set(source, audit.books.nowMs)
  }
}

/** Enters an accepted report of depth: what has shrunk stops counting at once. */
export function enterDepth(audit: Audit, { source, underlying, levels }: CommandOf<'depthReport'>): void {
  const depths = within(audit.depth.depths, underlying)
  const present = depths.get(source)
  const reported: bigint[] = []
  for (const distance of GRID) {
    const level = levels.find(({ distancePpm }) => distancePpm === distance)
    const cost = level === undefined ? undefined : min(BigInt(level.costUp), BigInt(level.costDown))
    reported.push(cost ?? reported.at(-1) ?? 0n)
  }
  const counted = reported.map((cost, i) =>
    present === undefined ? 0n : min(countedOf(audit, underlying, present, i), cost),
  )
  depths.set(source, { atMs: audit.books.nowMs, reported, counted })
}

/** The bound as told is the one that the reports give. */
export function auditBound(audit: Audit, { underlying, notional }: EventOf<'interestBounded'>): void {
  const found = boundOf(audit, underlying)
  const what = () => `depth of underlying ${underlying} bounds open interest to ${found}, told ${notional}`
  demand(audit, found === BigInt(notional), 'rules §8: open interest by depth', what)
  audit.depth.bounds.set(underlying, found)
}

/** Time lets depth in and takes it away: after a tick no bound stands above what the reports give. */
export function auditBounds(audit: Audit): void {
  for (const [underlying, bound] of audit.depth.bounds) {
    const found = boundOf(audit, underlying)
    const what = () => `depth of underlying ${underlying} allows ${found}, ${bound} is in force`
    demand(audit, bound <= found, 'rules §8: open interest by depth', what)
  }
}

/** After a trade that opens: open interest × d ≤ cost × (1 − safety) × share at every distance, in exact fractions. */
export function auditInterest(audit: Audit, { market, kind }: EventOf<'filled'>): void {
  const { books, parameters, openInterestBefore } = audit
  const row = books.markets[market]!
  if (kind !== 'trade' || row.openInterest <= openInterestBefore) return
  const p = parameters.scopes.market![market]!
  const most = p.openInterestCapLots!
  const capped = () => `open interest ${row.openInterest} of market ${market} exceeds its cap ${most}`
  demand(audit, row.openInterest <= most, 'rules §4', capped)
  const bound = audit.depth.bounds.get(row.underlying)
  if (bound === undefined) return
  const shares = books.markets.reduce(
    (sum, { underlying, status }, other) =>
      underlying === row.underlying && (status === 'open' || status === 'close-only')
        ? sum + parameters.scopes.market![other]!.moveSharePpm!
        : sum,
    0n,
  )
  // Dollars: lots × mark are settlement atoms, a token is worth `token` millionths.
  const token = books.assets[books.tiers[row.tier]!.settlementAsset]!
  const tokenPpm = max(1n, floorDiv(books.underlyings[token.underlying]!.index * PPM, token.atomsPerLot))
  const left = row.openInterest * notionalPrice(books, market) * tokenPpm * PPM * max(shares, PPM)
  const right = bound * PPM * (PPM - p.moveSafetyPpm!) * p.moveSharePpm!
  const what = () => `open interest ${row.openInterest} of market ${market} at ${row.mark} can pay for moving its index`
  demand(audit, left <= right, 'rules §8: open interest by depth', what)
}

/** The least of cost ÷ distance: of the cheapest sources, as many as can make up half of the weight at the fewest. */
function boundOf(audit: Audit, underlying: number): bigint {
  const depths = within(audit.depth.depths, underlying)
  const p = audit.parameters.scopes.underlying![underlying]!
  const { nowMs } = audit.books
  const live: { weight: bigint; depth: Depth | undefined }[] = []
  for (const [source, atMs] of within(audit.depth.pricesMs, underlying)) {
    const weight = audit.parameters.scopes.source![source]!.weight!
    if (weight === 0n || atMs < nowMs - Number(p.staleMs!)) continue
    const depth = depths.get(source)
    const stale = depth === undefined || depth.atMs < nowMs - Number(p.depthStaleMs!)
    live.push({ weight: 2n * weight, depth: stale ? undefined : depth })
  }
  if (live.length < 3) return 0n
  const fewest = fewestOf(live.map(({ weight }) => weight))
  let least = NOTIONAL_MAX
  GRID.forEach((distance, i) => {
    const costs = live.map(({ depth }) => (depth === undefined ? 0n : countedOf(audit, underlying, depth, i)))
    const cheapest = costs.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).slice(0, fewest)
    const cost = cheapest.reduce((sum, each) => sum + each, 0n)
    least = min(least, floorDiv(cost * PPM, BigInt(distance)))
  })
  return least
}

/** How many of the heaviest make up half, none above a third of all. */
function fewestOf(weights: readonly bigint[]): number {
  let third = weights.reduce(max)
  const cut = () => weights.map((weight) => min(weight, third))
  while (3n * third > cut().reduce((sum, each) => sum + each, 0n)) third -= 1n
  const left = cut().sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
  const total = left.reduce((sum, each) => sum + each, 0n)
  let [sum, count] = [0n, 0]
  while (2n * sum < total) sum += left[count++]!
  return count
}

function countedOf(audit: Audit, underlying: number, { atMs, reported, counted }: Depth, i: number): bigint {
  const ramp = audit.parameters.scopes.underlying![underlying]!.depthRampMs!
  const age = min(BigInt(audit.books.nowMs - atMs), ramp)
  return min(counted[i]! + floorDiv(reported[i]! * age, ramp), reported[i]!)
}

function within<T>(map: Map<number, Map<number, T>>, key: number): Map<number, T> {
  const found = map.get(key) ?? new Map<number, T>()
  map.set(key, found)
  return found
}
