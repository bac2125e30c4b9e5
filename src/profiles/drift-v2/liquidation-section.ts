/** Drift v2: what a liquidation of this account would take now, in what order and at what pace. */
import { fact, fromUnits, type ProfileFact, type ProfileSection, toUnitsFloor } from '../assessment.ts'
import type { ProfileBook } from '../book.ts'
import { absolute, divideFloor, larger, truncateOf } from '../rational.ts'
import { isRefusal } from '../refusal.ts'
import { type DriftAccount, type DriftPerp, type DriftSpot, perpRequirementOf, spotWeight } from './account.ts'
import {
  assetForLiability,
  baseToCoverShortage,
  depositInterestDeltaOfLoss,
  fundingDeltaOfLoss,
  liabilityImpliedByAsset,
  liabilityToCoverShortage,
  liquidationFee,
  liquidationPercentMax,
  perpInsuranceFee,
  type SwapTerms,
  spotInsuranceFee,
} from './liquidation.ts'
import { ASSET_TIERS, CONTRACT_TIERS, isTierAsSafe, marginRatio } from './margin.ts'
import type { DriftParameters } from './parameters.ts'
import { FEE_ONE, PRICE_ONE, U64_MAX, U128_MAX } from './units.ts'

const QUOTE_DECIMALS = 6
const BASE_DECIMALS = 9

/** Shortage at maintenance, its pace and the smallest closes that free it; undefined while nothing is short. */
export function liquidationSection(
  account: DriftAccount,
  shortage: bigint,
  book: ProfileBook,
  parameters: DriftParameters,
): ProfileSection | undefined {
  if (shortage <= 0n) return undefined
  const slotsElapsed = truncateOf(book.events.slotsElapsed ?? fromUnits(0n, 0))
  const percent = liquidationPercentMax({
    marginShortage: shortage,
    marginFreed: toUnitsFloor(book.events.marginFreed, QUOTE_DECIMALS),
    slotsElapsed,
    initialPercent: parameters.initialPercentToLiquidate,
    durationSlots: parameters.liquidationDurationSlots,
  })
  return {
    name: 'liquidation',
    facts: [
      fact('margin shortage', fromUnits(shortage, QUOTE_DECIMALS), 'USD'),
      fact('share that may be freed now', fromUnits(percent, 4), 'fraction'),
      ...orderedPerps(account).flatMap((perp) => perpFacts(perp, account, shortage, slotsElapsed)),
      ...swapFacts(account, shortage),
    ],
  }
}

/** How a loss that nobody is left to pay would be shared. */
export function sharedLossSection(account: DriftAccount, book: ProfileBook): ProfileSection | undefined {
  const loss = book.events.sharedLoss
  if (loss === undefined) return undefined
  const lossQuote = toUnitsFloor(loss, QUOTE_DECIMALS)
  const perps = account.perps.map(({ name }) => {
    const facts = book.markets.get(name)
    const long = toUnitsFloor(facts?.openInterestLong ?? fromUnits(0n, 0), BASE_DECIMALS)
    const short = toUnitsFloor(facts?.openInterestShort ?? fromUnits(0n, 0), BASE_DECIMALS)
    const delta = fundingDeltaOfLoss(lossQuote, long, -short)
    return fact(`${name} cost of one coin`, isRefusal(delta) ? delta : fromUnits(delta, 9), 'USD')
  })
  const spots = book.collaterals.map((collateral, index) => {
    const { market, price } = account.spots[index]!
    const lossTokens = price === 0n ? 0n : divideFloor(lossQuote * 10n ** BigInt(market.decimals), price)
    const delta = depositInterestDeltaOfLoss(
      lossTokens,
      toUnitsFloor(collateral.totalDeposits, market.decimals),
      INTEREST_ONE,
    )
    return fact(`${collateral.asset} cost of one deposited coin`, fromUnits(delta, 10), 'coins')
  })
  return { name: 'shared loss', facts: [...perps, ...spots] }
}

const INTEREST_ONE = 10_000_000_000n

