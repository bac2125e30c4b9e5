/**
 * Morpho Blue: isolated loans. WAD = 10¹⁸; divisions round down unless named. The oracle price is collateral in loan
 * units times 10³⁶. Source: src/Morpho.sol and src/libraries/ConstantsLib.sol of morpho-org/morpho-blue, as facts.
 */
import { divideCeil, divideFloor, smaller } from '../rational.ts'

const WAD = 10n ** 18n
const ORACLE_SCALE = 10n ** 36n
const CURSOR = 300_000_000_000_000_000n
const INCENTIVE_MAX = 1_150_000_000_000_000_000n

/** Factor > 1 by which the liquidator's collateral exceeds what is repaid; falls as the loan-to-value limit rises. */
export function liquidationIncentiveFactor(lltv: bigint): bigint {
  const discount = divideFloor(CURSOR * (WAD - lltv), WAD)
  return smaller(INCENTIVE_MAX, divideFloor(WAD * WAD, WAD - discount))
}

/** Most that may be borrowed against a collateral. */
export function maxBorrow(collateral: bigint, price: bigint, lltv: bigint): bigint {
  return divideFloor(divideFloor(collateral * price, ORACLE_SCALE) * lltv, WAD)
}

/** Collateral taken for a repayment. */
export function seizedForRepaid(repaid: bigint, price: bigint, lltv: bigint): bigint {
  return divideFloor(divideFloor(repaid * liquidationIncentiveFactor(lltv), WAD) * ORACLE_SCALE, price)
}

/** What must be repaid for a collateral taken; rounded up, against the liquidator. */
export function repaidForSeized(seized: bigint, price: bigint, lltv: bigint): bigint {
  const quoted = divideCeil(seized * price, ORACLE_SCALE)
  return divideCeil(quoted * WAD, liquidationIncentiveFactor(lltv))
}

/** Loss borne at once by the lenders of the market: what is still owed when no collateral is left. */
export function badDebt(borrowed: bigint, repaid: bigint, collateralLeft: bigint): bigint {
  return collateralLeft === 0n ? borrowed - smaller(repaid, borrowed) : 0n
}
