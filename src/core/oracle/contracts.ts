/**
 * What a lot is worth at an index: the one function that marks, rule prices and scenarios ask. Of a future its forward; of an option
 * Black’s value on it, at the volatility of its slice at its strike. In the last window the payoff is on an average of which a part a
 * has accrued over the time e, so that with the time T that is left and an average R over it
 *
 *   payoff on (e·a + T·R) ÷ (e + T) = T ÷ (e + T) × payoff on R at the strike K* = (K (e + T) − e·a) ÷ T,
 *
 * and ln R has a third of the variance of T; before the window of length W it is that of T − W + W ÷ 3. A window of which less than half
 * has been live goes on behind the expiry, and so does T.
 */
import type { Millis, Price, Row } from '../units/index.ts'
import { clamp, PRICE_MAX } from '../units/index.ts'
import { blackGreeks, blackValue, GREEKS, logRatio, nearestAtoms } from '../valuation/index.ts'
import { expiryPosition, instrumentPosition } from '../words/index.ts'
import { halfWindowMs } from './averages.ts'
import { fairOf } from './conversion.ts'
import { type Slice, setSliceAt, shareLeft, totalVariance } from './slices.ts'
import type { OracleHouse } from './tables.ts'

/** What an option is worth Black’s value of, dollar atoms per base lot: `weight` × the value at these. */
export type OptionTerms = {
  forward: number
  /** Effective strike; at or below 0 the option is sure to be exercised (a call) or not (a put). */
  strike: number
  /** Part of the payoff that is still open. */
  weight: number
  /** Standard deviation of the logarithm of what is averaged. */
  deviation: number
}

/** What of an average has accrued: by now, or by the time at which scenarios stand. */
type Accrued = 'now' | 'stood'

const slice: Slice = { theta: 0, right: 0, left: 0 }
const terms: OptionTerms = { forward: 0, strike: 0, weight: 1, deviation: 0 }

/** Settlement atoms a lot of a market that an index is worth, ≥ 1; after its expiry what it settled at, ≥ 0. Nearest; of a perpetual floor. */
export function contractPrice(
  house: OracleHouse,
  market: Row,
  index: Price,
  tokenPricePpm: number,
  nowMs: Millis,
): Price {
  const { markets, expiries } = house.markets
  const kind = markets.kind[market]!
  const multiple = markets.lotMultiple[market]!
  if (kind === instrumentPosition.perpetual) return fairOf(index, multiple, tokenPricePpm)
  const expiry = markets.expiry[market]! - 1
  const settled = expiries.status[expiry] === expiryPosition.settled
  if (settled)
    return atomsNearest(payoff(kind, expiries.price[expiry]!, markets.strike[market]!), multiple, tokenPricePpm, 0)
  if (kind === instrumentPosition.future) {
    return atomsNearest(futureValue(house, expiry, index, nowMs), multiple, tokenPricePpm, 1)
  }
  setOptionTerms(house, market, index, nowMs, terms)
  return atomsNearest(optionValue(kind, terms), multiple, tokenPricePpm, 1)
}

/** Sets the terms of an option at an index and a time, its volatility that of the slice at its strike. */
export function setOptionTerms(
  house: OracleHouse,
  market: Row,
  index: Price,
  nowMs: Millis,
  out: OptionTerms,
  at: Accrued = 'now',
): void {
  const { markets } = house.markets
  const expiry = markets.expiry[market]! - 1
  const windowMs = house.params.underlying.settleWindowMs[markets.underlying[market]!]!
  const leftMs = openMs(house, expiry, nowMs, at)
  const strike = markets.strike[market]!
  out.forward = forwardAt(house, expiry, index, nowMs)
  const liveMs = liveOf(house, expiry, at)
  const isOpen = leftMs >= windowMs
  out.weight = isOpen ? 1 : leftMs / (liveMs + leftMs)
  out.strike = isOpen
    ? strike
    : leftMs === 0
      ? strike
      : (strike * (liveMs + leftMs) - sumOf(house, expiry, at)) / leftMs
  if (leftMs === 0) {
    // Nothing is open any more: the forward is the average itself.
    out.forward = liveMs > 0 ? sumOf(house, expiry, at) / liveMs : index
    out.weight = 1
    out.deviation = 0
    return
  }
  setSliceAt(house, expiry, nowMs, slice)
  const share = isOpen ? 1 - (2 * windowMs) / (3 * leftMs) : 1 / 3
  const variance = out.strike > 0 ? totalVariance(slice, logRatio(out.strike, out.forward)) : 0
  out.deviation = Math.sqrt(Math.max(0, variance * share))
}

