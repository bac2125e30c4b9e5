/** A journal executed again: its commands with their events, and an account's statement made of them. */
import { apply, emptyHouse, type House, passOver } from '../core/machine/index.ts'
import type { Command, HouseEvent } from '../core/words/index.ts'
import { readRange, seqBefore, stateAt } from './inspect.ts'
import { decodeCommand, houseMachine } from './machine.ts'
import { type ExecutedCommand, statementFrom } from './statements.ts'

/** Commands held in memory at a time. */
const CHUNK = 10_000

/** A record of the journal and what it gave; bytes that are no canonical command are null and gave nothing. */
type ExecutedAgain = {
  readonly seq: number
  readonly timeMs: number
  readonly command: Command | null
  readonly events: readonly HouseEvent[]
}

/**
 * Executes what follows in a journal on a house that stands somewhere in it, to command `seqLast`, included: the house moves along. Throws
 * SequenceRangeError, and what reading a journal throws.
 */
export function* executedAgain(directory: string, house: House, seqLast: number): Generator<ExecutedAgain> {
  for (let from = house.clock.seq + 1; from <= seqLast; from += CHUNK) {
    for (const { seq, timeMs, command: bytes } of readRange(directory, from, Math.min(seqLast, from + CHUNK - 1))) {
      const command = decodeCommand(bytes)
      if (command === null) {
        passOver(house, seq, timeMs)
        yield { seq, timeMs, command, events: [] }
      } else yield { seq, timeMs, command, events: apply(house, seq, timeMs, command) }
    }
  }
}

/** Which account, from `fromMs`, included, to `toMs`, not included, of the first `seqLast` commands of a journal. */
export type StatementWish = {
  readonly account: number
  readonly seqLast: number
  readonly fromMs: number
  readonly toMs: number
}

/** One asset or one market's cost: opening + Σ postings = closing, whole atoms as text. Signs are the ledger's. */
export type StatementLine = {
  readonly of: 'asset' | 'cost'
  readonly number: number
  readonly opening: string
  readonly postings: readonly { readonly class: string; readonly amount: string }[]
  readonly closing: string
}

/**
 * The statement of an account, from the journal alone: assets by number, then costs by market; what was and remained nothing is left out.
 * Executed is what follows the newest snapshot before the period. Throws what reading a journal throws.
 */
export function statementOfJournal(directory: string, wish: StatementWish): StatementLine[] {
  const house = houseBefore(directory, wish)
  const statement = statementFrom(house, commandsAgain(directory, house, wish.seqLast), wish, wish.account)
  if (statement === null) return []
  return [...linesOf('asset', statement.assets), ...linesOf('cost', statement.costs)]
}

function houseBefore(directory: string, { fromMs, seqLast }: StatementWish): House {
  const seq = Math.min(seqLast, seqBefore(directory, fromMs))
  return seq === 0 ? emptyHouse() : stateAt(directory, houseMachine, () => undefined, seq).state
}

function* commandsAgain(directory: string, house: House, seqLast: number): Generator<ExecutedCommand> {
  for (const { timeMs: nowMs, command, events } of executedAgain(directory, house, seqLast)) {
    if (command !== null) yield { nowMs, command, events }
  }
}

type Parts = NonNullable<ReturnType<typeof statementFrom>>['assets']

function linesOf(of: StatementLine['of'], parts: Parts): StatementLine[] {
  return [...parts]
    .filter(([, { opening, postings }]) => opening !== 0n || postings.size > 0)
    .sort(([one], [other]) => one - other)
    .map(([number, { opening, postings, closing }]) => ({
      of,
      number,
      opening: `${opening}`,
      postings: [...postings].map(([name, amount]) => ({ class: name, amount: `${amount}` })),
      closing: `${closing}`,
    }))
}
