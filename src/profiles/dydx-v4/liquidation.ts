/**
 * dYdX v4: at which price a liquidation is offered, who gets the difference from bankruptcy, how much fits in a block.
 * Quote amounts are signed for the liquidated account: + it receives, − it pays.
 * Source: protocol/x/clob/keeper/liquidations.go of dydxprotocol/v4-chain@84d4664b, as facts.
 */
import {
  absolute,
  add,
  ceilOf,
  clampInteger,
  clampOf,
  divide,
  divideCeil,
  divideFloor,
  floorOf,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  scaleByPowerOfTen,
  smaller,
  subtract,
  ZERO,
} from '../rational.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import {
  accountRisk,
  type DydxAccount,
  type DydxPosition,
  netNotionalQuote,
  positionMaintenanceQuote,
} from './margin.ts'

/** Parts of the venue's liquidation config that a computation here reads; fractions in ppm, amounts in quote quantums. */
export type LiquidationsConfig = {
  readonly maxLiquidationFeePpm: bigint
  readonly bankruptcyAdjustmentPpm: bigint
  readonly spreadToMaintenanceMarginRatioPpm: bigint
  readonly minPositionNotionalLiquidatedQuote: bigint
  readonly maxPositionPortionLiquidatedPpm: bigint
  readonly maxNotionalLiquidatedQuote: bigint
  readonly maxInsuranceLostQuote: bigint
}

const PPM = 1_000_000n
const SUBTICKS_MAX = 2n ** 64n - 1n

/** The position a delta would reduce, or a refusal when the delta is zero, has its sign or exceeds it. */
export function reducedPosition(account: DydxAccount, marketName: string, deltaBase: bigint): DydxPosition | Refusal {
  const position = account.positions.find(({ market }) => market.name === marketName)
  if (
    position === undefined ||
    deltaBase === 0n ||
    deltaBase > 0n === position.sizeBase > 0n ||
    absolute(deltaBase) > absolute(position.sizeBase)
  ) {
    return refuse('InvalidPerpetualPositionSizeDelta')
  }
  return position
}

/** Quote at which closing `deltaBase` leaves collateral ÷ requirement unchanged; rounded towards +∞. */
export function bankruptcyQuote(account: DydxAccount, marketName: string, deltaBase: bigint): bigint | Refusal {
  const position = reducedPosition(account, marketName, deltaBase)
  if (isRefusal(position)) return position
  const { market, sizeBase } = position
  const risk = accountRisk(account)
  const notionalChange = netNotionalQuote(market, sizeBase + deltaBase) - netNotionalQuote(market, sizeBase)
  const requirementChange = absolute(
    positionMaintenanceQuote(market, sizeBase + deltaBase) - positionMaintenanceQuote(market, sizeBase),
  )
  // Without any requirement the account's collateral cannot be shared by it: nothing is left to the position.
  if (risk.maintenance === 0n) return -notionalChange
  return -notionalChange - divideFloor(risk.netCollateral * requirementChange, risk.maintenance)
}

/** Price of the liquidation order, quote quantums a base quantum, exact. The whole position counts, whatever is closed. */
export function fillablePrice(
  account: DydxAccount,
  marketName: string,
  deltaBase: bigint,
  config: LiquidationsConfig,
): Rational | Refusal {
  const position = reducedPosition(account, marketName, deltaBase)
  if (isRefusal(position)) return position
  const { market, sizeBase } = position
  const risk = accountRisk(account)
  const requirement = rational(positionMaintenanceQuote(market, sizeBase))
  const health = risk.maintenance === 0n ? ZERO : rational(risk.netCollateral, risk.maintenance)
  const adjustment = multiply(rational(config.bankruptcyAdjustmentPpm, PPM), subtract(ONE, health))
  const spread = multiply(rational(config.spreadToMaintenanceMarginRatioPpm, PPM), requirement)
  const offered = subtract(
    rational(netNotionalQuote(market, sizeBase)),
    multiply(clampOf(adjustment, ZERO, ONE), spread),
  )
  return divide(offered, rational(sizeBase))
}

/** A fillable price ≥ 0 as order-book subticks: away from the account (up for a sale of a long), on a tick, inside 64 bits. */
export function fillablePriceSubticks(
  price: Rational,
  isLong: boolean,
  subticksPerTick: bigint,
  quantumConversionExponent: number,
): bigint {
  const exact = scaleByPowerOfTen(price, -quantumConversionExponent)
  const subticks = isLong ? ceilOf(exact) : floorOf(exact)
  const ticks = isLong ? divideCeil(subticks, subticksPerTick) : divideFloor(subticks, subticksPerTick)
  return clampInteger(ticks * subticksPerTick, subticksPerTick, SUBTICKS_MAX - (SUBTICKS_MAX % subticksPerTick))
}

/** A liquidation fill: base quantums > 0 at a price in quote quantums a base quantum. */
type LiquidationFill = {
  readonly isBuy: boolean
  readonly amountBase: bigint
  readonly quotePerBase: Rational
}

/** What the insurance fund gains (+, paid by the account up to the fee) or loses (−) by a fill against bankruptcy. */
export function insuranceFundDeltaQuote(
  account: DydxAccount,
  marketName: string,
  fill: LiquidationFill,
  maxLiquidationFeePpm: bigint,
): bigint | Refusal {
  if (fill.amountBase === 0n) return refuse('InvalidQuantumsForInsuranceFundDeltaCalculation')
  const paid = floorOf(multiply(rational(fill.amountBase), fill.quotePerBase))
  const bankruptcy = bankruptcyQuote(account, marketName, fill.isBuy ? fill.amountBase : -fill.amountBase)
  if (isRefusal(bankruptcy)) return bankruptcy
  const delta = (fill.isBuy ? -paid : paid) - bankruptcy
  return delta > 0n ? smaller(delta, divideFloor(paid * maxLiquidationFeePpm, PPM)) : delta
}

/** The fund covers a loss wholly or not at all; what it cannot cover goes to deleveraging. */
export function isInsuranceFundDeltaValid(balanceQuote: bigint, deltaQuote: bigint): boolean {
  return deltaQuote >= 0n || balanceQuote + deltaQuote >= 0n
}

/** Signed base quantums that one block may close of a position, by the portion and notional limits, on whole steps. */
export function liquidatableDeltaBase(position: DydxPosition, stepBase: bigint, config: LiquidationsConfig): bigint {
  const size = absolute(position.sizeBase)
  const notional = absolute(netNotionalQuote(position.market, position.sizeBase))
  if (notional === 0n) return -position.sizeBase
  const least = smaller(config.minPositionNotionalLiquidatedQuote, notional)
  const portion = divideFloor(notional * config.maxPositionPortionLiquidatedPpm, PPM)
  const most = smaller(portion > least ? portion : least, config.maxNotionalLiquidatedQuote)
  if (most >= notional) return -position.sizeBase
  const steps = divideFloor(floorOf(divide(multiply(rational(size), rational(most)), rational(notional))), stepBase)
  const closed = smaller(clampInteger(steps * stepBase, stepBase, size), size)
  return position.sizeBase > 0n ? -closed : closed
}

/** Distance of the fillable price from the oracle price as a share of it: the venue liquidates the farthest first. */
export function fillableDistance(position: DydxPosition, fillable: Rational): Rational {
  const oracle = divide(rational(netNotionalQuote(position.market, position.sizeBase)), rational(position.sizeBase))
  if (oracle.numerator === 0n) return ZERO
  const ratio = add(divide(fillable, oracle), negate(ONE))
  return ratio.numerator < 0n ? negate(ratio) : ratio
}
