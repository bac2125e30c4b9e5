/**
 * What a contract is worth at an index, written from the rules in doubles: a future its forward, an option Black's value at the
 * volatility of its expiry's slice; in the last window the average that has accrued stands beside what is open.
 * Good to an atom.
 */

import { black } from './black.ts'
import type { Books } from './books.ts'
import type { Contract, Expiry } from './contract-books.ts'
import type { Parameters } from './parameters.ts'

/** What valuing looks at. */
export type Values = { readonly books: Books; readonly parameters: Parameters }

/** What of an average has accrued. */
type Accrued = { readonly live: bigint; readonly sum: bigint }

/** θ and the slopes of both wings, plain numbers. */
type Slice = { readonly theta: number; readonly right: number; readonly left: number }

/** An option as Black's formula sees it: `weight` × the value on `forward` at `strike`, which may be 0 or less. */
export type OptionTerms = {
  readonly forward: number
  readonly strike: number
  readonly weight: number
  readonly deviation: number
}

const NANO = 1e-9

/** Dollar atoms per base lot of a contract that has not settled; NaN of an option that no curve says anything of. */
export function dollarsOf(look: Values, contract: Contract, index: number, nowMs: number): number {
  const expiry = look.books.expiries[contract.expiry]!
  if (contract.kind === 'future') return futureDollars(look, expiry, index, nowMs)
  const probe = Math.min(nowMs, expiry.expiryMs - 1)
  if (!(sliceAt(look.books, expiry, probe).theta > 0)) return Number.NaN
  return optionDollars(contract.kind === 'call', termsOf(look, contract, index, nowMs))
}

/** Value of an option at its terms. What is sure to be exercised is worth its difference, what is sure not to be nothing. */
export function optionDollars(isCall: boolean, { forward, strike, weight, deviation }: OptionTerms): number {
  if (strike <= 0) return isCall ? weight * (forward - strike) : 0
  return weight * black(isCall, forward, strike, deviation)
}

/** Dollar atoms per base lot of a future. */
export function futureDollars(
  look: Values,
  expiry: Expiry,
  index: number,
  nowMs: number,
  accrued: Accrued = expiry,
): number {
  const live = Number(accrued.live)
  const leftMs = openOf(look, expiry, live, nowMs)
  const forward = forwardOf(expiry, index, nowMs)
  if (leftMs >= windowOf(look, expiry) || live === 0) return forward
  return (Number(accrued.sum) + leftMs * forward) / (live + leftMs)
}

/** The terms of an option at an index and a time. */
export function termsOf(
  look: Values,
  { expiry: row, strike: k }: Contract,
  index: number,
  nowMs: number,
  of: 'now' | 'stood' = 'now',
): OptionTerms {
  const expiry = look.books.expiries[row]!
  const accrued: Accrued = of === 'now' ? expiry : expiry.stood
  const windowMs = windowOf(look, expiry)
  const live = Number(accrued.live)
  const leftMs = openOf(look, expiry, live, nowMs)
  const forward = forwardOf(expiry, index, nowMs)
  const sum = Number(accrued.sum)
  const fixed = Number(k)
  if (leftMs === 0) {
    return { forward: live > 0 ? sum / live : index, strike: fixed, weight: 1, deviation: 0 }
  }
  const isOpen = leftMs >= windowMs
  const strike = isOpen ? fixed : (fixed * (live + leftMs) - sum) / leftMs
  const weight = isOpen ? 1 : leftMs / (live + leftMs)
  // An average over a time has a third of its variance; before the window only its last part is averaged.
  const part = isOpen ? 1 - (2 * windowMs) / (3 * leftMs) : 1 / 3
  const slice = sliceAt(look.books, expiry, nowMs)
  const variance = strike > 0 ? varianceAt(slice, Math.log(strike / forward)) : 0
  return { forward, strike, weight, deviation: Math.sqrt(Math.max(0, variance * part)) }
}

/** What the average still waits for: the time to the expiry, and half of a window at least (decision 0183). */
function openOf(look: Values, expiry: Expiry, live: number, nowMs: number): number {
  return Math.max(0, expiry.expiryMs - nowMs, Math.ceil(windowOf(look, expiry) / 2) - live)
}

