/**
 * Events, accounts and records of the journal as lines. Numbers are those of the house: atoms, lots, ppm, ms; docs/cli-json.md names the columns. The journal is
 * executed again for it, so that what is exported is what happened.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { House } from '../../core/machine/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../../core/margin/index.ts'
import { accountKinds, accountModes, eventSchemas, procedureKinds } from '../../core/words/index.ts'
import { executedAgain, houseMachine, readRecords, stateAt } from '../../node/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { Shell } from '../shell.ts'
import type { ExportFlags } from '../verbs/export.ts'
import { journalOf } from './house-folder.ts'

/** A line: its columns in order. */
type Line = Readonly<Record<string, string | number | object>>

/** Records read at once, bytes of them, and characters written at once. */
const RECORDS = 4096
const RECORD_BYTES = 1 << 22
const CHARACTERS = 1 << 16

const WHATS = ['events', 'accounts', 'journal']

/**
 * Exports events, accounts or the journal.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export function exportHouse(shell: Shell, folder: string, what: string, flags: ExportFlags): void {
  if (!WHATS.includes(what)) {
    throw new BadInputError(
      `there is no "${what}" to export${didYouMean(what, WHATS)}`,
      'use events, accounts or journal',
    )
  }
  if (what !== 'events' && (flags.from !== undefined || flags.type !== undefined)) {
    throw new BadInputError('--from and --type are of events', 'leave them out')
  }
  if (what === 'journal' && (flags.to !== undefined || flags.as === 'csv')) {
    throw new BadInputError('the journal is written whole, as JSON Lines', 'leave out --to and --as csv')
  }
  const types = Object.keys(eventSchemas)
  if (flags.type !== undefined && !types.includes(flags.type)) {
    throw new BadInputError(`there is no event "${flags.type}"${didYouMean(flags.type, types)}`, 'see docs/cli-json.md')
  }
  const directory = existsSync(journalOf(folder)) ? journalOf(folder) : folder
  const diagnose = (message: string): void => shell.err(`${message}\n`)
  if (what === 'journal') return writeLines(shell, { ...flags, as: 'jsonl' }, recordLines(directory))
  const { as = 'csv' } = flags
  const lines = what === 'events' ? eventLines(directory, flags, diagnose) : accountLines(directory, flags, diagnose)
  writeLines(shell, { ...flags, as }, lines)
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

/** How lines are written, and where to. */
type Writing = Pick<ExportFlags, 'out' | 'type'> & { readonly as: 'csv' | 'jsonl' }

/** To standard output, or to a file that appears whole. */
function writeLines(shell: Shell, { as, out, type }: Writing, lines: Iterable<Line>): void {
  if (out === undefined) {
    for (const text of textOf(as, type, lines)) shell.out(text)
    return
  }
  if (existsSync(out)) throw new BadInputError(`${out}: is there already`, 'name a new file')
  const temporary = `${out}.${process.pid}.tmp`
  const file = openSync(temporary, 'wx')
  try {
    for (const text of textOf(as, type, lines)) writeSync(file, text)
    fsyncSync(file)
    renameSync(temporary, out)
  } finally {
    closeSync(file)
    rmSync(temporary, { force: true })
  }
}

function* textOf(as: Writing['as'], type: string | undefined, lines: Iterable<Line>): Generator<string> {
  let text = as === 'csv' ? headerOf(type) : ''
  let isFirst = true
  for (const line of lines) {
    if (as === 'csv' && isFirst && text === '') text = `${Object.keys(line).join(',')}\n`
    isFirst = false
    text += as === 'csv' ? `${Object.values(line).map(cellOf).join(',')}\n` : `${JSON.stringify(line)}\n`
    if (text.length < CHARACTERS) continue
    yield text
    text = ''
  }
  yield text
}

/** A file without lines has a header all the same, where the columns are known before the first. */
function headerOf(type: string | undefined): string {
  if (type === undefined) return ''
  const { fields } = eventSchemas[type as keyof typeof eventSchemas]
  return `${['seq', 'index', 'timeMs', 'command', 'type', ...Object.keys(fields)].join(',')}\n`
}

/** RFC 4180: quotes where a comma, a quote or an end of line stands in a cell. */
function cellOf(value: string | number | object): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : `${value}`
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
