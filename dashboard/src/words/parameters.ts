/** Values of parameters in the unit that a reader expects. */
import { count, duration, money, percent, plural } from '../format.ts'
import type { ParameterEffect } from '../wire/types.ts'

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

/** What a change would do, in one sentence: calls first, then force. */
export function effectSentence({ tiers }: ParameterEffect): string {
  const more = (of: 'belowTarget' | 'belowMaintenance'): number =>
    tiers.reduce((sum, { before, after }) => sum + after[of] - before[of], 0)
  const [called, forced] = [more('belowTarget'), more('belowMaintenance')]
  if (called === 0 && forced === 0) return 'Nobody more and nobody fewer would be called or closed.'
  const text = (number: number, what: string): string =>
    `${plural(Math.abs(number), `${number < 0 ? 'fewer' : 'more'} account`)} ${what}`
  return `It would leave ${text(called, 'below target')} and ${text(forced, 'below maintenance')}.`
}

/** What bounds, step, notice and path say to a change; `code` is the house's own. */
export function judgementText(code: string | null): string {
  return code === null
    ? 'Its bounds, its largest step and its notice allow it.'
    : `It could not be voted as it is: the house would refuse it (${code}).`
}
