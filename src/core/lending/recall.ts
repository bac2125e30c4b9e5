/**
 * Recall on notice. What the backstop has called, and what lenders who wait have recalled, is asked of borrowers pro rata of their
 * loans: ⌈loan × wanted ÷ Σ loans⌉ each, so that a loan split over accounts is asked for as much, and neither its age nor the
 * account's number matters. A cursor goes twice over the accounts of the tier, a bounded number a tick: once to call each
 * borrower, and when the notice is over once more to collect from those who still owe more than they may
 * (docs/decisions/0101-…).
 *
 *   none → calling (cursor) → noticed (clock) → collecting (cursor) → none
 */
import { cashOf, isMember } from '../ledger/index.ts'
import { type Atoms, bigMulDivCeil, type Millis, PPM, type Row } from '../units/index.ts'
import { unlentOf } from './classes.ts'
import { promisedOf, recalledOf } from './leaving.ts'
import { type LendingHouse, recallPhases } from './tables.ts'

/** Collects from a borrower what it owes beyond what it may. */
type Collect = (account: Row, due: Atoms) => void

/**
 * What borrowers of a tier are to repay now, ≥ 0: what the backstop has called and lenders have recalled, less what is there unlent
 * for all who wait; no more than is lent.
 */
function recallMissing(house: LendingHouse, tier: Row): Atoms {
  const called = house.lending.pools.called[tier]!
  const asked = called + recalledOf(house, tier)
  if (asked === 0) return 0
  const missing = called + promisedOf(house, tier) - Math.max(0, unlentOf(house, tier))
  return Math.max(0, Math.min(asked, missing, house.ledger.loans.sum[tier]!))
}

/**
 * Carries the recall of a tier on by at most `budget` accounts, of which at most `sales` are collected from; begins one when
 * enough is missing. Nothing while a shortfall is open.
 */
export function stepRecall(house: LendingHouse, tier: Row, budget: number, sales: number, collect: Collect): void {
  const { pools } = house.lending
  const { tiers } = house.markets
  if (tiers.woundDown[tier] === 1 || tiers.shortfalls[tier]! > 0) return
  if (pools.recallPhase[tier] === recallPhases.none) begin(house, tier)
  if (pools.recallPhase[tier] === recallPhases.calling) callSome(house, tier, budget)
  else if (pools.recallPhase[tier] === recallPhases.noticed && house.clock.nowMs >= pools.recallMs[tier]!) {
    // Whether anything is collected is decided once, for all: nobody is spared for coming late in the pass.
    if (recallMissing(house, tier) === 0) end(house, tier)
    else enter(house, tier, recallPhases.collecting)
  }
  if (pools.recallPhase[tier] === recallPhases.collecting) collectSome(house, tier, budget, sales, collect)
}

/** Less than a part of all that is lent is not worth calling everybody: it is the first to have what is repaid anyway. */
export function isWorthCalling(house: LendingHouse, tier: Row, missing: number, lent: number): boolean {
  return missing > 0 && missing >= bigMulDivCeil(lent, house.params.tier.recallMinPpm[tier]!, PPM)
}

/** When the notice ends of a recall that has called everybody now. */
export function noticeEndMs(house: LendingHouse, tier: Row): Millis {
  const { recallNoticeMs, depositFinalityMs } = house.params.tier
  return house.clock.nowMs + Math.max(recallNoticeMs[tier]!, depositFinalityMs[tier]!)
}

/** What a borrower may owe when the notice is over: all but ⌈owed × wanted ÷ Σ owed⌉. */
export function allowedFloor(owed: number, wanted: number, lent: number): number {
  return Math.max(0, owed - bigMulDivCeil(owed, wanted, lent))
}

function begin(house: LendingHouse, tier: Row): void {
  const { pools } = house.lending
  const missing = recallMissing(house, tier)
  const lent = house.ledger.loans.sum[tier]!
  if (!isWorthCalling(house, tier, missing, lent)) return
  pools.recallWanted[tier] = missing
  pools.recallLent[tier] = lent
  enter(house, tier, recallPhases.calling)
  house.events.push({ type: 'recallStarted', tier, wanted: missing, lent })
}

function enter(house: LendingHouse, tier: Row, phase: number): void {
  const { pools } = house.lending
  pools.recallPhase[tier] = phase
  pools.recallRow[tier] = house.ledger.tierAccounts.first[tier]!
}

function callSome(house: LendingHouse, tier: Row, budget: number): void {
  const { pools } = house.lending
  const { loanMax, nextOfTier } = house.ledger.accounts
  for (let left = budget; left > 0 && pools.recallRow[tier]! > 0; left--) {
    const account = pools.recallRow[tier]! - 1
    const loan = isMember(house.ledger, account) ? Math.max(0, -cashOf(house, account)) : 0
    loanMax[account] = loan === 0 ? 0 : callOne(house, tier, account, loan) + 1
    pools.recallRow[tier] = nextOfTier[account]!
  }
  if (pools.recallRow[tier]! > 0) return
  const deadlineMs = noticeEndMs(house, tier)
  pools.recallMs[tier] = deadlineMs
  enter(house, tier, recallPhases.noticed)
  house.events.push({ type: 'recallNoticed', tier, deadlineMs })
}

function callOne(house: LendingHouse, tier: Row, account: Row, loan: Atoms): Atoms {
  const { pools } = house.lending
  const allowed = allowedFloor(loan, pools.recallWanted[tier]!, pools.recallLent[tier]!)
  house.events.push({ type: 'loanCalled', account, loan, allowed })
  return allowed
}

function collectSome(house: LendingHouse, tier: Row, budget: number, sales: number, collect: Collect): void {
  const { pools } = house.lending
  const { loanMax, nextOfTier } = house.ledger.accounts
  let bought = 0
  for (let left = budget; left > 0 && bought < sales && pools.recallRow[tier]! > 0; left--) {
    const account = pools.recallRow[tier]! - 1
    pools.recallRow[tier] = nextOfTier[account]!
    if (loanMax[account] === 0) continue
    const due = -cashOf(house, account) - (loanMax[account]! - 1)
    loanMax[account] = 0
    if (due <= 0) continue
    collect(account, due)
    bought++
  }
  if (pools.recallRow[tier] === 0) end(house, tier)
}

function end(house: LendingHouse, tier: Row): void {
  const { pools } = house.lending
  pools.recallPhase[tier] = recallPhases.none
  pools.recallRow[tier] = 0
  pools.recallMs[tier] = 0
  house.events.push({ type: 'recallEnded', tier })
}
