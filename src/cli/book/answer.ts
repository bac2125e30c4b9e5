/**
 * What the house says of a book, in dollars and coins as decimal text: every figure is an integer of the function that
 * decides, written with its places. The shape is stable and documented in docs/cli-json.md.
 */
import {
  type Explanation,
  explain,
  type LegExplanation,
  liquidationPrices,
  noChange,
  suppose,
} from '../../core/margin/index.ts'
import { JOINT, type ScenarioHouse, scenarios } from '../../core/scenarios/index.ts'
import type { Row } from '../../core/units/index.ts'
import { ATOM_PLACES, decimalShort, decimalText } from './decimals.ts'
import type { BookHouse } from './house.ts'
import type { Listed } from './listed.ts'
import { suppositionOf } from './supposition.ts'
import type { Wishes } from './wishes.ts'

/** What happens to a book where it stands. */
export type Standing = 'above-target' | 'call' | 'reduction' | 'takeover' | 'empty'

/** One leg. maintenance.total = bracket + size; initial.total = the sum of its parts, at mark. */
export type AnswerLeg = {
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

/** One scenario of an underlying: `ranges` × `rangePpm` is the move of its price. Results are signed, of the whole book and of each leg. */
export type AnswerScenario = {
  readonly name: string
  readonly move: string
  readonly volatility: string
  readonly weight: string
  readonly result: string
  readonly legs: Readonly<Record<string, string>>
}

/** A book under portfolio margin: Σ required − credit and haircuts beyond the scenarios are its maintenance. */
export type AnswerPortfolio = {
  readonly levelPpm: number
  readonly underlyings: readonly {
    readonly underlying: string
    readonly scenarios: readonly AnswerScenario[]
    /** Losses of the linear and the absolute rotation of skews. */
    readonly rotations: readonly string[]
    /** Name of the worst scenario. */
    readonly worst: string
    readonly loss: string
    readonly charges: string
    readonly expiries: readonly { readonly expiryMs: number; readonly delta: string; readonly basis: string }[]
    readonly floor: string
    readonly required: string
  }[]
  readonly credit: string
  readonly haircutsBeyond: string
}

/** Named charges of initial margin, in the order in which they are added. */
export const initialParts = ['bracket', 'size', 'market', 'depth', 'share', 'season', 'cap'] as const

type InitialPart = (typeof initialParts)[number]

/** Levels of margin, from the lowest to the highest. */
export const marginLevels = ['closeOut', 'maintenance', 'target', 'restore'] as const

/** The whole answer for one book. */
export type Answer = {
  readonly standing: Standing
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

/** The answer for a book as it is. */
export function answerOf(book: BookHouse): Answer {
  return answer(book.house, book.account, book)
}

/** The answer for a book as it would be. */
export function supposedAnswerOf(book: BookHouse, wishes: Wishes): Answer {
  const supposed = suppose(book.house, book.account, suppositionOf(book, wishes))
  return answer(supposed.house, supposed.account, book)
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
    portfolio: explained.portfolio === null ? null : portfolioOf(house, book, explained.portfolio),
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

/** The order is that of the machine: a book without lots has nothing to close. */
function standingOf({ equity, closeOut, maintenance, target, legs }: Explanation): Standing {
  if (legs.every(({ lots }) => lots === 0) && equity >= target) return 'empty'
  if (equity >= target) return 'above-target'
  if (equity >= maintenance) return 'call'
  return equity > closeOut ? 'reduction' : 'takeover'
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

function portfolioOf(
  house: ScenarioHouse,
  book: Pick<BookHouse, 'listed' | 'contracts'>,
  { levelPpm, underlyings, credit, haircutsBeyond, legs }: NonNullable<Explanation['portfolio']>,
): AnswerPortfolio {
  return {
    levelPpm,
    underlyings: underlyings.map((one) => ({
      underlying: [...book.listed.values()].find(({ underlying }) => underlying === one.underlying)!.name,
      scenarios: one.results.map((result, place) => ({
        ...scenarioWords(house, one.underlying, place),
        result: dollars(result),
        legs: Object.fromEntries(
          legs
            .filter(({ market }) => house.markets.markets.underlying[market] === one.underlying)
            .map(({ market, results }) => [namesOf(book, market).name, dollars(results[place]!)]),
        ),
      })),
      rotations: one.tilts.map(dollars),
      worst: one.worst < 0 ? 'none' : scenarioWords(house, one.underlying, one.worst).name,
      loss: dollars(one.loss),
      charges: dollars(one.charges),
      expiries: one.expiries.map(({ expiry, delta, basis }) => ({
        expiryMs: expiry < 0 ? 0 : house.markets.expiries.expiryMs[expiry]! - house.clock.nowMs,
        delta: dollars(delta),
        basis: dollars(basis),
      })),
      floor: dollars(one.floor),
      required: dollars(one.required),
    })),
    credit: dollars(credit),
    haircutsBeyond: dollars(haircutsBeyond),
  }
}

/** What a scenario is, in words: its place in the order of `scenarios`, or behind the joint ones a rotation of the skew. */
function scenarioWords(house: ScenarioHouse, underlying: Row, place: number): Omit<AnswerScenario, 'result' | 'legs'> {
  const range = house.params.underlying.scenarioRangePpm[underlying]! / 1e6
  const scenario = scenarios[place < JOINT ? place : JOINT + 2 * (place - JOINT)]!
  switch (scenario.kind) {
    case 'grid': {
      const move = ((scenario.quarters / 4) * range).toFixed(4)
      return { name: `price ${percent(move)}, volatility ${scenario.vol}`, move, volatility: scenario.vol, weight: '1' }
    }
    case 'tail': {
      const move = Math.max(-0.95, scenario.ranges * range).toFixed(4)
      const weight = (1 / Math.abs(scenario.ranges)).toString()
      return { name: `price ${percent(move)}, volatility up, counted at ${weight}`, move, volatility: 'up', weight }
    }
    case 'term':
      return {
        name: `term structure ${scenario.sign > 0 ? 'steeper' : 'flatter'}`,
        move: '0',
        volatility: 'term',
        weight: '1',
      }
    case 'skew':
      return { name: `skew rotated, ${scenario.shape}`, move: '0', volatility: 'skew', weight: '1' }
  }
}

const percent = (move: string): string => `${Number(move) > 0 ? '+' : ''}${Number((Number(move) * 100).toFixed(2))} %`

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
