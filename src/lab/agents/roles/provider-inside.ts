/** The owner of a failing book owns most of the pool that takes it over: what the fund adds must not come back to it. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  BTC,
  closeAll,
  deposit,
  fillUnwinding,
  LOT_PRICE,
  lotsOf,
  movePrice,
  must,
  openAccount,
  openOwner,
  pass,
  reportPrices,
  trade,
} from '../world/index.ts'

const HOUR_MS = 3_600_000

export const providerInside: Role = {
  name: 'provider-inside',
  plays: 'provider',
  attack: 'owns the pool that takes over its own failed book, and the impact that the fund grants',
  defence: 'a grant waits until unwinding has given it away, and never for a fill against the failed owner',
  off: { mutant: 'grants-paid-whole' },
  settings: [
    ['tier.poolEpochMs', HOUR_MS],
    ['market.closeCapPpm', 18_000],
    ['market.closeSpreadPpm', 15_000],
  ],
  knobs: [
    { name: 'leaves its book to the house', low: 0, high: 1, honest: 0 },
    { name: 'takes the lots back itself', low: 0, high: 1, honest: 0 },
    { name: 'a stranger takes them away from the mark, ppm', low: 0, high: 15_000, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [leaves, back, away]) {
    const lots = between(nature, 20, 60)
    const equity = between(nature, 0, 9000)
    const inPool = lots * LOT_PRICE * 9
    deposit(world, world.house.markets.tiers.fund[0]!, 10 ** 12)
    const [owner, other] = [openOwner(world), openOwner(world)]
    const [provider, patient] = [openAccount(world, owner), openAccount(world, other)]
    const [failing, friend] = [openAccount(world, owner), openAccount(world, owner)]
    for (const [account, amount] of [
      [provider, inPool],
      [patient, lots * LOT_PRICE],
    ] as const) {
      deposit(world, account, amount)
      must(world, { type: 'poolJoin', account, amount })
    }
    deposit(world, friend, lots * LOT_PRICE)
    pass(world, HOUR_MS)
    deposit(world, failing, lots * LOT_PRICE * 0.04)
    trade(world, BTC, failing, world.maker, lots, LOT_PRICE)
    // The loss of the book is its owner's in every case: who has the money closes at the mark, who has not is taken over.
    if (leaves === 0) deposit(world, failing, lots * LOT_PRICE * 0.05)
    movePrice(world, BTC, -40_000 + equity)
    if (leaves === 0) trade(world, BTC, failing, world.maker, -lotsOf(world, failing, BTC), world.prices[1]!)
    for (let minute = 0; minute < 12; minute++) {
      reportPrices(world, 60_000)
      if (back === 1) fillUnwinding(world, friend, 0)
      else fillUnwinding(world, world.maker, away!)
    }
    closeAll(world, false)
    return [owner]
  },
}
