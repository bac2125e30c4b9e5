/** What a parameter says of itself, and the three ways in which one may be changed. */

/**
 * One parameter. `tight` names the direction that protects the house: that direction waits `noticeTightMs`, the other
 * `noticeLooseMs`; with `none` both wait `noticeLooseMs`. `fast` allows the fast and emergency paths, in the tight
 * direction only. `rebands` says that standing books feel it in maintenance or target, hence a new version.
 */
export type Parameter = {
  readonly number: number
  readonly unit: 'ppm' | 'atoms' | 'lots' | 'ms' | 'count' | '2^-26' | 'ppm/s' | 'ppm/year'
  readonly low: number
  readonly high: number
  readonly start: number
  readonly step: number
  readonly tight: 'up' | 'down' | 'none'
  readonly noticeTightMs: number
  readonly noticeLooseMs: number
  readonly fast: boolean
  readonly rebands: boolean
  readonly meaning: string
  readonly why: string
}

/** Milliseconds. */
export const MINUTE = 60_000
/** Milliseconds. */
export const HOUR = 60 * MINUTE
/** Milliseconds. */
export const DAY = 24 * HOUR

/** Notice of a loosening: longer than the exit window of seven days (a member can leave before it). */
const LOOSE_MS = 8 * DAY

type Shape = Pick<Parameter, 'number' | 'unit' | 'low' | 'high' | 'start' | 'step' | 'meaning' | 'why'>

/** Tightened on short notice and by the fast path: initial margin, caps, outflow limits. */
export const cap = (shape: Shape, tight: 'up' | 'down'): Parameter => ({
  ...shape,
  tight,
  noticeTightMs: 0,
  noticeLooseMs: LOOSE_MS,
  fast: true,
  rebands: false,
})

/** Felt by standing books: notice even for tightening, never on the fast path (tightening maintenance liquidates people). */
export const standing = (shape: Shape, tight: 'up' | 'down'): Parameter => ({
  ...shape,
  tight,
  noticeTightMs: DAY,
  noticeLooseMs: LOOSE_MS,
  fast: false,
  rebands: true,
})

/** No direction is declared tight: slow both ways. */
export const slow = (shape: Shape): Parameter => ({
  ...shape,
  tight: 'none',
  noticeTightMs: LOOSE_MS,
  noticeLooseMs: LOOSE_MS,
  fast: false,
  rebands: false,
})

/** The same, felt by standing books in maintenance or target. */
export const standingSlow = (shape: Shape): Parameter => ({ ...slow(shape), rebands: true })
