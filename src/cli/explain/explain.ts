/** Takes a command of a journal, executes it again, and computes every allocation in its events a second time. */
import { apply, type House } from '../../core/machine/index.ts'
import { accountKinds, type Command, type HouseEvent, rejectCodes } from '../../core/words/index.ts'
import { deleveragings, type Finding, shortfalls, sweepPayments } from '../../lab/explain/index.ts'
import { decodeCommand, houseMachine, readRange, stateAt } from '../../node/index.ts'
import { BadInputError } from '../errors.ts'

/** A command of a journal, its events, and what was found of its allocations. */
export type Explained = {
  readonly seq: number
  readonly timeMs: number
  readonly command: Command
  readonly events: readonly HouseEvent[]
  readonly findings: readonly Finding[]
}

/**
 * Explains one command of a journal.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export function explainCommand(directory: string, seq: number, diagnose: (message: string) => void): Explained {
  const [placed] = readRange(directory, seq, seq)
  const command = decodeCommand(placed!.command)
  if (command === null) {
    throw new BadInputError(`command ${seq} of ${directory} was refused: it is not canonical`, 'name another command')
  }
  const { state } = stateAt(directory, houseMachine, diagnose, seq - 1)
  const owners = ownersOf(state)
  const events = apply(state, seq, placed!.timeMs, command)
  return { seq, timeMs: placed!.timeMs, command, events, findings: findingsOf(state, owners, events) }
}

function findingsOf(house: House, ownerBefore: (account: number) => number, events: readonly HouseEvent[]): Finding[] {
  const reserve = accountKinds.indexOf('reserve')
  const found = [
    ...deleveragings(events, ownerBefore),
    ...shortfalls(events),
    ...sweepPayments(events, (account) => house.ledger.accounts.kind[account] === reserve),
  ]
  return found.sort((a, b) => a.events[0] - b.events[0])
}

/** Owner of each account; an account of the clearing house is an owner of its own. */
function ownersOf(house: House): (account: number) => number {
  const { accounts } = house.ledger
  return (account) => (accounts.owner[account]! < 0 ? -1 - account : accounts.owner[account]!)
}

/** An event in one line: its name and its fields. */
export function eventLine(event: HouseEvent): string {
  const { type, ...fields } = event
  if (event.type === 'rejected') {
    const found = Object.entries(rejectCodes).find(([, { code }]) => code === event.code)
    return `rejected  ${event.code} ${found === undefined ? '' : `${found[0]}: ${found[1].meaning}`}`.trim()
  }
  return `${type}  ${fieldsLine(fields)}`
}

/** Fields as name=value; lists by their length, keys by their first digits. */
export function fieldsLine(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? `[${value.length}]` : String(value).slice(0, 24)}`)
    .join(' ')
}
