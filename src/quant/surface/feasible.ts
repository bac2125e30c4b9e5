/** Brings slices to where no butterfly and no calendar is left, changing as little as its order allows: what is free already stays as it is. */
import { between, isButterflyFree, isCalendarFree, type Slice, WING_LIMIT } from './slice.ts'

/** A far slope is kept this part below its limit, so that the limit is never reached by rounding. */
const WING_MAX = WING_LIMIT * (1 - 1e-6)

/** Room for the rounding of a few products. */
const LESS = 1 - 1e-9

/** Whether a list of slices, by expiry, has no butterfly and no calendar. */
export function isArbitrageFree(slices: readonly Slice[]): boolean {
  return slices.every((slice, at) => isButterflyFree(slice) && (at === 0 || isCalendarFree(slices[at - 1]!, slice)))
}

/**
 * The same list without arbitrage. Rising: θ, u and v become their running maximum. Back from the last: wings too steep for their θ are
 * scaled down, and no wing is steeper than a later one. Forward: a step of the wings that θ does not carry is cut. Each pass keeps what the passes before it have reached, because all of them but the first only lower u and v.
 *
 * @param slices by expiry; θ > 0, u, v ≥ 0
 */
export function arbitrageFree(slices: readonly Slice[]): Slice[] {
  return cutSteps(capWings(rising(slices)))
}

function rising(slices: readonly Slice[]): Slice[] {
  const done: Slice[] = []
  for (const { theta, right, left } of slices) {
    const before = done.at(-1) ?? { theta, right, left }
    done.push({
      theta: Math.max(theta, before.theta),
      right: Math.max(right, before.right),
      left: Math.max(left, before.left),
    })
  }
  return done
}

function capWings(slices: readonly Slice[]): Slice[] {
  const done = [...slices]
  for (let at = slices.length - 1; at >= 0; at--) {
    const { theta, right, left } = slices[at]!
    const later = done[at + 1] ?? { right: WING_MAX, left: WING_MAX }
    const capped = { theta, right: Math.min(right, later.right), left: Math.min(left, later.left) }
    const excess = (0.5 * (capped.right + capped.left) * Math.max(capped.right, capped.left)) / (4 * theta)
    const factor = excess > 1 ? LESS / Math.sqrt(excess) : 1
    done[at] = { theta, right: capped.right * factor, left: capped.left * factor }
  }
  return done
}

function cutSteps(slices: readonly Slice[]): Slice[] {
  const done: Slice[] = []
  for (const slice of slices) done.push(done.length === 0 ? slice : carried(done.at(-1)!, slice))
  return done
}

/** A later slice with as much of its step of the wings as its rise of θ carries; none of it where rounding would decide. */
function carried(near: Slice, { theta, right, left }: Slice): Slice {
  const wanted = { theta, right: Math.max(right, near.right), left: Math.max(left, near.left) }
  if (isCalendarFree(near, wanted)) return wanted
  const cut = { ...between(near, wanted, LESS * shareOf(near, wanted)), theta }
  return isCalendarFree(near, cut) ? cut : { theta, right: near.right, left: near.left }
}

/** The most of a step of the wings that meets both conditions of `isCalendarFree` on it. */
function shareOf(near: Slice, { theta, right, left }: Slice): number {
  const steeper = Math.max(right - near.right, left - near.left)
  const both = right + left - near.right - near.left
  const rise = theta - near.theta
  const all = near.right + near.left
  const spare = steeper * theta - both * rise
  return Math.min((all * rise) / (steeper * near.theta), spare > 0 ? (all * rise) / spare : 1)
}
