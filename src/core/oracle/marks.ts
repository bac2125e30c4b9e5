/**
 * The mark: fair + slow basis, where fair = index × lot multiple ÷ token price, and the basis follows the distance of the
 * venues' mid from fair with time constant `basisTauMs`, each distance cut to ± `basisBoundPpm` of fair. No live mid is a
 * distance of nothing: the basis fades.
 *
 * A distance counts for the time that it was in force, so (state of `approach`):
 * - a mid that is d off for t moves the mark by at most fair × min(d, 2 × bound) × min(1, t ÷ τ);
 * - a shift in all of a minority's sources moves the index by at most s, the spread of the honest votes, and so the mark
 *   by at most f(d, t) = s′ × (1 + bound) × (1 + min(1, t ÷ τ)) + 2 atoms, s′ = s in settlement atoms a lot;
 * - a lasting basis is followed but for τ ÷ (τ + t) of it after t and at most τ ÷ 64 more, a lasting index at once or by
 *   the step rule.
 */
import { hasSettled, isOption } from '../markets/index.ts'
import { touch } from '../tables/index.ts'
import { type Lots, type Millis, mulDivCeil, PPM, type Ppm, type Price, type Row } from '../units/index.ts'
import { statusPosition } from '../words/index.ts'
import { approach } from './arithmetic.ts'
import { countExpiries } from './averages.ts'
import { type BookReading, readBooks } from './books.ts'
import { contractPrice } from './contracts.ts'
import { fairOf, markOf, slowOf } from './conversion.ts'
import { capMarket } from './interest-cap.ts'
import { AVERAGE_STEPS, BASIS_PER_SAMPLE, SLOW_ONE } from './limits.ts'
import { endDays, redZoneCeil } from './red-zone.ts'
import { standScenarios } from './scenario-time.ts'
import { type Slice, setSliceAt } from './slices.ts'
import { dropMarket, dueAt, type OracleHouse } from './tables.ts'

/** What the books say now: scratch of this room, no state. */
const reading: BookReading = { sample: 0, sampleEndMs: 0, depth: 0, dueMs: 0 }

/** Marks a market anew: after its index, its token, its books or time have moved. */
export function remark(house: OracleHouse, market: Row): void {
  const { markets, underlyings, tiers } = house.markets
  const { nowMs } = house.clock
  const underlying = markets.underlying[market]!
  if (hasSettled(house, market)) {
    freeze(house, market)
    return
  }
  if (markets.expiry[market] !== 0) {
    countExpiries(house, underlying)
    passScenarioTime(house, underlying)
  }
  endDays(house, market)
  const index = underlyings.index[underlying]!
  const token = tiers.tokenPricePpm[markets.tier[market]!]!
  const fair = index > 0 && token > 0 && hasCurve(house, market) ? contractPrice(house, market, index, token, nowMs) : 0
  readBooks(house, market, fair, reading)
  // Venues do not quote options: what a surface says of one is the surface's, of all of them together.
  if (isOption(house, market)) reading.sample = 0
  setTerms(house, market, reading.depth, fair > 0 ? addOnCeil(house, market) : 0)
  if (fair > 0) {
    setMark(house, market, fair)
    capMarket(house, market)
  }
  schedule(house, market)
}

/** Moves the time at which scenarios stand, a step at a time: between two steps they are the same functions of the price. */
function passScenarioTime(house: OracleHouse, underlying: Row): void {
  const sinceMs = house.clock.nowMs - house.oracle.prices.scenarioMs[underlying]!
  if (sinceMs < house.params.underlying.scenarioStepMs[underlying]!) return
  standScenarios(house, underlying)
  house.events.push({ type: 'scenariosAged', underlying })
}

/** Marks every market of an underlying anew. */
export function remarkUnderlying(house: OracleHouse, underlying: Row): void {
  const { prices, quotes } = house.oracle
  for (let market = prices.firstMarket[underlying]! - 1; market >= 0; market = quotes.next[market]! - 1) {
    remark(house, market)
  }
}

