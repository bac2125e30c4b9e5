/**
 * Derive v2, portfolio manager PMRM 2: the worst of a table of scenarios, each a full revaluation, plus contingencies. Dollars in
 * doubles. Source: derivexyz/v2-core@7736900d, src/risk-managers/{PMRM_2,PMRMLib_2}.sol, as facts.
 */
import { shockedVolatility, type VolatilityMove, type VolatilityShock } from '../options/shocks.ts'
import { optionValue, yearsOf } from '../options/value.ts'
import { type SkewMove, type SkewShock, skewMultiple } from './skew-shock.ts'
import type { DeriveOption } from './standard-margin.ts'

export type PortfolioExpiry = {
  readonly seconds: number
  readonly forward: number
  readonly forwardConfidence: number
  /** Continuous, a year; below 0 counts as 0. */
  readonly rate: number
  readonly rateConfidence: number
  readonly volatilityConfidence: number
  readonly options: readonly DeriveOption[]
}

export type PortfolioCollateral = {
  readonly amount: number
  readonly price: number
  readonly confidence: number
  /** Moves with the underlying in the scenarios, so that it may hedge. */
  readonly isRiskCancelling: boolean
  readonly maintenanceHaircut: number
  /** On top of the maintenance haircut. */
  readonly initialHaircut: number
}

type PortfolioPerpetual = {
  readonly size: number
  readonly price: number
  readonly confidence: number
  /** Result and funding (> 0 received) that are not cash yet. */
  readonly result: number
  readonly funding: number
}

/** An account on one underlying. */
export type DerivePortfolio = {
  readonly cash: number
  readonly spot: number
  readonly spotConfidence: number
  readonly stablePrice: number
  readonly perpetual: PortfolioPerpetual | undefined
  readonly collaterals: readonly PortfolioCollateral[]
  readonly expiries: readonly PortfolioExpiry[]
}

/** Price multiplied by `price`, volatility moved or the smile turned, the result multiplied by `dampening`. */
export type DeriveScenario = {
  readonly price: number
  readonly volatility: VolatilityMove | SkewMove
  readonly dampening: number
}

export type PortfolioParameters = {
  readonly volatility: VolatilityShock
  readonly margin: {
    readonly maintenanceFactor: number
    readonly initialFactor: number
    readonly shortRateScale: number
    readonly longRateScale: number
    readonly shortRateAdd: number
    readonly longRateAdd: number
    readonly longDiscount: number
    readonly shortDiscount: number
  }
  readonly basis: {
    readonly up: number
    readonly down: number
    readonly add: number
    readonly byYear: number
  }
  readonly contingency: {
    readonly pegThreshold: number
    readonly pegFactor: number
    readonly confidenceThreshold: number
    readonly confidenceFactor: number
    readonly perpetualMaintenance: number
    readonly perpetualInitial: number
    readonly optionMaintenance: number
    readonly optionInitial: number
  }
  readonly skew: SkewShock
}

/** Net margins: below 0 is a shortfall. `worstAt` is a place in the list of scenarios, or the basis contingency. */
export type PortfolioAnswer = {
  readonly markToMarket: number
  readonly maintenance: number
  readonly initial: number
  /** Present value of each expiry's options, in order. */
  readonly expiryValues: readonly number[]
  readonly basisContingency: number
  readonly scenarioResults: readonly number[]
  readonly worst: number
  readonly worstAt: number | 'basis'
  readonly maintenanceContingency: number
  readonly initialContingency: number
  readonly initialFactor: number
}

/** Values and margins of an account. Throws `RangeError` where the venue cannot answer. */
export function portfolioMargin(
  portfolio: DerivePortfolio,
  scenarios: readonly DeriveScenario[],
  parameters: PortfolioParameters,
): PortfolioAnswer {
  const priced = portfolio.expiries.map((expiry) => pricedExpiry(expiry, parameters))
  const basis = priced.reduce((sum, expiry) => sum + basisContingency(expiry, parameters), 0)
  const results = scenarios.map((scenario) => scenarioResult(portfolio, priced, scenario, parameters))
  const lowest = Math.min(...results)
  const worst = Math.min(basis, lowest)
  const held = { ...contingencies(portfolio, parameters), initialFactor: initialFactor(portfolio, parameters) }
  const perpetual = perpetualOf(portfolio)
  const markToMarket =
    portfolio.cash +
    (perpetual === undefined ? 0 : perpetual.result + perpetual.funding) +
    priced.reduce((sum, { value }) => sum + value, 0) +
    portfolio.collaterals.reduce((sum, each) => sum + collateralValue(each, portfolio), 0)
  return {
    markToMarket,
    maintenance: markToMarket + worst * parameters.margin.maintenanceFactor - held.maintenanceContingency,
    initial: markToMarket + worst * held.initialFactor - held.maintenanceContingency - held.initialContingency,
    expiryValues: priced.map(({ value }) => value),
    basisContingency: basis,
    scenarioResults: results,
    worst,
    worstAt: lowest < basis ? results.indexOf(lowest) : 'basis',
    ...held,
  }
}

/** An expiry with what every scenario needs of it. */
type Priced = {
  readonly expiry: PortfolioExpiry
  readonly years: number
  readonly discount: number
  /** Part of the forward that may still move, and part that the settlement average has fixed. */
  readonly variable: number
  readonly fixed: number
  readonly longDiscount: number
  readonly shortDiscount: number
  readonly value: number
}

const SETTLEMENT_SECONDS = 1800

