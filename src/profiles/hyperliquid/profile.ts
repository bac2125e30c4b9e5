/** Hyperliquid as a profile: cross margin by tiers, the liquidation price of each position, funding and rank in deleveraging. */
import { assemble, type ExactLeg, fact, type Profile, type ProfileSection } from '../assessment.ts'
import type { BookPosition, ProfileBook } from '../book.ts'
import {
  absoluteOf,
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
        throw new ProfileBookError('book.collaterals', 'this profile takes USDC only: put its amount into cash')
      }
      const legs = legsOf(book, parameters)
      const value = sumOf(legs.map((leg) => leg.value))
      const maintenance = sumOf(legs.map((leg) => leg.maintenance))
      const initial = sumOf(legs.map((leg) => leg.initial))
      return assemble(header, legs, compare(value, maintenance) < 0, [
        accountSection(book, value, initial, maintenance),
        liquidationSection(book, parameters, value, maintenance),
        ...book.positions.map((position) => fundingSection(position, book, parameters)),
      ])
    },
  }
}

function legsOf(book: ProfileBook, parameters: HyperliquidParameters): readonly ExactLeg[] {
  const positions = book.positions.map((position): ExactLeg => {
    const tiers = tiersOf(position, parameters)
    const notional = notionalOf(position)
    const gain = subtract(position.mark, position.entry ?? position.mark)
    return {
      kind: 'position',
      name: position.market,
      value: subtract(multiply(position.size, gain), position.fundingOwed),
      initial: initialMargin(notional, tiers, position.leverage),
      maintenance: maintenanceMargin(notional, tiers),
    }
  })
  return [{ kind: 'cash', name: 'USDC', value: book.cash, initial: ZERO, maintenance: ZERO }, ...positions]
}

function accountSection(book: ProfileBook, value: Rational, initial: Rational, maintenance: Rational): ProfileSection {
  const notional = sumOf(book.positions.map(notionalOf))
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

function liquidationSection(
  book: ProfileBook,
  parameters: HyperliquidParameters,
  value: Rational,
  maintenance: Rational,
): ProfileSection {
  const facts = book.positions
    .filter(({ size }) => signOf(size) !== 0)
    .flatMap((position) => {
      const notional = notionalOf(position)
      const { tier, deduction } = tierOf(notional, tiersOf(position, parameters))
      const isLong = signOf(position.size) > 0
      const price = liquidationPrice({
        isLong,
        price: position.mark,
        size: position.size,
        marginAvailable: subtract(value, maintenance),
        maintenanceRate: maintenanceRate(tier),
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
  throw new ProfileBookError(`book.positions.${market}`, `no Hyperliquid tiers of this market; known are ${known}`)
}

function notionalOf({ size, mark }: BookPosition): Rational {
  return multiply(absoluteOf(size), mark)
}
