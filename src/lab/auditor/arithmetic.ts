/** Exact arithmetic on bigint, written for the auditor: nothing here comes from the core. */

/** One in parts per million. */
export const PPM = 1_000_000n

/** ⌊n ÷ d⌋ towards −∞, d > 0. */
export function floorDiv(n: bigint, d: bigint): bigint {
  const quotient = n / d
  return n < 0n && quotient * d !== n ? quotient - 1n : quotient
}

/** ⌈n ÷ d⌉ towards +∞, d > 0. */
export function ceilDiv(n: bigint, d: bigint): bigint {
  const quotient = n / d
  return n > 0n && quotient * d !== n ? quotient + 1n : quotient
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

export function abs(n: bigint): bigint {
  return n < 0n ? -n : n
}

/** ⌊√n⌋, n ≥ 0: bit by bit, the schoolbook way. */
export function rootFloor(n: bigint): bigint {
  let root = 0n
  let bit = 1n
  while (bit * 4n <= n) bit *= 4n
  let rest = n
  while (bit > 0n) {
    if (rest >= root + bit) {
      rest -= root + bit
      root = root / 2n + bit
    } else root /= 2n
    bit /= 4n
  }
  return root
}

/** The least common multiple of positive numbers. */
export function commonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return (a / x) * b
}

/**
 * What each weight gets of an amount by the largest-remainder rule, ties to the earlier: found one unit at a time from the
 * remainders, so that it shares nothing with the way the core does it. All zero when the weights are.
 */
export function shareOut(amount: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n)
  if (whole === 0n) return weights.map(() => 0n)
  const shares = weights.map((weight) => (amount * weight) / whole)
  const remainders = weights.map((weight) => (amount * weight) % whole)
  let left = amount - shares.reduce((sum, share) => sum + share, 0n)
  while (left > 0n) {
    let best = 0
    remainders.forEach((remainder, i) => {
      if (remainder > remainders[best]!) best = i
    })
    shares[best]! += 1n
    remainders[best] = -1n
    left -= 1n
  }
  return shares
}
