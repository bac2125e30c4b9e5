/** Settlement: claims before cash. Sweeps collect losses and pay recorded gains; loans are lent against collateral. */

export { sweepLeg } from './collect.ts'
export { loanOf, loansOfTier } from './loans.ts'
export { uncollectedLossOf } from './losses.ts'
export {
  demandReject,
  demandSweep,
  startForcedSweep,
  sweepDue,
  sweepUnderWay,
} from './schedule.ts'
export { stepSweeps } from './step.ts'
export { type SettlementHouse, settlementOf } from './tables.ts'
