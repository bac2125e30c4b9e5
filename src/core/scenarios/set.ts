/**
 * The scenarios of portfolio margin, the same for every underlying; how far they reach are its parameters. Their order is that
 * of the places in an array:
 *
 *   joint      the legs of an underlying gain and lose together: price × volatility, dampened tails, term rotations
 *   by expiry  pairs of opposite skew rotations: of each expiry the worse of a pair counts, and no gain of another offsets it
 *
 * The grid and the tails are those of the venues that publish theirs (reference: Deribit X:PM, Paradex PM, Derive PMRM 2);
 * rotations are as Derive's skew scenarios, valued in both directions instead of by absolute value, so that nobody can lose
 * more than an option is worth.
 */

/** What happens to volatility beside a move of the price. */
type VolMove = 'up' | 'same' | 'down'

/** One scenario. */
export type Scenario =
  /** The price moves by `quarters` ÷ 4 of the range. */
  | { readonly kind: 'grid'; readonly quarters: number; readonly vol: VolMove }
  /** The price moves by `ranges` ranges, volatility up; counted at 1 ÷ |ranges|. */
  | { readonly kind: 'tail'; readonly ranges: number }
  /** Long-dated volatility up and short-dated down (+1), or the other way round (−1). */
  | { readonly kind: 'term'; readonly sign: 1 | -1 }
  /** Volatility of one expiry tilts: up towards high strikes (linear, +1) or on both sides (absolute, +1), or the opposite. */
  | { readonly kind: 'skew'; readonly shape: 'linear' | 'absolute'; readonly sign: 1 | -1 }

const QUARTERS = [-4, -3, -2, -1, 0, 1, 2, 3, 4]
const VOLS: readonly VolMove[] = ['up', 'same', 'down']

/** Moves of the tails in ranges: as far down as a price can go, up as far as short options are written. */
const TAILS = [-4, -2, 2, 4, 8, 16]

/** Scenarios in which the legs of an underlying move together, in order. */
const joint: readonly Scenario[] = [
  ...QUARTERS.flatMap((quarters) => VOLS.map((vol) => ({ kind: 'grid' as const, quarters, vol }))),
  ...TAILS.map((ranges) => ({ kind: 'tail' as const, ranges })),
  { kind: 'term', sign: 1 },
  { kind: 'term', sign: -1 },
]

/** Scenarios of one expiry by itself, in pairs of opposites. */
const byExpiry: readonly Scenario[] = [
  { kind: 'skew', shape: 'linear', sign: 1 },
  { kind: 'skew', shape: 'linear', sign: -1 },
  { kind: 'skew', shape: 'absolute', sign: 1 },
  { kind: 'skew', shape: 'absolute', sign: -1 },
]

/** All of them in the order of an array. */
export const scenarios: readonly Scenario[] = [...joint, ...byExpiry]

/** How many are joint: the first of an array. */
export const JOINT: number = joint.length

/** How many there are. */
export const SCENARIOS: number = scenarios.length

/** Behind the scenarios: the change of a lot’s value with the whole price of its underlying, signed, atoms. */
export const DELTA: number = SCENARIOS

/** What a lot is of its underlying, atoms ≥ 0. */
export const NOTIONAL: number = SCENARIOS + 1

/** What the basis of its expiry may move, ppm of delta. */
export const EXPIRY_BASIS: number = SCENARIOS + 2

/** What a lot changes by when volatilities rise by 100 %, atoms ≥ 0. */
export const VEGA: number = SCENARIOS + 3

/** How unsure the curve of its expiry is, ppm of that. */
export const CURVE_WIDTH: number = SCENARIOS + 4

/** Places of an array. */
export const STRIDE: number = SCENARIOS + 5

/** By how many ranges the price moves, by scenario. */
export const rangesOf: Float64Array = Float64Array.from(scenarios, (scenario) =>
  scenario.kind === 'grid' ? scenario.quarters / 4 : scenario.kind === 'tail' ? scenario.ranges : 0,
)

/** What part of a result counts: tails lie beyond what margin must cover, and count the less the further they lie. */
export const weightOf: Float64Array = Float64Array.from(scenarios, (scenario) =>
  scenario.kind === 'tail' ? 1 / Math.abs(scenario.ranges) : 1,
)

/** The scenario in which nothing moves. */
export const STILL: number = scenarios.findIndex(
  (each) => each.kind === 'grid' && each.quarters === 0 && each.vol === 'same',
)
