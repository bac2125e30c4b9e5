/**
 * dYdX v4 as its repository configures a new network. Source: protocol/testing/genesis.sh and x/perpetuals/types/genesis.go
 * of dydxprotocol/v4-chain@84d4664b (2026-03-04). Governance has moved some of these on the live chain since.
 */

import type { LiquidityTier } from '../dydx-v4/margin.ts'
import type { DydxParameters, DydxTierName } from '../dydx-v4/parameters.ts'

const MILLION_DOLLARS = 1_000_000_000_000n

const tiers: Readonly<Record<DydxTierName, LiquidityTier & { readonly impactNotionalQuote: bigint }>> = {
  'Large-Cap': tier(20_000n, 600_000n, 0n, 0n, 10_000_000_000n),
  'Mid-Cap': tier(50_000n, 600_000n, 40n * MILLION_DOLLARS, 100n * MILLION_DOLLARS, 5_000_000_000n),
  'Small-Cap': tier(100_000n, 500_000n, 20n * MILLION_DOLLARS, 50n * MILLION_DOLLARS, 5_000_000_000n),
  'Long-Tail': tier(200_000n, 500_000n, 5n * MILLION_DOLLARS, 10n * MILLION_DOLLARS, 2_500_000_000n),
  Safety: tier(1_000_000n, 200_000n, 2n * MILLION_DOLLARS, 5n * MILLION_DOLLARS, 2_500_000_000n),
}

export const dydxParameters: DydxParameters = {
  source: 'dydxprotocol/v4-chain@84d4664b protocol/testing/genesis.sh',
  date: '2026-03-04',
  liquidations: {
    maxLiquidationFeePpm: 15_000n,
    bankruptcyAdjustmentPpm: 1_000_000n,
    spreadToMaintenanceMarginRatioPpm: 1_500_000n,
    minPositionNotionalLiquidatedQuote: 1_000_000_000n,
    maxPositionPortionLiquidatedPpm: 100_000n,
    maxNotionalLiquidatedQuote: 100_000_000_000n,
    maxInsuranceLostQuote: MILLION_DOLLARS,
  },
  funding: {
    clampFactorPpm: 6_000_000n,
    premiumVoteClampFactorPpm: 60_000_000n,
    removedTailSampleRatePpm: 0n,
    sampleSeconds: 60n,
    tickSeconds: 3_600n,
    defaultFundingPpm: 100n,
  },
  tiers,
  markets: {
    BTC: { atomicResolution: -10, priceExponent: -5, tier: 'Large-Cap', subticksPerTick: 100_000n },
    ETH: { atomicResolution: -9, priceExponent: -6, tier: 'Large-Cap', subticksPerTick: 100_000n },
    LINK: { atomicResolution: -6, priceExponent: -9, tier: 'Small-Cap', subticksPerTick: 1_000_000n },
    SOL: { atomicResolution: -7, priceExponent: -8, tier: 'Small-Cap', subticksPerTick: 1_000_000n },
    AVAX: { atomicResolution: -7, priceExponent: -8, tier: 'Small-Cap', subticksPerTick: 1_000_000n },
    LTC: { atomicResolution: -7, priceExponent: -8, tier: 'Small-Cap', subticksPerTick: 1_000_000n },
    DOGE: { atomicResolution: -4, priceExponent: -11, tier: 'Small-Cap', subticksPerTick: 1_000_000n },
    MKR: { atomicResolution: -9, priceExponent: -6, tier: 'Long-Tail', subticksPerTick: 1_000_000n },
  },
  stepBase: 1_000_000n,
  quantumConversionExponent: -9,
}

function tier(
  initialMarginPpm: bigint,
  maintenanceFractionPpm: bigint,
  openInterestLowerCapQuote: bigint,
  openInterestUpperCapQuote: bigint,
  impactNotionalQuote: bigint,
): LiquidityTier & { readonly impactNotionalQuote: bigint } {
  return {
    initialMarginPpm,
    maintenanceFractionPpm,
    openInterestLowerCapQuote,
    openInterestUpperCapQuote,
    impactNotionalQuote,
  }
}
