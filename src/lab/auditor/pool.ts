/**
 * The backstop's pool, recomputed: what each epoch is priced at, who joins and leaves for how much, what waits, when a tranche
 * is stopped, and what the offer of collateral costs. Epochs are judged against the books as they were when it was priced.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { abs, ceilDiv, floorDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand, houseAccount } from './audit.ts'
import type { Account, Provider, Tier } from './books.ts'
import { initialOf } from './initial.ts'
import { divisionOf, lentOf } from './lenders.ts'
import { measure, resultOf } from './margin.ts'
import { conditionOf, marketConditionOf, notionalPrice } from './prices.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** The provider that an account is, made when there is none. */
function providerOf(tier: Tier, account: number): Provider {
  const found = tier.pool.providers.get(account) ?? { shares: 0n, waiting: 0n, exits: [] }
  tier.pool.providers.set(account, found)
  return found
}

function tierOf({ books }: Audit, account: number): Tier {
  return books.tiers[books.accounts[account]!.tier]!
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n)

const leaving = (provider: Provider): bigint => sum(provider.exits.map(({ shares }) => shares))

/** A join is paid in by who asks; an exit is of shares that are not leaving yet, due at the first epoch after its notice. */
export function beforeAsked(audit: Audit, { account, what, amount, dueMs }: EventOf<'poolAsked'>): void {
  const { command } = audit
  const tier = tierOf(audit, account)
  const provider = providerOf(tier, account)
  if (what === 'join') {
    const own = command.type === 'poolJoin' && command.account === account && command.amount === amount
    const operator = command.type === 'depositFinal' && command.account === account && command.amount === amount
    demand(audit, own || operator, 'pool', () => `account ${account} joins with ${amount}, which nobody has asked for`)
    provider.waiting += BigInt(amount)
    return
  }
  const own = command.type === 'poolExit' && command.account === account && command.shares === amount
  demand(audit, own, 'pool', () => `account ${account} leaves with ${amount}, which nobody has asked for`)
  const p = audit.parameters.scopes.tier![tier.number]!
  const due = ceilDiv(BigInt(audit.books.nowMs) + p.poolNoticeMs!, p.poolEpochMs!) * p.poolEpochMs!
  demand(audit, due === BigInt(dueMs), 'pool', () => `an exit is due at ${dueMs}, its notice ends for ${due}`)
  const free = provider.shares - leaving(provider)
  demand(audit, BigInt(amount) <= free, 'pool', () => `account ${account} leaves with ${amount} of ${free} shares`)
  provider.exits.push({ shares: BigInt(amount), dueMs })
}

/** What an epoch is priced at: both worths of the books, what is due, and how much may go. */
export function beforePriced(audit: Audit, event: EventOf<'poolPriced'>): void {
  endEpoch(audit)
  const tier = audit.books.tiers[event.tier]!
  const { pool } = tier
  const { poolEpochMs } = audit.parameters.scopes.tier![event.tier]!
  const nowMs = BigInt(audit.books.nowMs)
  demand(audit, nowMs >= pool.dueMs, 'pool', () => `an epoch of tier ${event.tier} comes before ${pool.dueMs}`)
  pool.dueMs = (nowMs / poolEpochMs! + 1n) * poolEpochMs!
  demand(audit, !isPutOff(audit, tier), 'pool', () => `the pool of tier ${tier.number} is priced in trouble`)
  const undivided = lentOf(tier) > 0n ? divisionOf(audit, tier).income : 0n
  demand(audit, undivided === 0n, 'pool', () => `the pool of tier ${tier.number} is priced with ${undivided} undivided`)
  const worth = worthOf(audit, tier)
  const shares = pool.shares
  const join = shares === 0n ? 0n : worth.join
  const exit = shares === 0n ? 0n : max(0n, worth.exit)
  const told = [BigInt(event.shares), BigInt(event.joinWorth), BigInt(event.exitWorth)]
  const what = () => `tier ${event.tier}: ${shares} shares are worth ${join}, ${exit}, told ${told}`
  demand(audit, told[0] === shares && told[1] === join && told[2] === exit, 'pool', what)
  const due = new Map<number, bigint>()
  for (const [account, { exits }] of pool.providers) {
    const of = sum(exits.filter(({ dueMs }) => dueMs <= audit.books.nowMs).map((each) => each.shares))
    if (of > 0n) due.set(account, of)
  }
  const dueShares = sum([...due.values()])
  demand(audit, dueShares === BigInt(event.due), 'pool', () => `${dueShares} shares are due, told ${event.due}`)
  const wanted = shares === 0n ? 0n : ceilDiv(dueShares * exit, shares)
  auditPayable(audit, tier, wanted, BigInt(event.payable))
  audit.epoch = { tier: event.tier, shares, join, exit, due, wanted, payable: BigInt(event.payable) }
}

