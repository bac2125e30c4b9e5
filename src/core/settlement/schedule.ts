/**
 * When sweeps start: every interval, on demand, after forced steps. None starts while the price of its market does not allow
 * it (action matrix): the interval is skipped, a demand is refused, a forced sweep waits. A delisted market without lots needs
 * no price.
 */
import { setCoinRates, setLoanRate } from '../lending/index.ts'
import { legSlot } from '../markets/index.ts'
import { actReject } from '../oracle/index.ts'
import { tableAdd } from '../tables/index.ts'
import { type Millis, PPM, type Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { setCredit } from './credit.ts'
import { paidMark } from './losses.ts'
import { phases, type SettlementHouse, type SweepKind, sweepKinds } from './tables.ts'

/** Whether a sweep of this market is under way: no allocation of the market starts meanwhile. */
export function sweepUnderWay(house: SettlementHouse, market: Row): boolean {
  return house.settlement.sweeps.phase[market] !== phases.none
}

/**
 * Starts the interval sweeps whose time has come and the forced ones that had to wait; one market sweeps once at a time, so
 * an interval that falls into a sweep starts after it. Returns the tiers whose interval has begun, ascending.
 */
export function sweepDue(house: SettlementHouse): Row[] {
  addRows(house)
  const { sweeps, intervals } = house.settlement
  const { nowMs } = house.clock
  const begun: Row[] = []
  for (let tier = 0; tier < intervals.rows; tier++) {
    if (intervals.nextMs[tier]! > nowMs) continue
    begun.push(tier)
    intervals.nextMs[tier] = nextIntervalMs(house, tier)
    setLoanRate(house, tier)
    setCoinRates(house, tier)
  }
  for (let market = 0; market < sweeps.rows; market++) {
    if (sweepUnderWay(house, market)) continue
    if (sweeps.nextMs[market]! <= nowMs) startInterval(house, market)
    else if (sweeps.forced[market] === 1) startForcedSweep(house, market)
  }
  return begun
}

/**
 * Asks for a sweep after forced steps in a market: now, or as soon as the present one has ended, there is a price, and the
 * last forced one is long enough ago.
 */
export function startForcedSweep(house: SettlementHouse, market: Row): void {
  addRows(house)
  const { sweeps } = house.settlement
  const { nowMs } = house.clock
  const isEarly = nowMs < sweeps.forcedNextMs[market]!
  if (isEarly || sweepUnderWay(house, market) || !canSweep(house, market)) {
    sweeps.forced[market] = 1
    return
  }
  sweeps.forcedNextMs[market] = nowMs + house.params.tier.forcedSweepGapMs[house.markets.markets.tier[market]!]!
  startSweep(house, market, 'forced')
}

/** Why a demand would start and join no sweep, null when it would or when the account has nothing to settle. */
export function demandReject(house: SettlementHouse, account: Row): Reject | null {
  const { sweeps } = house.settlement
  let reject: Reject | null = null
  for (const market of marketsWithCost(house, account)) {
    if (sweepUnderWay(house, market)) return null
    if (sweeps.demanded[market] === 1) reject = 'sweepDemandedAlready'
    else {
      const why = priceReject(house, market)
      if (why === null) return null
      reject ??= why
    }
  }
  return reject
}

/**
 * Starts a demanded sweep of every market in which the account has cost, at most one a market and interval: a demand joins
 * the sweep under way, and one that comes after it waits for the interval. The caller has asked `demandReject`.
 */
export function demandSweep(house: SettlementHouse, account: Row): void {
  addRows(house)
  const { sweeps } = house.settlement
  for (const market of marketsWithCost(house, account)) {
    if (sweepUnderWay(house, market) || sweeps.demanded[market] === 1 || !canSweep(house, market)) continue
    sweeps.demanded[market] = 1
    startSweep(house, market, 'demanded')
  }
}

function startInterval(house: SettlementHouse, market: Row): void {
  const { markets } = house.markets
  const { sweeps } = house.settlement
  sweeps.nextMs[market] = nextIntervalMs(house, markets.tier[market]!)
  sweeps.demanded[market] = 0
  if (markets.holders[market] === 0) setCredit(house, market, PPM)
  if (canSweep(house, market)) startSweep(house, market, 'interval')
}

function canSweep(house: SettlementHouse, market: Row): boolean {
  const { markets, tiers } = house.markets
  if (markets.holders[market] === 0 || tiers.woundDown[markets.tier[market]!] === 1) return false
  return priceReject(house, market) === null
}

function priceReject(house: SettlementHouse, market: Row): Reject | null {
  const { markets } = house.markets
  if (markets.status[market]! >= 2 && markets.openInterest[market] === 0) return null
  return actReject(house, 'sweep', market)
}

/** Freezes mark and index together and turns the parity: every leg but the funding row's is unstepped from here. */
function startSweep(house: SettlementHouse, market: Row, kind: SweepKind): void {
  const { legs, markets, tiers } = house.markets
  const { sweeps, cursor } = house.settlement
  const { nowMs } = house.clock
  const parity = 1 - markets.sweepParity[market]!
  markets.sweepParity[market] = parity
  sweeps.phase[market] = phases.collecting
  sweeps.kind[market] = sweepKinds.indexOf(kind)
  sweeps.forced[market] = 0
  sweeps.mark[market] = paidMark(house, market)
  sweeps.fullMark[market] = markets.mark[market]!
  sweeps.index[market] = markets.index[market]!
  for (const sum of sums) sweeps[sum][market] = 0
  sweeps.unpaid[market] = 0
  sweeps.spanMs[market] = kind === 'interval' ? nowMs - sweeps.sweptMs[market]! : 0
  if (kind === 'interval') sweeps.sweptMs[market] = nowMs
  const slot = legSlot(house, tiers.funding[markets.tier[market]!]!, market)
  sweeps.unstepped[market] = markets.holders[market]! - (slot < 0 ? 0 : 1)
  if (slot >= 0) {
    legs.swept[slot] = parity
    sweeps.fundingValue[market] = -legs.cost[slot]! + 0
  }
  cursor.underWay[markets.tier[market]!]! += 1
  house.events.push({ type: 'sweepStarted', market, mark: sweeps.mark[market]!, index: markets.index[market]!, kind })
}

const sums = [
  'gains',
  'reserveGain',
  'collected',
  'uncollected',
  'backed',
  'fullClaims',
  'fullDebts',
  'fullBacked',
  'fundingValue',
  'payable',
  'paid',
  'bought',
  'interest',
] as const

function marketsWithCost(house: SettlementHouse, account: Row): Row[] {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  const answer: Row[] = []
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.cost[slot] !== 0) answer.push(legs.market[slot]!)
  }
  return answer
}

/** Rows for what was listed since: their first interval begins now. */
function addRows(house: SettlementHouse): void {
  const { sweeps, intervals, cursor } = house.settlement
  const { markets, tiers } = house.markets
  const { nowMs } = house.clock
  while (intervals.rows < tiers.rows) {
    const tier = tableAdd(intervals)
    intervals.nextMs[tier] = nextIntervalMs(house, tier)
    setLoanRate(house, tier)
    cursor.row[tableAdd(cursor)] = house.ledger.tierAccounts.first[tier]! - 1
  }
  while (sweeps.rows < markets.rows) {
    const market = tableAdd(sweeps)
    sweeps.nextMs[market] = nextIntervalMs(house, markets.tier[market]!)
    sweeps.sweptMs[market] = nowMs
  }
}

function nextIntervalMs(house: SettlementHouse, tier: Row): Millis {
  const intervalMs = house.params.tier.sweepIntervalMs[tier]!
  return (Math.floor(house.clock.nowMs / intervalMs) + 1) * intervalMs
}
