/** Members trade: to the limit of their margin, and out of what they hold. */
import { tradeReject } from '../../../core/clearing/index.ts'
import { between, chance } from '../../random.ts'
import { heldLots, marketOf, memberOf, rowOf, tradeOf } from '../draws.ts'
import { mandateOf, type World } from '../world.ts'
import type { Episode } from './story.ts'

/** Members trade as much as they may: leverage at its limit. */
export function* lever(world: World): Episode {
  const { random, house } = world
  const market = marketOf(world)
  const tier = house.markets.markets.tier[market]!
  for (let times = between(random, 1, 8); times > 0; times--) {
    const mark = house.markets.markets.mark[market]!
    if (mark === 0) return
    const bare = { ...tradeOf(world, market), price: mark, buyerFee: 0, sellerFee: 0 }
    const trade = { ...bare, buyer: memberOf(world, tier), seller: memberOf(world, tier) }
    yield [1, mandateOf(world, trade.buyer, trade.venue)]
    yield [1, mandateOf(world, trade.seller, trade.venue)]
    let [low, high] = [0, 2 ** 24]
    while (high - low > 1) {
      const lots = Math.floor((low + high) / 2)
      if (tradeReject(house, { ...trade, lots }) === null) low = lots
      else high = lots
    }
    if (chance(random, 1, 4)) yield [1, { ...trade, lots: high }]
    yield [10, { ...trade, lots: Math.max(1, low) }]
  }
}

/** Positions are given up, one by one. */
export function* unwind(world: World): Episode {
  const { house, random } = world
  const market = rowOf(world, house.markets.markets)
  const tier = house.markets.markets.tier[market]!
  const mark = house.markets.markets.mark[market]!
  const { accounts } = house.ledger
  const holders = Array.from({ length: accounts.rows }, (_, account) => account).filter(
    (account) =>
      accounts.kind[account] === 0 && accounts.tier[account] === tier && heldLots(world, account, market) !== 0,
  )
  const longs = holders.filter((account) => heldLots(world, account, market) > 0)
  const shorts = holders.filter((account) => heldLots(world, account, market) < 0)
  for (let i = 0; i < Math.min(longs.length, shorts.length) && mark > 0; i++) {
    const [seller, buyer] = [longs[i]!, shorts[i]!]
    const lots = Math.min(heldLots(world, seller, market), -heldLots(world, buyer, market))
    const trade = { ...tradeOf(world, market), buyerFee: 0, sellerFee: 0 }
    if (lots > 0) yield [between(random, 0, 100), { ...trade, price: mark, lots, buyer, seller }]
  }
}
