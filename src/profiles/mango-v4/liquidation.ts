/**
 * Mango v4: liquidation towards LiquidationEnd health 0: token against token, perpetual base and gains, negative gains with
 * insurance and shared loss. Exact fractions; amounts signed for the liquidated account.
 * Source: programs/mango-v4/src/instructions/{token_liq_with_token, perp_liq_*}.rs of mango-v4@1303a4a1, as facts.
 */
import {
  absoluteOf,
  add,
  ceilOf,
  compare,
  decimal,
  divide,
  maximum,
  minimum,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  signOf,
  subtract,
  ZERO,
} from '../rational.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { contribution, type Sides, weightedGain } from './health.ts'

/** One of the two tokens: its spot balance, the weighted perpetual health that settles in it, its weights and price. */
export type LiquidatedToken = {
  readonly spot: Rational
  readonly perpHealth: Rational
  readonly sides: Sides
  readonly fee: Rational
}

type TokenLiquidation = {
  readonly asset: LiquidatedToken
  readonly liab: LiquidatedToken
  readonly otherHealth: Rational
  readonly maxLiabTransfer: Rational
}

type TokenLiquidated = {
  readonly liabTransfer: Rational
  readonly assetTransfer: Rational
  readonly assetSpot: Rational
  readonly liabSpot: Rational
  readonly healthBefore: Rational
  readonly healthAfter: Rational
}

/** Smallest repayment of a borrow with collateral that brings health to 0, within both balances and the liquidator's limit. */
export function liquidateToken(terms: TokenLiquidation): TokenLiquidated | Refusal {
  const { asset, liab } = terms
  const healthBefore = tokenPairHealth(terms, asset.spot, liab.spot)
  const liabMax = minimum(minimum(terms.maxLiabTransfer, negate(liab.spot)), negate(add(liab.spot, liab.perpHealth)))
  const assetMax = minimum(asset.spot, add(asset.spot, asset.perpHealth))
  if (signOf(healthBefore) >= 0 || signOf(liabMax) <= 0 || signOf(assetMax) <= 0) return refuse('NotLiquidatable')
  const liabPrice = liab.sides.liabPrice
  const liabPriceWithFees = multiply(multiply(liabPrice, add(ONE, liab.fee)), add(ONE, asset.fee))
  const gain = subtract(
    multiply(liabPrice, liab.sides.liabWeight),
    multiply(liabPriceWithFees, asset.sides.assetWeight),
  )
  const possible = divide(multiply(assetMax, asset.sides.assetPrice), liabPriceWithFees)
  const limit = minimum(possible, liabMax)
  // A unit that frees nothing never brings health to 0: everything that is allowed is taken.
  const liabTransfer = signOf(gain) <= 0 ? limit : minimum(divide(negate(healthBefore), gain), limit)
  const assetTransfer = divide(multiply(liabTransfer, liabPriceWithFees), asset.sides.assetPrice)
  const assetSpot = subtract(asset.spot, assetTransfer)
  const liabSpot = add(liab.spot, liabTransfer)
  const healthAfter = tokenPairHealth(terms, assetSpot, liabSpot)
  return { liabTransfer, assetTransfer, assetSpot, liabSpot, healthBefore, healthAfter }
}

type PerpLiquidation = {
  readonly baseAssetWeight: Rational
  readonly baseLiabWeight: Rational
  readonly overallAssetWeight: Rational
  readonly positivePnlFee: Rational
  /** Value of one lot at the oracle price, in settle token. */
  readonly lotValue: Rational
  /** Spot balance of the settle token, whose weight is 1 here. */
  readonly spot: Rational
  readonly baseLots: bigint
  readonly quote: Rational
  readonly otherHealth: Rational
  readonly maxBaseLots: bigint
  readonly maxPnlTransfer: Rational
}

type PerpLiquidated = {
  readonly spot: Rational
  readonly baseLots: bigint
  readonly quote: Rational
  readonly reducedLots: bigint
  readonly settledPnl: Rational
}

