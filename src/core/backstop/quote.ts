/**
 * What the backstop asks for taking a side: mark ± half-spread ± impact, along the whole path of its inventory, not of one
 * order. The marginal cost of the j-th lot held, in ppm of the mark, is
 *
 *   grows:    min(spread + 2 × impact × j ÷ depth, cap)      shrinks:   max(spread − 2 × skew × j ÷ depth, 0)
 *
 * with spread = half-spread + a part of the market's add-on for confidence and volatility. That n lots from nothing cost spread +
 * impact × n ÷ depth on average is what `closingCostPpm` says. Who brings inventory home is asked less the more of it there is,
 * and never less than the mark: Avellaneda & Stoikov (2008) shift both quotes by inventory × variance; here the shift of the
 * growing side is the impact of what is held (docs/decisions/0083-the-pool-behind-the-backstop.md).
 *
 * At one mark and depth, exactly: a larger size never has a better price, a round trip never gains, the unrounded cost of orders
 * of one side depends neither on where they are cut nor on their order. A fill has one integer price a lot, rounded against the
 * taker: cutting an order into parts gains less than one atom a lot.
 */
import { costPrice, lotsOf } from '../markets/index.ts'
import {
  type Atoms,
  bigMulDivFloor,
  type Lots,
  mulDivCeil,
  PPM,
  type Ppm,
  type Price,
  type Row,
} from '../units/index.ts'
import { type Curve, chargeCeil } from './path.ts'
import type { BackstopHouse } from './tables.ts'

/** What the taker does. The backstop does the opposite. */
export type Side = 'buy' | 'sell'

/** Signed lots of the backstop of a market's tier. */
export function inventoryOf(house: BackstopHouse, market: Row): Lots {
  const { markets, tiers } = house.markets
  return lotsOf(house, tiers.backstop[markets.tier[market]!]!, market)
}

/**
 * Quoted price for any `lots` > 0: at or above the mark for a buyer, at or below it for a seller. Rounded against the taker.
 * The answer holds until a price, depth or inventory of the market changes.
 */
export function quotesOf(house: BackstopHouse, market: Row, side: Side): (lots: Lots) => Price {
  const mark = house.markets.markets.mark[market]!
  const impacts = impactsCeil(house, market, side, mark)
  const sign = side === 'buy' ? 1 : -1
  return (lots) => Math.max(0, mark + sign * Math.ceil(impacts(lots) / lots))
}

/**
 * Quoted impact of `lots` > 0 in money at a price a lot, ≥ 0. Ceil.
 *
 * @param price the mark, or the rule price of a takeover
 */
export function impactCeil(house: BackstopHouse, market: Row, side: Side, lots: Lots, price: Price): Atoms {
  return impactsCeil(house, market, side, price)(lots)
}

/** The same for any size. */
export function impactsCeil(house: BackstopHouse, market: Row, side: Side, price: Price): (lots: Lots) => Atoms {
  const depth = depthOf(house, market)
  const reckoned = costPrice(house, market, price)
  const against = side === 'sell' ? inventoryOf(house, market) : -inventoryOf(house, market)
  const held = Math.max(0, against)
  const shrinking = Math.max(0, -against)
  const grows = growing(house, market, depth)
  const shrinks = homing(house, market, depth)
  return (lots) => {
    const back = Math.min(lots, shrinking)
    const more = { curve: grows, from: held, to: held + lots - back }
    const home = { curve: shrinks, from: shrinking - back, to: shrinking }
    return chargeCeil(more, home, reckoned, depth)
  }
}

/** Largest price difference a lot at which `lots` > 0 may be closed elsewhere: what the curve asks from no inventory. Ceil. */
export function closingAwayCeil(house: BackstopHouse, market: Row, lots: Lots): Price {
  const depth = depthOf(house, market)
  const curve = growing(house, market, depth)
  const price = costPrice(house, market, house.markets.markets.mark[market]!)
  return Math.ceil(chargeCeil({ curve, from: 0, to: lots }, { curve, from: 0, to: 0 }, price, depth) / lots)
}

function depthOf({ params, markets }: BackstopHouse, market: Row): Lots {
  return Math.max(markets.markets.depth[market]!, params.market.depthFloorLots[market]!)
}

/** Half-spread with its part of the add-on for confidence and volatility, at most the cap. Ceil. */
function spreadOf({ params, markets }: BackstopHouse, market: Row): Ppm {
  const { closeSpreadPpm, closeCapPpm, quoteAddOnPpm } = params.market
  const addOn = mulDivCeil(markets.markets.addOnPpm[market]!, quoteAddOnPpm[market]!, PPM)
  return Math.min(closeSpreadPpm[market]! + addOn, closeCapPpm[market]!)
}

function growing(house: BackstopHouse, market: Row, depth: Lots): Curve {
  const { market: p } = house.params
  const cap = p.closeCapPpm[market]!
  const spread = spreadOf(house, market)
  const impact = p.closeImpactPpm[market]!
  const bend = impact === 0 ? 0 : bigMulDivFloor(cap - spread, depth, 2 * impact)
  return { first: spread * depth, slope: impact, bend, last: (impact === 0 ? spread : cap) * depth }
}

/** Down to the mark where so much is held that the skew has used the spread up. */
function homing(house: BackstopHouse, market: Row, depth: Lots): Curve {
  const spread = spreadOf(house, market)
  const skew = house.params.market.quoteSkewPpm[market]!
  const bend = skew === 0 ? 0 : bigMulDivFloor(spread, depth, 2 * skew)
  return { first: spread * depth, slope: -skew, bend, last: skew === 0 ? spread * depth : 0 }
}