/** An option without any volatility yet has no price; any other expiry of its underlying lends it one. */
function hasCurve(house: OracleHouse, market: Row): boolean {
  if (!isOption(house, market)) return true
  const expiry = house.markets.markets.expiry[market]! - 1
  setSliceAt(house, expiry, Math.min(house.clock.nowMs, house.markets.expiries.expiryMs[expiry]! - 1), slice)
  return slice.theta > 0
}

const slice: Slice = { theta: 0, right: 0, left: 0 }

/** Sets the price at which a market’s contract has settled, once and for good. One that was being delisted ends at it too. */
function freeze(house: OracleHouse, market: Row): void {
  const { markets, tiers } = house.markets
  const { quotes } = house.oracle
  quotes.dueMs[market] = Number.MAX_SAFE_INTEGER
  if (quotes.frozen[market] === 1 || markets.status[market] === statusPosition.closed) return
  quotes.frozen[market] = 1
  dropMarket(house, market)
  const price = contractPrice(house, market, 1, tiers.tokenPricePpm[markets.tier[market]!]! || PPM, house.clock.nowMs)
  markets.mark[market] = price
  markets.slow[market] = price
  quotes.slow[market] = price * SLOW_ONE
  quotes.fair[market] = price
  markets.notional[market] = price
  markets.status[market] = statusPosition.delisting
  markets.delistedMs[market] = house.clock.nowMs
  touch(house.moved.markets, market)
  touch(house.moved.expired, market)
  house.events.push({ type: 'marketExpired', market, price })
  house.events.push({ type: 'marketStatus', market, status: 'delisting' })
}

function setTerms(house: OracleHouse, market: Row, depth: Lots, addOnPpm: Ppm): void {
  const { markets } = house.markets
  if (depth === markets.depth[market] && addOnPpm === markets.addOnPpm[market]) return
  markets.depth[market] = depth
  markets.addOnPpm[market] = addOnPpm
  house.events.push({ type: 'marketTermsSet', market, depth, addOnPpm })
}

function setMark(house: OracleHouse, market: Row, fair: Price): void {
  const { markets } = house.markets
  const { quotes } = house.oracle
  const nowMs = house.clock.nowMs
  const before = markets.mark[market]!
  const slowBefore = markets.slow[market]!
  const ended = nowMs > quotes.sampleEndMs[market]!
  const same = !ended && fair === quotes.fair[market] && reading.sample === quotes.sample[market]
  if (!same || nowMs - quotes.averagedMs[market]! >= stepMs(house, market)) {
    countAverages(house, market)
    quotes.fair[market] = fair
    quotes.sample[market] = reading.sample
    const mark = markOf(fair, basisOf(quotes.basis[market]!))
    if (before === 0) quotes.slow[market] = mark * SLOW_ONE
    markets.mark[market] = mark
    markets.slow[market] = slowOf(quotes.slow[market]!)
  }
  quotes.sampleEndMs[market] = reading.sampleEndMs
  const mark = markets.mark[market]!
  if (isOption(house, market)) markets.notional[market] = Math.max(mark, underlyingPrice(house, market))
  if (mark !== before) touch(house.moved.markets, market)
  if (mark !== before || markets.slow[market] !== slowBefore) {
    house.events.push({ type: 'markSet', market, mark, slow: markets.slow[market]! })
  }
}

/** What a lot of a market’s underlying is worth, atoms. Floor. */
function underlyingPrice({ markets: { markets, underlyings, tiers } }: OracleHouse, market: Row): Price {
  const token = tiers.tokenPricePpm[markets.tier[market]!]!
  return fairOf(underlyings.index[markets.underlying[market]!]!, markets.lotMultiple[market]!, token)
}

/**
 * Brings basis, premium and slow price to now, each at what was in force since the last time: the sample until it ended,
 * nothing after that; the mark throughout.
 */
