/** Tables of histories: a header, then a day and its figures a line, days ascending. */
import type { PriceSeries } from '../../quant/index.ts'
import { HistoryError } from './error.ts'

const DAY_MS = 86_400_000

/**
 * Reads the figures of one column of a table. Figures of prices and volatilities are above 0; those of rates may have any sign.
 *
 * @throws HistoryError
 */
export function seriesRead(
  name: string,
  where: string,
  text: string,
  column: number,
  sign: 'positive' | 'any',
): PriceSeries {
  const [header, ...lines] = text.trimEnd().split('\n')
  const columns = header!.split(',').length
  const periods = new Int32Array(lines.length)
  const values = new Float64Array(lines.length)
  for (const [row, line] of lines.entries()) {
    const fault = (what: string): HistoryError =>
      new HistoryError(`${where}:${row + 2}`, what, 'derive the table again (histories/README.md)')
    const cells = line.split(',')
    const day = Date.parse(cells[0]!) / DAY_MS
    const value = Number(cells[column])
    if (cells.length !== columns) throw fault(`has ${cells.length} cells and not ${columns}`)
    if (!/^\d{4}-\d\d-\d\d$/.test(cells[0]!) || !Number.isInteger(day)) throw fault(`"${cells[0]}" is no day`)
    if (row > 0 && day <= periods[row - 1]!) throw fault(`${cells[0]} does not follow the day before it`)
    if (!Number.isFinite(value) || (sign === 'positive' && value <= 0)) throw fault(`"${cells[column]}" is no figure`)
    periods[row] = day
    values[row] = value
  }
  if (lines.length === 0) throw new HistoryError(where, 'has no rows', 'derive the table again (histories/README.md)')
  return { name, periods, values }
}
