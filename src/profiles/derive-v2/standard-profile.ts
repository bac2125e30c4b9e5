/** Derive v2's standard manager as a profile: rules by position, the better of them and of the worst payoff at each expiry. */
import { assemble, dollarFact, doubleLeg, type ExactLeg, type Profile, requireNone } from '../assessment.ts'
import type { ProfileBook } from '../book.ts'
import { amountOf, type ExpiryHolding, type Holding, holdingsOf, stablePriceOf } from '../options/holdings.ts'
import { toDouble } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import {
  type DepegParameters,
  type StandardMarket,
  type StandardParameters,
  type StandardPart,
  standardMargin,
} from './standard-margin.ts'

/** The venue's figures: dated and sourced. */
export type StandardProfileParameters = Pick<StandardParameters, 'option' | 'oracle'> & {
  readonly source: string
  readonly date: string
  readonly depeg: DepegParameters
  readonly optionMarkets: readonly string[]
  readonly perpetuals: Readonly<Record<string, StandardParameters['perpetual']>>
  /** Assets taken as collateral. */
  readonly bases: Readonly<Record<string, StandardParameters['base']>>
}

/** The profile for a set of parameters. A requirement is what value must exceed: value less the venue's net margin. */
export function standardProfile(parameters: StandardProfileParameters): Profile {
  const { source, date } = parameters
  const header = { name: 'derive-srm', title: 'Derive standard margin', source, date }
  return {
    ...header,
    assess: (book) => {
      requireNone(book.futures.length, 'book.futures', 'Derive', 'dated futures')
      const legs = legsOf(book, parameters)
      const margin = legs.reduce(
        (sum, { part }) => ({ initial: sum.initial + part.initial, maintenance: sum.maintenance + part.maintenance }),
        { initial: 0, maintenance: 0 },
      )
      return assemble(
        header,
        legs.map(({ leg }) => leg),
        margin.maintenance < 0,
        [
          {
            name: 'net margin as the venue states it',
            facts: [dollarFact('initial', margin.initial), dollarFact('maintenance', margin.maintenance)],
          },
        ],
      )
    },
  }
}

type NamedPart = { readonly leg: ExactLeg; readonly part: StandardPart }

function legsOf(book: ProfileBook, parameters: StandardProfileParameters): readonly NamedPart[] {
  const stablePrice = stablePriceOf(book)
  const cash = amountOf(book.cash, 'book.cash')
  const holdings = holdingsOf(book).flatMap((holding) => holdingLegs(holding, stablePrice, parameters))
  const collaterals = book.collaterals.map((collateral) => {
    const base = parameters.bases[collateral.asset]
    const amount = amountOf(collateral.amount, `book.collaterals.${collateral.asset}`)
    if (base === undefined || amount < 0) {
      const known = Object.keys(parameters.bases).join(', ')
      throw new ProfileBookError(
        `book.collaterals.${collateral.asset}`,
        `Derive's standard margin does not take it; it takes ${known}, and lends none of them`,
        'collateralNotTaken',
      )
    }
    const confidence = book.markets.get(collateral.asset)?.indexConfidence
    const market: StandardMarket = {
      spot: amountOf(collateral.price, `book.collaterals.${collateral.asset}`),
      spotConfidence: confidence === undefined ? 1 : toDouble(confidence),
      perpetual: undefined,
      base: amount,
      expiries: [],
    }
    const figures = { ...parameters, base, perpetual: { initial: 0, maintenance: 0 } }
    return named('collateral', collateral.asset, standardMargin(market, stablePrice, figures, parameters.depeg).base)
  })
  return [named('cash', 'USDC', { markToMarket: cash, initial: cash, maintenance: cash }), ...holdings, ...collaterals]
}

function holdingLegs(
  holding: Holding,
  stablePrice: number,
  parameters: StandardProfileParameters,
): readonly NamedPart[] {
  const perpetual = parameters.perpetuals[holding.underlying]
  requireListed(holding.perpetual !== undefined && perpetual === undefined, holding, Object.keys(parameters.perpetuals))
  requireListed(
    holding.expiries.length > 0 && !parameters.optionMarkets.includes(holding.underlying),
    holding,
    parameters.optionMarkets,
  )
  const figures = {
    ...parameters,
    perpetual: perpetual ?? { initial: 0, maintenance: 0 },
    base: { marginFactor: 0, initialScale: 0 },
  }
  const answer = standardMargin(marketOf(holding), stablePrice, figures, parameters.depeg)
  return [
    ...(holding.perpetual === undefined ? [] : [named('position', holding.underlying, answer.perpetual)]),
    ...answer.expiries.map((part, at) => named('options', `${holding.underlying} ${holding.expiries[at]!.name}`, part)),
  ]
}

function requireListed(isMissing: boolean, { underlying }: Holding, known: readonly string[]): void {
  if (!isMissing) return
  throw new ProfileBookError(
    `book.markets.${underlying}`,
    `not listed by Derive; listed are ${known.join(', ')}`,
    'marketNotCleared',
  )
}

function marketOf({ index, indexConfidence, perpetual, expiries }: Holding): StandardMarket {
  return {
    spot: index,
    spotConfidence: indexConfidence,
    perpetual:
      perpetual === undefined
        ? undefined
        : {
            size: perpetual.size,
            price: perpetual.mark,
            confidence: perpetual.confidence,
            unrealised: perpetual.result,
          },
    base: 0,
    expiries: expiries.map((expiry: ExpiryHolding) => expiry),
  }
}

function named(kind: ExactLeg['kind'], name: string, part: StandardPart): NamedPart {
  const { markToMarket, initial, maintenance } = part
  return { part, leg: doubleLeg(kind, name, markToMarket, markToMarket - initial, markToMarket - maintenance) }
}
