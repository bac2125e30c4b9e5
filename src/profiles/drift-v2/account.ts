/** Drift v2: a book in the venue's integers, and what each part of it is worth and requires at one margin type. */
import { toUnitsFloor } from '../assessment.ts'
import type { BookCollateral, BookPosition, ProfileBook } from '../book.ts'
import {
  absolute,
  divideCeil,
  divideFloor,
  divideTruncate,
  larger,
  maximum,
  minimum,
  powerOfTen,
  type Rational,
  scaleByPowerOfTen,
  signOf,
  smaller,
  truncateOf,
} from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { assetWeight, liabilityWeight, marginRatio, perpRequirement, unrealisedWeight } from './margin.ts'
import type { DriftParameters, DriftPerpParameters, DriftSpotParameters } from './parameters.ts'
import { BASE_ONE, PRICE_ONE, WEIGHT_ONE } from './units.ts'

const QUOTE_DECIMALS = 6
const BASE_DECIMALS = 9
const GAIN_INITIAL_MAX = 100n * PRICE_ONE
const ORDER_REQUIREMENT = PRICE_ONE / 100n

export type DriftPerp = {
  readonly name: string
  readonly market: DriftPerpParameters
  readonly base: bigint
  readonly price: bigint
  readonly unrealised: bigint
  readonly bids: bigint
  readonly asks: bigint
}

export type DriftSpot = {
  readonly name: string
  readonly market: DriftSpotParameters
  /** Token's own units, < 0 borrowed. */
  readonly amount: bigint
  readonly price: bigint
  readonly priceSlow: bigint
  readonly depositsValue: bigint
}

export type DriftAccount = {
  readonly quote: bigint
  readonly perps: readonly DriftPerp[]
  readonly spots: readonly DriftSpot[]
  readonly isHighLeverage: boolean
}

type DriftMarginType = 'Initial' | 'Maintenance'

export function driftAccount(book: ProfileBook, parameters: DriftParameters): DriftAccount {
  return {
    quote: toUnitsFloor(book.cash, QUOTE_DECIMALS),
    perps: book.positions.map((position) => perpOf(position, parameters)),
    spots: book.collaterals.map((collateral) => spotOf(collateral, parameters)),
    isHighLeverage: book.events.isHighLeverage,
  }
}

/** Requirement of a perpetual: the worse of all bids and all asks filled, a cent a side of orders, and what its gain may not count. */
export function perpRequirementOf(perp: DriftPerp, type: DriftMarginType, isHighLeverage: boolean): bigint {
  const worst = larger(absolute(perp.base + perp.bids), absolute(perp.base - perp.asks))
  const ratio = marginRatio(perp.market, type, worst, isHighLeverage)
  const orders = (perp.bids > 0n ? ORDER_REQUIREMENT : 0n) + (perp.asks > 0n ? ORDER_REQUIREMENT : 0n)
  return perpRequirement(worst, perp.price, ratio) + orders + perp.unrealised - weightedGain(perp, type)
}

/** Requirement of a balance: the part of an asset that does not count, or a borrow's premium. */
export function spotRequirementOf(spot: DriftSpot, type: DriftMarginType): bigint {
  const value = spotValue(spot)
  const size = sizeBase(spot)
  const isInitial = type === 'Initial'
  if (spot.amount >= 0n) {
    const price = isInitial ? smaller(spot.price, spot.priceSlow) : spot.price
    const base = isInitial ? scaledInitialWeight(spot) : spot.market.assetWeightMaintenance
    const counted = divideFloor(valueAt(spot, price) * assetWeight(base, spot.market.imfFactor, size), WEIGHT_ONE)
    return value - counted
  }
  const price = isInitial ? larger(spot.price, spot.priceSlow) : spot.price
  const base = isInitial ? spot.market.liabilityWeightInitial : spot.market.liabilityWeightMaintenance
  const owed = -valueAt(spot, price)
  return value + divideCeil(owed * liabilityWeight(base, spot.market.imfFactor, size), WEIGHT_ONE)
}

/** Signed value of a balance at the oracle price, 10⁻⁶ dollar, rounded down. */
export function spotValue(spot: DriftSpot): bigint {
  return valueAt(spot, spot.price)
}

