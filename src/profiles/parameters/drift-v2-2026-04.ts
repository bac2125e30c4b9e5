/**
 * Drift v2 as its repository initialises and tests it: guard rails from state/state.rs, markets from the test modules
 * state/perp_market/tests.rs, math/margin/tests.rs and controller/liquidation/tests.rs of drift-labs/protocol-v2@0ae3e3b1
 * (2026-04). Live markets carry figures of their own, which governance moves.
 */
import type { BorrowCurve } from '../drift-v2/lending.ts'
import type { DriftParameters, DriftPerpParameters } from '../drift-v2/parameters.ts'

const tested: DriftPerpParameters = {
  marginRatioInitial: 1_000n,
  marginRatioMaintenance: 500n,
  highLeverageInitial: 0n,
  highLeverageMaintenance: 0n,
  imfFactor: 1_000n,
  unrealisedImfFactor: 1_000n,
  unrealisedInitialWeight: 10_000n,
  unrealisedMaintenanceWeight: 10_000n,
  liquidatorFee: 10_000n,
  maxLiquidatorFee: 30_000n,
  insuranceFee: 10_000n,
  tier: 'A',
  stepBase: 10_000n,
}

/** Curve of math/spot_balance/tests.rs, test_multi_stage_borrow_rate_curve. */
const testedCurve: BorrowCurve = {
  optimalUtilization: 700_000n,
  optimalRate: 100_000n,
  maxRate: 5_000_000n,
  minRate: 0n,
}

export const driftParameters: DriftParameters = {
  source: 'drift-labs/protocol-v2@0ae3e3b1 programs/drift/src (defaults and test markets)',
  date: '2026-04-01',
  fundingPeriodSeconds: 3_600n,
  fundingOffsetDenominator: 5_000n,
  guardRails: {
    confidenceMax: 20_000n,
    slotsBeforeStaleForAmm: 10n,
    slotsBeforeStaleForMargin: 120n,
    tooVolatileRatio: 5n,
  },
  initialPercentToLiquidate: 1_000n,
  liquidationDurationSlots: 150n,
  perps: {
    BTC: tested,
    ETH: tested,
    SOL: { ...tested, imfFactor: 50n, highLeverageInitial: 100n, highLeverageMaintenance: 50n },
  },
  spots: {
    USDC: {
      decimals: 6,
      assetWeightInitial: 10_000n,
      assetWeightMaintenance: 10_000n,
      liabilityWeightInitial: 10_000n,
      liabilityWeightMaintenance: 10_000n,
      imfFactor: 0n,
      liquidatorFee: 0n,
      insuranceFee: 0n,
      tier: 'Collateral',
      scaleAssetWeightStart: 0n,
      borrowCurve: testedCurve,
      withdrawGuard: 0n,
    },
    SOL: {
      decimals: 9,
      assetWeightInitial: 8_000n,
      assetWeightMaintenance: 9_000n,
      liabilityWeightInitial: 12_000n,
      liabilityWeightMaintenance: 11_000n,
      imfFactor: 0n,
      liquidatorFee: 1_000n,
      insuranceFee: 1_000n,
      tier: 'Cross',
      scaleAssetWeightStart: 0n,
      borrowCurve: testedCurve,
      withdrawGuard: 0n,
    },
  },
}
