/** An account that is about to fail sells to a friend far below the mark, so that the friend gains what the house must bear. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  BTC,
  closeAll,
  deposit,
  endow,
  LOT_PRICE,
  markOf,
  movePrice,
  openAccount,
  openOwner,
  trade,
} from '../world/index.ts'

export const handOver: Role = {
  name: 'hand-over',
  plays: 'member',
  attack: 'a failing account trades off-market with a stranger who is none',
  defence: 'a trade that reduces must not lower equity less target, whatever its price',
  off: { mutant: 'reducing-at-any-price' },
  // The price limit, a defence of its own, is as wide as it can be.
  settings: [['market.priceLimitPpm', 200_000]],
  knobs: [
    { name: 'discount, ppm', low: 0, high: 200_000, honest: 0 },
    { name: 'part handed over, ppm', low: 0, high: 1_000_000, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [discount, part]) {
    const lots = between(nature, 100, 3000)
    const fall = -between(nature, 5000, 19_000)
    endow(world)
    const [owner, friend] = [openOwner(world), openOwner(world)]
    const [failing, other] = [openAccount(world, owner), openAccount(world, friend)]
    const margin = lots * LOT_PRICE * 0.04
    deposit(world, failing, margin)
    deposit(world, other, lots * LOT_PRICE)
    trade(world, BTC, failing, world.maker, lots, LOT_PRICE)
    movePrice(world, BTC, fall)
    const mark = markOf(world, BTC)
    const sold = Math.floor((lots * part!) / 1_000_000)
    const price = mark - Math.floor((mark * discount!) / 1_000_000)
    if (sold > 0) trade(world, BTC, failing, other, -sold, price)
    closeAll(world, false)
    return [owner, friend]
  },
}
