/**
 * Copied trades: one owner repeats lots and side of another in a market within seconds. Each trade of A is held against the next
 * trade of B on the same side that nothing was held against yet. If B chooses its sizes for itself, out of those that are usual in the
 * market, a pair agrees with the frequency of A's size among the trades of all others (with one more counted, so that no size is
 * impossible), and pairs agree independently of each other.
 */
import type { Met } from './heard.ts'
import type { Count } from './meetings.ts'
import { pairOf } from './tail.ts'

/** Longest time from a trade to its copy. */
const WITHIN_MS = 5000

type Side = { readonly owner: number; readonly timeMs: number; readonly lots: number; readonly against: Set<number> }

/** Agreements of every pair in which one trades within seconds after the other. */
export function copiesOf(trades: readonly Met[]): Map<number, Count> {
  const counts = new Map<number, Count>()
  const byMarket = new Map<number, Met[]>()
  for (const trade of trades) {
    const list = byMarket.get(trade.market)
    if (list === undefined) byMarket.set(trade.market, [trade])
    else list.push(trade)
  }
  for (const list of byMarket.values()) {
    for (const who of ['buyer', 'seller'] as const) addSides(counts, list, who)
  }
  return counts
}

function addSides(counts: Map<number, Count>, trades: readonly Met[], who: 'buyer' | 'seller'): void {
  const sizes = sizesOf(trades, who)
  const recent: Side[] = []
  let first = 0
  for (const trade of trades) {
    const { timeMs, lots, [who]: owner } = trade
    while (first < recent.length && recent[first]!.timeMs < timeMs - WITHIN_MS) first++
    const answered = new Set<number>()
    for (let i = first; i < recent.length; i++) {
      const before = recent[i]!
      if (before.owner === owner || before.against.has(owner) || answered.has(before.owner)) continue
      before.against.add(owner)
      answered.add(before.owner)
      addPair(counts, before, owner, lots, usual(sizes, before, owner))
    }
    recent.push({ owner, timeMs, lots, against: new Set() })
  }
}

function addPair(counts: Map<number, Count>, before: Side, owner: number, lots: number, expected: number): void {
  const pair = pairOf(before.owner, owner)
  const count = counts.get(pair) ?? { found: 0, expected: 0 }
  counts.set(pair, count)
  count.found += before.lots === lots ? 1 : 0
  count.expected += expected
}

type Sizes = {
  readonly all: ReadonlyMap<number, number>
  readonly of: ReadonlyMap<number, ReadonlyMap<number, number>>
  readonly total: number
  readonly totalOf: ReadonlyMap<number, number>
}

function sizesOf(trades: readonly Met[], who: 'buyer' | 'seller'): Sizes {
  const [all, of, totalOf] = [
    new Map<number, number>(),
    new Map<number, Map<number, number>>(),
    new Map<number, number>(),
  ]
  for (const { lots, [who]: owner } of trades) {
    const own = of.get(owner) ?? new Map<number, number>()
    of.set(owner, own)
    for (const [sums, key] of [
      [all, lots],
      [own, lots],
      [totalOf, owner],
    ] as const) {
      sums.set(key, (sums.get(key) ?? 0) + 1)
    }
  }
  return { all, of, total: trades.length, totalOf }
}

/** How usual a size is among all but the two. */
function usual({ all, of, total, totalOf }: Sizes, { owner: one, lots }: Side, other: number): number {
  const own = (owner: number): number => of.get(owner)?.get(lots) ?? 0
  const others = total - (totalOf.get(one) ?? 0) - (totalOf.get(other) ?? 0)
  return ((all.get(lots) ?? 0) - own(one) - own(other) + 1) / (others + 1)
}
