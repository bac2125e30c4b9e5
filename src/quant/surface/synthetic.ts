/**
 * Chains of quotes from a surface that is known and free of arbitrage, with noise and faults drawn from a seed: what a calibration can be held
 * against, and the example that needs no data.
 */
import { blackGreeks, blackValue, GREEKS } from '../../core/valuation/index.ts'
import { YEAR_MS } from './forward.ts'
import type { Quote, QuoteFault } from './quotes.ts'
import { type Slice, varianceAt } from './slice.ts'

/** The truth behind a chain: expiries with their forwards and slices. */
type Truth = { readonly expiryMs: number; readonly forward: number; readonly slice: Slice }

export type Synthetic = {
  readonly index: number
  readonly snapshotMs: number
  readonly truths: readonly Truth[]
  readonly quotes: readonly Quote[]
}

/** What goes wrong with quotes, and how often: `noise` in volatility (0.005: half a point), shares of quotes by fault. */
type Trouble = {
  readonly noise: number
  readonly shares: Readonly<Partial<Record<QuoteFault, number>>>
}

const DAY_MS = 86_400_000

/** Days to the expiries of an example chain. */
const DAYS = [1, 2, 7, 14, 35, 63, 126, 217]

/** A round date after which nothing here is listed. */
const SNAPSHOT_MS = Date.UTC(2030, 0, 1, 8)

const INDEX = 50_000

/**
 * A chain of `strikes` strikes an expiry, a call and a put at each. Strikes lie evenly within 2½ deviations of the forward; half of a spread is half a
 * volatility point; quotes are up to a minute old.
 *
 * @param seed a whole number; the same seed draws the same chain on every engine with the same Math
 */
export function syntheticChain(seed: number, strikes: number, { noise, shares }: Trouble): Synthetic {
  const draw = drawsOf(seed)
  const truths = DAYS.map((days) => truthOf(days))
  const quotes = truths.flatMap((truth) => {
    const deviation = Math.sqrt(truth.slice.theta)
    return Array.from({ length: strikes }, (_, at) => {
      const k = deviation * (-2.5 + (5 * at) / (strikes - 1))
      const strike = Math.round(truth.forward * Math.exp(k))
      const off = noise * (draw() + draw() + draw() + draw() - 2) * Math.sqrt(3)
      return [true, false].map((isCall) => faulted(quoteOf(truth, isCall, strike, off, draw()), shares, draw))
    }).flat()
  })
  return { index: INDEX, snapshotMs: SNAPSHOT_MS, truths, quotes }
}

/** Volatility at the money between 45 and 65 %, wings as √T: free of arbitrage (`isArbitrageFree`, tested). */
function truthOf(days: number): Truth {
  const years = days / 365
  const theta = (0.65 - 0.2 * Math.exp(-3 * years)) ** 2 * years
  const psi = 0.9 * Math.sqrt(theta)
  return {
    expiryMs: SNAPSHOT_MS + days * DAY_MS,
    forward: INDEX * Math.exp(0.08 * years),
    slice: { theta, right: 0.92 * psi, left: 1.08 * psi },
  }
}

function quoteOf(
  { expiryMs, forward, slice }: Truth,
  isCall: boolean,
  strike: number,
  off: number,
  late: number,
): Quote {
  const years = (expiryMs - SNAPSHOT_MS) / YEAR_MS
  const volatility = Math.sqrt(varianceAt(slice, Math.log(strike / forward)) / years) + off
  const greeks = new Float64Array(6)
  blackGreeks(greeks, isCall, forward, strike, volatility, years)
  const price = blackValue(isCall, forward, strike, volatility * Math.sqrt(years)) / forward
  const half = (0.005 * greeks[GREEKS.vega]!) / forward
  const timeMs = SNAPSHOT_MS - Math.floor(60_000 * late)
  return { isCall, strike, expiryMs, bid: price - half, ask: price + half, timeMs }
}

function faulted(quote: Quote, shares: Trouble['shares'], draw: () => number): Quote {
  let left = draw()
  for (const [fault, share] of Object.entries(shares)) {
    left -= share
    if (left < 0) return broken(quote, fault as QuoteFault, draw())
  }
  return quote
}

/** A quote with one fault of each kind; what is absurd takes turns: below zero, zero, a hundred times the forward, 10,000 % volatility. */
function broken(quote: Quote, fault: QuoteFault, kind: number): Quote {
  switch (fault) {
    case 'missing':
      return { ...quote, bid: null, ask: null }
    case 'oneSided':
      return kind < 0.5 ? { ...quote, bid: null } : { ...quote, ask: null }
    case 'crossed':
      return { ...quote, bid: quote.ask! * 1.2, ask: quote.bid! }
    case 'stale':
      return { ...quote, bid: quote.bid! * 0.5, ask: quote.ask! * 0.5, timeMs: quote.timeMs - DAY_MS }
    case 'expired':
      return { ...quote, expiryMs: SNAPSHOT_MS - DAY_MS }
    case 'absurd':
      if (kind < 0.25) return { ...quote, bid: -quote.ask!, ask: -quote.bid! }
      if (kind < 0.5) return { ...quote, bid: 0, ask: 0 }
      return kind < 0.75 ? { ...quote, bid: 99, ask: 101 } : { ...quote, bid: 0.98, ask: 0.99 }
  }
}

/** Draws in [0, 1) from a seed: a multiplicative generator of Lehmer’s (multiplier 48271 modulo 2³¹ − 1), enough for a test. */
function drawsOf(seed: number): () => number {
  let state = ((seed * 69_621 + 1) % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (state - 1) / 2_147_483_646
  }
}
