/**
 * Smiles of raw SVI through all expiries of a surface, without butterflies and without calendars: two numbers an expiry more than its slices, for what looks
 * at quotes one by one (decision 0205). A descent over all expiries together leans against what is not free, harder pass by pass; then the smiles go from their
 * slices, which are free, as far towards where it ended as the proofs of `svi-arbitrage.ts` allow.
 */
import type { Surface } from './calibrate.ts'
import { descend } from './descent.ts'
import { BEYOND, scaleOf } from './loss.ts'
import type { Slice } from './slice.ts'
import type { Smile } from './smile.ts'
import { type JumpWings, jumpWingsOf, type Svi, sviOfSlice } from './svi.ts'
import { isCalendarFreeSvi, isSviFree } from './svi-arbitrage.ts'
import { sviDescent, sviLoss, sviResiduals } from './svi-descent.ts'

/** What leaning weighs, pass by pass, beside the square of a residual; and steps of a descent. */
const [PASSES, TURNS] = [[0.1, 10, 1000, 100_000], 60]

/** Halvings of the way from one smile to another, and sweeps over expiries that go it alone. */
const [HALVINGS, SWEEPS] = [16, 3]

/** Slopes of wings below this part of a deviation are lifted to it: raw SVI has no straight line. */
const SLOPE_MIN = 1e-4

/** A smile of raw SVI through an expiry. Residuals are model less observed, shares a year: one for each observation, their root mean square, and the largest; `strays` are the positions of those that 4.685 robust deviations do not reach. */
export type FineSmile = {
  readonly svi: Svi
  /** What traders see of it. */
  readonly wings: JumpWings
  readonly residuals: readonly number[]
  readonly rms: number
  readonly worst: number
  readonly strays: readonly number[]
}

/** Fine smiles of the expiries of a surface, free of butterflies and calendars at every k. */
export function fineSmiles({ slices }: Surface): FineSmile[] {
  const smiles = slices.map(({ smile }) => smile)
  return fitSvis(
    smiles,
    slices.map(({ slice }) => slice),
  ).map((svi, at) => {
    const residuals = sviResiduals(smiles[at]!, svi)
    const rms = Math.sqrt(squares(residuals) / residuals.length)
    const wings = jumpWingsOf(svi, smiles[at]!.years)
    const reach = BEYOND * scaleOf(residuals)
    const strays = residuals.flatMap((residual, i) => (Math.abs(residual) > reach ? [i] : []))
    return {
      svi,
      wings,
      residuals,
      rms,
      strays,
      worst: residuals.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0),
    }
  })
}

/**
 * Smiles of raw SVI by expiry, free of arbitrage at every k.
 *
 * @param smiles by expiry, each with an observation
 * @param slices theirs, free of arbitrage
 */
function fitSvis(smiles: readonly Smile[], slices: readonly Slice[]): readonly Svi[] {
  const least = SLOPE_MIN * Math.sqrt(slices[0]!.theta)
  const held = slices.map(({ theta, right, left }) =>
    sviOfSlice({ theta, right: Math.max(least, right), left: Math.max(least, left) }),
  )
  const wanted = PASSES.reduce<readonly Svi[]>(
    (svis, lean) => descend(sviDescent(smiles, held, lean), svis, TURNS),
    held,
  )
  return settled(smiles, held, wanted)
}

/** Smiles from `held`, all free, towards `wanted`, as far as all stay free: together, then one by one. */
function settled(smiles: readonly Smile[], held: readonly Svi[], wanted: readonly Svi[]): readonly Svi[] {
  const together = farthest(
    (share) => held.map((from, at) => blended(from, wanted[at]!, share)),
    (svis) => svis.every((svi, at) => isSviFree(svi) && (at === 0 || isCalendarFreeSvi(svis[at - 1]!, svi))),
  )
  const done = [...together]
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    done.forEach((from, at) => {
      const reached = farthest(
        (share) => blended(from, wanted[at]!, share),
        (svi) =>
          isSviFree(svi) &&
          (at === 0 || isCalendarFreeSvi(done[at - 1]!, svi)) &&
          (at === done.length - 1 || isCalendarFreeSvi(svi, done[at + 1]!)),
      )
      if (sviLoss(smiles[at]!, reached) < sviLoss(smiles[at]!, from)) done[at] = reached
    })
  }
  return done
}

/** What lies farthest on a way that begins where all is allowed, if what lies before what is allowed is allowed too; the end, if that is. */
function farthest<Place>(placeAt: (share: number) => Place, isAllowed: (place: Place) => boolean): Place {
  if (isAllowed(placeAt(1))) return placeAt(1)
  let [low, high] = [0, 1]
  for (let i = 0; i < HALVINGS; i++) {
    const middle = 0.5 * (low + high)
    if (isAllowed(placeAt(middle))) low = middle
    else high = middle
  }
  return placeAt(low)
}

/** A smile between two, which it is at 0 and 1: a, m and ρ on lines, b and s in proportion. */
function blended(from: Svi, to: Svi, share: number): Svi {
  const mixed = (x: number, y: number): number => (1 - share) * x + share * y
  const scaled = (x: number, y: number): number => x ** (1 - share) * y ** share
  return {
    a: mixed(from.a, to.a),
    b: scaled(from.b, to.b),
    rho: mixed(from.rho, to.rho),
    m: mixed(from.m, to.m),
    s: scaled(from.s, to.s),
  }
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0)
