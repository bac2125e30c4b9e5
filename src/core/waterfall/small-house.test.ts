/**
 * A small house for the tests of this room, and books kept in bigint that share nothing with it: sums of INV-1, 2, 3 and what
 * events say happened.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auctionOf } from '../auction/index.ts'
import { backstopOf } from '../backstop/index.ts'
import {
  balanceOf,
  changeBalance,
  changeCash,
  ledgerOf,
  openMemberAccount,
  openOwner,
  openVault,
} from '../ledger/index.ts'
import { lendingOf } from '../lending/index.ts'
import { liquidationOf } from '../liquidation/index.ts'
import {
  legSlot,
  listAsset,
  listPerpetual,
  listUnderlying,
  lotsOf,
  marketsOf,
  openTier,
  postLots,
} from '../markets/index.ts'
import { movedOf, oracleOf } from '../oracle/index.ts'
import { paramsAddScope, paramsOf } from '../params/index.ts'
import { scenariosOf } from '../scenarios/index.ts'
import { settlementOf, sweepLeg } from '../settlement/index.ts'
import { touchedOf } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import type { HouseEvent } from '../words/index.ts'
import { type WaterfallHouse, waterfallOf } from './index.ts'

export type Kind = 'funding' | 'rounding' | 'fees' | 'fund' | 'sitg' | 'stakers' | 'treasury' | 'backstop' | 'outgoing'

/** What a small house lists. */
export type SmallHouse = { readonly markets?: number; readonly marks?: readonly number[]; readonly tiers?: number }

/**
 * Tier 0 with cash (asset 0) and coins (asset 1, ten atoms a base lot, on the underlying of market 0), one vault each;
 * perpetuals at mark 100; nothing lent against. A second tier, if asked for, is alike, markets after those of the first.
 */
export function smallHouse({ markets = 1, marks = [], tiers = 1 }: SmallHouse = {}): WaterfallHouse {
  const house: WaterfallHouse = {
    clock: { nowMs: 0, seq: 0 },
    params: paramsOf({ house: 1, tier: 64, underlying: 64, asset: 64, market: 64, source: 1, venue: 1 }),
    ledger: ledgerOf({ owners: 128, accounts: 512, balances: 2048 }),
    markets: marketsOf(8192),
    oracle: oracleOf(),
    scenarios: scenariosOf(),
    lending: lendingOf(),
    settlement: settlementOf(),
    backstop: backstopOf(),
    auction: auctionOf(),
    liquidation: liquidationOf(),
    waterfall: waterfallOf(),
    moved: movedOf(),
    touched: touchedOf(512),
    events: [],
    sweepLeg: (account, slot) => sweepLeg(house, account, slot),
  }
  paramsAddScope(house.params, 'house')
  for (let tier = 0; tier < tiers; tier++) {
    paramsAddScope(house.params, 'tier')
    openTier(house)
    const token = listPriced(house)
    const coin = listPriced(house)
    for (const [underlying, atomsPerLot, settlement] of [
      [token, 1, true],
      [coin, 10, false],
    ] as const) {
      paramsAddScope(house.params, 'asset')
      const asset = listAsset(house, tier, underlying, atomsPerLot, settlement)
      house.markets.assets.price[asset] = settlement ? 1 : 100
      house.markets.assets.slow[asset] = settlement ? 1 : 100
      house.params.asset.haircutPpm0[asset] = 0
      openVault(house.ledger, asset, tier, 1, '0'.repeat(64))
    }
    for (let market = 0; market < markets; market++) {
      paramsAddScope(house.params, 'market')
      const row = listPerpetual(house, tier, market === 0 ? coin : listPriced(house), 1)
      house.markets.markets.mark[row] = marks[market] ?? 100
    }
  }
  house.events.length = 0
  return house
}

function listPriced(house: WaterfallHouse): Row {
  paramsAddScope(house.params, 'underlying')
  const underlying = listUnderlying(house)
  house.markets.underlyings.mode[underlying] = 0
  return underlying
}

/** What a member starts with. */
export type Start = {
  readonly cash?: number
  readonly coins?: number
  readonly cluster?: number
  readonly tier?: number
}

/** Opens an owner with one account. */
export function member(house: WaterfallHouse, start: Start = {}): Row {
  const number = house.ledger.owners.rows
  const owner = openOwner(house.ledger, number.toString(16).padStart(64, '0'), start.cluster ?? 0)
  return sibling(house, owner, start)
}

/** Opens one more account of an owner. */
export function sibling(house: WaterfallHouse, owner: Row, { cash = 0, coins = 0, tier = 0 }: Start = {}): Row {
  const account = openMemberAccount(house, owner, tier, 'cross')
  if (cash !== 0) deposit(house, account, 2 * tier, cash)
  if (coins !== 0) deposit(house, account, 2 * tier + 1, coins)
  return account
}

/** Credits a final deposit; vault and asset have the same number. */
export function deposit(house: WaterfallHouse, account: Row, vault: Row, amount: number): void {
  const { vaults } = house.ledger
  vaults.deposited[vault]! += amount
  vaults.stock[vault]! += amount
  house.markets.assets.total[vault]! += amount
  if (vault % 2 === 0) changeCash(house, account, amount)
  else changeBalance(house, account, vault, amount)
}