/** Nobody is priced, and nothing lent, while the backstop is closed or short, or a price it hangs on is not normal. */
export function isPutOff({ books }: Audit, tier: Tier): boolean {
  const pool = books.accounts[tier.houseAccounts.backstop!]!
  const bad = [...pool.legs].some(([market, leg]) => leg.lots !== 0n && marketConditionOf(books, market) !== 'normal')
  const dim = [...pool.balances.keys()].some(
    (asset) => conditionOf(books, books.assets[asset]!.underlying, tier.number) !== 'normal',
  )
  return bad || dim || pool.procedure !== null || tier.breaker || tier.woundDown || tier.shorts.size > 0
}

/** The dearer and the cheaper of the worths at marks and at slow prices; gains in full for who joins, at v for who leaves. */
function worthOf(audit: Audit, tier: Tier): { join: bigint; exit: bigint } {
  const [mark, slow] = [bookAt(audit, tier, 'mark'), bookAt(audit, tier, 'slow')]
  const lent = lentOf(tier)
  return { join: max(mark.join, slow.join) + lent, exit: min(mark.exit, slow.exit) + lent }
}

function bookAt({ books }: Audit, tier: Tier, at: 'mark' | 'slow'): { join: bigint; exit: bigint } {
  const pool = books.accounts[tier.houseAccounts.backstop!]!
  let [join, exit] = [pool.cash, pool.cash]
  for (const [number, leg] of pool.legs) {
    const market = books.markets[number]!
    const result = resultOf(leg, market[at], market.index)
    join += result
    exit += result > 0n ? (result * market.credit) / PPM : result
  }
  for (const [number, amount] of pool.balances) {
    const asset = books.assets[number]!
    const price = at === 'mark' ? asset.price : asset.slow
    join += ceilDiv(amount * price, asset.atomsPerLot)
    exit += (amount * price) / asset.atomsPerLot
  }
  return { join, exit }
}

/** As much goes as is wanted, is there, and leaves the backstop within its bounds: an atom more would not. */
function auditPayable(audit: Audit, tier: Tier, wanted: bigint, payable: bigint): void {
  const pool = houseAccount(audit, tier.number, 'backstop')
  const most = min(wanted, max(0n, pool.cash))
  const what = () => `tier ${tier.number} lets ${payable} go of ${most}`
  demand(audit, payable >= 0n && payable <= most, 'pool', what)
  if (payable > 0n) demand(audit, mayGo(audit, tier, pool, payable), 'INV-6', what)
  if (payable < most) demand(audit, !mayGo(audit, tier, pool, payable + 1n), 'pool', what)
}

/** Whether so much cash may leave the backstop: every bound of its own still holds. */
export function mayGo(audit: Audit, tier: Tier, pool: Account, amount: bigint): boolean {
  pool.cash -= amount
  const { initialExcess, targetExcess, equity, deltaLeft } = initialOf(audit, pool)
  const { gross } = exposureOf(audit, pool)
  const { takeoverEquityPpm } = audit.parameters.scopes.tier![tier.number]!
  const own = measure(audit, pool).equity
  const risked = max(0n, tier.pool.base > 0n ? min(own, tier.pool.base) : own)
  pool.cash += amount
  const holds = initialExcess >= 0n && targetExcess >= 0n && equity >= deltaLeft
  return holds && gross <= (risked * takeoverEquityPpm!) / PPM
}

/** Gross notional and value of the collateral of a backstop. */
export function exposureOf({ books }: Audit, pool: Account): { gross: bigint; collateral: bigint } {
  let [gross, collateral] = [0n, 0n]
  for (const [market, leg] of pool.legs) gross += abs(leg.lots) * notionalPrice(books, market)
  for (const [number, amount] of pool.balances) {
    const asset = books.assets[number]!
    collateral += (amount * asset.price) / asset.atomsPerLot
  }
  return { gross, collateral }
}

