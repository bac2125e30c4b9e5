/**
 * Drift v2: shares of the insurance fund. Shares and dollars count 10⁻⁶.
 * Source: programs/drift/src/math/insurance.rs of drift-labs/protocol-v2@0ae3e3b1, as facts.
 */
import { divideFloor, powerOfTen } from '../rational.ts'
import { proportion } from './units.ts'

/** Shares bought by a deposit; one for one into an empty vault. */
export function sharesForAmount(amount: bigint, totalShares: bigint, vault: bigint): bigint {
  return vault === 0n ? amount : proportion(amount, totalShares, vault)
}

/** Value of shares; nothing when there are none. */
export function amountForShares(shares: bigint, totalShares: bigint, vault: bigint): bigint {
  return totalShares === 0n ? 0n : proportion(vault, shares, totalShares)
}

/** Shares given up when an unstake request is withdrawn: the gain since the request stays with the others. */
export function sharesLost(requestShares: bigint, requestValue: bigint, totalShares: bigint, vault: bigint): bigint {
  const value = amountForShares(requestShares, totalShares, vault)
  if (value <= requestValue) return 0n
  return requestShares - sharesForAmount(requestValue, totalShares - requestShares, vault - requestValue)
}

/** Power of ten by which all shares are divided once they are worth ten times less than issued. */
export function rebase(totalShares: bigint, vault: bigint): { readonly exponent: number; readonly divisor: bigint } {
  const ratio = vault === 0n ? 0n : divideFloor(divideFloor(totalShares, 10n), vault)
  const exponent = ratio === 0n ? 0 : ratio.toString().length - 1
  return { exponent, divisor: powerOfTen(exponent) }
}
