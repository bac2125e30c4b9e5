/**
 * Loans of coins, recomputed: what each account owes, from the rates that were told and the clock alone; what the pool of a coin
 * has, is owed and is worth; what a buy-in costs and who gets it; who bears coins that nobody pays for (INV-9, INV-11).
 */
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, max, min, PPM, shareOut } from './arithmetic.ts'
import { type Audit, demand, houseAccount, type OpenShortfall } from './audit.ts'
import type { Account } from './books.ts'
import { debtOf, valueCeil } from './coin-debts.ts'
import {
  type CoinWaiting,
  coinBuyInPrice,
  coinCost,
  coinDivision,
  coinIsGood,
  coinPromised,
  emptyCoinWaiting,
} from './coin-figures.ts'
import { auditCoinGoes } from './coin-leaving.ts'
import { auditCollected, auditRecalledBuyIn, type CoinRecall } from './coin-recalls.ts'
import { initialOf } from './initial.ts'
import { borrowOf, grown, nextRate } from './loans.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Most accounts that owe coins. */
const DEBTS_MAX = 1024

/** The pool of a coin: what it has unlent and lends, what is the lenders' and stands aside, and what has left in the window. */
export type CoinPool = {
  unlent: bigint
  /** Σ debts without interest since their last touches. */
  lent: bigint
  worth: bigint
  shares: bigint
  reserve: bigint
  out: bigint
  outSinceMs: number
  readonly borrow: ReturnType<typeof borrowOf>
  /** Shares by account, and who owes. */
  readonly held: Map<number, bigint>
  readonly debtors: Set<number>
  readonly waiting: CoinWaiting
  recall: CoinRecall | null
  /** Ticks for which a recall has been late to begin or to end. */
  recallTicks: number
}

/** The pool of an asset that is listed now. */
export function emptyCoinPool(nowMs: number): CoinPool {
  const sums = { unlent: 0n, lent: 0n, worth: 0n, shares: 0n, reserve: 0n, out: 0n, outSinceMs: 0 }
  const people = { held: new Map(), debtors: new Set<number>(), waiting: emptyCoinWaiting() }
  return { ...sums, ...people, borrow: borrowOf(nowMs), recall: null, recallTicks: 0 }
}

/** A tick moves the index of every coin on, who lends, borrows or gives back that of the coin: who owes it owes more. */
export function accrueCoins({ books }: Audit, command: Command): void {
  const { type } = command
  for (const [number, { pool, tier }] of books.assets.entries()) {
    const moves = type === 'coinLend' || type === 'coinBorrow' || type === 'coinRepay'
    if (books.tiers[tier]!.woundDown || !(type === 'tick' || (moves && command.asset === number))) continue
    const index = grown(pool.borrow, books.nowMs)
    if (index === pool.borrow.index) continue
    pool.borrow.index = index
    for (const number of pool.debtors) books.dirty.add(number)
    if (pool.debtors.size > 0) books.dirty.add(books.tiers[tier]!.houseAccounts.treasury!)
  }
}

/** A stretch begins where the last one has ended, at the rate of its utilisation. */
export function auditCoinRate(audit: Audit, event: EventOf<'coinRateSet'>): void {
  const { books, parameters } = audit
  const asset = books.assets[event.asset]!
  const { pool } = asset
  const lendable = min(pool.unlent + pool.lent, parameters.scopes.asset![event.asset]!.coinLoanCap!)
  const own = nextRate(audit, asset.tier, pool.borrow, pool.lent, lendable)
  const told = [event.index, event.ratePpm, event.utilisationPpm, event.multiplierPpm].map(BigInt)
  const figures = [pool.borrow.index, own.ratePpm, own.used, own.multiplierPpm]
  const same = figures.every((figure, i) => figure === told[i])
  demand(
    audit,
    same,
    'INV-9',
    () => `coin ${event.asset}: index, rate, utilisation, multiplier ${figures}, told ${told}`,
  )
  const { ratePpm, multiplierPpm } = own
  Object.assign(pool.borrow, { from: pool.borrow.index, fromMs: books.nowMs, ratePpm, multiplierPpm })
}

