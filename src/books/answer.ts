/**
 * What the house says of a book, in dollars and coins as decimal text: every figure is an integer of the function that
 * decides, written with its places. The shape is stable and documented in docs/cli-json.md.
 */
import {
  type BookStanding,
  type Explanation,
  explain,
  type LegExplanation,
  liquidationPrices,
  noChange,
  standingOf,
  suppose,
} from '../core/margin/index.ts'
import type { ScenarioHouse } from '../core/scenarios/index.ts'
import { AssertionFailed, type Row } from '../core/units/index.ts'
import type { Book } from './book.ts'
import { ATOM_PLACES, decimalShort, decimalText } from './decimals.ts'
import { BookError } from './error.ts'
import { type BookHouse, houseOfBook } from './house.ts'
import type { Listed } from './listed.ts'
import { type AnswerPortfolio, expiryName, portfolioWords, type RowNames } from './portfolio.ts'
import { suppositionOf, tradedSizes, type Wishes, withVolatilities } from './supposition.ts'

/** One leg. maintenance.total = bracket + size; initial.total = the sum of its parts, at mark. */
type AnswerLeg = {
  readonly market: string
  readonly size: string
  readonly lots: number
  readonly coinsPerLot: string
  readonly mark: string
  readonly notional: string
  readonly unrealised: string
  readonly counted: string
  readonly maintenance: { readonly bracket: string; readonly size: string; readonly total: string }
  readonly initial: Readonly<Record<InitialPart | 'total', string>>
  readonly closingCost: string
}

/** Named charges of initial margin, in the order in which they are added. */
export const initialParts = ['bracket', 'size', 'market', 'depth', 'share', 'season', 'cap'] as const

type InitialPart = (typeof initialParts)[number]

/** Levels of margin, from the lowest to the highest. */
export const marginLevels = ['closeOut', 'maintenance', 'target', 'restore'] as const

/** The whole answer for one book. */
export type Answer = {
  readonly standing: BookStanding
  readonly equity: string
  readonly cash: string
  readonly held: string
  readonly legs: readonly AnswerLeg[]
  /** Under portfolio margin: what each underlying requires, scenario by scenario. Null where legs are summed. */
  readonly portfolio: AnswerPortfolio | null
  readonly collateral: readonly {
    readonly asset: string
    readonly amount: string
    readonly value: string
    readonly haircut: string
  }[]
  /** What each level asks, and equity less that. */
  readonly levels: Readonly<
    Record<(typeof marginLevels)[number], { readonly requirement: string; readonly excess: string }>
  >
  readonly targetBuffer: string
  readonly restoreBuffer: string
  /** The test for new risk and for money that leaves, at the worse of mark and slow price. */
  readonly initial: {
    readonly equity: string
    readonly requirement: string
    readonly excess: string
    readonly targetExcess: string
    readonly passes: boolean
  }
  readonly freeCollateral: string
  readonly withdrawable: string
  readonly leveragePpm: number
  readonly liquidationPrices: readonly {
    readonly underlying: string
    readonly price: string
    readonly below: string | null
    readonly above: string | null
  }[]
}

/**
 * The answer for a book as it is.
 *
 * @param wishes what it will be asked besides: sizes that are traded must be whole numbers of its lots
 * @throws BookError
 */
export function answerOf(book: Book, wishes: Pick<Wishes, 'trades'> = { trades: [] }): Answer {
  return exactly(() => answerIn(houseOfBook(book, tradedSizes(wishes.trades))))
}

/** The answer for an account of any house whose rows have these names. */
export function answerIn(opened: BookHouse): Answer {
  return answer(opened.house, opened.account, opened)
}

/**
 * The answer for a book as it would be.
 *
 * @throws BookError
 */
export function supposedAnswerOf(book: Book, wishes: Wishes): Answer {
  return exactly(() => {
    const opened = houseOfBook(withVolatilities(book, wishes.volatilities), tradedSizes(wishes.trades))
    const supposed = suppose(opened.house, opened.account, suppositionOf(opened, wishes))
    return answer(supposed.house, supposed.account, opened)
  })
}

/** A house that is built from words is not judged while it is: a broken range of the core is a fault of the book. */
function exactly<T>(compute: () => T): T {
  try {
    return compute()
  } catch (error) {
    if (!(error instanceof AssertionFailed || error instanceof RangeError)) throw error
    throw new BookError(
      'the book leaves the range in which a house is exact',
      'write smaller sizes, or prices that are nearer to each other',
      null,
      error,
    )
  }
}

const dollars = (atoms: number): string => decimalText(atoms, ATOM_PLACES)

