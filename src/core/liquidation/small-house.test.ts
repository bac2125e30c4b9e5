/** A small house for the tests of this room, and a stand-in for what `machine` does with decisions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auctionOf } from '../auction/index.ts'
import { backstopOf } from '../backstop/index.ts'
import { changeBalance, changeCash, ledgerOf, openMemberAccount, openOwner, openVault } from '../ledger/index.ts'
import { lendingOf } from '../lending/index.ts'
import {
  addCost,
  legSlot,
  listAsset,
  listPerpetual,
  listUnderlying,
  lotsOf,
  marketsOf,
  openTier,
  openVenue,
  postLots,
  setMandate,
} from '../markets/index.ts'
import { movedOf, oracleOf, passTime } from '../oracle/index.ts'
import { paramsAddScope, paramsOf } from '../params/index.ts'
import { scenariosOf } from '../scenarios/index.ts'
import { settlementOf, startForcedSweep, stepSweeps, sweepDue, sweepLeg } from '../settlement/index.ts'
import { touchedOf } from '../tables/index.ts'
import type { Price, Row } from '../units/index.ts'
import type { HouseEvent, ProcedureKind } from '../words/index.ts'
import { type LiquidationHouse, liquidationOf, procedureOf, workEnding, workQueue } from './index.ts'

type Decision = LiquidationHouse['liquidation']['decisions'][number]

/** One token in atoms; a lot is worth one at the mark of this house. */
export const TOKEN = 10 ** 6

/**
 * Tier 0 with cash (asset 0) and coins (asset 1, worth one token each, in atoms of 10⁻⁶; haircut 10 %, sold 2 % off), one
 * venue, perpetuals at one token a lot. Maintenance 2 %, target 2.5 %, restore 3.125 %; closing 500 ppm + 10,000 ppm a depth
 * of 1,000 lots; no penalty. Nobody has anything.
 */
export function smallHouse(markets: number, mark: Price = TOKEN): LiquidationHouse {
  const house: LiquidationHouse = {
    clock: { nowMs: 10_000_000, seq: 0 },
    params: paramsOf({ house: 1, tier: 64, underlying: 64, asset: 64, market: 64, source: 1, venue: 4 }),
    ledger: ledgerOf({ owners: 512, accounts: 2048, balances: 2048 }),
    markets: marketsOf(16_384),
    oracle: oracleOf(),
    scenarios: scenariosOf(),
    moved: movedOf(),
    lending: lendingOf(),
    settlement: settlementOf(),
    backstop: backstopOf(),
    auction: auctionOf(),
    liquidation: liquidationOf(),
    touched: touchedOf(2048),
    events: [],
    sweepLeg: (account, slot) => sweepLeg(house, account, slot),
  }
  for (const scope of ['house', 'tier', 'asset', 'asset', 'venue'] as const) paramsAddScope(house.params, scope)
  openTier(house)
  house.params.tier.penaltyPpm[0] = 0
  house.params.tier.borrowRatePpm[0] = 0
  for (const settlement of [true, false]) {
    const asset = listAsset(house, 0, listPriced(house), TOKEN, settlement)
    house.markets.assets.price[asset] = TOKEN
    house.markets.assets.slow[asset] = TOKEN
    openVault(house.ledger, asset, 0, 1, '0'.repeat(64))
  }
  for (let market = 0; market < markets; market++) {
    paramsAddScope(house.params, 'market')
    listPerpetual(house, 0, listPriced(house), 1)
    house.params.market.depthSharePpm[market] = 0
    setMark(house, market, mark)
  }
  openVenue(house, 0, 'f'.repeat(64))
  passTime(house)
  sweepDue(house)
  house.events.length = 0
  return house
}

function listPriced(house: LiquidationHouse): Row {
  paramsAddScope(house.params, 'underlying')
  const underlying = listUnderlying(house)
  house.markets.underlyings.mode[underlying] = 0
  return underlying
}

/** Sets mark and slow price. */
export function setMark(house: LiquidationHouse, market: Row, mark: Price): void {
  house.markets.markets.mark[market] = mark
  house.markets.markets.slow[market] = mark
}

/** Sets the oracle's mode of a market: 0 normal, 1 degraded, 2 halted. */
export function setMode(house: LiquidationHouse, market: Row, mode: number): void {
  house.markets.underlyings.mode[house.markets.markets.underlying[market]!] = mode
}

