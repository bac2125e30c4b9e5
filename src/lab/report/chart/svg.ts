/** Pieces of SVG as text. Colours come from classes, so that one drawing serves light and dark. */
import { escaped } from '../html.ts'

/** A number of pixels: one place is finer than a screen. */
export function px(value: number): string {
  return Number(value.toFixed(1)).toString()
}

/** A point of a path. */
export type Point = { readonly x: number; readonly y: number }

/** A line through points; a jump in time or value is drawn, not smoothed. */
export function linePath(points: readonly Point[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('')
}

/** The area between an upper line and a lower one. */
export function areaPath(upper: readonly Point[], lower: readonly Point[]): string {
  return `${linePath(upper)}${linePath([...lower].reverse()).replace('M', 'L')}Z`
}

/** Text at a point. */
export function label(at: Point, text: string, className: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${px(at.x)}" y="${px(at.y)}" class="${className}" text-anchor="${anchor}">${escaped(text)}</text>`
}

/** At most two points a pixel column, its lowest and its highest: what the eye would see of all of them. */
export function thinned(points: readonly Point[]): Point[] {
  const kept: Point[] = []
  for (let from = 0; from < points.length; ) {
    const column = Math.floor(points[from]!.x)
    let to = from
    let [low, high] = [from, from]
    for (; to < points.length && Math.floor(points[to]!.x) === column; to++) {
      if (points[to]!.y < points[low]!.y) low = to
      if (points[to]!.y > points[high]!.y) high = to
    }
    const ends = [...new Set([from, Math.min(low, high), Math.max(low, high), to - 1])].sort((a, b) => a - b)
    for (const at of ends) kept.push(points[at]!)
    from = to
  }
  return kept
}
