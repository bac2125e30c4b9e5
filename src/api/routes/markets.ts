/** Markets, oracle, assets, tiers, leverage, parameters, stress. */
import { type Static, Type } from 'typebox'
import {
  type Parameter,
  type ParameterScope,
  parameterCatalogue,
  parameterPlace,
  parameterScopes,
  parameterValue,
} from '../../core/params/index.ts'
import type { PriceStretch } from '../../service/index.ts'
import type { Context } from '../context.ts'
import { moneyText } from '../decimals.ts'
import { apiLimits } from '../limits.ts'
import { ApiProblem } from '../problem.ts'
import { StressSchema, stressView } from '../risk/stress.ts'
import { closed, everybody, MillisSchema, orNull, type Route, RowSchema, route } from '../route.ts'
import { LightSchema, lightView } from '../views/light.ts'
import { AssetSchema, assetView, MarketSchema, marketView, OracleSchema, oracleView } from '../views/market.ts'
import { LeverageSchema, leverageView, TierSchema, tierView } from '../views/tier.ts'
import { DecimalSchema } from '../words.ts'

/** Views of every row of a small table. */
export function allRows<T>(rows: number, view: (row: number) => T): T[] {
  return Array.from({ length: rows }, (_, row) => view(row))
}

/** A row that exists. Throws `nothingThere`. */
export function existing(row: number, rows: number, what: string): number {
  if (row < rows) return row
  throw ApiProblem.edge('nothingThere', `There is no ${what} ${row}.`)
}

/** One funding of a market: the rate of its interval (+ longs pay) and the cumulative index behind it. */
export const FundingPointSchema = closed({ timeMs: MillisSchema, ratePpm: Type.Integer(), index: Type.Integer() })

const PriceRangeSchema = orNull(closed({ low: DecimalSchema, high: DecimalSchema, last: DecimalSchema }))

/** Prices of a market in a stretch of the house's time, settlement tokens per lot as lots are now. */
export const PriceStretchSchema = closed({
  fromMs: MillisSchema,
  toMs: MillisSchema,
  mark: PriceRangeSchema,
  index: PriceRangeSchema,
  slow: orNull(DecimalSchema),
  fundingPpm: Type.Integer({ description: 'Sum of the funding rates charged in it; + longs pay.' }),
})

function priceStretchView({ mark, index, slow, ...rest }: PriceStretch): Static<typeof PriceStretchSchema> {
  return { ...rest, mark: rangeView(mark), index: rangeView(index), slow: slow === null ? null : moneyText(slow) }
}

function rangeView(range: PriceStretch['mark']): Static<typeof PriceRangeSchema> {
  return range === null ? null : { low: moneyText(range.low), high: moneyText(range.high), last: moneyText(range.last) }
}

const marketRoutesOnly: readonly Route[] = [
  route({
    method: 'GET',
    url: '/v1/markets',
    id: 'listMarkets',
    tag: 'markets',
    summary: 'Every market',
    access: everybody,
    weight: 5,
    data: Type.Array(MarketSchema),
    handle: ({ context }) => allRows(context.service.house.markets.markets.rows, (row) => marketView(context, row)),
  }),
  route({
    method: 'GET',
    url: '/v1/markets/:market',
    id: 'getMarket',
    tag: 'markets',
    summary: 'One market',
    access: everybody,
    params: closed({ market: RowSchema }),
    data: MarketSchema,
    handle: ({ context, params }) =>
      marketView(context, existing(params.market, context.service.house.markets.markets.rows, 'market')),
  }),
  route({
    method: 'GET',
    url: '/v1/markets/:market/funding',
    id: 'listFunding',
    tag: 'markets',
    summary: 'Funding of the last day, oldest first',
    access: everybody,
    params: closed({ market: RowSchema }),
    data: Type.Array(FundingPointSchema),
    handle({ context, params }) {
      existing(params.market, context.service.house.markets.markets.rows, 'market')
      return context.service.models.funding(params.market).map((point) => ({ ...point }))
    },
  }),
  route({
    method: 'GET',
    url: '/v1/markets/:market/prices',
    id: 'listPrices',
    tag: 'markets',
    summary:
      'Mark, index and slow price since the histories begin, oldest first, in at most 720 stretches of equal length',
    access: everybody,
    weight: 5,
    params: closed({ market: RowSchema }),
    data: Type.Array(PriceStretchSchema),
    handle({ context, params }) {
      existing(params.market, context.service.house.markets.markets.rows, 'market')
      return context.service.models.prices(params.market).map(priceStretchView)
    },
  }),
  route({
    method: 'GET',
    url: '/v1/lights',
    id: 'listLights',
    tag: 'markets',
    summary: 'The house’s own daily back-test of initial margin, market by market, and what a red zone adds',
    access: everybody,
    weight: 5,
    data: Type.Array(LightSchema),
    handle: ({ context }) => allRows(context.service.house.markets.markets.rows, (row) => lightView(context, row)),
  }),
  route({
    method: 'GET',
    url: '/v1/oracle',
    id: 'listOracle',
    tag: 'markets',
    summary: 'Every index with its sources and mode',
    access: everybody,
    weight: 5,
    data: Type.Array(OracleSchema),
    handle: ({ context }) => allRows(context.service.house.markets.underlyings.rows, (row) => oracleView(context, row)),
  }),
  route({
    method: 'GET',
    url: '/v1/oracle/:underlying',
    id: 'getOracle',
    tag: 'markets',
    summary: 'One index with its sources and mode',
    access: everybody,
    params: closed({ underlying: RowSchema }),
    data: OracleSchema,
    handle: ({ context, params }) =>
      oracleView(context, existing(params.underlying, context.service.house.markets.underlyings.rows, 'underlying')),
  }),
  route({
    method: 'GET',
    url: '/v1/assets',
    id: 'listAssets',
    tag: 'markets',
    summary: 'Every asset with its vaults',
    access: everybody,
    weight: 5,
    data: Type.Array(AssetSchema),
    handle: ({ context }) => allRows(context.service.house.markets.assets.rows, (row) => assetView(context, row)),
  }),
]

