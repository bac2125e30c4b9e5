/**
 * Lenders, recomputed: what each class of a tier is worth follows from what was brought, divided, lost and taken; every
 * division, price of shares and loss is held against the rule. INV-9: what loans pay is what classes and fund get.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand, houseAccount } from './audit.ts'
import type { Tier } from './books.ts'
import { promisedOf } from './leaving-figures.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** A tier's pool: worth and shares of the two classes, what the fund is owed, and what has left in the window. */
export type LenderPool = {
  readonly worth: [bigint, bigint]
  readonly shares: [bigint, bigint]
  reserveOwed: bigint
  /** What the backstop asks back of its part and has not got. */
  called: bigint
  out: bigint
  outSinceMs: number
  /** Shares by account, and class. */
  readonly held: Map<string, bigint>
}

const LOAN_INDEX_ONE = 1n << 36n

/** A pool that nobody is in. */
export function emptyPool(): LenderPool {
  return { worth: [0n, 0n], shares: [0n, 0n], reserveOwed: 0n, called: 0n, out: 0n, outSinceMs: 0, held: new Map() }
}

/** What the pool of a tier lends, as last divided. */
export function lentOf({ lenderPool: { worth, shares, held }, houseAccounts }: Tier): bigint {
  const own = held.get(`${houseAccounts.backstop} 0`) ?? 0n
  return own === 0n ? 0n : (own * worth[0]) / shares[0]
}

/** What has accrued since the last division, and what of it is either class's. */
export function divisionOf(audit: Audit, tier: Tier): { income: bigint; plain: bigint; bearing: bigint } {
  const { books, parameters } = audit
  const p = parameters.scopes.tier![tier.number]!
  const { worth, reserveOwed } = tier.lenderPool
  let scaled = 0n
  for (const number of tier.borrowers) {
    const { cash, loanIndex } = books.accounts[number]!
    scaled += (-cash * LOAN_INDEX_ONE) / loanIndex
  }
  const owed = (scaled * tier.borrow.index) / LOAN_INDEX_ONE - tier.loans
  const whole = houseAccount(audit, tier.number, 'treasury').cash + max(0n, owed)
  const income = max(0n, whole - worth[0] - worth[1] - reserveOwed)
  const bearing = (worth[1] * (PPM + p.bearsBonusPpm!)) / PPM
  const all = worth[0] + bearing
  if (all === 0n) return { income, plain: 0n, bearing: 0n }
  const theirs = income - (income * p.reserveFactorPpm!) / PPM
  return { income, plain: (theirs * worth[0]) / all, bearing: (theirs * bearing) / all }
}

/** Interest is divided as the rule says. */
export function auditDivision(audit: Audit, event: EventOf<'interestDivided'>): void {
  const tier = audit.books.tiers[event.tier]!
  const { income, plain, bearing } = divisionOf(audit, tier)
  const told = [event.income, event.plain, event.bearing].map(BigInt)
  const same = told[0] === income && told[1] === plain && told[2] === bearing
  demand(audit, same, 'INV-9', () => `tier ${tier.number}: interest ${[income, plain, bearing]} is divided as ${told}`)
  tier.lenderPool.worth[0] += plain
  tier.lenderPool.worth[1] += bearing
  tier.lenderPool.reserveOwed += income - plain - bearing
}

/** Shares come at the worth of their class and leave at it, both rounded against who asks; what is void was worth nothing. */
export function auditLender(audit: Audit, { account, bears, shares, amount }: EventOf<'lenderChanged'>): void {
  const row = audit.books.accounts[account]!
  const tier = audit.books.tiers[row.tier]!
  const { lenderPool: pool } = tier
  const side = bears as 0 | 1
  const [worth, all] = [pool.worth[side], pool.shares[side]]
  const [moved, told] = [BigInt(shares), BigInt(amount)]
  if (shares > 0) {
    const fair = all === 0n ? told : (told * all) / worth
    demand(
      audit,
      moved === fair,
      'INV-9',
      () => `account ${account} gets ${moved} lender shares for ${told}, not ${fair}`,
    )
    const { income } = divisionOf(audit, tier)
    // What has just come is in the treasury already: nothing but it is undivided.
    demand(audit, income <= told, 'INV-9', () => `tier ${tier.number} prices shares with ${income - told} undivided`)
  } else if (amount !== 0) {
    const shorts = () => `account ${account} takes lender shares out while ${[...tier.shorts]} are short`
    demand(audit, tier.shorts.size === 0, 'rules §7', shorts)
    const fair = (-moved * worth) / all
    demand(audit, -told === fair, 'INV-9', () => `account ${account} gets ${-told} for its lender shares, not ${fair}`)
    if (account === tier.houseAccounts.backstop) auditFetched(audit, tier)
    else auditWindow(audit, tier, fair)
  } else
    demand(audit, worth === 0n, 'INV-9', () => `lender shares of account ${account} are void, their class has ${worth}`)
  const key = `${account} ${bears}`
  const left = (pool.held.get(key) ?? 0n) + moved
  demand(audit, left >= 0n, 'INV-9', () => `account ${account} takes out ${-left} lender shares more than it has`)
  pool.held.set(key, left)
  pool.worth[side] += told
  pool.shares[side] += moved
}

