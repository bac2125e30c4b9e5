/**
 * Two tiers of one house that share owners, underlyings and price sources: a seeded life of both, what belongs to one of
 * them as plain text, and the events that are its own. For the proof that nothing of one tier reaches the other.
 *
 * Left out of the text because they are shared numbers and decide nothing: sequence numbers, tickets (they count over the
 * house), rows of recycled tables and of slabs, and facts' numbers (each tier has a chain source of its own here).
 */
import { createHash } from 'node:crypto'
import { apply, emptyHouse, type House } from '../../src/core/machine/index.ts'
import { TIER_ACCOUNTS } from '../../src/core/markets/index.ts'
import { parameterByName } from '../../src/core/params/index.ts'
import { type AnyTable, keyRead } from '../../src/core/tables/index.ts'
import type { Command, HouseEvent } from '../../src/core/words/index.ts'
import { below, between, chance, pick, type Random, randomOpen } from '../../src/lab/random.ts'

/** One step: a time, whose it is (−1: everybody's), and the command, made for the house that it is sent to. */
export type Step = { readonly timeMs: number; readonly tier: number; readonly make: (house: House) => Command }

/** A run under way. */
export type Run = { readonly house: House; seq: number }

const OWNERS = 40
const IDLE = 1500
const PRICE_SOURCES = 3
/** Two tiers, two markets each with two, two venues. */
const ACCOUNT_FIRST = 2 * TIER_ACCOUNTS + 4 * 2 + 2
const start = [1_000_000, 60_000_000, 48_000_000]

/** The account of an owner in a tier. */
export function accountOf(tier: number, owner: number): number {
  return ACCOUNT_FIRST + owner * 2 + tier
}

/** A house with both tiers open and funded; the same in every run, since public numbers are shared. */
export function openRun(): Run {
  const run: Run = { house: emptyHouse(), seq: 0 }
  for (const command of opening()) send(run, 0, command)
  return run
}

/** Sends one command. */
export function send(run: Run, timeMs: number, command: Command): HouseEvent[] {
  run.seq += 1
  return apply(run.house, run.seq, timeMs, command)
}

function* opening(): Generator<Command> {
  yield { type: 'houseOpen', house: keyOf(1), owners: 64, accounts: 4096, legs: 1024, balances: 512 }
  yield { type: 'tierOpen' }
  yield { type: 'tierOpen' }
  for (const _ of start) yield { type: 'underlyingList' }
  for (const tier of [0, 1]) {
    yield { type: 'assetList', tier, underlying: 0, atomsPerLot: 1_000_000, settlement: 1 }
    yield { type: 'assetList', tier, underlying: 1, atomsPerLot: 100_000, settlement: 0 }
  }
  for (const asset of [0, 1, 2, 3]) yield { type: 'vaultOpen', asset, chain: 0, token: keyOf(10 + (asset % 2)) }
  for (const tier of [0, 1])
    for (const underlying of [1, 2]) yield { type: 'perpetualList', tier, underlying, lotMultiple: 1 }
  for (let source = 0; source < PRICE_SOURCES + 2; source++) yield { type: 'sourceList', key: keyOf(20 + source) }
  for (const tier of [0, 1]) yield { type: 'venueOpen', tier, key: keyOf(30 + tier) }
  yield genesis()
  // Calm to begin with: silence would drift.
  for (const tier of [0, 1]) yield seasonOf(PRICE_SOURCES + tier, tier, 0, 1_000_000)
  for (let source = 0; source < PRICE_SOURCES; source++) yield reportOf(source, start)
  yield { type: 'tick' }
  yield* funding()
}

