/**
 * The prices on which force may act, by the action matrix of the oracle: a normal price reduces, a degraded one forces
 * nobody except by takeover at rule price, after a wait and if the account is short at that price too, a halted one waits and is settled at rule price when the wait is over. Each leg
 * is held to the condition of its own price, so that a lot in a dead market shields nothing else.
 */
import { coinOwed } from '../ledger/index.ts'
import {
  emptyMeasure,
  maintenanceOf,
  measure,
  noChange,
  type Prices,
  presentPrices,
  targetCeil,
} from '../margin/index.ts'
import { hasSettled, listingMax } from '../markets/index.ts'
import { actAllowance, assetActReject, ruleAssetPrice, rulePrice } from '../oracle/index.ts'
import type { Millis, Row } from '../units/index.ts'
import type { LiquidationHouse } from './tables.ts'

/** What can be done with the lots of an account now: none there, some reducible, some to be taken over, all stuck. */
type Footing = 'flat' | 'reducible' | 'takeable' | 'stuck'

const measured = emptyMeasure()

/** Markets in which an account has lots that can be closed, ascending: not those of contracts that have settled. */
export function marketsHeld(house: LiquidationHouse, account: Row): Row[] {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  const held: Row[] = []
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    if (legs.lots[slot] !== 0 && !hasSettled(house, market)) held.push(market)
  }
  return held
}

/** Whether lots of a market may be closed by force at its mark. */
export function isReducible(house: LiquidationHouse, market: Row): boolean {
  return actAllowance(house, 'reduceByForce', market) === 'yes' && house.markets.markets.mark[market]! > 0
}

/** The footing of an account. */
export function footingOf(house: LiquidationHouse, account: Row): Footing {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  let footing: Footing = 'flat'
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.lots[slot] === 0) continue
    const market = legs.market[slot]!
    if (hasSettled(house, market)) continue
    if (isReducible(house, market)) return 'reducible'
    if (actAllowance(house, 'takeOver', market) !== 'no') footing = 'takeable'
    else if (footing === 'flat') footing = 'stuck'
  }
  return footing
}

/**
 * Whether a shortfall rests on prices that are not good enough to act on: with the rule price in their place, of a market
 * whose lots can be taken over at it only and of collateral that cannot be sold, the account would not be short. Then it
 * waits for the price. A depeg on one venue's own book forces nobody (E26), nor do sources that disagree; dust in a dead
 * token shields nobody.
 *
 * @param level what the account is short of
 * @param endMs end of the window of the rule price
 */
export function restsOnBadPrices(
  house: LiquidationHouse,
  account: Row,
  level: 'maintenance' | 'target',
  endMs: Millis,
): boolean {
  const ruledMarks = setRuledMarks(house, account, endMs)
  const ruledAssets = setRuledAssets(house, account, endMs)
  if (ruledMarks + ruledAssets === 0) return false
  const tier = house.ledger.accounts.tier[account]!
  ruled.loans[tier] = house.ledger.loans.index[tier]!
  measure(house, ruled, account, noChange, measured)
  return measured.equity >= (level === 'target' ? targetCeil(house, tier, measured) : maintenanceOf(measured))
}

/** Prices with the rule price in the place of bad ones: scratch, of which only the rows of the account in hand are written. */
const ruled: Prices = {
  marks: new Float64Array(listingMax.markets),
  indexes: new Float64Array(listingMax.markets),
  assets: new Float64Array(listingMax.assets),
  loans: new Float64Array(listingMax.tiers),
}

/** Marks, with the rule price where an account's lots can be taken over at it only; answers at how many. */
function setRuledMarks(house: LiquidationHouse, account: Row, endMs: Millis): number {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[account]!
  let found = 0
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const isBad = legs.lots[slot] !== 0 && actAllowance(house, 'takeOver', market) !== 'yes'
    const price = isBad ? rulePrice(house, market, endMs) : null
    if (price !== null) found++
    ruled.marks[market] = price ?? markets.mark[market]!
    ruled.indexes[market] = markets.index[market]!
  }
  return found
}

/** Asset prices, with the rule price where an account's collateral cannot be sold; answers at how many. */
function setRuledAssets(house: LiquidationHouse, account: Row, endMs: Millis): number {
  const { accounts, balances } = house.ledger
  const first = accounts.balanceFirst[account]!
  let found = 0
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    const isBad = assetActReject(house, 'sellCollateral', asset) !== null
    const price = isBad ? ruleAssetPrice(house, asset, endMs) : null
    if (price !== null) found++
    ruled.assets[asset] = price ?? house.markets.assets.price[asset]!
  }
  return found + setRuledDebt(house, account, endMs)
}

/** The same of a coin that is owed. */
function setRuledDebt(house: LiquidationHouse, account: Row, endMs: Millis): number {
  const owed = coinOwed(house, account)
  if (owed < 0) return 0
  const isBad = assetActReject(house, 'sellCollateral', owed) !== null
  const price = isBad ? ruleAssetPrice(house, owed, endMs) : null
  ruled.assets[owed] = price ?? house.markets.assets.price[owed]!
  return price === null ? 0 : 1
}

/** Prices of a takeover or a deleveraging, and the markets whose lots can be closed at them. */
type TakeoverPrices = { readonly prices: Prices; readonly markets: readonly Row[] }

/**
 * Marks where the price is good, the rule price where it is degraded, and also where it is halted once the wait is over.
 *
 * @param endMs end of the window of the rule price: before the takeover was decided
 * @param ruled whether the wait for halted prices is over; then a price that no window remembers is the last mark
 */
export function takeoverPrices(house: LiquidationHouse, account: Row, endMs: Millis, ruled: boolean): TakeoverPrices {
  const prices = presentPrices(house)
  const markets: Row[] = []
  let marks: Float64Array | null = null
  for (const market of marketsHeld(house, account)) {
    const allowance = actAllowance(house, 'takeOver', market)
    if (allowance === 'no' && !ruled) continue
    if (allowance !== 'yes') {
      const price = rulePrice(house, market, endMs)
      if (price === null && !ruled) continue
      marks ??= prices.marks.slice()
      marks[market] = price ?? prices.marks[market]!
    }
    markets.push(market)
  }
  return { prices: marks === null ? prices : { ...prices, marks }, markets }
}
