/**
 * Takeover: the backstop takes the lots of a whole book at mark less min(impact, max(equity, 0)), spread over the legs in
 * proportion to their impact. Cost, cash and collateral stay with the failed account. The rest of the impact is granted
 * from the tier fund. What neither margin nor fund covers is left to the caller.
 */
import { bookFill } from '../clearing/index.ts'
import { emptyMeasure, measure, noChange, type Prices } from '../margin/index.ts'
import { lotsOf, postCost } from '../markets/index.ts'
import {
  type Atoms,
  assert,
  bigMulDivCeil,
  bigMulDivFloor,
  type Lots,
  type Price,
  type Row,
  splitByLargestRemainder,
} from '../units/index.ts'
import { takeoverLots } from './capacity.ts'
import { grant, grantable, onBackstopFill } from './grants.ts'
import { impactCeil, inventoryOf, type Side } from './quote.ts'
import type { BackstopHouse } from './tables.ts'

/** One leg of a takeover as planned: for all its lots. */
type TakeoverLeg = {
  readonly market: Row
  /** Signed as the failed account holds them. */
  readonly lots: Lots
  readonly price: Price
  /** Quoted impact of all lots, and the part of it that the failed account pays. */
  readonly impact: Atoms
  readonly paid: Atoms
}

const measured = emptyMeasure()

/**
 * Plans a takeover without making it.
 *
 * @param prices marks, or rule prices where the price is degraded
 * @param markets whose lots can be taken now
 */
export function planTakeover(
  house: BackstopHouse,
  account: Row,
  prices: Prices,
  markets: readonly Row[],
): TakeoverLeg[] {
  const found = markets.map((market) => {
    const lots = lotsOf(house, account, market)
    const price = prices.marks[market]!
    return { market, lots, price, impact: impactCeil(house, market, sideOf(lots), Math.abs(lots), price) }
  })
  measure(house, prices, account, noChange, measured)
  const impact = found.reduce((sum, leg) => sum + leg.impact, 0)
  const paid = splitByLargestRemainder(
    Math.min(impact, Math.max(0, measured.equity)),
    found.map((leg) => leg.impact),
  )
  return found.map((leg, i) => ({ ...leg, paid: paid[i]! }))
}

/** Takes over as much of a planned leg as margin and fund cover; returns the lots taken, unsigned. */
export function takeOverLeg(house: BackstopHouse, account: Row, leg: TakeoverLeg): Lots {
  const { tiers, markets } = house.markets
  const tier = markets.tier[leg.market]!
  const backstop = tiers.backstop[tier]!
  assert(account !== backstop, 'the backstop does not take itself over')
  const whole = Math.abs(leg.lots)
  const nets = Math.min(whole, Math.max(0, -Math.sign(leg.lots) * inventoryOf(house, leg.market)))
  const room = takeoverLots(house, leg.market, sideOf(leg.lots), whole, leg.price)
  const covered = Math.max(nets, coveredLots(grantable(house, tier), leg.impact - leg.paid, whole))
  const taken = Math.min(room, covered)
  if (taken === 0) return 0
  const [buyer, seller] = leg.lots > 0 ? [backstop, account] : [account, backstop]
  const fees = { buyerFee: 0, sellerFee: 0, buyerVenueFee: 0, sellerVenueFee: 0 }
  const fill = { venue: -1, trade: 0, market: leg.market, buyer, seller, lots: taken, price: leg.price }
  bookFill(house, { kind: 'takeover', ...fill, ...fees })
  postCost(house, backstop, account, leg.market, bigMulDivFloor(leg.paid, taken, whole), 'impact')
  const signed = leg.lots > 0 ? taken : -taken
  onBackstopFill(house, leg.market, signed, leg.price, account)
  if (taken > nets) {
    const rest = bigMulDivFloor(leg.impact - leg.paid, taken, whole)
    grant(house, account, leg.market, signed - Math.sign(signed) * nets, rest)
  }
  return taken
}

/** Most of `whole` lots whose share of `rest` the fund can pay. */
function coveredLots(cash: Atoms, rest: Atoms, whole: Lots): Lots {
  if (rest <= cash) return whole
  return Math.max(0, bigMulDivCeil(cash + 1, whole, rest) - 1)
}

function sideOf(lots: Lots): Side {
  return lots > 0 ? 'sell' : 'buy'
}