export function spotWeight(spot: DriftSpot): bigint {
  const { market } = spot
  return spot.amount >= 0n
    ? assetWeight(market.assetWeightMaintenance, market.imfFactor, sizeBase(spot))
    : liabilityWeight(market.liabilityWeightMaintenance, market.imfFactor, sizeBase(spot))
}

function weightedGain(perp: DriftPerp, type: DriftMarginType): bigint {
  if (perp.unrealised <= 0n) return perp.unrealised
  const { market } = perp
  if (type === 'Maintenance') return divideFloor(perp.unrealised * market.unrealisedMaintenanceWeight, WEIGHT_ONE)
  const weight = unrealisedWeight(market.unrealisedInitialWeight, market.unrealisedImfFactor, perp.unrealised)
  return smaller(divideFloor(perp.unrealised * weight, WEIGHT_ONE), GAIN_INITIAL_MAX)
}

/** The initial asset weight falls once all deposits of the token are worth more than the market's start. */
function scaledInitialWeight({ market, depositsValue }: DriftSpot): bigint {
  const start = market.scaleAssetWeightStart
  if (start === 0n || depositsValue <= start) return market.assetWeightInitial
  return divideFloor(market.assetWeightInitial * start, depositsValue)
}

function valueAt(spot: DriftSpot, price: bigint): bigint {
  return divideFloor(spot.amount * price, powerOfTen(spot.market.decimals))
}

function sizeBase(spot: DriftSpot): bigint {
  return divideTruncate(absolute(spot.amount) * BASE_ONE, powerOfTen(spot.market.decimals))
}

function perpOf(position: BookPosition, parameters: DriftParameters): DriftPerp {
  const base = truncateOf(scaleByPowerOfTen(position.size, BASE_DECIMALS))
  const price = priceUnits(position.mark, `book.positions.${position.market}.mark`)
  const entry = position.entry === undefined ? price : toUnitsFloor(position.entry, QUOTE_DECIMALS)
  const funding = toUnitsFloor(position.fundingOwed, QUOTE_DECIMALS)
  return {
    name: position.market,
    market: known(parameters.perps, position.market, 'book.positions', 'perpetual'),
    base,
    price,
    unrealised: divideFloor(base * (price - entry), BASE_ONE) - funding,
    bids: toUnitsFloor(position.bids, BASE_DECIMALS),
    asks: toUnitsFloor(position.asks, BASE_DECIMALS),
  }
}

function spotOf(collateral: BookCollateral, parameters: DriftParameters): DriftSpot {
  const market = known(parameters.spots, collateral.asset, 'book.collaterals', 'spot')
  const slow = collateral.slowPrice ?? collateral.price
  const isAsset = signOf(collateral.amount) >= 0
  return {
    name: collateral.asset,
    market,
    amount: toUnitsFloor(collateral.amount, market.decimals),
    price: priceUnits(collateral.price, `book.collaterals.${collateral.asset}.price`),
    priceSlow: toUnitsFloor(
      isAsset ? minimum(slow, collateral.price) : maximum(slow, collateral.price),
      QUOTE_DECIMALS,
    ),
    depositsValue: divideFloor(
      toUnitsFloor(collateral.totalDeposits, market.decimals) * toUnitsFloor(collateral.price, QUOTE_DECIMALS),
      powerOfTen(market.decimals),
    ),
  }
}

/** Prices count millionths of a dollar: below one of them the venue has no price. */
function priceUnits(price: Rational, path: string): bigint {
  const units = toUnitsFloor(price, QUOTE_DECIMALS)
  if (units === 0n) throw new ProfileBookError(path, 'must be at least 0.000001, the smallest price of Drift v2')
  return units
}

function known<T>(markets: Readonly<Record<string, T>>, name: string, path: string, kind: string): T {
  const market = markets[name]
  if (market !== undefined) return market
  const names = Object.keys(markets).join(', ')
  throw new ProfileBookError(
    `${path}.${name}`,
    `no Drift v2 ${kind} parameters of it; known are ${names}`,
    'marketNotCleared',
  )
}
