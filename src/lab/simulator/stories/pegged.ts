/** Collateral that falls with what it secures. */
import { rowsBy } from '../../../core/tables/index.ts'
import { between, pick } from '../../random.ts'
import { tradeOf } from '../draws.ts'
import { memberOf } from '../picks.ts'
import { depositTo, mandateOf, type World } from '../world.ts'
import { type Episode, jump, report } from './story.ts'
import { mostLots } from './trading.ts'

/**
 * Somebody whose collateral falls with a market has a hold there, brings more of it and trades elsewhere on it, uses the hold, is
 * long as far as cash goes, and the price falls to where the whole of the collateral is missed.
 */
export function* pegged(world: World): Episode {
  const { random, house } = world
  const { markets, assets } = house.markets
  const asset = pick(random, [1, 2, 4])
  const tier = assets.tier[asset]!
  const underlying = house.params.asset.wrongWayUnderlying[asset]! - 1
  const marketsOf = [0, 1, 2, 3, 4].filter((market) => markets.tier[market] === tier)
  const market = marketsOf.find((row) => markets.underlying[row] === underlying)
  if (market === undefined || markets.mark[market] === 0 || assets.price[asset] === 0) return
  const account = memberOf(world, tier)
  const bare = { ...tradeOf(world, market), price: markets.mark[market]!, buyerFee: 0, sellerFee: 0 }
  const trade = { ...bare, buyer: account, seller: memberOf(world, tier), buyerHold: 0, sellerHold: 0 }
  for (const each of [trade.buyer, trade.seller]) yield [1, mandateOf(world, each, trade.venue)]
  yield [1, depositTo(world, account, asset, 10 ** pick(random, [5, 7]))]
  yield [1, depositTo(world, account, tier === 0 ? 0 : 3, 10 ** pick(random, [6, 8]))]
  const { venue, price: limitPrice } = trade
  const hold = { venue, account, market, side: 'buy' as const, lots: 1, limitPrice, expiryMs: world.nowMs + 60_000 }
  yield [1, { type: 'holdOpen', ...hold }]
  yield [1, depositTo(world, account, asset, 10 ** pick(random, [7, 8]))]
  const elsewhere = { ...trade, market: pick(random, marketsOf) }
  elsewhere.price = Math.max(1, markets.mark[elsewhere.market]!)
  yield [1, { ...elsewhere, lots: Math.max(1, mostLots(world, elsewhere)) }]
  const open = rowsBy(house.markets.holdsBy, account)[0]
  if (open !== undefined) yield [1, { ...trade, lots: 1, buyerHold: house.markets.holds.ticket[open]! }]
  yield [1, { ...trade, lots: Math.max(1, mostLots(world, trade)) }]
  for (let times = between(random, 2, 6); times > 0; times--) {
    jump(world, underlying, pick(random, [0.97, 0.99, 0.995]))
    yield* report(world, 1)
  }
}
