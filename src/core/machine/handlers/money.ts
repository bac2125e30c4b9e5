/** Deposits, withdrawals, transfers, stakes, demanded sweeps, and what vaults really hold. */
import {
  balanceOf,
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
  noteWithdrawal,
  outflowReject,
  postCash,
  postCollateral,
  recipientReject,
  sameToken,
  seenDeposit,
  withdrawalHasRoom,
} from '../../ledger/index.ts'
import {
  type Bears,
  divideInterest,
  lendAdd,
  lendAddReject,
  lendExit,
  lendExitReject,
  lendOutside,
  lendOutsideReject,
} from '../../lending/index.ts'
import { type Change, noChange, testInitial } from '../../margin/index.ts'
import { hasRisk } from '../../markets/index.ts'
import { bookActReject } from '../../oracle/index.ts'
import { demandReject, demandSweep } from '../../settlement/index.ts'
import { keyRead, tableHasRoom, ticketFind } from '../../tables/index.ts'
import { type AssetAtoms, ATOMS_MAX, bigMulDivFloor, PPM, type Row } from '../../units/index.ts'
import {
  stakeAdd,
  stakeAddReject,
  stakeClaim,
  stakeClaimReject,
  stakeExit,
  stakeExitReject,
  vaultReported,
} from '../../waterfall/index.ts'
import { type CommandType, firstReject, type PostingClass, type Reject } from '../../words/index.ts'
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
      if (lends) divideInterest(house, tier)
      credit(house, account, vaults.asset[vault]!, amount)
      house.events.push({ type: 'depositNoted', vault, account, amount, stage: 'final' })
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
        outgoingReject(house, account, vault, amount, letsGo) ??
        recipientReject(house, account, recipient) ??
        pricesReject(house, account)
      if (reject !== null) return reject
      if (!withdrawalHasRoom(house.ledger)) return 'capacityReached'
      const tier = house.ledger.accounts.tier[account]!
      const { outflowWindowMs, outflowMaxPpm } = house.params.tier
      const outflow = outflowReject(
        house.ledger,
        vault,
        amount,
        house.clock.nowMs,
        outflowWindowMs[tier]!,
        outflowMaxPpm[tier]!,
      )
      // A short vault is said last: what an account may not take is no question of stock.
      if (outflow === 'outflowLimit') return outflow
      return leavingReject(house, account, vault, amount) ?? outflow
    },
    act(house, { account, vault, amount, recipient }) {
      const { accounts, withdrawals, vaults } = house.ledger
      const tier = accounts.tier[account]!
      const asset = vaults.asset[vault]!
      move(house, account, house.markets.tiers.outgoing[tier]!, asset, amount, 'withdrawal')
      countOutflow(house.ledger, vault, amount, house.clock.nowMs, house.params.tier.outflowWindowMs[tier]!)
      const row = noteWithdrawal(house, account, vault, amount, recipient)
      noteStage(house, row, 'requested', withdrawals.ticket[row]!, 0)
    },
  },
  withdrawalExecute: {
    reject(house, { withdrawal }) {
      const row = ticketFind(house.ledger.withdrawals, withdrawal)
      if (row < 0) return 'withdrawalUnknown'
      const { vaults, withdrawals, accounts } = house.ledger
      const vault = withdrawals.vault[row]!
      if (house.markets.tiers.woundDown[accounts.tier[withdrawals.account[row]!]!] === 1) return 'tierWoundDown'
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
      if (reject !== null) return returnWithdrawal(house, row, 'refused')
      const amount = withdrawals.amount[row]!
      const number = vaults.nextNumber[vault]!
      vaults.nextNumber[vault] = number + 1
      const outgoing = house.markets.tiers.outgoing[accounts.tier[account]!]!
      debit(house, outgoing, vaults.asset[vault]!, amount)
      vaults.stock[vault]! -= amount
      vaults.withdrawn[vault]! += amount
      noteStage(house, row, 'executed', withdrawal, number)
      endWithdrawal(house.ledger, row, 'executed')
    },
  },
  withdrawalCancel: {
    reject: (house, { withdrawal }) =>
      ticketFind(house.ledger.withdrawals, withdrawal) < 0 ? 'withdrawalUnknown' : null,
    act: (house, { withdrawal }) =>
      returnWithdrawal(house, ticketFind(house.ledger.withdrawals, withdrawal), 'cancelled'),
  },
  transferMake: {
    reject(house, { from, to, vaultFrom, vaultTo, amount }) {
      const { accounts, vaults } = house.ledger
      if (amount <= 0 || amount > ATOMS_MAX) return 'fieldOutOfRange'
      if (vaultTo >= vaults.rows) return 'vaultUnknown'
      if (to >= accounts.rows) return vaultFrom >= vaults.rows ? 'vaultUnknown' : 'accountUnknown'
      const reject = firstReject(
        outgoingReject(house, from, vaultFrom, amount, isMembers),
        pairReject(house, from, to, vaultFrom, vaultTo),
      )
      if (reject !== null) return reject
      const prices = pricesReject(house, from)
      if (prices !== null) return prices
      const asset = vaults.asset[vaultTo]!
      const room = isSettlement(house, asset) ? null : balanceReject(house.ledger, to, asset)
      const isShort = vaultFrom !== vaultTo && amount > vaults.stock[vaultFrom]! - vaults.pending[vaultFrom]!
      return room ?? leavingReject(house, from, vaultFrom, amount) ?? (isShort ? 'vaultStockShort' : null)
    },
    act(house, { from, to, vaultFrom, vaultTo, amount }) {
      const { vaults } = house.ledger
      if (vaultFrom === vaultTo) return move(house, from, to, vaults.asset[vaultFrom]!, amount, 'transfer')
      debit(house, from, vaults.asset[vaultFrom]!, amount)
      credit(house, to, vaults.asset[vaultTo]!, amount)
      vaults.stock[vaultFrom]! -= amount
      vaults.movedNet[vaultFrom]! -= amount
      vaults.stock[vaultTo]! += amount
      vaults.movedNet[vaultTo]! += amount
      house.events.push({ type: 'vaultMoved', from: vaultFrom, to: vaultTo, amount, account: from, toAccount: to })
    },
  },
  stakeAdd: {
    reject(house, { account, amount }) {
      const reject = accountReject(house, account, amount)
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
      accountReject(house, account, shares) ?? stakeExitReject(house, account, shares),
    act: (house, { account, shares }) => stakeExit(house, account, shares),
  },
  stakeClaim: {
    reject: (house, { account }) => accountReject(house, account, 1) ?? stakeClaimReject(house, account),
    act: (house, { account }) => stakeClaim(house, account),
  },
  lendAdd: {
    reject(house, { account, amount, bears }) {
      const reject = bears > 1 ? 'fieldOutOfRange' : accountReject(house, account, amount)
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
      return accountReject(house, account, shares) ?? lendExitReject(house, account, shares, bears as Bears)
    },
    act: (house, { account, shares, bears }) => lendExit(house, account, shares, bears as Bears),
  },
  sweepDemand: {
    reject: (house, { account }) => accountReject(house, account, 1) ?? demandReject(house, account),
    act: (house, { account }) => demandSweep(house, account),
    acts: true,
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
  if (isSettlement(house, asset)) {
    if (Math.abs(ledger.accounts.cash[account]!) + amount > ATOMS_MAX / 4) return 'amountTooLarge'
    const tier = ledger.accounts.tier[account]!
    return account === m.tiers.treasury[tier] ? lendOutsideReject(house, tier, amount) : null
  }
  const room = balanceReject(ledger, account, asset)
  if (room !== null) return room
  const total = m.assets.total[asset]! + amount
  const value = bigMulDivFloor(total, Math.max(m.assets.price[asset]!, 1), m.assets.atomsPerLot[asset]!)
  return total > ATOMS_MAX / 4 || value > house.params.asset.depositCap[asset]! ? 'amountTooLarge' : null
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

type Whose = (house: House, account: Row) => boolean

const isMembers: Whose = (house, account) => isMember(house.ledger, account)

/**
 * Whose money leaves the house when it is asked for: a member's, and the backstop's. What the backstop has bought is sold
 * outside, and what an outside hedge has lost is owed there: either enters by its withdrawals and deposits (rules §5).
 */
export const letsGo: Whose = (house, account) =>
  isMembers(house, account) || house.markets.tiers.backstop[house.ledger.accounts.tier[account]!] === account

/** An account that may let money go at all. */
function accountReject(house: House, account: Row, amount: number, may: Whose = isMembers): Reject | null {
  const { accounts } = house.ledger
  if (amount <= 0 || amount > ATOMS_MAX) return 'fieldOutOfRange'
  if (account >= accounts.rows) return 'accountUnknown'
  if (!may(house, account)) return 'accountNotMember'
  if (house.markets.tiers.woundDown[accounts.tier[account]!] === 1) return 'tierWoundDown'
  return null
}

function outgoingReject(house: House, account: Row, vault: Row, amount: AssetAtoms, may: Whose): Reject | null {
  const { accounts, vaults } = house.ledger
  if (vault >= vaults.rows) return amount <= 0 || amount > ATOMS_MAX ? 'fieldOutOfRange' : 'vaultUnknown'
  const reject = accountReject(house, account, amount, may)
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

/** The prices on which a book hangs that money leaves: its owner may always take out one that hangs on none. */
function pricesReject(house: House, account: Row): Reject | null {
  return hasRisk(house, account) ? bookActReject(house, 'withdraw', account) : null
}

/** INV-6: no more than positive cash or the balance, and what is left meets initial margin and a tenth of net delta. */
function leavingReject(house: House, account: Row, vault: Row, amount: AssetAtoms): Reject | null {
  const asset = house.ledger.vaults.asset[vault]!
  const cash = isSettlement(house, asset)
  const held = cash ? house.ledger.accounts.cash[account]! : balanceOf(house.ledger, account, asset)
  if (amount > held) return 'cashShort'
  return standingReject(
    house,
    account,
    cash ? { ...noChange, cash: -amount } : { ...noChange, asset, assetAmount: -amount },
  )
}

/** The margin part of INV-6, at request and again at execution; prices are judged before. */
function standingReject(house: House, account: Row, change: Change): Reject | null {
  const answer = testInitial(house, account, change, 0)
  if (answer.initialExcess < 0) return 'initialMarginShort'
  if (answer.targetExcess < 0) return 'targetMarginShort'
  const left = bigMulDivFloor(
    answer.netDelta,
    house.params.tier.deltaLeftPpm[house.ledger.accounts.tier[account]!]!,
    PPM,
  )
  return answer.equity < left ? 'transferMarginShort' : null
}

function isSettlement(house: House, asset: Row): boolean {
  const { assets, tiers } = house.markets
  return tiers.settlementAsset[assets.tier[asset]!] === asset + 1
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

function move(house: House, from: Row, to: Row, asset: Row, amount: AssetAtoms, postingClass: PostingClass): void {
  if (isSettlement(house, asset)) postCash(house, from, to, asset, amount, postingClass)
  else postCollateral(house, from, to, asset, amount, postingClass)
}

function returnWithdrawal(house: House, row: Row, stage: 'cancelled' | 'refused'): void {
  const { withdrawals, vaults, accounts } = house.ledger
  const account = withdrawals.account[row]!
  const outgoing = house.markets.tiers.outgoing[accounts.tier[account]!]!
  move(
    house,
    outgoing,
    account,
    vaults.asset[withdrawals.vault[row]!]!,
    withdrawals.amount[row]!,
    'withdrawal-returned',
  )
  noteStage(house, row, stage, withdrawals.ticket[row]!, 0)
  endWithdrawal(house.ledger, row, 'returned')
}

function noteStage(
  house: House,
  row: Row,
  stage: 'requested' | 'executed' | 'cancelled' | 'refused',
  withdrawal: number,
  vaultNumber: number,
): void {
  const { withdrawals } = house.ledger
  house.events.push({
    type: 'withdrawalNoted',
    withdrawal,
    vault: withdrawals.vault[row]!,
    account: withdrawals.account[row]!,
    amount: withdrawals.amount[row]!,
    stage,
    vaultNumber,
    recipient: keyRead(withdrawals.recipient, row),
  })
}