function* funding(): Generator<Command> {
  const facts = [0, 0]
  const deposit = (tier: number, account: number, asset: number, amount: number): Command => ({
    type: 'depositFinal',
    source: PRICE_SOURCES + tier,
    fact: ++facts[tier]!,
    reference: keyOf(1_000_000 + tier * 100_000 + facts[tier]!),
    vault: tier * 2 + asset,
    account,
    amount,
  })
  // Fund, operator's capital, treasury and backstop: tier 0 is thin, so that it can be lost wholly.
  for (const tier of [0, 1])
    for (const row of [3, 4, 6, 7])
      yield deposit(tier, tier * TIER_ACCOUNTS + row, 0, tier === 0 ? 50_000_000 : 2_000_000_000)
  for (let owner = 0; owner < OWNERS; owner++) {
    yield { type: 'ownerOpen', key: keyOf(100 + owner), cluster: owner % 5 }
    for (const tier of [0, 1]) {
      yield { type: 'accountOpen', owner, tier, mode: 'cross' }
      const account = accountOf(tier, owner)
      const bounds = { notionalMax: 10 ** 15, lossMax: 10 ** 15, windowMs: 60_000, expiryMs: 2 ** 47 }
      yield { type: 'mandateSet', account, venue: tier, ...bounds, markets: [] }
      yield deposit(tier, account, owner % 3 === 0 ? 1 : 0, owner % 3 === 0 ? 2_000_000 : 1_000_000_000)
      if (owner % 3 === 0) yield deposit(tier, account, 0, 100_000_000)
    }
  }
  for (let idle = 0; idle < IDLE; idle++)
    yield { type: 'accountOpen', owner: idle % OWNERS, tier: idle % 5 === 0 ? 1 : 0, mode: 'isolated' }
}

function seasonOf(source: number, tier: number, day: number, seasonPpm: number): Command {
  return { type: 'seasonReport', source, tier, day, season: 0, seasonPpm, scoreMilli: 0, inputs: [] }
}

/** The smallest budgets, short ends: what waits, waits long enough to be seen. */
function genesis(): Command {
  const values: [string, number, number][] = [
    ['house.queueWorkMax', 0, 16],
    ['house.sweepWorkMax', 0, 1024],
  ]
  for (const tier of [0, 1]) {
    values.push(['tier.sweepIntervalMs', tier, 10_000], ['tier.callWindowMs', tier, 60_000])
    values.push(['tier.depositFinalityMs', tier, 0], ['tier.reductionAgeMaxMs', tier, 30_000])
    values.push(['tier.resolutionAgeMaxMs', tier, 10_000], ['tier.stressMovePpm', tier, 0])
    values.push(['venue.notionalMax', tier, 10 ** 15])
    values.push(['tier.seasonQuorum', tier, 1])
    values.push(['source.seasonVote', tier, 1], ['source.seasonVote', PRICE_SOURCES + tier, 1])
    values.push(['tier.poolEpochMs', tier, 60_000], ['tier.poolNoticeMs', tier, 0], ['tier.poolJoinMin', tier, 1])
  }
  for (const [u] of start.entries()) {
    values.push(['underlying.stepPpmPerS', u, 1_000_000], ['underlying.stepMaxPpm', u, 1_000_000])
    values.push(['underlying.outlierPpm', u, 500_000], ['underlying.slowTauMs', u, 1000])
    values.push(['underlying.staleMs', u, 86_400_000])
  }
  for (const market of [0, 1, 2, 3]) values.push(['market.depthFloorLots', market, 1000])
  const changes = values.map(([name, scope, value]) => ({
    parameter: parameterByName(name)!.parameter.number,
    scope,
    value,
  }))
  return { type: 'parametersSchedule', hash: keyOf(0), path: 'slow', effectiveMs: 0, changes }
}

/** A report of one source on every underlying. */
export function reportOf(source: number, prices: readonly number[]): Command {
  const entries = prices.map((price, underlying) => ({ underlying, price, confidence: 0 }))
  return { type: 'priceReport', source, entries }
}

/** A trade in a market of a tier at its mark. */
export function tradeIn(market: number, buyer: number, seller: number, lots: number, trade: number): Step['make'] {
  const tier = market >> 1
  return (house) => ({
    type: 'tradeMake',
    venue: tier,
    trade,
    market,
    lots,
    price: Math.max(1, house.markets.markets.mark[market]!),
    buyer: accountOf(tier, buyer),
    seller: accountOf(tier, seller),
    buyerFee: 0,
    sellerFee: 0,
    buyerHold: 0,
    sellerHold: 0,
  })
}

