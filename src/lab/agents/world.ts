/**
 * The small house of an episode: one tier with a dollar token, markets BTC and ETH with lots of $100, four sources, a venue
 * and a maker with deep pockets. It is plain: no fee, no interest, no add-on to initial margin but what a role sets. Prices
 * may jump, reports live for an hour, sweeps run every minute.
 */
import { apply, emptyHouse, type House } from '../../core/machine/index.ts'
import { parameterByName } from '../../core/params/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import { type Atoms, assert, bigMulDivFloor, type Price, type Row } from '../../core/units/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'

/** A parameter by name, of one row of its scope or of all. */
export type Setting = readonly [name: string, value: number, row?: Row]

/** Every command of an episode with its time, for whoever watches the house. */
type Watcher = (timeMs: number, command: Command, events: readonly HouseEvent[]) => void

/** An episode under way. `prices` are what honest sources see, atoms a lot, by underlying. */
export type World = {
  readonly house: House
  readonly prices: number[]
  readonly maker: Row
  /** Money out less money in, by owner; deposits to the clearing house are under −1. */
  readonly flows: Map<number, Atoms>
  /** What collateral that an owner brought was worth when it came, with a minus. */
  readonly collateral: Map<number, Atoms>
  readonly watchers: Watcher[]
  nowMs: number
  seq: number
  fact: number
  trade: number
}

/** Markets by name. */
export const BTC: Row = 0
export const ETH: Row = 1

/** Vaults: the settlement token's, and that of ETH as collateral. */
const ETH_VAULT: Row = 1
/** The operator where an owner is asked for: its money is what came to the clearing house, its fees, its shares. */
export const OPERATOR: Row = -1

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
const HALF_HOUR_MS = 1_800_000
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
    collateral: new Map(),
    watchers: [],
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
  must(world, { type: 'assetList', tier: 0, underlying: 2, atomsPerLot: DOLLAR, settlement: 0 })
  must(world, { type: 'vaultOpen', asset: 1, chain: 0, token: key(4) })
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
    if (event.type === 'depositNoted' && event.stage === 'final') {
      if (event.vault === ETH_VAULT) count(world, event.account, -worthAt(world, event.amount), world.collateral)
      else count(world, event.account, -event.amount)
    }
  }
  for (const watcher of world.watchers) watcher(world.nowMs, command, events)
  return events
}

/** What an amount of ETH is worth now, atoms. */
function worthAt({ house }: World, amount: number): Atoms {
  const { price, atomsPerLot } = house.markets.assets
  return bigMulDivFloor(amount, price[1]!, atomsPerLot[1]!)
}

function count(world: World, account: Row, amount: Atoms, flows: Map<number, Atoms> = world.flows): void {
  const owner = world.house.ledger.accounts.owner[account]!
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

/** Pays in collateral: atoms of ETH, a million of them a lot. */
export function depositEth(world: World, account: Row, amount: number): void {
  must(world, { type: 'depositFinal', ...fact(world), vault: ETH_VAULT, account, amount })
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

/** Withdraws the most that the house lets go at once, up to `most`, by halving; it answers with what left. */
export function withdrawUpTo(world: World, account: Row, most: Atoms): Atoms {
  let [low, high] = [0, Math.min(most, Math.max(0, world.house.ledger.accounts.cash[account]!))]
  while (low < high) {
    const amount = low + Math.ceil((high - low) / 2)
    const { withdrawal, waits } = requestWithdrawal(world, account, amount)
    if (withdrawal > 0 && !waits && amount === high) {
      must(world, { type: 'withdrawalExecute', withdrawal })
      return amount
    }
    if (withdrawal > 0) must(world, { type: 'withdrawalCancel', withdrawal })
    if (withdrawal === 0 || waits) high = amount - 1
    else low = amount
  }
  return 0
}

/** Asks for a withdrawal: its number, 0 when it is refused, and whether it waits. */
export function requestWithdrawal(
  world: World,
  account: Row,
  amount: Atoms,
): { readonly withdrawal: number; readonly waits: boolean } {
  const recipient = keyRead(world.house.ledger.owners.key, world.house.ledger.accounts.owner[account]!)
  const events = run(world, { type: 'withdrawalRequest', account, vault: 0, amount, recipient })
  for (const event of events) {
    if (event.type === 'withdrawalNoted' && (event.stage === 'requested' || event.stage === 'queued')) {
      return { withdrawal: event.withdrawal, waits: event.stage === 'queued' }
    }
  }
  return { withdrawal: 0, waits: false }
}

/** Executes whatever of everybody's withdrawals has been let go. */
export function executeAll(world: World): void {
  const { withdrawals } = world.house.ledger
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.amount[row]! > 0)
      attempt(world, { type: 'withdrawalExecute', withdrawal: withdrawals.ticket[row]! })
  }
}

/** The chain says that so much is missing from the vault of the settlement token: money that has gone out. */
export function missFromVault(world: World, ppm: number): void {
  const held = world.house.ledger.vaults.stock[0]!
  const missing = Math.floor((held / PPM) * ppm)
  world.fact++
  must(world, { type: 'vaultReport', source: CHAIN_SOURCE, fact: world.fact, vault: 0, stock: held - missing })
  world.flows.set(OPERATOR, (world.flows.get(OPERATOR) ?? 0) + missing)
}

