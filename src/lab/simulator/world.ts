/** The small world of a run: what the simulator knows beyond the house, and how a house is set up. */
import type { House } from '../../core/machine/index.ts'
import { parameterByName } from '../../core/params/index.ts'
import type { Command, CommandOf } from '../../core/words/index.ts'
import { between, chance, pick, type Random } from '../random.ts'
import { contractParametersFor } from './contract-parameters.ts'

/** What one life of a house is like. */
type Character = {
  /** Layers and backstop are small: gaps reach the end of the waterfall. */
  readonly fragile: boolean
  /** Members bring coins beside cash, and loans are possible. */
  readonly coins: boolean
  /** The first tier closes lots by the comparison rule. */
  readonly queue: boolean
  /** The house is filled to the limits of accounts: legs, balances, accounts of one owner. */
  readonly crowded: boolean
  /** The house takes no command of an owner, a venue or a source without a signature. */
  readonly insists: boolean
  /** Sources report depth, and open interest is held against it. */
  readonly deep: boolean
  /** Futures and options are listed, and members margined as portfolios. */
  readonly dated: boolean
  /** Whether the life ends with a vault that lacks something. */
  readonly windsDown: boolean
}

/** A world under way. */
export type World = {
  readonly random: Random
  readonly house: House
  readonly character: Character
  nowMs: number
  /** Prices that honest sources see, dollar atoms per base lot, by underlying. */
  readonly truth: number[]
  /** Volatilities that honest sources see, a year, by underlying. */
  readonly volatility: number[]
  /** Forced orders that venues know of, by ticket. */
  readonly orders: Map<
    number,
    {
      readonly market: number
      readonly account: number
      readonly lots: number
      readonly limitPrice: number
      readonly buys: boolean
    }
  >
  /** References of deposits seen, and tickets of withdrawals and holds. */
  readonly references: string[]
  readonly withdrawals: number[]
  readonly holds: { readonly ticket: number; readonly command: Extract<Command, { type: 'holdOpen' }> }[]
  /** Sources that are silent now. */
  readonly silent: Set<number>
  count: number
}

/** Sources of prices; the next one brings facts of chains. */
export const PRICE_SOURCES = 4
export const CHAIN_SOURCE = PRICE_SOURCES

/** Start of every life: a multiple of an hour, 2023-11-14. */
const START_MS = 1_700_002_800_000

/** Dollar prices at the start: token, BTC, ETH, ALT; a base lot is worth about $50. */
const startPrices = [1_000_000, 60_000_000, 48_000_000, 50_000_000]

/** The world of a house that is not open yet. */
export function worldOf(random: Random, house: House): World {
  return {
    random,
    house,
    character: {
      fragile: chance(random, 2, 3),
      coins: chance(random, 1, 2),
      queue: chance(random, 1, 4),
      crowded: chance(random, 1, 40),
      windsDown: chance(random, 1, 3),
      insists: chance(random, 1, 12),
      deep: chance(random, 1, 3),
      dated: chance(random, 2, 3),
    },
    nowMs: START_MS,
    truth: startPrices.slice(),
    volatility: startPrices.map(() => pick(random, [0.2, 0.6, 1, 3])),
    orders: new Map(),
    references: [],
    withdrawals: [],
    holds: [],
    silent: new Set(),
    count: 0,
  }
}

/** A fresh 32-byte key. */
export function freshKey(world: World): string {
  world.count += 1
  return world.count.toString(16).padStart(64, '0')
}

/** A final deposit with the next fact of the chain source. */
export function depositTo(world: World, account: number, vault: number, amount: number): Command {
  const fact = world.house.ledger.sources.fact[CHAIN_SOURCE]! + 1
  return { type: 'depositFinal', source: CHAIN_SOURCE, fact, reference: freshKey(world), vault, account, amount }
}

