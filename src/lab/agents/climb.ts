/**
 * Random search and hill climbing over whole-number knobs (Rastrigin's random search with a remembered direction): half of the tries are
 * drawn anywhere, the others beside the best so far, honesty included. One knob moves, or all of them do: on a ridge no single one leads
 * up. What has led up once is tried again, twice as far; what is no worse is followed, so that a plain is crossed.
 */
import type { Atoms } from '../../core/units/index.ts'
import { below, between, chance, type Random } from '../random.ts'
import type { Knob } from './role.ts'

/** Where a climb came out: the best values that are not the honest ones, and what they are worth. */
type Summit = { readonly values: readonly number[]; readonly worth: Atoms }

/** Reaches of a step: from half of a knob's range down to a two-millionth of it. */
const HALVINGS = 21

/**
 * Tries `tries` settings of the knobs, at least one; none of them is the honest one.
 *
 * @param start what honesty is worth
 */
export function climb(
  knobs: readonly Knob[],
  random: Random,
  tries: number,
  start: Atoms,
  worthOf: (values: readonly number[]) => Atoms,
): Summit {
  const honest = knobs.map((knob) => knob.honest)
  let best: Summit | null = null
  let from: Summit = { values: honest, worth: start }
  let step: readonly number[] | null = null
  for (let i = 0; i < tries; i++) {
    const tried = nextTry(knobs, random, i * 2 < tries, from, step)
    const worth = worthOf(tried)
    if (best === null || worth > best.worth) best = { values: tried, worth }
    if (worth < from.worth) step = null
    else {
      step = worth > from.worth && i * 2 >= tries ? tried.map((value, k) => 2 * (value - from.values[k]!)) : null
      from = { values: tried, worth }
    }
  }
  return best!
}

/** The settings to try: anywhere, on in a direction that has led up, or beside; never the honest ones. */
function nextTry(
  knobs: readonly Knob[],
  random: Random,
  isAnywhere: boolean,
  { values }: Summit,
  step: readonly number[] | null,
): readonly number[] {
  for (let direction = step; ; direction = null) {
    const moved = direction ?? aside(knobs, random)
    const tried = isAnywhere
      ? knobs.map(({ low, high }) => between(random, low, high))
      : values.map((value, k) => within(knobs[k]!, value + moved[k]!))
    if (tried.some((value, k) => value !== knobs[k]!.honest)) return tried
  }
}

/** A step aside: of one knob, or of all of them, each at most by the same part of its range. */
function aside(knobs: readonly Knob[], random: Random): readonly number[] {
  const halvings = between(random, 1, HALVINGS)
  const only = chance(random, 1, 2) ? below(random, knobs.length) : -1
  return knobs.map(({ low, high }, k) => {
    if (only >= 0 && k !== only) return 0
    const reach = Math.max(1, Math.floor((high - low) / 2 ** halvings))
    return between(random, -reach, reach)
  })
}

function within({ low, high }: Knob, value: number): number {
  return Math.min(high, Math.max(low, value))
}
