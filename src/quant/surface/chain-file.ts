/** A desk's own chain, quotes or marks by the names of options: read whole or refused with a code (docs/chain-format.md). */
import { type Chain, type Mark, median } from './chain.ts'
import {
  type ChainCode,
  ChainFileFault,
  FIELDS,
  type Field,
  type Line,
  type LineFault,
  numberOf,
  type Row,
  rowOf,
  timeOf,
} from './chain-row.ts'
import { snapshotOf } from './forward.ts'
import type { Quote } from './quotes.ts'

/** Lines that may be left out one by one, if the reader says so. */
const LEAVABLE: ReadonlySet<ChainCode> = new Set(['chainExpiry', 'chainNumber', 'chainVariance', 'chainCrossed'])

/** What a chain is about: `index` and the time it was taken, each null where only the chain may say it. */
export type ChainFacts = { readonly index: number | null; readonly atMs: number | null }

/** How a chain is read: `leaveOut` counts lines with faults of their own instead of refusing the chain. */
type Reading = ChainFacts & { readonly leaveOut: boolean }

/** A chain of quotes (`marks` empty) or of marks. `leftOut`: lines by code. */
export type ChainFile = {
  readonly underlying: string
  readonly index: number
  readonly atMs: number
  readonly rows: number
  readonly quotes: readonly Quote[]
  readonly marks: readonly Mark[]
  readonly zeroMarks: Chain['zeroMarks']
  readonly leftOut: Readonly<Partial<Record<ChainCode, number>>>
}

/**
 * The chain of a CSV text with a header of fields.
 *
 * @throws ChainFileFault
 */
export function chainFileOfText(text: string, reading: Reading): ChainFile {
  const lines = text.split(/\r?\n/)
  const head = (lines[0] ?? '').split(',')
  knownFields(head, 'line 1')
  const read = lines.slice(1).flatMap((line, at): Line[] => {
    if (line === '') return []
    const cells = line.split(',')
    if (cells.length !== head.length)
      throw new ChainFileFault('chainFormat', `line ${at + 2} has ${cells.length} fields instead of ${head.length}`)
    const fields = Object.fromEntries(cells.map((cell, i) => [head[i]!, cell === '' ? null : cell]))
    return [{ where: `line ${at + 2}`, fields }]
  })
  return chainFileOf(read, reading)
}

/**
 * The chain of a JSON value: `index`, `at` and `options`, a list of objects of the same fields.
 *
 * @throws ChainFileFault
 */
export function chainFileOfValue(value: unknown, reading: Reading): ChainFile {
  if (!isRecord(value) || !Array.isArray(value.options))
    throw new ChainFileFault('chainFormat', 'the file is no object with a list of options')
  const other = Object.keys(value).find((key) => !['index', 'at', 'options'].includes(key))
  if (other !== undefined) throw new ChainFileFault('chainFormat', `the file has a field "${other}"`)
  const lines = value.options.map((fields: unknown, at): Line => {
    const where = `options[${at}]`
    if (!isRecord(fields)) throw new ChainFileFault('chainFormat', `${where} is no object`)
    knownFields(Object.keys(fields), where)
    return { where, fields }
  })
  const index = numberOf(value.index)
  const atMs = timeOf(value.at)
  if (index === undefined) throw new ChainFileFault('chainIndex', 'index is no number')
  if (atMs === undefined) throw new ChainFileFault('chainTime', 'at is no time')
  return chainFileOf(lines, { ...reading, index: reading.index ?? index, atMs: reading.atMs ?? atMs })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function knownFields(names: readonly string[], where: string): void {
  const other = names.find((name, at) => !FIELDS.includes(name as Field) || names.indexOf(name) !== at)
  if (other !== undefined)
    throw new ChainFileFault('chainFormat', `${where} has a field "${other.slice(0, 40)}", unknown or twice`)
}

function chainFileOf(lines: readonly Line[], reading: Reading): ChainFile {
  const rows: { readonly line: Line; readonly row: Row }[] = []
  const faults: (LineFault & { readonly where: string })[] = []
  for (const line of lines) {
    const row = rowOf(line.fields)
    if ('code' in row) faults.push({ ...row, where: line.where })
    else rows.push({ line, row })
  }
  const index = reading.index ?? middleOf(rows.flatMap(({ row }) => row.index ?? []))
  if (faults.length === 0 || reading.leaveOut)
    if (rows.length > 0 && !(index !== null && index > 0)) throw new ChainFileFault('chainIndex', 'no index above 0')
  const atMs = reading.atMs ?? takenAt(rows.map(({ row }) => row))
  const seen = new Set<string>()
  const first = rows[0]?.row.underlying
  const good = rows.filter(({ line: { where }, row }) => {
    const fault = togetherFault(row, { index, atMs, first: first!, isTwice: seen.has(row.name) })
    seen.add(row.name)
    if (fault !== null) faults.push({ ...fault, where })
    return fault === null
  })
  refuse(faults, reading.leaveOut)
  if (good.length === 0) throw new ChainFileFault('chainEmpty', 'no option is left')
  if (atMs === null) throw new ChainFileFault('chainTime', 'nothing says when the chain was taken')
  return gathered(
    good.map(({ row }) => row),
    { index: index!, atMs, faults, rows: lines.length },
  )
}

/**
 * The part of a chain that is about some expiries, by the days of their names.
 *
 * @throws ChainFileFault `chainExpiry` where there is none of a day
 */
export function chainOfDays(file: ChainFile, days: readonly string[]): ChainFile {
  const dayOf = (expiryMs: number): string => new Date(expiryMs).toISOString().slice(0, 10)
  const known = new Set([...file.quotes, ...file.marks].map(({ expiryMs }) => dayOf(expiryMs)))
  const missing = days.find((day) => !known.has(day))
  if (missing !== undefined) throw new ChainFileFault('chainExpiry', `no option expires on ${missing}`)
  const isWanted = ({ expiryMs }: { readonly expiryMs: number }): boolean => days.includes(dayOf(expiryMs))
  return { ...file, quotes: file.quotes.filter(isWanted), marks: file.marks.filter(isWanted) }
}

/** All faults at once: those of the first code are counted beside the first of them. */
function refuse(faults: readonly (LineFault & { readonly where: string })[], leaveOut: boolean): void {
  const first = faults.find(({ code }) => !(leaveOut && LEAVABLE.has(code)))
  if (first === undefined) return
  const more = faults.length - 1
  const others = more === 0 ? '' : ` (and ${more} more line${more === 1 ? '' : 's'} with a fault)`
  throw new ChainFileFault(first.code, `${first.where}: ${first.what}${others}`)
}

function middleOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values)
}

