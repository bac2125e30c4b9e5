/** One owner, two accounts, one position against itself: a gap ruins one account and enriches the other. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  BTC,
  closeAll,
  deposit,
  endow,
  LOT_PRICE,
  movePrice,
  openAccount,
  openOwner,
  trade,
  withdrawUpTo,
} from '../world/index.ts'

export const straddle: Role = {
  name: 'straddle',
  plays: 'member',
  attack: 'two accounts of one owner straddle a gap and leave the loser to the house',
  defence: 'unpaid gains of the same owner pay before any layer (rules §7)',
  off: { mutant: 'own-gains-spared' },
  settings: [],
  knobs: [
    { name: 'lots', low: 0, high: 5000, honest: 0 },
    { name: 'spare margin, ppm', low: 0, high: 200_000, honest: 0 },
    { name: 'first move taken out, ppm', low: -15_000, high: 15_000, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [lots, spare, early]) {
    // Half of the gaps are so small that an unsure source does not degrade its price by them.
    const most = between(nature, 0, 1) === 0 ? 60_000 : 400_000
    const gap = between(nature, 25_000, most) * (between(nature, 0, 1) === 0 ? -1 : 1)
    endow(world)
    const owner = openOwner(world)
    const [long, short] = [openAccount(world, owner), openAccount(world, owner)]
    const margin = Math.ceil(lots! * LOT_PRICE * (0.04 + spare! / 1_000_000))
    for (const account of [long, short]) deposit(world, account, margin)
    trade(world, BTC, long, short, lots!, LOT_PRICE)
    if (early !== 0) {
      movePrice(world, BTC, early!)
      movePrice(world, BTC, 0, 11)
      for (const account of [long, short]) withdrawUpTo(world, account, margin)
    }
    movePrice(world, BTC, gap)
    closeAll(world, false)
    return [owner]
  },
}
