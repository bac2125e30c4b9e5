/**
 * Drift v2: how much is liquidated, at what pace, with which fees, and how a loss is shared. Scales: `units.ts`.
 * Source: programs/drift/src/math/liquidation.rs of drift-labs/protocol-v2@0ae3e3b1, as facts.
 */
import { absolute, divideCeil, divideFloor, larger, powerOfTen, smaller } from '../rational.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { BASE_ONE, FEE_ONE, FEE_PER_RATIO, PERCENT_ONE, PRICE_ONE, U64_MAX, U128_MAX, WEIGHT_ONE } from './units.ts'

type BaseCover = {
  readonly marginShortage: bigint
  readonly marginRatio: bigint
  readonly liquidationFee: bigint
  readonly insuranceFee: bigint
  readonly oraclePrice: bigint
  readonly quoteOraclePrice: bigint
}

/** Base to close so that the freed margin, after both fees, covers the shortage; all of 64 bits when it never can. */
export function baseToCoverShortage(cover: BaseCover): bigint {
  const ratio = cover.marginRatio * FEE_PER_RATIO
  if (cover.oraclePrice === 0n || ratio <= cover.liquidationFee) return U64_MAX
  const price = divideFloor(cover.oraclePrice * cover.quoteOraclePrice, PRICE_ONE)
  const freed = divideFloor(price * (ratio - cover.liquidationFee), FEE_ONE)
  const net = freed - divideFloor(cover.oraclePrice * cover.insuranceFee, FEE_ONE)
  return net <= 0n ? U64_MAX : divideFloor(cover.marginShortage * BASE_ONE, net)
}

export type LiabilityCover = {
  readonly marginShortage: bigint
  readonly assetWeight: bigint
  readonly assetMultiplier: bigint
  readonly liabilityWeight: bigint
  readonly liabilityMultiplier: bigint
  readonly liabilityDecimals: number
  readonly liabilityPrice: bigint
  readonly insuranceFee: bigint
}

/** Borrow to repay so that the freed margin covers the shortage, at least 1; all of 128 bits when it never can. */
export function liabilityToCoverShortage(cover: LiabilityCover): bigint {
  if (cover.assetWeight >= cover.liabilityWeight) return U128_MAX
  const liability = cover.liabilityWeight * 10n
  const asset = divideFloor(cover.assetWeight * 10n * cover.assetMultiplier, cover.liabilityMultiplier)
  if (asset >= liability) return U128_MAX
  const fee = divideFloor(cover.liabilityPrice * cover.insuranceFee, FEE_ONE) * liability
  const net = cover.liabilityPrice * (liability - asset) - fee
  if (net <= 0n) return U128_MAX
  const scale = PRICE_ONE * WEIGHT_ONE * 10n
  const transfer =
    cover.liabilityDecimals > 6
      ? divideFloor(cover.marginShortage * powerOfTen(cover.liabilityDecimals - 6) * scale, net)
      : divideFloor(divideFloor(cover.marginShortage * scale, net), powerOfTen(6 - cover.liabilityDecimals))
  return larger(transfer, 1n)
}

export type SwapTerms = {
  readonly assetMultiplier: bigint
  readonly assetDecimals: number
  readonly assetPrice: bigint
  readonly liabilityMultiplier: bigint
  readonly liabilityDecimals: number
  readonly liabilityPrice: bigint
}

/** Largest borrow that an amount of collateral can repay at the liquidation prices, rounded up. */
export function liabilityImpliedByAsset(assetAmount: bigint, terms: SwapTerms): bigint {
  const exponent = terms.liabilityDecimals - terms.assetDecimals
  const up = powerOfTen(exponent > 0 ? exponent : 0)
  const down = powerOfTen(exponent < 0 ? -exponent : 0)
  const numerator = assetAmount * up * terms.assetPrice * terms.liabilityMultiplier
  return divideCeil(divideCeil(numerator, terms.liabilityPrice * terms.assetMultiplier), down)
}

/** Collateral the liquidator receives for repaying a borrow; what would be left below one dollar goes along. */
export function assetForLiability(assetAmount: bigint, liabilityTransfer: bigint, terms: SwapTerms): bigint {
  const exponent = terms.assetDecimals - terms.liabilityDecimals
  const up = powerOfTen(exponent > 0 ? exponent : 0)
  const down = powerOfTen(exponent < 0 ? -exponent : 0)
  const numerator = liabilityTransfer * up * terms.liabilityPrice * terms.assetMultiplier
  const exact = divideFloor(divideFloor(numerator, terms.assetPrice * terms.liabilityMultiplier), down)
  const transfer = larger(exact, 1n)
  const left = absolute(transfer - assetAmount)
  const leftValue = divideFloor(left * terms.assetPrice, powerOfTen(terms.assetDecimals))
  return leftValue < PRICE_ONE ? assetAmount : transfer
}