/** Waiting cash becomes shares at the epoch's price; the operator's works at once while it is alone; or all of it goes back. */
export function beforeJoined(audit: Audit, { account, shares, amount, returned }: EventOf<'poolJoined'>): void {
  const tier = tierOf(audit, account)
  const provider = providerOf(tier, account)
  const [got, cost, back] = [BigInt(shares), BigInt(amount), BigInt(returned)]
  const { epoch, command } = audit
  if (epoch !== null && epoch.tier === tier.number) {
    const { waiting } = provider
    const room = EXACT - tier.pool.shares
    const priced = epoch.shares === 0n ? waiting : (waiting * epoch.shares) / epoch.join
    const expected = priced > room ? 0n : priced
    const price = epoch.shares === 0n ? expected : ceilDiv(expected * epoch.join, epoch.shares)
    const right = got === expected && cost === price && back === waiting - price && waiting > 0n
    const what = () => `account ${account} gets ${got} shares for ${cost} of ${waiting}, not ${expected} for ${price}`
    demand(audit, right, 'pool', what)
    provider.waiting = 0n
  } else if (command.type === 'depositFinal') {
    const isOperator = account === tier.houseAccounts.backstop && command.account === account
    const others = [...tier.pool.providers].filter(([other, each]) => other !== account && isThere(each))
    const alone = others.length === 0 && provider.waiting === 0n
    const right = isOperator && alone && got === BigInt(command.amount) && cost === got && back === 0n
    demand(audit, right, 'pool', () => `account ${account} gets ${got} shares at once`)
  } else {
    const ends = audit.events.some((event) => event.type === 'tierWoundDown' && event.tier === tier.number)
    const right = ends && got === 0n && cost === 0n && back === provider.waiting
    demand(audit, right, 'pool', () => `account ${account} gets ${back} of ${provider.waiting} back`)
    provider.waiting = 0n
  }
  flow(audit, payeeOf(tier, account), -back)
  if (epoch !== null) flow(audit, tier.houseAccounts.backstop!, -cost)
  provider.shares += got
  tier.pool.shares += got
}

/** Largest number of shares: what an exact column holds. */
const EXACT = 1n << 51n

/** Shares that are due leave for what the epoch gives, in proportion to what may go. */
export function beforeLeft(audit: Audit, { account, shares, amount, waiting }: EventOf<'poolLeft'>): void {
  const { epoch } = audit
  const tier = tierOf(audit, account)
  const provider = providerOf(tier, account)
  const due = epoch?.due.get(account) ?? 0n
  demand(audit, epoch !== null && due > 0n, 'pool', () => `account ${account} leaves and has nothing due`)
  const { payable, wanted, exit, shares: all } = epoch!
  const gone = payable === wanted ? due : (due * payable) / wanted
  const paid = (gone * exit) / all
  const right = BigInt(shares) === gone && BigInt(amount) === paid && BigInt(waiting) === due - gone
  demand(audit, right, 'pool', () => `account ${account} leaves with ${shares} for ${amount}, not ${gone} for ${paid}`)
  epoch!.due.delete(account)
  flow(audit, payeeOf(tier, account), -paid)
  provider.shares -= gone
  tier.pool.shares -= gone
  let left = gone
  for (const each of [...provider.exits].sort((a, b) => a.dueMs - b.dueMs)) {
    const taken = min(left, each.shares)
    each.shares -= taken
    left -= taken
  }
  provider.exits = provider.exits.filter((each) => each.shares > 0n)
}

/** Shares are void when the pool is worth nothing and holds nothing that could be worth something. */
export function beforeVoided(audit: Audit, event: EventOf<'poolVoided'>): void {
  const tier = audit.books.tiers[event.tier]!
  const pool = houseAccount(audit, event.tier, 'backstop')
  const flat = pool.legs.size === 0 && pool.balances.size === 0
  const right = flat && pool.cash <= 0n && tier.pool.shares === BigInt(event.shares)
  demand(audit, right, 'pool', () => `${event.shares} of ${tier.pool.shares} shares are void at ${pool.cash}`)
  tier.pool.shares = 0n
  for (const provider of tier.pool.providers.values()) Object.assign(provider, { shares: 0n, exits: [] })
}