/** A seeded life of both tiers under the same prices. */
export function lifeOf(seed: number, steps: number): Step[] {
  const random = randomOpen(seed, 'two tiers')
  const prices = start.slice()
  const life: Step[] = []
  let timeMs = 0
  for (let i = 0; i < steps; i++) {
    timeMs += below(random, 400)
    if (chance(random, 1, 8)) {
      for (let u = 1; u < prices.length; u++) prices[u] = walked(random, prices[u]!, start[u]!)
      const now = prices.slice()
      for (let source = 0; source < PRICE_SOURCES; source++) life.push(shared(timeMs, reportOf(source, now)))
    } else if (chance(random, 1, 6)) life.push(shared(timeMs, { type: 'tick' }))
    else life.push(memberStep(random, timeMs, i))
  }
  return life
}

function shared(timeMs: number, command: Command): Step {
  return { timeMs, tier: -1, make: () => command }
}

/** Prices walk by up to 1 %, and one report in twelve brings a gap of up to 25 %. */
function walked(random: Random, price: number, home: number): number {
  const reach = chance(random, 1, 12) ? 250_000 : 10_000
  const step = Math.round((price * between(random, -reach, reach)) / 1_000_000)
  return Math.max(1_000_000, price + step + Math.round((home - price) / 20))
}

function memberStep(random: Random, timeMs: number, number: number): Step {
  const tier = below(random, 2)
  const market = tier * 2 + below(random, 2)
  const [one, other] = [below(random, OWNERS), below(random, OWNERS)]
  const account = accountOf(tier, one)
  const amount = between(random, 1, 20_000_000)
  const kinds: Step['make'][] = [
    () => ({ type: 'sweepDemand', account }),
    () => ({
      type: 'withdrawalRequest',
      account,
      vault: tier * 2,
      amount,
      recipient: keyOf(100 + one),
    }),
    (house) => ({ type: 'withdrawalExecute', withdrawal: firstWithdrawal(house, tier) }),
    (house) => {
      const mid = Math.max(10_000, house.markets.markets.mark[market]!)
      const lots = amount % 500
      return { type: 'bookReport', venue: tier, market, bid: mid - 5000, ask: mid + 5000, bidLots: lots, askLots: lots }
    },
    () => ({ type: 'stakeAdd', account, amount }),
    () => ({ type: 'poolJoin', account, amount }),
    () => ({ type: 'poolExit', account, shares: amount }),
    () => ({
      type: 'bidPlace',
      account,
      discountPpm: amount % 10_000,
      notionalMax: amount * 50,
      expiryMs: timeMs + 60_000,
      markets: [],
    }),
    () => seasonOf(tier, tier, Math.floor(timeMs / 86_400_000), nth([1_000_000, 1_500_000], amount)),
    (house) => forcedFillIn(house, market, accountOf(tier, other)),
    (house) => ({
      type: 'holdOpen',
      venue: tier,
      account,
      market,
      side: amount % 2 === 0 ? 'buy' : 'sell',
      lots: 1 + (amount % 20),
      limitPrice: Math.max(1, house.markets.markets.mark[market]!),
      expiryMs: timeMs + 1 + (amount % 60_000),
    }),
  ]
  // Even owners buy five times in six, so that positions grow to what margin allows.
  const isBuying = ((one + market) % 2 === 0) !== chance(random, 1, 6)
  const lots = between(random, 1, 120)
  const make = chance(random, 3, 5)
    ? tradeIn(market, isBuying ? one : other, isBuying ? other : one, lots, number + 1)
    : pick(random, kinds)
  return { timeMs, tier, make }
}

function nth(list: readonly number[], n: number): number {
  return list[n % list.length]!
}

/** The withdrawal of the tier that was asked for first, by its ticket; 0 when there is none. */
function firstWithdrawal(house: House, tier: number): number {
  const { withdrawals, accounts } = house.ledger
  let first = Number.MAX_SAFE_INTEGER
  for (let row = 0; row < withdrawals.rows; row++) {
    const ticket = withdrawals.ticket[row]!
    if (ticket > 0 && accounts.tier[withdrawals.account[row]!] === tier) first = Math.min(first, ticket)
  }
  return first === Number.MAX_SAFE_INTEGER ? 0 : first
}

