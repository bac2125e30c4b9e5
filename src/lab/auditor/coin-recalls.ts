/**
 * Recalls of coins, recomputed: what is missing, that it is asked pro rata of every debtor, that the notice is kept, that no
 * more is collected than was called, is missing and is not given back, and that it is paid for to those who have called.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, max, min, PPM, shareOut } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Account, Asset } from './books.ts'
import { coinsOwed, debtOf } from './coin-debts.ts'
import { coinBuyInPrice, coinCost, coinIsGood, coinMissing, coinWorth } from './coin-figures.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** A recall of a coin under way: what it wants of what was lent, who is still to be called, and the end of the notice. */
export type CoinRecall = {
  readonly wanted: bigint
  readonly lent: bigint
  readonly deadlineMs: number
  readonly left: Set<number>
  /** What each that was called may owe when the notice is over. */
  readonly allowed: Map<number, bigint>
  /** What each of whom something is collected may owe then; null before the notice is over. */
  due: Map<number, bigint> | null
  /** The command that has decided that. */
  dueSeq: number
}

const RULE = 'recall'

/** How many ticks enough may be missing before a recall begins, and one may go on after its notice. */
const TICKS_MAX = 8

/** A recall begins for what is missing, when that is enough. */
export function auditCoinRecallStarted(audit: Audit, event: EventOf<'coinRecallStarted'>): void {
  const { books, parameters } = audit
  const asset = books.assets[event.asset]!
  const { pool, tier } = asset
  const lent = coinsOwed(books, asset)
  const wanted = min(coinMissing(audit, asset), lent)
  const same = BigInt(event.wanted) === wanted && BigInt(event.lent) === lent
  const what = () =>
    `coin ${event.asset}: ${event.wanted} of ${event.lent} are called, ${wanted} of ${lent} are missing`
  demand(audit, same, RULE, what)
  const calm = books.tiers[tier]!.shorts.size === 0 && isEnough(audit, asset)
  demand(audit, audit.command.type === 'tick' && pool.recall === null && calm, RULE, () => 'a recall of a coin begins')
  const { recallNoticeMs, depositFinalityMs } = parameters.scopes.tier![tier]!
  const deadlineMs = books.nowMs + Number(max(recallNoticeMs!, depositFinalityMs!))
  demand(audit, event.deadlineMs === deadlineMs, RULE, () => `a notice ends at ${event.deadlineMs}, not ${deadlineMs}`)
  const recall = { wanted, lent, deadlineMs, left: new Set(pool.debtors), allowed: new Map<number, bigint>() }
  pool.recall = { ...recall, due: null, dueSeq: 0 }
  pool.recallTicks = 0
}

/** A debtor is asked for its part. */
export function auditCoinCalled(audit: Audit, event: EventOf<'coinDebtCalled'>): void {
  const { account } = event
  const { recall } = audit.books.assets[event.asset]!.pool
  const debt = debtOf(audit.books, audit.books.accounts[account]!)
  const isFirst = recall?.left.delete(account) === true
  demand(audit, isFirst, RULE, () => `account ${account} is called for coin ${event.asset}`)
  const allowed = max(0n, debt - ceilDiv(debt * recall!.wanted, recall!.lent))
  const same = BigInt(event.debt) === debt && BigInt(event.allowed) === allowed
  demand(audit, same, RULE, () => `account ${account} may owe ${event.allowed} of ${event.debt}; ${allowed} of ${debt}`)
  recall!.allowed.set(account, allowed)
}

/** The notice is over: of what a debtor owes beyond what it may, its part of what is missing is due. */
export function auditCoinDue(audit: Audit, event: EventOf<'coinDebtDue'>): void {
  const { pool } = audit.books.assets[event.asset]!
  const { recall } = pool
  const over = recall !== null && recall.left.size === 0 && audit.books.nowMs >= recall.deadlineMs
  demand(audit, over, RULE, () => `coin ${event.asset} is collected of account ${event.account} before its time`)
  if (recall!.due === null) weigh(audit, audit.books.assets[event.asset]!, recall!)
  const debt = debtOf(audit.books, audit.books.accounts[event.account]!)
  const own = debt - (recall!.due!.get(event.account) ?? debt)
  const first = recall!.dueSeq === audit.books.seq && own > 0n
  demand(
    audit,
    first && BigInt(event.due) === own,
    RULE,
    () => `${event.due} of account ${event.account} are due, not ${own}`,
  )
}

