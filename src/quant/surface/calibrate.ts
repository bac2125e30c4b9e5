/**
 * The story of the room: smiles → a surface without butterflies and calendars, with what it misses and how well it is known. First one
 * correlation for all expiries; then slices of their own, under a loss that no single observation can pull far; then the same again
 * with what is absurd left out, at a scale that each expiry’s own residuals say.
 */
import { assert } from '../../core/units/index.ts'
import { blocksOf, fitEssvi } from './essvi.ts'
import { isArbitrageFree } from './feasible.ts'
import { BEYOND, biweight, huber, type Loss, SCALE_MAX, scaleOf } from './loss.ts'
import type { Slice } from './slice.ts'
import type { Smile } from './smile.ts'
import { fitSsvi, type Ssvi, surfaceOfSsvi } from './ssvi.ts'
import { type Columns, columnsOf, residualAt } from './terms.ts'

/** An expiry of a surface. Volatilities and residuals (model less observed) are shares a year: 0.01 is a volatility point. */
export type FittedSlice = {
  readonly smile: Smile
  readonly slice: Slice
  /** One for each observation of the smile. */
  readonly residuals: readonly number[]
  /** Observations that the last loss has left out. */
  readonly leftOut: number
  /** Root mean square of all residuals, each counted alike, what was left out included. */
  readonly rms: number
  /** The same weighted by vega: what is missed in money. */
  readonly vegaRms: number
  /** As `rms`, of SSVI with one correlation. */
  readonly ssviRms: number
  /** The residual largest in size. */
  readonly worst: number
  /** Two standard errors of the volatility at the money. */
  readonly confidence: number
}

/** A calibrated surface: expiries rising. */
export type Surface = { readonly snapshotMs: number; readonly ssvi: Ssvi; readonly slices: readonly FittedSlice[] }

/** Residuals beyond a volatility point count in proportion in the first fit. */
const FIRST_SCALE = 0.01

/** No volatility at the money is known better than this. */
const CONFIDENCE_MIN = 0.001

/** What is known of a volatility at the money when nothing that was observed is kept: nothing, 100 points. */
const CONFIDENCE_MAX = 1

/** Why there is no surface: no expiry, or none with an observation; an expiry twice or out of order. */
type CalibrateRefusal = 'noObservations' | 'expiriesOutOfOrder'

/**
 * A surface through smiles, by expiry. Smiles without any observation are left out.
 */
export function calibrate(smiles: readonly Smile[], snapshotMs: number): Surface | CalibrateRefusal {
  const used = smiles.filter(({ observations }) => observations.length > 0)
  if (used.length === 0) return 'noObservations'
  if (used.some(({ years }, i) => !(years > (used[i - 1]?.years ?? 0)))) return 'expiriesOutOfOrder'
  const columns = used.map(columnsOf)
  const ssvi = fitSsvi(columns)
  const stiff = surfaceOfSsvi(ssvi)
  const first = fitEssvi(
    columns,
    [stiff],
    columns.map(() => huber(FIRST_SCALE)),
    stiff,
  )
  const scales = columns.map((smile, i) => scaleOf(residualsOf(smile, first[i]!)))
  const losses = scales.map((scale) => biweight(BEYOND * scale))
  const last = fitEssvi(columns, [first, stiff], losses, stiff)
  assert(isArbitrageFree(last), 'a fit is free of arbitrage')
  const blocks = blocksOf(columns, last, stiff, losses)
  const slices = used.map((smile, i) =>
    fittedOf(smile, columns[i]!, last[i]!, stiff[i]!, { loss: losses[i]!, scale: scales[i]!, block: blocks[i]! }),
  )
  return { snapshotMs, ssvi, slices }
}

/** Model less observed, for each observation of a smile. */
function residualsOf(columns: Columns, slice: Slice): number[] {
  return Array.from(columns.k, (_, at) => residualAt(columns, slice, at))
}

type Judged = { readonly loss: Loss; readonly scale: number; readonly block: Float64Array }

function fittedOf(smile: Smile, columns: Columns, slice: Slice, stiff: Slice, judged: Judged): FittedSlice {
  const residuals = residualsOf(columns, slice)
  return {
    smile,
    slice,
    residuals,
    leftOut: residuals.filter((residual) => judged.loss.weightOf(residual) === 0).length,
    rms: rmsOf(residuals, null),
    vegaRms: rmsOf(residuals, columns.vega),
    ssviRms: rmsOf(residualsOf(columns, stiff), null),
    worst: residuals.reduce((worst, each) => (Math.abs(each) > Math.abs(worst) ? each : worst), 0),
    confidence: confidenceOf(columns, slice, judged),
  }
}

function rmsOf(residuals: readonly number[], weights: Float64Array | null): number {
  const weightOf = (at: number): number => weights?.[at] ?? 1
  const squares = residuals.reduce((sum, each, at) => sum + weightOf(at) * each * each, 0)
  return Math.sqrt(squares / residuals.reduce((sum, _, at) => sum + weightOf(at), 0))
}

/**
 * Two standard errors of √(θ ÷ T): the inverse of the normal equations at θ, times the variance of what was kept over its degrees of freedom.
 * Where fewer than four were kept the scale of the loss stands for it.
 */
function confidenceOf(columns: Columns, slice: Slice, { loss, scale, block }: Judged): number {
  let [sum, kept] = [0, 0]
  for (let at = 0; at < columns.k.length; at++) {
    const residual = residualAt(columns, slice, at)
    if (loss.weightOf(residual) === 0) continue
    sum += columns.weight[at]! * residual * residual
    kept += 1
  }
  const variance = kept > 3 ? Math.max(sum / (kept - 3), (scale * scale) / 100) : SCALE_MAX * SCALE_MAX
  const [a, b, c, d, e, f] = [block[0]!, block[1]!, block[2]!, block[4]!, block[5]!, block[8]!]
  const minor = d * f - e * e
  const pivot = a - (b * (b * f - c * e) + c * (c * d - b * e)) / minor
  const deviation = Math.sqrt(variance / pivot) / (2 * Math.sqrt(slice.theta * columns.years))
  return pivot > 0 ? Math.min(CONFIDENCE_MAX, Math.max(CONFIDENCE_MIN, 2 * deviation)) : CONFIDENCE_MAX
}