/** A fill of the order of a market with the lowest account, whole, at its limit. */
function forcedFillIn(house: House, market: number, account: number): Command {
  const { orders } = house.liquidation
  let found = -1
  for (let row = 0; row < orders.rows; row++) {
    if (orders.ticket[row] === 0 || orders.lots[row] === 0 || orders.market[row] !== market) continue
    if (found < 0 || orders.account[row]! < orders.account[found]!) found = row
  }
  const lots = found < 0 ? 1 : orders.lots[found]!
  const price = found < 0 ? 1 : orders.limitPrice[found]!
  return {
    type: 'forcedFill',
    venue: market >> 1,
    order: found < 0 ? 0 : orders.ticket[found]!,
    lots,
    price,
    account,
  }
}

/** Everything that belongs to a tier, hashed: rows of every table that name it, and blocks of slabs by what they hold. */
export function hashOfTier(house: House, tier: number): string {
  return createHash('sha256')
    .update(JSON.stringify(textOfTier(house, tier)))
    .digest('hex')
}

function textOfTier(house: House, tier: number): unknown[] {
  const { ledger, markets: m, settlement, oracle, liquidation, params, waterfall } = house
  const { accounts } = ledger
  const ofTier = (row: number): boolean => accounts.tier[row] === tier
  const rows = (table: AnyTable, isOurs: (row: number) => boolean, leave: readonly string[] = []): unknown[] =>
    rowsOf(table, isOurs, leave)
  const marketOurs = (row: number): boolean => m.markets.tier[row] === tier
  const assetOurs = (row: number): boolean => m.assets.tier[row] === tier
  const is = (row: number): boolean => row === tier
  return [
    rows(params.tier, is),
    rows(params.market, marketOurs),
    rows(params.asset, assetOurs),
    rows(m.tiers, is),
    rows(m.markets, marketOurs),
    rows(m.assets, assetOurs),
    rows(m.venues, (row) => m.venues.tier[row] === tier),
    rows(ledger.vaults, (row) => ledger.vaults.tier[row] === tier),
    rows(ledger.loans, is),
    rows(settlement.sweeps, marketOurs),
    rows(settlement.intervals, is),
    rows(house.lending.pools, is),
    rows(settlement.cursor, is),
    rows(oracle.quotes, marketOurs),
    rows(oracle.assetQuotes, assetOurs),
    rows(liquidation.tierOrders, is),
    rows(waterfall.tranches, is),
    ...backstopOf(house, tier),
    ...auctionsOf(house, tier),
    sorted(rows(ledger.stakes, (row) => ledger.stakes.shares[row]! > 0 && ledger.stakes.tier[row] === tier, ['next'])),
    sorted(
      rows(
        ledger.withdrawals,
        (row) => ledger.withdrawals.ticket[row]! > 0 && ofTier(ledger.withdrawals.account[row]!),
        ['next', 'ticket'],
      ),
    ),
    sorted(rows(m.holds, (row) => m.holds.ticket[row]! > 0 && ofTier(m.holds.account[row]!), ['next', 'ticket'])),
    sorted(
      rows(
        liquidation.orders,
        (row) => liquidation.orders.ticket[row]! > 0 && ofTier(liquidation.orders.account[row]!),
        ['next', 'ticket', 'before', 'after'],
      ),
    ),
    sorted(
      rows(
        liquidation.procedures,
        (row) => liquidation.procedures.kind[row]! > 0 && liquidation.procedures.tier[row] === tier,
        ['next', 'order', 'auction'],
      ),
    ),
    rows(accounts, ofTier, ['legFirst', 'legRoom', 'balanceFirst', 'balanceRoom', 'procedure', 'mandate']),
    Array.from({ length: accounts.rows }, (_, row) => row)
      .filter(ofTier)
      .map((row) => blocksOf(house, row)),
  ]
}

