/** Books that come near a level: calls and their answers, deadlines, lots given away, versions ahead, and books on offer. */
import { bidReject } from '../../../core/auction/index.ts'
import { procedureOf } from '../../../core/liquidation/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, targetCeil } from '../../../core/margin/index.ts'
import type { Command } from '../../../core/words/index.ts'
import { between, chance, pick } from '../../random.ts'
import { bidPlace } from '../bids.ts'
import { tradeOf } from '../draws.ts'
import { heldLots, marketOf, memberOf } from '../picks.ts'
import { depositTo, schedule, type World } from '../world.ts'
import { type Episode, jump, report, tick } from './story.ts'
import { buyToTheLimit, lever, poorestOf, vaultOf } from './trading.ts'

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
 * A book that is offered: somebody buys to the limit, members with money bid, the backstop may take nothing, and the price brings
 * the book near maintenance, near close-out or below nothing. At times it goes on from there, or a bidder is gone.
 */
export function* auctioned(world: World): Episode {
  const { random, house } = world
  const { markets } = house.markets
  const market = marketOf(world)
  const tier = markets.tier[market]!
  const failing = poorestOf(world, tier)
  const other = memberOf(world, tier)
  if (failing === other || markets.mark[market] === 0) return
  if (chance(random, 3, 4)) yield [1, schedule([['tier.takeoverEquityPpm', tier, 0]], 'fast', world.nowMs + 1)]
  // Covered enough that trades are not refused, and a tranche to pay discounts from.
  if (chance(random, 3, 4)) yield [1, depositTo(world, house.markets.tiers.fund[tier]!, vaultOf(tier), 10 ** 11)]
  yield [1, depositTo(world, failing, vaultOf(tier), 10 ** pick(random, [9, 9, 10]))]
  yield [1, depositTo(world, other, vaultOf(tier), 10 ** 12)]
  yield* buyToTheLimit(world, market, failing, other, 1)
  for (let times = between(random, 1, 6); times > 0; times--) {
    const bidder = memberOf(world, tier)
    yield [1, depositTo(world, bidder, vaultOf(tier), 10 ** pick(random, [9, 10, 11]))]
    // Some lose with the book that they bid for.
    if (chance(random, 1, 3) && bidder !== other) yield* buyToTheLimit(world, market, bidder, other, 4)
    yield [1, chance(random, 1, 2) ? bidPlace(world, bidder) : bidToTheLimit(world, bidder)]
  }
  const lots = heldLots(world, failing, market)
  // Bids that do not carry a book are not waited for: half the time somebody's does.
  if (chance(random, 1, 2)) yield* carryBook(world, tier, Math.max(1, Math.abs(lots)) * markets.mark[market]!)
  measure(house, presentPrices(house), failing, noChange, measured)
  const left = pick(random, [0.9, 0.8, 0.7, 0.6, 0.3, 0.1, -0.2])
  const spare = measured.equity - left * (measured.legs + measured.haircuts)
  const move = Math.max(0, Math.min(0.5, spare / (Math.max(1, Math.abs(lots)) * markets.mark[market]!)))
  jump(world, markets.underlying[market]!, lots > 0 ? 1 - move : 1 + move)
  for (let times = between(random, 8, 24); times > 0; times--) {
    if (chance(random, 1, 6)) jump(world, markets.underlying[market]!, pick(random, [0.993, 0.998, 1.002, 1.007]))
    if (chance(random, 1, 6)) yield [5, bidPlace(world, memberOf(world, tier))]
    yield* report(world, 1)
    // A reduction that nobody helps has its age.
    if (chance(random, 1, 4)) yield [10_000, tick]
  }
}

/** Somebody brings what a book is worth and bids for all of it, at a discount that is on offer after a while. */
function* carryBook(world: World, tier: number, gross: number): Episode {
  const { random, nowMs } = world
  const account = memberOf(world, tier)
  yield [1, depositTo(world, account, vaultOf(tier), Math.min(gross, 10 ** 13))]
  const discountPpm = pick(random, [50, 100, 300, 600, 2000])
  const notionalMax = Math.min(2 * gross, 2 ** 48)
  yield [1, { type: 'bidPlace', account, notionalMax, discountPpm, expiryMs: nowMs + 10 ** 9, markets: [] }]
}

/** The largest bid that a member's margin carries; later, when margin has risen or it has lost, its bid is cut. */
function bidToTheLimit(world: World, account: number): Command {
  const { random, house, nowMs } = world
  const terms = { account, discountPpm: pick(random, [0, 100, 300, 500]), expiryMs: nowMs + 10 ** 9, markets: [] }
  let [low, high] = [1, 2 ** 44]
  while (high - low > 1) {
    const notionalMax = Math.floor((low + high) / 2)
    if (bidReject(house, { type: 'bidPlace', ...terms, notionalMax }) === null) low = notionalMax
    else high = notionalMax
  }
  return { type: 'bidPlace', ...terms, notionalMax: low }
}
