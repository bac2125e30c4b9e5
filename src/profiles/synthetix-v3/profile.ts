/** Synthetix v3 perpetuals as a profile: margins by skew, keeper reward, funding by velocity and the liquidation window. */
import { assemble, type ExactLeg, fact, type Profile, type ProfileSection } from '../assessment.ts'
import type { BookPosition, ProfileBook } from '../book.ts'
import { absoluteOf, add, divide, negate, type Rational, rational, signOf, subtract, sumOf, ZERO } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { advanceFunding } from './funding.ts'
import { type LiquidationWindow, liquidateInOrder, windowCapacity } from './liquidation-window.ts'
import {
  accountMargins,
  availableMargin,
  fillPrice,
  isAccountLiquidatable,
  type KeeperCosts,
  type KeeperGuards,
  keeperReward,
  positionMargins,
  positionPnl,
  type SynthetixMarket,
  type SynthetixPosition,
  withdrawableMargin,
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
        throw new ProfileBookError(
          'book.collaterals',
          'this profile takes snxUSD only: put its amount into cash',
          'collateralNotTaken',
        )
      }
      const positions = book.positions.map((position) => positionOf(position, parameters))
      const margins = accountMargins(positions, parameters.guards, costsOf(book))
      const legs = legsOf(book, positions, margins.reward)
      const available = sumOf(legs.map((leg) => leg.value))
      return assemble(header, legs, isAccountLiquidatable(available, margins), [
        liquidationSection(book, positions, available, parameters),
        { name: 'withdrawal', facts: [fact('withdrawable', withdrawableMargin(available, margins), 'USD')] },
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

function costsOf({ events }: ProfileBook): KeeperCosts {
  return { flag: events.keeperCostFlag, liquidate: events.keeperCostLiquidate }
}

function liquidationSection(
  book: ProfileBook,
  positions: readonly SynthetixPosition[],
  available: Rational,
  parameters: SynthetixParameters,
): ProfileSection {
  const ratioReward = sumOf(positions.map((position) => positionMargins(position).flagReward))
  const reward = keeperReward(costsOf(book), ratioReward, parameters.guards, available)
  const windows = book.positions.flatMap((position) => {
    const window = marketOf(position, parameters)
    return [
      fact(`${position.market} capacity of a window`, windowCapacity(window), 'coins'),
      fact(`${position.market} liquidatable now`, liquidatableAfterPast(position, window, book), 'coins'),
    ]
  })
  return {
    name: 'liquidation',
    facts: [
      fact('available margin', availableMargin(book.cash, positions), 'USD'),
      fact('keeper reward', reward, 'USD'),
      ...windows,
    ],
  }
}

/** The market's past liquidations as they happened, and then this position in the next block. */
function liquidatableAfterPast(position: BookPosition, window: LiquidationWindow, book: ProfileBook): Rational {
  const skew = skewOf(position, book)
  const past = book.events.liquidations.filter(({ market }) => market === position.market)
  const earlier = past.map((one) => ({ ...one, size: one.amount, skew, isEndorsed: true }))
  const block = add(past.at(-1)?.block ?? ZERO, rational(1n))
  const atSeconds = book.markets.get(position.market)?.nowSeconds ?? past.at(-1)?.atSeconds ?? ZERO
  const request = { atSeconds, size: position.size, skew, block, isEndorsed: false }
  return liquidateInOrder(window, [...earlier, request]).at(-1)!
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
  const closing = negate(position.size)
  const after = advanceFunding(
    { skew, ratePerDay: facts.fundingRateLast ?? ZERO, accrued: ZERO },
    divide(facts.elapsedSeconds ?? ZERO, DAY_SECONDS),
    { size: position.size, price: position.mark },
    closing,
    market,
  )
  return {
    name: `market ${position.market}`,
    facts: [
      fact('fill price of closing', fillPrice(position.mark, skew, closing, market.skewScale), 'USD'),
      fact('funding rate', after.ratePerDay, 'per day'),
      fact('paid since the last rate', after.accrued, 'USD'),
      fact('funding velocity after closing', after.nextVelocity, 'per day²'),
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
