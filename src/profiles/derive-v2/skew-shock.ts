/**
 * Derive v2, PMRM 2: a scenario that turns the smile instead of moving it. Source: derivexyz/v2-core@7736900d,
 * src/risk-managers/PMRMLib_2.sol (`_getExpirySkewedShockedMTM`, `_getKStar`), as facts.
 */

/** Figures of the rotation; a cap and its change by √years for each kind. */
export type SkewShock = {
  readonly linearCap: number
  readonly linearCapByRootYear: number
  readonly absoluteCap: number
  readonly absoluteCapByRootYear: number
  readonly widthMin: number
  readonly widthScale: number
  readonly volatility: number
  readonly volatilityByRootYear: number
}

/** `linear` raises one wing and lowers the other; `absolute` moves both the same way. */
export type SkewMove = 'linear' | 'absolute'

/**
 * The multiple of an option's volatility, never below 0: 1 at the forward, 1 ± cap in the wings, straight in ln(strike ÷ forward)
 * between. Throws `RangeError` for figures that make the smile infinitely narrow: the venue cannot answer either.
 */
export function skewMultiple(strike: number, forward: number, years: number, move: SkewMove, shock: SkewShock): number {
  const root = Math.sqrt(years)
  const isLinear = move === 'linear'
  const cap = isLinear
    ? shock.linearCapByRootYear * root + shock.linearCap
    : shock.absoluteCapByRootYear * root + shock.absoluteCap
  const width = Math.max(
    shock.widthMin,
    root * shock.widthScale * (shock.volatility + root * shock.volatilityByRootYear),
  )
  if (width === 0) throw new RangeError('a smile of width 0 cannot be turned')
  const moneyness = Math.log(strike / forward)
  const k = isLinear ? moneyness : Math.abs(moneyness)
  const turn = (k * cap) / width
  return Math.max(0, 1 + (k >= 0 ? Math.min(cap, turn) : Math.max(-cap, turn)))
}
