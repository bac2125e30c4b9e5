/** Books that come near a level: calls and their answers, deadlines, lots given away, versions ahead, and books on offer. */
import { procedureOf } from '../../../core/liquidation/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, targetCeil } from '../../../core/margin/index.ts'
import { between, chance, pick } from '../../random.ts'
import { bidPlace } from '../bids.ts'
import { heldLots, marketOf, memberOf, tradeOf } from '../draws.ts'
import { depositTo, schedule, type World } from '../world.ts'
import { type Episode, jump, report, tick } from './story.ts'
import { lever } from './trading.ts'

const measured = emptyMeasure()

/** Open calls are answered, in part or wholly, by money seen or final. */
export function* answerCalls(world: World): Episode {
  const { random, house } = world
  const { accounts, vaults } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (procedureOf(house, account) !== 'call') continue
    const vault = vaults.tier[0] === accounts.tier[account] ? 0 : 3
    const amount = pick(random, [10 ** 8, 10 ** 10, 10 ** 12])
    const final = depositTo(world, account, vault, amount)
    if (chance(random, 1, 2)) yield [1000, final]
    else if (final.type === 'depositFinal') yield [1000, { ...final, type: 'depositSeen' }]
  }
  yield [1000, tick]
}

/** Deadlines pass. */
export function* wait(world: World): Episode {
  for (let i = between(world.random, 2, 6); i > 0; i--) {
    yield [pick(world.random, [30_000, 61_000, 125_000]), tick]
    yield* report(world, 1)
  }
}

/** Books that are just above target, and a maintenance margin that is to rise above what they have. */
export function* tighten(world: World): Episode {
  const { random, house } = world
  const { accounts } = house.ledger
  const { markets } = house.markets
  yield* lever(world)
  const market = marketOf(world)
  for (let account = 0; account < accounts.rows; account++) {
    const lots = heldLots(world, account, market)
    if (lots === 0 || procedureOf(house, account) !== 'none' || accounts.kind[account] !== 0) continue
    measure(house, presentPrices(house), account, noChange, measured)
    const spare = measured.equity - targetCeil(house, accounts.tier[account]!, measured)
    const move = Math.max(0, Math.min(0.5, (0.97 * spare) / (Math.abs(lots) * markets.mark[market]!)))
    jump(world, markets.underlying[market]!, lots > 0 ? 1 - move : 1 + move)
    break
  }
  yield* report(world, 0)
  const maintenance = house.params.market.maintenancePpm0[market]! + 10_000
  const effectiveMs = world.nowMs + 86_410_000
  yield [1, schedule([['market.maintenancePpm0', market, maintenance]], 'slow', effectiveMs)]
  // Smaller brackets are to come: trades are held to the targets that they bring.
  const bounds = [1, 2, 3].map((k) => [`market.bracketBound${k}`, market, k * 10 ** 6] as const)
  if (chance(random, 1, 2)) yield [1, schedule(bounds, 'slow', effectiveMs)]
  yield* lever(world)
  yield* report(world, 1)
}

/** Books that are called give lots away at the worst price allowed. */
export function* reduceBadly(world: World): Episode {
  const { house, random } = world
  const { accounts } = house.ledger
  const { markets } = house.markets
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.kind[account] !== 0 || procedureOf(house, account) === 'none') continue
    for (let market = 0; market < markets.rows; market++) {
      const held = heldLots(world, account, market)
      if (held === 0) continue
      const other = memberOf(world, markets.tier[market]!)
      const away = Math.floor((markets.mark[market]! * house.params.market.priceLimitPpm[market]!) / 1_000_000)
      const price = Math.max(1, markets.mark[market]! + (held > 0 ? -away : away))
      const sides = held > 0 ? { buyer: other, seller: account } : { buyer: account, seller: other }
      const lots = between(random, 1, Math.min(Math.abs(held), 2 ** 31))
      yield [5, { ...tradeOf(world, market), ...sides, lots, price, buyerFee: 0, sellerFee: 0 }]
    }
  }
}

/**
 * A book that is offered: members with money bid, somebody trades to the limit, and the price brings that book between close-out
 * and maintenance. At times it goes on from there, or a bidder is gone.
 */
export function* auctioned(world: World): Episode {
  const { random, house } = world
  const { accounts } = house.ledger
  const { markets } = house.markets
  yield* lever(world)
  const market = marketOf(world)
  const tier = markets.tier[market]!
  for (let times = between(random, 1, 6); times > 0; times--) {
    const account = memberOf(world, tier)
    yield [1, depositTo(world, account, tier === 0 ? 0 : 3, 10 ** pick(random, [9, 10, 11]))]
    yield [1, bidPlace(world, account)]
  }
  for (let account = 0; account < accounts.rows; account++) {
    const lots = heldLots(world, account, market)
    if (lots === 0 || procedureOf(house, account) !== 'none' || accounts.kind[account] !== 0) continue
    // Bids that do not carry a book are not waited for: half the time somebody's does.
    if (chance(random, 1, 2)) yield* carryBook(world, tier, Math.abs(lots) * markets.mark[market]!)
    measure(house, presentPrices(house), account, noChange, measured)
    const spare = measured.equity - pick(random, [0.6, 0.7, 0.9]) * (measured.legs + measured.haircuts)
    const move = Math.max(0, Math.min(0.5, spare / (Math.abs(lots) * markets.mark[market]!)))
    jump(world, markets.underlying[market]!, lots > 0 ? 1 - move : 1 + move)
    break
  }
  for (let times = between(random, 2, 20); times > 0; times--) {
    if (chance(random, 1, 6)) jump(world, markets.underlying[market]!, pick(random, [0.993, 0.998, 1.002, 1.007]))
    if (chance(random, 1, 6)) yield [5, bidPlace(world, memberOf(world, tier))]
    yield* report(world, 1)
  }
}

/** Somebody brings what a book is worth and bids for all of it, at a discount that is on offer after a while. */
function* carryBook(world: World, tier: number, gross: number): Episode {
  const { random, nowMs } = world
  const account = memberOf(world, tier)
  yield [1, depositTo(world, account, tier === 0 ? 0 : 3, Math.min(gross, 10 ** 13))]
  const discountPpm = pick(random, [50, 100, 300, 600, 2000])
  const notionalMax = Math.min(2 * gross, 2 ** 48)
  yield [1, { type: 'bidPlace', account, notionalMax, discountPpm, expiryMs: nowMs + 10 ** 9, markets: [] }]
}
