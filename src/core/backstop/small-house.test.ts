/** A small house for the tests of this room. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeBalance, changeCash, ledgerOf, openMemberAccount, openOwner } from '../ledger/index.ts'
import { lendingOf } from '../lending/index.ts'
import { listAsset, listPerpetual, listUnderlying, lotsOf, marketsOf, openTier, postLots } from '../markets/index.ts'
import { movedOf, oracleOf } from '../oracle/index.ts'
import { paramsAddScope, paramsOf } from '../params/index.ts'
import { scenariosOf } from '../scenarios/index.ts'
import { settlementOf } from '../settlement/index.ts'
import { touchedOf } from '../tables/index.ts'
import type { Price, Row } from '../units/index.ts'
import type { HouseEvent } from '../words/index.ts'
import { type BackstopHouse, backstopOf, onBackstopFill } from './index.ts'

/**
 * Tier 0 with cash (asset 0) and coins (asset 1, one atom a base lot at price 1), perpetuals at `mark` with a depth of 1,000
 * lots and no size premium, depth or share add-on: initial 4 %, maintenance 2 %, closing 500 ppm + 10,000 ppm a depth, at
 * most 10,000 ppm. The fund and the backstop have nothing.
 */
export function smallHouse(markets: number, mark: Price): BackstopHouse {
  const house: BackstopHouse = {
    clock: { nowMs: 10_000_000, seq: 0 },
    params: paramsOf({ house: 1, tier: 64, underlying: 64, asset: 64, market: 64, source: 1, venue: 1 }),
    ledger: ledgerOf({ owners: 64, accounts: 512, balances: 512 }),
    markets: marketsOf(8192),
    oracle: oracleOf(),
    scenarios: scenariosOf(),
    moved: movedOf(),
    lending: lendingOf(),
    settlement: settlementOf(),
    backstop: backstopOf(),
    touched: touchedOf(512),
    events: [],
    sweepLeg: () => assert.fail('nothing is swept here'),
  }
  for (const scope of ['house', 'tier', 'asset', 'asset'] as const) paramsAddScope(house.params, scope)
  openTier(house)
  listAsset(house, 0, listPriced(house), 1, true)
  listAsset(house, 0, listPriced(house), 1, false)
  house.markets.assets.price.fill(1, 0, 2)
  house.markets.assets.slow.fill(1, 0, 2)
  for (let market = 0; market < markets; market++) {
    paramsAddScope(house.params, 'market')
    listPerpetual(house, 0, listPriced(house), 1)
    house.markets.markets.mark[market] = mark
    house.markets.markets.slow[market] = mark
    house.params.market.depthSharePpm[market] = 0
  }
  house.events.length = 0
  return house
}

function listPriced(house: BackstopHouse): Row {
  paramsAddScope(house.params, 'underlying')
  const underlying = listUnderlying(house)
  house.markets.underlyings.mode[underlying] = 0
  return underlying
}

/** Opens an owner with one account. */
export function member(house: BackstopHouse, cash: number, cluster = 0): Row {
  const key = house.ledger.owners.rows.toString(16).padStart(64, '0')
  const account = openMemberAccount(house, openOwner(house.ledger, key, cluster), 0, 'cross')
  changeCash(house, account, cash)
  return account
}

/** Gives cash or coins to an account of the clearing house. */
export function fund(house: BackstopHouse, kind: 'fund' | 'backstop', cash: number, coins = 0): void {
  changeCash(house, house.markets.tiers[kind][0]!, cash)
  if (coins > 0) changeBalance(house, house.markets.tiers[kind][0]!, 1, coins)
}

/** Cash of an account of the clearing house. */
export function cashOf(house: BackstopHouse, kind: 'fund' | 'backstop' | 'pending'): number {
  return house.ledger.accounts.cash[house.markets.tiers[kind][0]!]!
}

/** Moves lots to an account from a counterparty that can pay anything. */
export function hold(house: BackstopHouse, account: Row, market: Row, lots: number, price?: Price): void {
  const at = price ?? house.markets.markets.mark[market]!
  const rich = member(house, 10 ** 13)
  if (lots > 0) postLots(house, account, rich, market, lots, at)
  else postLots(house, rich, account, market, -lots, at)
}

/** A fill of the backstop with an account, and what it releases. */
export function unwind(house: BackstopHouse, market: Row, lots: number, price: Price, counterparty: Row): void {
  const backstop = house.markets.tiers.backstop[0]!
  if (lots > 0) postLots(house, backstop, counterparty, market, lots, price)
  else postLots(house, counterparty, backstop, market, -lots, price)
  onBackstopFill(house, market, lots, price, counterparty)
}

/** Events of one type, in order. */
export function eventsOf<T extends HouseEvent['type']>(
  house: BackstopHouse,
  type: T,
): Extract<HouseEvent, { type: T }>[] {
  return house.events.filter((event): event is Extract<HouseEvent, { type: T }> => event.type === type)
}

test('default', () => {
  const house = smallHouse(2, 100)
  const account = member(house, 50)
  hold(house, account, 1, -3)
  assert.equal(lotsOf(house, account, 1), -3)
})
