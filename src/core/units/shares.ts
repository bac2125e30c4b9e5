/**
 * Splitting an amount in proportion, to the atom: the largest-remainder method (Hamilton). Cold paths only: bigint.
 */
import { assert } from './assert.ts'

/**
 * Splits `amount` ≥ 0 over `weights` ≥ 0 in proportion: floors first, then one unit each to the largest remainders,
 * ties to the lower position. Σ of the answer = amount, unless every weight is 0: then all zero.
 * No share exceeds its weight when amount ≤ Σ weights.
 */
export function splitByLargestRemainder(amount: number, weights: readonly number[]): number[] {
  assert(amount >= 0, 'amount to split is negative')
  let total = 0n
  for (const weight of weights) total += BigInt(weight)
  if (total === 0n) return weights.map(() => 0)
  const shares: number[] = []
  const remainders: { position: number; remainder: bigint }[] = []
  let given = 0
  weights.forEach((weight, position) => {
    const product = BigInt(amount) * BigInt(weight)
    const share = Number(product / total)
    shares.push(share)
    given += share
    remainders.push({ position, remainder: product % total })
  })
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.position - b.position : a.remainder > b.remainder ? -1 : 1,
  )
  for (let i = 0; i < amount - given; i++) shares[remainders[i]!.position]! += 1
  return shares
}