/** What the backstop gets back is not lent to others. */
function auditFetched(audit: Audit, tier: Tier): void {
  const left = houseAccount(audit, tier.number, 'treasury').cash - tier.loans
  demand(audit, left >= 0n, 'INV-6', () => `tier ${tier.number}: the backstop gets ${-left} back that is lent`)
}

/** What leaves is not lent, and no more than the window's part. */
function auditWindow(audit: Audit, tier: Tier, amount: bigint): void {
  const { books, parameters } = audit
  const p = parameters.scopes.tier![tier.number]!
  const { lenderPool: pool } = tier
  if (books.nowMs - pool.outSinceMs >= Number(p.outflowWindowMs!))
    Object.assign(pool, { out: 0n, outSinceMs: books.nowMs })
  const most = ceilDiv((pool.worth[0] + pool.worth[1] + pool.out) * p.lenderWindowPpm!, PPM)
  pool.out += amount
  demand(audit, pool.out <= most, 'INV-6', () => `tier ${tier.number}: ${pool.out} of ${most} leaves in a window`)
  const left = houseAccount(audit, tier.number, 'treasury').cash - tier.loans - pool.called
  demand(audit, left >= 0n, 'INV-6', () => `tier ${tier.number}: lenders took out ${-left} that is lent or called`)
}

/** Bad debt falls on the bearing class, then on the other; what both leave is the fund's. */
export function auditCut(audit: Audit, event: EventOf<'lendersCut'>): void {
  const { lenderPool: pool } = audit.books.tiers[event.tier]!
  const amount = BigInt(event.amount)
  const bearing = min(amount, pool.worth[1])
  const plain = min(amount - bearing, pool.worth[0])
  const same = BigInt(event.bearing) === bearing && BigInt(event.plain) === plain
  const what = () =>
    `tier ${event.tier}: lenders bear ${event.bearing} and ${event.plain}, should bear ${bearing}, ${plain}`
  demand(audit, same, 'INV-11', what)
  pool.worth[1] -= bearing
  pool.worth[0] -= plain
  pool.reserveOwed = max(0n, pool.reserveOwed - (amount - bearing - plain))
}

/** What the treasury pays out as lending goes to who lends, or is the fund's part of the interest; what comes in is lent. */
export function auditLending(audit: Audit, { from, to, amount }: EventOf<'posted'>): void {
  const { books } = audit
  const tier = books.tiers[books.accounts[from]!.tier]!
  const { houseAccounts, lenderPool: pool } = tier
  const isReserve = from === houseAccounts.treasury && to === houseAccounts.fund
  if (isReserve) {
    pool.reserveOwed -= BigInt(amount)
    const what = () => `tier ${tier.number}: the fund gets ${-pool.reserveOwed} of interest that is not its own`
    demand(audit, pool.reserveOwed >= 0n, 'INV-9', what)
    const left = books.accounts[from]!.cash - tier.loans - BigInt(amount) - pool.called - promisedOf(audit, tier)
    demand(audit, left >= 0n, 'INV-9', () => `tier ${tier.number}: the fund gets ${-left} before backstop and lenders`)
    return
  }
  const next = audit.events[audit.at + 1]
  const operator = from === houseAccounts.treasury && to === houseAccounts.fees ? from : undefined
  const member = operator ?? (from === houseAccounts.treasury ? to : from)
  const fair =
    (from === houseAccounts.treasury || to === houseAccounts.treasury) &&
    next?.type === 'lenderChanged' &&
    next.account === member &&
    Math.abs(next.amount) === amount
  demand(audit, fair, 'INV-9', () => `account ${from} pays account ${to} ${amount} as lending for no shares`)
}

/** A deposit to the treasury becomes shares of the operator; what is worth less than a share is the fund's. */
export function auditOutside(audit: Audit, { vault, account, amount, stage }: EventOf<'depositNoted'>): void {
  const { books } = audit
  const tier = books.tiers[books.accounts[account]!.tier]!
  if (stage !== 'final' || account !== tier.houseAccounts.treasury) return
  if (books.assets[books.vaults[vault]!.asset]!.settlement !== true) return
  const next = audit.events[audit.at + 1]
  if (next?.type === 'lenderChanged') return
  const [worth] = tier.lenderPool.worth
  const none = (BigInt(amount) * tier.lenderPool.shares[0]) / max(worth, 1n) === 0n && tier.lenderPool.shares[0] > 0n
  demand(audit, none, 'INV-9', () => `${amount} come to the treasury of tier ${tier.number} for no shares`)
  tier.lenderPool.reserveOwed += BigInt(amount)
}
