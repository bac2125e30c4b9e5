/**
 * A seeded stream of commands for tests of records and recovery: a small house under sharp prices, in which calls, forced
 * steps, takeovers, holds, forced orders and long sweeps are open most of the time. The stream draws from its own seed and
 * looks only at the house that it is given, so a restored house gets the same commands as the one that went on.
 */
import type { House } from '../../src/core/machine/index.ts'
import { TIER_ACCOUNTS } from '../../src/core/markets/index.ts'
import { parameterByName } from '../../src/core/params/index.ts'
import type { Command, CommandOf } from '../../src/core/words/index.ts'
import { below, between, chance, pick, type Random, randomOpen } from '../../src/lab/random.ts'

/** A stream under way: its numbers, and what prices are about. */
export type HouseStream = { readonly random: Random; readonly prices: number[]; trade: number }

const MARKETS = 3
const SOURCES = 3
const CHAIN_SOURCE = SOURCES
const OWNERS = 24
/** Accounts without a position, so that a sweep takes several commands: one visits at least 1,024 rows. */
const IDLE = 700
const DAY_MS = 86_400_000
const startPrices = [1_000_000, 60_000_000, 48_000_000, 50_000_000]

/** Accounts of members in the order of opening, the first one's row: listings come before and open the house's own. */
const ACCOUNT_FIRST = TIER_ACCOUNTS + 2 * MARKETS + 1

/** Fund, operator's capital, treasury and backstop of the tier: the rows that opening it gives them. */
const capital = [3, 4, 6, 7]
const CAPITAL = 3_000_000_000

/** A stream of one seed. */
export function houseStreamOf(seed: number): HouseStream {
  return { random: randomOpen(seed, 'house stream'), prices: startPrices.slice(), trade: 0 }
}

/** Opens the house: the same commands for every seed, so that a stream may begin again in the middle of them. */
export const openingCommands: readonly Command[] = [...opening()]

function* opening(): Generator<Command> {
  yield { type: 'houseOpen', house: keyOf(1), owners: 64, accounts: 1024, legs: 64, balances: 64 }
  yield { type: 'tierOpen' }
  for (const _ of startPrices) yield { type: 'underlyingList' }
  yield { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 1_000_000, settlement: 1 }
  yield { type: 'assetList', tier: 0, underlying: 1, atomsPerLot: 100_000, settlement: 0 }
  for (const asset of [0, 1]) yield { type: 'vaultOpen', asset, chain: 0, token: keyOf(10 + asset) }
  for (let m = 0; m < MARKETS; m++) yield { type: 'perpetualList', tier: 0, underlying: m + 1, lotMultiple: 1 }
  for (let source = 0; source <= CHAIN_SOURCE; source++) yield { type: 'sourceList', key: keyOf(20 + source) }
  yield { type: 'venueOpen', tier: 0, key: keyOf(30) }
  yield genesisParameters()
  for (let source = 0; source < SOURCES; source++) yield reportOf(source, startPrices)
  yield { type: 'tick' }
  let fact = 0
  for (const account of capital) yield depositOf(++fact, account, 0, CAPITAL)
  for (let owner = 0; owner < OWNERS; owner++) {
    yield { type: 'ownerOpen', key: ownerKeyOf(owner), cluster: owner % 5 }
    yield { type: 'accountOpen', owner, tier: 0, mode: 'cross' }
    const account = ACCOUNT_FIRST + owner
    yield mandateOf(account)
    yield depositOf(++fact, account, owner % 3 === 0 ? 1 : 0, owner % 3 === 0 ? 20_000_000 : 2_000_000_000)
    if (owner % 3 === 0) yield depositOf(++fact, account, 0, 100_000_000)
  }
  for (let idle = 0; idle < IDLE; idle++) yield { type: 'accountOpen', owner: idle % OWNERS, tier: 0, mode: 'isolated' }
}

/** When the next command comes: mostly within half a second, sometimes minutes later, seldom a day. */
export function nextTimeMs({ random }: HouseStream, nowMs: number): number {
  if (chance(random, 1, 2000)) return nowMs + DAY_MS
  return nowMs + (chance(random, 1, 200) ? 600_000 : below(random, 500))
}

/** The next command for a house as it is. */
export function nextCommand(stream: HouseStream, house: House): Command {
  const { random } = stream
  const drawn = below(random, 100)
  if (drawn < 30) return priceReport(stream)
  if (drawn < 45) return { type: 'tick' }
  if (drawn < 75) return tradeOf(stream, house)
  if (drawn < 80) return { ...depositOf(nextFact(house), memberOf(stream), 0, between(random, 1, 300_000_000)) }
  if (drawn < 84) return holdOf(stream, house)
  if (drawn < 88) return forcedFillOf(stream, house)
  return seldom(stream, house)
}

