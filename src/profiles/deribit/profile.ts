/**
 * Deribit's four models as profiles: segregated or cross collateral, standard or portfolio margin. Contracts are paid in dollars unless the
 * book says that they are paid in coins. Segregated accounts hold each settlement currency by itself; cross accounts add them up.
 */
import {
  assemble,
  dollarFact,
  doubleLeg,
  type ExactLeg,
  type Profile,
  type ProfileSection,
  type ScenarioResult,
} from '../assessment.ts'
import type { ProfileBook } from '../book.ts'
import { amountOf, type Holding, holdingsOf, positionValue } from '../options/holdings.ts'
import { toDouble } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { type RiskAnswer, type RiskCurrency, type RiskPair, riskMaintenance, riskMatrix } from './risk-matrix.ts'
import { type FutureRates, futureRequirement, type OptionRates, shortOptionRequirement } from './standard-margin.ts'

/** The venue's figures: dated and sourced. */
export type DeribitParameters = {
  readonly source: string
  readonly date: string
  readonly bucketsPerSide: number
  /** Maintenance as a part of the risk matrix margin. */
  readonly maintenanceFactor: number
  readonly pairs: Readonly<Record<string, RiskPair>>
  /** Settlement currencies: each coin, and the dollar. */
  readonly coins: Readonly<Record<string, RiskCurrency>>
  readonly dollar: RiskCurrency
  readonly futures: Readonly<Record<string, FutureRates>>
  readonly options: Readonly<Record<string, OptionRates>>
}

type Model = 'X:PM' | 'S:PM' | 'X:SM' | 'S:SM'

/** A leg and the settlement currency that its value and requirement are of. */
type CurrencyLeg = { readonly currency: string; readonly leg: ExactLeg }

type Parts = {
  readonly legs: readonly CurrencyLeg[]
  readonly sections: readonly ProfileSection[]
  readonly scenarios: readonly ScenarioResult[]
}

const DOLLAR = 'USDC'

/** The profile of one model, `deribit-x-pm` and so on. */
export function deribitProfile(model: Model, parameters: DeribitParameters): Profile {
  const header = {
    name: `deribit-${model.toLowerCase().replace(':', '-')}`,
    title: `Deribit ${model}`,
    source: parameters.source,
    date: parameters.date,
  }
  const isSegregated = model.startsWith('S')
  return {
    ...header,
    assess: (book) => {
      const holdings = holdingsOf(book)
      const parts = holdings.map((holding) =>
        model.endsWith('PM') ? portfolioParts(holding, parameters) : standardParts(holding, parameters),
      )
      const legs = [...moneyLegs(book, parameters), ...parts.flatMap((part) => part.legs)]
      const groups = isSegregated ? [...new Set(legs.map(({ currency }) => currency))] : ['all']
      const stands = groups.map((group) =>
        standingOf(group, isSegregated ? legs.filter(({ currency }) => currency === group) : legs),
      )
      return assemble(
        header,
        legs.map(({ leg }) => leg),
        stands.some(({ equity, maintenance }) => equity < maintenance),
        [...stands.map(standingSection), ...parts.flatMap((part) => part.sections)],
        parts.flatMap((part) => part.scenarios),
      )
    },
  }
}

type Standing = {
  readonly currency: string
  readonly equity: number
  readonly initial: number
  readonly maintenance: number
}

function standingOf(currency: string, legs: readonly CurrencyLeg[]): Standing {
  const sum = (part: 'value' | 'initial' | 'maintenance'): number =>
    legs.reduce((total, { leg }) => total + toDouble(leg[part]), 0)
  return { currency, equity: sum('value'), initial: sum('initial'), maintenance: sum('maintenance') }
}

function standingSection({ currency, equity, initial, maintenance }: Standing): ProfileSection {
  return {
    name: currency === 'all' ? 'all currencies' : `${currency} by itself`,
    facts: [dollarFact('equity', equity), dollarFact('initial', initial), dollarFact('maintenance', maintenance)],
  }
}

/** Cash in dollars, coins at their price: no haircut in either of the venue's published answers. */
function moneyLegs(book: ProfileBook, { coins }: DeribitParameters): readonly CurrencyLeg[] {
  const held = book.collaterals.map(({ asset, amount, price }): CurrencyLeg => {
    if (coins[asset] === undefined) {
      throw new ProfileBookError(
        `book.collaterals.${asset}`,
        `no figures of it at Deribit; there are of ${Object.keys(coins).join(', ')}`,
        'collateralNotTaken',
      )
    }
    return {
      currency: asset,
      leg: doubleLeg('collateral', asset, amountOf(amount, asset) * amountOf(price, asset), 0, 0),
    }
  })
  return [{ currency: DOLLAR, leg: doubleLeg('cash', DOLLAR, amountOf(book.cash, 'book.cash'), 0, 0) }, ...held]
}

