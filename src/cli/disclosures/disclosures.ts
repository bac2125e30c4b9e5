/** The disclosures of a journal: everything is executed again from the first command, for figures of a period are in no snapshot. */

import { ATOM_PLACES, decimalText } from '../../books/index.ts'
import { emptyHouse } from '../../core/machine/index.ts'
import { csvOf, type Disclosures, disclosuresOf, historyOf, observe } from '../../disclosures/index.ts'
import { executedAgain, houseMachine, stateAt, stateHash } from '../../node/index.ts'
import { CheckFailedError } from '../errors.ts'
import { textTable } from '../text-table.ts'

/** The shape of `disclosures --json`. */
export type JournalDisclosures = {
  readonly format: 1
  readonly directory: string
  readonly stateHash: string
} & Disclosures

/**
 * Computes the disclosures after a command; changes nothing.
 *
 * @param at number of the command, undefined for the last
 * @throws CheckFailedError where execution ends elsewhere than the journal, and what reading a journal throws
 */
export function journalDisclosures(
  directory: string,
  at: number | undefined,
  diagnose: (message: string) => void,
): JournalDisclosures {
  const { position, stateHash: stands } = stateAt(directory, houseMachine, diagnose, at)
  const house = emptyHouse()
  const history = historyOf()
  for (const { seq, timeMs, events } of executedAgain(directory, house, position.seq)) {
    observe(history, house, seq, timeMs, events)
  }
  const found = Buffer.from(stateHash(houseMachine.pages(house)).hash).toString('hex')
  if (found !== stands) {
    const what = `executing ${position.seq} commands gives the state ${found}, the journal has ${stands}`
    throw new CheckFailedError(`${what}; run verify on it`)
  }
  return { format: 1, directory, stateHash: stands, ...disclosuresOf(history, house) }
}

/** The fields with a figure as text, of the house and of each tier; how many do not apply is said below them. Tokens have six places. */
export function disclosuresText({ seq, time, periods, house, tiers }: JournalDisclosures): string {
  const head = textTable(
    [
      ['command', `${seq}`],
      ['time', time],
      ['year', `${periods.yearFrom} to ${periods.to}`],
      ['quarter', `${periods.quarterFrom} to ${periods.to}`],
    ],
    [],
  )
  const lists = [
    { title: 'house', fields: house },
    ...tiers.map(({ tier, fields }) => ({ title: `tier ${tier}`, fields })),
  ]
  return [head, ...lists.map(({ title, fields }) => listText(title, fields))].join('\n')
}

type Fields = Disclosures['house']

function listText(title: string, fields: Fields): string {
  const rows = fields.flatMap(rowsOf)
  const words = fields.flatMap((field) =>
    'value' in field && field.unit === 'text' ? [`${field.number} ${field.title}: ${field.value}\n`] : [],
  )
  const absent = fields.filter((field) => 'notApplicable' in field).length
  const rest = `${absent} fields of the standard do not apply: --json and --csv say why\n`
  return [`${title}\n`, ...(rows.length === 0 ? [] : [textTable(rows, [1])]), ...words, rest].join('')
}

function rowsOf(field: Fields[number]): string[][] {
  const title = `${field.number} ${field.title}`
  if ('value' in field) return field.unit === 'text' ? [] : [[title, ...shown(field.value, field.unit)]]
  if ('series' in field)
    return field.series.map(({ label, value }) => [`${title}: ${label}`, ...shown(value, field.unit)])
  if ('notApplicable' in field) return []
  const { columns, rows } = field.table
  return rows.flatMap(({ label, values }) =>
    values.map((value, i) => [`${title}: ${label}, ${columns[i]!.name}`, ...shown(value, columns[i]!.unit)]),
  )
}

function shown(value: string, unit: Fields[number]['unit']): [string, string] {
  return unit === 'atoms' ? [decimalText(BigInt(value), ATOM_PLACES), 'tokens'] : [value, unit]
}

/** The same as CSV. */
export function disclosuresCsv(disclosures: JournalDisclosures): string {
  return csvOf(disclosures)
}
