/**
 * Turns the rows of tables into a path: a price at every time, joined by straight lines between knots.
 *
 * Rule for a bar [t, t + d): the path starts at open, visits both extremes at whole ticks and ends at close. Bars whose
 * number t ÷ d is even visit low first, odd ones high first. The time between knots is in proportion to the distance the
 * price goes, rounded to ticks, at least one. A close that the next bar's open replaces at the same instant is not seen.
 *
 * Rule for a guided bar: its path is the guide's path of the same time, stretched so that the guide's extremes meet the
 * bar's. Hourly bars of a second venue thus fall when the finer bars of the first one fall, to their own low.
 */
import { bigMulDivFloor, mulDivFloor } from '../../core/units/index.ts'
import type { ScenarioTable } from './types.ts'

/** Knots of a path in time order; of knots at one time the last one counts. NaN: from here on nobody says a price. */
export type Path = { readonly times: readonly number[]; readonly prices: readonly number[] }

/** A bar with its length, ms, which a table's end may cut short. */
type Bar = { timeMs: number; lengthMs: number; open: number; high: number; low: number; close: number }

/** Least ticks of a bar: one for each of open and the two extremes. */
const BAR_TICKS_MIN = 3

/** The path of the given tables, in time order; bars are merged until they last three ticks and a whole number of them. */
export function pathOf(tables: readonly ScenarioTable[], tickMs: number, guide: Path | null): Path {
  const path = { times: [] as number[], prices: [] as number[] }
  for (const table of tables) {
    if (table.kind === 'bars') {
      for (const bar of barsMerged(barsOf(table), table.intervalMs, tickMs)) barAdd(path, bar, tickMs, guide)
    } else {
      pointsAdd(path, table)
    }
    silence(path)
  }
  return path
}

/** Reads a path at times that never go back: the price, or null where nobody says one. */
export function pathReader(path: Path): (timeMs: number) => number | null {
  let knot = -1
  return (timeMs) => {
    while (knot + 1 < path.times.length && path.times[knot + 1]! <= timeMs) knot += 1
    return priceBetween(path, knot, timeMs)
  }
}

function priceBetween(path: Path, knot: number, timeMs: number): number | null {
  const from = knot < 0 ? Number.NaN : path.prices[knot]!
  if (Number.isNaN(from)) return null
  const elapsed = timeMs - path.times[knot]!
  if (elapsed === 0) return from
  const to = path.prices[knot + 1]!
  const gap = path.times[knot + 1]! - path.times[knot]!
  // Rounded towards the earlier knot: a gap is shorter than a day, so gap² stays below 2⁵³.
  const way = mulDivFloor(Math.abs(to - from), elapsed, gap)
  return to < from ? from - way : from + way
}

function barsOf(table: ScenarioTable): Bar[] {
  const column = (name: string): Float64Array => table.columns.get(name)!
  const [open, high, low, close] = [column('open'), column('high'), column('low'), column('close')]
  return Array.from(table.times, (timeMs, row) => ({
    timeMs,
    lengthMs: Math.min(table.intervalMs, table.toMs - timeMs),
    open: open[row]!,
    high: high[row]!,
    low: low[row]!,
    close: close[row]!,
  }))
}

/** Merges neighbours of one UTC multiple of the least interval that suits the tick. */
function barsMerged(bars: readonly Bar[], intervalMs: number, tickMs: number): Bar[] {
  let mergedMs = intervalMs
  while (mergedMs < BAR_TICKS_MIN * tickMs || mergedMs % tickMs !== 0) mergedMs += intervalMs
  if (mergedMs === intervalMs) return [...bars]
  const merged: Bar[] = []
  for (const bar of bars) {
    const last = merged.at(-1)
    if (last !== undefined && bar.timeMs < groupEnd(last.timeMs, mergedMs) && barEnd(last) === bar.timeMs) {
      last.lengthMs += bar.lengthMs
      last.high = Math.max(last.high, bar.high)
      last.low = Math.min(last.low, bar.low)
      last.close = bar.close
    } else {
      merged.push({ ...bar })
    }
  }
  return merged
}

function groupEnd(timeMs: number, mergedMs: number): number {
  return Math.floor(timeMs / mergedMs) * mergedMs + mergedMs
}

