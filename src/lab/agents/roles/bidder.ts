/** The owner of a failing book bids for it through a second owner, so that the fund pays the discount. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import { attempt, BTC, closeAll, deposit, LOT_PRICE, movePrice, openAccount, openOwner, trade } from '../world/index.ts'

export const bidder: Role = {
  name: 'bidder',
  plays: 'bidder',
  attack: 'bids on its own failing book through an owner of its cluster, in one bid or many, or takes bids back',
  defence: 'nobody linked to the owner of a book takes part in its auction',
  off: { mutant: 'bids-on-own-books' },
  // The backstop takes nothing over: what is left goes to the last auction, which the fund pays.
  settings: [
    ['tier.takeoverEquityPpm', 0],
    ['tier.auctionFundPpm', 1_000_000],
    ['market.closeSpreadPpm', 15_000],
    ['market.closeCapPpm', 18_000],
  ],
  knobs: [
    { name: 'bids', low: 0, high: 4, honest: 0 },
    { name: 'discount, ppm', low: 0, high: 18_000, honest: 0 },
    { name: 'for so much of the book, ppm', low: 100_000, high: 4_000_000, honest: 1_000_000 },
    { name: 'takes them back', low: 0, high: 1, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [bids, discount, part, takesBack]) {
    const lots = between(nature, 100, 1000)
    const fall = -between(nature, 38_000, 60_000)
    deposit(world, world.house.markets.tiers.fund[0]!, 10 ** 13)
    deposit(world, world.house.markets.tiers.backstop[0]!, 10 ** 12)
    const [owner, friend] = [openOwner(world, 1), openOwner(world, 1)]
    const [failing, bidding] = [openAccount(world, owner), openAccount(world, friend)]
    const notional = lots * LOT_PRICE
    deposit(world, failing, notional * 0.04)
    deposit(world, bidding, notional * 4)
    trade(world, BTC, failing, world.maker, lots, LOT_PRICE)
    for (let bid = 1; bid <= bids!; bid++) {
      const notionalMax = Math.floor(((notional / 1_000_000) * part!) / bids!)
      const terms = { notionalMax, discountPpm: Math.max(0, discount! - bid + 1), expiryMs: world.nowMs + 86_400_000 }
      attempt(world, { type: 'bidPlace', account: bidding, ...terms, markets: [] })
    }
    movePrice(world, BTC, Math.floor(fall / 2))
    const { ticket, account } = world.house.auction.bids
    for (let row = 0; row < world.house.auction.bids.rows && takesBack === 1; row++) {
      if (account[row] === bidding) attempt(world, { type: 'bidCancel', account: bidding, bid: ticket[row]! })
    }
    movePrice(world, BTC, fall - Math.floor(fall / 2))
    movePrice(world, BTC, 0, 20)
    // What a bidder has bought it holds at the mark: no move of the price makes or takes anything of it.
    closeAll(world, false)
    return [owner, friend]
  },
}