function pricedExpiry(expiry: PortfolioExpiry, { margin }: PortfolioParameters): Priced {
  const years = yearsOf(expiry.seconds)
  const rate = Math.max(0, expiry.rate)
  const discount = Math.exp(-rate * years)
  const moving = Math.min(1, expiry.seconds / SETTLEMENT_SECONDS)
  const longRate = rate * margin.longRateScale + margin.longRateAdd
  const shortRate = rate * margin.shortRateScale + margin.shortRateAdd
  const unvalued = {
    expiry,
    years,
    discount,
    variable: expiry.forward * moving,
    fixed: expiry.forward * (1 - moving),
    longDiscount: margin.longDiscount * Math.exp(-years * longRate),
    // A debt grows with the shocked rate, but never beyond its undiscounted value.
    shortDiscount: Math.min(1 / discount, margin.shortDiscount * Math.exp(years * shortRate)),
  }
  return { ...unvalued, value: expiryValue(unvalued, 1, ({ volatility }) => volatility) }
}

function expiryValue(
  { expiry, years, discount, variable, fixed }: Omit<Priced, 'value'>,
  price: number,
  volatilityOf: (option: DeriveOption) => number,
): number {
  const forward = variable * price + fixed
  return expiry.options.reduce(
    (sum, option) =>
      sum + option.size * discount * optionValue(option.isCall, forward, option.strike, volatilityOf(option), years),
    0,
  )
}

function scenarioResult(
  portfolio: DerivePortfolio,
  priced: readonly Priced[],
  scenario: DeriveScenario,
  parameters: PortfolioParameters,
): number {
  const perpetual = perpetualOf(portfolio)
  const cancelling = portfolio.collaterals.filter(({ isRiskCancelling }) => isRiskCancelling)
  const linear =
    (perpetual === undefined ? 0 : perpetual.size * perpetual.price) +
    cancelling.reduce((sum, each) => sum + collateralValue(each, portfolio), 0)
  return priced.reduce(
    (sum, expiry) => sum + expiryResult(expiry, scenario, parameters),
    linear * (scenario.price - 1) * scenario.dampening,
  )
}

/** What an expiry gains in a scenario; a turned smile may turn either way, so its gain is a loss. */
function expiryResult(priced: Priced, scenario: DeriveScenario, parameters: PortfolioParameters): number {
  const { volatility: move } = scenario
  const isTurned = move === 'linear' || move === 'absolute'
  const { expiry, years } = priced
  const value = isTurned
    ? expiryValue(
        priced,
        1,
        ({ strike, volatility }) => volatility * skewMultiple(strike, expiry.forward, years, move, parameters.skew),
      )
    : expiryValue(priced, scenario.price, ({ volatility }) =>
        shockedVolatility(volatility, move, expiry.seconds, parameters.volatility),
      )
  const discounted = value * (value >= 0 ? priced.longDiscount : priced.shortDiscount)
  const gain = (discounted - priced.value) * scenario.dampening
  return isTurned ? -Math.abs(gain) : gain
}

/** The forward of each expiry may part from the others: the worse of two moves, by itself, the more the further away. */
function basisContingency(priced: Priced, { basis }: PortfolioParameters): number {
  const at = (price: number): number => expiryValue(priced, price, ({ volatility }) => volatility) - priced.value
  return Math.min(at(basis.up), at(basis.down), 0) * (basis.add + basis.byYear * priced.years)
}

function contingencies(
  portfolio: DerivePortfolio,
  { contingency }: PortfolioParameters,
): { readonly maintenanceContingency: number; readonly initialContingency: number } {
  const { spot, spotConfidence } = portfolio
  const perpetual = perpetualOf(portfolio)
  const doubt = (confidence: number, notional: number): number =>
    confidence < contingency.confidenceThreshold ? (1 - confidence) * contingency.confidenceFactor * notional : 0
  const confidence = Math.min(spotConfidence, perpetual?.confidence ?? 1)
  const notional = Math.abs(perpetual?.size ?? 0) * spot
  let maintenance = notional * contingency.perpetualMaintenance
  let initial = notional * contingency.perpetualInitial + doubt(confidence, notional)
  for (const expiry of portfolio.expiries) {
    const { forwardConfidence, rateConfidence, volatilityConfidence, options } = expiry
    const shorts = nakedShorts(options) * spot
    const gross = options.reduce((sum, { size }) => sum + Math.abs(size), 0) * spot
    maintenance += shorts * contingency.optionMaintenance
    initial +=
      shorts * contingency.optionInitial +
      doubt(Math.min(confidence, forwardConfidence, rateConfidence, volatilityConfidence), gross)
  }
  for (const each of portfolio.collaterals) {
    const value = collateralValue(each, portfolio)
    maintenance += value * each.maintenanceHaircut
    initial += value * each.initialHaircut + doubt(Math.min(each.confidence, spotConfidence), value)
  }
  return { maintenanceContingency: maintenance, initialContingency: initial }
}

/** Options sold without one bought at their strike, calls and puts netted. */
function nakedShorts(options: readonly DeriveOption[]): number {
  const net = new Map<number, number>()
  for (const { strike, size } of options) net.set(strike, (net.get(strike) ?? 0) + size)
  return [...net.values()].reduce((sum, size) => sum + Math.max(0, -size), 0)
}

function initialFactor({ stablePrice }: DerivePortfolio, { margin, contingency }: PortfolioParameters): number {
  return margin.initialFactor + Math.max(0, contingency.pegThreshold - stablePrice) * contingency.pegFactor
}

/** A position of size 0 is none: its price's confidence does not count either. */
function perpetualOf({ perpetual }: DerivePortfolio): PortfolioPerpetual | undefined {
  return perpetual?.size === 0 ? undefined : perpetual
}

function collateralValue({ amount, price }: PortfolioCollateral, { stablePrice }: DerivePortfolio): number {
  return (amount * price) / stablePrice
}
