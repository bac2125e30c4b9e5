/** The disclosures as CSV (RFC 4180): a line for each number, tables and series taken apart. */
import type { Disclosures } from './disclosures.ts'
import type { Field } from './field.ts'

const columns = ['scope', 'number', 'title', 'unit', 'frequency', 'label', 'value', 'not_applicable']

/** The same fields, in the same order; `label` names the member of a series or the row and column of a table. */
export function csvOf({ house, tiers }: Disclosures): string {
  const lines = [
    ...house.flatMap((field) => linesOf('house', field)),
    ...tiers.flatMap(({ tier, fields }) => fields.flatMap((field) => linesOf(`tier ${tier}`, field))),
  ]
  return `${[columns, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`
}

function linesOf(scope: string, field: Field): string[][] {
  const head = [scope, field.number, field.title, field.unit, field.frequency]
  if ('notApplicable' in field) return [[...head, '', '', field.notApplicable]]
  if ('value' in field) return [[...head, '', field.value, '']]
  if ('series' in field) return field.series.map(({ label, value }) => [...head, label, value, ''])
  const { columns: parts, rows } = field.table
  return rows.flatMap(({ label, values }) =>
    values.map((value, i) => {
      const { name, unit } = parts[i]!
      return [scope, field.number, field.title, unit, field.frequency, `${label}: ${name}`, value, '']
    }),
  )
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
