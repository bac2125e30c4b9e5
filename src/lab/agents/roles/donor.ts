/** A provider and the operator together: a gift to the pool before somebody else comes, or leaving last and coming back first. */
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
  OPERATOR,
  openAccount,
  openOwner,
  pass,
  poolSharesOf,
  trade,
} from '../world/index.ts'

const HOUR_MS = 3_600_000

export const donor: Role = {
  name: 'donor',
  plays: 'provider',
  attack: 'gives the pool money before others come, or leaves as the last provider and comes back as the first',
  defence: 'money from outside is a join at the price of an epoch; what no share owns is the fund’s',
  off: { mutant: 'operator-joins-at-par' },
  settings: [
    ['tier.poolEpochMs', HOUR_MS],
    ['tier.poolNoticeMs', HOUR_MS],
  ],
  knobs: [
    { name: 'gift, ppm of the pool', low: 0, high: 5_000_000, honest: 0 },
    { name: 'leaves and comes back', low: 0, high: 1, honest: 0 },
    { name: 'hours between', low: 0, high: 3, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [gift, returns, hours]) {
    const { fund, backstop } = world.house.markets.tiers
    const amount = between(nature, 1000, 100_000) * 1_000_000
    const lots = between(nature, 10, 40)
    deposit(world, fund[0]!, 10 ** 13)
    const [owner, other, late, victim] = [0, 1, 2, 3].map(() => openOwner(world)) as [number, number, number, number]
    const accounts = [owner, other, late, victim].map((each) => openAccount(world, each))
    const [account, patient, newcomer, failing] = accounts as [number, number, number, number]
    for (const each of [account, patient, newcomer]) deposit(world, each, 2 * amount)
    for (const each of [account, patient]) must(world, { type: 'poolJoin', account: each, amount })
    pass(world, HOUR_MS)
    // A book that fails pays the pool for taking it: from here on a share is worth more than it cost.
    deposit(world, failing, lots * LOT_PRICE * 0.04)
    trade(world, BTC, failing, world.maker, lots, LOT_PRICE)
    movePrice(world, BTC, -22_000)
    movePrice(world, BTC, 0, 4)
    deposit(world, backstop[0]!, Math.floor(((2 * amount) / 1_000_000) * gift!))
    if (returns === 1) attempt(world, { type: 'poolExit', account, shares: poolSharesOf(world, account) })
    pass(world, hours! * HOUR_MS)
    must(world, { type: 'poolJoin', account: newcomer, amount })
    pass(world, 2 * HOUR_MS)
    if (returns === 1) attempt(world, { type: 'poolJoin', account, amount })
    pass(world, HOUR_MS)
    closeAll(world, false)
    return [owner, OPERATOR]
  },
}