/** What every debtor may owe when its part of what is missing now has been collected. */
function weigh(audit: Audit, asset: Asset, recall: CoinRecall): void {
  const { books } = audit
  const over = [...asset.pool.debtors].map((account) => {
    const debt = debtOf(books, books.accounts[account]!)
    return { account, debt, beyond: max(0n, debt - (recall.allowed.get(account) ?? debt)) }
  })
  const whole = over.reduce((sum, { beyond }) => sum + beyond, 0n)
  const wanted = min(coinMissing(audit, asset), whole)
  recall.due = new Map()
  recall.dueSeq = books.seq
  for (const { account, debt, beyond } of over) {
    if (wanted > 0n && beyond > 0n) recall.due.set(account, debt - ceilDiv(beyond * wanted, whole))
  }
}

/** Nothing ends before its notice, nor before everybody of whom something was due has been looked at. */
export function auditCoinRecallEnded(audit: Audit, event: EventOf<'coinRecallEnded'>): void {
  const { books, command } = audit
  const asset = books.assets[event.asset]!
  const { pool } = asset
  const recall = pool.recall!
  pool.recall = null
  pool.recallTicks = 0
  if (command.type === 'tierWindDown' || command.type === 'vaultReport') return
  const over = recall.deadlineMs > 0 && books.nowMs >= recall.deadlineMs
  demand(audit, over, RULE, () => `a recall of coin ${event.asset} ends ${recall.deadlineMs - books.nowMs} ms early`)
  if (recall.due === null) weigh(audit, asset, recall)
  const told = audit.events.filter((each) => each.type === 'coinDebtDue' && each.asset === event.asset).length
  const all = recall.dueSeq !== books.seq || told === recall.due!.size
  demand(audit, all, RULE, () => `coin ${event.asset} is due of ${recall.due!.size} accounts, told of ${told}`)
  // In a tick that has carried on what another began, somebody may have come by coins or cash meanwhile.
  if (recall.dueSeq === books.seq)
    for (const [account, allowed] of recall.due!) auditSpent(audit, event.asset, account, allowed)
}

/** Who is in no force and still owes more than it may has no coins left, and no cash that buys one in for somebody who waits. */
function auditSpent(audit: Audit, asset: number, account: number, allowed: bigint): void {
  const { books, parameters } = audit
  const listed = books.assets[asset]!
  const row = books.accounts[account]!
  const free = row.procedure === null || row.procedure.kind === 'call'
  if (!free || row.coin?.asset !== asset || debtOf(books, row) <= allowed) return
  const held = row.balances.get(asset) ?? 0n
  demand(audit, held === 0n, RULE, () => `account ${account} keeps ${held} of coin ${asset} that are due`)
  let callers = 0n
  for (const { recalled } of listed.pool.waiting.rows.values()) callers += coinWorth(listed, recalled)
  if (callers === 0n || !coinIsGood(books, asset)) return
  const value = (max(0n, row.cash) * PPM) / (PPM + parameters.scopes.asset![asset]!.saleDiscountPpm!)
  const buys = (value * listed.atomsPerLot) / coinBuyInPrice(books, asset)
  demand(audit, buys === 0n, RULE, () => `account ${account} keeps cash that buys ${buys} of coin ${asset} in`)
}

/**
 * Whether a buy-in is of a recall: of an account of whom something is due and that has none of it, no more than that, for callers, whose shares end for
 * it. Answers the callers by account with their coins, null when it is none.
 */