/** Dollar atoms per base lot of an option at its terms. */
function optionValue(kind: number, { forward, strike, weight, deviation }: OptionTerms): number {
  const isCall = kind === instrumentPosition.call
  if (strike <= 0) return isCall ? weight * (forward - strike) : 0
  return weight * blackValue(isCall, forward, strike, deviation)
}

/**
 * The same with what it changes by when the forward moves by the whole of itself, and with a deviation that is larger by 1, dollar atoms per
 * base lot.
 */
export function optionValueAt(
  kind: number,
  at: OptionTerms,
  out: { value: number; delta: number; vega: number },
): void {
  const { forward, strike, weight, deviation } = at
  const isCall = kind === instrumentPosition.call
  if (strike <= 0) {
    out.value = isCall ? weight * (forward - strike) : 0
    out.delta = isCall ? weight * forward : 0
    out.vega = 0
    return
  }
  blackGreeks(greeks, isCall, forward, strike, deviation, 1)
  out.value = weight * greeks[GREEKS.price]!
  out.delta = weight * greeks[GREEKS.delta]! * forward
  out.vega = weight * greeks[GREEKS.vega]!
}

const greeks = new Float64Array(6)

/** Dollar atoms per base lot of a future: its forward, and in the last window the average with it. */
export function futureValue(house: OracleHouse, expiry: Row, index: Price, nowMs: Millis, at: Accrued = 'now'): number {
  const { expiries } = house.markets
  const leftMs = openMs(house, expiry, nowMs, at)
  const windowMs = house.params.underlying.settleWindowMs[expiries.underlying[expiry]!]!
  const forward = forwardAt(house, expiry, index, nowMs)
  const liveMs = liveOf(house, expiry, at)
  if (leftMs >= windowMs || liveMs === 0) return forward
  return (sumOf(house, expiry, at) + leftMs * forward) / (liveMs + leftMs)
}

/**
 * What of the average is still to come: the time to the expiry, or if that is more what half of a window lacks, since an expiry in the dark
 * waits for it (docs/decisions/0183-…). Behind the expiry the forward is the index and nothing of its volatility is left to know of.
 */
function openMs(house: OracleHouse, expiry: Row, nowMs: Millis, at: Accrued): Millis {
  const lackMs = halfWindowMs(house, expiry) - liveOf(house, expiry, at)
  return Math.max(0, house.markets.expiries.expiryMs[expiry]! - nowMs, lackMs)
}

/** The forward of an expiry at an index: the basis of its curve, which closes in proportion to time. Dollar atoms per base lot. */
function forwardAt(house: OracleHouse, expiry: Row, index: Price, nowMs: Millis): number {
  return index * (1 + (house.oracle.curves.basisPpm[expiry]! * shareLeft(house, expiry, nowMs)) / 1e6)
}

function liveOf({ oracle: { curves } }: OracleHouse, expiry: Row, at: Accrued): Millis {
  return at === 'now' ? curves.liveMs[expiry]! : curves.stoodLiveMs[expiry]!
}

function sumOf({ oracle: { curves } }: OracleHouse, expiry: Row, at: Accrued): number {
  return at === 'now'
    ? curves.sumHigh[expiry]! * 1e6 + curves.sumLow[expiry]!
    : curves.stoodHigh[expiry]! * 1e6 + curves.stoodLow[expiry]!
}

/** What a contract pays at a price, dollar atoms per base lot. */
function payoff(kind: number, price: Price, strike: Price): number {
  if (kind === instrumentPosition.future) return price
  return Math.max(0, kind === instrumentPosition.call ? price - strike : strike - price)
}

/** Dollars to settlement atoms a lot, to the nearest, ties to even, at least `least`. */
function atomsNearest(dollars: number, multiple: number, tokenPricePpm: number, least: number): Price {
  return clamp(nearestAtoms(Math.min((dollars * multiple * 1e6) / tokenPricePpm, PRICE_MAX)), least, PRICE_MAX)
}
