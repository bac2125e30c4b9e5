/** The descent of fine smiles: residuals of all expiries, and what leans against butterflies and calendars, in one sum. */
import type { Descent } from './descent.ts'
import { huber } from './loss.ts'
import type { Smile } from './smile.ts'
import { type Svi, sviVarianceAt } from './svi.ts'
import { BUTTERFLY_LOOKS, butterflyFault, CALENDAR_LOOKS, calendarFault } from './svi-faults.ts'

/** Residuals beyond two volatility points count in proportion: one strike tells nothing of its neighbours. */
const LOSS = huber(0.02)

/** A step for differences: far above rounding, far below what bends. */
const DELTA = 1e-6

/** Model volatilities less observed ones. */
export function sviResiduals({ observations, years }: Smile, svi: Svi): number[] {
  return observations.map(({ k, volatility }) => Math.sqrt(Math.max(0, sviVarianceAt(svi, k)) / years) - volatility)
}

/** What a smile misses in all: Huber’s loss, all strikes alike but for their trust. */
export function sviLoss(smile: Smile, svi: Svi): number {
  return sviResiduals(smile, svi).reduce(
    (sum, residual, at) => sum + smile.observations[at]!.trust * LOSS.valueOf(residual),
    0,
  )
}

/**
 * The descent in a ÷ θ, ln b, artanh ρ, m ÷ √θ and ln s of every expiry.
 *
 * @param held smiles whose variance at the money is the scale
 * @param lean what the square of a fault weighs beside that of a residual
 */
export function sviDescent(smiles: readonly Smile[], held: readonly Svi[], lean: number): Descent<readonly Svi[]> {
  const thetas = held.map((svi) => sviVarianceAt(svi, 0))
  const low = new Float64Array(5 * smiles.length).fill(Number.NEGATIVE_INFINITY)
  const moved = ({ a, b, rho, m, s }: Svi, at: number, step: (p: number) => number): Svi => ({
    a: a + step(0) * thetas[at]!,
    b: b * Math.exp(step(1)),
    rho: Math.tanh(Math.atanh(rho) + step(2)),
    m: m + step(3) * Math.sqrt(thetas[at]!),
    s: s * Math.exp(step(4)),
  })
  return {
    lowAt: () => low,
    sumAt: (svis) => {
      const sum = svis.reduce((all, svi, at) => all + sviLoss(smiles[at]!, svi) + lean * faultsAt(svis, at, thetas), 0)
      return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY
    },
    normalAt: (svis) => {
      const normal = normalOf(svis.length)
      const nudged = svis.map((svi, at) => [0, 1, 2, 3, 4].map((p) => moved(svi, at, (q) => (q === p ? DELTA : 0))))
      svis.forEach((svi, at) => {
        const own = nudged[at]!
        addResiduals(normal, smiles[at]!, svi, own, 5 * at)
        // What is not missing stays so under a small step: only faults have slopes.
        for (let look = 0; look < BUTTERFLY_LOOKS; look++) {
          const fault = butterflyFault(svi, thetas[at]!, look)
          if (fault > 0)
            normal.add(
              5 * at,
              fault,
              lean,
              slopesOf(fault, own, (each) => butterflyFault(each, thetas[at]!, look)),
            )
        }
        if (at === 0) return
        const near = svis[at - 1]!
        const scale = [thetas[at - 1]!, thetas[at]!] as const
        for (let look = 0; look < CALENDAR_LOOKS; look++) {
          const fault = calendarFault(near, svi, scale, look)
          if (!(fault > 0)) continue
          const before = slopesOf(fault, nudged[at - 1]!, (each) => calendarFault(each, svi, scale, look))
          const after = slopesOf(fault, own, (each) => calendarFault(near, each, scale, look))
          normal.add(5 * at - 5, fault, lean, [...before, ...after])
        }
      })
      return normal
    },
    moved: (svis, step) => svis.map((svi, at) => moved(svi, at, (p) => step[5 * at + p]!)),
  }
}

/** Squares of the faults of a smile, and of it against the one before. */
function faultsAt(svis: readonly Svi[], at: number, thetas: readonly number[]): number {
  const [near, svi] = [svis[at - 1], svis[at]!]
  let sum = 0
  for (let look = 0; look < BUTTERFLY_LOOKS; look++) sum += butterflyFault(svi, thetas[at]!, look) ** 2
  if (near === undefined) return sum
  const scale = [thetas[at - 1]!, thetas[at]!] as const
  for (let look = 0; look < CALENDAR_LOOKS; look++) sum += calendarFault(near, svi, scale, look) ** 2
  return sum
}

/** Slopes of a value by the parameters of the smiles that were nudged. */
function slopesOf(value: number, nudged: readonly Svi[], valueAt: (svi: Svi) => number): number[] {
  return nudged.map((each) => (valueAt(each) - value) / DELTA)
}

function addResiduals(normal: Normal, smile: Smile, svi: Svi, nudged: readonly Svi[], first: number): void {
  const after = nudged.map((each) => sviResiduals(smile, each))
  sviResiduals(smile, svi).forEach((residual, at) => {
    const weight = smile.observations[at]!.trust * LOSS.weightOf(residual)
    const slopes = after.map((each) => (each[at]! - residual) / DELTA)
    normal.add(first, residual, weight, slopes)
  })
}

/** Normal equations, and how a row is added: its value, its weight, and its slopes by the parameters from `first` on. */
type Normal = {
  readonly matrix: Float64Array
  readonly gradient: Float64Array
  readonly add: (first: number, value: number, weight: number, slopes: readonly number[]) => void
}

function normalOf(count: number): Normal {
  const size = 5 * count
  const matrix = new Float64Array(size * size)
  const gradient = new Float64Array(size)
  // A direction that nothing sees stays where it is.
  for (let p = 0; p < size; p++) matrix[p * size + p] = 1e-14
  const add: Normal['add'] = (first, value, weight, slopes) => {
    slopes.forEach((slope, p) => {
      gradient[first + p]! += weight * slope * value
      slopes.forEach((other, q) => {
        matrix[(first + p) * size + first + q]! += weight * slope * other
      })
    })
  }
  return { matrix, gradient, add }
}
