/**
 * What pools lend, recomputed: the most that each may lend, what it must ask back, that what it asks for comes before it waits,
 * and that at an interval nothing it could lend stays idle.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand, houseAccount } from './audit.ts'
import type { Tier } from './books.ts'
import { initialOf } from './initial.ts'
import { lentOf } from './lenders.ts'
import { measure } from './margin.ts'
import { exposureOf, isPutOff, mayGo } from './pool.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** What rounding may leave called beside the worth of one share. */
const ROUNDING = 2n

/** Most shares of a class. */
const SHARES_MAX = 2n ** 51n

/** A pool lends in steps of at least this part of the most. */
const STEP = 64n

/** What is told is so; what is asked back is what is missing, and waits only while it is lent to others or frozen. */
export function auditPoolLent(audit: Audit, event: EventOf<'poolLent'>): void {
  const tier = audit.books.tiers[event.tier]!
  const own = [lentOf(tier), mostOf(audit, tier), missingOf(audit, tier)]
  const told = [event.lent, event.most, event.called].map(BigInt)
  const same = own.every((figure, i) => figure === told[i])
  demand(audit, same, 'pool', () => `tier ${event.tier}: lent, most, called are ${own}, told ${told}`)
  tier.lenderPool.called = told[2]!
  const { worth, shares } = tier.lenderPool
  if (told[2]! <= ROUNDING + ceilDiv(worth[0], max(shares[0], 1n)) || tier.shorts.size > 0) return
  const unlent = houseAccount(audit, event.tier, 'treasury').cash - tier.loans
  // So many whole shares are worth no more than what is there; if they are worth nothing, nothing could come.
  const payable = (max(0n, unlent) * shares[0]) / worth[0]
  demand(
    audit,
    (payable * worth[0]) / max(shares[0], 1n) === 0n,
    'pool',
    () => `tier ${event.tier}: ${told[2]} are called while ${unlent} are unlent`,
  )
}

/** The backstop lends by rule alone, on ticks, and its tranche is measured without it from the same moment. */
export function auditPoolLending(audit: Audit, { account, amount }: EventOf<'lenderChanged'>): void {
  const tier = audit.books.tiers[audit.books.accounts[account]!.tier]!
  if (account !== tier.houseAccounts.backstop || amount === 0) return
  demand(audit, audit.command.type === 'tick', 'pool', () => `the backstop lends ${amount} on a ${audit.command.type}`)
  const next = audit.events[audit.at + 1]
  const base = tier.pool.base - BigInt(amount)
  const right = next?.type === 'poolStanding' && BigInt(next.base) === base
  demand(audit, right, 'pool', () => `the base of tier ${tier.number} is not ${base} after ${amount} were lent`)
}

/** At an interval: what is missing is called, and what could be lent is. */
export function auditIdle(audit: Audit, tier: Tier): void {
  const { lenderPool } = tier
  const { poolLendPpm, lenderCap } = audit.parameters.scopes.tier![tier.number]!
  if (poolLendPpm === 0n && lentOf(tier) === 0n) return
  const missing = missingOf(audit, tier)
  const what = () => `tier ${tier.number}: ${lenderPool.called} are called, ${missing} are missing`
  demand(audit, lenderPool.called === missing, 'pool', what)
  if (missing > 0n || tier.pool.stopped || tier.pool.base <= 0n || isPutOff(audit, tier)) return
  if (hasExitsDue(audit, tier)) return
  const most = mostOf(audit, tier)
  const room = max(0n, lenderCap! - lenderPool.worth[0] - lenderPool.worth[1])
  const wanted = min(min(most - lentOf(tier), room), spareBaseOf(audit, tier))
  if (most === 0n || wanted * STEP < most) return
  const pool = houseAccount(audit, tier.number, 'backstop')
  const step = ceilDiv(most, STEP)
  const { worth, shares } = lenderPool
  // Less than the price of a share buys none; of a class that has nearly nothing left it may be more shares than there can be.
  const dearest = (step * shares[0]) / max(worth[0], 1n)
  const most0 = shares[0] + (wanted * shares[0]) / max(worth[0], 1n)
  const buys = shares[0] === 0n || (dearest > 0n && most0 <= SHARES_MAX)
  const idle = buys && pool.cash >= step && mayGo(audit, tier, pool, step)
  demand(audit, !idle, 'pool', () => `the pool of tier ${tier.number} keeps ${pool.cash} and could lend ${wanted}`)
}

/** A part of what may be risked and is lent. */
function mostOf(audit: Audit, tier: Tier): bigint {
  const equity = measure(audit, houseAccount(audit, tier.number, 'backstop')).equity
  const { base } = tier.pool
  const risked = max(0n, base > 0n ? min(equity, base) : equity)
  return ((risked + lentOf(tier)) * audit.parameters.scopes.tier![tier.number]!.poolLendPpm!) / PPM
}

/** What is lent beyond that, or what the backstop's margin or cash lacks. */
function missingOf(audit: Audit, tier: Tier): bigint {
  const pool = houseAccount(audit, tier.number, 'backstop')
  const lent = lentOf(tier)
  const { initialExcess, targetExcess } = initialOf(audit, pool)
  const short = max(max(-initialExcess, -targetExcess), -pool.cash)
  return max(0n, min(lent, max(lent - mostOf(audit, tier), short)))
}

/** What may leave the base: what was lost stays within what the rest may lose, lots and collateral within the multiple. */
function spareBaseOf(audit: Audit, tier: Tier): bigint {
  const { trancheLossPpm, takeoverEquityPpm } = audit.parameters.scopes.tier![tier.number]!
  const pool = houseAccount(audit, tier.number, 'backstop')
  const { base } = tier.pool
  const { gross, collateral } = exposureOf(audit, pool)
  const held = gross + collateral
  if (held > (base * takeoverEquityPpm!) / PPM) return 0n
  const carries = base - (held === 0n ? 0n : ceilDiv(held * PPM, takeoverEquityPpm!))
  const above = measure(audit, pool).equity - ceilDiv(base * (PPM - trancheLossPpm!), PPM)
  return above < 0n ? 0n : min(carries, (above * PPM) / trancheLossPpm!)
}

function hasExitsDue({ books }: Audit, { pool }: Tier): boolean {
  return [...pool.providers.values()].some(({ exits }) => exits.some(({ dueMs }) => dueMs <= books.nowMs))
}
