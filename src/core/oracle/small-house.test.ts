/** A small house for tests of the oracle: one tier, a token, a coin, a collateral, a market on the coin. */
import assert from 'node:assert/strict'
import { ledgerOf, openHouseAccount } from '../ledger/index.ts'
import { listAsset, listPerpetual, listUnderlying, marketsOf, openTier, openVenue } from '../markets/index.ts'
import { paramsAddScope, paramsOf } from '../params/index.ts'
import { tableAdd, touchedOf } from '../tables/index.ts'
import type { HouseEvent } from '../words/index.ts'
import {
  bookReject,
  movedOf,
  type OracleHouse,
  oracleOf,
  passTime,
  reportReject,
  takeBook,
  takeReport,
} from './index.ts'

/** Rows of the small house. */
export const TOKEN = 0
export const COIN = 1
export const MARKET = 0
export const COLLATERAL = 1

/** A lot of the coin at the start: $10. */
export const PRICE = 10_000_000

/** When its clock starts: an hour sharp. */
export const START_MS = 1_700_002_800_000

const ROWS = { house: 1, tier: 4, underlying: 16, asset: 16, market: 16, source: 64, venue: 32 }

/** A house with `sources` reporters and `venues` venues; nothing has a price. Its token and its coin have one base lot of 10⁷ atoms. */
export function smallHouse(sources: number, venues = 1): OracleHouse {
  const house: OracleHouse = {
    clock: { nowMs: START_MS, seq: 0 },
    params: paramsOf(ROWS),
    ledger: ledgerOf({ owners: 16, accounts: 256, balances: 64 }),
    markets: marketsOf(1024),
    oracle: oracleOf(),
    touched: touchedOf(256),
    moved: movedOf(),
    events: [],
    sweepLeg: () => {},
  }
  paramsAddScope(house.params, 'house')
  openTier(house)
  paramsAddScope(house.params, 'tier')
  for (let i = 0; i < 2; i++) {
    listUnderlying(house)
    paramsAddScope(house.params, 'underlying')
  }
  listAsset(house, 0, TOKEN, 10 ** 7, true)
  listAsset(house, 0, COIN, 10 ** 4, false)
  listPerpetual(house, 0, COIN, 1)
  for (let i = 0; i < 2; i++) paramsAddScope(house.params, 'asset')
  paramsAddScope(house.params, 'market')
  for (let i = 0; i < sources; i++) {
    tableAdd(house.ledger.sources)
    paramsAddScope(house.params, 'source')
  }
  for (let i = 0; i < venues; i++) {
    openVenue(house, 0, String(i).padStart(64, '0'))
    paramsAddScope(house.params, 'venue')
  }
  openHouseAccount(house, 'fund', 0, -1)
  house.events.length = 0
  return house
}

/** A house in which every source has said $1 for the token and `price` for the coin, just now. */
export function pricedHouse(sources: number, venues = 1, price: number = PRICE): OracleHouse {
  const house = smallHouse(sources, venues)
  // The token never ages here: tests of staleness are about the coin.
  house.params.underlying.staleMs[TOKEN] = 10 ** 12
  for (let source = 0; source < sources; source++) {
    report(house, source, TOKEN, 10 ** 7)
    report(house, source, COIN, price)
  }
  house.events.length = 0
  return house
}

/** Brings a report that must be accepted. */
export function report(house: OracleHouse, source: number, underlying: number, price: number, confidence = 0): void {
  const entries = [{ underlying, price, confidence }]
  assert.equal(reportReject(house, source, entries), null)
  takeReport(house, source, entries)
}

/** Every listed source reports the same price. */
export function reportAll(house: OracleHouse, underlying: number, price: number, confidence = 0): void {
  for (let source = 0; source < house.ledger.sources.rows; source++) {
    report(house, source, underlying, price, confidence)
  }
}

/** Brings a book around a mid, that must be accepted. */
export function showMid(house: OracleHouse, venue: number, mid: number, lots = 5000): void {
  assert.equal(bookReject(house, venue, MARKET, mid, mid, lots, lots), null)
  takeBook(house, venue, MARKET, mid, mid, lots, lots)
}

/** Moves the clock and ticks. */
export function pass(house: OracleHouse, ms: number): void {
  house.clock.nowMs += ms
  passTime(house)
}

/** Passes time in steps, with something to do before each tick. */
export function run(
  house: OracleHouse,
  ms: number,
  stepMs: number,
  before: (house: OracleHouse) => void = () => {},
): void {
  for (let past = 0; past < ms; past += stepMs) {
    house.clock.nowMs += Math.min(stepMs, ms - past)
    before(house)
    passTime(house)
  }
}

/** Events of one type. */
export function eventsOf<T extends HouseEvent['type']>(
  house: OracleHouse,
  type: T,
): Extract<HouseEvent, { type: T }>[] {
  return house.events.filter((event): event is Extract<HouseEvent, { type: T }> => event.type === type)
}

/** What tests look at most. */
export function coin(house: OracleHouse): { index: number; mode: number; sources: number; held: number; raw: number } {
  const { underlyings } = house.markets
  return {
    index: underlyings.index[COIN]!,
    mode: underlyings.mode[COIN]!,
    sources: underlyings.sources[COIN]!,
    held: underlyings.held[COIN]!,
    raw: underlyings.raw[COIN]!,
  }
}
