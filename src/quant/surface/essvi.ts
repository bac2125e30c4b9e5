/** Slices with an own tilt and steepness at each expiry, fitted together under the conditions of `slice.ts`. */
import { type Descent, descend } from './descent.ts'
import { arbitrageFree } from './feasible.ts'
import type { Loss } from './loss.ts'
import type { Slice } from './slice.ts'
import { addNormal, type Columns, lossOf } from './terms.ts'

/**
 * A wing that differs by all of its slope from what the whole surface says counts like one observation at the money that is so far off:
 * little where a wing is observed, everything where it is not.
 */
const LEANING = 0.02

const TURNS = 25

/**
 * Slices without arbitrage near smiles.
 *
 * @param starts surfaces free of arbitrage, where descents start: the one that ends lowest is taken
 * @param losses of residuals, by expiry
 * @param stiff what the wings lean on
 */
export function fitEssvi(
  smiles: readonly Columns[],
  starts: readonly (readonly Slice[])[],
  losses: readonly Loss[],
  stiff: readonly Slice[],
): readonly Slice[] {
  const leaning = (slice: Slice, i: number): number => {
    const [right, left] = [slice.right / stiff[i]!.right - 1, slice.left / stiff[i]!.left - 1]
    return LEANING * LEANING * (right * right + left * left)
  }
  const descent: Descent<readonly Slice[]> = {
    sumAt: (slices) =>
      slices.reduce((sum, slice, i) => sum + lossOf(smiles[i]!, slice, losses[i]!) + leaning(slice, i), 0),
    normalAt: (slices) => normalOf(blocksOf(smiles, slices, stiff, losses)),
    lowAt: lowOf,
    moved: (slices, step) => arbitrageFree(added(slices, step)),
  }
  return starts
    .map((start) => descend(descent, start, TURNS))
    .reduce((best, each) => (descent.sumAt(each) < descent.sumAt(best) ? each : best))
}

/** For each slice its part of the normal equations in (θ, u, v), what it leans on included. */
export function blocksOf(
  smiles: readonly Columns[],
  slices: readonly Slice[],
  stiff: readonly Slice[],
  losses: readonly Loss[],
): Float64Array[] {
  return slices.map((slice, i) => {
    const block = new Float64Array(12)
    addNormal(block, smiles[i]!, slice, losses[i]!)
    const { right, left } = stiff[i]!
    block[4]! += (LEANING / right) ** 2
    block[8]! += (LEANING / left) ** 2
    block[10]! += (LEANING / right) ** 2 * (slice.right - right)
    block[11]! += (LEANING / left) ** 2 * (slice.left - left)
    return block
  })
}

/** A step is one of the increments from expiry to expiry, which the conditions of calendars keep from falling below 0. */
function normalOf(blocks: readonly Float64Array[]): { readonly matrix: Float64Array; readonly gradient: Float64Array } {
  const size = 3 * blocks.length
  const matrix = new Float64Array(size * size)
  const gradient = new Float64Array(size)
  // An increment moves its expiry and all later ones: sums from the end.
  const tail = new Float64Array(12)
  for (let i = blocks.length - 1; i >= 0; i--) {
    for (let at = 0; at < 12; at++) tail[at]! += blocks[i]![at]!
    for (let p = 0; p < 3; p++) {
      gradient[3 * i + p] = tail[9 + p]!
      for (let q = 0; q < 3; q++) {
        for (let j = 0; j <= i; j++) {
          matrix[(3 * i + p) * size + 3 * j + q] = tail[3 * p + q]!
          matrix[(3 * j + q) * size + 3 * i + p] = tail[3 * p + q]!
        }
      }
    }
  }
  return { matrix, gradient }
}

/** A first expiry may lose half of what it has in one step, a later one all that it has more than the one before. */
function lowOf(slices: readonly Slice[]): Float64Array {
  const low = new Float64Array(3 * slices.length)
  slices.forEach((slice, i) => {
    const near = slices[i - 1]
    const has = [slice.theta, slice.right, slice.left]
    const before = near === undefined ? has.map((value) => 0.5 * value) : [near.theta, near.right, near.left]
    for (let p = 0; p < 3; p++) low[3 * i + p] = Math.min(0, before[p]! - has[p]!)
  })
  return low
}

function added(slices: readonly Slice[], step: Float64Array): Slice[] {
  const sums = [0, 0, 0]
  return slices.map(({ theta, right, left }, i) => {
    for (let p = 0; p < 3; p++) sums[p]! += step[3 * i + p]!
    return { theta: theta + sums[0]!, right: right + sums[1]!, left: left + sums[2]! }
  })
}