/** Interest is divided as the rule says. */
export function auditCoinDivision(audit: Audit, event: EventOf<'coinInterestDivided'>): void {
  const asset = audit.books.assets[event.asset]!
  const { income, lenders } = coinDivision(audit, asset)
  const same = BigInt(event.income) === income && BigInt(event.lenders) === lenders
  const what = () =>
    `coin ${event.asset}: interest ${income}, ${lenders} is divided as ${event.income}, ${event.lenders}`
  demand(audit, same, 'INV-9', what)
  asset.pool.worth += lenders
  asset.pool.reserve += income - lenders
}

/** Whether the owner of an account has one of some others. */
function ownerIn({ books }: Audit, account: number, others: Iterable<number>): boolean {
  const { owner } = books.accounts[account]!
  return [...others].some((other) => books.accounts[other]!.owner === owner)
}

/** Shares come at the pool's worth and leave at it, both rounded against who asks; what is void was worth nothing. */
export function auditCoinLender(audit: Audit, event: EventOf<'coinLenderChanged'>): void {
  const { account } = event
  const asset = audit.books.assets[event.asset]!
  const { pool } = asset
  const [moved, told] = [BigInt(event.shares), BigInt(event.amount)]
  const tier = audit.books.tiers[asset.tier]!
  if (moved > 0n) {
    demand(
      audit,
      !ownerIn(audit, account, pool.debtors),
      'rules §7',
      () => `account ${account} lends a coin that its owner owes`,
    )
    const fair = pool.shares === 0n ? told : (told * pool.shares) / pool.worth
    demand(
      audit,
      moved === fair,
      'INV-9',
      () => `account ${account} gets ${moved} shares of coins for ${told}, not ${fair}`,
    )
    const { income } = coinDivision(audit, asset)
    demand(audit, income === 0n, 'INV-9', () => `coin ${event.asset} prices shares with ${income} undivided`)
    const cap = audit.parameters.scopes.asset![event.asset]!.coinLenderCap!
    demand(
      audit,
      pool.worth + told <= cap,
      'rules §8',
      () => `lenders bring ${pool.worth + told} of at most ${cap} coins`,
    )
    demand(audit, tier.shorts.size === 0, 'rules §7', () => `coins are lent while ${[...tier.shorts]} are short`)
    pool.unlent += told
  } else if (told !== 0n) {
    if (!tier.woundDown && !isWindDown(audit)) {
      auditCoinGoes(audit, event)
      auditCoinExit(audit, event, (-moved * pool.worth) / pool.shares)
    }
    pool.unlent += told
  } else if (!tier.woundDown) {
    demand(
      audit,
      pool.worth === 0n,
      'INV-9',
      () => `shares of account ${account} are void, their coins are ${pool.worth}`,
    )
  }
  const left = (pool.held.get(account) ?? 0n) + moved
  demand(audit, left >= 0n, 'INV-9', () => `account ${account} takes out ${-left} shares of coins more than it has`)
  if (left === 0n) pool.held.delete(account)
  else pool.held.set(account, left)
  pool.worth += told
  pool.shares += moved
}

/** What leaves is not lent, and no more than the window's part. */
function auditCoinExit(audit: Audit, { account, asset, amount }: EventOf<'coinLenderChanged'>, fair: bigint): void {
  const { books, parameters } = audit
  const { pool, tier } = books.assets[asset]!
  const { shorts } = books.tiers[tier]!
  demand(
    audit,
    BigInt(-amount) === fair,
    'INV-9',
    () => `account ${account} gets ${-amount} coins for shares, not ${fair}`,
  )
  demand(
    audit,
    shorts.size === 0,
    'rules §7',
    () => `account ${account} takes coins out while ${[...shorts]} are short`,
  )
  const p = parameters.scopes.tier![tier]!
  if (books.nowMs - pool.outSinceMs >= Number(p.outflowWindowMs!))
    Object.assign(pool, { out: 0n, outSinceMs: books.nowMs })
  const most = ceilDiv((pool.worth + pool.out) * p.lenderWindowPpm!, PPM)
  pool.out += fair
  demand(audit, pool.out <= most, 'INV-6', () => `${pool.out} of ${most} coins leave in a window`)
  demand(audit, fair <= pool.unlent, 'INV-6', () => `${fair - pool.unlent} coins leave that are lent`)
}

