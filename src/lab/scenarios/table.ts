/** Reads a CSV table of figures and refuses what does not hold: every fault names the file, the line and the cure. */
import { ScenarioError } from './error.ts'
import { DOLLAR, decimalRead, PRICE_DOLLARS_MAX, timeRead, timeWrite, wholeRead } from './figures.ts'
import type { ScenarioTable, TableKind } from './types.ts'

/** What scenario.json says of a table, before its figures are read. */
type TableHead = Omit<ScenarioTable, 'times' | 'columns'>

/** Largest premium either way: 10 %, ten times what any venue's clamp lets through. */
export const PREMIUM_PPM_MAX: number = 100_000

/** Lowest and highest volatility of a year: 1 % and 1,000 %. */
export const VOLATILITY_PPM_MIN: number = 10_000
export const VOLATILITY_PPM_MAX: number = 10_000_000

/** Largest depth of a band, dollars. */
export const DEPTH_DOLLARS_MAX: number = 10 ** 12

/** Longest straight line between two prices: a day, so that time × time stays below 2⁵³. */
const LINE_GAP_MS_MAX = 86_400_000

const DEPTH_COLUMN = /^(bid|ask)_(\d{1,2}(?:\.\d{1,4})?)pct$/

/** The distance from mid of a depth column in ppm, 0 < ppm < 10⁶; null for any other column. */
export function depthColumnPpm(column: string): number | null {
  const percent = DEPTH_COLUMN.exec(column)?.[2]
  const units = percent === undefined ? null : decimalRead(percent)
  return units === null || units === 0 ? null : units / (DOLLAR / 10_000)
}

/** The table of a head and a text; `path` is what faults call it. */
export function tableRead(path: string, text: string, head: TableHead): ScenarioTable {
  const lines = text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n')
  const names = headerRead(path, lines[0]!, head.kind)
  const rows = lines.length - 1
  if (rows === 0) throw new ScenarioError({ file: path, what: 'has a header and no rows', cure: 'give it rows' })
  const times = new Float64Array(rows)
  const figures = names.slice(1).map(() => new Float64Array(rows))
  for (let row = 0; row < rows; row++) {
    const refuse = (what: string, cure: string): ScenarioError =>
      new ScenarioError({ file: path, line: row + 2, what, cure })
    const cells = lines[row + 1]!.split(',')
    if (cells.length !== names.length) {
      throw refuse(`has ${cells.length} cells, the header ${names.length}`, 'give every row one cell a column')
    }
    times[row] = rowTime(cells[0]!, head, row === 0 ? -1 : times[row - 1]!, refuse)
    for (const [index, column] of figures.entries()) {
      column[row] = figureOf(names[index + 1]!, cells[index + 1]!, refuse)
    }
    rowCheck(head.kind, names, figures, row, refuse)
  }
  return { ...head, times, columns: new Map(figures.map((column, index) => [names[index + 1]!, column])) }
}

type Refuse = (what: string, cure: string) => ScenarioError

/** The columns of a kind that has fixed ones. */
const COLUMNS: { readonly [kind in Exclude<TableKind, 'depth'>]: readonly string[] } = {
  bars: ['time', 'open', 'high', 'low', 'close'],
  line: ['time', 'price'],
  steps: ['time', 'price'],
  premium: ['time', 'premium_ppm'],
  volatility: ['time', 'volatility_ppm'],
}

function headerRead(path: string, header: string, kind: TableKind): string[] {
  const names = header.split(',')
  const refuse: Refuse = (what, cure) => new ScenarioError({ file: path, line: 1, what, cure })
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw refuse(`has the column ${JSON.stringify(twice)} twice`, 'keep one of them')
  if (kind === 'depth') {
    depthHeaderCheck(names, refuse)
  } else if (names.join() !== COLUMNS[kind].join()) {
    const missing = COLUMNS[kind].filter((name) => !names.includes(name))
    const unknown = names.filter((name) => !COLUMNS[kind].includes(name))
    const what =
      missing.length > 0
        ? `misses the column ${missing[0]}`
        : unknown.length > 0
          ? `has the unknown column ${JSON.stringify(unknown[0])}`
          : 'has its columns in another order'
    throw refuse(what, `write the header ${COLUMNS[kind].join()}`)
  }
  return names
}

