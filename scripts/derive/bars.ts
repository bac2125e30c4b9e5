/** Bars of a data file: read exactly, cut to a window, merged to a longer interval, written as a table. */
import { DOLLAR, decimalRead, decimalWrite, timeWrite } from '../../src/lab/scenarios/figures.ts'
import type { Inputs } from './inputs.ts'

/** A bar; prices in 10⁻⁸ dollar, turnover in whole dollars (0 where the file has no volume). */
export type Bar = {
  readonly timeMs: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly turnover: number
}

export const MINUTE_MS: number = 60_000
export const HOUR_MS: number = 60 * MINUTE_MS
export const DAY_MS: number = 24 * HOUR_MS

/** All bars of a file. FTX gives its volume in quote, every other venue in coins. */
export function barsRead(inputs: Inputs, file: string): Bar[] {
  const inQuote = /\/ftx-/.test(file)
  return inputs.rows(file).map((row) => {
    const close = priceRead(row.close!)
    const volume = Number(row.volume ?? '0')
    return {
      timeMs: Number(row.ts),
      open: priceRead(row.open!),
      high: priceRead(row.high!),
      low: priceRead(row.low!),
      close,
      turnover: Math.round(inQuote ? volume : volume * (close / DOLLAR)),
    }
  })
}

/** A price of a data file, exactly; 4e-05 is how some files write 0.00004. */
export function priceRead(text: string): number {
  const small = /^(\d)(?:\.(\d+))?e-(\d\d)$/.exec(text)
  const places = small === null ? '' : `${'0'.repeat(Number(small[3]) - 1)}${small[1]}${small[2] ?? ''}`
  const price = decimalRead(small === null ? text : `0.${places}`)
  if (price === null || price === 0) throw new Error(`${text} is not a price of at most 8 places`)
  return price
}

/** Bars with fromMs ≤ time < toMs. */
export function cut<T extends { readonly timeMs: number }>(rows: readonly T[], fromMs: number, toMs: number): T[] {
  return rows.filter((row) => row.timeMs >= fromMs && row.timeMs < toMs)
}

/** Bars of a longer interval: first open, highest high, lowest low, last close, whole turnover. */
export function merge(bars: readonly Bar[], intervalMs: number): Bar[] {
  const merged: Bar[] = []
  for (const bar of bars) {
    const timeMs = Math.floor(bar.timeMs / intervalMs) * intervalMs
    const last = merged.at(-1)
    if (last?.timeMs === timeMs) {
      merged[merged.length - 1] = {
        timeMs,
        open: last.open,
        high: Math.max(last.high, bar.high),
        low: Math.min(last.low, bar.low),
        close: bar.close,
        turnover: last.turnover + bar.turnover,
      }
    } else {
      merged.push({ ...bar, timeMs })
    }
  }
  return merged
}

/** The text of a table of bars. */
export function barsWrite(bars: readonly Bar[]): string {
  return tableWrite(
    ['time', 'open', 'high', 'low', 'close'],
    bars.map((bar) => [timeWrite(bar.timeMs), ...[bar.open, bar.high, bar.low, bar.close].map(decimalWrite)]),
  )
}

/** The text of a table: a header, a line a row, a line feed after each. */
export function tableWrite(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [header, ...rows].map((cells) => `${cells.join(',')}\n`).join('')
}
