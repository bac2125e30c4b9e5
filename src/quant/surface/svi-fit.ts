/**
 * Smiles of raw SVI through all expiries of a surface, without butterflies and without calendars: two numbers an expiry more than its slices, for what looks
 * at quotes one by one (decision 0205). A descent over all expiries together leans against what is not free, harder pass by pass; then the smiles go from their
 * slices, which are free, as far towards where it ended as the proofs of `svi-arbitrage.ts` allow.
 */
import type { Surface } from './calibrate.ts'
import { type Descent, descend } from './descent.ts'
import { huber } from './loss.ts'
import type { Slice } from './slice.ts'
import type { Smile } from './smile.ts'
import { type JumpWings, jumpWingsOf, type Svi, sviCurveAt, sviOfSlice } from './svi.ts'
import { isCalendarFreeSvi, isSviFree } from './svi-arbitrage.ts'
import { butterflyFaults, calendarFaults } from './svi-faults.ts'

/** Residuals beyond two volatility points count in proportion: one strike tells nothing of its neighbours. */
const LOSS = huber(0.02)

/** What leaning weighs, pass by pass, beside the square of a residual; and steps of a descent. */
const [PASSES, TURNS] = [[0.1, 10, 1000, 100_000], 60]

/** Halvings of the way from one smile to another, and sweeps over expiries that go it alone. */
const [HALVINGS, SWEEPS] = [16, 3]

/** Slopes of wings below this part of a deviation are lifted to it: raw SVI has no straight line. */
const SLOPE_MIN = 1e-4

/** A smile of raw SVI through an expiry. Residuals are model less observed, shares a year: one for each observation, their root mean square, and the largest. */
export type FineSmile = {
  readonly svi: Svi
  /** What traders see of it. */
  readonly wings: JumpWings
  readonly residuals: readonly number[]
  readonly rms: number
  readonly worst: number
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
    return { svi, wings, residuals, rms, worst: residuals.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0) }
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
    (svis, lean) => descend(descentOf(smiles, held, lean), svis, TURNS),
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
      if (lossOf(smiles[at]!, reached) < lossOf(smiles[at]!, from)) done[at] = reached
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

/** Model volatilities less observed ones. */
function sviResiduals({ observations, years }: Smile, svi: Svi): number[] {
  return observations.map(({ k, volatility }) => Math.sqrt(Math.max(0, sviCurveAt(svi, k).w) / years) - volatility)
}

function lossOf(smile: Smile, svi: Svi): number {
  return sviResiduals(smile, svi).reduce(
    (sum, residual, at) => sum + smile.observations[at]!.trust * LOSS.valueOf(residual),
    0,
  )
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0)

/** The descent in a ÷ θ, ln b, artanh ρ, m ÷ √θ and ln s of every expiry. */
function descentOf(smiles: readonly Smile[], held: readonly Svi[], lean: number): Descent<readonly Svi[]> {
  const thetas = held.map((svi) => sviCurveAt(svi, 0).w)
  const low = new Float64Array(5 * smiles.length).fill(Number.NEGATIVE_INFINITY)
  const moved = ({ a, b, rho, m, s }: Svi, at: number, step: (p: number) => number): Svi => ({
    a: a + step(0) * thetas[at]!,
    b: b * Math.exp(step(1)),
    rho: Math.tanh(Math.atanh(rho) + step(2)),
    m: m + step(3) * Math.sqrt(thetas[at]!),
    s: s * Math.exp(step(4)),
  })
  const ownOf = (svi: Svi, at: number): number[] => [
    ...sviResiduals(smiles[at]!, svi),
    ...butterflyFaults(svi, thetas[at]!),
  ]
  const pairOf = (near: Svi, far: Svi, at: number): number[] => calendarFaults(near, far, thetas[at - 1]!, thetas[at]!)
  return {
    lowAt: () => low,
    sumAt: (svis) => {
      const sum = svis.reduce((all, svi, at) => {
        const faults = at === 0 ? 0 : squares(pairOf(svis[at - 1]!, svi, at))
        return all + lossOf(smiles[at]!, svi) + lean * (squares(butterflyFaults(svi, thetas[at]!)) + faults)
      }, 0)
      return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY
    },
    normalAt: (svis) => {
      const normal = normalOf(svis.length)
      const nudged = svis.map((svi, at) => [0, 1, 2, 3, 4].map((p) => moved(svi, at, (q) => (q === p ? DELTA : 0))))
      svis.forEach((svi, at) => {
        const { observations } = smiles[at]!
        const weightOf = (value: number, row: number): number =>
          row < observations.length ? observations[row]!.trust * LOSS.weightOf(value) : lean
        normal.add(
          5 * at,
          ownOf(svi, at),
          nudged[at]!.map((each) => ownOf(each, at)),
          weightOf,
        )
        if (at === 0) return
        const near = svis[at - 1]!
        normal.add(
          5 * at - 5,
          pairOf(near, svi, at),
          [
            ...nudged[at - 1]!.map((each) => pairOf(each, svi, at)),
            ...nudged[at]!.map((each) => pairOf(near, each, at)),
          ],
          () => lean,
        )
      })
      return normal
    },
    moved: (svis, step) => svis.map((svi, at) => moved(svi, at, (p) => step[5 * at + p]!)),
  }
}

/** A step for differences: far above rounding, far below what bends. */
const DELTA = 1e-6

/** Normal equations of `count` expiries, and how columns are added to them: `after` has the columns after a step of `DELTA` in each parameter from `first` on. */
function normalOf(count: number) {
  const size = 5 * count
  const matrix = new Float64Array(size * size)
  const gradient = new Float64Array(size)
  // A direction that nothing sees stays where it is.
  for (let p = 0; p < size; p++) matrix[p * size + p] = 1e-14
  const add = (
    first: number,
    columns: readonly number[],
    after: readonly (readonly number[])[],
    weightOf: (value: number, row: number) => number,
  ): void => {
    columns.forEach((value, row) => {
      const slopes = after.map((each) => (each[row]! - value) / DELTA)
      if (slopes.every((slope) => slope === 0)) return
      const weight = weightOf(value, row)
      slopes.forEach((slope, p) => {
        gradient[first + p]! += weight * slope * value
        slopes.forEach((other, q) => {
          matrix[(first + p) * size + first + q]! += weight * slope * other
        })
      })
    })
  }
  return { matrix, gradient, add }
}
