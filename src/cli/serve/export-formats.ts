/** Lines as CSV, JSON Lines or Parquet, to standard output or to a file that appears whole. */
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { fileWriter, parquetWriteRows } from 'hyparquet-writer'
import { BadInputError } from '../errors.ts'
import { outputFile } from '../output-file.ts'
import type { Shell } from '../shell.ts'

/** How lines can be written. */
export type ExportFormat = 'csv' | 'jsonl' | 'parquet'

/** A line: a value for each of its columns. */
export type Line = Readonly<Record<string, string | number | object>>

/** A column: whole numbers, text, or what is a structure of its own. */
export type Column = { readonly name: string; readonly kind: 'integer' | 'text' | 'json' }

/** Columns in order, and lines that have them. */
type Lines = { readonly columns: readonly Column[]; readonly lines: Iterable<Line> }

/** Characters written at once, and lines that stand together in a Parquet file. */
const CHARACTERS = 1 << 16
const ROW_GROUP = 65_536

const parquetTypes = { integer: 'INT64', text: 'STRING', json: 'JSON' } as const

/**
 * Writes lines to standard output, or to a new file.
 *
 * @throws BadInputError for a file that is there already or cannot be written, and for Parquet without one
 */
export async function writeLines(
  shell: Shell,
  format: ExportFormat,
  out: string | undefined,
  lines: Lines,
): Promise<void> {
  if (out === undefined) {
    if (format === 'parquet') throw new BadInputError('Parquet is no text for a terminal', 'name a file with --out')
    for (const text of textOf(format, lines)) shell.out(text)
    return
  }
  if (existsSync(out)) throw new BadInputError(`${out}: is there already`, 'name a new file')
  await outputFile(out).fill((path) =>
    format === 'parquet' ? writeParquet(path, lines) : writeText(path, textOf(format, lines)),
  )
}

function writeText(path: string, texts: Iterable<string>): void {
  const file = openSync(path, 'wx')
  try {
    for (const text of texts) writeSync(file, text)
  } finally {
    closeSync(file)
  }
}

async function writeParquet(path: string, { columns, lines }: Lines): Promise<void> {
  await parquetWriteRows({
    writer: fileWriter(path),
    rows: rowsOf(columns, lines),
    columns: columns.map(({ name, kind }) => ({ name, type: parquetTypes[kind], nullable: false })),
    rowGroupSize: ROW_GROUP,
  })
}

/** A line's values as Parquet has them: whole numbers have 64 bits. */
function* rowsOf(columns: readonly Column[], lines: Iterable<Line>): Generator<Record<string, unknown>> {
  for (const line of lines) {
    yield Object.fromEntries(
      columns.map(({ name, kind }) => [name, kind === 'integer' ? BigInt(line[name] as number) : line[name]]),
    )
  }
}

function* textOf(format: 'csv' | 'jsonl', { columns, lines }: Lines): Generator<string> {
  let text = format === 'csv' ? `${columns.map(({ name }) => name).join(',')}\n` : ''
  for (const line of lines) {
    text +=
      format === 'csv' ? `${columns.map(({ name }) => cellOf(line[name]!)).join(',')}\n` : `${JSON.stringify(line)}\n`
    if (text.length < CHARACTERS) continue
    yield text
    text = ''
  }
  yield text
}

/** RFC 4180: quotes where a comma, a quote or an end of line stands in a cell. */
function cellOf(value: string | number | object): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : `${value}`
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
