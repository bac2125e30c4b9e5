/**
 * Crossing: a forced close meets the open forced orders of the other side, oldest first, at mark. Only on a normal price and
 * while the mark is near its slow price, because crossing at a spike would move money between two who did not choose it.
 * Both pay half the quoted impact to the fund, both must be helped.
 */
import { lotsOf } from '../markets/index.ts'
import { actAllowance } from '../oracle/index.ts'
import { type Lots, mulDivFloor, PPM, type Row } from '../units/index.ts'
import { afterClosing, closingSide, termsOf } from './costs.ts'
import { bookForced, chargeForced, mustHelp } from './fills.ts'
import { fillOrder, firstOrder, orderAfter } from './orders.ts'
import { kindOf } from './procedures.ts'
import { raisesExcess, unitsToClose } from './search.ts'
import { standingOf } from './standing.ts'
import { askSweep } from './sweeps.ts'
import type { LiquidationHouse } from './tables.ts'

/** Opposing orders that one step looks at, at most. */
const LOOKS_MAX = 32

/** Crosses up to `most` lots of an account's leg; returns the lots closed. */
export function crossLots(house: LiquidationHouse, account: Row, market: Row, most: Lots, whole: boolean): Lots {
  if (!canCross(house, market)) return 0
  const { orders } = house.liquidation
  const side = closingSide(lotsOf(house, account, market)) === 'sell' ? 'buy' : 'sell'
  let closed = 0
  let looks = LOOKS_MAX
  for (let order = firstOrder(house, market, side); order >= 0 && closed < most && looks > 0; looks--) {
    const after = orderAfter(house, order)
    if (orders.account[order] !== account) closed += crossWith(house, account, order, most - closed, whole)
    order = after
  }
  return closed
}

/** Whether opposing forced orders of a market may cross now. */
function canCross(house: LiquidationHouse, market: Row): boolean {
  const { mark, slow } = house.markets.markets
  const bound = mulDivFloor(mark[market]!, house.params.market.crossBoundPpm[market]!, PPM)
  return actAllowance(house, 'cross', market) === 'yes' && Math.abs(mark[market]! - slow[market]!) <= bound
}

function crossWith(house: LiquidationHouse, account: Row, order: Row, most: Lots, whole: boolean): Lots {
  const { orders } = house.liquidation
  const other = orders.account[order]!
  const market = orders.market[order]!
  const row = house.ledger.accounts.procedure[other]! - 1
  if (kindOf(house, row) !== 'reduction') return 0
  const otherMost = Math.min(orders.lots[order]!, Math.abs(lotsOf(house, other, market)))
  const otherWhole = house.params.tier.reductionWhole[house.ledger.accounts.tier[other]!] === 1
  const lots = Math.min(
    wanted(house, account, market, most, whole),
    wanted(house, other, market, otherMost, otherWhole),
  )
  if (lots === 0 || !helps(house, account, market, lots) || !helps(house, other, market, lots)) return 0
  const held = lotsOf(house, account, market)
  const otherHeld = lotsOf(house, other, market)
  const price = house.markets.markets.mark[market]!
  const terms = termsOf(house, market, held, lots, 'cross', standingOf(house, account).equity)
  const otherTerms = termsOf(house, market, otherHeld, lots, 'cross', standingOf(house, other).equity)
  mustHelp(house, account, () =>
    mustHelp(house, other, () => {
      bookForced(house, 'cross', -1, market, account, held, other, lots, price)
      chargeForced(house, market, account, terms)
      chargeForced(house, market, other, otherTerms)
    }),
  )
  fillOrder(house, order, lots)
  askSweep(house, market)
  return lots
}

/** Lots that an account wants to close at the cost of crossing. */
function wanted(house: LiquidationHouse, account: Row, market: Row, most: Lots, whole: boolean): Lots {
  if (whole) return most
  const { equity, restore } = standingOf(house, account)
  if (equity >= restore) return 0
  return unitsToClose(afterClosing(house, account, market, 'cross', equity), most, most / 2)
}

function helps(house: LiquidationHouse, account: Row, market: Row, lots: Lots): boolean {
  const { equity } = standingOf(house, account)
  return raisesExcess(afterClosing(house, account, market, 'cross', equity), lots)
}
