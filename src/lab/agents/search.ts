/** Searching for profit: an attacker who knows what nature will do, and plays the same episode with other knobs. */
import { type Atoms, assert } from '../../core/units/index.ts'
import { randomOpen } from '../random.ts'
import { climb } from './climb.ts'
import type { Role } from './role.ts'
import { confidenceOf, type Sources, settingsOf, watchMarks } from './sources.ts'
import { imbalanceOf, resultOf, type Setting, type Stage, stageOf } from './world/index.ts'

/**
 * The best that a search has found. Results are summed over nature's branches; gain = best − honest. `bound` is what marks on their way
 * were worth in both episodes together, nothing where sources are sure.
 */
export type Found = {
  readonly values: readonly number[]
  readonly honest: Atoms
  readonly best: Atoms
  readonly gain: Atoms
  readonly bound: Atoms
}

/** Where a role plays, and who reports its prices. */
type Theatre = { readonly stage: Stage; readonly sources: Sources }

/** The house that a role's settings open, and others after them. */
export const theatreFor = (role: Role, extra: readonly Setting[] = [], sources: Sources = 'sure'): Theatre => ({
  stage: stageOf([...role.settings, ...settingsOf(sources), ...extra]),
  sources,
})

/** What the owners of a role end with in one episode, and what marks on their way were worth to them: all branches of nature, summed. */
type Ends = { readonly result: Atoms; readonly bound: Atoms }

/** Plays one episode. */
export function playEpisode(role: Role, { stage, sources }: Theatre, seed: number, values: readonly number[]): Ends {
  let [result, bound] = [0, 0]
  for (let branch = 0; branch < role.branches; branch++) {
    const world = stage.open()
    world.confidence = confidenceOf(sources)
    const boundOf = sources === 'sure' ? () => 0 : watchMarks(world)
    const owners = role.play(world, randomOpen(seed, `nature of ${role.name}`), branch, values)
    assert(imbalanceOf(world) === 0, 'all results add up to zero')
    for (const owner of owners) result += resultOf(world, owner)
    bound += boundOf(owners)
  }
  return { result, bound }
}

/** Plays `episodes` settings of one seed, none of them the honest one (`climb.ts`). */
export function search(role: Role, theatre: Theatre, seed: number, episodes: number): Found {
  const play = (values: readonly number[]): Ends => playEpisode(role, theatre, seed, values)
  const honest = play(role.knobs.map((knob) => knob.honest))
  const random = randomOpen(seed, `search of ${role.name}`)
  const { values, worth } = climb(role.knobs, random, episodes, honest.result, (tried) => play(tried).result)
  const bound = honest.bound + play(values).bound
  return { values, honest: honest.result, best: worth, gain: worth - honest.result, bound }
}
