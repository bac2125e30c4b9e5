/**
 * The rule of seasons: what k of n attestations say together, and how far the multiple of initial margin may follow in a day.
 * Integers alone, so that a source, the house and an auditor move a season alike.
 */
import { clamp, PPM, type Ppm } from '../units/index.ts'

/** How far a multiple may move in a UTC day, how it drifts in silence, and where each ends. All ppm of a calm season's margin. */
type SeasonLimits = {
  readonly risePpm: Ppm
  readonly fallPpm: Ppm
  readonly driftPpm: Ppm
  readonly driftCapPpm: Ppm
}

/**
 * What attestations ask for together: the `quorum`-th highest, at most `capPpm`; null when fewer attest (silence). With quorum 0
 * there are no seasons: 1. Of n live ones, f liars leave the answer within the honest range while f < quorum and f ≤ n − quorum.
 */
export function ownSeason(attested: readonly Ppm[], quorum: number, capPpm: Ppm): Ppm | null {
  if (quorum === 0) return PPM
  if (attested.length < quorum) return null
  const sorted = [...attested].sort((one, other) => other - one)
  return Math.min(capPpm, sorted[quorum - 1]!)
}

/**
 * The next multiple. It follows what is wanted at once, within `base` − fall and `base` + rise, where `base` stood when the day
 * began. In silence (`wanted` null) it drifts up to `base` + drift and the cap of drift, and never eases.
 *
 * @returns from 1 up, ppm
 */
export function seasonStep(present: Ppm, base: Ppm, wanted: Ppm | null, limits: SeasonLimits): Ppm {
  if (wanted === null) return Math.max(present, Math.min(base + limits.driftPpm, limits.driftCapPpm))
  return Math.max(PPM, clamp(wanted, base - limits.fallPpm, base + limits.risePpm))
}
