/**
 * dYdX v4: premium votes → hourly rate → index → settlement. Rates in ppm for 8 hours; the index in 10⁻⁶ quote quantum a
 * base quantum. Source: protocol/x/perpetuals and x/clob/memclob of dydxprotocol/v4-chain@84d4664b, as facts.
 */
import {
  add,
  clampInteger,
  compare,
  divide,
  divideFloor,
  divideTruncate,
  larger,
  multiply,
  ONE,
  type Rational,
  rational,
  subtract,
  truncateOf,
  ZERO,
} from '../rational.ts'
import { type DydxMarket, type LiquidityTier, maintenanceMarginPpm, netNotionalQuote } from './margin.ts'

const PPM = 1_000_000n
const EIGHT_HOURS_SECONDS = 28_800n

/** Largest |funding rate|: a multiple of the gap between initial and maintenance fraction, rounded down. */
export function fundingRateMaxPpm(clampFactorPpm: bigint, tier: LiquidityTier): bigint {
  return divideFloor(clampFactorPpm * (tier.initialMarginPpm - maintenanceMarginPpm(tier)), PPM)
}

/** Change of the funding index: both steps truncate towards zero. */
export function fundingIndexDelta(market: DydxMarket, rate8hPpm: bigint, elapsedSeconds: bigint): bigint {
  return divideTruncate(netNotionalQuote(market, rate8hPpm * elapsedSeconds), EIGHT_HOURS_SECONDS)
}

/** What a position receives (+) or pays (−) since its last settlement, 10⁻⁶ quote quantum: longs pay a rising index. */
export function fundingSettlementPpm(indexNow: bigint, indexLast: bigint, sizeBase: bigint): bigint {
  return -(indexNow - indexLast) * sizeBase
}

/** A run of equal premium samples. */
type PremiumRun = { readonly premiumPpm: bigint; readonly count: bigint }

export type FundingTick = {
  readonly runs: readonly PremiumRun[]
  readonly sampleSeconds: bigint
  readonly tickSeconds: bigint
  readonly defaultFundingPpm: bigint
  readonly clampFactorPpm: bigint
}

/** Rate of one funding tick: missing samples count as zero, the mean truncates, default added, then clamped. */
export function fundingRatePpm(tick: FundingTick, tier: LiquidityTier): bigint {
  let recorded = 0n
  let total = 0n
  for (const { premiumPpm, count } of tick.runs) {
    recorded += count
    total += premiumPpm * count
  }
  const expected = -divideFloor(-tick.tickSeconds, tick.sampleSeconds)
  const samples = larger(recorded, expected)
  const premium = samples === 0n ? 0n : divideTruncate(total, samples)
  const most = fundingRateMaxPpm(tick.clampFactorPpm, tier)
  return clampInteger(premium + tick.defaultFundingPpm, -most, most)
}

/** Samples without both tails: twice the rate of them, the odd one from the top. Unchanged when none or all would go. */
export function trimSamples(samples: readonly bigint[], removalRatePpm: bigint): readonly bigint[] {
  const removed = divideTruncate(BigInt(samples.length) * 2n * removalRatePpm, PPM)
  if (removed <= 0n || removed >= BigInt(samples.length)) return samples
  const bottom = Number(removed / 2n)
  const top = Number(removed) - bottom
  const sorted = [...samples].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted.slice(bottom, sorted.length - top)
}

/** One level of an order book, price > 0. */
export type BookLevel = { readonly price: Rational; readonly size: Rational }

type PremiumInputs = {
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  readonly indexPrice: Rational
  readonly impactNotional: Rational
  readonly maxAbsPremiumPpm: bigint
}

/** Premium vote of one look at the book: from the bid when the index is below it, from the ask when above, else 0. */
export function premiumPpm(inputs: PremiumInputs): bigint {
  const { bids, asks, indexPrice, impactNotional, maxAbsPremiumPpm } = inputs
  const bestBid = bids[0]
  const bestAsk = asks[0]
  if (bestBid !== undefined && compare(indexPrice, bestBid.price) < 0) {
    const impact = impactPrice(bids, impactNotional)
    if (impact === undefined || compare(impact, indexPrice) <= 0) return 0n
    return premiumOf(impact, indexPrice, maxAbsPremiumPpm)
  }
  if (bestAsk !== undefined && compare(indexPrice, bestAsk.price) > 0) {
    const impact = impactPrice(asks, impactNotional)
    if (impact === undefined || compare(impact, indexPrice) >= 0) return 0n
    return premiumOf(impact, indexPrice, maxAbsPremiumPpm)
  }
  return 0n
}

function premiumOf(impact: Rational, index: Rational, most: bigint): bigint {
  const premium = truncateOf(multiply(subtract(divide(impact, index), ONE), rational(PPM)))
  return clampInteger(premium, -most, most)
}

/** Mean price of filling a notional on one side; the best price for none, undefined when the side is too thin. */
function impactPrice(levels: readonly BookLevel[], notional: Rational): Rational | undefined {
  if (notional.numerator === 0n) return levels[0]?.price
  let remaining = notional
  let filled = ZERO
  for (const { price, size } of levels) {
    const value = multiply(price, size)
    if (compare(value, remaining) >= 0) return divide(notional, add(filled, divide(remaining, price)))
    remaining = subtract(remaining, value)
    filled = add(filled, size)
  }
  return undefined
}
