/** The published back-test of margins (docs/backtests.json), by its schema. */
import { Type } from 'typebox'
import { closed, orNull } from '../route.ts'

const Ppm = Type.Integer()
const Count = Type.Integer({ minimum: 0 })

const ModelSchema = closed({
  breaches: Count,
  highBreaches: Type.Integer({ description: 'In the fifth of days with the highest expected volatility.' }),
  twoSidedPpm: Type.Integer({ description: 'Kupiec: the chance of so many breaches or so few if 1 % is true.' }),
  underPpm: Type.Integer({ description: 'The chance of so many if 1 % is true.' }),
  zone: Type.Enum(['green', 'yellow', 'red']),
  meanPpm: Type.Integer({ description: 'Mean margin, of notional.' }),
  uncoveredPpm: Type.Integer({ description: 'Losses beyond the margin, added up over all days, of notional.' }),
  largestPpm: Type.Integer({ description: 'The largest of them.' }),
  peakToTroughMilli: Type.Integer({ description: 'The largest margin ÷ the smallest, × 1,000.' }),
  rise5Ppm: Type.Integer({ description: 'The largest rise over five days.' }),
  rise30Ppm: Type.Integer({ description: 'The largest rise over thirty days.' }),
  windowsPpm: Type.Array(orNull(Ppm), { description: 'The largest 5-day rise in each window, null without data.' }),
})

/** The result: books under three models, criteria, tiers, options, and some books by week. */
export const BacktestSchema = closed({
  format: Type.Literal(1),
  rule: closed({
    stressWeight: Type.Number(),
    stressTail: Type.Number(),
    filteredCap: Type.Number(),
    floor: Type.Number(),
  }),
  criteria: Type.Array(
    closed({
      name: Type.String(),
      what: Type.String(),
      bound: Type.Number(),
      side: Type.Enum(['above', 'at most']),
      holds: Type.Boolean(),
      value: Type.Number(),
    }),
  ),
  windows: Type.Array(closed({ name: Type.String(), from: Type.String(), to: Type.String() })),
  books: Type.Array(
    closed({
      name: Type.String(),
      tier: Type.String(),
      inFamily: Type.Boolean({ description: 'One of the eleven of the acceptance.' }),
      days: Count,
      highDays: Count,
      from: Type.String(),
      reference: ModelSchema,
      charged: ModelSchema,
      constant: ModelSchema,
    }),
  ),
  tiers: Type.Array(
    closed({
      tier: Type.String(),
      books: Count,
      days: Count,
      referencePpm: Ppm,
      chargedPpm: Ppm,
      chargedHighPpm: Ppm,
      costPpm: Type.Integer({ description: 'Mean charge ÷ mean reference.' }),
    }),
  ),
  options: Type.Array(
    closed({
      name: Type.String(),
      source: Type.Enum(['index', 'rule'], {
        description: 'Where volatility comes from: DVOL, or realised by a rule.',
      }),
      days: Count,
      referenceBreaches: Count,
      chargedBreaches: Count,
      underPpm: Ppm,
      referenceMeanPpm: Ppm,
      chargedMeanPpm: Ppm,
    }),
  ),
  series: Type.Array(
    closed({
      name: Type.String(),
      days: Type.Array(Count, { description: 'The first day of each week, number since 1970-01-01.' }),
      chargedPpm: Type.Array(Ppm),
      referencePpm: Type.Array(Ppm),
      lossPpm: Type.Array(Ppm),
    }),
  ),
})