function barEnd(bar: Bar): number {
  return bar.timeMs + bar.lengthMs
}

type Knots = { times: number[]; prices: number[] }

function knotAdd(path: Knots, timeMs: number, price: number): void {
  path.times.push(timeMs)
  path.prices.push(price)
}

/** Ends a path where its last knot stands, unless something follows at once. */
function silence(path: Knots): void {
  const last = path.times.at(-1)
  if (last !== undefined) knotAdd(path, last, Number.NaN)
}

function barAdd(path: Knots, bar: Bar, tickMs: number, guide: Path | null): void {
  const last = path.times.at(-1)
  if (last !== undefined && last < bar.timeMs) silence(path)
  const shape = guide === null ? null : guideShape(guide, bar)
  if (shape !== null) {
    for (const [index, timeMs] of shape.times.entries())
      knotAdd(path, timeMs, stretch(shape.prices[index]!, shape, bar))
    return
  }
  knotAdd(path, bar.timeMs, bar.open)
  const lowFirst = Math.floor(bar.timeMs / bar.lengthMs) % 2 === 0
  const [first, second] = lowFirst ? [bar.low, bar.high] : [bar.high, bar.low]
  const legs = [Math.abs(first - bar.open), bar.high - bar.low, Math.abs(bar.close - second)] as const
  const way = legs[0] + legs[1] + legs[2]
  const ticks = Math.floor(bar.lengthMs / tickMs)
  if (way > 0 && ticks >= BAR_TICKS_MIN) {
    const one = Math.min(Math.max(Math.round(ticks * (legs[0] / way)), 1), ticks - 2)
    const two = Math.min(Math.max(Math.round(ticks * ((legs[0] + legs[1]) / way)), one + 1), ticks - 1)
    knotAdd(path, bar.timeMs + one * tickMs, first)
    knotAdd(path, bar.timeMs + two * tickMs, second)
  }
  knotAdd(path, barEnd(bar), bar.close)
}

type Shape = Knots & { high: number; low: number }

/** The guide's path over a bar; null where the guide is silent or flat. */
function guideShape(guide: Path, bar: Bar): Shape | null {
  const end = barEnd(bar)
  let knot = lastAtOrBefore(guide.times, bar.timeMs)
  const open = priceBetween(guide, knot, bar.timeMs)
  if (open === null) return null
  const shape: Shape = { times: [bar.timeMs], prices: [open], high: open, low: open }
  for (knot += 1; knot < guide.times.length && guide.times[knot]! <= end; knot++) {
    const price = guide.prices[knot]!
    if (Number.isNaN(price)) {
      if (guide.times[knot]! < end) return null
      break
    }
    // At the end itself the first knot is the close that belongs to this bar; those after it belong to the next one.
    if (guide.times[knot] === end && shape.times.at(-1) === end) break
    knotAdd(shape, guide.times[knot]!, price)
    shape.high = Math.max(shape.high, price)
    shape.low = Math.min(shape.low, price)
  }
  if (shape.high === shape.low) return null
  if (shape.times.at(-1)! < end) {
    const close = priceBetween(guide, knot - 1, end)
    if (close === null) return null
    knotAdd(shape, end, close)
  }
  return shape
}

function stretch(price: number, shape: Shape, bar: Bar): number {
  return bar.low + bigMulDivFloor(price - shape.low, bar.high - bar.low, shape.high - shape.low)
}

function lastAtOrBefore(times: readonly number[], timeMs: number): number {
  let [from, to] = [0, times.length]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (times[middle]! <= timeMs) from = middle + 1
    else to = middle
  }
  return from - 1
}

/** Prices at times: joined by lines, or each held until the next. */
function pointsAdd(path: Knots, table: ScenarioTable): void {
  const prices = table.columns.get('price')!
  for (const [row, timeMs] of table.times.entries()) {
    if (table.kind === 'steps' && row > 0) knotAdd(path, timeMs, prices[row - 1]!)
    knotAdd(path, timeMs, prices[row]!)
  }
  if (table.kind === 'steps') knotAdd(path, table.toMs, prices.at(-1)!)
}