/** A report of a source on every underlying near the truth. */
export function reportOf(world: World, source: number, noisePpm = 200): CommandOf<'priceReport'> {
  const entries = world.truth.map((price, underlying) => {
    const noise = underlying === 0 ? 0 : between(world.random, -noisePpm, noisePpm)
    const seen = Math.max(1, Math.floor(price + (price * noise) / 1_000_000))
    return { underlying, price: seen, confidence: Math.floor(seen / 2000) }
  })
  return { type: 'priceReport', source, entries }
}

/** Change sets name parameters by scope and name. */
export function schedule(
  changes: readonly (readonly [string, number, number])[],
  path: 'slow' | 'fast' | 'emergency',
  effectiveMs: number,
): Command {
  return {
    type: 'parametersSchedule',
    hash: '0'.repeat(64),
    path,
    effectiveMs,
    changes: changes.map(([name, scope, value]) => ({
      parameter: parameterByName(name)!.parameter.number,
      scope,
      value,
    })),
  }
}

/** Commands that open a house: listings, parameters, capital, prices, members with money and mandates. */
export function* setUp(world: World): Generator<Command> {
  yield* listings(world)
  yield schedule(parametersFor(world), 'slow', world.nowMs)
  yield schedule(exitParametersFor(world), 'slow', world.nowMs)
  yield schedule(wrongWaysFor(world), 'slow', world.nowMs)
  yield schedule(coinCapsFor(world), 'slow', world.nowMs)
  if (world.character.dated) yield schedule(contractParametersFor(world.random), 'slow', world.nowMs)
  for (let source = 0; source < PRICE_SOURCES; source++) yield reportOf(world, source)
  yield { type: 'tick' }
  yield* capital(world)
  yield* members(world)
  if (world.character.dated) yield* portfolios(world)
}

/** Some members are margined as portfolios from the beginning, and a backstop that may take options over. */
function* portfolios({ random, house }: World): Generator<Command> {
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    const isBackstop = house.markets.tiers.backstop[accounts.tier[account]!] === account
    const may = isBackstop ? chance(random, 3, 4) : accounts.kind[account] === 0 && chance(random, 1, 2)
    if (may) yield { type: 'accountMargin', account, model: 'portfolio' }
  }
}

function* listings(world: World): Generator<Command> {
  const key = (): string => freshKey(world)
  const room = chance(world.random, 1, 8) ? 64 : 256
  yield { type: 'houseOpen', house: key(), owners: 64, accounts: 128, legs: 256, balances: room }
  yield { type: 'tierOpen' }
  yield { type: 'tierOpen' }
  for (const _ of startPrices) yield { type: 'underlyingList' }
  const [dollar, coin, other] = [key(), key(), key()]
  const assets = [
    [0, 0, 1_000_000, dollar],
    [0, 1, 100_000, coin],
    [0, 2, 2_000_000, other],
    [1, 0, 1_000_000, dollar],
    [1, 1, 100_000, coin],
  ] as const
  for (const [asset, [tier, underlying, atomsPerLot, token]] of assets.entries()) {
    yield { type: 'assetList', tier, underlying, atomsPerLot, settlement: underlying === 0 ? 1 : 0 }
    yield { type: 'vaultOpen', asset, chain: 0, token }
  }
  yield { type: 'vaultOpen', asset: 0, chain: 1, token: dollar }
  for (const [tier, underlying] of [
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 1],
    [1, 3],
  ] as const) {
    yield { type: 'perpetualList', tier, underlying, lotMultiple: 1 }
  }
  for (let source = 0; source <= CHAIN_SOURCE; source++) yield { type: 'sourceList', key: key() }
  for (const tier of [0, 0, 1]) yield { type: 'venueOpen', tier, key: key() }
}

