/** Fields by their number, short enough to be compared with what was counted by hand. */
import type { Disclosures } from '../../src/disclosures/index.ts'

/** Figures by field number. */
export type Figures = Readonly<Record<string, unknown>>

/** What stands in each field of a tier, or of the house: only the figure, null where it does not apply. */
export function figuresOf(fields: Disclosures['house']): Figures {
  return Object.fromEntries(
    fields.map((field) => {
      if ('value' in field) return [field.number, field.value]
      if ('series' in field)
        return [field.number, Object.fromEntries(field.series.map((one) => [one.label, one.value]))]
      if ('table' in field)
        return [field.number, Object.fromEntries(field.table.rows.map((row) => [row.label, row.values]))]
      return [field.number, null]
    }),
  )
}
