/** Money that is lent for no time at all, around the moments at which interest is divided, beside lenders of both classes. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  attempt,
  BTC,
  closeAll,
  deposit,
  depositEth,
  LOT_PRICE,
  lenderSharesOf,
  movePrice,
  must,
  openAccount,
  openOwner,
  reportPrices,
  trade,
} from '../world/index.ts'

const MINUTE_MS = 60_000
const ROUNDS_MAX = 10

export const interestCatcher: Role = {
  name: 'interest-catcher',
  plays: 'lender',
  attack: 'lends just before interest is divided, in either class, and takes the money back just after it',
  defence: 'interest that has accrued is divided before anybody comes, and who leaves leaves what has accrued since',
  off: { mutant: 'interest-until-the-last-tick' },
  settings: [
    ['tier.lenderWindowPpm', 1_000_000],
    ['tier.borrowRatePpm', 500_000],
    ['asset.haircutPpm0', 100_000],
  ],
  knobs: [
    { name: 'lent, ppm of what others have lent', low: 0, high: 10_000_000, honest: 0 },
    { name: 'bearing class', low: 0, high: 1, honest: 0 },
    { name: 'times', low: 0, high: ROUNDS_MAX, honest: 0 },
    { name: 'in other accounts each time', low: 0, high: 1, honest: 0 },
    { name: 'changes class before it leaves', low: 0, high: 1, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [ppm, bearing, times, others, changes]) {
    const lots = between(nature, 200, 1000)
    const fall = -between(nature, 50_000, 300_000)
    const owner = openOwner(world)
    const accounts = [openAccount(world, owner), openAccount(world, owner)]
    const amount = lots * LOT_PRICE
    for (const bears of [0, 1] as const) {
      const account = openAccount(world, openOwner(world))
      deposit(world, account, amount)
      must(world, { type: 'lendAdd', account, amount, bears })
    }
    // A borrower of a part of what its ether is worth: a loss in BTC that its cash does not pay is lent to it.
    const borrowing = openAccount(world, openOwner(world))
    depositEth(world, borrowing, lots * 1_000_000)
    trade(world, BTC, borrowing, world.maker, lots, LOT_PRICE)
    movePrice(world, BTC, fall)
    trade(world, BTC, borrowing, world.maker, -lots, world.prices[1]!)
    for (let minute = 0; minute < 3; minute++) reportPrices(world, MINUTE_MS)
    const lent = Math.floor((amount / 500_000) * ppm!)
    for (const account of accounts) deposit(world, account, lent)
    for (let round = 0; round < ROUNDS_MAX; round++) {
      // The interval ends at this moment; whoever comes now has lent for no time when interest is divided.
      world.nowMs += MINUTE_MS
      const account = accounts[others === 1 ? round % 2 : 0]!
      if (round < times!) lend(account, bearing === 1 ? 1 : 0)
      reportPrices(world)
      if (round >= times!) continue
      takeBack(account, bearing === 1 ? 1 : 0)
      if (changes === 0) continue
      lend(account, bearing === 1 ? 0 : 1)
      takeBack(account, bearing === 1 ? 0 : 1)
    }
    closeAll(world, false)
    return [owner]

    function lend(account: number, bears: 0 | 1): void {
      const cash = Math.min(lent, world.house.ledger.accounts.cash[account]!)
      if (cash > 0) attempt(world, { type: 'lendAdd', account, amount: cash, bears })
    }

    function takeBack(account: number, bears: 0 | 1): void {
      const shares = lenderSharesOf(world, account, bears)
      if (shares > 0) attempt(world, { type: 'lendExit', account, shares, bears })
    }
  },
}
