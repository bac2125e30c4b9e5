/** Expiries, curves and chains as everybody sees them, and margin before the trade. */
import { type Static, type TSchema, Type } from 'typebox'
import { scratchFor } from '../../core/margin/index.ts'
import type { ScenarioHouse } from '../../core/scenarios/index.ts'
import { expiryStatuses, marginModels, oracleModes } from '../../core/words/index.ts'
import {
  type ChainFuture,
  type ChainSide,
  type CurvePoint,
  chainOf,
  contractName,
  emptyBookOf,
  expiryName,
  futureOf,
  type ListedCurve,
  type ListedExpiry,
  marginOfLots,
} from '../../listed/index.ts'
import type { Context } from '../context.ts'
import { moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'

const said = <T extends TSchema>(schema: T, description: string): T => ({ ...schema, description })

const Ppm = Type.Integer()
const LotsSchema = closed({ future: Type.Integer(), call: Type.Integer(), put: Type.Integer() })

const textOrNull = (atoms: number | null): string | null => (atoms === null ? null : moneyText(atoms))

/** An expiry of an underlying. Prices are dollars per base lot. */
export const ExpirySchema = closed({
  expiry: RowSchema,
  name: said(
    Type.String(),
    'Its day as contracts are called by it: 26DEC25, with the time when that is not 08:00 UTC.',
  ),
  expiryMs: MillisSchema,
  status: Type.Enum([...expiryStatuses]),
  windowFromMs: said(MillisSchema, 'When the average that settles begins.'),
  windowMs: Type.Integer(),
  liveMs: said(Type.Integer(), 'Time of the window in which the index was live so far.'),
  neededMs: said(Type.Integer(), 'Live time without which the window goes on.'),
  fixedPpm: said(Ppm, 'Part of the payoff that no later price can change.'),
  average: orNull(DecimalSchema),
  forward: orNull(DecimalSchema),
  price: said(orNull(DecimalSchema), 'At what it has settled.'),
  markets: said(LotsSchema, 'Markets by kind.'),
  openLots: said(LotsSchema, 'Open interest by kind, lots: what settles.'),
})

/** An expiry as everybody sees it. */
export function expiryView(listed: ListedExpiry): Static<typeof ExpirySchema> {
  const { average, forward, price } = listed
  return {
    ...listed,
    name: expiryName(listed.expiryMs),
    average: textOrNull(average),
    forward: textOrNull(forward),
    price: textOrNull(price),
  }
}

const PointSchema = closed({ strike: DecimalSchema, volatilityPpm: Ppm })

/** The curve of an expiry. Strikes and forwards are dollars per base lot, volatilities ppm a year. */
export const CurveSchema = closed({
  expiry: RowSchema,
  name: Type.String(),
  expiryMs: MillisSchema,
  mode: Type.Enum([...oracleModes]),
  freshMs: said(
    orNull(MillisSchema),
    'When enough sources agreed on it last; null: never, it lies between its neighbours.',
  ),
  liveSources: said(Type.Integer(), 'Sources that agreed on it.'),
  confidencePpm: said(Ppm, '± of the volatility.'),
  basisPpm: said(Ppm, 'Forward over index.'),
  forward: orNull(DecimalSchema),
  atForwardPpm: said(orNull(Ppm), 'Volatility at the forward.'),
  swapPpm: said(orNull(Ppm), 'Level of a variance swap to the expiry, over all strikes.'),
  points: Type.Array(PointSchema),
  sources: Type.Array(
    closed({
      source: RowSchema,
      name: orNull(Type.String()),
      reportMs: MillisSchema,
      live: Type.Boolean(),
      basisPpm: Ppm,
      confidencePpm: Ppm,
      points: Type.Array(PointSchema),
    }),
    { description: 'What each source said last, brought to now.' },
  ),
  quotes: Type.Array(
    closed({
      market: RowSchema,
      kind: Type.Enum(['call', 'put']),
      strike: DecimalSchema,
      bidPpm: orNull(Ppm),
      askPpm: orNull(Ppm),
    }),
    { description: 'What the best quotes of venues imply; a mark follows the curve alone, whatever is quoted.' },
  ),
})

const pointsView = (points: readonly CurvePoint[]): Static<typeof PointSchema>[] =>
  points.map(({ strike, volatilityPpm }) => ({ strike: moneyText(strike), volatilityPpm }))

/** A curve as everybody sees it. */
export function curveView({ service: { names } }: Context, listed: ListedCurve): Static<typeof CurveSchema> {
  const { expiry, expiryMs, mode, freshMs, sources, confidencePpm, basisPpm, atForwardPpm, swapPpm } = listed
  return {
    ...{ expiry, expiryMs, mode, confidencePpm, basisPpm, atForwardPpm, swapPpm },
    name: expiryName(expiryMs),
    freshMs: freshMs === 0 ? null : freshMs,
    liveSources: sources,
    forward: textOrNull(listed.forward),
    points: pointsView(listed.points),
    sources: listed.reports.map(({ source, reportMs, isLive, points, ...said }) => ({
      source,
      name: names.sources[source] ?? null,
      reportMs,
      live: isLive,
      basisPpm: said.basisPpm,
      confidencePpm: said.confidencePpm,
      points: pointsView(points),
    })),
    quotes: listed.quotes.map(({ market, isCall, strike, bidPpm, askPpm }) => ({
      market,
      kind: isCall ? ('call' as const) : ('put' as const),
      strike: moneyText(strike),
      bidPpm,
      askPpm,
    })),
  }
}

const quoted = {
  market: RowSchema,
  name: orNull(Type.String()),
  mark: orNull(DecimalSchema),
  bid: orNull(DecimalSchema),
  ask: orNull(DecimalSchema),
  openLots: Type.Integer(),
  buy: said(
    orNull(DecimalSchema),
    'Free collateral that buying one lot at the mark takes, fee included; negative: sets free.',
  ),
  sell: said(orNull(DecimalSchema), 'The same of selling one lot.'),
}

const SideSchema = closed({
  ...quoted,
  upFront: Type.Boolean(),
  volatilityPpm: said(orNull(Ppm), 'Of the curve at the strike, a year.'),
  deltaPpm: said(orNull(Ppm), 'Lots of the underlying that move as much, ppm.'),
  gammaPpm: said(orNull(Ppm), 'What delta gains when the underlying rises by 1 %.'),
  vega: said(orNull(DecimalSchema), 'What a lot gains with a point of volatility.'),
  theta: said(orNull(DecimalSchema), 'What a lot gains in a day, negative; null within the window that settles.'),
})

/** A chain. Prices, Greeks and margin are settlement tokens per lot, strikes and the index dollars per base lot. */
export const ChainSchema = closed({
  underlying: RowSchema,
  tier: RowSchema,
  expiry: RowSchema,
  name: Type.String(),
  expiryMs: MillisSchema,
  index: orNull(DecimalSchema),
  forward: orNull(DecimalSchema),
  account: said(orNull(RowSchema), 'Whose margin is said; null: of a book that has nothing else.'),
  model: said(
    Type.Enum([...marginModels]),
    'How its margin is computed now. Options are asked for under portfolio margin.',
  ),
  future: orNull(closed(quoted)),
  strikes: Type.Array(closed({ strike: DecimalSchema, call: orNull(SideSchema), put: orNull(SideSchema) })),
})

type Chain = Static<typeof ChainSchema>

/** Whose chain: an account that the caller may read, or nobody's. */
type Asking = { readonly tier: number; readonly account: number | null }

/** The chain of an expiry in a tier, with what one lot takes of free collateral. */
export function chainView({ service }: Context, listed: ListedExpiry, underlying: number, asking: Asking): Chain {
  const { house, names } = service
  const { tier, account } = asking
  const book: ScenarioHouse = account === null ? emptyBookOf(house, tier) : house
  const scratch = scratchFor(house)
  const margin = (market: number): { buy: string | null; sell: string | null } => ({
    buy: textOrNull(marginOfLots(book, account ?? 0, market, 1, scratch)),
    sell: textOrNull(marginOfLots(book, account ?? 0, market, -1, scratch)),
  })
  const quotedView = ({ market, mark, bid, ask, openLots }: ChainFuture) => ({
    market,
    name: contractName(house, names, market),
    mark: textOrNull(mark),
    bid: textOrNull(bid),
    ask: textOrNull(ask),
    openLots,
    ...margin(market),
  })
  const sideView = (side: ChainSide | null): Static<typeof SideSchema> | null =>
    side === null
      ? null
      : {
          ...quotedView(side),
          upFront: side.upFront === 1,
          volatilityPpm: side.volatilityPpm,
          deltaPpm: side.deltaPpm,
          gammaPpm: side.gammaPpm,
          vega: textOrNull(side.vega),
          theta: textOrNull(side.theta),
        }
  const future = futureOf(house, listed.expiry, tier)
  const index = house.markets.underlyings.index[underlying]!
  return {
    underlying,
    tier,
    expiry: listed.expiry,
    name: expiryName(listed.expiryMs),
    expiryMs: listed.expiryMs,
    index: index === 0 ? null : moneyText(index),
    forward: textOrNull(listed.forward),
    account,
    model: marginModels[book.ledger.accounts.model[account ?? 0]!]!,
    future: future === null ? null : quotedView(future),
    strikes: chainOf(house, listed.expiry, tier).map(({ strike, call, put }) => ({
      strike: moneyText(strike),
      call: sideView(call),
      put: sideView(put),
    })),
  }
}
