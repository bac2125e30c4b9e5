/** A small house for the tests of this room, and the full checks that the room's own assertions are too cheap for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeBalance, changeCash, ledgerOf, openMemberAccount, openOwner } from '../ledger/index.ts'
import { accrueLoans, lendingOf } from '../lending/index.ts'
import {
  fundingDueCeil,
  legSlot,
  listAsset,
  listPerpetual,
  listUnderlying,
  marketsOf,
  openTier,
  postLots,
} from '../markets/index.ts'
import { movedOf, oracleOf } from '../oracle/index.ts'
import { paramsAddScope, paramsOf } from '../params/index.ts'
import { scenariosOf } from '../scenarios/index.ts'
import { touchedOf } from '../tables/index.ts'
import { PPM, type Row } from '../units/index.ts'
import type { HouseEvent } from '../words/index.ts'
import { type SettlementHouse, settlementOf, stepSweeps, sweepDue, sweepLeg } from './index.ts'

/** Tier 0 with cash (asset 0), BTC as collateral (asset 1, a base lot is 1 BTC atom), and perpetuals at mark 100. No interest. */
export function smallHouse(markets: number, members: number): SettlementHouse {
  const house: SettlementHouse = {
    clock: { nowMs: 0, seq: 0 },
    params: paramsOf({ house: 1, tier: 64, underlying: 64, asset: 64, market: 64, source: 1, venue: 1 }),
    ledger: ledgerOf({ owners: 64, accounts: 512, balances: 512 }),
    markets: marketsOf(8192),
    oracle: oracleOf(),
    scenarios: scenariosOf(),
    moved: movedOf(),
    lending: lendingOf(),
    settlement: settlementOf(),
    touched: touchedOf(512),
    events: [],
    sweepLeg: (account, slot) => sweepLeg(house, account, slot),
  }
  for (const scope of ['house', 'tier', 'asset', 'asset'] as const) paramsAddScope(house.params, scope)
  openTier(house)
  listPriced(house)
  listPriced(house)
  listAsset(house, 0, 0, 1, true)
  listAsset(house, 0, 1, 1, false)
  house.markets.assets.price[1] = 1
  house.params.asset.haircutPpm0[1] = 0
  house.params.tier.borrowRatePpm[0] = 0
  house.params.tier.rateSlope1Ppm[0] = 0
  house.params.tier.rateSlope2Ppm[0] = 0
  house.params.tier.rateSpeedPpm[0] = 0
  house.params.tier.loanUtilisationPpm[0] = PPM
  for (let market = 0; market < markets; market++) {
    paramsAddScope(house.params, 'market')
    listPerpetual(house, 0, listPriced(house), 1)
    house.markets.markets.mark[market] = 100
  }
  for (let member = 0; member < members; member++) {
    openMemberAccount(house, openOwner(house.ledger, member.toString(16).padStart(64, '0'), 0), 0, 'cross')
  }
  sweepDue(house)
  house.events.length = 0
  return house
}

function listPriced(house: SettlementHouse): Row {
  paramsAddScope(house.params, 'underlying')
  const underlying = listUnderlying(house)
  house.markets.underlyings.mode[underlying] = 0
  return underlying
}

/** The account of the n-th member. */
export function memberOf(house: SettlementHouse, n: number): Row {
  return house.ledger.owners.firstAccount[n]!
}

/** Deposits cash. */
export function give(house: SettlementHouse, account: Row, cash: number): void {
  changeCash(house, account, cash)
}

/** Deposits collateral, worth one atom each. */
export function giveBtc(house: SettlementHouse, account: Row, atoms: number): void {
  changeBalance(house, account, 1, atoms)
}

/** Makes `winner` have a gain and `loser` a loss of `amount`: one lot bought that much below and above the mark of 100. */
export function win(house: SettlementHouse, winner: Row, loser: Row, market: Row, amount: number): void {
  const { mark } = house.markets.markets
  postLots(house, winner, loser, market, 1, mark[market]!)
  postLots(house, loser, winner, market, 1, mark[market]! + amount)
}

/** Lets an interval pass, so that interval sweeps start. */
export function startInterval(house: SettlementHouse): void {
  house.clock.nowMs += house.params.tier.sweepIntervalMs[0]!
  accrueLoans(house)
  sweepDue(house)
}

/** Runs every sweep under way to its end. */
export function runSweeps(house: SettlementHouse): void {
  for (let steps = 0; stepSweeps(house, 1_000_000); steps++) assert.ok(steps < 10, 'sweeps end')
}

/** One whole interval sweep of every market. */
export function sweepInterval(house: SettlementHouse): void {
  startInterval(house)
  runSweeps(house)
}

export function cashOf(house: SettlementHouse, account: Row): number {
  return house.ledger.accounts.cash[account]!
}

