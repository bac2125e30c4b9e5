/** Curves of an underlying: what is in force for each expiry, what every source says of it, and what venues' quotes imply. */
import type { House } from '../core/machine/index.ts'
import { futureValue, type Slice, setSliceAt, totalVariance } from '../core/oracle/index.ts'
import { type Millis, PPM, type Ppm, type Price, type Row } from '../core/units/index.ts'
import { impliedVolatility, YEAR_MS } from '../core/valuation/index.ts'
import { expiryPosition, instrumentPosition, type OracleMode, oracleModes } from '../core/words/index.ts'
import { swapLevelOf } from '../quant/index.ts'
import { bestQuote, dollarsOf } from './quotes.ts'

/** Scale of what reports say of variances and slopes. */
const SLICE_ONE = 1e9

/** Points of a smile, at so many deviations of the whole time on either side of the forward. */
const POINTS = 21
const REACH = 2.5

/** A point of a smile: strike in dollar atoms a base lot, volatility a year. Nearest. */
export type CurvePoint = { readonly strike: Price; readonly volatilityPpm: Ppm }

/** What one source said last of an expiry, brought to now; no smile where it said a forward alone. */
export type SourceCurve = {
  readonly source: Row
  readonly reportMs: Millis
  /** Not older than the house counts. */
  readonly isLive: boolean
  readonly basisPpm: Ppm
  readonly confidencePpm: Ppm
  readonly points: readonly CurvePoint[]
}

/** What the best quote of an option implies; null on a side that is not quoted or has no volatility. */
export type ListedQuote = {
  readonly market: Row
  readonly isCall: boolean
  readonly strike: Price
  readonly bidPpm: Ppm | null
  readonly askPpm: Ppm | null
}

/** The curve of an expiry. Volatilities are ppm a year; null where no source has said any. */
export type ListedCurve = {
  readonly expiry: Row
  readonly expiryMs: Millis
  readonly mode: OracleMode
  /** When so many sources agreed on it last; 0 never: then it lies between its neighbours. */
  readonly freshMs: Millis
  readonly sources: number
  readonly confidencePpm: Ppm
  readonly basisPpm: Ppm
  readonly forward: Price | null
  readonly atForwardPpm: Ppm | null
  /** Fair volatility of a variance swap to the expiry, over all strikes. */
  readonly swapPpm: Ppm | null
  readonly points: readonly CurvePoint[]
  readonly reports: readonly SourceCurve[]
  readonly quotes: readonly ListedQuote[]
}

/** The curves of the expiries to come of an underlying, soonest first. */
export function listedCurves(house: House, underlying: Row): ListedCurve[] {
  const { expiries } = house.markets
  const { curves } = house.oracle
  const rows = Array.from({ length: Math.min(expiries.rows, curves.rows) }, (_, row) => row)
  return rows
    .filter((row) => expiries.underlying[row] === underlying && expiries.status[row] !== expiryPosition.settled)
    .filter((row) => expiries.expiryMs[row]! > house.clock.nowMs)
    .sort((a, b) => expiries.expiryMs[a]! - expiries.expiryMs[b]!)
    .map((row) => curveOf(house, underlying, row))
}

function curveOf(house: House, underlying: Row, expiry: Row): ListedCurve {
  const { curves } = house.oracle
  const { nowMs } = house.clock
  const index = house.markets.underlyings.index[underlying]!
  const expiryMs = house.markets.expiries.expiryMs[expiry]!
  const leftMs = expiryMs - nowMs
  const slice: Slice = { theta: 0, right: 0, left: 0 }
  setSliceAt(house, expiry, nowMs, slice)
  const forward = index === 0 ? null : futureValue(house, expiry, index, nowMs)
  const span = slice.theta > 0 && forward !== null ? { slice, forward, leftMs } : null
  return {
    expiry,
    expiryMs,
    mode: oracleModes[curves.mode[expiry]!]!,
    freshMs: curves.freshMs[expiry]!,
    sources: curves.sources[expiry]!,
    confidencePpm: curves.confidencePpm[expiry]!,
    basisPpm: forward === null ? 0 : Math.round((forward / index - 1) * PPM),
    forward: forward === null ? null : Math.round(forward),
    atForwardPpm: span === null ? null : volatilityPpm(slice, 0, leftMs),
    swapPpm: span === null ? null : swapPpm(slice, leftMs),
    points: span === null ? [] : pointsOf(span),
    reports: reportsOf(house, underlying, expiry, forward),
    quotes: forward === null ? [] : quotesOf(house, expiry, forward, leftMs),
  }
}

