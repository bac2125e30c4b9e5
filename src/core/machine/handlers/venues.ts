/** What venues say: holds, trades, fills of forced orders. */

import { holdReject, makeHold, makeTrade, tradeReject } from '../../clearing/index.ts'
import { forcedFill, forcedFillReject } from '../../liquidation/index.ts'
import { endHold } from '../../markets/index.ts'
import { ticketFind } from '../../tables/index.ts'
import type { CommandType } from '../../words/index.ts'
import type { Handler } from '../handler.ts'

type Venues = 'holdOpen' | 'holdCancel' | 'tradeMake' | 'forcedFill'

/** Handlers of venues. */
export const venueHandlers: { readonly [N in Venues & CommandType]: Handler<N> } = {
  holdOpen: { reject: holdReject, act: makeHold },
  holdCancel: {
    reject: (house, { hold }) => (ticketFind(house.markets.holds, hold) < 0 ? 'holdUnknown' : null),
    act: (house, { hold }) => endHold(house, ticketFind(house.markets.holds, hold), 'cancelled'),
  },
  tradeMake: { reject: tradeReject, act: makeTrade },
  forcedFill: {
    reject: forcedFillReject,
    act: forcedFill,
    acts: (house, { account }) => [house.ledger.accounts.tier[account]!],
  },
}
