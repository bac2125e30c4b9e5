/** Values of parameters in the unit that a reader expects. */
import { count, duration, money, percent } from '../format.ts'

/** A value with its unit. */
export function valueText(value: number, unit: string): string {
  switch (unit) {
    case 'ppm':
      return Math.abs(value) < 1_000 && value !== 0 ? `${percent(value, 4)}` : percent(value, 2)
    case 'ppm/year':
      return `${percent(value, 2)} a year`
    case 'ppm/s':
      return `${percent(value, 4)} a second`
    case 'atoms':
      return money(value / 1e6)
    case 'ms':
      return value !== 0 && value < 1_000 ? `${count(value)} ms` : duration(value)
    case 'lots':
      return `${count(value)} lots`
    case '2^-26':
      return `${(value / 2 ** 26).toPrecision(4)}`
    default:
      return count(value)
  }
}

/** The same, short: bounds are for orientation. */
export function boundText(value: number, unit: string): string {
  if ((unit !== 'lots' && unit !== 'count') || Math.abs(value) < 1e6) return valueText(value, unit)
  return value >= 1e9 ? `${(value / 1e9).toFixed(1)}bn` : `${(value / 1e6).toFixed(1)}m`
}

/** depthDistancePpm → Depth distance: the unit stands with the value. */
export function parameterName(name: string): string {
  const short = name
    .replace(/^[a-z]+\./, '')
    // Brackets are numbered from 0 where they have a value each, as people count them from 1.
    .replace(/Ppm(\d)$/, (_all, digit: string) => ` ${Number(digit) + 1}`)
    .replace(/(Ppm|Ms|Atoms|Lots|Quote)$/, '')
  const words = short.replace(
    /([a-z])([A-Z0-9])/g,
    (_all, end: string, begin: string) => `${end} ${begin.toLowerCase()}`,
  )
  return words.replace(/^./, (first) => first.toUpperCase())
}

/** Which direction protects the house, and how long each waits. */
export function noticeText(tight: 'up' | 'down' | 'none', noticeTightMs: number, noticeLooseMs: number): string {
  if (tight === 'none') return `${waitText(noticeLooseMs)} either way`
  const [up, down] = tight === 'up' ? [noticeTightMs, noticeLooseMs] : [noticeLooseMs, noticeTightMs]
  return `up ${waitText(up)}, down ${waitText(down)}`
}

function waitText(ms: number): string {
  return ms === 0 ? 'at once' : `after ${duration(ms)}`
}