/** Moves cash between two accounts of one owner; false when the house refuses it. */
export function transfer(world: World, from: Row, to: Row, amount: Atoms): boolean {
  return amount === 0 || attempt(world, { type: 'transferMake', from, to, vaultFrom: 0, vaultTo: 0, amount })
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

/** Time passes without news, in steps of half an hour. */
export function pass(world: World, ms: number): void {
  for (let left = ms; left > 0; left -= HALF_HOUR_MS) reportPrices(world, Math.min(left, HALF_HOUR_MS))
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
    fillUnwinding(world, world.maker, 0)
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

/** Somebody takes what the backstop offers on the venue, at the mark less what it must give away, inside the order's limit. */
export function fillUnwinding(world: World, taker: Row, givenPpm: number): void {
  const { orders, unwinds } = world.house.liquidation
  for (const market of [BTC, ETH]) {
    const order = unwinds.order[market]! - 1
    if (order < 0) continue
    const isBuy = orders.side[order] === 0
    const given = Math.floor((markOf(world, market) * givenPpm) / PPM)
    const limit = orders.limitPrice[order]!
    const price = isBuy
      ? Math.min(limit, markOf(world, market) + given)
      : Math.max(limit, markOf(world, market) - given)
    const { ticket, lots } = orders
    const terms = { order: ticket[order]!, lots: lots[order]!, price, account: taker }
    attempt(world, { type: 'forcedFill', venue: 0, ...terms })
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

/**
 * What an owner's accounts hold, beside money out − money in: cash, collateral and claims at mark, no account below nothing, stakes,
 * shares of the pool and of lenders at what they are worth. The operator has its fees and its shares.
 */
export function resultOf(world: World, owner: Row): Atoms {
  const { accounts } = world.house.ledger
  const { tiers } = world.house.markets
  let sum = (world.flows.get(owner) ?? 0) + (world.collateral.get(owner) ?? 0)
  if (owner === OPERATOR) {
    sum +=
      accounts.cash[tiers.fees[0]!]! + sharesWorth(world, tiers.backstop[0]!) + sharesWorth(world, tiers.treasury[0]!)
    return sum
  }
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.owner[account] !== owner) continue
    sum += Math.max(0, equityOf(world, account)) + stakeOf(world, account) + sharesWorth(world, account)
  }
  return sum
}

/** Shares of the pool and of both classes of lenders at what they are worth, and cash that waits to join. */
function sharesWorth(world: World, account: Row): Atoms {
  const { backstop, lending, markets } = world.house
  const { providers, pools } = backstop
  let sum = 0
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] !== 1 || providers.account[row] !== account) continue
    const worth = Math.max(0, equityOf(world, markets.tiers.backstop[0]!))
    sum += providers.waiting[row]! + partOf(providers.shares[row]!, worth, pools.shares[0]!)
  }
  for (const bears of [0, 1] as const) {
    const [worth, all] =
      bears === 1 ? [lending.pools.worth1, lending.pools.shares1] : [lending.pools.worth0, lending.pools.shares0]
    sum += partOf(lenderSharesOf(world, account, bears), worth[0]!, all[0]!)
  }
  return sum
}

function partOf(shares: number, worth: Atoms, all: number): Atoms {
  return shares === 0 ? 0 : bigMulDivFloor(worth, shares, all)
}

/** Shares of an account in the pool behind the backstop. */
export function poolSharesOf({ house }: World, account: Row): number {
  const { providers } = house.backstop
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] === 1 && providers.account[row] === account) return providers.shares[row]!
  }
  return 0
}

/** Shares of an account in a class of lenders. */
export function lenderSharesOf({ house }: World, account: Row, bears: 0 | 1): number {
  const { lenders } = house.lending
  for (let row = 0; row < lenders.rows; row++) {
    if (lenders.shares[row]! > 0 && lenders.account[row] === account && lenders.bears[row] === bears) {
      return lenders.shares[row]!
    }
  }
  return 0
}

/** Σ cash and results of all accounts + money out − money in, and collateral held beside the vault's: 0 in every episode, to the atom. */
export function imbalanceOf(world: World): number {
  const { accounts, vaults } = world.house.ledger
  let [sum, held] = [0, 0]
  for (const flow of world.flows.values()) sum += flow
  for (let account = 0; account < accounts.rows; account++) {
    sum += moneyOf(world, account)
    held += collateralOf(world, account)
  }
  return Math.abs(sum) + Math.abs(held - vaults.stock[ETH_VAULT]!)
}

/** Cash, collateral and results at mark of an account, signed. */
export function equityOf(world: World, account: Row): Atoms {
  return moneyOf(world, account) + worthAt(world, collateralOf(world, account))
}

function moneyOf(world: World, account: Row): Atoms {
  const { house } = world
  let money = house.ledger.accounts.cash[account]!
  for (const market of [BTC, ETH]) {
    const slot = slotOf(house, account, market)
    if (slot >= 0) money += house.markets.legs.lots[slot]! * markOf(world, market) - house.markets.legs.cost[slot]!
  }
  return money
}

/** ETH of an account, its atoms. */
function collateralOf({ house }: World, account: Row): number {
  const { balances, accounts } = house.ledger
  const first = accounts.balanceFirst[account]!
  let amount = 0
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) amount += balances.amount[slot]!
  return amount
}

function stakeOf({ house }: World, account: Row): Atoms {
  const { stakes, accounts } = house.ledger
  const pool = accounts.cash[house.markets.tiers.stakers[0]!]!
  const shares = house.markets.tiers.stakeShares[0]!
  for (let row = 0; row < stakes.rows; row++) {
    if (stakes.account[row] === account && stakes.shares[row]! > 0) {
      return bigMulDivFloor(pool, stakes.shares[row]!, shares)
    }
  }
  return 0
}