/** A base is the equity at an epoch and what comes in at once; a tranche is stopped when it has lost or risks too much. */
export function beforeStanding(audit: Audit, event: EventOf<'poolStanding'>): void {
  const tier = audit.books.tiers[event.tier]!
  const pool = houseAccount(audit, event.tier, 'backstop')
  const [base, stopped] = [BigInt(event.base), event.stopped === 1]
  const { command } = audit
  const last = audit.events[audit.at - 1]
  if (last?.type === 'lenderChanged' && last.account === tier.houseAccounts.backstop && last.amount !== 0) {
    // What is lent is no loss, and what comes back no gain.
    const expected = tier.pool.base - BigInt(last.amount)
    demand(audit, base === expected && stopped === tier.pool.stopped, 'pool', () => `base ${base}, not ${expected}`)
  } else if (command.type === 'depositFinal') {
    const expected = tier.pool.base + BigInt(command.amount)
    demand(audit, base === expected && stopped === tier.pool.stopped, 'pool', () => `base ${base}, not ${expected}`)
  } else if (stopped && !tier.pool.stopped) {
    const right = base === tier.pool.base && hasFallen(audit, tier)
    demand(
      audit,
      right,
      'pool',
      () => `the tranche of tier ${event.tier} is stopped with ${measure(audit, pool).equity}`,
    )
  } else {
    const equity = max(0n, measure(audit, pool).equity)
    const right = command.type === 'tick' && base === equity && !stopped
    demand(audit, right, 'pool', () => `an epoch begins at ${base}, the backstop has ${equity}`)
  }
  Object.assign(tier.pool, { base, stopped })
}

function hasFallen(audit: Audit, tier: Tier): boolean {
  const { base } = tier.pool
  const p = audit.parameters.scopes.tier![tier.number]!
  const pool = houseAccount(audit, tier.number, 'backstop')
  if (base <= 0n) return false
  if (measure(audit, pool).equity < (base * (PPM - p.trancheLossPpm!)) / PPM) return true
  const { gross, collateral } = exposureOf(audit, pool)
  return gross + collateral > (base * (p.takeoverEquityPpm! + PPM + p.trancheLossPpm!)) / PPM
}

/** The offer's price falls with age, from the premium to the discount at which the backstop buys. */
export function beforeOffer(audit: Audit, { account, asset, assetAmount, price, paid }: EventOf<'offerTaken'>): void {
  const row = audit.books.assets[asset]!
  const { offerPremiumPpm, saleDiscountPpm } = audit.parameters.scopes.asset![asset]!
  const { offerFallMs } = audit.parameters.scopes.tier![row.tier]!
  const since = audit.books.tiers[row.tier]!.pool.heldSinceMs.get(asset)
  const age = since === undefined ? 0n : min(offerFallMs!, BigInt(audit.books.nowMs - since))
  const ppm = PPM + offerPremiumPpm! - floorDiv((offerPremiumPpm! + saleDiscountPpm!) * age, offerFallMs!)
  const expected = ceilDiv(max(row.price, row.slow) * ppm, PPM)
  const cost = ceilDiv(BigInt(assetAmount) * expected, row.atomsPerLot)
  const { command } = audit
  const own = command.type === 'offerTake' && command.account === account && command.limitPrice >= price
  const right = own && BigInt(price) === expected && BigInt(paid) === cost
  demand(audit, right, 'pool', () => `${assetAmount} of asset ${asset} are sold at ${price} for ${paid}, not ${cost}`)
}

/** Money of the pool goes where its events say: to `joining` and out of it, to who leaves, and what nobody owns to the fund. */
export function beforePoolPosting(audit: Audit, { from, to, amount }: EventOf<'posted'>): void {
  const { houseAccounts, pool } = tierOf(audit, to)
  if (to === houseAccounts.joining) {
    const { command } = audit
    const asked = command.type === 'poolJoin' ? command.account : houseAccounts.backstop
    demand(audit, from === asked, 'pool', () => `account ${from} pays ${amount} into the pool unasked`)
    return
  }
  const known = from === houseAccounts.joining || from === houseAccounts.backstop
  demand(audit, known, 'pool', () => `account ${from} pays ${amount} to account ${to} as the pool`)
  if (from === houseAccounts.backstop && to === houseAccounts.fund) {
    const { legs, balances } = audit.books.accounts[from]!
    const owned = pool.shares > 0n || legs.size > 0 || balances.size > 0 || lentOf(tierOf(audit, to)) > 0n
    demand(audit, !owned, 'pool', () => `${amount} of ${pool.shares} shares go to the fund`)
  } else flow(audit, to, BigInt(amount))
}