/** A debt changes by what its cause says, and is charged with its interest before. */
export function auditCoinDebt(audit: Audit, event: EventOf<'coinDebtChanged'>): void {
  const { books } = audit
  const row = books.accounts[event.account]!
  const { pool } = books.assets[event.asset]!
  const due = row.coin === null ? 0n : debtOf(books, row) - row.coin.debt
  const amount = BigInt(event.amount)
  const other = () => `account ${event.account} owes coin ${row.coin?.asset} and coin ${event.asset}`
  demand(audit, row.coin === null || row.coin.asset === event.asset, 'rules §2', other)
  const charge = () => `account ${event.account} owes ${due} coins of interest, ${event.by} moves ${amount}`
  demand(audit, event.by === 'interest' ? amount === due : due === 0n, 'INV-9', charge)
  const lent = event.by === 'borrow' && ownerIn(audit, event.account, pool.held.keys())
  demand(audit, !lent, 'rules §7', () => `account ${event.account} owes a coin that its owner lends`)
  const rises = event.by === 'interest' || event.by === 'borrow'
  demand(audit, rises === amount > 0n, 'INV-9', () => `${event.by} moves a debt by ${amount}`)
  const debt = (row.coin?.debt ?? 0n) + amount
  demand(audit, debt === BigInt(event.debt) && debt >= 0n, 'INV-9', () => `a debt of ${debt} is told as ${event.debt}`)
  row.coin = debt === 0n ? null : { asset: event.asset, debt, index: pool.borrow.index }
  if (event.by === 'repay') auditCollected(audit, event)
  if (debt === 0n) pool.debtors.delete(event.account)
  else pool.debtors.add(event.account)
  pool.lent += amount
  if (event.by === 'borrow' || event.by === 'repay') pool.unlent -= amount
  books.dirty.add(event.account)
  books.dirty.add(books.tiers[row.tier]!.houseAccounts.treasury!)
}

/** Coins that come to the treasury or leave it are lent, or given back: what stands beside says which. */
export function auditCoinPosting(audit: Audit, event: EventOf<'posted'>): void {
  const { from, to, amount, asset } = event
  const [last, next] = [audit.events[audit.at - 1], audit.events[audit.at + 1]]
  const treasury = houseAccount(audit, audit.books.assets[asset]!.tier, 'treasury').number
  const told =
    event.class === 'coin-lending'
      ? next?.type === 'coinLenderChanged' && next.asset === asset
        ? { account: next.account, amount: next.amount }
        : null
      : to === treasury
        ? debtMove(next, 'repay')
        : debtMove(last, 'borrow')
  const member = to === treasury ? from : to
  const out = event.class === 'coin-lending' ? to !== treasury : false
  const fair =
    told !== null &&
    told.account === member &&
    Math.abs(told.amount) === amount &&
    out === (told.amount < 0 && event.class === 'coin-lending')
  demand(
    audit,
    fair,
    'INV-9',
    () => `account ${from} gives account ${to} ${amount} of coin ${asset} as ${event.class} for nothing`,
  )
}

function debtMove(event: HouseEvent | undefined, by: 'borrow' | 'repay'): { account: number; amount: number } | null {
  return event?.type === 'coinDebtChanged' && event.by === by ? event : null
}

/** What buying in all that an account owes costs. */
export function debtCost(audit: Audit, account: Account): bigint {
  return account.coin === null ? 0n : coinCost(audit, account.coin.asset, debtOf(audit.books, account))
}

/**
 * A buy-in costs what the rule says, is forced on nobody who is not in a procedure, and is paid to lenders by shares and to the fund for
 * the reserve. Of a shortfall it buys the part of the coins that layers have paid for. The debt has been taken off before.
 */
