/**
 * Water-filling: an amount is shared in proportion to weights, nobody gets more than its cap, and what a cap leaves is shared
 * among the others in the same proportion. The answer depends on no order but that of equal remainders.
 */
import { assert, splitByLargestRemainder } from '../units/index.ts'

/**
 * Shares of an amount ≥ 0. A cap is at most its weight (nobody asks for more than it could have), both ≥ 0.
 * Σ of the answer = min(amount, Σ caps), to the atom. Splitting one entry into several gains at most an atom each.
 */
export function shareByWeight(amount: number, weights: readonly number[], caps: readonly number[]): number[] {
  caps.forEach((cap, i) => {
    assert(cap >= 0 && cap <= weights[i]!, 'a cap is at most its weight')
  })
  const shares = caps.map(() => 0)
  // By cap ÷ weight: who is full at a level is full at every higher one.
  const open = [...caps.keys()].filter((i) => caps[i]! > 0).sort((a, b) => byFullness(weights, caps, a, b))
  let left = BigInt(amount)
  let whole = open.reduce((sum, i) => sum + BigInt(weights[i]!), 0n)
  let from = 0
  while (from < open.length) {
    const i = open[from]!
    if (BigInt(caps[i]!) * whole > left * BigInt(weights[i]!)) break
    shares[i] = caps[i]!
    left -= BigInt(caps[i]!)
    whole -= BigInt(weights[i]!)
    from++
  }
  const rest = open.slice(from).sort((a, b) => a - b)
  const parts = splitByLargestRemainder(
    rest.length === 0 ? 0 : Number(left),
    rest.map((i) => weights[i]!),
  )
  rest.forEach((i, k) => {
    shares[i] = parts[k]!
  })
  return shares
}

function byFullness(weights: readonly number[], caps: readonly number[], a: number, b: number): number {
  const difference = BigInt(caps[a]!) * BigInt(weights[b]!) - BigInt(caps[b]!) * BigInt(weights[a]!)
  return difference === 0n ? a - b : difference < 0n ? -1 : 1
}
