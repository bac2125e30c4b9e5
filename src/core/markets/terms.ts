/**
 * What a trade of an instrument counts for. A perpetual or a future counts for lots × price. An option costs a small part of what it moves, so
 * its price alone would let a mandate, a venue's limit or a fee mean next to nothing (or, far out of the money, a price limit forbid every
 * price): it counts for its underlying, as the field does (Deribit, “Fees”: a part of the underlying, at most 12.5 % of the premium).
 */

import {
  type Atoms,
  bigMulDivFloor,
  type Lots,
  mulDivCeil,
  mulDivFloor,
  PPM,
  type Price,
  type Row,
} from '../units/index.ts'
import { isOption } from './listing.ts'
import type { MarketsHouse } from './positions.ts'

/** What a trade counts for in mandates, limits and exact ranges, atoms: of an option its underlying, or its price if that is more. */
export function tradeNotional(house: MarketsHouse, market: Row, lots: Lots, price: Price): Atoms {
  return isOption(house, market) ? lots * Math.max(price, house.markets.markets.notional[market]!) : lots * price
}

/** The clearing fee of a side, atoms. Ceil; of an option at most `optionFeeMaxPpm` of the premium, ceil too. */
export function clearingFeeCeil(house: MarketsHouse, market: Row, lots: Lots, price: Price): Atoms {
  const { clearingFeePpm, optionFeeMaxPpm } = house.params.market
  const fee = mulDivCeil(tradeNotional(house, market, lots, price), clearingFeePpm[market]!, PPM)
  return isOption(house, market) ? Math.min(fee, mulDivCeil(lots * price, optionFeeMaxPpm[market]!, PPM)) : fee
}

/** The most that a venue may charge a side, atoms. Floor; of an option within the same part of the premium. */
export function venueFeeMaxFloor(house: MarketsHouse, market: Row, lots: Lots, price: Price): Atoms {
  const { venueFeeMaxPpm, optionFeeMaxPpm } = house.params.market
  const most = bigMulDivFloor(tradeNotional(house, market, lots, price), venueFeeMaxPpm[market]!, PPM)
  return isOption(house, market) ? Math.min(most, mulDivFloor(lots * price, optionFeeMaxPpm[market]!, PPM)) : most
}

/**
 * How far a price may lie from the mark, atoms a lot. Ceil: `priceLimitPpm` of the mark; of an option `optionLimitPpm` of its underlying if
 * that is more, since a mark of a few atoms is no measure of what its price may be.
 */
export function priceLimitCeil(house: MarketsHouse, market: Row): Price {
  const { mark, notional } = house.markets.markets
  const { priceLimitPpm, optionLimitPpm } = house.params.market
  const ofMark = mulDivCeil(mark[market]!, priceLimitPpm[market]!, PPM)
  return isOption(house, market)
    ? Math.max(ofMark, mulDivCeil(notional[market]!, optionLimitPpm[market]!, PPM))
    : ofMark
}