const DUST_HEALTH = decimal('-0.5')

/** Closes base and takes over gains, in the venue's order, until health is 0 or a limit is met. */
export function liquidatePerp(terms: PerpLiquidation): PerpLiquidated {
  const isLong = terms.baseLots >= 0n
  const lots = rational(terms.baseLots)
  const weight = isLong ? terms.baseAssetWeight : terms.baseLiabWeight
  const perLot = multiply(terms.lotValue, absoluteOf(subtract(ONE, weight)))
  const reducible = smallerOf(absoluteLots(terms.baseLots), absoluteLots(terms.maxBaseLots))
  const kept = subtract(ONE, terms.positivePnlFee)
  const overall = terms.overallAssetWeight
  let unweighted = add(terms.quote, multiply(multiply(lots, terms.lotValue), weight))
  let settleBalance = add(terms.spot, weightedGain(unweighted, overall))
  let reduced = 0n
  let settled = ZERO

  const missing = (): Rational => maximum(ZERO, negate(add(settleBalance, terms.otherHealth)))
  const reduce = (wanted: Rational, wantedPerLot: Rational, gainPerLot: Rational): void => {
    if (signOf(wantedPerLot) <= 0 || signOf(wanted) <= 0) return
    const count = smallerOf(ceilOf(divide(wanted, wantedPerLot)), reducible - reduced)
    reduced += count
    settleBalance = add(settleBalance, multiply(rational(count), gainPerLot))
    unweighted = add(unweighted, multiply(rational(count), perLot))
  }
  const settle = (): void => {
    const gain = subtract(kept, overall)
    if (signOf(unweighted) < 0 || signOf(gain) <= 0) return
    const room = minimum(subtract(terms.maxPnlTransfer, settled), unweighted)
    const amount = maximum(ZERO, minimum(divide(missing(), gain), room))
    settled = add(settled, amount)
    settleBalance = add(settleBalance, multiply(amount, gain))
    unweighted = subtract(unweighted, amount)
  }

  const weightedPerLot = multiply(perLot, overall)
  if (signOf(unweighted) < 0) reduce(minimum(missing(), negate(unweighted)), perLot, perLot)
  settle()
  if (signOf(unweighted) >= 0 && compare(settled, terms.maxPnlTransfer) < 0) {
    reduce(minimum(missing(), subtract(terms.maxPnlTransfer, settled)), multiply(perLot, kept), weightedPerLot)
  }
  settle()
  if (compare(add(settleBalance, terms.otherHealth), DUST_HEALTH) < 0) {
    reduce(missing(), weightedPerLot, weightedPerLot)
  }
  return perpResult(terms, reduced, settled)
}

type PerpBankruptcy = {
  readonly settle: Sides
  readonly insurancePrice: Rational
  readonly settleToken: Rational
  readonly perpQuote: Rational
  readonly otherHealth: Rational
  readonly insuranceFund: Rational
  readonly settleLimit: Rational
  readonly maxLiabTransfer: Rational
}

type PerpBankrupted = {
  readonly liqeeSettleToken: Rational
  readonly liqeePerpQuote: Rational
  readonly liqorSettleToken: Rational
  readonly liqorPerpQuote: Rational
  readonly liqorInsuranceToken: Rational
  readonly socializedLoss: Rational
}

