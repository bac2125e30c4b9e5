/** Contracts that end: listings, what sources say of forwards and volatilities, and who is margined as a portfolio. */
import { procedureOf } from '../../core/liquidation/index.ts'
import type { Command, CommandOf } from '../../core/words/index.ts'
import { between, chance, pick } from '../random.ts'
import { memberOf, rowOf } from './picks.ts'
import { PRICE_SOURCES, type World } from './world.ts'

const MINUTE_MS = 60_000
const YEAR_MS = 31_536_000_000

/** Dated markets of a life: nothing is ever taken off, and every one is looked at. */
const DATED_MAX = 40

/** How many dated markets can still be traded, and how many there have been. */
function datedMarkets({ house }: World): { readonly open: readonly number[]; readonly all: number } {
  const { markets } = house.markets
  const open: number[] = []
  let all = 0
  for (let market = 0; market < markets.rows; market++) {
    if (markets.expiry[market] === 0) continue
    all++
    if (markets.status[market]! < 2) open.push(market)
  }
  return { open, all }
}

/** An expiry a few minutes or an hour away; at times one that is over, no minute, or years away. */
function expiryFor(world: World, underlying: number): number {
  const { random, nowMs, house } = world
  const { expiries } = house.markets
  // Contracts share expiries: most of the time one that is there already.
  const open: number[] = []
  for (let row = 0; row < expiries.rows; row++) {
    if (expiries.underlying[row] === underlying && expiries.expiryMs[row]! > nowMs) open.push(expiries.expiryMs[row]!)
  }
  if (open.length > 0 && chance(random, 2, 3)) return pick(random, open)
  const minute = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  if (chance(random, 1, 20)) return pick(random, [minute, nowMs + 600_001, minute + 1100 * 86_400_000])
  return minute + MINUTE_MS * pick(random, [7, 10, 15, 30, 60, 1440])
}

/** Lists a future or an option near the money; null when there are enough. */
export function contractList(world: World, tier = rowOf(world, world.house.markets.tiers)): Command | null {
  const { random, house } = world
  const { open, all } = datedMarkets(world)
  if (all >= DATED_MAX || open.length >= 12) return null
  const underlying = tier === 0 ? between(random, 1, 3) : pick(random, [1, 3])
  const terms = { tier, underlying, lotMultiple: pick(random, [1, 1, 1, 5]), expiryMs: expiryFor(world, underlying) }
  if (chance(random, 1, 4)) return { type: 'futureList', ...terms }
  const index = Math.max(100, house.markets.underlyings.index[underlying]!)
  const step = Math.max(1, Math.floor(index / 20))
  const strike = step * (Math.round(index / step) + between(random, -4, 4))
  return {
    type: 'optionList',
    ...terms,
    kind: pick(random, ['call', 'put'] as const),
    strike: chance(random, 1, 40) ? 0 : Math.max(1, strike),
    upFront: chance(random, 1, 2) ? 1 : 0,
  }
}

/** A rule of a series, mostly of few contracts, at times of none; a few times in a life, for every tick lists by it. */
export function seriesSet(world: World): CommandOf<'seriesSet'> {
  const { random, house } = world
  const tier = rowOf(world, house.markets.tiers)
  const underlying = tier === 0 ? between(random, 1, 3) : pick(random, [1, 3])
  const ends = datedMarkets(world).all > DATED_MAX - 12
  const step = Math.max(1, Math.floor(Math.max(100, house.markets.underlyings.index[underlying]!) / 10))
  return {
    type: 'seriesSet',
    tier,
    underlying,
    lotMultiple: 1,
    upFront: between(random, 0, 1),
    days: ends ? 0 : between(random, 0, 1),
    weeks: 0,
    months: ends || chance(random, 3, 4) ? 0 : 1,
    quarters: 0,
    strikeStep: chance(random, 1, 20) ? 0 : step,
    strikes: chance(random, 1, 20) ? 51 : chance(random, 1, 2) ? 1 : 0,
  }
}

