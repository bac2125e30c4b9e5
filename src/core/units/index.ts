/** Quantities, checked arithmetic, rounding by name, limits. */
export { AssertionFailed, assert } from './assert.ts'
export { assertSafe, bigMulDivCeil, bigMulDivFloor, clamp, mulDivCeil, mulDivFloor, sqrtFloor } from './integers.ts'
export {
  ACCOUNTS_PER_OWNER_MAX,
  ATOMS_MAX,
  BALANCES_MAX,
  INDEX_MAX,
  INDEX_ONE,
  LEGS_MAX,
  LOTS_MAX,
  PPM,
  PREMIUM_MAX,
  PREMIUM_ONE,
  PRICE_MAX,
  PRICE_RELOT,
  TARGET_RATE_MAX,
  TIERS_MAX,
} from './limits.ts'
export type { AssetAtoms, Atoms, Lots, Millis, Ppm, Price, Row } from './quantities.ts'
export { splitByLargestRemainder } from './shares.ts'
