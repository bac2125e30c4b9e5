/** What a role is: knobs, an episode, and the defence that stands against it. */
import type { Atoms, Row } from '../../core/units/index.ts'
import type { Random } from '../random.ts'
import type { Setting, World } from './world/index.ts'

/** One whole number that an attacker chooses, low ≤ value ≤ high; `honest` is what an honest member would choose. */
export type Knob = { readonly name: string; readonly low: number; readonly high: number; readonly honest: number }

/** How a defence is switched off: parameters, or a mutant of `test/mutants/agents.ts` by its id. */
type Switch = { readonly parameters: readonly Setting[] } | { readonly mutant: string }

/** An attacker's part in an episode. */
export type Role = {
  readonly name: string
  /** Whose place in the house it has. */
  readonly plays: 'member' | 'arbitrageur' | 'provider' | 'bidder' | 'reporter' | 'staker' | 'lender'
  readonly attack: string
  readonly defence: string
  readonly off: Switch
  /** Parameters of the houses in which it plays, so that its defence stands alone. */
  readonly settings: readonly Setting[]
  readonly knobs: readonly Knob[]
  /** Atoms that rounding may give away, at most: an atom for each account of a split. More is a gain. */
  readonly dust: Atoms
  /** Ways that nature may go, equally likely; all are played. */
  readonly branches: number
  /**
   * Plays one branch in a world as it was opened and answers with the owners who act as one. Nature is drawn from `nature` whatever the
   * values are, so that settings are compared in the same episode.
   */
  readonly play: (world: World, nature: Random, branch: number, values: readonly number[]) => readonly Row[]
}
