import type { CommandOf, CommandType, Reject } from '../words/index.ts'
import type { House } from './house.ts'

/**
 * The one shape of a handler: `reject` judges in order of precedence and changes nothing; from `act` on it must succeed.
 * `acts` marks the commands that also carry queued work on: prices and the clock.
 */
export type Handler<N extends CommandType> = {
  readonly reject: (house: House, command: CommandOf<N>) => Reject | null
  readonly act: (house: House, command: CommandOf<N>) => void
  readonly acts?: true
}