/** Who waits: owners behind all others, whom no draw of a stream takes. */
const WAITER_FIRST = ACCOUNT_FIRST + OWNERS + IDLE
const waiters = [0, 1, 2, 3, 4].map((waiter) => WAITER_FIRST + waiter)
const WAITER_CASH = 2_000_000_000

/**
 * Opens the house like `openingCommands`, with windows as narrow and notice as long as may be. At its end something of each kind waits, and goes
 * on waiting whatever a stream brings: of an asset and of what lenders have at most a hundredth leaves in seven days, and more waits;
 * exits from the pool and of stakes have sixty days of notice; a bid for nothing but the whole worth of a book never clears. The fund has
 * more than a stream can lose, so that no stake is spent.
 */
export const waitingOpening: readonly Command[] = [...openingThatWaits()]

function* openingThatWaits(): Generator<Command> {
  let fact = 0
  for (const command of openingCommands) {
    if (command.type === 'depositFinal') fact = command.fact
    yield command.type === 'parametersSchedule' ? narrowed(command) : command
  }
  for (const [waiter, account] of waiters.entries()) {
    yield { type: 'ownerOpen', key: ownerKeyOf(OWNERS + waiter), cluster: 0 }
    yield { type: 'accountOpen', owner: OWNERS + waiter, tier: 0, mode: 'cross' }
    yield depositOf(++fact, account, 0, WAITER_CASH)
  }
  yield depositOf(++fact, capital[0]!, 0, 10 * CAPITAL)
  const [lender, other, ...leaving] = waiters as [number, number, ...number[]]
  yield { type: 'lendAdd', account: lender, amount: WAITER_CASH, bears: 0 }
  yield { type: 'lendExit', account: lender, shares: WAITER_CASH, bears: 0 }
  yield { type: 'stakeAdd', account: other, amount: WAITER_CASH / 2 }
  yield { type: 'stakeExit', account: other, shares: WAITER_CASH / 2 }
  const terms = { notionalMax: 100_000_000, discountPpm: 1_000_000, expiryMs: 2 ** 47, markets: [] }
  yield { type: 'bidPlace', account: other, ...terms }
  // Money from outside is the operator's share of the pool.
  yield { type: 'poolExit', account: capital[3]!, shares: CAPITAL / 2 }
  for (const account of leaving) {
    yield {
      type: 'withdrawalRequest',
      account,
      vault: 0,
      amount: WAITER_CASH,
      recipient: ownerKeyOf(account - WAITER_FIRST + OWNERS),
    }
  }
}

function narrowed(command: CommandOf<'parametersSchedule'>): Command {
  const { changes } = scheduleOf(
    [
      ['tier.outflowWindowMs', 0, 7 * DAY_MS],
      ['tier.outflowMaxPpm', 0, 10_000],
      ['tier.lenderWindowPpm', 0, 10_000],
      ['tier.poolNoticeMs', 0, 60 * DAY_MS],
      ['tier.stakeCooldownMs', 0, 60 * DAY_MS],
    ],
    0,
  )
  return { ...command, changes: [...command.changes, ...changes] }
}

/** What else waits: withdrawals beyond the window, exits from pool and lenders and what goes before them, standing bids. */
export function nextWaiting(stream: HouseStream, house: House): Command {
  const { random } = stream
  const account = memberOf(stream)
  const { lenders } = house.lending
  const { providers } = house.backstop
  const lender = rowIn(random, lenders)
  const provider = rowIn(random, providers)
  const kinds: (() => Command)[] = [
    // Most of what a member has, and little.
    () => withdrawalOf(account, pick(random, [1_700_000_004, 500_000_004])),
    () => withdrawalOf(account, pick(random, [1_700_000_004, 10_000_004])),
    () => ({ type: 'poolJoin', account, amount: 100_000_000 }),
    () => ({ type: 'poolExit', account: providers.account[provider]!, shares: between(random, 1, 1_000_000) }),
    () => ({ type: 'lendAdd', account, amount: between(random, 1, 1_500_000_000), bears: below(random, 2) }),
    () => ({
      type: 'lendExit',
      account: lenders.account[lender]!,
      shares: Math.max(1, lenders.shares[lender]! - lenders.leaving[lender]!),
      bears: lenders.bears[lender]!,
    }),
    () => ({ type: 'lendRecall', account: lenders.account[lender]!, bears: lenders.bears[lender]! }),
    // Never of who waits from the start.
    () =>
      lenders.account[lender]! >= WAITER_FIRST
        ? { type: 'tick' }
        : { type: 'lendExitCancel', account: lenders.account[lender]!, bears: lenders.bears[lender]! },
    () => ({
      ...{ type: 'bidPlace', account, notionalMax: 100_000_000, discountPpm: below(random, 50_000), markets: [] },
      expiryMs: house.clock.nowMs + 30 * DAY_MS,
    }),
  ]
  return pick(random, kinds)()
}