function depthHeaderCheck(names: readonly string[], refuse: Refuse): void {
  const cure = 'write time, bid_…pct and ask_…pct for the same distances from near to far, spread_ppm'
  if (names[0] !== 'time' || names.at(-1) !== 'spread_ppm') throw refuse('does not run from time to spread_ppm', cure)
  const bands = names.slice(1, -1)
  const half = bands.length / 2
  const sides = bands.map((name, index) => name.startsWith(index < half ? 'bid_' : 'ask_'))
  const distances = bands.map((name) => depthColumnPpm(name) ?? -1)
  const matched = distances.every((ppm, index) => index < half || ppm === distances[index - half])
  const ascending = distances.every((ppm, index) => ppm > 0 && (index % half === 0 || ppm > distances[index - 1]!))
  if (half < 1 || !Number.isInteger(half) || sides.includes(false) || !matched || !ascending) {
    throw refuse('has other bands than depth has', cure)
  }
}

function rowTime(text: string, head: TableHead, before: number, refuse: Refuse): number {
  const timeMs = timeRead(text)
  if (timeMs === null) {
    throw refuse(`has the time ${JSON.stringify(text)}`, 'write 2020-03-12T10:45Z or unix milliseconds')
  }
  if (timeMs === before) throw refuse(`repeats the time ${timeWrite(timeMs)}`, 'keep one of the rows')
  if (timeMs < before) throw refuse(`goes back to ${timeWrite(timeMs)}`, 'sort the rows by time')
  if (timeMs < head.fromMs || timeMs >= head.toMs) {
    throw refuse(`stands at ${timeWrite(timeMs)}, outside its from and to`, 'cut the row or widen the table')
  }
  if (head.kind === 'line' && before >= 0 && timeMs - before > LINE_GAP_MS_MAX) {
    throw refuse('comes more than a day after the row before', 'give a price a day or start another table')
  }
  if (head.intervalMs > 0 && timeMs % head.intervalMs !== 0) {
    throw refuse(
      `opens at ${timeWrite(timeMs)}, not a multiple of intervalMs`,
      'give the bars their interval or align them',
    )
  }
  return timeMs
}

function figureOf(column: string, text: string, refuse: Refuse): number {
  if (column === 'premium_ppm') return wholeOf(column, text, -PREMIUM_PPM_MAX, PREMIUM_PPM_MAX, refuse)
  if (column === 'volatility_ppm') return wholeOf(column, text, VOLATILITY_PPM_MIN, VOLATILITY_PPM_MAX, refuse)
  if (column === 'spread_ppm') return wholeOf(column, text, 0, PREMIUM_PPM_MAX, refuse)
  if (depthColumnPpm(column) !== null) return wholeOf(column, text, 0, DEPTH_DOLLARS_MAX, refuse)
  const price = decimalRead(text)
  if (price === null) {
    const cure = 'write a positive plain decimal of at most 8 places'
    throw refuse(`has the ${column} ${JSON.stringify(text)}`, cure)
  }
  if (price === 0) throw refuse(`has the ${column} 0`, 'a price is positive; cut the row')
  if (price > PRICE_DOLLARS_MAX * DOLLAR) {
    throw refuse(`has the ${column} ${text}`, `prices go up to ${PRICE_DOLLARS_MAX}`)
  }
  return price
}

function wholeOf(column: string, text: string, low: number, high: number, refuse: Refuse): number {
  const value = wholeRead(text)
  if (value === null || value < low || value > high) {
    throw refuse(`has the ${column} ${JSON.stringify(text)}`, `write a whole number from ${low} to ${high}`)
  }
  return value
}

function rowCheck(
  kind: TableKind,
  names: readonly string[],
  figures: readonly Float64Array[],
  row: number,
  refuse: Refuse,
): void {
  if (kind === 'bars') {
    const [open, high, low, close] = figures.map((column) => column[row]!) as [number, number, number, number]
    if (high < low) throw refuse('has high below low', 'mend the row')
    if (open > high || open < low || close > high || close < low) {
      throw refuse('has open or close outside low and high', 'mend the row')
    }
  } else if (kind === 'depth') {
    const half = (figures.length - 1) / 2
    for (let band = 1; band < 2 * half; band++) {
      if (band !== half && figures[band]![row]! < figures[band - 1]![row]!) {
        throw refuse(`has less within ${names[band + 1]} than nearer to mid`, 'bands include the nearer ones')
      }
    }
  }
}
