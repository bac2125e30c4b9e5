/** The figures of Drift v2 that its rules read; scales as in `units.ts`. */
import type { BorrowCurve } from './lending.ts'
import type { AssetTier, ContractTier, DriftPerpMarket } from './margin.ts'
import type { OracleGuardRails } from './oracle.ts'

export type DriftPerpParameters = DriftPerpMarket & {
  readonly unrealisedImfFactor: bigint
  readonly unrealisedInitialWeight: bigint
  readonly unrealisedMaintenanceWeight: bigint
  readonly liquidatorFee: bigint
  readonly maxLiquidatorFee: bigint
  readonly insuranceFee: bigint
  readonly tier: ContractTier
  readonly stepBase: bigint
}

export type DriftSpotParameters = {
  readonly decimals: number
  readonly assetWeightInitial: bigint
  readonly assetWeightMaintenance: bigint
  readonly liabilityWeightInitial: bigint
  readonly liabilityWeightMaintenance: bigint
  readonly imfFactor: bigint
  readonly liquidatorFee: bigint
  readonly insuranceFee: bigint
  readonly tier: AssetTier
  /** Value of all deposits (10⁻⁶ dollar) above which the initial weight falls; 0 for none. */
  readonly scaleAssetWeightStart: bigint
  readonly borrowCurve: BorrowCurve
  /** Token units that may always leave the pool. */
  readonly withdrawGuard: bigint
}

export type DriftParameters = {
  readonly source: string
  readonly date: string
  readonly fundingPeriodSeconds: bigint
  readonly fundingOffsetDenominator: bigint
  readonly guardRails: OracleGuardRails
  readonly initialPercentToLiquidate: bigint
  readonly liquidationDurationSlots: bigint
  readonly perps: Readonly<Record<string, DriftPerpParameters>>
  readonly spots: Readonly<Record<string, DriftSpotParameters>>
}
