/** Deposits, withdrawals, transfers, stakes, demanded sweeps, and what vaults really hold. */
import { operatorJoins, poolRoomReject } from '../../backstop/index.ts'
import {
  isSettlement,
  leavingReject,
  move,
  noteStage,
  outflowReject,
  pricesReject,
  requestExit,
  returnExit,
  standingReject,
  valueOfFloor,
  waitingOf,
} from '../../exits/index.ts'
import {
  balanceReject,
  changeBalance,
  changeCash,
  countOutflow,
  endWithdrawal,
  factApplied,
  factReject,
  forgetSeen,
  isMember,
  kindPosition,
  noteSeen,
  recipientReject,
  sameToken,
  seenDeposit,
  withdrawalRoomReject,
} from '../../ledger/index.ts'
import {
  accrueLoanOf,
  type Bears,
  divideToNow,
  lendAdd,
  lendAddReject,
  lendExit,
  lendExitCancel,
  lendExitCancelReject,
  lendExitReject,
  lendOutside,
  lendOutsideReject,
  lendRecall,
  lendRecallReject,
} from '../../lending/index.ts'
import { noChange } from '../../margin/index.ts'
import { fitsCollateralCaps } from '../../oracle/index.ts'
import { demandReject, demandSweep } from '../../settlement/index.ts'
import { keyRead, tableHasRoom, ticketFind } from '../../tables/index.ts'
import { type AssetAtoms, ATOMS_MAX, bigMulDivFloor, type Row } from '../../units/index.ts'
import {
  stakeAdd,
  stakeAddReject,
  stakeClaim,
  stakeClaimReject,
  stakeExit,
  stakeExitReject,
  vaultReported,
} from '../../waterfall/index.ts'
import { type CommandType, firstReject, type Reject } from '../../words/index.ts'
import type { Handler } from '../handler.ts'
import type { House } from '../house.ts'

type Money =
  | 'depositSeen'
  | 'depositFinal'
  | 'depositVanished'
  | 'withdrawalRequest'
  | 'withdrawalExecute'
  | 'withdrawalCancel'
  | 'transferMake'
  | 'stakeAdd'
  | 'stakeExit'
  | 'stakeClaim'
  | 'lendAdd'
  | 'lendExit'
  | 'lendExitCancel'
  | 'lendRecall'
  | 'sweepDemand'
  | 'vaultReport'