/** What a source says of all expiries of an underlying that are to come: the truth with a little noise. */
function curveOf(world: World, source: number, underlying: number): CommandOf<'curveReport'> {
  const { random, house, nowMs, volatility } = world
  const { expiries } = house.markets
  const times: number[] = []
  for (let row = 0; row < expiries.rows; row++) {
    if (expiries.underlying[row] === underlying && expiries.expiryMs[row]! > nowMs) times.push(expiries.expiryMs[row]!)
  }
  const sigma = volatility[underlying]! * (1 + between(random, -5, 5) / 1000)
  const entries = times
    .sort((a, b) => a - b)
    .map((expiryMs) => {
      const theta = Math.max(1, Math.floor(((sigma * sigma * (expiryMs - nowMs)) / YEAR_MS) * 1e9))
      // ψ in proportion to the root of θ keeps all conditions of a surface.
      const wing = Math.floor(Math.sqrt(theta * 1e9) * 0.3)
      const basisPpm = Math.floor(((expiryMs - nowMs) / YEAR_MS) * 100_000) + between(random, -50, 50)
      return { expiryMs, basisPpm, theta, right: Math.floor(wing * 0.8), left: wing, confidencePpm: 10_000 }
    })
  return { type: 'curveReport', source, underlying, entries }
}

/** Every source that speaks says what it sees of an underlying. */
export function* curves(world: World, underlying: number): Generator<Command> {
  for (let source = 0; source < PRICE_SOURCES; source++) {
    const report = curveOf(world, source, underlying)
    if (!world.silent.has(source) && report.entries.length > 0) yield report
  }
}

/** The contracts that a life begins with, and their first curves. */
export function* firstContracts(world: World): Generator<Command> {
  for (let times = between(world.random, 4, 9); times > 0; times--) {
    const list = contractList(world)
    if (list !== null) yield list
  }
  for (const underlying of [1, 2, 3]) yield* curves(world, underlying)
  yield { type: 'tick' }
}

/** A report of a curve: honest, or with an entry that is absurd, arbitrageable, unknown or repeated. */
export function curveReport(world: World): Command | null {
  const { random, house } = world
  if (house.markets.expiries.rows === 0 && !chance(random, 1, 20)) return null
  const source = between(random, 0, PRICE_SOURCES - 1)
  if (world.silent.has(source)) return null
  const report = curveOf(world, source, between(random, 1, 3))
  // Some expiries alone: the others must fit what is taken beside them.
  if (chance(random, 1, 4)) return { ...report, entries: report.entries.filter(() => chance(random, 1, 2)) }
  if (report.entries.length === 0 || !chance(random, 1, 8)) return report
  const at = between(random, 0, report.entries.length - 1)
  const entry = report.entries[at]!
  const spoiled = pick(random, [
    { ...entry, theta: entry.theta * pick(random, [2, 10]) },
    { ...entry, theta: Math.floor(entry.theta / 3), right: 0, left: 0 },
    { ...entry, right: entry.right * 40 },
    { ...entry, theta: -entry.theta },
    { ...entry, theta: 0, right: 0, left: 0 },
    { ...entry, basisPpm: pick(random, [-200_000, 20_000, 600_000]) },
    { ...entry, expiryMs: entry.expiryMs + 60_000 },
    { ...entry, confidencePpm: 2_000_000 },
  ])
  const entries = report.entries.map((each, i) => (i === at ? spoiled : each))
  return { ...report, entries: chance(random, 1, 12) ? [...entries, entries[0]!] : entries }
}

/** Somebody is margined as a portfolio, or no longer; at times the backstop. */
export function accountMargin(world: World): Command {
  const { random, house } = world
  const tier = rowOf(world, house.markets.tiers)
  const isBackstop = chance(random, 1, 6)
  const account = isBackstop ? house.markets.tiers.backstop[tier]! : memberOf(world, tier)
  const to = house.ledger.accounts.model[account] === 0 || chance(random, 1, 8) ? 'portfolio' : 'standard'
  return { type: 'accountMargin', account, model: to === 'standard' && chance(random, 2, 3) ? 'portfolio' : to }
}

/** A member's account under portfolio margin without an open procedure; any member when there is none. */
export function portfolioOf(world: World, tier: number): number {
  const { accounts } = world.house.ledger
  for (let tries = 0; tries < 20; tries++) {
    const account = memberOf(world, tier)
    if (accounts.model[account] === 1 && procedureOf(world.house, account) === 'none') return account
  }
  return memberOf(world, tier)
}
