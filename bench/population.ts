/**
 * The one population of all benchmarks: accounts of five perpetuals and three collaterals each, out of 200 markets.
 *
 * - Pairs of accounts take opposite sides, so lots sum to zero. One pair in five is hedged (legs of mixed signs).
 * - Leverage is spread evenly from 1 to 30 (gross notional ÷ equity), equity from $500 to $10,000, a third of it in
 *   collateral. Two accounts an owner.
 * - One account in a hundred stands within 1 % above its target.
 *
 * Accounts are built through the doors of the ledger and the markets, not by ten million commands; prices come by reports.
 */
import { changeBalance, changeCash, openMemberAccount, openOwner } from '../src/core/ledger/index.ts'
import { apply, emptyHouse, type House, rebuildWatch } from '../src/core/machine/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, targetCeil } from '../src/core/margin/index.ts'
import { postLots, setMandate } from '../src/core/markets/index.ts'
import { parameterByName } from '../src/core/params/index.ts'
import { takeTouched } from '../src/core/tables/index.ts'
import type { Command, HouseEvent } from '../src/core/words/index.ts'
import { below, between, chance, randomOpen } from '../src/lab/index.ts'

/** Perpetuals, collateral assets besides the token, legs and balances of an account. */
export const shape = { markets: 200, collaterals: 20, legs: 5, balances: 3, sources: 3 } as const

const ATOMS = 1_000_000
const key = (n: number): string => n.toString(16).padStart(64, '0')

/** A house under load: its state, and the sequence it has reached. */
export type Load = {
  readonly house: House
  readonly accounts: readonly number[]
  seq: number
  nowMs: number
  /** Index price of each underlying as last reported. */
  readonly prices: Float64Array
}

/** Applies one command at the load's time; a refusal is an error of the benchmark. */
export function must(load: Load, command: Command): HouseEvent[] {
  const events = apply(load.house, ++load.seq, load.nowMs, command)
  if (events[0]?.type === 'rejected') throw new Error(`${command.type} refused with ${events[0].code}`)
  return events
}

/** What is there beside the population: room for accounts and their legs, what is listed before anybody is there, and who comes then. */
type Beside = {
  readonly accounts: number
  readonly legs: number
  readonly list: (load: Load) => void
  readonly fill: (load: Load) => void
}

/** Builds the population. */
export function buildLoad(accounts: number, seed: number, beside: Beside = NOTHING): Load {
  const load = openHouse(accounts, beside)
  beside.list(load)
  const random = randomOpen(seed, 'bench')
  const { house } = load
  const rows = load.accounts as number[]
  for (let i = 0; i < accounts; i += 2) {
    const owner = openOwner(house.ledger, key(0x10000 + i), 0)
    rows.push(openMemberAccount(house, owner, 0, 'cross'), openMemberAccount(house, owner, 0, 'isolated'))
    house.events.length = 0
  }
  for (let i = 0; i + 3 < accounts; i += 4) {
    fillPair(load, random, rows[i]!, rows[i + 2]!)
    fillPair(load, random, rows[i + 1]!, rows[i + 3]!)
  }
  beside.fill(load)
  while (takeTouched(house.touched) >= 0);
  rebuildWatch(house)
  return load
}

const NOTHING: Beside = { accounts: 0, legs: 0, list: () => undefined, fill: () => undefined }

/** Allows the venue to trade for the first `count` accounts, and gives each a million tokens to trade with. */
export function giveMandates(load: Load, count: number): void {
  for (const account of load.accounts.slice(0, count)) {
    credit(load, account, 1_000_000 * ATOMS)
    setMandate(load.house, {
      account,
      venue: 0,
      notionalMax: 2 ** 51,
      lossMax: 2 ** 51,
      windowMs: 3_600_000,
      expiryMs: 2 ** 45,
      markets: [],
    })
  }
  load.house.events.length = 0
  rebuildWatch(load.house)
}

/** Reports one price of every source: the second report moves the median. */
export function reportAll(
  load: Load,
  entries: readonly { underlying: number; price: number; confidence: number }[],
): void {
  for (let source = 0; source < shape.sources; source++) must(load, { type: 'priceReport', source, entries })
}

