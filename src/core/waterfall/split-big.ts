/** Largest remainder in bigint, for amounts beyond 2⁵³. */
import { assert } from '../units/index.ts'

/**
 * Splits `amount` ≥ 0 over `weights` ≥ 0 in proportion: floors, then one unit each to the largest remainders, ties to the
 * lower position. No share exceeds its weight when amount ≤ Σ weights; all zero when every weight is.
 */
export function splitBig(amount: bigint, weights: readonly bigint[]): bigint[] {
  assert(amount >= 0n, 'amount to split is negative')
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (total === 0n) return weights.map(() => 0n)
  const shares = weights.map((weight) => (amount * weight) / total)
  let rest = amount - shares.reduce((sum, share) => sum + share, 0n)
  if (rest === 0n) return shares
  const remainders = weights.map((weight, position) => ({ position, remainder: (amount * weight) % total }))
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.position - b.position : a.remainder > b.remainder ? -1 : 1,
  )
  for (const { position } of remainders) {
    if (rest === 0n) break
    shares[position]! += 1n
    rest -= 1n
  }
  return shares
}