export function auditBoughtIn(audit: Audit, event: EventOf<'coinBoughtIn'>): void {
  const { books } = audit
  const { account, asset } = event
  const listed = books.assets[asset]!
  const [amount, cost] = [BigInt(event.amount), BigInt(event.cost)]
  const row = books.accounts[account]!
  const open = audit.shortfalls.get(account)
  const windsDown = isWindDown(audit)
  const price = windsDown ? max(1n, listed.price) : coinBuyInPrice(books, asset)
  demand(
    audit,
    BigInt(event.price) === price,
    'rules §6',
    () => `coin ${asset} is bought in at ${event.price}, not ${price}`,
  )
  const part = open?.coin
  const fair = windsDown
    ? valueCeil(listed, amount, price)
    : part === undefined
      ? coinCost(audit, asset, amount)
      : part.asked - (open!.left.get(-2) ?? 0n)
  demand(audit, cost === fair, 'rules §6', () => `${amount} of coin ${asset} cost ${cost}, should ${fair}`)
  if (part !== undefined) {
    part.bought = amount
    const paid = part.asked - part.reserve
    const whole = paid === 0n ? -1n : ceilDiv(part.lenders * cost, paid)
    demand(
      audit,
      amount === whole,
      'INV-11',
      () => `${cost} of ${paid} buys ${amount} of ${part.lenders} coins in, not ${whole}`,
    )
  }
  // A collection whose time is over ends as a resolution does.
  const over = row.procedure?.kind === 'collection' && row.procedure.deadlineMs <= books.nowMs
  const forced = over || ['reduction', 'resolution'].includes(row.procedure?.kind ?? 'none') || open !== undefined
  const callers = windsDown || open !== undefined ? null : auditRecalledBuyIn(audit, row, event)
  const allowed = forced || windsDown || (callers !== null && coinIsGood(books, asset))
  demand(audit, allowed, 'rules §6', () => `account ${account} is bought in without a procedure`)
  if (callers === null) auditBuyInPaid(audit, event)
  else auditCallersPaid(audit, event, callers)
}

/** Callers are paid by what each waits for; their shares end for as many coins, and the pool is paid no other way. */
function auditCallersPaid(
  audit: Audit,
  event: EventOf<'coinBoughtIn'>,
  callers: readonly { readonly account: number; readonly coins: bigint }[],
): void {
  const paid = shareOut(
    BigInt(event.cost),
    callers.map(({ coins }) => coins),
  )
  auditPayees(
    audit,
    event,
    callers.map(({ account }, i) => [account, paid[i]!]),
  )
  const { waiting } = audit.books.assets[event.asset]!.pool
  waiting.ends = callers.filter(({ coins }) => coins > 0n)
}

/** Whether the command winds a tier down, or may. */
function isWindDown({ command }: Audit): boolean {
  return command.type === 'tierWindDown' || command.type === 'vaultReport'
}

/** Who is paid, and how much: lenders for their coins, the fund for the reserve's. */
function auditBuyInPaid(audit: Audit, event: EventOf<'coinBoughtIn'>): void {
  const { asset, amount, cost } = event
  const { pool, tier } = audit.books.assets[asset]!
  const theirs = min(BigInt(amount), pool.worth)
  const lenders = [...pool.held].sort(([a], [b]) => a - b)
  const shares = shareOut(
    (BigInt(cost) * theirs) / BigInt(amount),
    lenders.map(([, held]) => held),
  )
  const due = lenders.map(([lender], i): [number, bigint] => [lender, shares[i]!])
  const paid = shares.reduce((sum, share) => sum + share, 0n)
  due.push([houseAccount(audit, tier, 'fund').number, BigInt(cost) - paid])
  auditPayees(audit, event, due)
  pool.worth -= theirs
  pool.reserve = max(0n, pool.reserve - (BigInt(amount) - theirs))
}

/** The payments that follow are those that are due, in their order. */
function auditPayees(
  audit: Audit,
  { account, asset }: EventOf<'coinBoughtIn'>,
  due: readonly (readonly [number, bigint])[],
): void {
  const expected = due.filter(([to, share]) => share > 0n && to !== account).map((pair) => pair.join(' '))
  const told: string[] = []
  for (const next of audit.events.slice(audit.at + 1)) {
    if (next.type !== 'posted' || (next.class !== 'buy-in' && next.class !== 'interest')) break
    if (next.class === 'buy-in' && next.from === account) told.push(`${next.to} ${next.amount}`)
  }
  const same = expected.length === told.length && expected.every((pair, i) => pair === told[i])
  demand(
    audit,
    same,
    'INV-9',
    () => `a buy-in of coin ${asset} is paid as ${told.join(', ')}, should ${expected.join(', ')}`,
  )
  audit.buyIns += told.length
}

/** Cash is paid for coins only as a buy-in has told. */
export function auditBuyInPosting(audit: Audit): void {
  demand(audit, audit.buyIns > 0, 'INV-9', () => 'somebody is paid for coins that nobody bought in')
  audit.buyIns -= 1
}

