/** The level of a variance swap: what a year’s variance costs by all strikes together. */
import { blackValue } from '../../core/valuation/index.ts'
import type { Surface } from './calibrate.ts'
import { between, type Slice, scaled, varianceAt } from './slice.ts'
import type { Smile } from './smile.ts'

/** The curve is followed to so many deviations of the widest wing on either side, in so many steps of Simpson’s rule. */
const [DEVIATIONS, STEPS] = [12, 1200]

/**
 * Fair volatility of a variance swap to an expiry: √((2 ÷ T) ∫ Q(K) ÷ K² dK), Q the value out of the money (clearing.md §2.7; the limit of the CBOE’s
 * sum). By k: dK ÷ K² = e^(−k) dk ÷ F.
 */
export function swapLevelOf(slice: Slice, years: number): number {
  const reach = DEVIATIONS * Math.sqrt(varianceAt(slice, 0)) * (1 + 0.5 * (slice.right + slice.left))
  const step = (2 * reach) / STEPS
  let sum = 0
  for (let i = 0; i <= STEPS; i++) {
    const k = -reach + i * step
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2
    sum += weight * blackValue(k >= 0, 1, Math.exp(k), Math.sqrt(varianceAt(slice, k))) * Math.exp(-k)
  }
  return Math.sqrt((2 * sum * step) / 3 / years)
}

/** The slice of a surface at any time: between expiries linear, before the first its share of time; null beyond the last. */
function sliceAt({ slices }: Surface, years: number): Slice | null {
  const later = slices.findIndex(({ smile }) => smile.years >= years)
  if (later < 0) return null
  const far = slices[later]!
  const near = slices[later - 1]
  if (near === undefined) return scaled(far.slice, years / far.smile.years)
  return between(near.slice, far.slice, (years - near.smile.years) / (far.smile.years - near.smile.years))
}

/** The level of a surface `years` ahead, null beyond its last expiry. */
export function surfaceLevel(surface: Surface, years: number): number | null {
  const slice = sliceAt(surface, years)
  return slice === null ? null : swapLevelOf(slice, years)
}

/**
 * The same by the discrete sum of the CBOE (VIX white paper) over the strikes of two smiles around `years`, no rates: σ² = (2 ÷ T) Σ ΔK ÷ K² Q(K) −
 * (F ÷ K₀ − 1)² ÷ T, K₀ the strike next below the forward, interpolated in total variance. It sees marks only, no surface. Null without
 * smiles on both sides.
 */
export function discreteLevel(smiles: readonly Smile[], years: number): number | null {
  const later = smiles.findIndex((smile) => smile.years >= years)
  if (later < 1) return null
  const [near, far] = [smiles[later - 1]!, smiles[later]!]
  const share = (years - near.years) / (far.years - near.years)
  const total = (1 - share) * discreteVariance(near) + share * discreteVariance(far)
  return Math.sqrt(total / years)
}

/** Total variance by the sum, on a forward of 1. */
function discreteVariance({ observations, years }: Smile): number {
  const strikes = observations.map(({ k }) => Math.exp(k))
  const base = strikes.findLast((strike) => strike <= 1) ?? strikes[0]!
  let sum = 0
  strikes.forEach((strike, at) => {
    const [below, above] = [strikes[at - 1] ?? strike, strikes[at + 1] ?? strike]
    const width = at === 0 || at === strikes.length - 1 ? above - below : 0.5 * (above - below)
    const deviation = observations[at]!.volatility * Math.sqrt(years)
    const value = (isCall: boolean): number => blackValue(isCall, 1, strike, deviation)
    const worth = strike === base ? 0.5 * (value(true) + value(false)) : value(strike > base)
    sum += (width / strike ** 2) * worth
  })
  return 2 * sum - (1 / base - 1) ** 2
}
