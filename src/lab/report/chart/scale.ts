/** Where values stand on a chart, and the ticks that people can read. */

/** A linear map of a domain onto pixels. */
export type Scale = { readonly low: number; readonly high: number; readonly at: (value: number) => number }

/** A scale from [low, high] to [from, to]. */
export function scaleOf(low: number, high: number, from: number, to: number): Scale {
  const span = high - low || 1
  return { low, high, at: (value) => from + ((value - low) / span) * (to - from) }
}

/** Round numbers that cover [low, high]: steps of 1, 2, 2.5 or 5 times a power of ten. The first and last enclose the domain. */
export function niceTicks(low: number, high: number, about: number): number[] {
  if (!(high > low)) return niceTicks(low - (Math.abs(low) || 1) * 0.1, low + (Math.abs(low) || 1) * 0.1, about)
  const rough = (high - low) / Math.max(1, about)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** The same on a logarithmic axis, for positive domains. */
export function logScaleOf(low: number, high: number, from: number, to: number): Scale {
  const { at } = scaleOf(Math.log10(low), Math.log10(high), from, to)
  return { low, high, at: (value) => at(Math.log10(Math.max(value, low))) }
}

/** Powers of ten that enclose [low, high], low > 0; every second or third one when there are many. */
export function logTicks(low: number, high: number, about: number): number[] {
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  const step = Math.max(1, Math.ceil((last - first) / about))
  const count = Math.ceil((last - first) / step)
  return Array.from({ length: count + 1 }, (_, i) => 10 ** (first + i * step))
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10_080].map((minutes) => minutes * MINUTE)

/** A longer span has its ticks at the beginnings of years. */
const YEARS_FROM = 1000 * 24 * HOUR

/** Whether a span is told by its years. */
export function isYearly(fromMs: number, toMs: number): boolean {
  return toMs - fromMs >= YEARS_FROM
}

/** Beginnings of years inside [from, to], every first, second, fifth or tenth, at most `most` of them. */
export function yearTicks(fromMs: number, toMs: number, most: number): number[] {
  const [first, last] = [new Date(fromMs - 1).getUTCFullYear() + 1, new Date(toMs).getUTCFullYear()]
  const step = [1, 2, 5, 10].find((years) => (last - first) / years < most) ?? 100
  const ticks: number[] = []
  for (let year = Math.ceil(first / step) * step; year <= last; year += step) ticks.push(Date.UTC(year, 0))
  return ticks
}

/** Round times inside [from, to], at most `most` of them. */
export function timeTicks(fromMs: number, toMs: number, most: number): number[] {
  const step = STEPS.find((candidate) => (toMs - fromMs) / candidate <= most) ?? 30 * 24 * HOUR
  const ticks: number[] = []
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) ticks.push(at)
  return ticks
}
