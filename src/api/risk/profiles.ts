/** A venue-neutral book at other venues, by their published rules: the book of docs/book-format.md with the facts that margins need. */
import { type Static, Type } from 'typebox'
import { BookError, bookRead, comparedColumns } from '../../books/index.ts'
import { ApiProblem } from '../problem.ts'
import { closed, orNull } from '../route.ts'
import { DecimalSchema } from '../words.ts'

/** Most positions, futures and options of a book, each: its scenarios are revalued while the caller waits. */
const LEGS_MAX = 64
const NameSchema = Type.String({ minLength: 1, maxLength: 60 })
const optional = { price: Type.Optional(DecimalSchema), confidence: Type.Optional(DecimalSchema) }

const ExpirySchema = closed({
  secondsLeft: DecimalSchema,
  forward: DecimalSchema,
  forwardConfidence: optional.confidence,
  volatilityConfidence: optional.confidence,
  rate: Type.Optional(DecimalSchema),
  rateConfidence: optional.confidence,
})

/** Dollars and coins as decimal text; sizes > 0 long. */
export const NeutralBookSchema = closed({
  cash: DecimalSchema,
  stablePrice: optional.price,
  positions: Type.Optional(
    Type.Array(
      closed({
        market: NameSchema,
        size: DecimalSchema,
        mark: DecimalSchema,
        entry: optional.price,
        fundingOwed: Type.Optional(DecimalSchema),
      }),
      { maxItems: LEGS_MAX },
    ),
  ),
  futures: Type.Optional(
    Type.Array(
      closed({
        market: NameSchema,
        expiry: NameSchema,
        size: DecimalSchema,
        mark: DecimalSchema,
        entry: optional.price,
      }),
      { maxItems: LEGS_MAX },
    ),
  ),
  options: Type.Optional(
    Type.Array(
      closed({
        market: NameSchema,
        expiry: NameSchema,
        strike: DecimalSchema,
        kind: Type.Union([Type.Literal('call'), Type.Literal('put')]),
        size: DecimalSchema,
        volatility: DecimalSchema,
      }),
      { maxItems: LEGS_MAX },
    ),
  ),
  collaterals: Type.Optional(
    Type.Array(closed({ asset: NameSchema, amount: DecimalSchema, price: DecimalSchema }), { maxItems: LEGS_MAX }),
  ),
  markets: Type.Optional(
    Type.Record(
      NameSchema,
      closed({
        index: optional.price,
        indexConfidence: optional.confidence,
        perpetualConfidence: optional.confidence,
        settlement: Type.Optional(Type.Union([Type.Literal('coins'), Type.Literal('dollars')])),
        fundingRate8h: Type.Optional(DecimalSchema),
        expiries: Type.Optional(Type.Record(NameSchema, ExpirySchema, { maxProperties: LEGS_MAX })),
      }),
      { maxProperties: LEGS_MAX },
    ),
  ),
})

export type NeutralBook = Static<typeof NeutralBookSchema>

const LegSchema = closed({
  kind: Type.String(),
  name: Type.String(),
  value: Type.String(),
  initial: Type.String(),
  maintenance: Type.String(),
})

const ScenarioSchema = closed({
  market: Type.String(),
  move: Type.String(),
  volatility: Type.String(),
  weight: Type.String(),
  result: Type.String(),
  isWorst: Type.Boolean(),
})

const SectionSchema = closed({
  name: Type.String(),
  facts: Type.Array(closed({ name: Type.String(), value: Type.String(), unit: Type.String() })),
})

const AssessmentSchema = closed({
  profile: Type.String(),
  title: Type.String(),
  source: Type.String(),
  date: Type.String(),
  equity: Type.String(),
  initialRequirement: Type.String(),
  maintenanceRequirement: Type.String(),
  freeCollateral: Type.String(),
  isLiquidatable: Type.Boolean(),
  legs: Type.Array(LegSchema),
  sections: Type.Array(SectionSchema),
  scenarios: Type.Array(ScenarioSchema),
})

/** One column a venue: its answer, or its refusal with a code. */
export const ColumnsSchema = Type.Array(
  closed({
    profile: Type.String(),
    title: Type.String(),
    assessment: orNull(AssessmentSchema),
    refused: orNull(closed({ code: Type.String(), path: Type.String(), problem: Type.String() })),
  }),
)

/**
 * Plimsoll's column, by the parameters that a house begins with, and every compared venue's. Throws `fieldInvalid` for a book that is
 * none.
 */
export function columnsOf(book: NeutralBook): Static<typeof ColumnsSchema> {
  try {
    return comparedColumns(bookRead('book', book)) as Static<typeof ColumnsSchema>
  } catch (error) {
    if (!(error instanceof BookError)) throw error
    throw ApiProblem.edge('fieldInvalid', error.message)
  }
}
