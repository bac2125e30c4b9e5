/** Lending: the borrow rate of a tier, the index by which its loans grow, and the lenders to whom what they pay belongs. */
export type { Bears } from './classes.ts'
export {
  coinLeavingRows,
  coinLendExit,
  coinLendExitCancel,
  coinLendExitCancelReject,
  coinLendExitReject,
  coinLendersFree,
  coinRecall,
  coinRecallReject,
  coinWaiting,
  letCoinLenderGo,
} from './coin-leaving.ts'
export {
  closeCoinPool,
  coinLend,
  coinLendRoom,
  coinShares,
  divideCoin,
  isCoinLenderCapped,
  openCoinPool,
  ownerOwes,
  sharesFor,
} from './coin-pool.ts'
export { buyInForCallers, coinCallersWorth, coinCallOf, stepCoinRecall } from './coin-recall.ts'
export { coinExitAmount, coinLendersOf, coinLendersWait } from './coin-rows.ts'
export {
  buyIn,
  buyInCostCeil,
  buyInFloor,
  buyInPrice,
  canBuyIn,
  closeCoinDebt,
  coinBorrow,
  coinBorrowReject,
  coinDebtCost,
  coinRepay,
  hasDebtRoom,
  owesOther,
  returnOwn,
  setCoinRates,
  writeOffCoins,
} from './coins.ts'
export { accrueLoanOf, accrueLoans, lendableOf, setLoanRate } from './interest.ts'
export {
  leavingRows,
  lendExitCancel,
  lendExitCancelReject,
  lendersFree,
  lendersWait,
  lenderWaiting,
  lendRecall,
  lendRecallReject,
  promisedOf,
  worthOfRow,
} from './leaving.ts'
export {
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
  letLenderGo,
  openPool,
  payReserve,
  worthOfClass,
} from './pool.ts'
export { borrowRateFloor, utilisationFloor } from './rate.ts'
export { stepRecall } from './recall.ts'
export { type LendingHouse, lendingOf } from './tables.ts'