/** Handlers of money. */
export const moneyHandlers: { readonly [N in Money & CommandType]: Handler<N> } = {
  depositSeen: {
    reject(house, command) {
      const known = seenDeposit(house.ledger, command.reference) >= 0
      const reject = firstReject(depositReject(house, command), known ? 'referenceRepeated' : null)
      return firstReject(reject, tableHasRoom(house.ledger.deposits) ? null : 'capacityReached')
    },
    act(house, { source, fact, reference, vault, account, amount }) {
      factApplied(house.ledger, source, fact)
      noteSeen(house, reference, vault, account, amount)
    },
  },
  depositFinal: {
    reject(house, command) {
      const seen = seenDeposit(house.ledger, command.reference)
      const other = seen >= 0 && !sameDeposit(house, seen, command) ? 'depositUnknown' : null
      return firstReject(depositReject(house, command), other)
    },
    act(house, { source, fact, reference, vault, account, amount }) {
      factApplied(house.ledger, source, fact)
      const seen = seenDeposit(house.ledger, reference)
      if (seen >= 0) forgetSeen(house, seen)
      const { vaults } = house.ledger
      vaults.stock[vault]! += amount
      vaults.deposited[vault]! += amount
      const tier = vaults.tier[vault]!
      const lends = account === house.markets.tiers.treasury[tier] && isSettlement(house, vaults.asset[vault]!)
      if (lends) divideToNow(house, tier)
      repaysWith(house, account, vaults.asset[vault]!)
      credit(house, account, vaults.asset[vault]!, amount)
      house.events.push({ type: 'depositNoted', vault, account, amount, stage: 'final' })
      if (isBackstop(house, account)) operatorJoins(house, house.ledger.accounts.tier[account]!, amount)
      if (lends) lendOutside(house, tier, amount)
    },
  },
  depositVanished: {
    reject(house, { source, fact, reference }) {
      const reject = factReject(house.ledger, source, fact)
      if (reject !== null) return reject
      return seenDeposit(house.ledger, reference) < 0 ? 'depositUnknown' : null
    },
    act(house, { source, fact, reference }) {
      factApplied(house.ledger, source, fact)
      const { deposits } = house.ledger
      const row = seenDeposit(house.ledger, reference)
      const vault = deposits.vault[row]!
      const account = deposits.account[row]!
      const amount = deposits.amount[row]!
      forgetSeen(house, row)
      house.events.push({ type: 'depositNoted', vault, account, amount, stage: 'vanished' })
    },
  },
  withdrawalRequest: {
    reject(house, { account, vault, amount, recipient }) {
      const reject =
        outgoingReject(house, account, vault, amount) ??
        recipientReject(house, account, recipient) ??
        pricesReject(house, account) ??
        withdrawalRoomReject(house.ledger, account)
      if (reject !== null) return reject
      const asset = house.ledger.vaults.asset[vault]!
      return leavingReject(house, account, asset, amount + waitingOf(house, account, asset))
    },
    // What may not leave at once waits: what stands against it is no fault of who asks.
    act: (house, { account, vault, amount, recipient }) => requestExit(house, account, vault, amount, recipient),
  },
  withdrawalExecute: {
    reject(house, { withdrawal }) {
      const row = ticketFind(house.ledger.withdrawals, withdrawal)
      if (row < 0) return 'withdrawalUnknown'
      const { vaults, withdrawals, accounts } = house.ledger
      const vault = withdrawals.vault[row]!
      if (house.markets.tiers.woundDown[accounts.tier[withdrawals.account[row]!]!] === 1) return 'tierWoundDown'
      if (withdrawals.amount[row] === 0) return 'withdrawalQueued'
      return withdrawals.amount[row]! > vaults.stock[vault]! ? 'vaultStockShort' : null
    },
    // Checked again: whose recipient is no longer listed, or who no longer meets initial margin, gets its money back instead (INV-6).
    act(house, { withdrawal }) {
      const { vaults, withdrawals, accounts } = house.ledger
      const row = ticketFind(house.ledger.withdrawals, withdrawal)
      const vault = withdrawals.vault[row]!
      const account = withdrawals.account[row]!
      const recipient = keyRead(withdrawals.recipient, row)
      const reject =
        recipientReject(house, account, recipient) ??
        pricesReject(house, account) ??
        standingReject(house, account, noChange)
      if (reject !== null) return returnExit(house, row, 'refused')
      const amount = withdrawals.amount[row]!
      const number = vaults.nextNumber[vault]!
      vaults.nextNumber[vault] = number + 1
      const outgoing = house.markets.tiers.outgoing[accounts.tier[account]!]!
      debit(house, outgoing, vaults.asset[vault]!, amount)
      vaults.stock[vault]! -= amount
      vaults.withdrawn[vault]! += amount
      noteStage(house, row, 'executed', amount, number)
      endWithdrawal(house.ledger, row, 'executed')
    },
  },
  withdrawalCancel: {
    reject: (house, { withdrawal }) =>
      ticketFind(house.ledger.withdrawals, withdrawal) < 0 ? 'withdrawalUnknown' : null,
    act(house, { withdrawal }) {
      const { vaults, withdrawals } = house.ledger
      const row = ticketFind(withdrawals, withdrawal)
      repaysWith(house, withdrawals.account[row]!, vaults.asset[withdrawals.vault[row]!]!)
      returnExit(house, row, 'cancelled')
    },
  },
  transferMake: {
    reject(house, { from, to, vaultFrom, vaultTo, amount }) {
      const { accounts, vaults } = house.ledger
      if (amount <= 0 || amount > ATOMS_MAX) return 'fieldOutOfRange'
      if (vaultTo >= vaults.rows) return 'vaultUnknown'
      if (to >= accounts.rows) return vaultFrom >= vaults.rows ? 'vaultUnknown' : 'accountUnknown'
      const reject = firstReject(
        outgoingReject(house, from, vaultFrom, amount),
        pairReject(house, from, to, vaultFrom, vaultTo),
      )
      if (reject !== null) return reject
      const prices = pricesReject(house, from)
      if (prices !== null) return prices
      const asset = vaults.asset[vaultTo]!
      const room = isSettlement(house, asset) ? null : balanceReject(house.ledger, to, asset)
      if (room !== null) return room
      // Out of the tier it is an outflow like any other, but refused rather than queued: see decision 0088.
      const outflow = vaultFrom === vaultTo ? null : outflowReject(house, vaultFrom, amount)
      return firstReject(leavingReject(house, from, vaults.asset[vaultFrom]!, amount), outflow)
    },
    act(house, { from, to, vaultFrom, vaultTo, amount }) {
      const { vaults } = house.ledger
      repaysWith(house, to, vaults.asset[vaultTo]!)
      if (vaultFrom === vaultTo) return move(house, from, to, vaults.asset[vaultFrom]!, amount, 'transfer')
      debit(house, from, vaults.asset[vaultFrom]!, amount)
      credit(house, to, vaults.asset[vaultTo]!, amount)
      countOutflow(house, vaultFrom, amount, valueOfFloor(house, vaults.asset[vaultFrom]!, amount))
      vaults.stock[vaultFrom]! -= amount
      vaults.movedNet[vaultFrom]! -= amount
      vaults.stock[vaultTo]! += amount
      vaults.movedNet[vaultTo]! += amount
      house.events.push({ type: 'vaultMoved', from: vaultFrom, to: vaultTo, amount, account: from, toAccount: to })
    },
  },
  stakeAdd: {
    reject(house, { account, amount }) {
      const reject = outgoingAccountReject(house, account, amount)
      if (reject !== null) return reject
      if (house.ledger.accounts.link[account] !== -1) return 'accountPledged'
      const stake = firstReject(stakeAddReject(house, account, amount), pricesReject(house, account))
      if (stake !== null) return stake
      if (amount > house.ledger.accounts.cash[account]!) return 'cashShort'
      return standingReject(house, account, { ...noChange, cash: -amount })
    },
    act: (house, { account, amount }) => stakeAdd(house, account, amount),
  },
  stakeExit: {
    reject: (house, { account, shares }) =>
      outgoingAccountReject(house, account, shares) ?? stakeExitReject(house, account, shares),
    act: (house, { account, shares }) => stakeExit(house, account, shares),
  },
  stakeClaim: {
    reject: (house, { account }) => outgoingAccountReject(house, account, 1) ?? stakeClaimReject(house, account),
    act(house, { account }) {
      accrueLoanOf(house, account)
      stakeClaim(house, account)
    },
  },
  lendAdd: {
    reject(house, { account, amount, bears }) {
      const reject = bears > 1 ? 'fieldOutOfRange' : outgoingAccountReject(house, account, amount)
      if (reject !== null) return reject
      const pledged = house.ledger.accounts.link[account] !== -1 ? 'accountPledged' : null
      const lend =
        pledged ?? firstReject(lendAddReject(house, account, amount, bears as Bears), pricesReject(house, account))
      if (lend !== null) return lend
      if (amount > house.ledger.accounts.cash[account]!) return 'cashShort'
      return standingReject(house, account, { ...noChange, cash: -amount })
    },
    act: (house, { account, amount, bears }) => lendAdd(house, account, amount, bears as Bears),
  },
  lendExit: {
    reject(house, { account, shares, bears }) {
      if (bears > 1) return 'fieldOutOfRange'
      return (
        outgoingAccountReject(house, account, shares, mayLend) ?? lendExitReject(house, account, shares, bears as Bears)
      )
    },
    act(house, { account, shares, bears }) {
      accrueLoanOf(house, account)
      lendExit(house, account, shares, bears as Bears)
    },
  },
  lendExitCancel: {
    reject(house, { account, bears }) {
      const reject = bears > 1 ? 'fieldOutOfRange' : outgoingAccountReject(house, account, 1, mayLend)
      return reject ?? lendExitCancelReject(house, account, bears as Bears)
    },
    act: (house, { account, bears }) => lendExitCancel(house, account, bears as Bears),
  },
  lendRecall: {
    reject(house, { account, bears }) {
      const reject = bears > 1 ? 'fieldOutOfRange' : outgoingAccountReject(house, account, 1, mayLend)
      return reject ?? lendRecallReject(house, account, bears as Bears)
    },
    act: (house, { account, bears }) => lendRecall(house, account, bears as Bears),
  },
  sweepDemand: {
    reject: (house, { account }) => outgoingAccountReject(house, account, 1) ?? demandReject(house, account),
    act: (house, { account }) => demandSweep(house, account),
    acts: (house, { account }) => [house.ledger.accounts.tier[account]!],
  },
  vaultReport: {
    reject(house, { source, fact, vault, stock }) {
      if (stock < 0) return 'fieldOutOfRange'
      const reject = factReject(house.ledger, source, fact)
      if (reject !== null) return reject
      return vault >= house.ledger.vaults.rows ? 'vaultUnknown' : null
    },
    act(house, { source, fact, vault, stock }) {
      factApplied(house.ledger, source, fact)
      vaultReported(house, vault, stock)
    },
  },
}

