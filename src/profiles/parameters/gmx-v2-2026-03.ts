/**
 * GMX v2's base market configuration. Source: config/markets.ts and test/exchange/FundingFees/AdaptiveFunding.ts of
 * gmx-io/gmx-synthetics@a5c0c883 (2026-03). Factors are fractions; live markets override many of them.
 */
import type { GmxParameters } from '../gmx-v2/profile.ts'
import { decimal } from '../rational.ts'

const RATE_ONE = 10n ** 30n

export const gmxParameters: GmxParameters = {
  source: 'gmx-io/gmx-synthetics@a5c0c883 config/markets.ts (base market), test/exchange/FundingFees',
  date: '2026-03-01',
  minCollateralFactor: decimal('0.01'),
  minCollateralFactorForLiquidation: decimal('0.01'),
  openInterestMultiplier: decimal('6e-11'),
  minCollateralUsd: decimal('1'),
  closingFeeFactor: decimal('0.0006'),
  impactExponent: decimal('2'),
  impactFactor: decimal('1e-7'),
  impactMaxFactorForLiquidation: decimal('0'),
  deleveragingMaxFactor: decimal('0.85'),
  deleveragingTargetFactor: decimal('0.77'),
  funding: {
    increaseFactor: RATE_ONE / 1_000_000n,
    decreaseFactor: (2n * RATE_ONE) / 100_000_000n,
    thresholdStable: (5n * RATE_ONE) / 100n,
    thresholdDecrease: (3n * RATE_ONE) / 100n,
    rateMax: RATE_ONE,
  },
  fundingRateMin: 0n,
}
