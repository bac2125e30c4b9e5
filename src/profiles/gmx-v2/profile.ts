/** GMX v2 as a profile: every position stands alone with its own collateral. */
import { assemble, type ExactLeg, fact, type Profile, type ProfileSection } from '../assessment.ts'
import type { BookMarket, BookPosition, ProfileBook } from '../book.ts'
import {
  absoluteOf,
  add,
  divide,
  floorOf,
  maximum,
  minimum,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  scaleByPowerOfTen,
  signOf,
  subtract,
  truncateOf,
  ZERO,
} from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { type AdaptiveFunding, adaptiveRate, chargedRate } from './funding.ts'
import {
  collateralFactorToOpen,
  deleveragingState,
  type GmxPosition,
  impactUsd,
  isPositionLiquidatable,
  remainingBeforeCostsUsd,
  remainingCollateralUsd,
} from './margin.ts'

/** The venue's figures: dated and sourced. Fractions; funding as in `AdaptiveFunding`. */
export type GmxParameters = {
  readonly source: string
  readonly date: string
  readonly minCollateralFactor: Rational
  readonly minCollateralFactorForLiquidation: Rational
  readonly openInterestMultiplier: Rational
  readonly minCollateralUsd: Rational
  readonly closingFeeFactor: Rational
  readonly impactExponent: Rational
  readonly impactFactor: Rational
  /** Largest negative impact in a liquidation, as a share of size. */
  readonly impactMaxFactorForLiquidation: Rational
  readonly deleveragingMaxFactor: Rational
  readonly deleveragingTargetFactor: Rational
  readonly funding: AdaptiveFunding
  readonly fundingRateMin: bigint
}

const RATE_DECIMALS = 30

/** The profile for a set of parameters. The book is liquidatable when any position is. */
export function gmxProfile(parameters: GmxParameters): Profile {
  const header = { name: 'gmx-v2', title: 'GMX v2', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      if (book.collaterals.length > 0) {
        throw new ProfileBookError(
          'book.collaterals',
          'GMX v2 isolates: give each position its isolatedCollateral',
          'collateralNotTaken',
        )
      }
      const positions = book.positions.map((position) => positionOf(position, book, parameters))
      const limits = limitsOf(parameters)
      const isLiquidatable = positions.some((position) => isPositionLiquidatable(position, limits))
      return assemble(header, legsOf(book, positions, parameters), isLiquidatable, [
        ...positions.map((position, index) => positionSection(book.positions[index]!, position, parameters)),
        ...book.positions.map((position) => marketSection(position, book.markets.get(position.market), parameters)),
      ])
    },
  }
}

function limitsOf(parameters: GmxParameters): { minCollateralFactor: Rational; minCollateralUsd: Rational } {
  return {
    minCollateralFactor: parameters.minCollateralFactorForLiquidation,
    minCollateralUsd: parameters.minCollateralUsd,
  }
}

function positionOf(position: BookPosition, book: ProfileBook, parameters: GmxParameters): GmxPosition {
  const entry = position.entry ?? position.mark
  const sizeUsd = multiply(absoluteOf(position.size), entry)
  const most = multiply(sizeUsd, parameters.impactMaxFactorForLiquidation)
  return {
    isLong: signOf(position.size) >= 0,
    sizeUsd,
    entryPrice: entry,
    markPrice: position.mark,
    collateralAmount: position.isolatedCollateral ?? ZERO,
    collateralPrice: ONE,
    priceImpactUsd: negate(minimum(closingImpact(position, book, parameters), most)),
    feesUsd: add(multiply(sizeUsd, parameters.closingFeeFactor), position.fundingOwed),
  }
}

/** Impact of closing where it widens the market's imbalance; 0 where the book does not state open interest. */
function closingImpact(position: BookPosition, book: ProfileBook, parameters: GmxParameters): Rational {
  const facts = book.markets.get(position.market)
  if (facts?.openInterestLong === undefined || facts.openInterestShort === undefined) return ZERO
  const size = (imbalance: Rational): Rational =>
    impactUsd(multiply(absoluteOf(imbalance), position.mark), parameters.impactExponent, parameters.impactFactor)
  const skew = subtract(facts.openInterestLong, facts.openInterestShort)
  return maximum(ZERO, subtract(size(subtract(skew, position.size)), size(skew)))
}