type Deposit = {
  readonly source: Row
  readonly fact: number
  readonly vault: Row
  readonly account: Row
  readonly amount: AssetAtoms
}

function depositReject(house: House, { source, fact, vault, account, amount }: Deposit): Reject | null {
  const { ledger, markets: m } = house
  if (amount <= 0 || amount > ATOMS_MAX / 8) return 'fieldOutOfRange'
  const reject = factReject(ledger, source, fact)
  if (reject !== null) return reject
  if (vault >= ledger.vaults.rows) return 'vaultUnknown'
  if (account >= ledger.accounts.rows) return 'accountUnknown'
  if (ledger.vaults.tier[vault] !== ledger.accounts.tier[account]) return 'tierMismatch'
  if (!takesDeposits(house, account)) return 'accountNotMember'
  const asset = ledger.vaults.asset[vault]!
  if (isBackstop(house, account))
    return isSettlement(house, asset) ? poolRoomReject(house, account, amount) : 'assetMismatch'
  if (isSettlement(house, asset)) {
    if (Math.abs(ledger.accounts.cash[account]!) + amount > ATOMS_MAX / 4) return 'amountTooLarge'
    const tier = ledger.accounts.tier[account]!
    return account === m.tiers.treasury[tier] ? lendOutsideReject(house, tier, amount) : null
  }
  const room = balanceReject(ledger, account, asset)
  if (room !== null) return room
  const total = m.assets.total[asset]! + amount
  const value = bigMulDivFloor(total, Math.max(m.assets.price[asset]!, 1), m.assets.atomsPerLot[asset]!)
  if (total > ATOMS_MAX / 4 || value > house.params.asset.depositCap[asset]!) return 'amountTooLarge'
  return fitsCollateralCaps(house, asset, amount) ? null : 'collateralCapReached'
}

