/**
 * Drift v2: time-weighted oracle price, validity ladder and the bounds on prices that trigger orders.
 * Source: programs/drift/src/math/{oracle,amm,stats}.rs of drift-labs/protocol-v2@0ae3e3b1, as facts.
 */
import { absolute, clampInteger, divideFloor, divideTruncate, larger, smaller } from '../rational.ts'
import type { ContractTier } from './margin.ts'

type OracleTwap = { readonly twap: bigint; readonly twap5m: bigint }

export type OracleReport = {
  readonly price: bigint
  readonly confidence: bigint
  /** Price of the venue's own market maker, towards which a report is moved inside its confidence. */
  readonly reservePrice: bigint
  readonly elapsedSeconds: bigint
  readonly periodSeconds: bigint
}

const FIVE_MINUTES = 300n
const BAND_DENOMINATOR = 3n

/** The price a report may move the averages with: towards the reserve price, at most a third away from the average. */
function cappedPrice(twap: bigint, report: OracleReport): bigint {
  const price = normalisedPrice(report)
  if (twap === 0n) return price
  const band = absolute(divideTruncate(twap, BAND_DENOMINATOR))
  return clampInteger(price, twap - band, twap + band)
}

/** Both averages after a report; a report that is not positive changes nothing. */
export function updatedTwap(last: OracleTwap, report: OracleReport): OracleTwap {
  const capped = cappedPrice(last.twap, report)
  if (capped <= 0n || normalisedPrice(report) <= 0n) return last
  return {
    twap: movedAverage(last.twap, capped, report.elapsedSeconds, report.periodSeconds),
    twap5m: movedAverage(last.twap5m, capped, report.elapsedSeconds, FIVE_MINUTES),
  }
}

/** Updates at equal distances, the first and the last included; seconds since the averages were taken. */
type UpdateSchedule = {
  readonly firstSeconds: bigint
  readonly lastSeconds: bigint
  readonly stepSeconds: bigint
}

/** Averages after the same price has been reported on a schedule, and the last price that moved them. */
export function twapAfter(
  last: OracleTwap,
  report: Omit<OracleReport, 'elapsedSeconds'>,
  schedule: UpdateSchedule,
): OracleTwap & { readonly cappedPrice: bigint } {
  let current = last
  let capped = last.twap
  let previousSeconds = 0n
  for (let now = schedule.firstSeconds; now <= schedule.lastSeconds; now += schedule.stepSeconds) {
    const update = { ...report, elapsedSeconds: now - previousSeconds }
    capped = cappedPrice(current.twap, update)
    current = updatedTwap(current, update)
    previousSeconds = now
  }
  return { ...current, cappedPrice: capped }
}

type OracleValidity =
  | 'NonPositive'
  | 'TooVolatile'
  | 'TooUncertain'
  | 'StaleForMargin'
  | 'InsufficientDataPoints'
  | 'StaleForAMM'
  | 'Valid'

/** Limits of the ladder: ratios as whole numbers, confidence in 10⁻⁶, delays in slots. */
export type OracleGuardRails = {
  readonly confidenceMax: bigint
  readonly slotsBeforeStaleForAmm: bigint
  readonly slotsBeforeStaleForMargin: bigint
  readonly tooVolatileRatio: bigint
}

type OracleState = {
  readonly price: bigint
  readonly twap: bigint
  readonly confidence: bigint
  readonly delaySlots: bigint
  readonly hasEnoughData: boolean
  readonly tier: ContractTier
}

const CONFIDENCE_MULTIPLIER: Readonly<Record<ContractTier, bigint>> = {
  A: 1n,
  B: 1n,
  C: 2n,
  Speculative: 10n,
  HighlySpeculative: 50n,
  Isolated: 50n,
}

/** First rung of the ladder that applies. */
export function oracleValidity(state: OracleState, rails: OracleGuardRails): OracleValidity {
  const { price, twap } = state
  if (price <= 0n) return 'NonPositive'
  if (divideFloor(larger(price, twap), larger(1n, smaller(price, twap))) > rails.tooVolatileRatio) return 'TooVolatile'
  const confidence = divideFloor(state.confidence * 1_000_000n, price)
  if (confidence > rails.confidenceMax * CONFIDENCE_MULTIPLIER[state.tier]) return 'TooUncertain'
  if (state.delaySlots > rails.slotsBeforeStaleForMargin) return 'StaleForMargin'
  if (!state.hasEnoughData) return 'InsufficientDataPoints'
  return state.delaySlots > rails.slotsBeforeStaleForAmm ? 'StaleForAMM' : 'Valid'
}

type OracleAction = 'margin' | 'liquidation' | 'funding'

const REFUSED_BY: Readonly<Record<OracleAction, readonly OracleValidity[]>> = {
  margin: ['NonPositive', 'TooVolatile', 'TooUncertain', 'StaleForMargin'],
  liquidation: ['NonPositive', 'TooVolatile'],
  funding: ['NonPositive', 'TooVolatile', 'TooUncertain'],
}

/** May an act use a price of this validity? Reducing risk is refused last. */
export function isOracleValidFor(action: OracleAction, validity: OracleValidity): boolean {
  return !REFUSED_BY[action].includes(validity)
}

/** Reference price of stop orders: the median, not farther from the oracle than oracle ÷ divisor. */
export function triggerPrice(oraclePrice: bigint, medianPrice: bigint, divisor: bigint): bigint {
  const band = divideFloor(oraclePrice, divisor)
  return clampInteger(medianPrice, oraclePrice - band, oraclePrice + band)
}

/** Divisor of `triggerPrice` by tier: 20 basis points for A and B, 100 for C, 250 for the rest. */
export function triggerDivisor(tier: ContractTier): bigint {
  return tier === 'A' || tier === 'B' ? 500n : tier === 'C' ? 100n : 40n
}

function normalisedPrice({ price, confidence, reservePrice }: OracleReport): bigint {
  const margin = divideTruncate(reservePrice, 4_000n)
  return reservePrice > price
    ? smaller(larger(reservePrice - margin, price), price + confidence)
    : larger(smaller(reservePrice + margin, price), price - confidence)
}

/** Weighted mean of price (weight: time passed) and average (the rest of the period), one unit towards the average. */
function movedAverage(average: bigint, price: bigint, elapsed: bigint, period: bigint): bigint {
  const since = larger(period === 0n ? 1n : 0n, elapsed)
  const rest = larger(0n, period - since)
  if (since === 0n) return average
  if (rest === 0n) return price
  const priceWeighted = price * since
  const averageWeighted = average * rest
  const mean = divideTruncate(priceWeighted + averageWeighted, since + rest)
  const bias = rest > 1n ? (averageWeighted < priceWeighted ? -1n : averageWeighted > priceWeighted ? 1n : 0n) : 0n
  return mean === 0n && bias < 0n ? mean : mean + bias
}