/** A loss without base: settled with the account's own balance, then bought by insurance, then shared by the market. */
export function resolveNegativePnl(terms: PerpBankruptcy): PerpBankrupted | Refusal {
  const total = add(terms.settleToken, terms.perpQuote)
  const healthBefore = add(contribution(total, terms.settle), terms.otherHealth)
  if (signOf(terms.perpQuote) >= 0 || signOf(healthBefore) >= 0) return refuse('NotLiquidatable')
  const loss = negate(terms.perpQuote)
  const settleable = minimum(loss, terms.settleLimit)
  const spotHealth = add(contribution(terms.settleToken, terms.settle), terms.otherHealth)
  const settleMax = spotTakenForHealthZero(spotHealth, terms.settleToken, terms.settle)
  const settlement = minimum(minimum(settleMax, settleable), terms.maxLiabTransfer)
  const left = subtract(loss, settlement)
  const settled: PerpBankrupted = {
    liqeeSettleToken: subtract(terms.settleToken, settlement),
    liqeePerpQuote: negate(left),
    liqorSettleToken: settlement,
    liqorPerpQuote: negate(settlement),
    liqorInsuranceToken: ZERO,
    socializedLoss: ZERO,
  }
  if (compare(settlement, minimum(settleMax, settleable)) !== 0 || signOf(left) <= 0) return settled
  const fromLiqee = minimum(left, amountForHealthZero(healthBefore, total, terms.settle))
  const toLiqor = minimum(fromLiqee, subtract(terms.maxLiabTransfer, settlement))
  const price = terms.settle.liabPrice
  const wanted = rational(ceilOf(divide(multiply(toLiqor, price), terms.insurancePrice)))
  const paid = minimum(wanted, terms.insuranceFund)
  const covered = minimum(divide(multiply(paid, terms.insurancePrice), price), toLiqor)
  const isExhausted = compare(paid, terms.insuranceFund) === 0
  const resolved = isExhausted ? fromLiqee : covered
  return {
    ...settled,
    liqeePerpQuote: add(settled.liqeePerpQuote, resolved),
    liqorPerpQuote: subtract(settled.liqorPerpQuote, covered),
    liqorInsuranceToken: paid,
    socializedLoss: isExhausted ? subtract(fromLiqee, covered) : ZERO,
  }
}

function tokenPairHealth(terms: TokenLiquidation, assetSpot: Rational, liabSpot: Rational): Rational {
  const asset = contribution(add(assetSpot, terms.asset.perpHealth), terms.asset.sides)
  const liab = contribution(add(liabSpot, terms.liab.perpHealth), terms.liab.sides)
  return add(add(asset, liab), terms.otherHealth)
}

function perpResult(terms: PerpLiquidation, reduced: bigint, settled: Rational): PerpLiquidated {
  const closed = terms.baseLots >= 0n ? reduced : -reduced
  const proceeds = multiply(rational(closed), terms.lotValue)
  return {
    spot: add(terms.spot, multiply(settled, subtract(ONE, terms.positivePnlFee))),
    baseLots: terms.baseLots - closed,
    quote: subtract(add(terms.quote, proceeds), settled),
    reducedLots: reduced,
    settledPnl: settled,
  }
}

/** How much of a balance can be taken until health is 0: first as an asset, then as a borrow. */
function spotTakenForHealthZero(health: Rational, balance: Rational, sides: Sides): Rational {
  if (signOf(health) <= 0) return ZERO
  const assetUnit = multiply(sides.assetWeight, sides.assetPrice)
  const liabUnit = multiply(sides.liabWeight, sides.liabPrice)
  const assetHealth = signOf(balance) > 0 ? minimum(health, multiply(balance, assetUnit)) : ZERO
  const fromAsset = signOf(assetUnit) === 0 ? maximum(balance, ZERO) : divide(assetHealth, assetUnit)
  return add(fromAsset, divide(subtract(health, assetHealth), liabUnit))
}

/** How much must be added to a balance until health < 0 is 0: first to repay, then as an asset. */
function amountForHealthZero(health: Rational, balance: Rational, sides: Sides): Rational {
  const needed = maximum(ZERO, negate(health))
  const assetUnit = multiply(sides.assetWeight, sides.assetPrice)
  const liabUnit = multiply(sides.liabWeight, sides.liabPrice)
  const repayHealth = signOf(balance) < 0 ? minimum(needed, multiply(negate(balance), liabUnit)) : ZERO
  const repaid = divide(repayHealth, liabUnit)
  return signOf(assetUnit) === 0 ? repaid : add(repaid, divide(subtract(needed, repayHealth), assetUnit))
}

function absoluteLots(lots: bigint): bigint {
  return lots < 0n ? -lots : lots
}

function smallerOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