/** How much may leave, how often a queue lets go, and what a pool lends of what it has. */
function exitParametersFor({ random }: World): [string, number, number][] {
  return [0, 1].flatMap((tier): [string, number, number][] => [
    ['tier.outflowValueMaxPpm', tier, pick(random, [50_000, 300_000, 1_000_000])],
    ['tier.exitShortPpm', tier, pick(random, [100_000, 500_000, 1_000_000])],
    ['tier.exitEpochMs', tier, pick(random, [60_000, 900_000])],
    ['tier.poolJoinMin', tier, pick(random, [1, 10 ** 6])],
    ['tier.trancheLossPpm', tier, pick(random, [10_000, 200_000, 500_000])],
    ['tier.poolLendPpm', tier, pick(random, [0, 100_000, 500_000, 900_000])],
  ])
}

/** What collateral falls with: nothing, its own underlying, or another that is traded. */
function wrongWaysFor({ random }: World): [string, number, number][] {
  return [1, 2, 4].map((asset): [string, number, number] => [
    'asset.wrongWayUnderlying',
    asset,
    pick(random, [0, 0, 2, 3, 4]),
  ])
}

/** Caps of the coins, from nothing to plenty, and how much of what is lent may leave in a window. */
function coinCapsFor({ random }: World): [string, number, number][] {
  const windows = [0, 1].map((tier): [string, number, number] => [
    'tier.lenderWindowPpm',
    tier,
    pick(random, [250_000, 1_000_000]),
  ])
  const caps = [1, 2, 4].flatMap((asset): [string, number, number][] => [
    ['asset.coinLenderCap', asset, pick(random, [0, 10 ** 8, 10 ** 12, 10 ** 12])],
    ['asset.coinLoanCap', asset, pick(random, [10 ** 7, 10 ** 12, 10 ** 12])],
  ])
  return [...windows, ...caps]
}

/** Short intervals, prices that may jump, and books that feel size: a life of an hour sees everything. */
function parametersFor({ random, character }: World): [string, number, number][] {
  const changes: [string, number, number][] = [
    ['house.signedOnly', 0, character.insists ? 1 : 0],
    ...[0, 1, 2].map((source): [string, number, number] => ['source.seasonVote', source, 1]),
    ['house.recipientDelayMs', 0, pick(random, [0, 60_000, 60_000, 600_000, 86_400_000])],
  ]
  for (let tier = 0; tier < 2; tier++) {
    changes.push(
      ['tier.sweepIntervalMs', tier, pick(random, [20_000, 60_000, 300_000])],
      ['tier.callWindowMs', tier, 60_000],
      ['tier.seasonQuorum', tier, 2 - tier],
      ['tier.seasonRisePpm', tier, tier === 0 ? 500_000 : 200_000],
      ['tier.depositFinalityMs', tier, pick(random, [0, 60_000, 120_000])],
      ['tier.collectionWindowMs', tier, pick(random, [60_000, 300_000])],
      ['tier.reductionAgeMaxMs', tier, pick(random, [5000, 60_000, 600_000])],
      ['tier.takeoverAgeMaxMs', tier, pick(random, [0, 5000, 60_000])],
      ['tier.resolutionAgeMaxMs', tier, pick(random, [0, 10_000, 120_000])],
      ['tier.priceWaitMaxMs', tier, pick(random, [60_000, 600_000])],
      // Longer than any procedure: at most 5 + 10 + 1 + 2 + 10 + 5 minutes here.
      ['tier.stakeCooldownMs', tier, 3_600_000],
      ['tier.outflowWindowMs', tier, 3_600_000],
      ['tier.outflowMaxPpm', tier, pick(random, [50_000, 300_000, 1_000_000])],
      ['tier.claimSweepsMax', tier, pick(random, [1, 2, 12])],
      ['tier.treasuryCap', tier, pick(random, [10 ** 9, 10 ** 13])],
      ['tier.depositSeenCap', tier, pick(random, [10 ** 8, 10 ** 12])],
      ['tier.fundTarget', tier, pick(random, [0, 10 ** 10])],
      ['tier.liquidatesMaxPpm', tier, pick(random, [0, 0, 10_000, 1_000_000])],
      ['tier.stressMovePpm', tier, pick(random, [0, 10_000, 100_000])],
      ['tier.linkNoticeMs', tier, pick(random, [3_600_000, 86_400_000])],
      ['tier.coverInitialPpm', tier, pick(random, [0, 500_000, 2_000_000])],
      ['tier.coverFloorPpm', tier, pick(random, [0, 0, 0, 100_000])],
      ['tier.coverFadePpm', tier, pick(random, [100, 10_000, 1_000_000])],
      ['tier.fundCoverPpm', tier, pick(random, [0, 1_000_000, 4_000_000])],
      ['tier.surplusPpm', tier, pick(random, [0, 1000, 100_000])],
      ['tier.deleverageRule', tier, tier === 0 && character.queue ? 1 : 0],
    )
    changes.push(...liquidityOf(random, tier))
  }
  for (let underlying = 0; underlying < startPrices.length; underlying++) {
    const jumps = chance(random, 3, 4)
    changes.push(
      ['underlying.stepPpmPerS', underlying, jumps ? 1_000_000 : 20_000],
      ['underlying.stepMaxPpm', underlying, jumps ? 1_000_000 : 200_000],
      ['underlying.outlierPpm', underlying, pick(random, [50_000, 500_000])],
      ['underlying.confidenceMaxPpm', underlying, 50_000],
      ['underlying.collateralCap', underlying, pick(random, [2 ** 51, 2 ** 51, 10 ** 11])],
      ['underlying.capGroup', underlying, pick(random, [0, 0, 2])],
      ['underlying.depthRampMs', underlying, pick(random, [60_000, 600_000])],
      ['underlying.slowTauMs', underlying, pick(random, [1000, 60_000, 300_000])],
      ['underlying.ruleWindowMs', underlying, pick(random, [60_000, 1_800_000])],
    )
  }
  // With prices that may rise eightfold, values stay where doubles are exact.
  for (const asset of [1, 2, 4]) changes.push(['asset.depositCap', asset, pick(random, [10 ** 12, 10 ** 13])])
  for (let venue = 0; venue < 3; venue++) {
    changes.push(['venue.notionalMax', venue, pick(random, [10 ** 12, 10 ** 14])])
    changes.push(['venue.bondMin', venue, venue === 1 ? 10 ** 6 : 0])
  }
  return [...changes, ...marketsFor(random)]
}