/** Lets the oracle remember an index for its rule price: dollars and tokens are at par. */
export function remember(house: LiquidationHouse, underlying: Row, price: Price): void {
  const { buckets } = house.oracle
  const row = underlying * 64
  buckets.untilMs[row] = house.clock.nowMs - 1
  buckets.liveMs[row] = 1
  buckets.high[row] = Math.floor(price / 10 ** 6)
  buckets.low[row] = price % 10 ** 6
}

/** Opens an owner with one account and a mandate for the venue. */
export function member(house: LiquidationHouse, cash = 0, coins = 0, cluster = 0): Row {
  const key = house.ledger.owners.rows.toString(16).padStart(64, '0')
  const account = openMemberAccount(house, openOwner(house.ledger, key, cluster), 0, 'cross')
  if (cash !== 0) changeCash(house, account, cash)
  if (coins !== 0) changeBalance(house, account, 1, coins)
  const terms = { notionalMax: 10 ** 15, lossMax: 10 ** 15, windowMs: 1, expiryMs: 10 ** 12, markets: [] }
  setMandate(house, { account, venue: 0, ...terms })
  house.events.length = 0
  return account
}

/** Gives cash to the backstop, the fund or the treasury. */
export function give(house: LiquidationHouse, kind: 'backstop' | 'fund' | 'treasury', cash: number): void {
  changeCash(house, house.markets.tiers[kind][0]!, cash)
}

/** Moves lots to an account at the mark from one who can pay anything. */
export function hold(house: LiquidationHouse, account: Row, market: Row, lots: number): void {
  const rich = member(house, 10 ** 13)
  const at = house.markets.markets.mark[market]!
  if (lots > 0) postLots(house, account, rich, market, lots, at)
  if (lots < 0) postLots(house, rich, account, market, -lots, at)
}

/** Lets time pass and carries every ready procedure on; returns the decisions made, which are not carried out. */
export function work(house: LiquidationHouse, passMs = 0): Decision[] {
  house.clock.nowMs += passMs
  while (workQueue(house, 0, 1_000_000) + workEnding(house, 0, false, 1_000_000) > 0);
  return house.liquidation.decisions.splice(0)
}

/**
 * Does what the other rooms would: sweeps run to their end, lots that nobody took go at their price to a rich account, a
 * shortfall is written off against it. Returns the decisions.
 */
export function workAndCarryOut(house: LiquidationHouse, rich: Row, passMs: number): Decision[] {
  const decisions = work(house, passMs)
  for (const decision of decisions) {
    if (decision.kind === 'sweep') startForcedSweep(house, decision.market)
    if (decision.kind === 'deleverage' && decision.lots > 0) {
      postLots(house, rich, decision.account, decision.market, decision.lots, decision.price)
    }
    if (decision.kind === 'deleverage' && decision.lots < 0) {
      postLots(house, decision.account, rich, decision.market, -decision.lots, decision.price)
    }
    if (decision.kind === 'shortfall') writeOff(house, decision.account, rich)
  }
  while (stepSweeps(house, 1_000_000));
  return decisions
}

function writeOff(house: LiquidationHouse, account: Row, rich: Row): void {
  const loan = Math.max(0, -house.ledger.accounts.cash[account]!)
  changeCash(house, account, loan)
  changeCash(house, rich, -loan)
  for (let market = 0; market < house.markets.markets.rows; market++) {
    const slot = legSlot(house, account, market)
    if (slot < 0) continue
    const loss = house.markets.legs.cost[slot]!
    addCost(house, account, market, -loss)
    addCost(house, rich, market, loss)
  }
}

/** The kind of an account's procedure. */
export function kindOf(house: LiquidationHouse, account: Row): ProcedureKind {
  return procedureOf(house, account)
}

/** Events of one type, in order. */
export function eventsOf<T extends HouseEvent['type']>(
  house: LiquidationHouse,
  type: T,
): Extract<HouseEvent, { type: T }>[] {
  return house.events.filter((event): event is Extract<HouseEvent, { type: T }> => event.type === type)
}

/** Moves of an account as `from > to: reason`. */
export function movesOf(house: LiquidationHouse, account: Row): string[] {
  return eventsOf(house, 'procedureMoved')
    .filter((event) => event.account === account)
    .map(({ from, to, reason }) => `${from} > ${to}: ${reason}`)
}

test('default', () => {
  const house = smallHouse(1)
  const account = member(house, 5)
  hold(house, account, 0, -3)
  assert.equal(lotsOf(house, account, 0), -3)
  assert.equal(kindOf(house, account), 'none')
})