type LiquidationPace = {
  readonly marginShortage: bigint
  readonly marginFreed: bigint
  readonly slotsElapsed: bigint
  readonly initialPercent: bigint
  readonly durationSlots: bigint
}

const PACE_SHORTAGE_MIN = 50n * PRICE_ONE
const PACE_ONE = WEIGHT_ONE

/** Share (10⁻⁴) of the shortage that may be freed now: all below 50 dollars, else a share growing with time. */
export function liquidationPercentMax(pace: LiquidationPace): bigint {
  if (pace.marginShortage < PACE_SHORTAGE_MIN) return PACE_ONE
  const grown = pace.durationSlots === 0n ? PACE_ONE : divideFloor(pace.slotsElapsed * PACE_ONE, pace.durationSlots)
  const share = smaller(grown + pace.initialPercent, PACE_ONE)
  const most = divideFloor((pace.marginShortage + pace.marginFreed) * share, PACE_ONE)
  return divideFloor(larger(most - pace.marginFreed, 0n) * PACE_ONE, pace.marginShortage)
}

const FEE_GRACE_SLOTS = 1_500n

/** Liquidator's fee after a wait: the base within the grace period, then 10⁻⁶ more a slot since the start, up to a maximum. */
export function liquidationFee(baseFee: bigint, maxFee: bigint, slotsElapsed: bigint): bigint {
  return slotsElapsed < FEE_GRACE_SLOTS ? baseFee : smaller(baseFee + slotsElapsed, maxFee)
}

type PerpInsuranceFee = {
  readonly marginShortage: bigint
  readonly base: bigint
  readonly marginRatio: bigint
  readonly liquidatorFee: bigint
  readonly oraclePrice: bigint
  readonly quoteOraclePrice: bigint
  readonly maxFee: bigint
}

/** Insurance fee of a perpetual liquidation: at most 95 % of what the account has left after shortage and liquidator. */
export function perpInsuranceFee(terms: PerpInsuranceFee): bigint {
  const ratio = terms.marginRatio * FEE_PER_RATIO
  const base = absolute(terms.base)
  if (terms.oraclePrice === 0n || terms.quoteOraclePrice === 0n || base === 0n || ratio <= terms.liquidatorFee) {
    return 0n
  }
  const price = divideFloor(terms.oraclePrice * terms.quoteOraclePrice, PRICE_ONE)
  if (price === 0n) return 0n
  const shortageShare = divideFloor(divideFloor(terms.marginShortage * BASE_ONE, base) * PRICE_ONE, price)
  const left = larger(larger(ratio - terms.liquidatorFee, 0n) - shortageShare, 0n)
  return smaller(terms.maxFee, divideFloor(left * 19n, 20n))
}

type SpotInsuranceFee = {
  readonly marginShortage: bigint
  readonly tokenAmount: bigint
  readonly assetWeight: bigint
  readonly assetMultiplier: bigint
  readonly liabilityWeight: bigint
  readonly liabilityMultiplier: bigint
  readonly liabilityDecimals: number
  readonly liabilityPrice: bigint
  readonly maxFee: bigint
}

/** Insurance fee of a borrow liquidation, limited by what the account has left. */
export function spotInsuranceFee(terms: SpotInsuranceFee): bigint {
  if (
    terms.assetWeight >= terms.liabilityWeight ||
    terms.liabilityPrice === 0n ||
    terms.tokenAmount === 0n ||
    terms.liabilityMultiplier === 0n
  ) {
    return 0n
  }
  const liability = terms.liabilityWeight * FEE_PER_RATIO
  const asset = divideFloor(terms.assetWeight * FEE_PER_RATIO * terms.assetMultiplier, terms.liabilityMultiplier)
  const perToken = divideFloor(
    terms.marginShortage * PRICE_ONE * powerOfTen(terms.liabilityDecimals),
    terms.tokenAmount,
  )
  const shortageShare = divideFloor(perToken, terms.liabilityPrice)
  const left = larger(larger(liability - asset, 0n) - shortageShare, 0n)
  return smaller(terms.maxFee, divideFloor(left * PERCENT_ONE, liability))
}

/** Change of the cumulative funding (10⁻⁹) of every long (+) and short (−) that shares a loss by size. */
export function fundingDeltaOfLoss(loss: bigint, baseLong: bigint, baseShort: bigint): bigint | Refusal {
  const open = absolute(baseLong) + absolute(baseShort)
  if (open === 0n) return refuse('CantResolvePerpBankruptcy')
  return divideCeil(absolute(loss) * BASE_ONE, open) * 1_000n
}

/** By how much the deposit index falls so that lenders share a loss of borrowed tokens. */
export function depositInterestDeltaOfLoss(loss: bigint, deposits: bigint, cumulativeInterest: bigint): bigint {
  return deposits === 0n ? 0n : divideCeil(cumulativeInterest * absolute(loss), deposits)
}
