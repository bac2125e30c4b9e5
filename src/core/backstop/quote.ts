/**
 * What the backstop asks for taking a side: mark ± half-spread ± impact. Impact is that of the whole path of its inventory,
 * not of one order: the marginal cost of the j-th lot held is
 *
 *   min(spread + 2 × impact × j ÷ depth, cap)    in ppm of the mark, the spread alone where inventory shrinks,
 *
 * so that n lots from nothing cost spread + impact × n ÷ depth on average, as `closingCostPpm` says, and never more than
 * it. At one mark and depth: exactly, a larger size never has a better price, and a round trip never gains; cutting an
 * order into parts gains less than one atom a lot (each price is rounded against the taker), because the unrounded cost
 * of a path does not depend on where it is cut.
 */
import { lotsOf } from '../markets/index.ts'
import { type Atoms, bigMulDivCeil, type Lots, type Price, type Row } from '../units/index.ts'
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
  return (lots) => mark + sign * Math.ceil(impacts(lots) / lots)
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
  const { params, markets } = house
  const depth = Math.max(markets.markets.depth[market]!, params.market.depthFloorLots[market]!)
  const against = side === 'sell' ? inventoryOf(house, market) : -inventoryOf(house, market)
  const held = Math.max(0, against)
  const curve = curveOf(house, market, depth)
  const shrinking = Math.max(0, -against)
  return (lots) => {
    const back = Math.min(lots, shrinking)
    return chargeCeil(curve, { from: held, to: held + lots - back, atFirst: back }, price, depth)
  }
}

function curveOf(house: BackstopHouse, market: Row, depth: Lots): Curve {
  const { market: p } = house.params
  const cap = p.closeCapPpm[market]!
  const spread = Math.min(p.closeSpreadPpm[market]!, cap)
  const impact = p.closeImpactPpm[market]!
  const bend = impact === 0 ? 0 : -bigMulDivCeil(-(cap - spread), depth, 2 * impact)
  return { first: spread * depth, slope: impact, bend, last: (impact === 0 ? spread : cap) * depth }
}