const tierRoutes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/v1/tiers',
    id: 'listTiers',
    tag: 'markets',
    summary: 'Every tier with its funds and layers',
    access: everybody,
    data: Type.Array(TierSchema),
    handle: ({ context }) => allRows(context.service.house.markets.tiers.rows, (row) => tierView(context, row)),
  }),
  route({
    method: 'GET',
    url: '/v1/tiers/:tier',
    id: 'getTier',
    tag: 'markets',
    summary: 'One tier with its funds and layers',
    access: everybody,
    params: closed({ tier: RowSchema }),
    data: TierSchema,
    handle: ({ context, params }) =>
      tierView(context, existing(params.tier, context.service.house.markets.tiers.rows, 'tier')),
  }),
  route({
    method: 'GET',
    url: '/v1/tiers/:tier/leverage',
    id: 'listLeverage',
    tag: 'risk',
    summary: 'Leverage, its distribution and concentration minute by minute, oldest first; the last is of now',
    access: everybody,
    weight: 5,
    params: closed({ tier: RowSchema }),
    query: closed({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })) }),
    data: Type.Array(LeverageSchema),
    handle({ context, params, query }) {
      existing(params.tier, context.service.house.markets.tiers.rows, 'tier')
      const { models } = context.service
      const [samples, now] = [models.samples(params.tier), models.sampleNow(params.tier)]
      const isNewer = now !== null && now.timeMs > (samples.at(-1)?.timeMs ?? 0)
      return [...samples, ...(isNewer ? [now] : [])].slice(-(query.limit ?? 60)).map(leverageView)
    },
  }),
  route({
    method: 'GET',
    url: '/v1/tiers/:tier/stress',
    id: 'getStress',
    tag: 'risk',
    summary: 'Cover-2 under several moves of every price',
    access: everybody,
    weight: 50,
    params: closed({ tier: RowSchema }),
    data: Type.Array(StressSchema),
    handle: ({ context, params }) =>
      stressView(context, existing(params.tier, context.service.house.markets.tiers.rows, 'tier')),
  }),
]

/** A parameter of one row with its bounds, its largest step and its notice. */
export const ParameterSchema = closed({
  parameter: Type.Integer(),
  name: Type.String(),
  scope: Type.Enum([...parameterScopes]),
  row: RowSchema,
  value: Type.Integer(),
  unit: Type.String(),
  low: Type.Integer(),
  high: Type.Integer(),
  step: Type.Integer(),
  tight: Type.Enum(['up', 'down', 'none']),
  noticeTightMs: Type.Integer(),
  noticeLooseMs: Type.Integer(),
  fast: Type.Boolean(),
  meaning: Type.String(),
})

/** A change that was scheduled: `appliedMs` is null until it has taken effect. */
export const ParameterChangeSchema = closed({
  parameter: Type.Integer(),
  name: Type.String(),
  row: RowSchema,
  value: Type.Integer(),
  effectiveMs: orNull(MillisSchema),
  appliedMs: orNull(MillisSchema),
  seq: Type.Integer(),
})

function parametersView({ service }: Context, scope: ParameterScope, row: number): Static<typeof ParameterSchema>[] {
  const { params } = service.house
  existing(row, params[scope].rows, scope)
  return Object.entries<Parameter>(parameterCatalogue[scope]).map(([name, parameter]) => ({
    parameter: parameter.number,
    name: `${scope}.${name}`,
    scope,
    row,
    value: parameterValue(params, parameterPlace(parameter.number)!, row),
    unit: parameter.unit,
    low: parameter.low,
    high: parameter.high,
    step: parameter.step,
    tight: parameter.tight,
    noticeTightMs: parameter.noticeTightMs,
    noticeLooseMs: parameter.noticeLooseMs,
    fast: parameter.fast,
    meaning: parameter.meaning,
  }))
}

const parameterRoutes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/v1/parameters',
    id: 'listParameters',
    tag: 'markets',
    summary: 'Parameters of one row of a scope, with bounds and notice',
    access: everybody,
    weight: 5,
    query: closed({ scope: Type.Enum([...parameterScopes]), row: Type.Optional(RowSchema) }),
    data: Type.Array(ParameterSchema),
    handle: ({ context, query }) => parametersView(context, query.scope, query.row ?? 0),
  }),
  route({
    method: 'GET',
    url: '/v1/parameters/changes',
    id: 'listParameterChanges',
    tag: 'markets',
    summary: 'The schedule of coming changes, then those that took effect, newest first',
    access: everybody,
    weight: 5,
    data: Type.Array(ParameterChangeSchema),
    handle: ({ context }) =>
      context.service.models
        .changes()
        .slice(0, apiLimits.pageMax)
        .map(({ parameter, scope, value, effectiveMs, appliedMs, seq }) => {
          const place = parameterPlace(parameter)
          const name = place === undefined ? `${parameter}` : `${place.scope}.${place.name}`
          return { parameter, name, row: scope, value, effectiveMs, appliedMs, seq }
        }),
  }),
]

/** Routes about markets, prices, tiers and parameters. */
export const marketRoutes: readonly Route[] = [...marketRoutesOnly, ...tierRoutes, ...parameterRoutes]
