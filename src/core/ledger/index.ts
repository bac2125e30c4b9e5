/** The ledger: owners, accounts, balances, vaults, postings, outside facts. */
export {
  accountReject,
  isMember,
  kindPosition,
  openHouseAccount,
  openMemberAccount,
  openOwner,
  ownerReject,
} from './accounts.ts'
export {
  actAsOne,
  addLabel,
  type Cluster,
  type Clusters,
  clustersOf,
  joinReject,
  labelledOwner,
  linkOwners,
  ownersWith,
  ownersWithBefore,
  rebuildClusters,
} from './clusters.ts'
export {
  accrueCoin,
  changeCoinDebt,
  coinDebtNow,
  coinDebtOf,
  coinDebtorsOf,
  coinOwed,
  openCoin,
  settleCoinDebt,
} from './coin-debts.ts'
export { factApplied, factReject } from './facts.ts'
export {
  accrueInterest,
  accrueStretch,
  beginStretch,
  borrowIndexNow,
  cashAt,
  cashOf,
  coinIndexNow,
  settleInterest,
} from './loans.ts'
export {
  balanceOf,
  balanceReject,
  changeBalance,
  changeCash,
  type LedgerHouse,
  postCash,
  postCollateral,
  shiftCash,
} from './postings.ts'
export {
  addRecipient,
  rebuildRecipients,
  recipientAddReject,
  recipientReject,
  recipientRemoveReject,
  recipientsOf,
  removeRecipient,
} from './recipients.ts'
export { forgetSeen, noteSeen, rebuildSeen, seenDeposit, seenDepositsOf } from './seen.ts'
export { ledgerOf } from './tables.ts'
export {
  countOutflow,
  endWithdrawal,
  letGo,
  noteWithdrawal,
  openVault,
  outflowWindowOver,
  rebuildWithdrawals,
  sameToken,
  stopWaiting,
  withdrawalRoomReject,
  withdrawalsOf,
} from './vaults.ts'
