/** Books of options that come to their rare ends: pinned at an expiry, written wings that are met, sellers who fail, curves that nobody renews. */
import { type CommandOf, instrumentPosition } from '../../../core/words/index.ts'
import { between, chance, pick } from '../../random.ts'
import { bidPlace } from '../bids.ts'
import { curves } from '../contracts.ts'
import { tradeOf } from '../draws.ts'
import { memberOf } from '../picks.ts'
import { depositTo, type World } from '../world.ts'
import { answerCalls } from './failing.ts'
import { type Episode, jump, type Move, report, sources, tick } from './story.ts'
import { lever, mostLots, vaultOf, wideMandate } from './trading.ts'

const MINUTE_MS = 60_000

/** Dated markets after which no story lists any more: nothing is ever taken off. */
const DATED_MAX = 60

type Terms = Pick<CommandOf<'optionList'>, 'kind' | 'upFront'> & {
  /** Strike over the index, and minutes until the expiry. */
  readonly moneyness: number
  readonly minutes: number
}

/** Two portfolios of the first tier, one of which writes what the other buys. */
type Pair = { readonly writer: number; readonly buyer: number }

/** An expiry with positions on both sides of its strike is held at it; at times nobody sees its price while it ends. */
export function* pinned(world: World): Episode {
  const { random, truth, house } = world
  const underlying = between(random, 1, 2)
  const pair = yield* portfolios(world, 10 ** 12)
  const minutes = minutesTo(world, underlying)
  const terms = (['call', 'put'] as const).map(
    (kind): Terms => ({ kind, upFront: between(random, 0, 1), moneyness: 1, minutes }),
  )
  const markets = yield* listOptions(world, underlying, terms)
  if (chance(random, 1, 2)) yield [1, futureOf(world, underlying, minutes)]
  for (const market of markets) yield* write(world, pair, market, pick(random, [2, 10, 50]))
  const strike = truth[underlying]!
  const isDark = chance(random, 1, 3)
  for (let i = 0; i < 2 * minutes + 6; i++) {
    truth[underlying] = Math.round(strike * (1 + between(random, -400, 400) / 1_000_000))
    if (isDark && i === minutes) for (const source of sources) world.silent.add(source)
    yield* report(world, 0)
    if (i % 4 === 0) yield* renew(world, underlying)
    yield [30_000, tick]
  }
  world.silent.clear()
  yield* report(world, 3)
  if (house.markets.underlyings.index[underlying]! > 0) for (let i = 0; i < 6; i++) yield [2000, tick]
}

/** Wings are written to the limit, and the price comes to them: calls, reductions, sales, and what is left unpaid. */
export function* wings(world: World): Episode {
  const { random } = world
  const underlying = between(random, 1, 2)
  const pair = yield* portfolios(world, 10 ** 10)
  const upFront = between(random, 0, 1)
  const minutes = pick(random, [60, 1440, 43_200])
  const up = chance(random, 1, 2)
  const away = pick(random, [1.05, 1.15, 1.3])
  const [market] = yield* listOptions(world, underlying, [
    { kind: up ? 'call' : 'put', upFront, moneyness: up ? away : 1 / away, minutes },
  ])
  if (market === undefined) return
  yield* write(world, pair, market, 1)
  yield* bidders(world)
  for (let times = between(random, 4, 12); times > 0; times--) {
    const step = pick(random, [1.005, 1.02, 1.08])
    jump(world, underlying, up ? step : 1 / step)
    if (chance(random, 1, 3)) world.volatility[underlying] = Math.min(5, world.volatility[underlying]! * 1.5)
    yield* report(world, 1)
    if (chance(random, 1, 2)) yield* renew(world, underlying)
    if (chance(random, 1, 4)) yield* answerCalls(world)
    if (chance(random, 1, 3)) yield [10_000, tick]
  }
}

/** Written options end while their writer is called, reduced, on offer or worse: the price has turned just before. */
export function* ends(world: World): Episode {
  const { random, house, truth } = world
  const underlying = between(random, 1, 2)
  const pair = yield* portfolios(world, 10 ** 10)
  const kind = pick(random, ['call', 'put'] as const)
  const minutes = minutesTo(world, underlying)
  const terms: Terms = { kind, upFront: between(random, 0, 1), moneyness: kind === 'call' ? 1.02 : 0.98, minutes }
  const [market] = yield* listOptions(world, underlying, [terms])
  if (market === undefined) return
  yield* write(world, pair, market, 1)
  yield* bidders(world)
  const { expiryMs } = house.markets.expiries
  const endMs = expiryMs[house.markets.markets.expiry[market]! - 1]!
  const windowMs = house.params.underlying.settleWindowMs[underlying]!
  const turnMs = endMs - Math.floor(windowMs * pick(random, [0.4, 0.7, 0.9]))
  while (world.nowMs < turnMs) {
    yield* report(world, 0)
    if (chance(random, 1, 3)) yield* renew(world, underlying)
    yield [Math.min(20_000, Math.max(1, turnMs - world.nowMs)), tick]
  }
  // Of the move the average takes the part that is left.
  const away = pick(random, [1.2, 1.3, 1.4, 1.6, 2])
  truth[underlying] = Math.round(truth[underlying]! * (kind === 'call' ? away : 1 / away))
  yield* report(world, 1)
  if (chance(random, 1, 2)) yield* report(world, 2)
  while (world.nowMs < endMs) {
    yield* report(world, 0)
    yield [Math.min(2000, Math.max(1, endMs - world.nowMs)), tick]
  }
  for (let i = 0; i < 8; i++) yield [1500, tick]
}

