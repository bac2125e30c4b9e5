import type { Row } from '../units/index.ts'
import type { CommandOf, CommandType, Reject } from '../words/index.ts'
import type { House } from './house.ts'

/**
 * The one shape of a handler: `reject` judges in order of precedence and changes nothing; from `act` on it must succeed.
 * `acts` names the tiers whose queued work a command also carries on, ascending: prices and the clock every tier's; what is
 * sent to one tier, that one's, so that nobody in a tier hurries the work of another.
 */
export type Handler<N extends CommandType> = {
  readonly reject: (house: House, command: CommandOf<N>) => Reject | null
  readonly act: (house: House, command: CommandOf<N>) => void
  readonly acts?: (house: House, command: CommandOf<N>) => readonly Row[]
}

/** All tiers of a house. */
export function everyTier(house: House): readonly Row[] {
  return Array.from({ length: house.markets.tiers.rows }, (_, tier) => tier)
}
