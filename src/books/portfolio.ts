/** A portfolio explained in words and decimal text: the same for a book of a file, at the command line, and for an account of a running house. */
import type { PortfolioCharge, PortfolioExplanation, PortfolioLeg } from '../core/margin/index.ts'
import { type ScenarioFacts, type ScenarioHouse, scenarioFactsOf } from '../core/scenarios/index.ts'
import type { Row } from '../core/units/index.ts'
import { ATOM_PLACES, decimalShort, decimalText } from './decimals.ts'

/** What rows of a house are called. */
export type RowNames = {
  readonly market: (row: Row) => string
  readonly underlying: (row: Row) => string
  readonly expiry: (row: Row) => string
}

/** One scenario of an underlying. Results are dollars after the weight, > 0 gained, of the whole book and of each leg. */
type AnswerScenario = {
  readonly name: string
  readonly kind: ScenarioFacts['kind']
  /** Of the price, a fraction. */
  readonly move: string
  readonly volatility: ScenarioFacts['volatility']
  /** Of a 30-day volatility, a fraction; of a rotation at most, either way. */
  readonly volatilityMove: string
  readonly weight: string
  readonly result: string
  readonly isWorst: boolean
  readonly legs: Readonly<Record<string, string>>
}

/** A charge of a level, dollars, < 0 given back; null where it is not of one underlying, market or expiry. */
export type AnswerCharge = {
  readonly name: PortfolioCharge['name']
  readonly underlying: string | null
  readonly market: string | null
  readonly expiry: string | null
  readonly amount: string
}

/** A book under portfolio margin: the charges of a level sum to what it asks. */
export type AnswerPortfolio = {
  /** What of the worst scenario maintenance asks for. */
  readonly levelPpm: number
  readonly underlyings: readonly {
    readonly underlying: string
    readonly scenarios: readonly AnswerScenario[]
    /** Name of the worst scenario, `none` where nothing loses. */
    readonly worst: string
    readonly loss: string
    /** By expiry, and of perpetuals: what moves with the price, and what the move of the basis costs. */
    readonly expiries: readonly {
      readonly expiry: string
      readonly delta: string
      readonly basis: string
      readonly vega: string
      readonly curve: string
    }[]
    /** The least for its gross size, and what it requires of maintenance before underlyings offset each other. */
    readonly floor: string
    readonly required: string
  }[]
  readonly legs: readonly {
    readonly market: string
    readonly underlying: string
    readonly lots: number
    readonly delta: string
    readonly shortOption: string
    readonly size: string
  }[]
  readonly maintenance: readonly AnswerCharge[]
  readonly initial: readonly AnswerCharge[]
}

/** What a house’s perpetuals are called where an expiry stands. */
const PERPETUALS = 'perpetuals'

/** An expiry by its time, to the minute: `2026-03-27 08:00 UTC`. */
export function expiryName(expiryMs: number): string {
  return `${new Date(expiryMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const dollars = (atoms: number): string => decimalText(atoms, ATOM_PLACES)
const fraction = (ppm: number): string => decimalShort(ppm, 6)

/** A portfolio of a house in words. */
export function portfolioWords(
  house: ScenarioHouse,
  explained: PortfolioExplanation,
  names: RowNames,
): AnswerPortfolio {
  const { markets } = house.markets
  const charge = chargeWords(names)
  const nameOf = (row: Row): string => names.underlying(markets.underlying[row]!)
  return {
    levelPpm: explained.levelPpm,
    underlyings: explained.underlyings.map((one) => {
      const ours = explained.legs.filter(({ market }) => markets.underlying[market] === one.underlying)
      const scenarios = scenarioFactsOf(house, one.underlying).map((facts, place) => ({
        ...scenarioWords(facts),
        result: dollars([...one.results, ...one.tilts.map((lost) => -lost + 0)][place]!),
        isWorst: place === one.worst,
        legs: legWords(ours, place, names),
      }))
      return {
        underlying: names.underlying(one.underlying),
        scenarios,
        worst: scenarios.find(({ isWorst }) => isWorst)?.name ?? 'none',
        loss: dollars(one.loss),
        expiries: one.expiries.map(({ expiry, delta, basis, vega, curve }) => ({
          expiry: expiry < 0 ? PERPETUALS : names.expiry(expiry),
          delta: dollars(delta),
          basis: dollars(basis),
          vega: dollars(vega),
          curve: dollars(curve),
        })),
        floor: dollars(one.floor),
        required: dollars(one.required),
      }
    }),
    legs: explained.legs.map(({ market, lots, delta, shortOption, size }) => ({
      market: names.market(market),
      underlying: nameOf(market),
      lots,
      delta: dollars(delta),
      shortOption: dollars(shortOption),
      size: dollars(size),
    })),
    maintenance: explained.maintenance.map(charge),
    initial: explained.initial.map(charge),
  }
}

function legWords(legs: readonly PortfolioLeg[], place: number, names: RowNames): AnswerScenario['legs'] {
  return Object.fromEntries(legs.map(({ market, results }) => [names.market(market), dollars(results[place]!)]))
}

function chargeWords(names: RowNames): (charge: PortfolioCharge) => AnswerCharge {
  return ({ name, underlying, market, expiry, amount }) => ({
    name,
    underlying: underlying < 0 ? null : names.underlying(underlying),
    market: market < 0 ? null : names.market(market),
    expiry: name !== 'basis' && name !== 'curve' ? null : expiry < 0 ? PERPETUALS : names.expiry(expiry),
    amount: dollars(amount),
  })
}

function scenarioWords(facts: ScenarioFacts): Omit<AnswerScenario, 'result' | 'isWorst' | 'legs'> {
  const { kind, movePpm, volatility, volatilityPpm, weightPpm } = facts
  return {
    name: nameOfScenario(facts),
    kind,
    move: fraction(movePpm),
    volatility,
    volatilityMove: fraction(volatilityPpm),
    weight: fraction(weightPpm),
  }
}

function nameOfScenario({ kind, movePpm, volatility, weightPpm }: ScenarioFacts): string {
  const move = `${movePpm > 0 ? '+' : ''}${decimalShort(movePpm, 4)} %`
  switch (kind) {
    case 'grid':
      return `price ${move}, volatility ${volatility}`
    case 'tail':
      return `price ${move}, volatility ${volatility}, counted at ${fraction(weightPpm)}`
    case 'term':
      return `term structure ${volatility}`
    case 'skew':
      return `skew rotated, ${volatility}`
  }
}
