/** A journal executed again: its commands with their events, and an account's statement made of them. */
import { apply, emptyHouse, type House, passOver } from '../core/machine/index.ts'
import type { Command, HouseEvent } from '../core/words/index.ts'
import { readRange } from './inspect.ts'
import { decodeCommand } from './machine.ts'
import { type ExecutedCommand, statementsOf } from './statements.ts'

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

/** The statement of an account, from the journal alone: assets by number, then costs by market. Throws what reading a journal throws. */
export function statementOfJournal(directory: string, wish: StatementWish): StatementLine[] {
  const statement = statementsOf(commandsAgain(directory, wish.seqLast), wish, wish.account).get(wish.account)
  if (statement === undefined) return []
  return [...linesOf('asset', statement.assets), ...linesOf('cost', statement.costs)]
}

function* commandsAgain(directory: string, seqLast: number): Generator<ExecutedCommand> {
  for (const { timeMs: nowMs, command, events } of executedAgain(directory, emptyHouse(), seqLast)) {
    if (command !== null) yield { nowMs, command, events }
  }
}

type Parts = NonNullable<ReturnType<ReturnType<typeof statementsOf>['get']>>['assets']

function linesOf(of: StatementLine['of'], parts: Parts): StatementLine[] {
  return [...parts]
    .sort(([one], [other]) => one - other)
    .map(([number, { opening, postings, closing }]) => ({
      of,
      number,
      opening: `${opening}`,
      postings: [...postings].map(([name, amount]) => ({ class: name, amount: `${amount}` })),
      closing: `${closing}`,
    }))
}