/** Epochs and auctions as short as the rest, books offered to few and to many. */
function liquidityOf(random: Random, tier: number): [string, number, number][] {
  return [
    ['tier.poolEpochMs', tier, pick(random, [60_000, 60_000, 600_000])],
    ['tier.poolNoticeMs', tier, pick(random, [0, 60_000, 1_200_000])],
    ['tier.offerFallMs', tier, pick(random, [60_000, 600_000])],
    // With a dear penalty no leg is worth closing: books are offered whole.
    ['tier.penaltyPpm', tier, pick(random, [5000, 5000, 50_000])],
    ['tier.auctionStartPpm', tier, pick(random, [0, 0, 300])],
    ['tier.auctionPacePpm', tier, pick(random, [50, 200, 2000])],
    ['tier.auctionAgeMaxMs', tier, pick(random, [0, 5000, 60_000, 60_000])],
    ['tier.auctionRestartPpm', tier, pick(random, [1000, 5000, 50_000])],
    ['tier.auctionDepthPpm', tier, pick(random, [0, 100_000, 1_000_000])],
    ['tier.auctionFundPpm', tier, pick(random, [0, 250_000, 1_000_000])],
    ['tier.auctionBidMin', tier, pick(random, [0, 10 ** 8])],
    ['tier.lenderWindowPpm', tier, pick(random, [250_000, 1_000_000])],
    ['tier.recallNoticeMs', tier, pick(random, [60_000, 600_000])],
    ['tier.recallMinPpm', tier, pick(random, [0, 10_000, 200_000])],
  ]
}