export function countAverages(house: OracleHouse, market: Row): void {
  const { markets } = house.markets
  const { quotes } = house.oracle
  const nowMs = house.clock.nowMs
  const fromMs = quotes.averagedMs[market]!
  quotes.averagedMs[market] = nowMs
  const mark = markets.mark[market]!
  if (mark === 0 || nowMs === fromMs) return
  const endMs = Math.min(Math.max(quotes.sampleEndMs[market]!, fromMs), nowMs)
  const tauMs = house.params.market.basisTauMs[market]!
  const sample = quotes.sample[market]!
  const basisBefore = basisOf(quotes.basis[market]!)
  const basis = approach(quotes.basis[market]!, sample * BASIS_PER_SAMPLE, endMs - fromMs, tauMs)
  quotes.basis[market] = endMs === nowMs ? basis : approach(basis, 0, nowMs - endMs, tauMs)
  tellBasis(house, market, basisBefore)
  // |sample| < 2²⁴ for at most a funding interval and a stale time, a day each: below 2⁵³.
  quotes.premiumSum[market]! += sample * (endMs - fromMs)
  quotes.premiumMs[market]! += nowMs - fromMs
  const slowTauMs = house.params.underlying.slowTauMs[markets.underlying[market]!]!
  quotes.slow[market] = approach(quotes.slow[market]!, mark * SLOW_ONE, nowMs - fromMs, slowTauMs)
}

function tellBasis(house: OracleHouse, market: Row, before: number): void {
  const basis = basisOf(house.oracle.quotes.basis[market]!)
  if (basis !== before) house.events.push({ type: 'basisSet', market, basis })
}

/** The basis in units of a sample. Nearest. */
export function basisOf(state: number): number {
  return Math.floor((state + BASIS_PER_SAMPLE / 2) / BASIS_PER_SAMPLE)
}

/** Initial add-on of the whole market: confidence, what an hour's volatility exceeds the initial fraction by, and the red zone. Ceil. */
function addOnCeil(house: OracleHouse, market: Row): Ppm {
  const { prices } = house.oracle
  const { market: p } = house.params
  const underlying = house.markets.markets.underlying[market]!
  const vague = mulDivCeil(prices.confidencePpm[underlying]!, p.confidenceFactorPpm[market]!, PPM)
  const moving = mulDivCeil(prices.hourlyPpm[underlying]!, p.volatilityFactorPpm[market]!, PPM)
  return Math.min(vague + Math.max(moving - p.initialPpm0[market]!, 0) + redZoneCeil(house, market), PPM)
}

/** When this market needs a look without a report: funding, a book that ages, averages that have not arrived. */
function schedule(house: OracleHouse, market: Row): void {
  const { markets } = house.markets
  const { quotes } = house.oracle
  const settled =
    markets.slow[market] === markets.mark[market] && basisOf(quotes.basis[market]!) === quotes.sample[market]
  const averageMs = settled ? Number.MAX_SAFE_INTEGER : quotes.averagedMs[market]! + stepMs(house, market)
  // What ends loses value with time alone.
  const isDated = house.markets.markets.expiry[market] !== 0
  const stepped = isDated ? house.clock.nowMs + scenarioStepMs(house, market) : Number.MAX_SAFE_INTEGER
  quotes.dueMs[market] = Math.min(quotes.fundingMs[market]!, reading.dueMs, averageMs, stepped)
  dueAt(house.oracle, quotes.dueMs[market]!)
}

function scenarioStepMs({ params, markets: { markets } }: OracleHouse, market: Row): Millis {
  return params.underlying.scenarioStepMs[markets.underlying[market]!]!
}

function stepMs(house: OracleHouse, market: Row): Millis {
  const slowTauMs = house.params.underlying.slowTauMs[house.markets.markets.underlying[market]!]!
  return Math.ceil(Math.min(house.params.market.basisTauMs[market]!, slowTauMs) / AVERAGE_STEPS)
}
