/** Quantities, checked arithmetic, rounding by name, limits. */
export { AssertionFailed, assert } from './assert.ts'
export { assertSafe, bigMulDivCeil, bigMulDivFloor, clamp, mulDivCeil, mulDivFloor, sqrtFloor } from './integers.ts'
export {
  ACCOUNTS_PER_OWNER_MAX,
  ATOMS_MAX,
  BALANCES_MAX,
  DEPOSITS_SEEN_MAX,
  HOLDS_MAX,
  INDEX_MAX,
  INDEX_ONE,
  LEGS_MAX,
  LENDERS_MAX,
  LISTINGS_MAX,
  LOAN_INDEX_MAX,
  LOAN_INDEX_ONE,
  LOTS_MAX,
  MANDATES_MAX,
  PPM,
  PREMIUM_MAX,
  PREMIUM_ONE,
  PRICE_MAX,
  PRICE_RELOT,
  RECIPIENTS_PER_ACCOUNT_MAX,
  SCHEDULE_MAX,
  SESSIONS_MAX,
  SIGNED_COMMANDS_MAX,
  SOURCES_LISTED_MAX,
  STAKES_MAX,
  TARGET_RATE_MAX,
  TIERS_MAX,
  VAULTS_MAX,
  VENUES_MAX,
  WITHDRAWALS_MAX,
} from './limits.ts'
export type { AssetAtoms, Atoms, Lots, Millis, Ppm, Price, Row } from './quantities.ts'
export { splitByLargestRemainder } from './shares.ts'
