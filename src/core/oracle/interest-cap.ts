/**
 * The open-interest cap from the manipulation inequality: for every distance d of the grid, one-sided open interest × d ≤ cost of
 * moving the index by d × (1 − safety). The right side changes with reports of depth, the left with trades; in between stands one
 * column of the market, so that a trade costs one comparison. Only what opens is refused by it: books that stand are not touched.
 */

import { notionalPrice } from '../markets/index.ts'
import {
  ATOMS_MAX,
  type Atoms,
  bigMulDivFloor,
  type Lots,
  mulDivFloor,
  PPM,
  type Ppm,
  type Row,
} from '../units/index.ts'
import { statusPosition } from '../words/index.ts'
import { depthDueMs, interestNotionalFloor, isDepthKnown } from './depth-cost.ts'
import { dueAt, followListings, type OracleHouse } from './tables.ts'

/** Most one-sided open interest of a market: the smaller of the parameter's cap and what depth allows, lots. */
export function interestCap(house: OracleHouse, market: Row): Lots {
  return Math.min(house.params.market.openInterestCapLots[market]!, house.markets.markets.depthCapLots[market]!)
}

/**
 * Holds the depth of an underlying against its markets anew: after a report of depth, when one goes stale or has come in
 * further, and with every report of a price, since it may change which sources the index is made of. In force once sources with more than half of the weight have
 * reported depth, and for ever after: then silence counts zero.
 */
export function boundInterest(house: OracleHouse, underlying: Row): void {
  const { prices } = house.oracle
  if (prices.depths[underlying] === 0) return
  prices.depthDueMs[underlying] = depthDueMs(house, underlying)
  dueAt(house.oracle, prices.depthDueMs[underlying]!)
  const isNew = prices.depthInForce[underlying] === 0
  if (isNew && !isDepthKnown(house, underlying)) return
  const notional = interestNotionalFloor(house, underlying)
  if (!isNew && notional === prices.interestNotional[underlying]) return
  prices.depthInForce[underlying] = 1
  prices.interestNotional[underlying] = notional
  house.events.push({ type: 'interestBounded', underlying, notional })
  capMarketsOn(house, underlying)
}

/** Sets the caps of all markets of an underlying anew: one may be new, shares or safety may have changed. */
export function capMarketsOn(house: OracleHouse, underlying: Row): void {
  followListings(house)
  const { prices, quotes } = house.oracle
  for (let market = prices.firstMarket[underlying]! - 1; market >= 0; market = quotes.next[market]! - 1) {
    capMarket(house, market)
  }
}

/** Sets the cap of one market: after its mark or its token's price has moved. Floor. */
export function capMarket(house: OracleHouse, market: Row): void {
  const { markets, tiers } = house.markets
  const { prices } = house.oracle
  const underlying = markets.underlying[market]!
  // Open interest in options counts as what it is an option on: delta is at most one.
  const mark = notionalPrice(house, market)
  const token = tiers.tokenPricePpm[markets.tier[market]!]!
  if (prices.depthInForce[underlying] === 0 || mark === 0 || token === 0) return
  const safe = safeInterestFloor(prices.interestNotional[underlying]!, house.params.market.moveSafetyPpm[market]!)
  const own = bigMulDivFloor(
    safe,
    house.params.market.moveSharePpm[market]!,
    Math.max(sharesOn(house, underlying), PPM),
  )
  // In settlement atoms; cut before it could leave its range: a token at a tiny price buys no more than that.
  const atoms = Math.min(bigMulDivFloor(own, PPM, token), ATOMS_MAX)
  markets.depthCapLots[market] = Math.floor(atoms / mark)
}

/** What of the interest that cannot pay for a move is allowed: × (1 − safety). Dollar atoms, floor. */
export function safeInterestFloor(notional: Atoms, safetyPpm: Ppm): Atoms {
  return mulDivFloor(notional, PPM - safetyPpm, PPM)
}

/** Σ shares of the markets of an underlying that can still be traded. */
function sharesOn(house: OracleHouse, underlying: Row): Ppm {
  const { prices, quotes } = house.oracle
  const { markets } = house.markets
  let sum = 0
  for (let market = prices.firstMarket[underlying]! - 1; market >= 0; market = quotes.next[market]! - 1) {
    if (markets.status[market]! < statusPosition.delisting) sum += house.params.market.moveSharePpm[market]!
  }
  return sum
}
