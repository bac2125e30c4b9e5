/** Members trade: to the limit of their margin, and out of what they hold. */
import { tradeReject } from '../../../core/clearing/index.ts'
import type { Command, CommandOf } from '../../../core/words/index.ts'
import { between, chance } from '../../random.ts'
import { tradeOf } from '../draws.ts'
import { heldLots, marketOf, memberOf, rowOf } from '../picks.ts'
import { depositTo, mandateOf, type World } from '../world.ts'
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

/** The vault of a tier's token. */
export const vaultOf = (tier: number): number => (tier === 0 ? 0 : 3)

/** Of some members the one with the least cash. */
export function poorestOf(world: World, tier: number): number {
  const { cash } = world.house.ledger.accounts
  const some = Array.from({ length: 8 }, () => memberOf(world, tier))
  return some.reduce((least, account) => (cash[account]! < cash[least]! ? account : least))
}

/** One member buys a part of what its margin lets it hold from another. */
export function* buyToTheLimit(world: World, market: number, buyer: number, seller: number, part: number): Episode {
  const { house } = world
  const venue = house.markets.markets.tier[market] === 0 ? 0 : 2
  for (const account of [buyer, seller]) yield [1, wideMandate(world, account, venue)]
  const bare = { ...tradeOf(world, market), venue, buyerFee: 0, sellerFee: 0 }
  const trade = { ...bare, price: Math.max(1, house.markets.markets.mark[market]!), buyer, seller }
  yield [10, { ...trade, lots: Math.max(1, Math.floor(mostLots(world, trade) / part)) }]
}

/** A mandate for all markets and sizes. */
export function wideMandate({ nowMs }: World, account: number, venue: number): Command {
  const limits = { notionalMax: 10 ** 15, lossMax: 10 ** 15, windowMs: 60_000, expiryMs: nowMs + 10 ** 9 }
  return { type: 'mandateSet', account, venue, ...limits, markets: [] }
}

/** A venue trades in the name of a backstop, which deals by its own quote: after a mandate that nobody may give. */
export function* nameTheBackstop(world: World): Episode {
  const { random, house } = world
  const { markets, tiers } = house.markets
  const market = marketOf(world)
  const tier = markets.tier[market]!
  const venue = tier === 0 ? 0 : 2
  const [member, backstop] = [memberOf(world, tier), tiers.backstop[tier]!]
  for (const account of [member, backstop]) {
    yield [1, depositTo(world, account, vaultOf(tier), 10 ** 10)]
    yield [1, wideMandate(world, account, venue)]
  }
  const sides = chance(random, 1, 2) ? { buyer: backstop, seller: member } : { buyer: member, seller: backstop }
  const trade = { ...tradeOf(world, market), venue, ...sides, buyerFee: 0, sellerFee: 0 }
  yield [10, { ...trade, price: Math.max(1, markets.mark[market]!), lots: 1 }]
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
