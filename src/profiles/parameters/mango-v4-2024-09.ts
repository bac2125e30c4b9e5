/**
 * Mango v4 as its administrators listed it. Source: ts/client/scripts/archive/mb-admin.ts (weights, fees, scale starts, perpetual)
 * and programs/mango-v4/src/state/stable_price.rs of blockworks-foundation/mango-v4@1303a4a1 (2024-09-04).
 */
import { mirroredWeight } from '../mango-v4/health.ts'
import type { RateCurve } from '../mango-v4/lending.ts'
import type { MangoBankParameters, MangoParameters } from '../mango-v4/profile.ts'
import { decimal } from '../rational.ts'

/** Curve that a newly listed token starts with: ts/client/src/clientIxParamBuilder.ts. */
const DEFAULT_RATES: RateCurve = {
  zeroUtilRate: decimal('0'),
  util0: decimal('0.5'),
  rate0: decimal('0.018'),
  util1: decimal('0.8'),
  rate1: decimal('0.05'),
  maxRate: decimal('0.5'),
  scaling: decimal('4'),
}

export const mangoParameters: MangoParameters = {
  source: 'blockworks-foundation/mango-v4@1303a4a1 ts/client/scripts/archive/mb-admin.ts',
  date: '2024-09-04',
  stablePrice: { stableGrowthPerSecond: 0.0003, delayGrowthPerHour: 0.06 },
  settleLimitFactor: decimal('1'),
  maxStalenessSlots: 250n,
  banks: {
    USDC: bank('1', '1', '0', '1000000'),
    USDT: bank('0.9', '0.95', '0.025', '1000000'),
    ETH: bank('0.8', '0.9', '0.05', '100000'),
    SOL: bank('0.8', '0.9', '0.05', '5000000'),
  },
  perps: {
    BTC: {
      initBaseAssetWeight: decimal('0.95'),
      initBaseLiabWeight: decimal('1.05'),
      maintBaseAssetWeight: decimal('0.975'),
      maintBaseLiabWeight: decimal('1.025'),
      initOverallAssetWeight: decimal('0.9'),
      maintOverallAssetWeight: decimal('0.95'),
      positivePnlLiquidationFee: decimal('0.025'),
      lotSize: decimal('0.0001'),
      fundingMin: decimal('-0.05'),
      fundingMax: decimal('0.05'),
    },
  },
}

function bank(
  initAssetWeight: string,
  maintAssetWeight: string,
  liquidationFee: string,
  scaleStart: string,
): MangoBankParameters {
  return {
    initAssetWeight: decimal(initAssetWeight),
    initLiabWeight: mirroredWeight(decimal(initAssetWeight)),
    maintAssetWeight: decimal(maintAssetWeight),
    maintLiabWeight: mirroredWeight(decimal(maintAssetWeight)),
    liquidationFee: decimal(liquidationFee),
    depositScaleStart: decimal(scaleStart),
    borrowScaleStart: decimal(scaleStart),
    rates: DEFAULT_RATES,
  }
}