/** A year's volatility of a slice at k = ln(strike ÷ forward), ppm. Nearest. */
export function volatilityPpm(slice: Slice, k: number, leftMs: Millis): Ppm {
  return Math.round(Math.sqrt(totalVariance(slice, k) / (leftMs / YEAR_MS)) * PPM)
}

function swapPpm({ theta, right, left }: Slice, leftMs: Millis): Ppm {
  const slice = { theta: theta / SLICE_ONE, right: right / SLICE_ONE, left: left / SLICE_ONE }
  return Math.round(swapLevelOf(slice, leftMs / YEAR_MS) * PPM)
}

type Span = { readonly slice: Slice; readonly forward: number; readonly leftMs: Millis }

function pointsOf({ slice, forward, leftMs }: Span): CurvePoint[] {
  const deviation = Math.sqrt(slice.theta / SLICE_ONE)
  return Array.from({ length: POINTS }, (_, i) => {
    const k = REACH * deviation * ((2 * i) / (POINTS - 1) - 1)
    return { strike: Math.round(forward * Math.exp(k)), volatilityPpm: volatilityPpm(slice, k, leftMs) }
  })
}

/** What sources said, the variance and the forward of each shrunk with the time that is left since it was said, as the oracle does. */
function reportsOf(house: House, underlying: Row, expiry: Row, forward: number | null): SourceCurve[] {
  const { curveReports, curves } = house.oracle
  const each = curveReports.rows / Math.max(1, curves.rows)
  const expiryMs = house.markets.expiries.expiryMs[expiry]!
  const { nowMs } = house.clock
  const rows = Array.from({ length: each }, (_, i) => expiry * each + i)
  return rows
    .filter((row) => curveReports.reportMs[row]! > 0)
    .map((row) => {
      const reportMs = curveReports.reportMs[row]!
      const share = (expiryMs - nowMs) / (expiryMs - reportMs)
      const { theta, right, left } = curveReports
      const slice = { theta: theta[row]! * share, right: right[row]! * share, left: left[row]! * share }
      const span = slice.theta > 0 && forward !== null ? { slice, forward, leftMs: expiryMs - nowMs } : null
      return {
        source: curveReports.source[row]!,
        reportMs,
        isLive: nowMs - reportMs <= house.params.underlying.curveStaleMs[underlying]!,
        basisPpm: Math.floor(curveReports.basisPpm[row]! * share),
        confidencePpm: curveReports.confidencePpm[row]!,
        points: span === null ? [] : pointsOf(span),
      }
    })
}

/** What the quotes of an expiry's options imply, by strike. In the last window a quote is of an average and implies none. */
function quotesOf(house: House, expiry: Row, forward: number, leftMs: Millis): ListedQuote[] {
  const { markets } = house.markets
  const windowMs = house.params.underlying.settleWindowMs[house.markets.expiries.underlying[expiry]!]!
  if (leftMs <= windowMs) return []
  const years = (leftMs - (2 * windowMs) / 3) / YEAR_MS
  const quotes: ListedQuote[] = []
  for (let market = 0; market < markets.rows; market++) {
    if (markets.expiry[market] !== expiry + 1 || markets.kind[market]! < instrumentPosition.call) continue
    const isCall = markets.kind[market] === instrumentPosition.call
    const { bid, ask } = bestQuote(house, market)
    const strike = markets.strike[market]!
    const implied = (price: Price | null): Ppm | null => {
      if (price === null) return null
      const found = impliedVolatility(isCall, forward, strike, dollarsOf(house, market, price), years)
      // The variance of an average over the last window, as one of the whole time: what the curve's points are.
      return typeof found === 'string' ? null : Math.round(found * PPM)
    }
    const quote = { market, isCall, strike, bidPpm: implied(bid), askPpm: implied(ask) }
    if (quote.bidPpm !== null || quote.askPpm !== null) quotes.push(quote)
  }
  return quotes.sort((a, b) => a.strike - b.strike || Number(a.isCall) - Number(b.isCall))
}
