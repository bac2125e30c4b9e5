/** Lending: the borrow rate of a tier, the index by which its loans grow, and the lenders to whom what they pay belongs. */
export { accrueLoans, setLoanRate } from './interest.ts'
export {
  type Bears,
  callBack,
  calledOf,
  cutLenders,
  divideInterest,
  lendAdd,
  lendAddReject,
  lendExit,
  lendExitReject,
  lendersRoom,
  lendOutside,
  lendOutsideReject,
  lentWorth,
  openPool,
  payReserve,
} from './pool.ts'
export { type LendingHouse, lendingOf } from './tables.ts'
