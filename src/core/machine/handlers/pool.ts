/** The backstop's pool: joins, exits, and the offer of collateral that it holds. */

import {
  offerCostCeil,
  offerReject,
  poolExit,
  poolExitReject,
  poolJoin,
  poolJoinReject,
  poolRoomReject,
  takeOffer,
} from '../../backstop/index.ts'
import { pricesReject, standingReject } from '../../exits/index.ts'
import { balanceReject, isMember } from '../../ledger/index.ts'
import { noChange, testInitial } from '../../margin/index.ts'
import { assetActReject } from '../../oracle/index.ts'
import { ATOMS_MAX, type Row } from '../../units/index.ts'
import { type CommandOf, firstReject, type Reject } from '../../words/index.ts'
import type { Handler } from '../handler.ts'
import type { House } from '../house.ts'
import { outgoingAccountReject } from './money.ts'

/** Handlers of the pool. */
export const poolHandlers: { readonly [N in 'poolJoin' | 'poolExit' | 'offerTake']: Handler<N> } = {
  poolJoin: {
    reject(house, { account, amount }) {
      const reject = outgoingAccountReject(house, account, amount) ?? pledgedReject(house, account)
      if (reject !== null) return reject
      const pool =
        poolJoinReject(house, account, amount) ?? pricesReject(house, account) ?? poolRoomReject(house, account, amount)
      if (pool !== null) return pool
      if (amount > house.ledger.accounts.cash[account]!) return 'cashShort'
      return standingReject(house, account, { ...noChange, cash: -amount })
    },
    act: (house, { account, amount }) => poolJoin(house, account, amount),
  },
  poolExit: {
    reject: (house, { account, shares }) =>
      outgoingAccountReject(house, account, shares, mayProvide) ?? poolExitReject(house, account, shares),
    act: (house, { account, shares }) => poolExit(house, account, shares),
  },
  offerTake: {
    reject(house, command) {
      const { account, asset, amount } = command
      const reject = bidderReject(house, command)
      if (reject !== null) return reject
      const offer =
        offerReject(house, asset, amount, command.limitPrice) ??
        assetActReject(house, 'quoteBackstop', asset) ??
        pricesReject(house, account) ??
        balanceReject(house.ledger, account, asset)
      if (offer !== null) return offer
      const cost = offerCostCeil(house, asset, amount)
      if (cost > house.ledger.accounts.cash[account]!) return 'cashShort'
      const answer = testInitial(house, account, { ...noChange, cash: -cost, asset, assetAmount: amount }, 0)
      if (answer.gross > ATOMS_MAX) return 'amountTooLarge'
      if (answer.initialExcess < 0) return 'initialMarginShort'
      return answer.targetExcess < 0 ? 'targetMarginShort' : null
    },
    act: (house, { account, asset, amount }) => takeOffer(house, account, asset, amount),
  },
}

/** Who may ask for an exit: a member, and the operator in the name of the backstop. */
function mayProvide(house: House, account: Row): boolean {
  return (
    isMember(house.ledger, account) || house.markets.tiers.backstop[house.ledger.accounts.tier[account]!] === account
  )
}

function pledgedReject(house: House, account: Row): Reject | null {
  return house.ledger.accounts.link[account] === -1 ? null : 'accountPledged'
}

/** The account of a bidder, and the asset that it bids for, of one tier. */
function bidderReject(house: House, { account, asset, amount, limitPrice }: CommandOf<'offerTake'>): Reject | null {
  const { assets } = house.markets
  const { accounts } = house.ledger
  if (limitPrice <= 0) return 'fieldOutOfRange'
  if (asset >= assets.rows) return amount <= 0 || amount > ATOMS_MAX ? 'fieldOutOfRange' : 'assetUnknown'
  const reject = outgoingAccountReject(house, account, amount)
  if (account >= accounts.rows) return reject
  const tier = assets.tier[asset] === accounts.tier[account] ? null : 'tierMismatch'
  return firstReject(reject, tier) ?? pledgedReject(house, account)
}
