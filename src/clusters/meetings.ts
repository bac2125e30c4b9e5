/**
 * Mirrored trades: two owners on both sides of each other more often than anonymous matching lets them. Within a venue, a market and an
 * hour let A have a of the 2n sides and B have b. If who meets whom is chance, each of A's sides meets one of B's with probability at most
 * b ÷ (2n − a − b): the pool that is left when neither meets itself. Expected meetings are at most Σ a·b ÷ (2n − a − b); an hour in which
 * only the two trade says nothing and counts nothing. A market maker meets everybody often, and is expected to.
 */
import type { Met } from './heard.ts'
import { addTo, ownersOf, pairOf } from './tail.ts'

const HOUR_MS = 3_600_000

/** Found and expected, by pair. */
export type Count = { found: number; expected: number }

/** Meetings of every pair that met at all. */
export function meetingsOf(trades: readonly Met[]): Map<number, Count> {
  const counts = new Map<number, Count>()
  for (const stratum of strataOf(trades)) addStratum(counts, stratum)
  return counts
}

/** Trades by venue, market and hour. */
function strataOf(trades: readonly Met[]): Iterable<Met[]> {
  const strata = new Map<string, Met[]>()
  for (const trade of trades) {
    const key = `${trade.venue} ${trade.market} ${Math.floor(trade.timeMs / HOUR_MS)}`
    const stratum = strata.get(key)
    if (stratum === undefined) strata.set(key, [trade])
    else stratum.push(trade)
  }
  return strata.values()
}

function addStratum(counts: Map<number, Count>, trades: readonly Met[]): void {
  const sides = new Map<number, number>()
  const met = new Map<number, number>()
  for (const { buyer, seller } of trades) {
    addTo(sides, buyer, 1)
    addTo(sides, seller, 1)
    addTo(met, pairOf(buyer, seller), 1)
  }
  const owners = [...sides.keys()]
  // Every pair that trades here is expected to meet, whether it did or not: those who meet elsewhere only count this hour too.
  for (let i = 0; i < owners.length; i++) {
    for (let j = i + 1; j < owners.length; j++) {
      const pair = pairOf(owners[i]!, owners[j]!)
      const [a, b] = ownersOf(pair).map((owner) => sides.get(owner)!) as [number, number]
      const others = 2 * trades.length - a - b
      if (others <= 0) continue
      const count = counts.get(pair) ?? { found: 0, expected: 0 }
      counts.set(pair, count)
      count.found += met.get(pair) ?? 0
      count.expected += Math.min((a * b) / others, Math.min(a, b))
    }
  }
}