function openHouse(accounts: number, beside: Beside): Load {
  const house = emptyHouse()
  const load: Load = { house, accounts: [], seq: 0, nowMs: 1, prices: new Float64Array(shape.markets + 1) }
  must(load, {
    type: 'houseOpen',
    house: key(1),
    owners: accounts / 2 + beside.accounts + 1024,
    accounts: accounts + beside.accounts + 1024,
    legs: accounts * shape.legs + beside.legs + 65_536,
    balances: accounts * shape.balances + beside.accounts + 65_536,
  })
  must(load, { type: 'tierOpen' })
  for (let u = 0; u <= shape.markets; u++) must(load, { type: 'underlyingList' })
  must(load, { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 10 * ATOMS, settlement: 1 })
  for (let a = 1; a <= shape.collaterals; a++) {
    must(load, { type: 'assetList', tier: 0, underlying: a, atomsPerLot: 100_000_000, settlement: 0 })
  }
  for (let a = 0; a <= shape.collaterals; a++) must(load, { type: 'vaultOpen', asset: a, chain: 0, token: key(a) })
  for (let m = 0; m < shape.markets; m++)
    must(load, { type: 'perpetualList', tier: 0, underlying: m + 1, lotMultiple: 1 })
  for (let s = 0; s < shape.sources; s++) must(load, { type: 'sourceList', key: key(s) })
  must(load, { type: 'venueOpen', tier: 0, key: key(0) })
  setParameters(load)
  const entries = [{ underlying: 0, price: 10 * ATOMS, confidence: 0 }]
  for (let u = 1; u <= shape.markets; u++)
    entries.push({ underlying: u, price: (20 + (u % 80)) * ATOMS, confidence: 0 })
  for (const { underlying, price } of entries) load.prices[underlying] = price
  reportAll(load, entries)
  const { tiers } = house.markets
  for (const kind of ['backstop', 'fund', 'treasury', 'sitg'] as const) credit(load, tiers[kind][0]!, 2 ** 49)
  return load
}

/**
 * Prices never grow stale while a benchmark runs; books are deep, and the backstop may hold what a million ticks give it: one
 * that is full deleverages, which is another benchmark. The size premium is on.
 */
function setParameters(load: Load): void {
  const set: Setting[] = []
  for (let u = 0; u <= shape.markets; u++) set.push(['underlying.staleMs', u, 86_400_000])
  for (let m = 0; m < shape.markets; m++) set.push(...marketSettings(m))
  set.push(['venue.notionalMax', 0, 2 ** 51], ['tier.takeoverEquityPpm', 0, 20_000_000])
  set.push(['tier.sweepIntervalMs', 0, 86_400_000])
  setAll(load, set)
}

/** Depth and size premium of a market. */
export function marketSettings(market: number): Setting[] {
  return [
    ['market.depthFloorLots', market, 10_000_000],
    ['market.maintenancePremium', market, 200],
    ['market.initialPremium', market, 400],
  ]
}

/** A parameter by name, its scope, its value. */
type Setting = readonly [string, number, number]

/** Sets parameters at once. */
export function setAll(load: Load, settings: readonly Setting[]): void {
  const changes = settings.map(([name, scope, value]) => {
    return { parameter: parameterByName(name)!.parameter.number, scope, value }
  })
  must(load, { type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: 0, changes })
}

function fillPair(load: Load, random: ReturnType<typeof randomOpen>, one: number, other: number): void {
  const { house } = load
  const equity = between(random, 500, 10_000) * ATOMS
  const leverage = between(random, 1, 30)
  const hedged = chance(random, 1, 5)
  const first = below(random, shape.markets)
  for (let k = 0; k < shape.legs; k++) {
    const market = (first + k * 37) % shape.markets
    const mark = house.markets.markets.mark[market]!
    const lots = Math.max(1, Math.floor((equity / shape.legs / mark) * leverage))
    const long = hedged ? k % 2 === 0 : true
    postLots(house, long ? one : other, long ? other : one, market, lots, mark)
  }
  const near = chance(random, 1, 100)
  for (const account of [one, other]) {
    for (let k = 0; k < shape.balances; k++) {
      const asset = 1 + ((first + k * 7) % shape.collaterals)
      changeBalance(house, account, asset, Math.floor((equity / 9 / house.markets.assets.price[asset]!) * 100_000_000))
    }
    settleEquity(load, account, near ? 1 + below(random, 10_000) / 1_000_000 : 0, equity)
  }
  house.events.length = 0
}

const measured = emptyMeasure()

/** Gives an account the cash that brings its equity to the wanted one, or to `ratio` × target when near it. */
export function settleEquity(load: Load, account: number, ratio: number, equity: number): void {
  const { house } = load
  measure(house, presentPrices(house), account, noChange, measured)
  const target = targetCeil(house, 0, measured)
  const wanted = ratio > 0 ? Math.ceil(target * ratio) : Math.max(equity, Math.ceil(target * 1.02))
  credit(load, account, wanted - measured.equity)
}

function credit(load: Load, account: number, amount: number): void {
  const { vaults } = load.house.ledger
  changeCash(load.house, account, amount)
  vaults.stock[0]! += amount
  vaults.deposited[0]! += amount
  load.house.markets.assets.total[0]! += amount
}
