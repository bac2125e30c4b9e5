/**
 * Re-lot: when a price has collapsed so far that a lot is too coarse, k lots become one. n = k·n′ + r: each remainder r is
 * closed at mark to the backstop, whose total is divisible by k because lots sum to zero. Cost is unchanged; marks, slow
 * prices and indices are per new lot. One pass over accounts.
 */
import { relotGrants } from '../backstop/index.ts'
import { endOrdersIn } from '../liquidation/index.ts'
import { instrumentReject } from '../margin/index.ts'
import { endHoldsWhere, forgetClusterLots, hasSettled, legReject, postLots, settleFunding } from '../markets/index.ts'
import { relotPrices, relotPricesReject } from '../oracle/index.ts'
import { type ParameterScope, parameterByName, parameterValue, parameterWrite } from '../params/index.ts'
import { sweepUnderWay } from '../settlement/index.ts'
import { assert, type Row, sqrtFloor } from '../units/index.ts'
import type { CommandOf, Reject } from '../words/index.ts'
import type { House } from './house.ts'
import { staleHolders, staleOwners } from './versions.ts'

/** Parameters counted in lots, and those for one √lot: what they mean must not change. */
const lotParameters = ['shareFloorLots', 'openInterestCapLots', 'depthFloorLots', 'paceFloorLots'] as const
const rootParameters = ['maintenancePremium', 'initialPremium'] as const

/** Judges a re-lot; changes nothing. */
export function relotReject(house: House, { underlying, factor }: CommandOf<'relot'>): Reject | null {
  const { underlyings, tiers } = house.markets
  if (factor < 2 || factor > 10 ** 6) return 'fieldOutOfRange'
  if (underlying >= underlyings.rows) return 'underlyingUnknown'
  const prices = relotPricesReject(house, underlying, factor)
  if (prices !== null) return prices
  const on = marketsOn(house, underlying)
  if (on.some((market) => sweepUnderWay(house, market))) return 'sweepOpen'
  const isExpiring = on.some((market) => hasSettled(house, market))
  for (const market of on) {
    const reject = legReject(house, tiers.backstop[house.markets.markets.tier[market]!]!, market)
    if (reject !== null) return reject
  }
  // What is left of new lots goes to the backstop, which holds options under portfolio margin as everybody does.
  for (const market of on) {
    const reject = instrumentReject(house, tiers.backstop[house.markets.markets.tier[market]!]!, market)
    if (reject !== null) return reject
  }
  // Its price is final, in old lots: its positions end first.
  return isExpiring ? 'expiryUnderWay' : null
}

/** Carries a judged re-lot out. */
export function relotAct(house: House, { underlying, factor }: CommandOf<'relot'>): void {
  const on = new Set(marketsOn(house, underlying))
  endHoldsWhere(house, (hold) => on.has(house.markets.holds.market[hold]!), 'cancelled')
  for (const market of on) {
    endOrdersIn(house, market)
    giveRemainders(house, market, factor)
    mergeLots(house, market, factor)
    mergeParameters(house, market, factor)
    relotGrants(house, market, factor)
  }
  relotPrices(house, underlying, factor)
  for (const market of on) {
    endOrdersIn(house, market)
    staleHolders(house, market)
    tellTerms(house, market)
  }
  // A base lot of the coin is another one too: its price is, and bands stand at prices.
  const { assets } = house.markets
  for (let asset = 0; asset < assets.rows; asset++) {
    if (assets.underlying[asset] === underlying) staleOwners(house, asset)
  }
  house.events.push({ type: 'relotted', underlying, factor })
}

function marketsOn(house: House, underlying: Row): Row[] {
  const { markets } = house.markets
  const rows: Row[] = []
  for (let market = 0; market < markets.rows; market++) {
    if (markets.underlying[market] === underlying && markets.status[market]! < 3) rows.push(market)
  }
  return rows
}

/** The slots of a market, account by account. Postings to other accounts never move the leg at hand. */
function* legsIn(house: House, market: Row): Generator<{ account: Row; slot: Row }> {
  const { accounts } = house.ledger
  const { legs } = house.markets
  for (let account = 0; account < accounts.rows; account++) {
    const first = accounts.legFirst[account]!
    for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
      if (legs.market[slot] !== market) continue
      yield { account, slot }
      break
    }
  }
}

function giveRemainders(house: House, market: Row, factor: number): void {
  const { legs, markets, tiers } = house.markets
  const backstop = tiers.backstop[markets.tier[market]!]!
  const price = markets.mark[market]!
  for (const { account, slot } of legsIn(house, market)) {
    settleFunding(house, account, slot)
    const rest = legs.lots[slot]! % factor
    if (rest === 0 || account === backstop) continue
    const [buyer, seller] = rest > 0 ? [backstop, account] : [account, backstop]
    postLots(house, buyer, seller, market, Math.abs(rest), price)
    house.events.push({
      type: 'filled',
      kind: 're-lot',
      venue: -1,
      trade: 0,
      market,
      buyer,
      seller,
      lots: Math.abs(rest),
      price,
      buyerFee: 0,
      sellerFee: 0,
      buyerVenueFee: 0,
      sellerVenueFee: 0,
    })
  }
}

function mergeLots(house: House, market: Row, factor: number): void {
  const { legs, markets } = house.markets
  for (const { account, slot } of legsIn(house, market)) {
    const lots = legs.lots[slot]!
    // All legs are at one index now; counting it from zero again keeps it inside its range.
    legs.index[slot] = 0
    if (lots === 0) continue
    assert(lots % factor === 0, 'a re-lot leaves whole lots')
    legs.lots[slot] = lots / factor
    house.events.push({ type: 'legRelotted', market, account, lots: lots / factor })
  }
  forgetClusterLots(house.ledger.clusters)
  markets.index[market] = 0
  markets.openInterest[market]! /= factor
  markets.depth[market] = Math.floor(markets.depth[market]! / factor)
}

/** What no price event tells: the depth in new lots. */
function tellTerms(house: House, market: Row): void {
  const { markets } = house.markets
  const terms = { depth: markets.depth[market]!, addOnPpm: markets.addOnPpm[market]! }
  house.events.push({ type: 'marketTermsSet', market, ...terms })
}

function mergeParameters(house: House, market: Row, factor: number): void {
  const root = sqrtFloor(factor * 10 ** 6)
  for (const name of lotParameters) rescale(house, 'market', name, market, (value) => Math.ceil(value / factor))
  for (const name of rootParameters)
    rescale(house, 'market', name, market, (value) => Math.floor((value * root) / 1000))
}

function rescale(house: House, scope: ParameterScope, name: string, row: Row, to: (value: number) => number): void {
  const place = parameterByName(`${scope}.${name}`)!
  const { low, high, number } = place.parameter
  const value = Math.min(high, Math.max(low, to(parameterValue(house.params, place, row))))
  parameterWrite(house.params, place, row, value)
  house.events.push({ type: 'parameterApplied', parameter: number, scope: row, value, version: 0 })
}