/** The near side of a calendar is short, its far side long: what hedges is not given up for nothing when the term structure turns. */
export function* calendar(world: World): Episode {
  const { random, volatility } = world
  const underlying = between(random, 1, 2)
  const pair = yield* portfolios(world, 10 ** 10)
  const legs: Terms[] = [60, 43_200].map((minutes) => ({ kind: 'call', upFront: 0, moneyness: 1, minutes }))
  const [near, far] = yield* listOptions(world, underlying, legs)
  if (near === undefined || far === undefined) return
  const back = { writer: pair.buyer, buyer: pair.writer }
  for (let times = between(random, 2, 4); times > 0; times--) {
    yield* write(world, back, far, 4)
    yield* write(world, pair, near, 2)
  }
  yield* bidders(world)
  for (let times = between(random, 6, 14); times > 0; times--) {
    volatility[underlying] = Math.max(0.05, volatility[underlying]! * pick(random, [0.6, 0.9, 1.3]))
    jump(world, underlying, pick(random, [0.99, 1.004, 1.03]))
    yield* report(world, 1)
    yield* renew(world, underlying)
    if (chance(random, 1, 3)) yield [10_000, tick]
  }
}

/** Short options are called while nobody renews their curve: it ages into a degraded and a halted one, and comes back. */
export function* staleCurve(world: World): Episode {
  const { random, house } = world
  const underlying = between(random, 1, 2)
  const pair = yield* portfolios(world, 10 ** 10)
  const terms: Terms = { kind: 'put', upFront: 0, moneyness: 0.95, minutes: 43_200 }
  const [market] = yield* listOptions(world, underlying, [terms])
  if (market === undefined) return
  yield* write(world, pair, market, 1)
  const { curveStaleMs, curveHaltMs } = house.params.underlying
  for (const waitMs of [curveStaleMs[underlying]! + 1, curveHaltMs[underlying]! / 2, curveHaltMs[underlying]!]) {
    jump(world, underlying, 0.97)
    yield [Math.floor(waitMs), tick]
    yield* report(world, 2)
    yield* answerCalls(world)
    yield* write(world, pair, market, 10)
  }
  yield* renew(world, underlying)
  yield* report(world, 4)
}

/** Whoever has bought options paid up front has gained far more than their writer has: what is unpaid is cut. */
export function* unpaidGains(world: World): Episode {
  const { random, house } = world
  const underlying = between(random, 1, 2)
  const pair = yield* portfolios(world, 3 * 10 ** 9)
  const kind = pick(random, ['call', 'put'] as const)
  const terms: Terms = { kind, upFront: 1, moneyness: kind === 'call' ? 1.1 : 0.9, minutes: 60 }
  const [market] = yield* listOptions(world, underlying, [terms])
  if (market === undefined) return
  yield* write(world, pair, market, 1)
  const times = kind === 'call' ? 1.8 : 0.5
  for (let i = 0; i < 2; i++) {
    jump(world, underlying, times)
    yield* report(world, between(random, 3, 8))
    yield* renew(world, underlying)
  }
  for (let i = 0; i < 6; i++) {
    yield [20_000, tick]
    yield* report(world, 1)
  }
  if (chance(random, 1, 3)) yield [1, { type: 'marketDelist', market }]
  if (chance(random, 1, 2)) yield [1, { type: 'sweepDemand', account: pair.buyer }]
  yield* report(world, 4)
  for (let i = 0; i < 4 && house.markets.markets.status[market]! < 3; i++) yield [61_000, tick]
}