/** Members, and accounts of the clearing house that are funded; the others hold what the house itself puts there. */
const fundedKinds: ReadonlySet<number> = new Set(
  (['member', 'reserve', 'fund', 'sitg', 'treasury', 'backstop', 'venue'] as const).map(kindPosition),
)

function takesDeposits(house: House, account: Row): boolean {
  return fundedKinds.has(house.ledger.accounts.kind[account]!)
}

function sameDeposit(house: House, row: Row, { vault, account, amount }: Deposit): boolean {
  const { deposits } = house.ledger
  return deposits.vault[row] === vault && deposits.account[row] === account && deposits.amount[row] === amount
}

/** Who may take lender shares out: a member, and the operator in the name of the treasury. */
function mayLend(house: House, account: Row): boolean {
  return (
    isMember(house.ledger, account) || house.markets.tiers.treasury[house.ledger.accounts.tier[account]!] === account
  )
}

type Whose = (house: House, account: Row) => boolean

const isMembers: Whose = (house, account) => isMember(house.ledger, account)

function isBackstop(house: House, account: Row): boolean {
  return house.markets.tiers.backstop[house.ledger.accounts.tier[account]!] === account
}

/** Why an account may not let money go at all: a member's, unless told otherwise, of a tier that stands. */
export function outgoingAccountReject(
  house: House,
  account: Row,
  amount: number,
  may: Whose = isMembers,
): Reject | null {
  const { accounts } = house.ledger
  if (amount <= 0 || amount > ATOMS_MAX) return 'fieldOutOfRange'
  if (account >= accounts.rows) return 'accountUnknown'
  if (!may(house, account)) return 'accountNotMember'
  if (house.markets.tiers.woundDown[accounts.tier[account]!] === 1) return 'tierWoundDown'
  return null
}

