/**
 * The small house of an episode: one tier with a dollar token, markets BTC and ETH with lots of $100, four sources, a venue
 * and a maker with deep pockets. It is plain: no fee, no interest, no add-on to initial margin but what a role sets. Prices
 * may jump, reports live for an hour, sweeps run every minute.
 */
import { apply, emptyHouse, type House } from '../../core/machine/index.ts'
import { parameterByName } from '../../core/params/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import { type Atoms, assert, type Price, type Row } from '../../core/units/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'

/** A parameter by name, of one row of its scope or of all. */
export type Setting = readonly [name: string, value: number, row?: Row]

/** An episode under way. `prices` are what honest sources see, atoms a lot, by underlying. */
export type World = {
  readonly house: House
  readonly prices: number[]
  readonly maker: Row
  /** Money out less money in, by owner; deposits to the clearing house are under −1. */
  readonly flows: Map<number, Atoms>
  nowMs: number
  seq: number
  fact: number
  trade: number
}

/** Markets by name. */
export const BTC: Row = 0
export const ETH: Row = 1

/** Atoms of a token. */
const DOLLAR = 1_000_000
/** The price of a lot at the start. */
export const LOT_PRICE: Price = 100 * DOLLAR

const SOURCES = 4
const CHAIN_SOURCE = SOURCES
const START_MS = Date.UTC(2026, 0, 1)
const MAKER_CASH = 10 ** 14
const PPM = 1_000_000
const MINUTE_MS = 60_000
/** Rounds of closing and sweeping after an episode; every procedure of these houses has ended by then. */
const CLOSING_ROUNDS = 40

const plain: readonly Setting[] = [
  ['underlying.staleMs', 3_600_000],
  ['underlying.slowTauMs', 1000],
  ['underlying.stepPpmPerS', PPM],
  ['underlying.stepMaxPpm', PPM],
  ['underlying.confidenceMaxPpm', PPM],
  ['market.confidenceFactorPpm', 0],
  ['market.clearingFeePpm', 0],
  ['market.depthSharePpm', 0],
  ['market.volatilityFactorPpm', 0],
  ['market.fundingInterestPpm', 0],
  ['tier.borrowRatePpm', 0],
  ['tier.stressMovePpm', 0],
  ['tier.sweepIntervalMs', MINUTE_MS],
  ['tier.outflowMaxPpm', PPM],
]

const key = (n: number): string => n.toString(16).padStart(64, '0')

/** A house with the maker and its money; later settings win over the plain ones. */
export function openWorld(settings: readonly Setting[]): World {
  const world: World = {
    house: emptyHouse(),
    prices: [DOLLAR * 10, LOT_PRICE, LOT_PRICE],
    maker: 0,
    flows: new Map(),
    nowMs: START_MS,
    seq: 0,
    fact: 0,
    trade: 0,
  }
  must(world, { type: 'houseOpen', house: key(1), owners: 64, accounts: 64, legs: 128, balances: 64 })
  must(world, { type: 'tierOpen' })
  for (const _ of world.prices) must(world, { type: 'underlyingList' })
  must(world, { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 10 * DOLLAR, settlement: 1 })
  must(world, { type: 'vaultOpen', asset: 0, chain: 0, token: key(2) })
  for (const underlying of [1, 2]) must(world, { type: 'perpetualList', tier: 0, underlying, lotMultiple: 1 })
  for (let source = 0; source <= CHAIN_SOURCE; source++) must(world, { type: 'sourceList', key: key(10 + source) })
  must(world, { type: 'venueOpen', tier: 0, key: key(3) })
  // One change set: each number must fit the others as they will be.
  const last = new Map([...plain, ...settings].map((setting) => [setting[0], setting]))
  const changes = [...last.values()].flatMap((setting) => change(world, setting))
  must(world, { type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: world.nowMs, changes })
  reportPrices(world)
  const maker = openAccount(world, openOwner(world))
  deposit(world, maker, MAKER_CASH)
  return { ...world, maker }
}

function change(world: World, [name, value, row]: Setting): { parameter: number; scope: Row; value: number }[] {
  const found = parameterByName(name)
  assert(found !== undefined, `no parameter ${name}`)
  const scopes = row === undefined ? [...Array(world.house.params[found!.scope].rows).keys()] : [row]
  return scopes.map((scope) => ({ parameter: found!.parameter.number, scope, value }))
}

/** Applies a command; false when the house refuses it. Whoever searches asks for what is refused all the time. */
export function attempt(world: World, command: Command): boolean {
  return run(world, command).every(({ type }) => type !== 'rejected')
}