export function auditRecalledBuyIn(
  audit: Audit,
  row: Account,
  { account, asset, amount }: EventOf<'coinBoughtIn'>,
): { readonly account: number; readonly coins: bigint }[] | null {
  const { pool } = audit.books.assets[asset]!
  const allowed = pool.recall?.due?.get(account)
  if (audit.command.type !== 'tick' || allowed === undefined || !endsShares(audit, asset)) return null
  const debt = row.coin?.asset === asset ? debtOf(audit.books, row) : 0n
  demand(audit, debt >= allowed, RULE, () => `account ${account} is bought in to ${debt}, may owe ${allowed}`)
  const held = row.balances.get(asset) ?? 0n
  demand(audit, held === 0n, RULE, () => `account ${account} is bought in and has ${held} of coin ${asset}`)
  const callers = [...pool.waiting.rows]
    .filter(([, { recalled }]) => recalled > 0n)
    .map(([caller, { recalled }]) => ({ caller, worth: coinWorth(audit.books.assets[asset]!, recalled) }))
    .sort((a, b) => a.caller - b.caller)
  const worth = callers.reduce((sum, each) => sum + each.worth, 0n)
  demand(audit, BigInt(amount) <= worth, RULE, () => `${amount} of coin ${asset} are bought in for callers of ${worth}`)
  // All that callers wait for is bought in: an atom that rounding leaves of what is due is for nobody.
  if (BigInt(amount) === worth) pool.recall!.due!.set(account, debt)
  const parts = shareOut(
    BigInt(amount),
    callers.map((each) => each.worth),
  )
  return callers.map(({ caller }, i) => ({ account: caller, coins: parts[i]! }))
}

/** Whether shares of lenders of the coin end right after what a buy-in pays. */
function endsShares({ events, at }: Audit, asset: number): boolean {
  for (const next of events.slice(at + 1)) {
    if (next.type === 'coinLenderWaits' && next.asset === asset) return true
    if (next.type !== 'posted') return false
  }
  return false
}

/** Coins that are given back for an account in a recall: those of its own, and no more than are due. */
export function auditCollected(audit: Audit, { account, asset, debt }: EventOf<'coinDebtChanged'>): void {
  const row = audit.books.accounts[account]!
  if (audit.command.type !== 'tick' || row.procedure !== null) return
  const allowed = audit.books.assets[asset]!.pool.recall?.due?.get(account)
  if (allowed === undefined) return
  demand(audit, BigInt(debt) >= allowed, RULE, () => `account ${account} gives back to ${debt}, may owe ${allowed}`)
}

/**
 * Whether collateral of an account in no procedure is sold for a coin that is due of it: by no asset atom more than buying that in
 * takes beyond positive cash.
 */
export function isSoldForCoin(audit: Audit, event: EventOf<'collateralSold'>): boolean {
  const { books, parameters } = audit
  const row = books.accounts[event.account]!
  if (row.coin === null || audit.command.type !== 'tick') return false
  const allowed = books.assets[row.coin.asset]!.pool.recall?.due?.get(event.account)
  if (allowed === undefined) return false
  // It has been paid already.
  const cash = max(0n, row.cash - BigInt(event.proceeds))
  const need = coinCost(audit, row.coin.asset, max(0n, debtOf(books, row) - allowed)) - cash
  const { price, atomsPerLot } = books.assets[event.asset]!
  const discount = parameters.scopes.asset![event.asset]!.saleDiscountPpm!
  const fewer = ((((BigInt(event.assetAmount) - 1n) * price) / atomsPerLot) * (PPM - discount)) / PPM
  const what = () => `account ${event.account} sells for ${event.proceeds}, its coins cost ${need} more than it has`
  demand(audit, need > 0n && fewer < need, RULE, what)
  return true
}

/** After a tick: a recall that ought to be there has begun, one whose notice is over has ended; everybody has been called. */
export function endCoinRecalls(audit: Audit): void {
  const { books } = audit
  for (const [number, asset] of books.assets.entries()) {
    const { pool, tier } = asset
    const left = pool.recall === null ? [] : [...pool.recall.left]
    demand(audit, left.length === 0, RULE, () => `coin ${number}: accounts ${left} owe it and are not called`)
    if (audit.command.type !== 'tick' || books.tiers[tier]!.woundDown || books.tiers[tier]!.shorts.size > 0) continue
    const late = pool.recall === null ? isEnough(audit, asset) : books.nowMs > pool.recall.deadlineMs
    pool.recallTicks = late ? pool.recallTicks + 1 : 0
    const what = () => `coin ${number}: ${coinMissing(audit, asset)} are missing, ${pool.recallTicks} ticks late`
    demand(audit, pool.recallTicks <= TICKS_MAX, RULE, what)
  }
}

function isEnough(audit: Audit, asset: Asset): boolean {
  const { recallMinPpm } = audit.parameters.scopes.tier![asset.tier]!
  const missing = coinMissing(audit, asset)
  return missing > 0n && missing >= ceilDiv(asset.pool.lent * recallMinPpm!, PPM)
}