/** Perpetuals, riskiest tier first: positions that are as safe as the account's best come last. */
function orderedPerps(account: DriftAccount): readonly DriftPerp[] {
  const held = account.perps.filter(({ base }) => base !== 0n)
  const bestContract = CONTRACT_TIERS.find((tier) => held.some(({ market }) => market.tier === tier)) ?? 'Isolated'
  const borrowed = account.spots.filter(({ amount }) => amount < 0n)
  const bestAsset = ASSET_TIERS.find((tier) => borrowed.some(({ market }) => market.tier === tier)) ?? 'Unlisted'
  const isSafe = ({ market }: DriftPerp): boolean => isTierAsSafe(market.tier, bestContract, bestAsset)
  return [...held.filter((perp) => !isSafe(perp)), ...held.filter(isSafe)]
}

function perpFacts(
  perp: DriftPerp,
  account: DriftAccount,
  shortage: bigint,
  slotsElapsed: bigint,
): readonly ProfileFact[] {
  const ratio = marginRatio(perp.market, 'Maintenance', absolute(perp.base), account.isHighLeverage)
  const fee = liquidationFee(perp.market.liquidatorFee, perp.market.maxLiquidatorFee, slotsElapsed)
  const terms = { marginShortage: shortage, marginRatio: ratio, oraclePrice: perp.price, quoteOraclePrice: PRICE_ONE }
  const insuranceFee = perpInsuranceFee({
    ...terms,
    base: perp.base,
    liquidatorFee: fee,
    maxFee: perp.market.insuranceFee,
  })
  const needed = baseToCoverShortage({ ...terms, liquidationFee: fee, insuranceFee })
  const closed = needed === U64_MAX || needed > absolute(perp.base) ? absolute(perp.base) : needed
  return [
    fact(
      `${perp.name} requirement`,
      fromUnits(perpRequirementOf(perp, 'Maintenance', account.isHighLeverage), 6),
      'USD',
    ),
    fact(`${perp.name} liquidator's fee`, fromUnits(fee, QUOTE_DECIMALS), 'fraction'),
    fact(`${perp.name} insurance fee`, fromUnits(insuranceFee, QUOTE_DECIMALS), 'fraction'),
    fact(`${perp.name} closed to cover the shortage`, fromUnits(closed, BASE_DECIMALS), 'coins'),
  ]
}

/** The largest borrow is repaid with the largest collateral. */
function swapFacts(account: DriftAccount, shortage: bigint): readonly ProfileFact[] {
  const borrowed = largestOf(account.spots.filter(({ amount }) => amount < 0n))
  const held = largestOf(account.spots.filter(({ amount }) => amount > 0n))
  if (borrowed === undefined || held === undefined) return []
  const swap: SwapTerms = {
    assetMultiplier: FEE_ONE + held.market.liquidatorFee,
    assetDecimals: held.market.decimals,
    assetPrice: held.price,
    liabilityMultiplier: FEE_ONE - borrowed.market.liquidatorFee,
    liabilityDecimals: borrowed.market.decimals,
    liabilityPrice: borrowed.price,
  }
  const cover = {
    ...swap,
    marginShortage: shortage,
    assetWeight: spotWeight(held),
    liabilityWeight: spotWeight(borrowed),
  }
  const insuranceFee = spotInsuranceFee({
    ...cover,
    tokenAmount: absolute(borrowed.amount),
    maxFee: borrowed.market.insuranceFee,
  })
  const needed = liabilityToCoverShortage({ ...cover, insuranceFee })
  const implied = liabilityImpliedByAsset(held.amount, swap)
  const limit = absolute(borrowed.amount) < implied ? absolute(borrowed.amount) : implied
  const repaid = needed === U128_MAX || needed > limit ? limit : needed
  const paid = assetForLiability(held.amount, repaid, swap)
  return [
    fact(`${borrowed.name} insurance fee`, fromUnits(insuranceFee, QUOTE_DECIMALS), 'fraction'),
    fact(`${borrowed.name} repaid`, fromUnits(repaid, borrowed.market.decimals), 'coins'),
    fact(`${held.name} paid for it`, fromUnits(larger(paid, 0n), held.market.decimals), 'coins'),
  ]
}

function largestOf(spots: readonly DriftSpot[]): DriftSpot | undefined {
  const value = (spot: DriftSpot): bigint =>
    divideFloor(absolute(spot.amount) * spot.price, 10n ** BigInt(spot.market.decimals))
  return [...spots].sort((a, b) => (value(a) < value(b) ? 1 : -1))[0]
}
