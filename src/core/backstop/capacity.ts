/**
 * How much the backstop can take. It is judged as anyone: after the fill it keeps its initial margin, and its gross
 * notional stays within a multiple of its equity, so that its largest loss is known before. Lots that only bring its
 * inventory nearer to zero are always taken at a price that is not worse than the mark.
 */
import { balanceReject } from '../ledger/index.ts'
import {
  type Change,
  emptyMeasure,
  instrumentReject,
  measure,
  noChange,
  presentPrices,
  testInitial,
} from '../margin/index.ts'
import { legReject } from '../markets/index.ts'
import { actAllowance, assetActReject } from '../oracle/index.ts'
import {
  ATOMS_MAX,
  type Atoms,
  bigMulDivFloor,
  LOTS_MAX,
  type Lots,
  PPM,
  type Price,
  type Row,
} from '../units/index.ts'
import { inventoryOf, type Side } from './quote.ts'
import type { BackstopHouse } from './tables.ts'
import { collateralOf, grossOf, isSpent, riskEquityOf } from './tranche.ts'

const measured = emptyMeasure()

/** Lots up to `wanted` that the backstop takes from a taker at a quoted price; 0 while it does not quote. */
export function capacityLots(house: BackstopHouse, market: Row, side: Side, wanted: Lots, price: Price): Lots {
  return quotes(house, market) ? roomLots(house, market, side, wanted, price) : 0
}

/** The same for a takeover, which a degraded price does not stop: its price is then the rule price. */
export function takeoverLots(house: BackstopHouse, market: Row, side: Side, wanted: Lots, price: Price): Lots {
  return takes(house, market) ? roomLots(house, market, side, wanted, price) : 0
}

/** Asset atoms up to `wanted` that the backstop buys, paying `proceedsOf(amount)` from positive cash. */
export function roomAssetAtoms(
  house: BackstopHouse,
  tier: Row,
  asset: Row,
  wanted: number,
  proceedsOf: (amount: number) => Atoms,
): number {
  const { tiers } = house.markets
  const backstop = tiers.backstop[tier]!
  if (assetActReject(house, 'sellCollateral', asset) !== null) return 0
  if (tiers.breaker[tier] === 1 || tiers.woundDown[tier] === 1 || isSpent(house, tier)) return 0
  if (balanceReject(house.ledger, backstop, asset) !== null) return 0
  const cash = Math.max(0, house.ledger.accounts.cash[backstop]!)
  return largest(0, wanted, (amount) => {
    const proceeds = proceedsOf(amount)
    if (proceeds > cash) return false
    const change = { ...noChange, cash: -proceeds, asset, assetAmount: amount }
    return withinGross(house, backstop, -1, change) && passes(house, backstop, change)
  })
}

/** Whether the backstop quotes in a market: a normal price that no step rule holds back, and no breaker. */
function quotes(house: BackstopHouse, market: Row): boolean {
  return actAllowance(house, 'quoteBackstop', market) === 'yes' && takes(house, market)
}

function takes(house: BackstopHouse, market: Row): boolean {
  const { markets, tiers } = house.markets
  const tier = markets.tier[market]!
  if (markets.mark[market] === 0 || markets.status[market]! >= 2) return false
  if (tiers.breaker[tier] === 1 || tiers.woundDown[tier] === 1) return false
  const backstop = tiers.backstop[tier]!
  return (instrumentReject(house, backstop, market) ?? legReject(house, backstop, market)) === null
}

function roomLots(house: BackstopHouse, market: Row, side: Side, wanted: Lots, price: Price): Lots {
  const { markets, tiers } = house.markets
  const mark = markets.mark[market]!
  const backstop = tiers.backstop[markets.tier[market]!]!
  const sign = side === 'sell' ? 1 : -1
  const held = inventoryOf(house, market) * sign
  const most = Math.min(wanted, LOTS_MAX - held)
  const shrinks = sign * (price - mark) <= 0 ? Math.min(most, Math.max(0, -held)) : 0
  if (isSpent(house, markets.tier[market]!)) return shrinks
  return largest(shrinks, most, (lots) => {
    const change = { ...noChange, market, lots: sign * lots, cost: sign * lots * price }
    return withinGross(house, backstop, market, change) && passes(house, backstop, change)
  })
}

/** The largest n in low..high that fits; `low` fits by assumption and from it on what fits is one stretch. */
function largest(low: number, high: number, fits: (n: number) => boolean): number {
  if (high <= low) return Math.max(0, high)
  if (fits(high)) return high
  // A full backstop is asked often: one more look instead of a whole bisection.
  if (!fits(low + 1)) return low
  let [yes, no] = [low + 1, high]
  while (no - yes > 1) {
    const middle = yes + Math.floor((no - yes) / 2)
    if (fits(middle)) yes = middle
    else no = middle
  }
  return yes
}

/** Excess over initial falls with every lot beyond zero: the requirement rises faster than what the quote gives. */
function passes(house: BackstopHouse, backstop: Row, change: Change): boolean {
  const answer = testInitial(house, backstop, change, 0)
  return answer.initialExcess >= 0 && answer.targetExcess >= 0 && answer.gross <= ATOMS_MAX
}

/**
 * Cash up to `wanted` that may leave the pool: what is there, such that what is left keeps every bound of the backstop and of
 * who withdraws (INV-6): initial margin, targets, a part of net delta, the gross limit.
 */
export function releasableCash(house: BackstopHouse, tier: Row, wanted: Atoms): Atoms {
  const backstop = house.markets.tiers.backstop[tier]!
  const most = Math.min(wanted, Math.max(0, house.ledger.accounts.cash[backstop]!))
  const deltaLeftPpm = house.params.tier.deltaLeftPpm[tier]!
  return largest(0, most, (cash) => {
    const change = { ...noChange, cash: -cash }
    const { initialExcess, targetExcess, netDelta, equity } = testInitial(house, backstop, change, 0)
    if (initialExcess < 0 || targetExcess < 0 || equity < bigMulDivFloor(netDelta, deltaLeftPpm, PPM)) return false
    return withinGross(house, backstop, -1, change)
  })
}

/** Lots within the multiple of what may be risked, and with collateral within one more. */
function withinGross(house: BackstopHouse, backstop: Row, market: Row, change: Change): boolean {
  const tier = house.ledger.accounts.tier[backstop]!
  measure(house, presentPrices(house), backstop, change, measured)
  const risked = riskEquityOf(house, tier, measured.equity)
  const most = bigMulDivFloor(risked, house.params.tier.takeoverEquityPpm[tier]!, PPM)
  const gross = grossOf(house, tier, market, change.lots)
  if (change.asset < 0) return gross <= most
  const { assets } = house.markets
  const bought = bigMulDivFloor(change.assetAmount, assets.price[change.asset]!, assets.atomsPerLot[change.asset]!)
  return gross + collateralOf(house, tier) + bought <= most + risked
}