function portfolioParts(holding: Holding, parameters: DeribitParameters): Parts {
  const { underlying, index } = holding
  const isCoinSettled = holding.settlement === 'coins'
  const pair = figureOf(parameters.pairs, underlying, 'portfolio margin')
  const currency = isCoinSettled ? figureOf(parameters.coins, underlying, 'settlement in it') : parameters.dollar
  const answer = riskMatrix({ ...holding, isCoinSettled }, pair, currency, parameters.bucketsPerSide)
  const unit = isCoinSettled ? index : 1
  const requirement = doubleLeg(
    'account',
    `risk matrix ${underlying}`,
    0,
    answer.margin * unit,
    riskMaintenance(answer, parameters.maintenanceFactor) * unit,
  )
  return {
    legs: [...valueLegs(holding), { currency: currencyOf(holding), leg: requirement }],
    sections: [matrixSection(holding, answer, unit)],
    scenarios: scenariosOf(underlying, answer, unit),
  }
}

function matrixSection({ underlying }: Holding, answer: RiskAnswer, unit: number): ProfileSection {
  return {
    name: `risk matrix ${underlying}`,
    facts: [
      dollarFact('worst case', answer.worstCase * unit),
      dollarFact('roll shock', answer.rollShock * unit),
      dollarFact('delta shock', answer.deltaShock * unit),
    ],
  }
}

function scenariosOf(market: string, { scenarios, worstCase }: RiskAnswer, unit: number): readonly ScenarioResult[] {
  const worst = worstCase > 0 ? scenarios.findIndex(({ counted }) => -counted === worstCase) : -1
  return scenarios.map(({ move, volatility, weight, counted }, at) => ({
    market,
    move,
    volatility,
    weight,
    result: counted * unit,
    isWorst: at === worst,
  }))
}

/** Values alone: the risk matrix requires for all of them together. */
function valueLegs(holding: Holding): readonly CurrencyLeg[] {
  return legsWith(
    holding,
    () => ({ initial: 0, maintenance: 0 }),
    () => ({ initial: 0, maintenance: 0 }),
  )
}

function standardParts(holding: Holding, parameters: DeribitParameters): Parts {
  const { underlying, index } = holding
  const rates = (): FutureRates => figureOf(parameters.futures, underlying, 'futures')
  const options = (): OptionRates => figureOf(parameters.options, underlying, 'options')
  const legs = legsWith(
    holding,
    ({ size, mark }) => futureRequirement(size, mark, rates()),
    ({ size, isCall, strike }, value) => {
      // What is bought may not be borrowed against: its value is required in full.
      if (size >= 0) return { initial: value, maintenance: value }
      const required = shortOptionRequirement(isCall, strike, index, value / size, options())
      return { initial: required.initial * -size, maintenance: required.maintenance * -size }
    },
  )
  return { legs, sections: [], scenarios: [] }
}

type Required = { readonly initial: number; readonly maintenance: number }

function legsWith(
  holding: Holding,
  ofFuture: (future: { readonly size: number; readonly mark: number }) => Required,
  ofOption: (option: Holding['expiries'][number]['options'][number], value: number) => Required,
): readonly CurrencyLeg[] {
  const { underlying, perpetual, futures, expiries } = holding
  const currency = currencyOf(holding)
  const linear = [...(perpetual === undefined ? [] : [{ name: underlying, ...perpetual }]), ...futures]
  return [
    ...linear.map((future): CurrencyLeg => {
      const { initial, maintenance } = ofFuture(future)
      return { currency, leg: doubleLeg('position', future.name, future.result, initial, maintenance) }
    }),
    ...expiries.flatMap((expiry) =>
      expiry.options.map((option): CurrencyLeg => {
        const value = positionValue(option, expiry)
        const { initial, maintenance } = ofOption(option, value)
        return { currency, leg: doubleLeg('options', option.name, value, initial, maintenance) }
      }),
    ),
  ]
}

function currencyOf({ settlement, underlying }: Holding): string {
  return settlement === 'coins' ? underlying : DOLLAR
}

function figureOf<T>(figures: Readonly<Record<string, T>>, underlying: string, what: string): T {
  const found = figures[underlying]
  if (found !== undefined) return found
  throw new ProfileBookError(
    `book.markets.${underlying}`,
    `no figures of ${what} of Deribit; there are of ${Object.keys(figures).join(', ')}`,
    'marketNotCleared',
  )
}
