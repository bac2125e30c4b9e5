/**
 * How often chance alone finds so much. For a sum X of indicators that are independent, or drawn without replacement, with mean at
 * most μ, Chernoff's bound is P(X ≥ x) ≤ exp(−(x ln(x ÷ μ) − x + μ)) for x > μ (Hoeffding 1963, theorem 1 and section 6 for draws
 * without replacement). With the number of pairs as a factor (Boole) it bounds the probability that any of them is found.
 */

/** ln of the bound on P(X ≥ found), 0 where it says nothing. */
export function logTail(found: number, expected: number): number {
  if (found <= expected || found === 0) return 0
  return expected <= 0 ? Number.NEGATIVE_INFINITY : -(found * Math.log(found / expected) - found + expected)
}

/** Whether a pair, one of `pairs`, is found too often for chance to do it to any of them with more than `errorMax`. */
export function isTooOften(found: number, expected: number, pairs: number, errorMax: number): boolean {
  return logTail(found, expected) + Math.log(Math.max(pairs, 1)) <= Math.log(errorMax)
}

/** One number for a pair of owners, in either order. */
export function pairOf(one: number, other: number): number {
  return Math.min(one, other) * 2 ** 24 + Math.max(one, other)
}

/** The owners of a pair, ascending. */
export function ownersOf(pair: number): [number, number] {
  return [Math.floor(pair / 2 ** 24), pair % 2 ** 24]
}

/** Adds to the number under a key. */
export function addTo(sums: Map<number, number>, key: number, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount)
}