/** A rule lists what is missing, tick after tick, as the index moves and days begin. */
export function* byRule(world: World): Episode {
  const { random, house } = world
  if (house.markets.markets.rows > DATED_MAX) return
  const underlying = between(random, 1, 2)
  const strikeStep = Math.max(1, Math.floor(world.truth[underlying]! / 10))
  const cycles = {
    days: between(random, 0, 1),
    weeks: between(random, 0, 1),
    months: between(random, 0, 1),
    quarters: between(random, 0, 1),
  }
  const rule = {
    tier: 0,
    underlying,
    lotMultiple: 1,
    upFront: between(random, 0, 1),
    ...cycles,
    strikeStep,
    strikes: between(random, 0, 1),
  }
  yield [1, { type: 'seriesSet', ...rule }]
  for (let i = 0; i < 4; i++) {
    yield* report(world, 1)
    yield [pick(random, [1000, 61_000]), tick]
  }
  jump(world, underlying, 1.12)
  yield* report(world, 2)
  yield [61_000, tick]
  yield [1, { type: 'seriesSet', ...rule, days: 0, weeks: 0, months: 0, quarters: 0 }]
}

/** Members at the limit of one margin model ask for the other, and back. */
export function* remodelled(world: World): Episode {
  const { random, house } = world
  yield* lever(world)
  const { accounts } = house.ledger
  for (const model of ['portfolio', 'standard'] as const) {
    for (let account = 0; account < accounts.rows; account++) {
      const may = accounts.kind[account] === 0 && accounts.legCount[account]! > 0
      if (may && chance(random, 1, 2)) yield [5, { type: 'accountMargin', account, model }]
    }
    yield* report(world, 1)
  }
}

/** Two members with money who are margined as portfolios, and a backstop that may take options over. */
function* portfolios(world: World, cash: number): Generator<Move, Pair> {
  const { random, house } = world
  const writer = memberOf(world, 0)
  let buyer = memberOf(world, 0)
  for (let tries = 0; tries < 8 && buyer === writer; tries++) buyer = memberOf(world, 0)
  for (const account of [writer, buyer]) {
    yield [1, depositTo(world, account, vaultOf(0), account === writer ? cash : 10 ** 13)]
    yield [1, { type: 'accountMargin', account, model: 'portfolio' }]
    yield [1, wideMandate(world, account, 0)]
  }
  const backstop = house.markets.tiers.backstop[0]!
  if (chance(random, 1, 2)) yield [1, { type: 'accountMargin', account: backstop, model: 'portfolio' }]
  return { writer, buyer }
}

/** Lists options on an underlying of the first tier, and has their curve drawn; answers the markets that were listed. */
function* listOptions(world: World, underlying: number, terms: readonly Terms[]): Generator<Move, number[]> {
  const { house, truth } = world
  const { markets } = house.markets
  const listed: number[] = []
  if (markets.rows > DATED_MAX) return listed
  if (house.ledger.accounts.capacity - house.ledger.accounts.rows < 8)
    yield [1, { type: 'houseGrow', table: 'accounts' }]
  for (const { kind, upFront, moneyness, minutes } of terms) {
    const strike = Math.max(1, Math.round(truth[underlying]! * moneyness))
    const expiryMs = minuteOf(world, minutes)
    const rows = markets.rows
    yield [1, { type: 'optionList', tier: 0, underlying, lotMultiple: 1, expiryMs, kind, strike, upFront }]
    if (markets.rows > rows) listed.push(rows)
  }
  yield* renew(world, underlying)
  yield* report(world, 1)
  return listed
}

/** The writer sells the buyer a part of what both may, at the mark. */
function* write(world: World, { writer, buyer }: Pair, market: number, part: number): Episode {
  const { markets } = world.house.markets
  if (markets.mark[market] === 0 || writer === buyer || markets.kind[market]! < instrumentPosition.call) return
  const bare = { ...tradeOf(world, market), venue: 0, buyerFee: 0, sellerFee: 0 }
  const trade = { ...bare, price: Math.max(1, markets.mark[market]!), buyer, seller: writer }
  yield [10, { ...trade, lots: Math.max(1, Math.floor(mostLots(world, trade) / part)) }]
}

function* bidders(world: World): Episode {
  for (let times = between(world.random, 0, 3); times > 0; times--) {
    const account = memberOf(world, 0)
    yield [1, depositTo(world, account, vaultOf(0), 10 ** 12)]
    if (chance(world.random, 3, 4)) yield [1, { type: 'accountMargin', account, model: 'portfolio' }]
    yield [1, bidPlace(world, account)]
  }
}

function* renew(world: World, underlying: number): Episode {
  for (const command of curves(world, underlying)) yield [5, command]
}

function futureOf(world: World, underlying: number, minutes: number): CommandOf<'futureList'> {
  return { type: 'futureList', tier: 0, underlying, lotMultiple: 1, expiryMs: minuteOf(world, minutes) }
}

/** A little more than a window. */
function minutesTo({ house }: World, underlying: number): number {
  return Math.ceil(house.params.underlying.settleWindowMs[underlying]! / MINUTE_MS) + 2
}

function minuteOf({ nowMs }: World, minutes: number): number {
  return (Math.floor(nowMs / MINUTE_MS) + minutes) * MINUTE_MS
}