/** Every payment that buy-ins of the command have told was made. */
export function auditBuyInsPosted(audit: Audit): void {
  demand(audit, audit.buyIns === 0, 'INV-9', () => `${audit.buyIns} payments for coins were not made`)
}

/** The part of a shortfall that is a coin's, when it is found: how many coins it stands for. */
export function coinPartOf(audit: Audit, account: Account, asked: bigint): OpenShortfall['coin'] {
  if (account.coin === null || asked === 0n) return undefined
  const coins = ceilDiv(debtOf(audit.books, account) * asked, debtCost(audit, account))
  const asset = audit.books.assets[account.coin.asset]!
  const worth = asset.pool.worth + coinDivision(audit, asset).lenders
  const lenders = asset.pool.held.size === 0 ? 0n : min(coins, worth)
  return { asked, coins, lenders, reserve: (asked * (coins - lenders)) / coins, bought: 0n }
}

/** Coins that nobody paid for fall on lenders, then on the reserve; answers the value that the lenders bear. */
export function auditCoinCut(audit: Audit, event: EventOf<'coinLendersCut'>): bigint {
  const { pool } = audit.books.assets[event.asset]!
  const part = audit.shortfalls.get(event.account)?.coin
  const amount = BigInt(event.amount)
  const whole = part === undefined ? -1n : part.coins - part.bought
  demand(audit, amount === whole, 'INV-11', () => `${amount} of coin ${event.asset} are written off, not ${whole}`)
  const lenders = min(amount, pool.worth)
  demand(
    audit,
    BigInt(event.lenders) === lenders,
    'INV-11',
    () => `lenders bear ${event.lenders} coins, not ${lenders}`,
  )
  pool.worth -= lenders
  pool.reserve = max(0n, pool.reserve - (amount - lenders))
  return BigInt(event.value)
}

/** Who has just borrowed has margin for it, on prices that carry new risk; no more is lent than may be. */
export function auditBorrowed(audit: Audit, { account, asset }: { account: number; asset: number }): void {
  const { books, parameters } = audit
  const { pool, tier } = books.assets[asset]!
  const row = books.accounts[account]!
  const utilisation = parameters.scopes.tier![tier]!.loanUtilisationPpm!
  const cap = parameters.scopes.asset![asset]!.coinLoanCap!
  const most = (min(pool.unlent + pool.lent, cap) * utilisation) / PPM
  demand(audit, pool.lent <= most, 'rules §8', () => `${pool.lent} of coin ${asset} are lent, of at most ${most}`)
  demand(audit, pool.unlent >= 0n, 'INV-1', () => `${-pool.unlent} of coin ${asset} are lent that are not there`)
  const promised = coinPromised(audit, books.assets[asset]!)
  const kept = pool.recall === null && pool.unlent >= promised
  demand(audit, kept, 'INV-6', () => `${promised - pool.unlent} of coin ${asset} are lent that lenders wait for`)
  const debtors = books.assets.reduce((sum, each) => sum + each.pool.debtors.size, 0)
  demand(audit, debtors <= DEBTS_MAX, 'rules §6', () => `${debtors} accounts owe coins`)
  const good = row.kind === 'member' && row.pledgedTo < 0 && coinIsGood(books, asset)
  const calm = books.tiers[tier]!.shorts.size === 0 && !books.tiers[tier]!.breaker && row.tier === tier
  demand(audit, good && calm, 'rules §5', () => `account ${account} borrows coin ${asset} and may not`)
  for (const counted of ['all', 'opening'] as const) {
    const { initialExcess, targetExcess, equity, deltaLeft } = initialOf(audit, row, counted)
    const enough = initialExcess >= 0n && targetExcess >= 0n && (counted === 'opening' || equity >= deltaLeft)
    demand(audit, enough, 'INV-6', () => `account ${account} borrows with ${initialExcess}, ${targetExcess} to spare`)
  }
}

/** The pools of a tier that has been wound down are over: what its treasury was left of a coin has gone to the lenders. */
export function endCoinPools({ books }: Audit, tier: number): void {
  for (const asset of books.assets) {
    if (asset.tier !== tier) continue
    Object.assign(asset.pool, { unlent: 0n, worth: 0n, shares: 0n, reserve: 0n, out: 0n })
    asset.pool.held.clear()
    asset.pool.waiting.rows.clear()
    asset.pool.recall = null
  }
}
