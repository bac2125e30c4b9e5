/** What page and worker say to each other. */
import type { ArmName, PlayedArm } from '../../../src/lab/replay/playback/index.ts'
import type { ScenarioFiles } from '../wire/types.ts'

/** What the worker is asked for. */
export type PlayRequest = {
  readonly files: ScenarioFiles
  readonly accounts: number
  /** Of the population and of the order in which it acts: a whole number, not negative. */
  readonly seed: number
  readonly arms: readonly ArmName[]
}

/** What the worker tells: how far an arm is (0 to 1), an arm whole, or why it cannot be played. */
export type PlayNews =
  | { readonly kind: 'progress'; readonly arm: ArmName; readonly part: number }
  | { readonly kind: 'played'; readonly played: PlayedArm }
  | { readonly kind: 'failed'; readonly why: string }
