/** Standing bids in a life: who offers to take failing books, for how much, and for how long. */
import type { Command } from '../../core/words/index.ts'
import { between, chance, pick } from '../random.ts'
import type { World } from './world.ts'

/** A bid of an account, mostly one that its cash carries and that lasts a while; seldom dust, stale, or for everything. */
export function bidPlace(world: World, account: number): Command {
  const { random, house, nowMs } = world
  const { accounts } = house.ledger
  const tier = accounts.tier[account]!
  const means = Math.max(accounts.cash[account]!, 10 ** 8)
  const wished = Math.floor(means * pick(random, [0.1, 1, 2, 3, 5, 10, 20, 10_000]))
  const notionalMax = Math.min(Math.max(1, wished), 2 ** 52)
  const discountPpm = pick(random, [0, 50, 200, 300, 500, 700, 1000, 3000, 8000, 1_000_000])
  // A little later than now, because time passes until the command is taken.
  const expiryMs = nowMs + pick(random, [-1, 10_000, 10 ** 6, 10 ** 7, 10 ** 9, 10 ** 9, 10 ** 10, 10 ** 10])
  return { type: 'bidPlace', account, notionalMax, discountPpm, expiryMs, markets: marketsFor(world, tier) }
}

/** Takes a bid back: mostly one that stands, seldom in the name of another. */
export function bidCancel(world: World): Command | null {
  const { random, house } = world
  const { bids } = house.auction
  const row = bids.rows === 0 ? -1 : between(random, 0, bids.rows - 1)
  if (row < 0 || bids.ticket[row] === 0) return null
  const account = chance(random, 1, 8) ? between(random, 0, house.ledger.accounts.rows - 1) : bids.account[row]!
  return { type: 'bidCancel', account, bid: bids.ticket[row]! }
}

/** All markets of a tier, or some of them, seldom one of another tier. */
function marketsFor({ random, house }: World, tier: number): { market: number }[] {
  if (chance(random, 3, 4)) return []
  const { markets } = house.markets
  const own = Array.from({ length: markets.rows }, (_, market) => market).filter(
    (market) => markets.tier[market] === tier || chance(random, 1, 30),
  )
  const kept = own.filter(() => chance(random, 2, 3))
  return kept.map((market) => ({ market }))
}
