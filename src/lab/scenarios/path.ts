/**
 * Turns the rows of tables into a path: a price at every time, joined by straight lines between knots.
 *
 * Rule for a bar [t, t + d): the path starts at open, visits both extremes at whole ticks and ends at close. Bars whose
 * number t ÷ d is even visit low first, odd ones high first, unless one order is asked of all of them. The time between knots is in proportion to the distance the
 * price goes, rounded to ticks, at least one. A close that the next bar's open replaces at the same instant is not seen.
 *
 * Rule for a guided bar: the guide's path of the same time plus an offset, held inside the bar. The offset runs in straight
 * lines between four points: the bar's open, high, low and close less the guide's at the same moments. Hourly bars of a
 * second venue thus fall when the finer bars of the first one fall, to their own low.
 */
import { clamp, mulDivFloor } from '../../core/units/index.ts'
import type { BarOrder, ScenarioTable } from './types.ts'

/** Knots of a path in time order; of knots at one time the last one counts. NaN: from here on nobody says a price. */
export type Path = { readonly times: readonly number[]; readonly prices: readonly number[] }

/** A bar with its length, ms, which a table's end may cut short. */
type Bar = { timeMs: number; lengthMs: number; open: number; high: number; low: number; close: number }

/** Least ticks of a bar: one for each of open and the two extremes. */
const BAR_TICKS_MIN = 3

/** The path of the given tables, in time order; bars are merged until they last three ticks and a whole number of them. */
export function pathOf(
  tables: readonly ScenarioTable[],
  tickMs: number,
  guide: Path | null,
  order: BarOrder = 'alternating',
): Path {
  const path = { times: [] as number[], prices: [] as number[] }
  for (const table of tables) {
    if (table.kind === 'bars') {
      for (const bar of barsMerged(barsOf(table), table.intervalMs, tickMs)) barAdd(path, bar, tickMs, guide, order)
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
  return from + signedWay(to - from, elapsed, path.times[knot + 1]! - path.times[knot]!)
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

function barAdd(path: Knots, bar: Bar, tickMs: number, guide: Path | null, order: BarOrder): void {
  const last = path.times.at(-1)
  if (last !== undefined && last < bar.timeMs) silence(path)
  const shape = guide === null ? null : guideShape(guide, bar)
  if (shape !== null) {
    guidedAdd(path, bar, shape)
    return
  }
  knotAdd(path, bar.timeMs, bar.open)
  const isEven = Math.floor(bar.timeMs / bar.lengthMs) % 2 === 0
  const lowFirst = order === 'alternating' ? isEven : order === 'low-first'
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

/** The guide's path over a bar, from its start to its end; null where the guide is silent or flat. */
function guideShape(guide: Path, bar: Bar): Knots | null {
  const end = barEnd(bar)
  let knot = lastAtOrBefore(guide.times, bar.timeMs)
  const open = priceBetween(guide, knot, bar.timeMs)
  if (open === null) return null
  const shape: Knots = { times: [bar.timeMs], prices: [open] }
  for (knot += 1; knot < guide.times.length && guide.times[knot]! < end; knot++) {
    if (Number.isNaN(guide.prices[knot]!)) return null
    knotAdd(shape, guide.times[knot]!, guide.prices[knot]!)
  }
  // Of several knots at the end the first one is the close that belongs to this bar.
  const close = guide.times[knot] === end ? guide.prices[knot]! : priceBetween(guide, knot - 1, end)
  if (close === null || Number.isNaN(close) || shape.prices.every((price) => price === open)) return null
  knotAdd(shape, end, close)
  return shape
}

/** Adds a bar that moves with its guide. The close is not looked at for extremes: the next bar may hide it. */
function guidedAdd(path: Knots, bar: Bar, shape: Knots): void {
  const last = shape.times.length - 1
  const seen = shape.prices.slice(0, last)
  const high = seen.indexOf(seen.reduce((most, price) => Math.max(most, price)))
  const low = seen.indexOf(seen.reduce((least, price) => Math.min(least, price)))
  const targets = new Map([
    [0, bar.open],
    [last, bar.close],
    [high, bar.high],
    [low, bar.low],
  ])
  const anchors = [...targets].sort(([a], [b]) => a - b)
  let anchor = 0
  for (const [knot, timeMs] of shape.times.entries()) {
    while (anchor + 2 < anchors.length && anchors[anchor + 1]![0] <= knot) anchor += 1
    const [from, to] = [anchors[anchor]!, anchors[anchor + 1]!]
    const [fromOffset, toOffset] = [from[1] - shape.prices[from[0]]!, to[1] - shape.prices[to[0]]!]
    const [fromMs, toMs] = [shape.times[from[0]]!, shape.times[to[0]]!]
    const offset = fromOffset + signedWay(toOffset - fromOffset, timeMs - fromMs, toMs - fromMs)
    knotAdd(path, timeMs, clamp(shape.prices[knot]! + offset, bar.low, bar.high))
  }
}

/** distance × elapsed ÷ whole, rounded towards zero; whole is at most a day, so whole² stays below 2⁵³. */
function signedWay(distance: number, elapsed: number, whole: number): number {
  if (whole === 0) return distance
  const way = mulDivFloor(Math.abs(distance), elapsed, whole)
  return distance < 0 ? -way : way
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
  // A line says its last price at that very moment; steps say theirs until the table ends.
  knotAdd(path, table.kind === 'steps' ? table.toMs : table.times.at(-1)! + 1, prices.at(-1)!)
}
