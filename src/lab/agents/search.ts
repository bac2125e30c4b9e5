/** Searching for profit: an attacker who knows what nature will do, and plays the same episode with other knobs. */
import { type Atoms, assert } from '../../core/units/index.ts'
import { randomOpen } from '../random.ts'
import { climb } from './climb.ts'
import type { Role } from './role.ts'
import { imbalanceOf, resultOf, type Setting, type Stage, stageOf } from './world/index.ts'

/** The best that a search has found. Results are summed over nature's branches; gain = best − honest. */
export type Found = {
  readonly values: readonly number[]
  readonly honest: Atoms
  readonly best: Atoms
  readonly gain: Atoms
}

/** Where a role plays: the house that its settings open, and others after them. */
export const stageFor = (role: Role, extra: readonly Setting[] = []): Stage => stageOf([...role.settings, ...extra])

/** What the owners of a role end with in one episode: all branches of nature, summed. */
export function playEpisode(role: Role, stage: Stage, seed: number, values: readonly number[]): Atoms {
  let sum = 0
  for (let branch = 0; branch < role.branches; branch++) {
    const world = stage.open()
    const owners = role.play(world, randomOpen(seed, `nature of ${role.name}`), branch, values)
    assert(imbalanceOf(world) === 0, 'all results add up to zero')
    for (const owner of owners) sum += resultOf(world, owner)
  }
  return sum
}

/** Plays `episodes` settings of one seed, none of them the honest one (`climb.ts`). */
export function search(role: Role, stage: Stage, seed: number, episodes: number): Found {
  const worthOf = (values: readonly number[]): Atoms => playEpisode(role, stage, seed, values)
  const honest = worthOf(role.knobs.map((knob) => knob.honest))
  const { values, worth } = climb(role.knobs, randomOpen(seed, `search of ${role.name}`), episodes, honest, worthOf)
  return { values, honest, best: worth, gain: worth - honest }
}
