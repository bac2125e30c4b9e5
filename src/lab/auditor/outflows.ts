/** INV-6 and INV-7: what may leave an account by its owner's will, and what may not leave it otherwise. */
import type { HouseEvent } from '../../core/words/index.ts'
import { type Audit, demand } from './audit.ts'
import { moneyOf } from './books.ts'
import { initialOf } from './initial.ts'
import { measure } from './margin.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Judges an account just after money has left it, or before it leaves the house. */
export function auditLeaving(audit: Audit, account: number, asset: number): void {
  const row = audit.books.accounts[account]!
  const left = moneyOf(audit.books, account, asset)
  demand(audit, left >= 0n, 'INV-6', () => `account ${account} lets go more of asset ${asset} than it has: ${left}`)
  auditStanding(audit, account)
  const free = row.kind === 'member' || row.kind === 'backstop'
  demand(audit, free, 'INV-6', () => `account ${account} is of kind ${row.kind} and lets money go`)
  demand(audit, row.pledgedTo < 0, 'INV-6', () => `account ${account} is pledged and lets money go`)
}

/** Initial equity covers initial margin, every target in force or coming, and a part of net delta notional. */
export function auditStanding(audit: Audit, account: number): void {
  const row = audit.books.accounts[account]!
  const { initialExcess, targetExcess, equity, deltaLeft } = initialOf(audit, row)
  const enough = initialExcess >= 0n && targetExcess >= 0n && equity >= deltaLeft
  const what = () =>
    `account ${account}: excess ${initialExcess} over initial, ${targetExcess} over target, equity ${equity} of ${deltaLeft}`
  demand(audit, enough, 'INV-6', what)
}

/** Classes of postings that take money from someone who has not asked for it. */
const losing = new Set([
  'interest',
  'layer',
  'loss',
  'wind-down',
  'penalty',
  'impact',
  'collateral-sale',
  'collateral-in-kind',
])

/**
 * A member that is flat, holds no claim and owes nothing never pays for another: not by a posting, not by a cut. What it
 * pledged to its own owner's account, and what it staked, is not flat.
 */
export function auditFlat(audit: Audit, event: EventOf<'posted'>): void {
  const { books } = audit
  const row = books.accounts[event.from]!
  if (row.kind !== 'member' || !losing.has(event.class) || books.tiers[row.tier]!.woundDown) return
  const isFlat = [...row.legs.values()].every((leg) => leg.lots === 0n && leg.cost >= 0n)
  const engaged =
    !isFlat ||
    row.cash < 0n ||
    row.coin !== null ||
    row.legs.size > 0 ||
    row.pledgedTo >= 0 ||
    row.procedure !== null ||
    audit.shortfalls.has(row.number)
  if (audit.command.type === 'offerTake' && audit.command.account === row.number) return
  const what = () => `account ${row.number} is flat and pays ${event.amount} of asset ${event.asset} as ${event.class}`
  demand(audit, engaged, 'INV-7', what)
}

/** Stake comes and goes while nobody below zero is being dealt with, is taken out after its cooldown, and no account has less than nothing at stake. */
export function auditStake(audit: Audit, { account, shares }: EventOf<'stakeChanged'>): void {
  const { stakeShares, stakeClaimableMs } = audit.books.accounts[account]!
  const early = audit.command.type === 'stakeClaim' && audit.books.nowMs < stakeClaimableMs
  demand(audit, !early, 'rules §7', () => `account ${account} takes its stake out before ${stakeClaimableMs}`)
  const { tier } = audit.books.accounts[account]!
  const asks = ['stakeAdd', 'stakeExit', 'stakeClaim'].includes(audit.command.type)
  const { shorts } = audit.books.tiers[tier]!
  demand(
    audit,
    !asks || shorts.size === 0,
    'rules §7',
    () => `stakes of tier ${tier} move while ${[...shorts]} are short`,
  )
  for (const other of asks ? audit.books.accounts : []) {
    if (other.tier !== tier || other.procedure === null) continue
    const { equity } = measure(audit, other)
    const what = () => `account ${account} joins or leaves the stakers while account ${other.number} lacks ${-equity}`
    demand(audit, equity >= 0n, 'rules §7', what)
  }
  const left = stakeShares + BigInt(shares)
  demand(audit, left >= 0n, 'INV-1', () => `account ${account} has ${left} shares at stake`)
}

/** After trades that are not covered by a hold, who opens risk has initial margin without collateral at a dead price (rules §4, E8). */
export function auditOpening(audit: Audit, event: EventOf<'filled'>): void {
  const { command } = audit
  if (event.kind !== 'trade' || command.type !== 'tradeMake') return
  for (const side of ['buyer', 'seller'] as const) {
    if (command[`${side}Hold`] !== 0) continue
    const account = event[side]
    const held = audit.books.accounts[account]!.legs.get(event.market)?.lots ?? 0n
    const before = held - BigInt(side === 'buyer' ? event.lots : -event.lots)
    const opens =
      before === 0n || held > 0n !== before > 0n || (held < 0n ? -held : held) > (before < 0n ? -before : before)
    // A trade steps a sweep under way: what was a loss at the mark is then cash, and a larger gain at the slow price.
    const stepped = audit.events.some((each) => each.type === 'collected' && each.account === account)
    if (held === 0n || !opens || stepped) continue
    const { initialExcess, targetExcess } = asBefore(audit, event.market, () =>
      initialOf(audit, audit.books.accounts[account]!, 'opening'),
    )
    const enough = initialExcess >= 0n && targetExcess >= 0n
    demand(
      audit,
      enough,
      'rules §4',
      () => `account ${account} opens risk with ${initialExcess}, ${targetExcess} to spare`,
    )
  }
}

/** A hold is opened on initial margin for all that is kept aside, without what falls with the long that it may become (rules §5). */
export function auditHolding(audit: Audit, { account, stage }: EventOf<'holdNoted'>): void {
  if (stage !== 'opened') return
  const { initialExcess, targetExcess } = initialOf(audit, audit.books.accounts[account]!)
  const what = () => `account ${account} has opened a hold with ${initialExcess}, ${targetExcess} to spare`
  demand(audit, initialExcess >= 0n && targetExcess >= 0n, 'rules §5', what)
}

/** A trade is judged at the open interest that it meets, not at the one that it leaves. */
function asBefore<T>({ books, openInterestBefore }: Audit, market: number, look: () => T): T {
  const row = books.markets[market]!
  const present = row.openInterest
  row.openInterest = openInterestBefore
  const answer = look()
  row.openInterest = present
  return answer
}
