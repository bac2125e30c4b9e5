/**
 * Drift v2: hourly funding and the settlement price of an expiring market. Prices 10⁻⁶ dollar, rates 10⁻⁹.
 * Source: programs/drift/src/{math/funding.rs, controller/funding.rs, math/amm.rs} of drift-labs/protocol-v2@0ae3e3b1, as facts.
 */
import { absolute, clampInteger, divideTruncate, larger, smaller } from '../rational.ts'
import type { ContractTier } from './margin.ts'

const DAY_SECONDS = 86_400n

type DriftFunding = {
  readonly markTwap: bigint
  readonly oracleTwap: bigint
  readonly periodSeconds: bigint
  /** |mark − oracle| counts up to oracle ÷ this. */
  readonly divisor: bigint
  /** oracle ÷ this is added to the spread; 0 for none. */
  readonly offsetDenominator: bigint
}

/** Rate of one period, truncated towards zero; > 0 is paid by longs. */
export function fundingRate(inputs: DriftFunding): bigint {
  const periods = larger(divideTruncate(DAY_SECONDS, inputs.periodSeconds), 1n)
  const offset = inputs.offsetDenominator === 0n ? 0n : divideTruncate(inputs.oracleTwap, inputs.offsetDenominator)
  const most = fundingSpreadMax(inputs.oracleTwap, inputs.divisor)
  const spread = clampInteger(inputs.markTwap - inputs.oracleTwap + offset, -most, most)
  return divideTruncate(spread * 1_000n, periods)
}

/** Largest |mark − oracle| that counts for funding. */
export function fundingSpreadMax(oracleTwap: bigint, divisor: bigint): bigint {
  return absolute(divideTruncate(oracleTwap, divisor))
}

/** Divisor of the spread by tier. */
export function fundingDivisor(tier: ContractTier): bigint {
  return tier === 'A' || tier === 'B' ? 33n : tier === 'C' ? 20n : 10n
}

type ExpiringMarket = {
  readonly quoteAssetAmount: bigint
  readonly netBase: bigint
  readonly oraclePrice: bigint
  readonly excessBalance: bigint
  readonly stepBase: bigint
}

/** Settlement price that losers can pay: the oracle, or worse for the net side's winners when the market is short of money. */
export function expiryPrice(market: ExpiringMarket): bigint {
  const { netBase, oraclePrice } = market
  if (netBase === 0n || absolute(netBase) < market.stepBase) return oraclePrice
  const best = -divideTruncate((market.quoteAssetAmount - market.excessBalance) * 1_000_000_000n, netBase)
  return netBase > 0n ? smaller(best, oraclePrice) - 1n : larger(best, oraclePrice) + 1n
}
