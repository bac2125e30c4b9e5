/** Searching for profit: an attacker who knows what nature will do tries knobs at random and climbs from the best. */
import { type Atoms, assert } from '../../core/units/index.ts'
import { below, between, type Random, randomOpen } from '../random.ts'
import type { Role } from './role.ts'
import { imbalanceOf, openWorld, resultOf, type Setting } from './world.ts'

/** The best that a search has found. Results are summed over nature's branches; gain = best − honest. */
export type Found = {
  readonly values: readonly number[]
  readonly honest: Atoms
  readonly best: Atoms
  readonly gain: Atoms
}

/** What the owners of a role end with in one episode: all branches of nature, summed. */
export function playEpisode(role: Role, seed: number, values: readonly number[], extra: readonly Setting[]): Atoms {
  let sum = 0
  for (let branch = 0; branch < role.branches; branch++) {
    const world = openWorld([...role.settings, ...extra])
    const owners = role.play(world, randomOpen(seed, `nature of ${role.name}`), branch, values)
    assert(imbalanceOf(world) === 0, 'all results add up to zero')
    for (const owner of owners) sum += resultOf(world, owner)
  }
  return sum
}

/** Plays `episodes` settings of one seed, half of them at random, the others beside the best so far. */
export function search(role: Role, seed: number, episodes: number, extra: readonly Setting[] = []): Found {
  const random = randomOpen(seed, `search of ${role.name}`)
  const honest = role.knobs.map((knob) => knob.honest)
  const standard = playEpisode(role, seed, honest, extra)
  let values: readonly number[] = honest
  let best: Atoms | null = null
  for (let episode = 0; episode < episodes; episode++) {
    const tried = episode * 2 < episodes ? drawn(role, random) : neighbour(role, random, values)
    const result = playEpisode(role, seed, tried, extra)
    if (best === null || result > best) [best, values] = [result, tried]
  }
  return { values, honest: standard, best: best ?? standard, gain: (best ?? standard) - standard }
}

function drawn(role: Role, random: Random): readonly number[] {
  return role.knobs.map(({ low, high }) => between(random, low, high))
}

/** One knob moves, by half its range at most and mostly by much less. */
function neighbour({ knobs }: Role, random: Random, values: readonly number[]): readonly number[] {
  const at = below(random, knobs.length)
  const { low, high } = knobs[at]!
  const reach = Math.max(1, Math.floor((high - low) / 2 ** between(random, 1, 10)))
  const moved = values[at]! + between(random, -reach, reach)
  return values.map((value, i) => (i === at ? Math.min(high, Math.max(low, moved)) : value))
}