/** When a chain was taken: by its latest quote, or by what its marks need. */
function takenAt(rows: readonly Row[]): number | null {
  const times = rows.flatMap(({ timeMs }) => timeMs ?? [])
  if (times.length > 0) return times.reduce((latest, time) => Math.max(latest, time))
  const marks = marksOf(rows)
  return marks.length === 0 ? null : snapshotOf(marks)
}

function marksOf(rows: readonly Row[]): Mark[] {
  return rows.flatMap(({ isCall, strike, expiryMs, mark, volatility }) =>
    mark !== null && mark > 0 && volatility !== null ? [{ isCall, strike, expiryMs, price: mark, volatility }] : [],
  )
}

type Together = ChainFacts & { readonly first: string; readonly isTwice: boolean }

/** Strikes so many times the index, or below it, are slips of the pen. */
const STRIKE_REACH = 1000

/** A line beside the others. */
function togetherFault(row: Row, { index, atMs, first, isTwice }: Together): LineFault | null {
  const { name, underlying, expiryMs, strike, timeMs } = row
  if (underlying !== first) return { code: 'chainInstrument', what: `${name} beside options of ${first}` }
  if (isTwice) return { code: 'chainInstrument', what: `${name} stands twice` }
  if (atMs !== null && expiryMs <= atMs) return { code: 'chainExpiry', what: `${name} is over` }
  if (atMs !== null && timeMs !== null && timeMs > atMs)
    return { code: 'chainTime', what: `${name} is from after the chain` }
  if (index !== null && !(strike < index * STRIKE_REACH && strike * STRIKE_REACH > index))
    return { code: 'chainNumber', what: `${name}: a strike beside an index of ${index}` }
  return null
}

type Gathering = {
  readonly index: number
  readonly atMs: number
  readonly rows: number
  readonly faults: readonly LineFault[]
}

function gathered(good: readonly Row[], { index, atMs, rows, faults }: Gathering): ChainFile {
  const quoted = good.filter(({ mark }) => mark === null)
  if (quoted.length > 0 && quoted.length < good.length)
    throw new ChainFileFault('chainFormat', 'the chain has quotes and marks')
  const leftOut: Partial<Record<ChainCode, number>> = {}
  for (const { code } of faults) leftOut[code] = (leftOut[code] ?? 0) + 1
  return {
    ...{ underlying: good[0]!.underlying, index, atMs, rows, leftOut },
    quotes: quoted.map(({ isCall, strike, expiryMs, bid, ask, timeMs }) => ({
      ...{ isCall, strike, expiryMs, bid, ask },
      timeMs: timeMs ?? atMs,
    })),
    marks: marksOf(good),
    zeroMarks: good.filter(({ mark }) => mark === 0).length,
  }
}
