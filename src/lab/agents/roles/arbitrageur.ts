/** Who buys the collateral that the pool offers to sell it outside: in the dip of a price that comes back, early, late, in parts. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  attempt,
  BTC,
  closeAll,
  collateralOf,
  deposit,
  depositEth,
  ETH,
  LOT_PRICE,
  movePrice,
  must,
  openAccount,
  openOwner,
  reportPrices,
  trade,
} from '../world/index.ts'

const MINUTE_MS = 60_000
const HALF_HOUR_MS = 1_800_000
/** The asset that is ether as collateral, and its atoms a lot. */
const ETHER = 1
const LOT_ATOMS = 1_000_000
const ONE = 1_000_000

export const arbitrageur: Role = {
  name: 'arbitrageur',
  plays: 'arbitrageur',
  attack:
    'takes the collateral that the pool offers in the dip of a price that comes back, or waits until it is cheaper',
  defence: 'the offer stands over the dearer of price and slow price, and whoever is first takes it',
  off: { mutant: 'offered-at-the-price' },
  settings: [
    ['underlying.slowTauMs', HALF_HOUR_MS],
    ['asset.haircutPpm0', 100_000],
  ],
  knobs: [
    { name: 'takes it at most so far over the price, ppm', low: -20_000, high: 20_000, honest: 0 },
    { name: 'part taken, ppm', low: 0, high: 1_000_000, honest: 1_000_000 },
    { name: 'part taken in the dip, ppm', low: 0, high: 1_000_000, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [over, part, dipPart]) {
    const lots = between(nature, 100, 400)
    const dip = -between(nature, 50_000, 150_000)
    const dipMinute = between(nature, 1, 12)
    const { backstop } = world.house.markets.tiers
    deposit(world, backstop[0]!, 10 ** 12)
    const [owner, other, lending, victim] = [0, 1, 2, 3].map(() => openOwner(world)) as [number, number, number, number]
    const accounts = [owner, other, lending, victim].map((each) => openAccount(world, each))
    const [account, rival, lender, borrowing] = accounts as [number, number, number, number]
    const amount = lots * LOT_PRICE
    for (const each of [account, rival]) deposit(world, each, amount)
    deposit(world, lender, 2 * amount)
    must(world, { type: 'lendAdd', account: lender, amount: 2 * amount, bears: 1 })
    // A borrower of nearly all that its ether allows sells some of it to the pool once ether falls.
    depositEth(world, borrowing, lots * LOT_ATOMS)
    trade(world, BTC, borrowing, world.maker, lots, LOT_PRICE)
    movePrice(world, BTC, -870_000, 10)
    trade(world, BTC, borrowing, world.maker, -lots, world.prices[1]!)
    for (let minute = 0; minute < 3; minute++) reportPrices(world, MINUTE_MS)
    movePrice(world, ETH, -40_000)
    deposit(world, borrowing, amount)
    for (let minute = 0; minute < 40; minute++) {
      reportPrices(world, MINUTE_MS)
      if (minute === dipMinute) {
        movePrice(world, ETH, dip)
        take(account, dipPart!, ONE)
        movePrice(world, ETH, -dip)
      }
      take(account, part!, over!)
      take(rival, ONE, 0)
    }
    closeAll(world, false)
    return [owner]

    /** Takes a part of what is offered, if that is not dearer than so far over the price. */
    function take(taker: number, ppm: number, overPpm: number): void {
      const offered = collateralOf(world, backstop[0]!)
      const limitPrice = world.prices[2]! + Math.floor((world.prices[2]! / ONE) * overPpm)
      const taken = Math.floor((offered / ONE) * ppm)
      if (taken > 0) attempt(world, { type: 'offerTake', account: taker, asset: ETHER, amount: taken, limitPrice })
    }
  },
}