/** Applies a command that cannot be refused. */
export function must(world: World, command: Command): void {
  assert(attempt(world, command), `${command.type} is refused`)
}

function run(world: World, command: Command): readonly HouseEvent[] {
  const events = apply(world.house, ++world.seq, world.nowMs, command)
  for (const event of events) {
    if (event.type === 'withdrawalNoted' && event.stage === 'executed') count(world, event.account, event.amount)
    if (event.type === 'depositNoted' && event.stage === 'final') count(world, event.account, -event.amount)
  }
  return events
}

function count({ house, flows }: World, account: Row, amount: Atoms): void {
  const owner = house.ledger.accounts.owner[account]!
  flows.set(owner, (flows.get(owner) ?? 0) + amount)
}

/** Opens an owner; a cluster links it to others, 0 for none. */
export function openOwner(world: World, cluster = 0): Row {
  const owner = world.house.ledger.owners.rows
  must(world, { type: 'ownerOpen', key: key(1000 + owner), cluster })
  return owner
}

/** Opens an account with a mandate as wide as may be. */
export function openAccount(world: World, owner: Row): Row {
  const account = world.house.ledger.accounts.rows
  must(world, { type: 'accountOpen', owner, tier: 0, mode: 'cross' })
  must(world, {
    type: 'mandateSet',
    account,
    venue: 0,
    notionalMax: 10 ** 15,
    lossMax: 10 ** 15,
    windowMs: MINUTE_MS,
    expiryMs: world.nowMs + 10 ** 11,
    markets: [],
  })
  return account
}

/** Pays money in; nothing for 0. */
export function deposit(world: World, account: Row, amount: Atoms): void {
  if (amount > 0) must(world, { type: 'depositFinal', ...fact(world), vault: 0, account, amount })
}

/** A deposit that is seen on its chain; the answer makes it vanish. */
export function depositSeen(world: World, account: Row, amount: Atoms): () => void {
  const seen = fact(world)
  must(world, { type: 'depositSeen', ...seen, vault: 0, account, amount })
  return () => must(world, { type: 'depositVanished', ...fact(world), reference: seen.reference })
}

function fact(world: World): { source: Row; fact: number; reference: string } {
  world.fact++
  return { source: CHAIN_SOURCE, fact: world.fact, reference: key(5000 + world.fact) }
}

/** Withdraws the most that the house lets go, up to `most`, by halving; it answers with what left. */
export function withdrawUpTo(world: World, account: Row, most: Atoms): Atoms {
  let [low, high] = [0, Math.min(most, Math.max(0, world.house.ledger.accounts.cash[account]!))]
  const recipient = keyRead(world.house.ledger.owners.key, world.house.ledger.accounts.owner[account]!)
  while (low < high) {
    const amount = low + Math.ceil((high - low) / 2)
    if (!attempt(world, { type: 'withdrawalRequest', account, vault: 0, amount, recipient })) {
      high = amount - 1
      continue
    }
    const { withdrawals } = world.house.ledger
    const withdrawal = withdrawals.ticket.reduce((latest, ticket) => Math.max(latest, ticket), 0)
    if (amount === high) {
      must(world, { type: 'withdrawalExecute', withdrawal })
      return amount
    }
    must(world, { type: 'withdrawalCancel', withdrawal })
    low = amount
  }
  return 0
}

