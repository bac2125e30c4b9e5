/** A book under portfolio margin in words: its levels, and why they ask what they ask, scenario by scenario and charge by charge. */
import { type Static, Type } from 'typebox'
import { type Answer, type AnswerPortfolio, expiryName, portfolioWords, type RowNames } from '../../books/index.ts'
import { explain, type PortfolioExplanation, portfolioCharges } from '../../core/margin/index.ts'
import type { ScenarioHouse } from '../../core/scenarios/index.ts'
import type { Context } from '../context.ts'
import { closed, orNull } from '../route.ts'
import { DecimalSchema } from '../words.ts'
import { LevelsSchema, levelsView, StandingSchema } from './margin.ts'

const NameSchema = Type.String()

const ScenarioSchema = closed({
  name: NameSchema,
  kind: Type.Enum(['grid', 'tail', 'term', 'skew']),
  move: DecimalSchema,
  volatility: Type.Enum(['up', 'same', 'down', 'steeper', 'flatter', 'linear', 'absolute']),
  volatilityMove: DecimalSchema,
  weight: DecimalSchema,
  result: DecimalSchema,
  isWorst: Type.Boolean(),
  legs: Type.Record(NameSchema, DecimalSchema),
})

const ChargeSchema = closed({
  name: Type.Enum([...portfolioCharges]),
  underlying: orNull(NameSchema),
  market: orNull(NameSchema),
  expiry: orNull(NameSchema),
  amount: DecimalSchema,
})

const PortfolioPartsSchema = closed({
  levelPpm: Type.Integer({ description: 'What of the worst scenario maintenance asks for.' }),
  underlyings: Type.Array(
    closed({
      underlying: NameSchema,
      scenarios: Type.Array(ScenarioSchema),
      worst: NameSchema,
      loss: DecimalSchema,
      expiries: Type.Array(
        closed({
          expiry: NameSchema,
          delta: DecimalSchema,
          basis: DecimalSchema,
          vega: DecimalSchema,
          curve: DecimalSchema,
        }),
      ),
      floor: DecimalSchema,
      required: DecimalSchema,
    }),
  ),
  legs: Type.Array(
    closed({
      market: NameSchema,
      underlying: NameSchema,
      lots: Type.Integer(),
      delta: DecimalSchema,
      shortOption: DecimalSchema,
      size: DecimalSchema,
    }),
  ),
  maintenance: Type.Array(ChargeSchema, { description: 'Charges by name; they sum to maintenance, to the atom.' }),
  initial: Type.Array(ChargeSchema, { description: 'The same of what is asked to open risk.' }),
})

/** Levels of a portfolio and their parts, every row by its name. Moves and weights are fractions, results > 0 gained. */
export const PortfolioSchema = closed({
  standing: StandingSchema,
  equity: DecimalSchema,
  ...LevelsSchema,
  portfolio: PortfolioPartsSchema,
})

type Portfolio = Static<typeof PortfolioSchema>

/** An account of a house, the real one or a scratch, that is under portfolio margin; null when it is under standard margin. */
export function portfolioView(house: ScenarioHouse, account: number, context: Context): Portfolio | null {
  const explained = explain(house, account)
  if (explained.portfolio === null) return null
  const { standing, equity, ...levels } = levelsView(explained)
  return { standing, equity, ...levels, portfolio: partsView(house, explained.portfolio, context) }
}

function partsView(
  house: ScenarioHouse,
  explained: PortfolioExplanation,
  { service: { names } }: Context,
): Portfolio['portfolio'] {
  const rows: RowNames = {
    market: (row) => names.markets[row] ?? `market ${row}`,
    underlying: (row) => names.underlyings[row]?.name ?? `underlying ${row}`,
    expiry: (row) => expiryName(house.markets.expiries.expiryMs[row]!),
  }
  return shown(portfolioWords(house, explained, rows))
}

/** The same of a book in words; null when its legs are summed. */
export function portfolioOfAnswer(answer: Answer): Portfolio | null {
  const { standing, equity, levels, targetBuffer, restoreBuffer, initial, portfolio } = answer
  if (portfolio === null) return null
  return { standing, equity, levels, targetBuffer, restoreBuffer, initial, portfolio: shown(portfolio) }
}

/** Lists as the schema has them. */
const shown = (portfolio: AnswerPortfolio): Portfolio['portfolio'] => portfolio as Portfolio['portfolio']