function seldom(stream: HouseStream, house: House): Command {
  const { random } = stream
  const account = memberOf(stream)
  const { withdrawals, deposits } = house.ledger
  const kinds: (() => Command)[] = [
    () => ({ ...depositOf(nextFact(house), account, 1, between(random, 1, 1_000_000)), type: 'depositSeen' }),
    () => ({
      type: 'depositVanished',
      source: CHAIN_SOURCE,
      fact: nextFact(house),
      reference: seenIn(deposits, random),
    }),
    () => withdrawalOf(account, between(random, 1, 50_000_000)),
    () => ({ type: 'withdrawalExecute', withdrawal: withdrawals.ticket[rowIn(random, withdrawals)]! }),
    () => ({ type: 'bookReport', venue: 0, market: below(random, MARKETS), ...bookNear(stream) }),
    () => ({ type: 'sweepDemand', account }),
    () => ({ type: 'stakeAdd', account, amount: between(random, 1, 10_000_000) }),
    () => ({ type: 'holdCancel', hold: house.markets.holds.ticket[rowIn(random, house.markets.holds)]! }),
    () => changeOf(between(random, 20_000, 30_000), house.clock.nowMs + DAY_MS),
    () => seasonAttested(house, pick(random, [1_000_000, 1_500_000])),
    () => ({ type: 'cut', epoch: house.head.epoch[0]! + 1 }),
    () => growthOf(stream, house),
    () => ({ type: 'accountOpen', owner: below(random, OWNERS), tier: 0, mode: 'isolated' }),
    () => mandateOf(account),
  ]
  return pick(random, kinds)()
}

/** A withdrawal, mostly to the owner; by its amount, which is random already, one to another place or a change of the account's list. */
function withdrawalOf(account: number, amount: number): Command {
  const place = keyOf(7)
  if (amount % 10 === 0) return { type: 'recipientAdd', account, recipient: place }
  if (amount % 10 === 1) return { type: 'recipientRemove', account, recipient: place }
  const recipient = amount % 10 < 4 ? place : ownerKeyOf(account - ACCOUNT_FIRST)
  return { type: 'withdrawalRequest', account, vault: 0, amount, recipient }
}

/** Prices walk by up to half a percent, and one report in sixty brings a gap of up to 12 %. */
function priceReport(stream: HouseStream): Command {
  const { random, prices } = stream
  const underlying = between(random, 1, MARKETS)
  const reach = chance(random, 1, 60) ? 120_000 : 6000
  const home = (startPrices[underlying]! - prices[underlying]!) / 20
  const step = (prices[underlying]! * between(random, -reach, reach)) / 1_000_000
  prices[underlying] = Math.max(1_000_000, Math.round(prices[underlying]! + home + step))
  return reportOf(below(random, SOURCES), prices)
}

