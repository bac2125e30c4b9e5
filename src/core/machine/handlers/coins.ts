/** Loans of collateral assets: lenders of a coin come and go, accounts borrow it and give it back. */
import { isSettlement, leavingReject, pricesReject, standingReject } from '../../exits/index.ts'
import { accrueCoin, balanceOf, balanceReject, coinDebtNow, coinDebtOf, coinOwed } from '../../ledger/index.ts'
import {
  coinBorrow,
  coinBorrowReject,
  coinLend,
  coinLendExit,
  coinLendExitCancel,
  coinLendExitCancelReject,
  coinLendExitReject,
  coinLendRoom,
  coinRecall,
  coinRecallReject,
  coinRepay,
  hasDebtRoom,
  isCoinLenderCapped,
  owesOther,
  ownerOwes,
  sharesFor,
} from '../../lending/index.ts'
import { isForced, procedureOf } from '../../liquidation/index.ts'
import { collateralReject, noChange, testInitial } from '../../margin/index.ts'
import { assetActReject } from '../../oracle/index.ts'
import { ATOMS_MAX, type Row } from '../../units/index.ts'
import { type CommandOf, firstReject, type Reject } from '../../words/index.ts'
import type { Handler } from '../handler.ts'
import type { House } from '../house.ts'
import { outgoingAccountReject } from './money.ts'

type CoinCommand = 'coinLend' | 'coinLendExit' | 'coinLendExitCancel' | 'coinRecall' | 'coinBorrow' | 'coinRepay'

/** Handlers of loans of coins. */
export const coinHandlers: { readonly [N in CoinCommand]: Handler<N> } = {
  coinLend: {
    reject(house, { account, asset, amount }) {
      const reject =
        placeReject(house, account, asset, amount) ??
        firstReject(frozenReject(house, account), pricesReject(house, account))
      if (reject !== null) return reject
      if (sharesFor(house, asset, amount) === 0) return 'fieldOutOfRange'
      const room = coinLendRoom(house, account, asset, amount) ?? leavingReject(house, account, asset, amount)
      if (room !== null) return room
      if (isCoinLenderCapped(house, asset, amount)) return 'coinCapReached'
      return ownerOwes(house, account, asset) ? 'coinOwnLoan' : null
    },
    act: (house, { account, asset, amount }) => coinLend(house, account, asset, amount),
  },
  coinLendExit: {
    reject(house, { account, asset, shares }) {
      const reject = placeReject(house, account, asset, shares) ?? frozenReject(house, account)
      if (reject !== null) return reject
      return coinLendExitReject(house, account, asset, shares)
    },
    // What may not leave at once waits: what stands against it is no fault of who asks.
    act: (house, { account, asset, shares }) => coinLendExit(house, account, asset, shares),
  },
  coinLendExitCancel: {
    reject: (house, { account, asset }) =>
      placeReject(house, account, asset, 1) ?? coinLendExitCancelReject(house, account, asset),
    act: (house, { account, asset }) => coinLendExitCancel(house, account, asset),
  },
  coinRecall: {
    reject: (house, { account, asset }) =>
      placeReject(house, account, asset, 1) ?? frozenReject(house, account) ?? coinRecallReject(house, account, asset),
    act: (house, { account, asset }) => coinRecall(house, account, asset),
  },
  coinBorrow: {
    reject: borrowReject,
    act: (house, { account, asset, amount }) => coinBorrow(house, account, asset, amount),
  },
  coinRepay: {
    reject(house, { account, asset, amount }) {
      const reject = placeReject(house, account, asset, amount)
      if (reject !== null) return reject
      const { tiers, assets } = house.markets
      const room = balanceReject(house.ledger, tiers.treasury[assets.tier[asset]!]!, asset)
      if (room !== null) return room
      const owed = coinOwed(house, account) === asset ? coinDebtNow(house, account) : 0
      if (Math.min(amount, owed) > balanceOf(house.ledger, account, asset)) return 'cashShort'
      return owed === 0 ? 'coinDebtNone' : null
    },
    // Who gives back between two ticks owes until then (decision 0119).
    act(house, { account, asset, amount }) {
      accrueCoin(house, asset)
      coinRepay(house, account, asset, amount)
    },
  },
}

/**
 * New debt is new risk: the prices of the coin and of what stands behind it must allow that, and the book must pass initial margin
 * with the coins and the debt, which counts at the dearer side.
 */
function borrowReject(house: House, { account, asset, amount }: CommandOf<'coinBorrow'>): Reject | null {
  const reject = placeReject(house, account, asset, amount)
  if (reject !== null) return reject
  if (isForced(procedureOf(house, account))) return 'procedureOpen'
  const prices =
    frozenReject(house, account) ?? firstReject(assetActReject(house, 'openRisk', asset), pricesReject(house, account))
  if (prices !== null) return prices
  if (!hasDebtRoom(house, account)) return 'capacityReached'
  const room = balanceReject(house.ledger, account, asset)
  if (room !== null) return room
  // Margin is asked of one coin: another that is owed is refused without.
  const loan = coinBorrowReject(house, account, asset, amount)
  if (owesOther(house, account, asset)) return loan
  const interest = coinDebtNow(house, account) - coinDebtOf(house, account)
  const change = { ...noChange, asset, assetAmount: amount, debt: amount + interest }
  if (testInitial(house, account, change, 0).gross > ATOMS_MAX) return 'amountTooLarge'
  const standing = standingReject(house, account, change) ?? collateralReject(house, account, change, 0, null)
  if (standing !== null) return standing
  return house.markets.tiers.breaker[house.ledger.accounts.tier[account]!] === 1 ? 'breakerOn' : loan
}

/** The account of a member that is not pledged, and an asset of its tier that is not the settlement token. */
function placeReject(house: House, account: Row, asset: Row, amount: number): Reject | null {
  const { assets } = house.markets
  if (asset >= assets.rows) return amount <= 0 || amount > ATOMS_MAX ? 'fieldOutOfRange' : 'assetUnknown'
  const { accounts } = house.ledger
  const reject = outgoingAccountReject(house, account, amount)
  if (account >= accounts.rows) return reject
  const tier = assets.tier[asset] === accounts.tier[account] ? null : 'tierMismatch'
  const token = isSettlement(house, asset) ? 'assetMismatch' : null
  const pledged = accounts.link[account] === -1 ? null : 'accountPledged'
  return firstReject(firstReject(reject, tier), token) ?? pledged
}

/** While a shortfall is open nobody lends, borrows or leaves: who knows of it must not leave it to the others. */
function frozenReject(house: House, account: Row): Reject | null {
  return house.markets.tiers.shortfalls[house.ledger.accounts.tier[account]!]! > 0 ? 'lendingFrozen' : null
}
