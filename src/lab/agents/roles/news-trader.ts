/** A provider who comes and goes when the news is known: the mark has moved, the slow price has not followed yet. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  attempt,
  BTC,
  closeAll,
  deposit,
  LOT_PRICE,
  movePrice,
  must,
  openAccount,
  openOwner,
  pass,
  poolSharesOf,
  trade,
} from '../world/index.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

export const newsTrader: Role = {
  name: 'news-trader',
  plays: 'provider',
  attack: 'joins or leaves the pool at a price that has not heard the news which the mark has heard',
  defence: 'who joins pays the dearer, who leaves gets the cheaper of two worths: at marks and at slow prices',
  off: { mutant: 'joins-at-the-cheaper' },
  settings: [
    ['tier.poolEpochMs', HOUR_MS],
    ['tier.poolNoticeMs', HOUR_MS],
    ['underlying.slowTauMs', HOUR_MS],
  ],
  knobs: [
    { name: 'joins with, ppm of its stake', low: 0, high: 3_000_000, honest: 0 },
    { name: 'part that leaves, asked for before the news, ppm', low: 0, high: 1_000_000, honest: 0 },
    { name: 'joins again later, ppm of its stake', low: 0, high: 3_000_000, honest: 0 },
  ],
  dust: 0,
  // News is good or bad, and after it the price is as likely to rise as to fall: only a wrong price of shares pays.
  branches: 4,
  play(world, nature, branch, [joins, leaves, again]) {
    const lots = between(nature, 20, 60)
    const news = between(nature, 5_000, 20_000) * (branch % 2 === 0 ? -1 : 1)
    deposit(world, world.house.markets.tiers.fund[0]!, 10 ** 13)
    const amount = lots * LOT_PRICE
    const [owner, other, victim] = [openOwner(world), openOwner(world), openOwner(world)]
    const [account, patient, failing] = [owner, other, victim].map((each) => openAccount(world, each)) as [
      number,
      number,
      number,
    ]
    deposit(world, account, 7 * amount)
    deposit(world, patient, amount)
    for (const each of [account, patient]) must(world, { type: 'poolJoin', account: each, amount })
    pass(world, HOUR_MS)
    // The pool takes a book over: what a share is worth hangs on the price from here on.
    deposit(world, failing, lots * LOT_PRICE * 0.04)
    trade(world, BTC, failing, world.maker, lots, LOT_PRICE)
    movePrice(world, BTC, -41_000)
    movePrice(world, BTC, 0, 5)
    pass(world, HOUR_MS - (world.nowMs % HOUR_MS) + 4 * HOUR_MS - MINUTE_MS)
    const shares = Math.floor((poolSharesOf(world, account) / 1_000_000) * leaves!)
    if (shares > 0) attempt(world, { type: 'poolExit', account, shares })
    pass(world, HOUR_MS)
    join(joins!)
    movePrice(world, BTC, news)
    pass(world, MINUTE_MS)
    join(again!)
    pass(world, HOUR_MS)
    movePrice(world, BTC, branch < 2 ? -20_000 : 20_000)
    closeAll(world, false)
    return [owner]

    function join(ppm: number): void {
      if (ppm > 0) attempt(world, { type: 'poolJoin', account, amount: Math.floor((amount / 1_000_000) * ppm) })
    }
  },
}
