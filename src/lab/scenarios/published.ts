/** Reads what others published about a scenario's event: a table shown as it is, never used by a replay. */
import { ScenarioError } from './error.ts'
import type { ScenarioFiles } from './scenario.ts'
import { fieldsOf, itemsOf, type Place, textOf } from './shape.ts'
import type { ScenarioPublished } from './types.ts'

const FIELDS = ['what', 'citation', 'file', 'headlines'] as const

/** The file that the `published` field of a document names. */
export function publishedFile(place: Place): string {
  return textOf(fieldsOf(place, FIELDS).file)
}

/** The `published` field of a document, its table among `files`. */
export function publishedRead(place: Place, files: ScenarioFiles): ScenarioPublished {
  const fields = fieldsOf(place, FIELDS)
  const file = textOf(fields.file)
  const path = files.pathOf(file)
  const [header, ...lines] = files.tableText(file).replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n')
  const columns = header!.split(',')
  const rows = lines.map((line, index) => {
    const cells = line.split(',')
    if (cells.length === columns.length) return cells
    const what = `has ${cells.length} cells, the header ${columns.length}`
    throw new ScenarioError({ file: path, line: index + 2, what, cure: 'give every row one cell a column' })
  })
  const headlines = itemsOf(fields.headlines).map((item) => {
    const headline = fieldsOf(item, ['what', 'value'])
    return { what: textOf(headline.what), value: textOf(headline.value) }
  })
  return { what: textOf(fields.what), citation: textOf(fields.citation), headlines, columns, rows }
}