/** Cost of an account in a market, 0 without a leg. */
export function costOf(house: SettlementHouse, account: Row, market: Row): number {
  const slot = legSlot(house, account, market)
  return slot < 0 ? 0 : house.markets.legs.cost[slot]!
}

/** Cash of S_m. */
export function settledOf(house: SettlementHouse, market: Row): number {
  return cashOf(house, house.markets.markets.settlement[market]!)
}

/** Events of one type, in order. */
export function eventsOf<T extends HouseEvent['type']>(
  house: SettlementHouse,
  type: T,
): Extract<HouseEvent, { type: T }>[] {
  return house.events.filter((event): event is Extract<HouseEvent, { type: T }> => event.type === type)
}

/** Every leg of a market. */
export function legsOf(house: SettlementHouse, market: Row): { account: Row; slot: Row }[] {
  const found: { account: Row; slot: Row }[] = []
  for (let account = 0; account < house.ledger.accounts.rows; account++) {
    const slot = legSlot(house, account, market)
    if (slot >= 0) found.push({ account, slot })
  }
  return found
}

/** INV-2, INV-3, the counts of a sweep, and its identity at any moment of collecting, by a scan. */
export function checkMarket(house: SettlementHouse, market: Row): void {
  const { legs, markets } = house.markets
  const { sweeps } = house.settlement
  const parity = markets.sweepParity[market]!
  const all = legsOf(house, market)
  const sum = (of: (slot: Row) => number): number => all.reduce((total, { slot }) => total + of(slot), 0)
  const settled = settledOf(house, market)
  assert.equal(markets.holders[market], all.length)
  assert.ok(settled >= 0, 'INV-3: S_m ≥ 0')
  assert.equal(
    sum((slot) => legs.lots[slot]!),
    0,
    'INV-2',
  )
  assert.equal(sum((slot) => legs.cost[slot]!) + settled, 0, 'INV-3')
  const unstepped = all.filter(({ slot }) => legs.swept[slot] !== parity)
  assert.equal(unstepped.length, sweeps.phase[market] === 1 ? sweeps.unstepped[market]! : 0)
  assert.equal(
    all.filter(({ slot }) => legs.recorded[slot]! > 0).length,
    sweeps.phase[market] ? sweeps.unpaid[market]! : 0,
  )
  if (sweeps.phase[market] !== 1) return
  // Stepped legs by their records, the others by what they would record; funding due moves between them and the funding row.
  const toCome = unstepped.reduce(
    (total, { slot }) => total + legs.lots[slot]! * sweeps.mark[market]! - legs.cost[slot]!,
    0,
  )
  const due = unstepped.reduce(
    (total, { slot }) => total + fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, sweeps.index[market]!),
    0,
  )
  const recorded = sweeps.gains[market]! + sweeps.reserveGain[market]! - sweeps.uncollected[market]!
  const funding = sweeps.fundingValue[market]! + due
  assert.ok(funding >= 0, 'roundings leave the funding row a gain')
  assert.equal(recorded + toCome - due + funding, settled, 'Σ claims = S_m + Σ uncollected losses')
}

/** INV-1 against what was deposited; Σ loans is what the ledger keeps and never above the treasury's cash. */
export function checkMoney(house: SettlementHouse, deposited: number): void {
  const { accounts, loans } = house.ledger
  let cash = 0
  let lent = 0
  for (let account = 0; account < accounts.rows; account++) {
    cash += accounts.cash[account]!
    lent += Math.max(0, -accounts.cash[account]!)
  }
  assert.equal(cash, deposited, 'INV-1')
  assert.equal(loans.sum[0], lent)
  assert.ok(lent <= Math.max(0, cashOf(house, house.markets.tiers.treasury[0]!)), 'Σ loans ≤ cash of the lender')
}

/** Everything that holds between any two steps. */
export function checkAll(house: SettlementHouse, deposited: number): void {
  for (let market = 0; market < house.markets.markets.rows; market++) checkMarket(house, market)
  checkMoney(house, deposited)
  const { claimPpm, claimMarginPpm, rows } = house.markets.markets
  for (let market = 0; market < rows; market++) {
    assert.ok(claimPpm[market]! >= 0 && claimPpm[market]! <= PPM)
    assert.ok(claimMarginPpm[market]! >= 0 && claimMarginPpm[market]! <= PPM)
  }
}

test('default', () => {
  const house = smallHouse(2, 3)
  give(house, memberOf(house, 0), 50)
  win(house, memberOf(house, 1), memberOf(house, 2), 1, 7)
  assert.equal(costOf(house, memberOf(house, 1), 1), -7)
  assert.equal(costOf(house, memberOf(house, 2), 1), 7)
  checkAll(house, 50)
})