/** A trade on the venue; false when the house refuses it. Positive lots are bought by the account. */
export function trade(world: World, market: Row, account: Row, other: Row, lots: number, price: Price): boolean {
  if (lots === 0) return true
  const [buyer, seller] = lots > 0 ? [account, other] : [other, account]
  const free = { buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
  const size = { lots: Math.abs(lots), price, buyer, seller }
  return attempt(world, { type: 'tradeMake', venue: 0, trade: ++world.trade, market, ...size, ...free })
}

/** Sources report what they see, the last one perhaps something else; time passes first. */
export function reportPrices(world: World, afterMs = 0, lastSeesPpm = PPM): void {
  world.nowMs += afterMs
  for (let source = 0; source < SOURCES; source++) {
    const entries = world.prices.map((price, underlying) => {
      const seen = source === SOURCES - 1 && underlying === 1 ? Math.floor((price * lastSeesPpm) / PPM) : price
      return { underlying, price: seen, confidence: Math.floor(price / 10_000) }
    })
    must(world, { type: 'priceReport', source, entries })
  }
  must(world, { type: 'tick' })
}

/** Moves the true price of a market by parts of the price at the start, in steps a few seconds apart. */
export function movePrice(world: World, market: Row, ppm: number, steps = 1): void {
  const from = world.prices[market + 1]!
  const move = Math.round((LOT_PRICE / PPM) * ppm)
  for (let step = 1; step <= steps; step++) {
    world.prices[market + 1] = from + Math.round((move * step) / steps)
    reportPrices(world, 6000)
  }
}

/**
 * Fair steps: each is up or down by the same amount, as the bits of the branch say, and over all branches nobody gains by
 * luck or by being closed early. Time enough passes after each for force to act.
 */
export function walk(world: World, market: Row, ppm: number, branch: number, firstBit: number, steps: number): void {
  for (let step = 0; step < steps; step++) {
    movePrice(world, market, (branch >> (firstBit + step)) % 2 === 0 ? -ppm : ppm)
    movePrice(world, market, 0, 3)
  }
}

/** The present mark. */
export function markOf(world: World, market: Row): Price {
  return world.house.markets.markets.mark[market]!
}

/** Lots of an account, signed. */
export function lotsOf({ house }: World, account: Row, market: Row): number {
  const slot = slotOf(house, account, market)
  return slot < 0 ? 0 : house.markets.legs.lots[slot]!
}

function slotOf(house: House, account: Row, market: Row): number {
  const first = house.ledger.accounts.legFirst[account]!
  for (let slot = first; slot < first + house.ledger.accounts.legCount[account]!; slot++) {
    if (house.markets.legs.market[slot] === market) return slot
  }
  return -1
}

/** Parts of the price that a large order gives away in the market. */
const CLOSING_PPM = 5000

/** What closing these lots (signed) against the maker is done at. */
export function closingPrice(world: World, market: Row, lots: number): Price {
  const given = Math.ceil((markOf(world, market) * CLOSING_PPM) / PPM)
  return markOf(world, market) + (lots > 0 ? -given : given)
}

/** Closes everything that anybody but the maker holds, against the maker, and sweeps until nothing is owed. */
export function closeAll(world: World, impact: boolean): void {
  const { house } = world
  for (let round = 0; round < CLOSING_ROUNDS; round++) {
    reportPrices(world, MINUTE_MS)
    for (let account = 0; account < house.ledger.accounts.rows; account++) {
      if (account === world.maker) continue
      for (const market of [BTC, ETH]) {
        const lots = lotsOf(world, account, market)
        const price = impact ? closingPrice(world, market, lots) : markOf(world, market)
        if (lots !== 0) trade(world, market, account, world.maker, -lots, price)
      }
    }
    if (isQuiet(world)) return
  }
}

/** Whether nothing is held, owed or being done any more. */
function isQuiet({ house }: World): boolean {
  const { accounts } = house.ledger
  const { legs } = house.markets
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.procedure[account] !== 0) return false
    const first = accounts.legFirst[account]!
    for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
      if (legs.lots[slot] !== 0 || legs.cost[slot] !== 0) return false
    }
  }
  return true
}

/** What an owner's accounts hold, beside money out − money in: cash and claims at mark, no account below nothing, and stakes. */
export function resultOf(world: World, owner: Row): Atoms {
  const { accounts } = world.house.ledger
  let sum = world.flows.get(owner) ?? 0
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.owner[account] === owner) sum += Math.max(0, equityOf(world, account)) + stakeOf(world, account)
  }
  return sum
}

/** Σ equity of all accounts + money out − money in: 0 in every episode, to the atom. */
export function imbalanceOf(world: World): Atoms {
  let sum = 0
  for (const flow of world.flows.values()) sum += flow
  for (let account = 0; account < world.house.ledger.accounts.rows; account++) sum += equityOf(world, account)
  return sum
}

/** Cash and results at mark of an account, signed. */
export function equityOf(world: World, account: Row): Atoms {
  const { house } = world
  let equity = house.ledger.accounts.cash[account]!
  for (const market of [BTC, ETH]) {
    const slot = slotOf(house, account, market)
    if (slot >= 0) {
      equity += house.markets.legs.lots[slot]! * markOf(world, market) - house.markets.legs.cost[slot]!
    }
  }
  return equity
}

function stakeOf({ house }: World, account: Row): Atoms {
  const { stakes, accounts } = house.ledger
  const pool = accounts.cash[house.markets.tiers.stakers[0]!]!
  const shares = house.markets.tiers.stakeShares[0]!
  for (let row = 0; row < stakes.rows; row++) {
    if (stakes.account[row] === account && stakes.shares[row]! > 0) {
      return Math.floor((stakes.shares[row]! / shares) * pool)
    }
  }
  return 0
}
