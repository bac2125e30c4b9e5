/** Two bidders who act as one, with little capital, among rivals: they shade, overbid, bid late, take bids back, or win and default. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  attempt,
  BTC,
  CLOSING_PPM,
  closeAll,
  closeOut,
  deposit,
  LOT_PRICE,
  movePrice,
  openAccount,
  openOwner,
  trade,
  type World,
  walk,
  withdrawUpTo,
} from '../world/index.ts'

const DAY_MS = 86_400_000
/** What a bidder's lots cost to sell again: who bids honestly asks for that. */
const VALUE_PPM = CLOSING_PPM

export const biddingRing: Role = {
  name: 'bidding-ring',
  plays: 'bidder',
  attack:
    'two bidders agree: they shade, overbid, bid for too much or late, take bids back, or win and let the house close it',
  defence:
    'one clearing price for all who take, set by rivals who could have taken everything; margin held behind bids',
  off: { mutant: 'paid-as-bid' },
  // The backstop takes nothing over: the book goes to the last auction, which the fund pays.
  settings: [
    ['tier.takeoverEquityPpm', 0],
    ['tier.auctionFundPpm', 1_000_000],
    ['market.closeSpreadPpm', 15_000],
    ['market.closeCapPpm', 18_000],
  ],
  knobs: [
    { name: 'discount of one, ppm', low: 0, high: 18_000, honest: VALUE_PPM },
    { name: 'discount of the other, ppm', low: 0, high: 18_000, honest: VALUE_PPM },
    { name: 'size, ppm of what it has the money for', low: 1, high: 1_000_000, honest: 1_000_000 },
    { name: 'bid late', low: 0, high: 1, honest: 0 },
    { name: 'the other takes it back', low: 0, high: 1, honest: 0 },
    { name: 'keep what they won, and take the money out', low: 0, high: 1, honest: 0 },
  ],
  dust: 0,
  branches: 4,
  play(world, nature, branch, [first, second, part, late, back, keep]) {
    const lots = between(nature, 100, 1000)
    const gap = -between(nature, 30_000, 50_000)
    const rivals = between(nature, 6000, 12_000)
    const capital = between(nature, 50_000, 200_000)
    deposit(world, world.house.markets.tiers.fund[0]!, 10 ** 13)
    deposit(world, world.house.markets.tiers.backstop[0]!, 10 ** 12)
    const notional = lots * LOT_PRICE
    const failing = openAccount(world, openOwner(world))
    deposit(world, failing, notional * 0.04)
    trade(world, BTC, failing, world.maker, lots, LOT_PRICE)
    // Rivals can each take everything: without the ring the price is the same.
    for (const discountPpm of [rivals, rivals + 500]) {
      const rival = openAccount(world, openOwner(world))
      deposit(world, rival, notional * 4)
      bid(world, rival, discountPpm, notional * 2)
    }
    const owners = [openOwner(world), openOwner(world)] as const
    const ring = owners.map((owner) => openAccount(world, owner))
    // Initial margin of 4 % is held behind a bid: the money is enough for a part of the book.
    const most = Math.floor((notional / 1_000_000) * capital)
    for (const account of ring) deposit(world, account, Math.ceil(most * 0.05))
    const size = Math.floor((most / 1_000_000) * part!)
    const place = (): void => {
      for (const [i, account] of ring.entries()) bid(world, account, [first!, second!][i]!, size)
    }
    if (late === 0) place()
    movePrice(world, BTC, -10_000)
    if (late === 1) place()
    if (back === 1) takeBack(world, ring[1]!)
    movePrice(world, BTC, gap)
    if (keep === 0) for (const account of ring) closeOut(world, account)
    else for (const account of ring) withdrawUpTo(world, account, most)
    walk(world, BTC, 10_000, branch, 0, 2)
    closeAll(world, true)
    return owners
  },
}

function bid(world: World, account: number, discountPpm: number, notionalMax: number): void {
  attempt(world, {
    type: 'bidPlace',
    account,
    notionalMax,
    discountPpm,
    expiryMs: world.nowMs + DAY_MS,
    markets: [{ market: BTC }],
  })
}

function takeBack(world: World, bidder: number): void {
  const { ticket, account, rows } = world.house.auction.bids
  for (let row = 0; row < rows; row++) {
    if (ticket[row]! > 0 && account[row] === bidder) {
      attempt(world, { type: 'bidCancel', account: bidder, bid: ticket[row]! })
    }
  }
}
