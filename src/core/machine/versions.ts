/** Parameters take effect at their time; books that feel them are judged and banded anew. */
import { balanceOf } from '../ledger/index.ts'
import { boundInterest, capMarketsOn } from '../oracle/index.ts'
import { applyDueChange, type Change, type ParameterPlace } from '../params/index.ts'
import { touch } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import type { House } from './house.ts'

/** Applies every change whose time has come, nearest row first. */
export function applyDueChanges(house: House): void {
  let any = false
  for (let due = nextDue(house); due !== null; due = nextDue(house)) {
    const version = due.place.parameter.rebands ? newVersion(house, due.place, due.change) : 0
    house.events.push({ type: 'parameterApplied', ...due.change, version })
    any = true
  }
  if (any) recap(house)
}

/** What depth allows hangs on weights, ramps, safety and shares: any of them may have changed. */
function recap(house: House): void {
  for (let underlying = 0; underlying < house.oracle.prices.rows; underlying++) {
    boundInterest(house, underlying)
    capMarketsOn(house, underlying)
  }
}

function nextDue(house: House): { change: Change; place: ParameterPlace } | null {
  return applyDueChange(house.params, house.clock.nowMs)
}

function newVersion(house: House, place: ParameterPlace, change: Change): number {
  const { markets, assets } = house.markets
  if (place.scope === 'market') {
    markets.version[change.scope]! += 1
    staleHolders(house, change.scope)
    return markets.version[change.scope]!
  }
  if (place.scope === 'asset') {
    assets.version[change.scope]! += 1
    staleTier(house, assets.tier[change.scope]!)
    return assets.version[change.scope]!
  }
  if (place.scope === 'underlying') {
    for (let market = 0; market < markets.rows; market++) {
      if (markets.underlying[market] !== change.scope) continue
      markets.version[market]! += 1
      staleHolders(house, market)
    }
    // What is held of an underlying stands in its scenarios.
    for (let asset = 0; asset < assets.rows; asset++)
      if (assets.underlying[asset] === change.scope) staleOwners(house, asset)
    return 1
  }
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === change.scope) markets.version[market]! += 1
  }
  staleTier(house, change.scope)
  return 1
}

/** Every holder of a market is judged on the next look and banded anew: one pass over accounts. */
export function staleHolders(house: House, market: Row): void {
  const { accounts } = house.ledger
  const { legs } = house.markets
  for (let account = 0; account < accounts.rows; account++) {
    const first = accounts.legFirst[account]!
    const last = first + accounts.legCount[account]!
    for (let slot = first; slot < last; slot++) if (legs.market[slot] === market) stale(house, account)
  }
}

/** The same for everybody in a tier who has a loan. */
export function staleBorrowers(house: House, tier: Row): void {
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] === tier && accounts.cash[account]! < 0) stale(house, account)
  }
}

/** The same for every owner of a collateral asset. */
export function staleOwners(house: House, asset: Row): void {
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (balanceOf(house.ledger, account, asset) !== 0) stale(house, account)
  }
}

function staleTier(house: House, tier: Row): void {
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) if (accounts.tier[account] === tier) stale(house, account)
}

/** Its band proves nothing any more: the level is cleared so that it cannot be kept. */
function stale(house: House, account: Row): void {
  house.watch.level[account] = 0
  touch(house.watch.stale, account)
}
