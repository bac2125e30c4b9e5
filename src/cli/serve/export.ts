/**
 * Events, accounts and records of the journal as lines. Numbers are those of the house: atoms, lots, ppm, ms; docs/cli-json.md names the columns. The journal is
 * executed again for it, so that what is exported is what happened.
 */
import { existsSync } from 'node:fs'
import type { House } from '../../core/machine/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../../core/margin/index.ts'
import { accountKinds, accountModes, type EventType, eventSchemas, procedureKinds } from '../../core/words/index.ts'
import { executedAgain, houseMachine, readRecords, stateAt } from '../../node/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { Shell } from '../shell.ts'
import type { ExportFlags } from '../verbs/export.ts'
import { type Column, type Line, writeLines } from './export-formats.ts'
import { journalOf } from './house-folder.ts'

/** Records read at once, and bytes of them. */
const RECORDS = 4096
const RECORD_BYTES = 1 << 22

const WHATS = ['events', 'accounts', 'journal']

/**
 * Exports events, accounts or the journal.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export async function exportHouse(shell: Shell, folder: string, what: string, flags: ExportFlags): Promise<void> {
  if (!WHATS.includes(what)) {
    throw new BadInputError(
      `there is no "${what}" to export${didYouMean(what, WHATS)}`,
      'use events, accounts or journal',
    )
  }
  if (what !== 'events' && (flags.from !== undefined || flags.type !== undefined)) {
    throw new BadInputError('--from and --type are of events', 'leave them out')
  }
  if (what === 'journal' && (flags.to !== undefined || (flags.as ?? 'jsonl') !== 'jsonl')) {
    throw new BadInputError('the journal is written whole, as JSON Lines', 'leave out --to and --as')
  }
  const types = Object.keys(eventSchemas)
  if (flags.type !== undefined && !types.includes(flags.type)) {
    throw new BadInputError(`there is no event "${flags.type}"${didYouMean(flags.type, types)}`, 'see docs/cli-json.md')
  }
  const directory = existsSync(journalOf(folder)) ? journalOf(folder) : folder
  const diagnose = (message: string): void => shell.err(`${message}\n`)
  const format = flags.as ?? (what === 'journal' ? 'jsonl' : 'csv')
  const exported = {
    journal: () => ({ columns: journalColumns, lines: recordLines(directory) }),
    events: () => ({ columns: eventColumns(flags), lines: eventLines(directory, flags, diagnose) }),
    accounts: () => ({ columns: accountColumns, lines: accountLines(directory, flags, diagnose) }),
  }
  await writeLines(shell, format, flags.out, exported[what as keyof typeof exported]())
}

const columnsOf = (names: string, kind: Column['kind']): Column[] => names.split(' ').map((name) => ({ name, kind }))

const journalColumns = [...columnsOf('batch', 'integer'), ...columnsOf('record', 'text')]

const accountColumns = [
  ...columnsOf('account owner tier', 'integer'),
  ...columnsOf('kind mode procedure', 'text'),
  ...columnsOf('cash held equity maintenance', 'integer'),
  ...columnsOf('positions balances', 'json'),
]

/** Of one type its fields, of many one column with all of them. */
function eventColumns({ type }: ExportFlags): Column[] {
  const place = [...columnsOf('seq index timeMs', 'integer'), ...columnsOf('command type', 'text')]
  if (type === undefined) return [...place, ...columnsOf('fields', 'json')]
  const fields = Object.entries(eventSchemas[type as EventType].fields)
  return [...place, ...fields.map(([name, field]): Column => ({ name, kind: kindOf(field) }))]
}

function kindOf(field: unknown): Column['kind'] {
  if (typeof field === 'string') return field === 'key' ? 'text' : 'integer'
  return 'list' in (field as object) ? 'json' : 'text'
}

/** Records from the first to the last: what the page that verifies reads. */
function* recordLines(directory: string): Generator<Line> {
  for (let from = 1; ; ) {
    const { tail, records } = readRecords(directory, from, RECORDS, RECORD_BYTES)
    for (const { batch, record } of records) yield { batch, record: Buffer.from(record).toString('hex') }
    from += records.length
    if (from > tail) return
  }
}

function* eventLines(directory: string, flags: ExportFlags, diagnose: (message: string) => void): Generator<Line> {
  const first = flags.from ?? 1
  const last = flags.to ?? stateAt(directory, houseMachine, diagnose).position.seq
  if (last < first) throw new BadInputError(`--to ${last} is before --from ${first}`, 'turn them round')
  const { state: house } = stateAt(directory, houseMachine, diagnose, first - 1)
  for (const { seq, timeMs, command, events } of executedAgain(directory, house, last)) {
    if (command === null) continue
    for (const [index, { type, ...fields }] of events.entries()) {
      if (flags.type !== undefined && type !== flags.type) continue
      const place = { seq, index, timeMs, command: command.type, type }
      yield flags.type === undefined && flags.as !== 'jsonl' ? { ...place, fields } : { ...place, ...fields }
    }
  }
}

function* accountLines(directory: string, flags: ExportFlags, diagnose: (message: string) => void): Generator<Line> {
  const { state: house } = stateAt(directory, houseMachine, diagnose, flags.to)
  const { accounts } = house.ledger
  const prices = presentPrices(house)
  const measured = emptyMeasure()
  for (let account = 0; account < accounts.rows; account++) {
    measure(house, prices, account, noChange, measured)
    const procedure = accounts.procedure[account]! - 1
    yield {
      account,
      owner: accounts.owner[account]!,
      tier: accounts.tier[account]!,
      kind: accountKinds[accounts.kind[account]!]!,
      mode: accountModes[accounts.mode[account]!]!,
      procedure: procedure < 0 ? 'none' : procedureKinds[house.liquidation.procedures.kind[procedure]!]!,
      cash: accounts.cash[account]!,
      held: accounts.held[account]!,
      equity: measured.equity,
      maintenance: measured.legs + measured.haircuts,
      positions: positionsOf(house, account),
      balances: balancesOf(house, account),
    }
  }
}

function positionsOf(house: House, account: number): object[] {
  const { legFirst, legCount } = house.ledger.accounts
  const { legs } = house.markets
  return Array.from({ length: legCount[account]! }, (_, i) => {
    const slot = legFirst[account]! + i
    return { market: legs.market[slot]!, lots: legs.lots[slot]!, cost: legs.cost[slot]! }
  })
}

function balancesOf(house: House, account: number): object[] {
  const { accounts, balances } = house.ledger
  return Array.from({ length: accounts.balanceCount[account]! }, (_, i) => {
    const slot = accounts.balanceFirst[account]! + i
    return { asset: balances.asset[slot]!, amount: balances.amount[slot]! }
  })
}
