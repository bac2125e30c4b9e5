/** Reads what others published about a scenario's event: a table shown as it is, never used by a replay. */
import { resolve } from 'node:path'
import { ScenarioError } from './error.ts'
import { fileRead } from './file.ts'
import { fieldsOf, itemsOf, type Place, textOf } from './shape.ts'
import type { ScenarioPublished } from './types.ts'

/** The `published` field of a document, its table read from `folder`. */
export function publishedRead(place: Place, folder: string): ScenarioPublished {
  const fields = fieldsOf(place, ['what', 'citation', 'file', 'headlines'])
  const path = resolve(folder, textOf(fields.file))
  const [header, ...lines] = fileRead(path).replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n')
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
