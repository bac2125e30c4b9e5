/** An owner who is about to be deleveraged moves the hedge to a second account, and looks exposed where the lots are. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import { BTC, closeAll, deposit, ETH, LOT_PRICE, movePrice, openAccount, openOwner, trade } from '../world/index.ts'

export const movedHedge: Role = {
  name: 'moved-hedge',
  plays: 'member',
  attack: 'moves a hedge to a second account before deleveraging, to be closed first where the price turns',
  defence: 'exposure and equity in a deleveraging are summed over an owner’s accounts',
  off: { mutant: 'deleveraging-by-account' },
  settings: [['tier.takeoverAgeMaxMs', 0]],
  knobs: [
    { name: 'hedge moved, ppm', low: 0, high: 1_000_000, honest: 0 },
    { name: 'money moved, ppm', low: 0, high: 900_000, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [hedge, money]) {
    const lots = between(nature, 200, 1000)
    // The spike that ruins the victim does not last: who is closed at its top gains.
    const turn = -between(nature, 10_000, 50_000)
    deposit(world, world.house.markets.tiers.fund[0]!, 10 ** 13)
    const [owner, other, victim] = [openOwner(world), openOwner(world), openOwner(world)]
    const [held, second] = [openAccount(world, owner), openAccount(world, owner)]
    const [plain, failing] = [openAccount(world, other), openAccount(world, victim)]
    const equity = lots * LOT_PRICE
    const away = Math.floor((equity / 1_000_000) * money!)
    deposit(world, held, equity - away)
    deposit(world, second, away)
    deposit(world, plain, equity)
    deposit(world, failing, lots * LOT_PRICE * 0.025)
    const moved = Math.floor((lots * hedge!) / 1_000_000)
    trade(world, ETH, held, world.maker, moved - lots, LOT_PRICE)
    // A hedge that the second account has no margin for stays where it was: an owner without one is no owner with a moved one.
    if (!trade(world, ETH, second, world.maker, -moved, LOT_PRICE)) {
      trade(world, ETH, held, world.maker, -moved, LOT_PRICE)
    }
    // The victim is short of half of what both hold long: whose lots are closed against it is what the rule decides.
    for (const account of [held, plain]) {
      trade(world, BTC, account, failing, Math.floor(lots / 4), LOT_PRICE)
      trade(world, BTC, account, world.maker, Math.floor(lots / 4), LOT_PRICE)
    }
    movePrice(world, BTC, 60_000)
    movePrice(world, BTC, 0, 4)
    movePrice(world, BTC, turn)
    closeAll(world, false)
    return [owner]
  },
}