function answer(house: ScenarioHouse, account: Row, book: Pick<BookHouse, 'listed' | 'contracts'>): Answer {
  const { listed } = book
  const explained = explain(house, account)
  const { initial } = explained
  return {
    standing: standingOf(explained),
    equity: dollars(explained.equity),
    cash: dollars(explained.cash),
    held: dollars(explained.held),
    legs: explained.legs.map((leg) => legOf(leg, namesOf(book, leg.market))),
    portfolio: explained.portfolio === null ? null : portfolioWords(house, explained.portfolio, rowNames(house, book)),
    collateral: explained.collateral.map(({ asset, amount, value, haircut }) => {
      const { name, assetPlaces } = [...listed.values()].find((entry) => entry.asset === asset)!
      return {
        asset: name,
        amount: decimalShort(amount, assetPlaces),
        value: dollars(value),
        haircut: dollars(haircut),
      }
    }),
    levels: levelsOf(explained),
    targetBuffer: dollars(explained.targetBuffer),
    restoreBuffer: dollars(explained.restoreBuffer),
    initial: {
      equity: dollars(initial.equity),
      requirement: dollars(initial.requirement),
      excess: dollars(initial.initialExcess),
      targetExcess: dollars(initial.targetExcess),
      passes: initial.initialExcess >= 0 && initial.targetExcess >= 0,
    },
    freeCollateral: dollars(explained.freeCollateral),
    withdrawable: dollars(explained.withdrawable),
    leveragePpm: explained.leveragePpm,
    liquidationPrices: pricesOf(house, account, listed),
  }
}

/** Name and lot of a market of the book: of a perpetual or of a contract that ends. */
function namesOf(
  { listed, contracts }: Pick<BookHouse, 'listed' | 'contracts'>,
  market: Row,
): Pick<Listed, 'name' | 'exponent'> {
  const contract = contracts.find((each) => each.market === market)
  if (contract !== undefined) return { name: contract.name, exponent: contract.listed.exponent }
  return [...listed.values()].find((entry) => entry.market === market)!
}

/** What the rows of a book’s house are called. */
function rowNames(house: ScenarioHouse, book: Pick<BookHouse, 'listed' | 'contracts'>): RowNames {
  const { expiry } = house.markets.markets
  return {
    market: (row) => namesOf(book, row).name,
    underlying: (row) => [...book.listed.values()].find(({ underlying }) => underlying === row)!.name,
    expiry: (row) =>
      book.contracts.find(({ market }) => expiry[market] === row + 1)?.expiry ??
      expiryName(house.markets.expiries.expiryMs[row]!),
  }
}

function legOf(leg: LegExplanation, { name, exponent }: Pick<Listed, 'name' | 'exponent'>): AnswerLeg {
  const { lots, initial } = leg
  const parts = initialParts.map((part) => [part, dollars(initial[part])] as const)
  const total = initialParts.reduce((sum, part) => sum + initial[part], 0)
  return {
    market: name,
    size: decimalShort(lots, -exponent),
    lots,
    coinsPerLot: decimalShort(1, -exponent),
    mark: decimalShort(leg.mark, ATOM_PLACES + exponent),
    notional: dollars(leg.notional),
    unrealised: dollars(leg.unrealised),
    counted: dollars(leg.counted),
    maintenance: {
      bracket: dollars(leg.maintenanceBracket),
      size: dollars(leg.maintenanceSize),
      total: dollars(leg.maintenanceBracket + leg.maintenanceSize),
    },
    initial: { ...(Object.fromEntries(parts) as Record<InitialPart, string>), total: dollars(total) },
    closingCost: dollars(leg.closingCost),
  }
}

function levelsOf(explained: Explanation): Answer['levels'] {
  const level = (requirement: number): { requirement: string; excess: string } => ({
    requirement: dollars(requirement),
    excess: dollars(explained.equity - requirement),
  })
  return {
    closeOut: level(explained.closeOut),
    maintenance: level(explained.maintenance),
    target: level(explained.target),
    restore: level(explained.restore),
  }
}

/** Of every underlying with a price, under its first name. */
function pricesOf(
  house: ScenarioHouse,
  account: Row,
  listed: ReadonlyMap<string, Listed>,
): Answer['liquidationPrices'] {
  const first = [
    ...new Map([...listed.values()].reverse().map((entry) => [entry.underlying, entry])).values(),
  ].reverse()
  return first.map(({ name, underlying, exponent }) => {
    const { below, above } = liquidationPrices(house, account, underlying, noChange)
    const text = (price: number): string => decimalShort(price, ATOM_PLACES + exponent)
    return {
      underlying: name,
      price: text(house.markets.underlyings.index[underlying]!),
      below: below === null ? null : text(below),
      above: above === null ? null : text(above),
    }
  })
}