function tradeOf(stream: HouseStream, house: House): Command {
  const { random } = stream
  const market = below(random, MARKETS)
  const mark = Math.max(1, house.markets.markets.mark[market]!)
  const price = Math.max(1, Math.round(mark * (1 + between(random, -5000, 5000) / 1_000_000)))
  const [one, other] = [memberOf(stream), memberOf(stream)]
  // Sides last: odd accounts buy five times in six, so that positions grow to what margin allows.
  const isBuying = ((one + market) % 2 === 1) !== chance(random, 1, 6)
  const [buyer, seller] = isBuying ? [one, other] : [other, one]
  const lots = between(random, 1, 250)
  const fees = { buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
  stream.trade += 1
  return { type: 'tradeMake', venue: 0, trade: stream.trade, market, lots, price, buyer, seller, ...fees }
}

function holdOf(stream: HouseStream, house: House): Command {
  const { random } = stream
  const market = below(random, MARKETS)
  const limitPrice = Math.max(1, house.markets.markets.mark[market]!)
  const expiryMs = house.clock.nowMs + pick(random, [500, 60_000])
  const side = pick(random, ['buy', 'sell'] as const)
  return {
    type: 'holdOpen',
    venue: 0,
    account: memberOf(stream),
    market,
    side,
    lots: between(random, 1, 20),
    limitPrice,
    expiryMs,
  }
}

/** A fill of an order that is open, or of one that is not. */
function forcedFillOf(stream: HouseStream, house: House): Command {
  const { random } = stream
  const { orders } = house.liquidation
  const row = rowIn(random, orders)
  const account = memberOf(stream)
  const price = Math.max(1, orders.limitPrice[row]!)
  const lots = between(random, 1, Math.max(1, orders.lots[row]! - orders.filled[row]!))
  return { type: 'forcedFill', venue: 0, order: orders.ticket[row]!, lots, price, account }
}

/** Growth of a table that is half full, now and then; otherwise time passes. */
function growthOf({ random }: HouseStream, { ledger, markets }: House): Command {
  const table = pick(random, ['legs', 'balances', 'accounts'] as const)
  const { rows, capacity } = table === 'legs' ? markets.legs : ledger[table]
  return chance(random, 1, 10) && rows * 2 > capacity ? { type: 'houseGrow', table } : { type: 'tick' }
}

function bookNear({ prices, random }: HouseStream): { bid: number; ask: number; bidLots: number; askLots: number } {
  const mid = prices[1]!
  return { bid: mid - 10_000, ask: mid + 10_000, bidLots: below(random, 500), askLots: below(random, 500) }
}

function memberOf({ random }: HouseStream): number {
  return ACCOUNT_FIRST + below(random, OWNERS)
}

function rowIn(random: Random, table: { readonly rows: number }): number {
  return table.rows === 0 ? 0 : below(random, table.rows)
}

function nextFact(house: House): number {
  return house.ledger.sources.fact[CHAIN_SOURCE]! + 1
}

function seenIn(deposits: House['ledger']['deposits'], random: Random): string {
  const row = rowIn(random, deposits)
  return Buffer.from(deposits.reference.subarray(row * 32, row * 32 + 32)).toString('hex')
}

function reportOf(source: number, prices: readonly number[]): Command {
  const entries = prices.map((price, underlying) => ({ underlying, price, confidence: 0 }))
  return { type: 'priceReport', source, entries }
}

function depositOf(
  fact: number,
  account: number,
  vault: number,
  amount: number,
): Extract<Command, { type: 'depositFinal' }> {
  return {
    type: 'depositFinal',
    source: CHAIN_SOURCE,
    fact,
    reference: keyOf(1_000_000 + fact),
    vault,
    account,
    amount,
  }
}

function mandateOf(account: number): Command {
  const bounds = { notionalMax: 10 ** 15, lossMax: 10 ** 15, windowMs: 60_000, expiryMs: 2 ** 47 }
  return { type: 'mandateSet', account, venue: 0, ...bounds, markets: [] }
}

/** Prices may jump, sweeps and queues take several commands, and everything has a short end. */
function genesisParameters(): Command {
  const values: [string, number, number][] = [
    ['house.queueWorkMax', 0, 16],
    ['house.sweepWorkMax', 0, 1024],
    ['house.recipientDelayMs', 0, 600_000],
    ['tier.sweepIntervalMs', 0, 10_000],
    ['tier.callWindowMs', 0, 60_000],
    ['tier.depositFinalityMs', 0, 0],
    ['tier.reductionAgeMaxMs', 0, 60_000],
    ['tier.resolutionAgeMaxMs', 0, 10_000],
    ['tier.stressMovePpm', 0, 0],
    ['venue.notionalMax', 0, 10 ** 15],
    ['tier.seasonQuorum', 0, 1],
    ['source.seasonVote', 0, 1],
  ]
  for (let u = 0; u < startPrices.length; u++) {
    values.push(['underlying.stepPpmPerS', u, 1_000_000], ['underlying.stepMaxPpm', u, 1_000_000])
    values.push(['underlying.outlierPpm', u, 500_000], ['underlying.slowTauMs', u, 1000])
  }
  for (let m = 0; m < MARKETS; m++) {
    values.push(['market.depthFloorLots', m, 1000], ['market.fundingIntervalMs', m, 60_000])
  }
  return scheduleOf(values, 0)
}

/** A maintenance that standing books feel: when it takes effect every holder is judged and banded anew. */
function changeOf(maintenancePpm: number, effectiveMs: number): Command {
  return scheduleOf([['market.maintenancePpm0', 0, maintenancePpm]], effectiveMs)
}

function scheduleOf(
  values: readonly (readonly [string, number, number])[],
  effectiveMs: number,
): CommandOf<'parametersSchedule'> {
  const changes = values.map(([name, scope, value]) => ({
    parameter: parameterByName(name)!.parameter.number,
    scope,
    value,
  }))
  return { type: 'parametersSchedule', hash: keyOf(0), path: 'slow', effectiveMs, changes }
}

/** The key of a member. */
export function ownerKeyOf(owner: number): string {
  return keyOf(100 + owner)
}

function keyOf(n: number): string {
  return n.toString(16).padStart(64, '0')
}

/** A season of today by the source that has a vote. */
function seasonAttested({ clock }: House, seasonPpm: number): Command {
  const day = Math.floor(clock.nowMs / DAY_MS)
  return { type: 'seasonReport', source: 0, tier: 0, day, season: 0, seasonPpm, scoreMilli: 0, inputs: [] }
}
