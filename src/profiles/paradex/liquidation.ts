/**
 * Paradex: liquidation of a share of the whole account. Dollars and fractions, exact.
 * Source: docs.paradex.trade, risk/liquidations (the fee follows the worked table of that page, 50 %, not its text, 70 %).
 */
import {
  absoluteOf,
  add,
  compare,
  decimal,
  divide,
  multiply,
  ONE,
  type Rational,
  rational,
  subtract,
  sumOf,
  ZERO,
} from '../rational.ts'

type ParadexPosition = {
  readonly size: Rational
  readonly entry: Rational
  readonly mark: Rational
  readonly maintenanceFraction: Rational
}

export type ParadexAccount = { readonly collateral: Rational; readonly positions: readonly ParadexPosition[] }

export function accountValue(account: ParadexAccount): Rational {
  return add(account.collateral, sumOf(account.positions.map(unrealised)))
}

export function unrealised({ size, entry, mark }: ParadexPosition): Rational {
  return multiply(size, subtract(mark, entry))
}

/** Maintenance requirement of one position. */
export function positionMaintenance({ size, mark, maintenanceFraction }: ParadexPosition): Rational {
  return multiply(maintenanceFraction, multiply(absoluteOf(size), mark))
}

export function maintenanceRequirement(account: ParadexAccount): Rational {
  return sumOf(account.positions.map(positionMaintenance))
}

/** State after liquidating a share of the account: requirement, penalty, value and their ratio (undefined at no value). */
type ShareLiquidated = {
  readonly share: Rational
  readonly maintenance: Rational
  readonly penalty: Rational
  readonly accountValue: Rational
  readonly marginRatio: Rational | undefined
}

export function liquidateShare(
  value: Rational,
  maintenance: Rational,
  share: Rational,
  feeRate: Rational,
): ShareLiquidated {
  const penalty = multiply(share, multiply(feeRate, maintenance))
  const newMaintenance = multiply(maintenance, subtract(ONE, share))
  const newValue = subtract(value, penalty)
  const marginRatio = compare(newValue, ZERO) > 0 ? divide(newMaintenance, newValue) : undefined
  return { share, maintenance: newMaintenance, penalty, accountValue: newValue, marginRatio }
}

const SAFE_RATIO = decimal('0.9')
const STEPS = 5n

/** Smallest step of 20 % that brings the ratio below 90 %; everything when none does, nothing at or above maintenance. */
export function smallestShare(value: Rational, maintenance: Rational, feeRate: Rational): ShareLiquidated {
  if (compare(value, maintenance) >= 0) return liquidateShare(value, maintenance, ZERO, feeRate)
  for (let step = 1n; step < STEPS; step++) {
    const liquidated = liquidateShare(value, maintenance, rational(step, STEPS), feeRate)
    if (liquidated.marginRatio !== undefined && compare(liquidated.marginRatio, SAFE_RATIO) < 0) return liquidated
  }
  return liquidateShare(value, maintenance, ONE, feeRate)
}