function legsOf(book: ProfileBook, positions: readonly GmxPosition[], parameters: GmxParameters): readonly ExactLeg[] {
  const legs = positions.map((position, index): ExactLeg => {
    const { market } = book.positions[index]!
    const value = remainingBeforeCostsUsd(position)
    const costs = subtract(value, remainingCollateralUsd(position))
    const limit = maximum(
      multiply(parameters.minCollateralFactorForLiquidation, position.sizeUsd),
      parameters.minCollateralUsd,
    )
    const opening = multiply(
      factorToOpen(book.positions[index]!, book.markets.get(market), parameters),
      position.sizeUsd,
    )
    return {
      kind: 'position',
      name: market,
      value,
      initial: add(maximum(opening, limit), costs),
      maintenance: add(limit, costs),
    }
  })
  return [{ kind: 'cash', name: 'wallet', value: book.cash, initial: ZERO, maintenance: ZERO }, ...legs]
}

function factorToOpen(position: BookPosition, facts: BookMarket | undefined, parameters: GmxParameters): Rational {
  const side = signOf(position.size) >= 0 ? facts?.openInterestLong : facts?.openInterestShort
  const openInterest = multiply(side ?? ZERO, position.mark)
  return collateralFactorToOpen(parameters.minCollateralFactor, openInterest, parameters.openInterestMultiplier)
}

function positionSection(position: BookPosition, exact: GmxPosition, parameters: GmxParameters): ProfileSection {
  return {
    name: `position ${position.market}`,
    facts: [
      fact('remaining collateral', remainingCollateralUsd(exact), 'USD'),
      fact('price impact of closing', exact.priceImpactUsd, 'USD'),
      fact('liquidatable', isPositionLiquidatable(exact, limitsOf(parameters))),
    ],
  }
}

/** Funding after the time the book states, and whether the market's winners are being deleveraged. */
function marketSection(
  position: BookPosition,
  facts: BookMarket | undefined,
  parameters: GmxParameters,
): ProfileSection | undefined {
  if (facts === undefined) return undefined
  return {
    name: `market ${position.market}`,
    facts: [...fundingFacts(position, facts, parameters), ...deleveragingFacts(facts, parameters)],
  }
}

function fundingFacts(position: BookPosition, facts: BookMarket, parameters: GmxParameters): ProfileSection['facts'] {
  if (facts.openInterestLong === undefined || facts.openInterestShort === undefined) return []
  const interest = (coins: Rational): bigint =>
    floorOf(scaleByPowerOfTen(multiply(coins, position.mark), RATE_DECIMALS))
  const saved = truncateOf(scaleByPowerOfTen(facts.fundingRateLast ?? ZERO, RATE_DECIMALS))
  const seconds = truncateOf(facts.elapsedSeconds ?? ZERO)
  const rate = adaptiveRate(
    saved,
    interest(facts.openInterestLong),
    interest(facts.openInterestShort),
    seconds,
    parameters.funding,
  )
  const charged = scaleByPowerOfTen(rational(chargedRate(rate, parameters.fundingRateMin)), -RATE_DECIMALS)
  const notional = multiply(position.size, position.mark)
  return [
    fact('funding rate', charged, 'per second'),
    fact('paid in an hour', multiply(charged, multiply(notional, rational(3_600n))), 'USD'),
  ]
}

function deleveragingFacts(facts: BookMarket, parameters: GmxParameters): ProfileSection['facts'] {
  if (facts.sidePnl === undefined || facts.poolValue === undefined) return []
  const state = deleveragingState(
    facts.sidePnl,
    facts.poolValue,
    parameters.deleveragingMaxFactor,
    parameters.deleveragingTargetFactor,
  )
  return [
    fact('gains of the side', divide(facts.sidePnl, facts.poolValue), 'share of the pool'),
    fact('deleveraging is on', state.isOn),
    fact('gains to be closed', state.excessUsd, 'USD'),
  ]
}
