/** A provider who sees a loss of the pool coming asks for the money in time, and may come back after it. */
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
  reportPrices,
  trade,
} from '../world/index.ts'

const MINUTE_MS = 60_000
const HALF_HOUR_MS = 1_800_000
const DAY_MS = 86_400_000

export const runnerFromThePool: Role = {
  name: 'runner-from-the-pool',
  plays: 'provider',
  attack: 'leaves the pool ahead of a loss that it sees coming, and joins again after it',
  defence: 'a notice longer than any procedure, at risk to its end, and one price an epoch for all',
  off: {
    parameters: [
      ['tier.poolNoticeMs', 0],
      ['tier.poolEpochMs', MINUTE_MS],
    ],
  },
  settings: [],
  knobs: [
    { name: 'half hours before the loss', low: 0, high: 11, honest: 0 },
    { name: 'part that leaves, ppm', low: 1, high: 1_000_000, honest: 1 },
    { name: 'joins again', low: 0, high: 1, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [early, part, again]) {
    const lots = between(nature, 20, 60)
    const fall = -between(nature, 20_000, 90_000)
    deposit(world, world.house.markets.tiers.fund[0]!, 10 ** 13)
    const amount = lots * LOT_PRICE
    const [owner, other, victim] = [openOwner(world), openOwner(world), openOwner(world)]
    const [account, patient] = [openAccount(world, owner), openAccount(world, other)]
    const failing = openAccount(world, victim)
    for (const each of [account, patient]) {
      deposit(world, each, amount)
      must(world, { type: 'poolJoin', account: each, amount })
    }
    pass(world, DAY_MS)
    deposit(world, failing, lots * LOT_PRICE * 0.04)
    trade(world, BTC, failing, world.maker, lots, LOT_PRICE)
    movePrice(world, BTC, -38_000)
    movePrice(world, BTC, 0, 20)
    const shares = Math.floor((poolSharesOf(world, account) / 1_000_000) * part!)
    for (let left = 11; left > 0; left--) {
      if (left === early && shares > 0) attempt(world, { type: 'poolExit', account, shares })
      reportPrices(world, HALF_HOUR_MS)
    }
    movePrice(world, BTC, fall)
    const cash = world.house.ledger.accounts.cash[account]!
    if (again === 1 && cash > 0) attempt(world, { type: 'poolJoin', account, amount: cash })
    closeAll(world, false)
    return [owner]
  },
}
