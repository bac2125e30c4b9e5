/** What a source signs of a day's season, and recomputing it from what was signed. */
import type { CommandOf } from '../../core/words/index.ts'
import { inputs } from './inputs.ts'
import { zOf } from './reading.ts'
import { seasons } from './regime.ts'
import { scoreOf } from './score.ts'
import { multipleOf, type SeasonDay } from './season.ts'

/** The command of an attestation. */
export type Attestation = CommandOf<'seasonReport'>

/** The command by which a source attests a day's season to a tier: every input that was there, as integers in its value unit. */
export function attestationOf({ day, readings, score, regime }: SeasonDay, source: number, tier: number): Attestation {
  return {
    type: 'seasonReport',
    source,
    tier,
    day,
    season: regime.season,
    seasonPpm: multipleOf(regime),
    scoreMilli: score.scoreMilli,
    inputs: readings.map(({ input, value, median, deviation, staleDays }) => ({
      input: input.number,
      value,
      median,
      deviation,
      staleDays,
    })),
  }
}

/** What does not follow from an attestation's own figures: an unknown input, the score, the season's multiple. Empty when all does. */
export function attestationFaults(attestation: Attestation): readonly string[] {
  const faults: string[] = []
  const voices = attestation.inputs.flatMap((told) => {
    const input = inputs.find(({ number }) => number === told.input)
    if (input === undefined) faults.push(`there is no input ${told.input}`)
    return input === undefined ? [] : [{ input, zMilli: zOf(input, told) }]
  })
  const { scoreMilli } = scoreOf(voices)
  if (scoreMilli !== attestation.scoreMilli)
    faults.push(`the inputs give a score of ${scoreMilli}, attested ${attestation.scoreMilli}`)
  const multiple = seasons[attestation.season]?.multiplePpm
  if (multiple !== attestation.seasonPpm)
    faults.push(`season ${attestation.season} asks for ${multiple} ppm, attested ${attestation.seasonPpm}`)
  // A season above what the score enters may be a dwell; one below what it enters is wrong by itself.
  const least = seasons.findLastIndex(({ enterMilli }) => scoreMilli >= enterMilli)
  if (attestation.season < least)
    faults.push(`a score of ${scoreMilli} enters season ${least}, attested ${attestation.season}`)
  return faults
}
