/** Lending: the borrow rate of a tier, the index by which its loans grow, and the lenders to whom what they pay belongs. */
export { accrueLoanOf, accrueLoans, lendableOf, setLoanRate } from './interest.ts'
export {
  type Bears,
  callBack,
  calledOf,
  cutLenders,
  divideInterest,
  divideToNow,
  lendAdd,
  lendAddReject,
  lendExit,
  lendExitReject,
  lenderShares,
  lendersRoom,
  lendOutside,
  lendOutsideReject,
  lentWorth,
  openPool,
  payReserve,
  worthOfClass,
} from './pool.ts'
export { utilisationFloor } from './rate.ts'
export { type LendingHouse, lendingOf } from './tables.ts'