function outgoingReject(house: House, account: Row, vault: Row, amount: AssetAtoms): Reject | null {
  const { accounts, vaults } = house.ledger
  if (vault >= vaults.rows) return amount <= 0 || amount > ATOMS_MAX ? 'fieldOutOfRange' : 'vaultUnknown'
  const reject = outgoingAccountReject(house, account, amount)
  if (account >= accounts.rows) return reject
  const other = vaults.tier[vault] !== accounts.tier[account] ? 'tierMismatch' : null
  return firstReject(reject, other) ?? (accounts.link[account] !== -1 ? 'accountPledged' : null)
}

/** What the two sides of a transfer must have in common. */
function pairReject(house: House, from: Row, to: Row, vaultFrom: Row, vaultTo: Row): Reject | null {
  const { accounts, vaults } = house.ledger
  if (vaultFrom >= vaults.rows || from >= accounts.rows) return null
  if (vaults.tier[vaultTo] !== accounts.tier[to]) return 'tierMismatch'
  if (!sameToken(house.ledger, vaultFrom, vaultTo)) return 'assetMismatch'
  if (accounts.owner[from] !== accounts.owner[to]) return 'ownerMismatch'
  if (!isMember(house.ledger, to)) return 'accountNotMember'
  if (from === to) return 'sameAccount'
  return house.markets.tiers.woundDown[vaults.tier[vaultTo]!] === 1 ? 'tierWoundDown' : null
}

/** Money of an asset is about to come to an account between two ticks: cash repays a loan after the interest until now. */
function repaysWith(house: House, account: Row, asset: Row): void {
  if (isSettlement(house, asset)) accrueLoanOf(house, account)
}

/** Money comes in from outside or from another tier's vault. */
function credit(house: House, account: Row, asset: Row, amount: AssetAtoms): void {
  if (isSettlement(house, asset)) changeCash(house, account, amount)
  else changeBalance(house, account, asset, amount)
  house.markets.assets.total[asset]! += amount
}

function debit(house: House, account: Row, asset: Row, amount: AssetAtoms): void {
  if (isSettlement(house, asset)) changeCash(house, account, -amount)
  else changeBalance(house, account, asset, -amount)
  house.markets.assets.total[asset]! -= amount
}
