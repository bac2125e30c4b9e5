/** A lender takes the money out, or changes class, in the moment in which a loan goes bad. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  attempt,
  BTC,
  closeAll,
  deposit,
  depositEth,
  ETH,
  LOT_PRICE,
  lenderSharesOf,
  movePrice,
  must,
  openAccount,
  openOwner,
  reportPrices,
  trade,
} from '../world/index.ts'

export const lender: Role = {
  name: 'lender',
  plays: 'lender',
  attack: 'leaves, or changes from the bearing class to the other, once it sees that a loan is bad',
  defence: 'lender shares do not move while anybody of the tier lacks something',
  off: { mutant: 'lenders-run' },
  settings: [
    ['tier.lenderWindowPpm', 1_000_000],
    ['asset.haircutPpm0', 100_000],
  ],
  knobs: [
    { name: 'ticks after the gap', low: 0, high: 20, honest: 20 },
    { name: 'part that leaves, ppm', low: 0, high: 1_000_000, honest: 0 },
    { name: 'stays in the other class', low: 0, high: 1, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [ticks, part, stays]) {
    const lots = between(nature, 200, 1000)
    const gap = -between(nature, 500_000, 800_000)
    const [owner, other, borrower] = [openOwner(world), openOwner(world), openOwner(world)]
    const [account, patient] = [openAccount(world, owner), openAccount(world, other)]
    const borrowing = openAccount(world, borrower)
    const amount = lots * LOT_PRICE
    for (const each of [account, patient]) {
      deposit(world, each, amount)
      must(world, { type: 'lendAdd', account: each, amount, bears: 1 })
    }
    // A borrower of half of what its ether is worth: a loss in BTC that its cash does not pay is lent to it.
    depositEth(world, borrowing, lots * 1_000_000)
    trade(world, BTC, borrowing, world.maker, lots, LOT_PRICE)
    movePrice(world, BTC, -500_000)
    trade(world, BTC, borrowing, world.maker, -lots, world.prices[1]!)
    for (let minute = 0; minute < 3; minute++) reportPrices(world, 60_000)
    movePrice(world, ETH, gap)
    for (let tick = 0; tick < 20; tick++) {
      if (tick === ticks) leave(part!, stays!)
      reportPrices(world, 60_000)
    }
    closeAll(world, false)
    return [owner]

    function leave(ppm: number, staysOn: number): void {
      const shares = Math.floor((lenderSharesOf(world, account, 1) / 1_000_000) * ppm)
      if (shares === 0 || !attempt(world, { type: 'lendExit', account, shares, bears: 1 })) return
      const cash = world.house.ledger.accounts.cash[account]!
      if (staysOn === 1) attempt(world, { type: 'lendAdd', account, amount: cash, bears: 0 })
    }
  },
}