/** Endows an account of the clearing house. */
export function endow(house: WaterfallHouse, kind: Kind, cash: number, tier = 0): Row {
  const account = house.markets.tiers[kind][tier]!
  deposit(house, account, 2 * tier, cash)
  return account
}

/** Makes `winner` have an unpaid gain and `loser` a loss of the same amount, no lots. */
export function win(house: WaterfallHouse, winner: Row, loser: Row, market: Row, amount: number): void {
  postLots(house, winner, loser, market, 1, 1000)
  postLots(house, loser, winner, market, 1, 1000 + amount)
}

export function cashOf(house: WaterfallHouse, account: Row): number {
  return house.ledger.accounts.cash[account]!
}

export function coinsOf(house: WaterfallHouse, account: Row, asset = 1): number {
  return balanceOf(house.ledger, account, asset)
}

/** Cost of an account in a market, 0 without a leg. */
export function costOf(house: WaterfallHouse, account: Row, market: Row): number {
  const slot = legSlot(house, account, market)
  return slot < 0 ? 0 : house.markets.legs.cost[slot]!
}

/** Unpaid gain (> 0) or loss of an account in a market at its mark. */
export function resultIn(house: WaterfallHouse, account: Row, market: Row): number {
  return lotsOf(house, account, market) * house.markets.markets.mark[market]! - costOf(house, account, market)
}

/** Cash of S_m. */
export function settledOf(house: WaterfallHouse, market: Row): number {
  return cashOf(house, house.markets.markets.settlement[market]!)
}

export function eventsOf<T extends HouseEvent['type']>(
  house: WaterfallHouse,
  type: T,
): Extract<HouseEvent, { type: T }>[] {
  return house.events.filter((event): event is Extract<HouseEvent, { type: T }> => event.type === type)
}

/** INV-1 per asset and tier, INV-2 and INV-3 per market, Σ loans, in bigint by a scan. */
export function checkBooks(house: WaterfallHouse): void {
  const { accounts, vaults, loans } = house.ledger
  const { markets, assets, tiers } = house.markets
  for (let asset = 0; asset < assets.rows; asset++) {
    const settles = tiers.settlementAsset[assets.tier[asset]!] === asset + 1
    let sum = 0n
    for (let account = 0; account < accounts.rows; account++) {
      if (accounts.tier[account] !== assets.tier[asset]) {
        assert.equal(coinsOf(house, account, asset), 0, 'INV-8: no asset of another tier')
      } else sum += BigInt(settles ? cashOf(house, account) : coinsOf(house, account, asset))
    }
    let ledger = 0n
    for (let vault = 0; vault < vaults.rows; vault++) {
      if (vaults.asset[vault] !== asset) continue
      ledger += BigInt(vaults.deposited[vault]!) - BigInt(vaults.withdrawn[vault]!) + BigInt(vaults.movedNet[vault]!)
    }
    assert.equal(sum, ledger, `INV-1 of asset ${asset}`)
  }
  for (let market = 0; market < markets.rows; market++) {
    let [lots, cost, long] = [0n, BigInt(settledOf(house, market)), 0n]
    assert.ok(cost >= 0n, 'INV-3: S_m ≥ 0')
    for (let account = 0; account < accounts.rows; account++) {
      const held = BigInt(lotsOf(house, account, market))
      lots += held
      if (held > 0n) long += held
      cost += BigInt(costOf(house, account, market))
    }
    assert.equal(lots, 0n, 'INV-2')
    assert.equal(cost, 0n, 'INV-3')
    assert.equal(BigInt(markets.openInterest[market]!), long)
  }
  for (let tier = 0; tier < tiers.rows; tier++) {
    let lent = 0n
    for (let account = 0; account < accounts.rows; account++) {
      if (accounts.tier[account] === tier && cashOf(house, account) < 0) lent -= BigInt(cashOf(house, account))
    }
    assert.equal(BigInt(loans.sum[tier]!), lent, 'Σ loans')
  }
}

/** INV-11 from events alone: what was found is what layers, cut gains and lenders bore, per failed account and in all. */
export function checkShortfalls(house: WaterfallHouse): void {
  let [found, borne] = [0n, 0n]
  for (const event of house.events) {
    if (event.type === 'shortfallFound') found += BigInt(event.amount)
    if (event.type === 'layerPaid' || event.type === 'gainCut' || event.type === 'lenderCut') {
      borne += BigInt(event.amount)
    }
  }
  assert.equal(borne, found, 'INV-11')
}

test('default', () => {
  const house = smallHouse({ tiers: 2 })
  const a = member(house, { cash: 50, coins: 30 })
  const b = member(house, { tier: 1, cash: 5 })
  const c = member(house)
  win(house, a, c, 0, 7)
  assert.deepEqual([costOf(house, a, 0), costOf(house, c, 0), cashOf(house, b)], [-7, 7, 5])
  checkBooks(house)
})
