/** Hyperliquid as a profile: cross margin by tiers, the liquidation price of each position, funding and rank in deleveraging. */
import { assemble, type ExactLeg, fact, type Profile, type ProfileSection } from '../assessment.ts'
import type { BookPosition, ProfileBook } from '../book.ts'
import {
  absoluteOf,
  add,
  compare,
  divide,
  multiply,
  type Rational,
  rational,
  signOf,
  subtract,
  sumOf,
  ZERO,
} from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import {
  deleveragingIndex,
  fundingRate8h,
  fundingRateHourly,
  initialMargin,
  isolatedMarginAvailable,
  liquidationPrice,
  liquidationStep,
  type MarginTier,
  maintenanceMargin,
  maintenanceRate,
  tierOf,
  transferMargin,
} from './margin.ts'

/** The venue's figures: dated and sourced. */
export type HyperliquidParameters = {
  readonly source: string
  readonly date: string
  readonly interestPer8h: Rational
  readonly tiers: Readonly<Record<string, readonly MarginTier[]>>
}

/** The profile for a set of parameters. USDC is the only collateral of the book. */
export function hyperliquidProfile(parameters: HyperliquidParameters): Profile {
  const header = { name: 'hyperliquid', title: 'Hyperliquid', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      if (book.collaterals.length > 0) {
        throw new ProfileBookError(
          'book.collaterals',
          'this profile takes USDC only: put its amount into cash',
          'collateralNotTaken',
        )
      }
      const legs = legsOf(book, parameters)
      const cross = crossOf(book, legs)
      const isolated = legs.filter((_, index) => index > 0 && isIsolated(book.positions[index - 1]!))
      const isBelow = [cross, ...isolated].some(({ value, maintenance }) => compare(value, maintenance) < 0)
      return assemble(header, legs, isBelow, [
        accountSection(book, cross),
        liquidationSection(book, parameters, cross),
        ...book.positions.map((position) => fundingSection(position, book, parameters)),
      ])
    },
  }
}

/** Value and requirements of the cross account: everything but positions with a margin of their own. */
type Cross = Pick<ExactLeg, 'value' | 'initial' | 'maintenance'>

function crossOf(book: ProfileBook, legs: readonly ExactLeg[]): Cross {
  const cross = legs.filter((_, index) => index === 0 || !isIsolated(book.positions[index - 1]!))
  return {
    value: sumOf(cross.map((leg) => leg.value)),
    initial: sumOf(cross.map((leg) => leg.initial)),
    maintenance: sumOf(cross.map((leg) => leg.maintenance)),
  }
}

function isIsolated(position: BookPosition): boolean {
  return position.isolatedCollateral !== undefined
}

/** Result of a position and, where it is isolated, its own margin. */
function worthOf(position: BookPosition): Rational {
  const gain = multiply(position.size, subtract(position.mark, position.entry ?? position.mark))
  return add(position.isolatedCollateral ?? ZERO, subtract(gain, position.fundingOwed))
}

function legsOf(book: ProfileBook, parameters: HyperliquidParameters): readonly ExactLeg[] {
  const positions = book.positions.map((position): ExactLeg => {
    const tiers = tiersOf(position, parameters)
    const notional = notionalOf(position)
    return {
      kind: 'position',
      name: position.market,
      value: worthOf(position),
      initial: initialMargin(notional, tiers, position.leverage),
      maintenance: maintenanceMargin(notional, tiers),
    }
  })
  return [{ kind: 'cash', name: 'USDC', value: book.cash, initial: ZERO, maintenance: ZERO }, ...positions]
}

function accountSection(book: ProfileBook, { value, initial, maintenance }: Cross): ProfileSection {
  const notional = sumOf(book.positions.filter((position) => !isIsolated(position)).map(notionalOf))
  const { step, share } = liquidationStep(value, maintenance, notional)
  return {
    name: 'account',
    facts: [
      fact('margin kept at a withdrawal', transferMargin(initial, notional), 'USD'),
      fact('next liquidation step', step),
      fact('share of it', share, 'fraction'),
    ],
  }
}

function liquidationSection(book: ProfileBook, parameters: HyperliquidParameters, cross: Cross): ProfileSection {
  const facts = book.positions
    .filter(({ size }) => signOf(size) !== 0)
    .flatMap((position) => {
      const notional = notionalOf(position)
      const { tier, deduction } = tierOf(notional, tiersOf(position, parameters))
      const isLong = signOf(position.size) > 0
      const rate = maintenanceRate(tier)
      const value = isIsolated(position) ? worthOf(position) : cross.value
      const price = liquidationPrice({
        isLong,
        price: position.mark,
        size: position.size,
        marginAvailable: isIsolated(position)
          ? add(isolatedMarginAvailable(value, position.mark, position.size, rate), deduction)
          : subtract(cross.value, cross.maintenance),
        maintenanceRate: rate,
      })
      const entry = position.entry ?? position.mark
      return [
        fact(`${position.market} liquidation price`, price, 'USD'),
        fact(`${position.market} maintenance deduction`, deduction, 'USD'),
        fact(
          `${position.market} rank in deleveraging`,
          deleveragingIndex(isLong, position.mark, entry, notional, value),
          'index',
        ),
      ]
    })
  return { name: 'liquidation', facts }
}

function fundingSection(
  position: BookPosition,
  book: ProfileBook,
  parameters: HyperliquidParameters,
): ProfileSection | undefined {
  const premiums = book.markets.get(position.market)?.premiums ?? []
  if (premiums.length === 0) return undefined
  const premium = divide(sumOf(premiums), rational(BigInt(premiums.length)))
  const hourly = fundingRateHourly(premium, parameters.interestPer8h)
  return {
    name: `funding ${position.market}`,
    facts: [
      fact('rate of 8 h', fundingRate8h(premium, parameters.interestPer8h), 'fraction'),
      fact('rate of 1 h', hourly, 'fraction'),
      fact('paid in this hour', multiply(hourly, multiply(position.size, position.mark)), 'USD'),
    ],
  }
}

function tiersOf({ market }: BookPosition, parameters: HyperliquidParameters): readonly MarginTier[] {
  const tiers = parameters.tiers[market]
  if (tiers !== undefined) return tiers
  const known = Object.keys(parameters.tiers).join(', ')
  throw new ProfileBookError(
    `book.positions.${market}`,
    `no Hyperliquid tiers of this market; known are ${known}`,
    'marketNotCleared',
  )
}

function notionalOf({ size, mark }: BookPosition): Rational {
  return multiply(absoluteOf(size), mark)
}
