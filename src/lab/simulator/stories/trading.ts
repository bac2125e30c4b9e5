/** Members trade: to the limit of their margin, and out of what they hold. */
import { tradeReject } from '../../../core/clearing/index.ts'
import type { CommandOf } from '../../../core/words/index.ts'
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
    if (house.markets.markets.mark[market] === 0) return
    yield* tradeMost(world, market, memberOf(world, tier), memberOf(world, tier))
  }
}

/** Two members trade as many lots at the mark as both may, and at times one more. */
export function* tradeMost(world: World, market: number, buyer: number, seller: number): Episode {
  const { random, house } = world
  const bare = { ...tradeOf(world, market), price: house.markets.markets.mark[market]!, buyerFee: 0, sellerFee: 0 }
  const trade = { ...bare, buyer, seller }
  yield [1, mandateOf(world, buyer, trade.venue)]
  yield [1, mandateOf(world, seller, trade.venue)]
  const lots = mostLots(world, trade)
  if (chance(random, 1, 4)) yield [1, { ...trade, lots: lots + 1 }]
  yield [10, { ...trade, lots: Math.max(1, lots) }]
}

/** The most lots of a trade that are taken now, 0 when none are. */
export function mostLots({ house }: World, trade: CommandOf<'tradeMake'>): number {
  let [low, high] = [0, 2 ** 24]
  while (high - low > 1) {
    const lots = Math.floor((low + high) / 2)
    if (tradeReject(house, { ...trade, lots }) === null) low = lots
    else high = lots
  }
  return low
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
