/**
 * Recalls, recomputed: what is missing, that it is asked pro rata of every borrower, that the notice is kept, and that what is sold
 * is no more than what was called and not repaid.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Account, Tier } from './books.ts'
import { isSoldForCoin } from './coin-recalls.ts'
import { promisedOf, unlentOf } from './leaving-figures.ts'
import { interestDue } from './loans.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** A recall under way. */
export type Recall = {
  readonly wanted: bigint
  readonly lent: bigint
  /** Who had a loan when it began. */
  readonly borrowers: ReadonlySet<number>
  /** What each that was called may owe when the notice is over. */
  readonly allowed: Map<number, bigint>
  /** The end of the notice, 0 while borrowers are being called. */
  deadlineMs: number
}

const RULE = 'recall'

/** How many ticks enough may be missing before a recall begins, and one may go on after its notice. */
const TICKS_MAX = 8

/** A recall begins for what is missing, when that is enough. */
export function auditRecallStarted(audit: Audit, event: EventOf<'recallStarted'>): void {
  const tier = audit.books.tiers[event.tier]!
  const missing = missingOf(audit, tier)
  const same = BigInt(event.wanted) === missing && BigInt(event.lent) === tier.loans
  demand(
    audit,
    same,
    RULE,
    () => `tier ${tier.number}: ${event.wanted} of ${event.lent} are called, ${missing} missing`,
  )
  const fair = audit.command.type === 'tick' && tier.recall === null && isEnough(audit, tier, missing)
  demand(audit, fair, RULE, () => `tier ${tier.number}: a recall of ${missing} of ${tier.loans} begins`)
  const members = [...tier.borrowers].filter((account) => audit.books.accounts[account]!.kind === 'member')
  tier.recall = {
    ...{ wanted: missing, lent: tier.loans, borrowers: new Set(members) },
    ...{ allowed: new Map(), deadlineMs: 0 },
  }
  tier.recallTicks = 0
}

/** A borrower is asked for its part. */
export function auditLoanCalled(audit: Audit, { account, loan, allowed }: EventOf<'loanCalled'>): void {
  const { books } = audit
  const row = books.accounts[account]!
  const { recall } = books.tiers[row.tier]!
  const own = loanOf(audit, row)
  const fair = row.kind === 'member' && recall?.deadlineMs === 0 && !recall.allowed.has(account) && own > 0n
  demand(audit, fair, RULE, () => `account ${account} is called for a loan of ${own}`)
  const part = ceilDiv(own * recall!.wanted, recall!.lent)
  const same = BigInt(loan) === own && BigInt(allowed) === max(0n, own - part)
  demand(audit, same, RULE, () => `account ${account} may owe ${allowed} of ${loan}; owes ${own}, is asked for ${part}`)
  recall!.allowed.set(account, BigInt(allowed))
}

/** Everybody who had a loan and still has it has been called; the notice begins. */
export function auditNoticed(audit: Audit, event: EventOf<'recallNoticed'>): void {
  const { books, parameters } = audit
  const tier = books.tiers[event.tier]!
  const recall = tier.recall!
  const left = [...recall.borrowers].filter((account) => tier.borrowers.has(account) && !recall.allowed.has(account))
  demand(audit, left.length === 0, RULE, () => `tier ${tier.number}: accounts ${left} have loans and are not called`)
  const { recallNoticeMs, depositFinalityMs } = parameters.scopes.tier![tier.number]!
  const noticeMs = Number(recallNoticeMs! > depositFinalityMs! ? recallNoticeMs : depositFinalityMs)
  const what = () => `tier ${tier.number}: a notice of ${event.deadlineMs - books.nowMs} ms, not ${noticeMs}`
  demand(audit, event.deadlineMs === books.nowMs + noticeMs, RULE, what)
  recall.deadlineMs = event.deadlineMs
}

/** Nothing ends before its notice, nor while anything is missing and somebody has yet to be collected from. */
export function auditRecallEnded(audit: Audit, event: EventOf<'recallEnded'>): void {
  const tier = audit.books.tiers[event.tier]!
  const recall = tier.recall!
  const over = recall.deadlineMs > 0 && audit.books.nowMs >= recall.deadlineMs
  demand(
    audit,
    over,
    RULE,
    () => `tier ${tier.number}: a recall ends ${recall.deadlineMs - audit.books.nowMs} ms early`,
  )
  tier.recall = null
  tier.recallTicks = 0
}

/** Whoever is in no procedure has collateral sold for a recall alone: after its notice, and by no asset atom more than it takes. */
export function auditSold(audit: Audit, event: EventOf<'collateralSold'>): void {
  const { account, asset, assetAmount, proceeds } = event
  const { books, parameters } = audit
  const row = books.accounts[account]!
  if (row.procedure !== null) return
  if (isSoldForCoin(audit, event)) return
  const { recall } = books.tiers[row.tier]!
  const allowed = recall?.allowed.get(account)
  const over = allowed !== undefined && recall!.deadlineMs > 0 && books.nowMs >= recall!.deadlineMs
  demand(audit, over, RULE, () => `collateral of account ${account} is sold, which nobody has called in time`)
  // It has been paid already.
  const due = BigInt(proceeds) - row.cash - allowed!
  const { price, atomsPerLot } = books.assets[asset]!
  const discount = parameters.scopes.asset![asset]!.saleDiscountPpm!
  const fewer = ((((BigInt(assetAmount) - 1n) * price) / atomsPerLot) * (PPM - discount)) / PPM
  demand(audit, due > 0n && fewer < due, RULE, () => `account ${account} sells for ${proceeds}, ${due} are due`)
}

/** After a tick: a recall that ought to be there has begun, one whose notice is over has ended. */
export function endRecalls(audit: Audit): void {
  if (audit.command.type !== 'tick') return
  for (const tier of audit.books.tiers) {
    if (tier.woundDown || tier.settlementAsset < 0 || tier.shorts.size > 0) continue
    const late =
      tier.recall === null
        ? isEnough(audit, tier, missingOf(audit, tier))
        : tier.recall.deadlineMs > 0 && audit.books.nowMs > tier.recall.deadlineMs
    tier.recallTicks = late ? tier.recallTicks + 1 : 0
    const what = () =>
      `tier ${tier.number}: ${missingOf(audit, tier)} are missing, the recall is ${tier.recall?.deadlineMs}`
    demand(audit, tier.recallTicks <= TICKS_MAX, RULE, what)
  }
}

/** What is called and recalled, less what is there for all who wait; no more than is lent. */
function missingOf(audit: Audit, tier: Tier): bigint {
  const { called } = tier.lenderPool
  const asked = called + promisedOf(audit, tier, 'recalled')
  if (asked === 0n) return 0n
  const missing = called + promisedOf(audit, tier) - max(0n, unlentOf(audit, tier))
  return max(0n, min(asked, min(missing, tier.loans)))
}

function isEnough(audit: Audit, tier: Tier, missing: bigint): boolean {
  const { recallMinPpm } = audit.parameters.scopes.tier![tier.number]!
  return missing > 0n && missing >= ceilDiv(tier.loans * recallMinPpm!, PPM)
}

function loanOf({ books }: Audit, row: Account): bigint {
  return row.cash < 0n ? -row.cash + interestDue(books, row) : 0n
}
