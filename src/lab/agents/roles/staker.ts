/** A staker who sees a loss coming asks for the money in time. */
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
  reportPrices,
  trade,
} from '../world/index.ts'

const HALF_HOUR_MS = 1_800_000

/** A house refuses a cooldown that a procedure may outlast: with an hour of it, prices are waited for no longer than a minute. */
const shortCooldown = [
  ['tier.stakeCooldownMs', 3_600_000],
  ['tier.priceWaitMaxMs', 60_000],
] as const

export const staker: Role = {
  name: 'staker',
  plays: 'staker',
  attack: 'stakes, and leaves ahead of a loss that it sees coming',
  defence: 'a cooldown longer than any procedure',
  off: { parameters: shortCooldown },
  settings: [],
  knobs: [
    { name: 'half hours before the loss', low: 0, high: 11, honest: 0 },
    { name: 'part that leaves, ppm', low: 1, high: 1_000_000, honest: 1 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [early, part]) {
    const lots = between(nature, 200, 2000)
    const fall = -between(nature, 60_000, 300_000)
    deposit(world, world.house.markets.tiers.backstop[0]!, 10 ** 13)
    const [owner, other, victim] = [openOwner(world), openOwner(world), openOwner(world)]
    const [account, patient, failing] = [owner, other, victim].map((each) => openAccount(world, each)) as [
      number,
      number,
      number,
    ]
    const amount = lots * LOT_PRICE
    for (const each of [account, patient]) {
      deposit(world, each, amount)
      must(world, { type: 'stakeAdd', account: each, amount })
    }
    deposit(world, failing, lots * LOT_PRICE * 0.04)
    trade(world, BTC, failing, world.maker, lots, LOT_PRICE)
    const shares = Math.floor((amount / 1_000_000) * part!)
    for (let left = 11; left > 0; left--) {
      reportPrices(world, HALF_HOUR_MS)
      if (left === early) attempt(world, { type: 'stakeExit', account, shares })
      attempt(world, { type: 'stakeClaim', account })
    }
    reportPrices(world, HALF_HOUR_MS)
    attempt(world, { type: 'stakeClaim', account })
    movePrice(world, BTC, fall)
    closeAll(world, false)
    return [owner]
  },
}
