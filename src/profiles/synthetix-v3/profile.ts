/** Synthetix v3 perpetuals as a profile: margins by skew, keeper reward, funding by velocity and the liquidation window. */
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
import { fundingAccrued, fundingRateAfter, fundingVelocity } from './funding.ts'
import { type LiquidationWindow, liquidatableNow, windowCapacity } from './liquidation-window.ts'
import {
  accountMargins,
  availableMargin,
  fillPrice,
  type KeeperGuards,
  keeperReward,
  positionMargins,
  positionPnl,
  type SynthetixMarket,
  type SynthetixPosition,
} from './margin.ts'

export type SynthetixMarketParameters = SynthetixMarket & LiquidationWindow & { readonly maxFundingVelocity: Rational }

/** The venue's figures: dated and sourced. */
export type SynthetixParameters = {
  readonly source: string
  readonly date: string
  readonly guards: KeeperGuards
  readonly markets: Readonly<Record<string, SynthetixMarketParameters>>
}

const DAY_SECONDS = rational(86_400n)

/** The profile for a set of parameters. Cash is snxUSD at one dollar. */
export function synthetixProfile(parameters: SynthetixParameters): Profile {
  const header = { name: 'synthetix-v3', title: 'Synthetix v3 perps', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      if (book.collaterals.length > 0) {
        throw new ProfileBookError('book.collaterals', 'this profile takes snxUSD only: put its amount into cash')
      }
      const positions = book.positions.map((position) => positionOf(position, parameters))
      const { reward } = accountMargins(positions, parameters.guards, book.events.keeperCost)
      const legs = legsOf(book, positions, reward)
      const isBelow = compare(sumOf(legs.map((leg) => leg.value)), sumOf(legs.map((leg) => leg.maintenance))) < 0
      return assemble(header, legs, isBelow, [
        liquidationSection(book, positions, parameters),
        ...book.positions.map((position) => marketSection(position, book, parameters)),
      ])
    },
  }
}

function positionOf(position: BookPosition, parameters: SynthetixParameters): SynthetixPosition {
  return {
    market: marketOf(position, parameters),
    size: position.size,
    fillPrice: position.entry ?? position.mark,
    mark: position.mark,
  }
}

function marketOf({ market }: BookPosition, parameters: SynthetixParameters): SynthetixMarketParameters {
  const found = parameters.markets[market]
  if (found !== undefined) return found
  const known = Object.keys(parameters.markets).join(', ')
  throw new ProfileBookError(
    `book.positions.${market}`,
    `no Synthetix v3 parameters of this market; known are ${known}`,
  )
}

function legsOf(book: ProfileBook, positions: readonly SynthetixPosition[], reward: Rational): readonly ExactLeg[] {
  const legs = positions.map((position, index): ExactLeg => {
    const { market, fundingOwed } = book.positions[index]!
    const { initial, maintenance } = positionMargins(position)
    return { kind: 'position', name: market, value: subtract(positionPnl(position), fundingOwed), initial, maintenance }
  })
  return [
    { kind: 'cash', name: 'snxUSD', value: book.cash, initial: ZERO, maintenance: ZERO },
    ...legs,
    { kind: 'account', name: 'keeper reward', value: ZERO, initial: reward, maintenance: reward },
  ]
}

function liquidationSection(
  book: ProfileBook,
  positions: readonly SynthetixPosition[],
  parameters: SynthetixParameters,
): ProfileSection {
  const available = availableMargin(book.cash, positions)
  const ratioReward = sumOf(positions.map((position) => positionMargins(position).flagReward))
  const reward = keeperReward(book.events.keeperCost, ratioReward, parameters.guards, available)
  const windows = book.positions.flatMap((position) => {
    const window = marketOf(position, parameters)
    const facts = book.markets.get(position.market)
    const past = book.events.liquidations
    const amount = liquidatableNow(window, past, {
      atSeconds: facts?.nowSeconds ?? ZERO,
      size: position.size,
      skew: skewOf(position, book),
      block: add(past.at(-1)?.block ?? ZERO, rational(1n)),
      isEndorsed: false,
    })
    return [
      fact(`${position.market} capacity of a window`, windowCapacity(window), 'coins'),
      fact(`${position.market} liquidatable now`, amount, 'coins'),
    ]
  })
  return {
    name: 'liquidation',
    facts: [fact('available margin', available, 'USD'), fact('keeper reward', reward, 'USD'), ...windows],
  }
}

/** What closing would be filled at, and how funding moves while the skew stays. */
function marketSection(
  position: BookPosition,
  book: ProfileBook,
  parameters: SynthetixParameters,
): ProfileSection | undefined {
  const skew = skewOf(position, book)
  if (skew === undefined) return undefined
  const market = marketOf(position, parameters)
  const facts = book.markets.get(position.market)!
  const velocity = fundingVelocity(skew, market.skewScale, market.maxFundingVelocity)
  const days = divide(facts.elapsedSeconds ?? ZERO, DAY_SECONDS)
  const before = facts.fundingRateLast ?? ZERO
  const after = fundingRateAfter(before, velocity, days)
  const closing = multiply(rational(-1n), position.size)
  return {
    name: `market ${position.market}`,
    facts: [
      fact('fill price of closing', fillPrice(position.mark, skew, closing, market.skewScale), 'USD'),
      fact('funding velocity', velocity, 'per day²'),
      fact('funding rate', after, 'per day'),
      fact('paid since the last rate', fundingAccrued(before, after, position.size, position.mark, days), 'USD'),
    ],
  }
}

/** Long less short open interest, where the book states either. */
function skewOf({ market, size }: BookPosition, book: ProfileBook): Rational | undefined {
  const facts = book.markets.get(market)
  if (facts?.openInterestLong === undefined && facts?.openInterestShort === undefined) return undefined
  const own = signOf(size) >= 0 ? { long: absoluteOf(size), short: ZERO } : { long: ZERO, short: absoluteOf(size) }
  return subtract(facts.openInterestLong ?? own.long, facts.openInterestShort ?? own.short)
}
