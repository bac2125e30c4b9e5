/**
 * Drift v2: weights, ratios and requirements. Scales: `units.ts`. Sizes are ≥ 0 in 10⁻⁹ token.
 * Source: programs/drift/src/{math/margin.rs, state/perp_market.rs} of drift-labs/protocol-v2@0ae3e3b1, as facts.
 */
import { absolute, divideFloor, larger, rootFloor, smaller } from '../rational.ts'
import { BASE_ONE, PERCENT_ONE, proportion, WEIGHT_ONE } from './units.ts'

type MarginType = 'Initial' | 'Fill' | 'Maintenance'

/** Contract tiers from safest to riskiest. */
export const CONTRACT_TIERS = ['A', 'B', 'C', 'Speculative', 'HighlySpeculative', 'Isolated'] as const
export type ContractTier = (typeof CONTRACT_TIERS)[number]

/** Asset tiers from safest to riskiest. */
export const ASSET_TIERS = ['Collateral', 'Protected', 'Cross', 'Isolated', 'Unlisted'] as const
export type AssetTier = (typeof ASSET_TIERS)[number]

/** What the requirement of a perpetual reads; a high-leverage ratio of 0 means the mode is off in that market. */
export type DriftPerpMarket = {
  readonly marginRatioInitial: bigint
  readonly marginRatioMaintenance: bigint
  readonly highLeverageInitial: bigint
  readonly highLeverageMaintenance: bigint
  readonly imfFactor: bigint
}

/** Asset weight after the discount for size. */
export function assetWeight(baseWeight: bigint, imfFactor: bigint, size: bigint): bigint {
  if (imfFactor === 0n) return baseWeight
  const scaled = divideFloor(sizeRoot(size) * imfFactor, 100_000n)
  return smaller(baseWeight, divideFloor(1_100_000n * WEIGHT_ONE, 1_000_000n + scaled))
}

/** Liability weight or margin ratio after the premium for size, not below its base. */
export function liabilityWeight(baseWeight: bigint, imfFactor: bigint, size: bigint): bigint {
  return larger(baseWeight, sizedWeight(baseWeight, imfFactor, size))
}

/** Weight of an unrealised gain of `pnl` (10⁻⁶ dollar): discounted for size when positive, full when negative. */
export function unrealisedWeight(baseWeight: bigint, imfFactor: bigint, pnl: bigint): bigint {
  return pnl < 0n ? WEIGHT_ONE : assetWeight(baseWeight, imfFactor, pnl * 1_000n)
}

/** Margin ratio of a perpetual position of a size. */
export function marginRatio(
  market: DriftPerpMarket,
  type: MarginType,
  size: bigint,
  wantsHighLeverage: boolean,
): bigint {
  const isHighLeverage = wantsHighLeverage && market.highLeverageInitial > 0n && market.highLeverageMaintenance > 0n
  const normal = ratioOfType(type, market.marginRatioInitial, market.marginRatioMaintenance)
  if (!isHighLeverage) return liabilityWeight(normal, market.imfFactor, size)
  const high = ratioOfType(type, market.highLeverageInitial, market.highLeverageMaintenance)
  if (type === 'Maintenance') return liabilityWeight(high, market.imfFactor, size)
  return highLeverageRatio(normal, sizedWeight(normal, market.imfFactor, size), high)
}

/** Requirement of a signed base at a price: value and requirement both rounded down. */
export function perpRequirement(base: bigint, price: bigint, ratio: bigint): bigint {
  return divideFloor(divideFloor(absolute(base) * price, BASE_ONE) * ratio, WEIGHT_ONE)
}

/** Is a position of this tier as safe as the safest the account holds? If not, it is liquidated first. */
export function isTierAsSafe(tier: ContractTier, bestContract: ContractTier, bestAsset: AssetTier): boolean {
  const asSafeAsContract = CONTRACT_TIERS.indexOf(tier) <= CONTRACT_TIERS.indexOf(bestContract)
  const isCrossOrWorse = ASSET_TIERS.indexOf(bestAsset) >= ASSET_TIERS.indexOf('Cross')
  const asSafeAsAsset = bestAsset === 'Unlisted' || (isCrossOrWorse && CONTRACT_TIERS.indexOf(tier) <= 2)
  return asSafeAsContract && asSafeAsAsset
}

/** Between the high-leverage ratio (small sizes) and the normal one (where the premium sets in). */
function highLeverageRatio(normal: bigint, sized: bigint, high: bigint): bigint {
  if (sized === normal) return high
  if (sized > normal) return sized
  const discount = divideFloor((normal - sized) * PERCENT_ONE, divideFloor(normal, 5n))
  const factor = larger(PERCENT_ONE - discount, 0n)
  return proportion(larger(normal - high, 1n), factor, PERCENT_ONE) + high
}

function ratioOfType(type: MarginType, initial: bigint, maintenance: bigint): bigint {
  switch (type) {
    case 'Initial':
      return initial
    case 'Fill':
      return divideFloor(initial + maintenance, 2n)
    case 'Maintenance':
      return maintenance
  }
}

/** Four fifths of the base plus the premium for size; may lie below the base. */
function sizedWeight(baseWeight: bigint, imfFactor: bigint, size: bigint): bigint {
  if (imfFactor === 0n) return baseWeight
  const reduced = baseWeight - divideFloor(baseWeight, 5n)
  return reduced + divideFloor(sizeRoot(size) * imfFactor, 10_000_000n)
}

function sizeRoot(size: bigint): bigint {
  return rootFloor(size * 10n + 1n, 2)
}
