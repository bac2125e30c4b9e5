/** Drift v2: what a borrow of a token costs and how much may still leave its pool. */
import { fact, fromUnits, type ProfileSection, toUnitsFloor } from '../assessment.ts'
import type { BookCollateral } from '../book.ts'
import { larger, type Rational, smaller } from '../rational.ts'
import { BORROWS_UNLIMITED, borrowRate, borrowsMax, depositsMin, utilization, utilizationLimits } from './lending.ts'
import type { DriftSpotParameters } from './parameters.ts'

/** Undefined where the book does not state the pool's deposits. */
export function lendingSection(collateral: BookCollateral, market: DriftSpotParameters): ProfileSection | undefined {
  const units = (coins: Rational): bigint => toUnitsFloor(coins, market.decimals)
  const deposits = units(collateral.totalDeposits)
  if (deposits === 0n) return undefined
  const borrows = units(collateral.totalBorrows)
  const used = utilization(deposits, borrows)
  const depositsTwap = collateral.depositsTwap === undefined ? deposits : units(collateral.depositsTwap)
  const guard = market.withdrawGuard
  const band = utilizationLimits({
    deposits,
    borrows,
    optimalUtilization: market.borrowCurve.optimalUtilization,
    utilizationTwap: collateral.utilizationTwap === undefined ? used : toUnitsFloor(collateral.utilizationTwap, 6),
    guard,
  })
  const most = borrowsMax({
    deposits,
    depositsTwap,
    borrowsTwap: collateral.borrowsTwap === undefined ? borrows : units(collateral.borrowsTwap),
    guard,
    borrowsMax: BORROWS_UNLIMITED,
    isIsolatedPool: market.tier === 'Isolated',
  })
  const coins = (amount: bigint): Rational => fromUnits(amount, market.decimals)
  return {
    name: `lending ${collateral.asset}`,
    facts: [
      fact('utilisation', fromUnits(used, 6), 'fraction'),
      fact('borrow rate', fromUnits(borrowRate(used, market.borrowCurve), 6), 'per year'),
      fact('deposits may fall to', coins(larger(depositsMin(depositsTwap, guard), band.depositsMin)), 'coins'),
      fact('borrows may rise to', coins(smaller(most, band.borrowsMax)), 'coins'),
    ],
  }
}
