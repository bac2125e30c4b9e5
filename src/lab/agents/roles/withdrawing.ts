/** A large position whose owner takes the money out and lets the house close what is left (E21). */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  BTC,
  closeAll,
  closingPrice,
  deposit,
  endow,
  equityOf,
  LOT_PRICE,
  lotsOf,
  openAccount,
  openOwner,
  trade,
  walk,
  withdrawUpTo,
} from '../world/index.ts'

export const withdrawing: Role = {
  name: 'withdrawing',
  plays: 'member',
  attack: 'takes the margin out and is liquidated, so that the house pays for closing',
  defence: 'what must stay on withdrawal, and forced closing at the cost of closing',
  off: {
    parameters: [
      ['tier.deltaLeftPpm', 0],
      ['tier.penaltyPpm', 0],
      ['market.initialPpm0', 20_000],
      ['market.maintenancePpm0', 10_000],
      ['market.closeSpreadPpm', 0],
      ['market.closeImpactPpm', 0],
      ['market.closeCapPpm', 5000],
    ],
  },
  settings: [],
  knobs: [
    { name: 'stays open', low: 0, high: 1, honest: 0 },
    { name: 'part taken out, ppm', low: 0, high: 1_000_000, honest: 0 },
  ],
  dust: 0,
  branches: 8,
  play(world, nature, branch, [open, part]) {
    const lots = between(nature, 800, 1600)
    endow(world)
    const owner = openOwner(world)
    const account = openAccount(world, owner)
    const money = lots * LOT_PRICE * 0.15
    deposit(world, account, money)
    trade(world, BTC, account, world.maker, lots, LOT_PRICE)
    if (open === 0) trade(world, BTC, account, world.maker, -lots, closingPrice(world, BTC, lots))
    withdrawUpTo(world, account, Math.floor((money / 1_000_000) * part!))
    // A first move that leaves 1.3 × maintenance, or as much gained; then steps of half of maintenance, which force can follow.
    const maintenance = world.house.params.market.maintenancePpm0[BTC]!
    const equityPpm = Math.floor(equityOf(world, account) / (lots * 100))
    walk(world, BTC, Math.max(0, equityPpm - Math.floor(maintenance * 1.3)), branch, 0, 1)
    walk(world, BTC, Math.floor(maintenance / 2), branch, 1, 2)
    const left = lotsOf(world, account, BTC)
    if (left !== 0) trade(world, BTC, account, world.maker, -left, closingPrice(world, BTC, left))
    closeAll(world, true)
    return [owner]
  },
}
