/** A call is answered with a deposit that never becomes final. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  BTC,
  closeAll,
  deposit,
  depositSeen,
  endow,
  LOT_PRICE,
  movePrice,
  openAccount,
  openOwner,
  reportPrices,
  trade,
  walk,
} from '../world/index.ts'

export const vanishing: Role = {
  name: 'vanishing',
  plays: 'member',
  attack: 'answers a call with a deposit that vanishes when the price has fallen',
  defence: 'a seen deposit answers calls and never counts for maintenance',
  off: { mutant: 'seen-counts-for-maintenance' },
  settings: [],
  knobs: [
    { name: 'only seen', low: 0, high: 1, honest: 0 },
    { name: 'amount, ppm of notional', low: 10_000, high: 400_000, honest: 400_000 },
  ],
  dust: 0,
  branches: 8,
  play(world, nature, branch, [onlySeen, ppm]) {
    const lots = between(nature, 20, 200)
    // Force can follow: after two falls the price is $94.54 at least, and $1.88 are less than maintenance of 2 % of it.
    const step = between(nature, 17_000, 18_800)
    endow(world)
    const owner = openOwner(world)
    const account = openAccount(world, owner)
    deposit(world, account, lots * LOT_PRICE * 0.04)
    trade(world, BTC, account, world.maker, lots, LOT_PRICE)
    // Between target (2.5 %) and maintenance (2 %): 4 % − 1.7 % of the first price.
    movePrice(world, BTC, -17_000)
    const amount = lots * 100 * ppm!
    const vanish = onlySeen === 1 ? depositSeen(world, account, amount) : null
    if (vanish === null) deposit(world, account, amount)
    reportPrices(world, 60_000)
    walk(world, BTC, step, branch, 0, 3)
    vanish?.()
    reportPrices(world, 1000)
    closeAll(world, false)
    return [owner]
  },
}