function marketsFor(random: Random): [string, number, number][] {
  const changes: [string, number, number][] = []
  for (let market = 0; market < 5; market++) {
    changes.push(
      ['market.maintenancePremium', market, pick(random, [0, 1000, 20_000])],
      ['market.initialPremium', market, pick(random, [50_000, 100_000])],
      ['market.bracketBound1', market, pick(random, [10 ** 11, 5 * 10 ** 12])],
      ['market.paceFloorLots', market, pick(random, [10, 100, 5000])],
      ['market.depthFloorLots', market, pick(random, [100, 1000, 100_000])],
      ['market.shareFloorLots', market, pick(random, [1000, 100_000])],
      ['market.priceLimitPpm', market, pick(random, [20_000, 80_000])],
      ['market.fundingIntervalMs', market, pick(random, [60_000, 600_000])],
      ['market.volatilityFactorPpm', market, pick(random, [0, 1_000_000])],
      ['market.openInterestCapLots', market, pick(random, [50_000, 1_000_000])],
    )
  }
  return changes
}

/** What stands behind members, from nothing to plenty. */
function* capital(world: World): Generator<Command> {
  const { random, house, character } = world
  const { tiers, markets } = house.markets
  const most = character.fragile ? 10 ** 10 : 10 ** 13
  for (let tier = 0; tier < 2; tier++) {
    const vault = tier === 0 ? 0 : 3
    for (const kind of ['backstop', 'fund', 'sitg', 'treasury'] as const) {
      const amount = Math.floor(most / pick(random, [1, 10, 100, 1000]))
      if (chance(random, 7, 8)) yield depositTo(world, tiers[kind][tier]!, vault, amount)
    }
  }
  for (let market = 0; market < markets.rows; market++) {
    if (chance(random, 1, 2)) {
      yield depositTo(world, markets.reserve[market]!, markets.tier[market] === 0 ? 0 : 3, between(random, 1, 10 ** 9))
    }
  }
}

function* members(world: World): Generator<Command> {
  const { random, house } = world
  const owners = between(random, 6, 12)
  for (let owner = 0; owner < owners; owner++) {
    yield { type: 'ownerOpen', key: freshKey(world), cluster: pick(random, [0, 0, 0, 1, 2]) }
    const tiers = pick(random, [[0], [0], [0, 0], [0, 1], [1], [0, 0, 1]])
    for (const tier of tiers) yield* member(world, owner, tier)
  }
  yield { type: 'tick' }
  // Somebody stakes in the first tier.
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.kind[account] !== 0 || !chance(random, 1, 4)) continue
    yield { type: 'stakeAdd', account, amount: Math.max(1, Math.floor(accounts.cash[account]! / 20)) }
  }
}

/** An account with a mandate for every venue of its tier, cash and perhaps coins. */
function* member(world: World, owner: number, tier: number): Generator<Command> {
  const { random, house, character } = world
  const account = house.ledger.accounts.rows
  yield { type: 'accountOpen', owner, tier, mode: chance(random, 3, 4) ? 'cross' : 'isolated' }
  for (const venue of tier === 0 ? [0, 1] : [2]) yield mandateOf(world, account, venue)
  const cash = between(random, 1, 100) * 10 ** pick(random, [8, 9, 10])
  if (!character.coins || chance(random, 2, 3)) yield depositTo(world, account, tier === 0 ? 0 : 3, cash)
  if (character.coins && chance(random, 2, 3)) {
    const vault = tier === 0 ? pick(random, [1, 2]) : 4
    yield depositTo(world, account, vault, between(random, 1, 1000) * 1_000_000)
  }
}

/** A wide mandate, for all markets or for one. */
export function mandateOf({ random, nowMs }: World, account: number, venue: number): Command {
  return {
    type: 'mandateSet',
    account,
    venue,
    notionalMax: pick(random, [10 ** 12, 10 ** 15]),
    lossMax: pick(random, [10 ** 9, 10 ** 15]),
    windowMs: 60_000,
    expiryMs: nowMs + pick(random, [10 ** 6, 10 ** 10, 10 ** 12, 10 ** 12]),
    markets: chance(random, 1, 10) ? [{ market: venue === 2 ? 3 : 0 }] : [],
  }
}