/** The pool of a tier: its standing, who provides, who is leaving, what it offers and has been granted. */
function backstopOf({ backstop, ledger, markets }: House, tier: number): unknown[] {
  const { pools, providers, poolExits, offers, grants } = backstop
  const assetOurs = (row: number): boolean => row < markets.assets.rows && markets.assets.tier[row] === tier
  const isLeaving = (row: number): boolean =>
    poolExits.provider[row]! > 0 && providers.tier[poolExits.provider[row]! - 1] === tier
  const isGrant = (row: number): boolean =>
    grants.lots[row] !== 0 && ledger.accounts.tier[grants.account[row]!] === tier
  return [
    rowsOf(pools, (row) => row === tier, []),
    sorted(rowsOf(providers, (row) => providers.live[row] === 1 && providers.tier[row] === tier, ['next'])),
    sorted(rowsOf(poolExits, isLeaving, ['next', 'provider'])),
    rowsOf(offers, assetOurs, []),
    sorted(rowsOf(grants, isGrant, ['next', 'after'])),
  ]
}

/** Bids that stand in a tier, and books on offer. */
function auctionsOf({ auction, ledger, liquidation }: House, tier: number): unknown[] {
  const { bids, auctions, auctionLoads } = auction
  const isOpen = (row: number): boolean => {
    const procedure = ledger.accounts.procedure[auctions.account[row]!]! - 1
    return procedure >= 0 && liquidation.procedures.auction[procedure] === row + 1
  }
  const isOurs = (account: number): boolean => ledger.accounts.tier[account] === tier
  return [
    sorted(rowsOf(bids, (row) => bids.ticket[row]! > 0 && isOurs(bids.account[row]!), ['next', 'ticket', 'markets'])),
    sorted(rowsOf(auctions, (row) => isOurs(auctions.account[row]!) && isOpen(row), ['next'])),
    rowsOf(auctionLoads, (row) => row === tier, []),
  ]
}

/** Legs and balances of an account by what they hold, and the use of its mandates. */
function blocksOf(house: House, account: number): unknown[] {
  const { accounts, balances } = house.ledger
  const { legs, mandates } = house.markets
  const legFirst = accounts.legFirst[account]!
  const first = accounts.balanceFirst[account]!
  const isLeg = (slot: number): boolean => slot >= legFirst && slot < legFirst + accounts.legCount[account]!
  const isBalance = (slot: number): boolean => slot >= first && slot < first + accounts.balanceCount[account]!
  const isMandate = (row: number): boolean => mandates.account[row] === account
  return [
    accounts.legCount[account] === 0 ? [] : rowsOf(legs, isLeg, [], legFirst, legFirst + accounts.legCount[account]!),
    accounts.balanceCount[account] === 0
      ? []
      : rowsOf(balances, isBalance, [], first, first + accounts.balanceCount[account]!),
    accounts.mandate[account] === 0 ? [] : sorted(rowsOf(mandates, isMandate, ['next', 'markets'])),
  ]
}

function rowsOf(
  table: AnyTable,
  isOurs: (row: number) => boolean,
  leave: readonly string[],
  from = 0,
  to = table.rows,
): unknown[] {
  const columns = table as unknown as Record<string, Float64Array | Uint8Array>
  const names = Object.keys(table.kinds).filter((name) => !leave.includes(name))
  const found: unknown[] = []
  for (let row = from; row < to; row++) {
    if (!isOurs(row)) continue
    found.push(
      names.map((name) =>
        table.kinds[name] === 'key' ? keyRead(columns[name] as Uint8Array, row) : columns[name]![row],
      ),
    )
  }
  return found
}

function sorted(rows: unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}

/** The tier that an event is about; −1 for what is the house's or of a shared underlying. */
export function tierOfEvent(house: House, event: HouseEvent): number {
  const { ledger, markets: m } = house
  if ('tier' in event) return event.tier
  if ('market' in event && event.market >= 0) return m.markets.tier[event.market]!
  if ('account' in event) return ledger.accounts.tier[event.account]!
  if ('asset' in event) return m.assets.tier[event.asset]!
  if ('vault' in event) return ledger.vaults.tier[event.vault]!
  if ('order' in event) return -2
  return -1
}

/** An event without the numbers that count over the house. */
export function withoutTickets(event: HouseEvent): string {
  return JSON.stringify(event, (key, value) => (['order', 'hold', 'withdrawal', 'bid'].includes(key) ? 0 : value))
}

function keyOf(n: number): string {
  return n.toString(16).padStart(64, '0')
}
