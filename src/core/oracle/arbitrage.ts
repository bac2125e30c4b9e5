/**
 * Brings slices to where no butterfly and no calendar is left, changing as little as their order allows: what is free stays as it is. Medians of
 * several sources keep the order of θ, u and v over expiries and can break what is left (docs/decisions/0140-…).
 */
import { SLICE_ONE, SLOPE_MAX } from './limits.ts'
import { isButterflyFree, isCalendarFree, type Slice } from './slices.ts'

/** Room for the rounding of a few products. */
const LESS = 1 - 1e-9

/**
 * Repairs slices in place, by expiry, θ > 0. θ, u and v become their running maxima; back from the last, wings too steep for their θ are
 * scaled down, and none is steeper than a later one; forward, a step of the wings that θ does not carry is cut. What is changed is a whole
 * number then.
 */
export function freeOfArbitrage(slices: readonly Slice[]): void {
  slices.forEach((slice, i) => {
    const before = slices[i - 1]
    if (before === undefined) return
    if (before.theta > slice.theta) slice.theta = Math.ceil(before.theta)
    if (before.right > slice.right) slice.right = Math.ceil(before.right)
    if (before.left > slice.left) slice.left = Math.ceil(before.left)
  })
  for (let i = slices.length - 1; i >= 0; i--) capWings(slices[i]!, slices[i + 1])
  for (let i = 1; i < slices.length; i++) cutStep(slices[i - 1]!, slices[i]!)
}

function capWings(slice: Slice, later: Slice | undefined): void {
  slice.right = Math.min(slice.right, later?.right ?? SLOPE_MAX)
  slice.left = Math.min(slice.left, later?.left ?? SLOPE_MAX)
  if (isButterflyFree(slice)) return
  const steep = Math.max(slice.right, slice.left)
  const factor = LESS * Math.sqrt((8 * slice.theta * SLICE_ONE) / ((slice.right + slice.left) * steep))
  slice.right = Math.floor(slice.right * factor)
  slice.left = Math.floor(slice.left * factor)
}

/** As much of a step of the wings as the rise of θ carries; none of it where rounding would decide. */
function cutStep(early: Slice, late: Slice): void {
  if (early.right > late.right) late.right = Math.ceil(early.right)
  if (early.left > late.left) late.left = Math.ceil(early.left)
  if (isCalendarFree(early, late)) return
  const part = LESS * shareOf(early, late)
  const { right, left } = late
  late.right = Math.floor(early.right + (right - early.right) * part)
  late.left = Math.floor(early.left + (left - early.left) * part)
  if (isCalendarFree(early, late)) return
  // No step at all; of wings that are no whole numbers the least that is one, which the level must carry.
  late.right = Math.ceil(early.right)
  late.left = Math.ceil(early.left)
  const over = Math.max(late.right - early.right, late.left - early.left) * early.theta
  const all = early.right + early.left
  if (over > 0 && all > 0) late.theta = Math.max(late.theta, Math.ceil(early.theta + over / all))
}

/** The most of a step of the wings that meets both conditions of `isCalendarFree` on it. */
function shareOf(early: Slice, late: Slice): number {
  const steeper = Math.max(late.right - early.right, late.left - early.left)
  const both = late.right + late.left - early.right - early.left
  const rise = late.theta - early.theta
  const all = early.right + early.left
  const spare = steeper * late.theta - both * rise
  return Math.min((all * rise) / (steeper * early.theta), spare > 0 ? (all * rise) / spare : 1)
}