/** Money that postings have moved and events have not told yet: nothing of it is left when a command ends. */
function flow({ poolFlows }: Audit, account: number, amount: bigint): void {
  const after = (poolFlows.get(account) ?? 0n) + amount
  if (after === 0n) poolFlows.delete(account)
  else poolFlows.set(account, after)
}

/** Who is paid for a provider: the operator's part goes to its fees. */
function payeeOf({ houseAccounts }: Tier, account: number): number {
  return account === houseAccounts.backstop ? houseAccounts.fees! : account
}

/** A tick notes since when the backstop has held an asset, before it acts on what is queued. */
export function ageOffers({ books }: Audit): void {
  for (const { houseAccounts, pool } of books.tiers) {
    const held = books.accounts[houseAccounts.backstop!]!.balances
    for (const asset of [...pool.heldSinceMs.keys()]) if (!held.has(asset)) pool.heldSinceMs.delete(asset)
    for (const asset of held.keys()) if (!pool.heldSinceMs.has(asset)) pool.heldSinceMs.set(asset, books.nowMs)
  }
}

/** After a command: nobody was left out of an epoch, what waits lies in `joining`, and a fallen tranche is stopped. */
export function endPool(audit: Audit): void {
  const { books } = audit
  endEpoch(audit)
  const untold = [...audit.poolFlows]
  demand(audit, untold.length === 0, 'pool', () => `account ${untold[0]![0]} gets ${untold[0]![1]} that no event tells`)
  for (const tier of books.tiers) {
    const { pool } = tier
    const waiting = sum([...pool.providers.values()].map((provider) => provider.waiting))
    const joining = books.accounts[tier.houseAccounts.joining!]!.cash
    demand(audit, waiting === joining, 'pool', () => `${waiting} wait to join, ${joining} lie in the account`)
    const shares = sum([...pool.providers.values()].map((provider) => provider.shares))
    demand(audit, shares === pool.shares, 'pool', () => `${shares} shares are held of ${pool.shares}`)
    for (const [account, provider] of pool.providers) if (!isThere(provider)) pool.providers.delete(account)
    auditStopped(audit, tier)
  }
}

/** Everybody who waited or had something due was asked. */
function endEpoch(audit: Audit): void {
  const { books, epoch } = audit
  if (epoch === null) return
  const { providers } = books.tiers[epoch.tier]!.pool
  const unpaid = [...epoch.due].filter(([, due]) => epoch.payable > 0n && (due * epoch.payable) / epoch.wanted > 0n)
  demand(audit, unpaid.length === 0, 'pool', () => `account ${unpaid[0]![0]} is left out of an exit`)
  const outside = [...providers].filter(([, { waiting }]) => waiting > 0n && epoch.shares > 0n && epoch.join > 0n)
  demand(audit, outside.length === 0, 'pool', () => `account ${outside[0]![0]} is not let in`)
  audit.epoch = null
}

/** Whether somebody has anything in the pool. */
function isThere({ shares, waiting }: Provider): boolean {
  return shares > 0n || waiting > 0n
}

/** Prices and ticks stop a tranche that has lost or risks too much, on prices that are a ground for force. */
function auditStopped(audit: Audit, tier: Tier): void {
  const { books, command } = audit
  if ((command.type !== 'tick' && command.type !== 'priceReport') || tier.woundDown || tier.pool.stopped) return
  const { legs, balances } = houseAccount(audit, tier.number, 'backstop')
  const conditions = [
    ...[...legs].filter(([, leg]) => leg.lots !== 0n).map(([market]) => marketConditionOf(books, market)),
    ...[...balances.keys()].map((asset) => conditionOf(books, books.assets[asset]!.underlying, tier.number)),
  ]
  const bad = conditions.some((each) => each === 'degraded' || each === 'halted')
  demand(
    audit,
    bad || !hasFallen(audit, tier),
    'pool',
    () => `the tranche of tier ${tier.number} has fallen and goes on`,
  )
}