/** w(k) = ½ (θ + mk + √((mk + θ)² + uvk²)), m = ½ (u − v) (decision 0140). */
function varianceAt({ theta, right, left }: Slice, k: number): number {
  const tilted = 0.5 * (right - left) * k + theta
  return 0.5 * (tilted + Math.sqrt(tilted ** 2 + right * left * k ** 2))
}

/** The slice of an expiry: its own as time has left it, else on the straight line between those beside it. */
function sliceAt(books: Books, expiry: Expiry, nowMs: number): Slice {
  const leftMs = expiry.expiryMs - nowMs
  if (leftMs <= 0) return { theta: 0, right: 0, left: 0 }
  if (expiry.curve.theta > 0) return ownSlice(expiry, nowMs)
  let [early, late] = [null, null] as [Expiry | null, Expiry | null]
  for (const other of books.expiries) {
    const counts = other.underlying === expiry.underlying && other.status !== 'settled' && other.curve.theta > 0
    if (!counts || other.expiryMs <= nowMs) continue
    if (other.expiryMs < expiry.expiryMs) {
      if (early === null || other.expiryMs > early.expiryMs) early = other
    } else if (late === null || other.expiryMs < late.expiryMs) late = other
  }
  const low = early === null ? { theta: 0, right: 0, left: 0 } : ownSlice(early, nowMs)
  const lowMs = early === null ? 0 : early.expiryMs - nowMs
  if (late === null) return early === null ? low : { ...low, theta: (low.theta * leftMs) / lowMs }
  const high = ownSlice(late, nowMs)
  const highMs = late.expiryMs - nowMs
  const part = lowMs === highMs ? 0 : (leftMs - lowMs) / (highMs - lowMs)
  const between = (a: number, b: number): number => a + part * (b - a)
  return {
    theta: between(low.theta, high.theta),
    right: between(low.right, high.right),
    left: between(low.left, high.left),
  }
}

/** How unsure a curve is at a time, ppm of a volatility of 100 %: what sources say and what silence adds; of an expiry between others the less sure. */
export function widthAt(books: Books, expiry: Expiry, p: Record<string, bigint | undefined>, nowMs: number): number {
  const own = ({ curve }: Expiry): number => {
    const silence = (Number(p.curveAgePpm) * Math.max(0, nowMs - curve.freshMs)) / 3_600_000
    return Math.min(1e6, Math.ceil((curve.confidencePpm * Number(p.curveFactorPpm)) / 1e6 + silence))
  }
  if (expiry.curve.theta > 0) return own(expiry)
  const others = books.expiries.filter(
    (other) =>
      other.underlying === expiry.underlying &&
      other.status !== 'settled' &&
      other.curve.theta > 0 &&
      other.expiryMs > nowMs,
  )
  const early = others.filter((other) => other.expiryMs < expiry.expiryMs).sort((a, b) => b.expiryMs - a.expiryMs)[0]
  const late = others.filter((other) => other.expiryMs > expiry.expiryMs).sort((a, b) => a.expiryMs - b.expiryMs)[0]
  return Math.max(early === undefined ? 0 : own(early), late === undefined ? 0 : own(late))
}

function ownSlice({ curve, expiryMs }: Expiry, nowMs: number): Slice {
  const scale = NANO * partLeft(curve.sinceMs, expiryMs, nowMs)
  return { theta: curve.theta * scale, right: curve.right * scale, left: curve.left * scale }
}

/** A basis closes in proportion to the time that is left. */
function forwardOf({ curve, expiryMs }: Expiry, index: number, nowMs: number): number {
  return index * (1 + curve.basisPpm * 1e-6 * partLeft(curve.sinceMs, expiryMs, nowMs))
}

function partLeft(sinceMs: number, expiryMs: number, nowMs: number): number {
  return nowMs >= expiryMs || expiryMs <= sinceMs ? 0 : (expiryMs - nowMs) / (expiryMs - sinceMs)
}

function windowOf({ parameters }: Values, expiry: Expiry): number {
  return Number(parameters.scopes.underlying![expiry.underlying]!.settleWindowMs!)
}
