/** The chain of an expiry: its calls and puts by strike, each with its mark, quotes, volatility and Greeks a lot. */
import type { House } from '../core/machine/index.ts'
import { type OptionTerms, type Slice, setOptionTerms, setSliceAt } from '../core/oracle/index.ts'
import { type Lots, type Millis, PPM, type Ppm, type Price, type Row } from '../core/units/index.ts'
import { blackGreeks, GREEKS, logRatio, YEAR_MS } from '../core/valuation/index.ts'
import { instrumentPosition } from '../core/words/index.ts'
import { volatilityPpm } from './curves.ts'
import { bestQuote } from './quotes.ts'

const DAY_MS: Millis = 86_400_000

/**
 * One option. Mark and quotes are settlement atoms a lot, null where there is none. Greeks are those of a lot, by the formula that marks it,
 * null without a curve or an index, and after the expiry.
 */
export type ChainSide = {
  readonly market: Row
  readonly mark: Price | null
  readonly bid: Price | null
  readonly ask: Price | null
  /** Of the curve at the strike, a year. */
  readonly volatilityPpm: Ppm | null
  /** Lots of the underlying that move as much as a lot of it does now, ppm of a lot; negative of a put. */
  readonly deltaPpm: Ppm | null
  /** What delta gains when the underlying rises by 1 %, ppm of a lot. */
  readonly gammaPpm: Ppm | null
  /** What a lot gains with a point (0.01) of volatility, and what it loses in a day, settlement atoms. Nearest. */
  readonly vega: number | null
  readonly theta: number | null
  readonly openLots: Lots
  /** 1 when the premium is paid when it is traded. */
  readonly upFront: number
}

/** A dated future: as an option, without what a curve says. */
export type ChainFuture = Pick<ChainSide, 'market' | 'mark' | 'bid' | 'ask' | 'openLots'>

/** A strike of a chain, dollar atoms a base lot. */
export type ChainStrike = {
  readonly strike: Price
  readonly call: ChainSide | null
  readonly put: ChainSide | null
}

/** The chain of an expiry in a tier, by strike. */
export function chainOf(house: House, expiry: Row, tier: Row): ChainStrike[] {
  const { markets } = house.markets
  const found = new Map<Price, { call: ChainSide | null; put: ChainSide | null }>()
  for (let market = 0; market < markets.rows; market++) {
    if (markets.expiry[market] !== expiry + 1 || markets.tier[market] !== tier) continue
    if (markets.kind[market]! < instrumentPosition.call) continue
    const strike = markets.strike[market]!
    const row = found.get(strike) ?? { call: null, put: null }
    row[markets.kind[market] === instrumentPosition.call ? 'call' : 'put'] = sideOf(house, expiry, market)
    found.set(strike, row)
  }
  return [...found].sort(([a], [b]) => a - b).map(([strike, sides]) => ({ strike, ...sides }))
}

/** The future of an expiry in a tier, null when none is listed. */
export function futureOf(house: House, expiry: Row, tier: Row): ChainFuture | null {
  const { markets } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    if (markets.expiry[market] !== expiry + 1 || markets.tier[market] !== tier) continue
    if (markets.kind[market] === instrumentPosition.future) return quotedOf(house, market)
  }
  return null
}

function quotedOf(house: House, market: Row): ChainFuture {
  const { markets } = house.markets
  const mark = markets.mark[market]!
  const openLots = markets.openInterest[market]!
  return { market, mark: mark > 0 ? mark : null, ...bestQuote(house, market), openLots }
}

function sideOf(house: House, expiry: Row, market: Row): ChainSide {
  const upFront = house.markets.markets.upFront[market]!
  return { ...quotedOf(house, market), ...greeksOf(house, expiry, market), upFront }
}

const terms: OptionTerms = { forward: 0, strike: 0, weight: 1, deviation: 0 }
const slice: Slice = { theta: 0, right: 0, left: 0 }
const greeks = new Float64Array(6)

type Greeks = Pick<ChainSide, 'volatilityPpm' | 'deltaPpm' | 'gammaPpm' | 'vega' | 'theta'>

const noGreeks: Greeks = { volatilityPpm: null, deltaPpm: null, gammaPpm: null, vega: null, theta: null }

/**
 * Greeks at the terms that mark the option: in the last window only what is still open of the payoff moves. The deviation is taken as the
 * curve's volatility over a shorter time, so that vega is that of the curve and theta that of the clock.
 */
function greeksOf(house: House, expiry: Row, market: Row): Greeks {
  const { markets, tiers, underlyings } = house.markets
  const { nowMs } = house.clock
  const index = underlyings.index[markets.underlying[market]!]!
  const leftMs = house.markets.expiries.expiryMs[expiry]! - nowMs
  if (index === 0 || leftMs <= 0 || expiry >= house.oracle.curves.rows) return noGreeks
  setSliceAt(house, expiry, nowMs, slice)
  setOptionTerms(house, market, index, nowMs, terms)
  const { forward, strike, weight, deviation } = terms
  if (slice.theta === 0) return noGreeks
  const isCall = markets.kind[market] === instrumentPosition.call
  // An average that has passed the strike for good: what is left moves as the forward does, or not at all.
  if (strike <= 0) {
    const deltaPpm = isCall ? nearest(((weight * forward) / index) * PPM) : 0
    return { ...noGreeks, deltaPpm, gammaPpm: 0, vega: 0 }
  }
  const volatility = volatilityPpm(slice, logRatio(strike, forward), leftMs)
  const years = (deviation / (volatility / PPM)) ** 2
  blackGreeks(greeks, isCall, forward, strike, volatility / PPM, years)
  const atoms = (weight * markets.lotMultiple[market]! * PPM) / tiers.tokenPricePpm[markets.tier[market]!]!
  const isInWindow = weight < 1
  return {
    volatilityPpm: volatility,
    deltaPpm: nearest((weight * greeks[GREEKS.delta]! * forward * PPM) / index),
    gammaPpm: nearest((weight * greeks[GREEKS.gamma]! * forward * forward * 0.01 * PPM) / index),
    vega: nearest(greeks[GREEKS.vega]! * 0.01 * atoms),
    // In the window the payoff is fixed with time too: a day's decay says nothing there.
    theta: isInWindow ? null : nearest((greeks[GREEKS.theta]! * atoms * DAY_MS) / YEAR_MS),
  }
}

/** Nearest whole number; a zero has no sign. */
const nearest = (value: number): number => Math.round(value) + 0
