/**
 * Derive v2, standard manager (SRM): rules by position. Dollars in doubles: the venue computes in 18 decimals, closer than any
 * figure it publishes. Source: derivexyz/v2-core@7736900d, src/risk-managers/StandardManager.sol, as facts.
 */
import { optionValue, yearsOf } from '../options/value.ts'

/** An option of one expiry; size > 0 long. */
export type DeriveOption = {
  readonly strike: number
  readonly isCall: boolean
  readonly size: number
  readonly volatility: number
}

type StandardExpiry = {
  readonly seconds: number
  readonly forward: number
  readonly forwardConfidence: number
  readonly volatilityConfidence: number
  readonly options: readonly DeriveOption[]
}

type StandardPerpetual = {
  readonly size: number
  readonly price: number
  readonly confidence: number
  /** Result and funding that are not cash yet. */
  readonly unrealised: number
}

/** What an account holds on one underlying; `base` coins of it are collateral, never below 0. */
export type StandardMarket = {
  readonly spot: number
  readonly spotConfidence: number
  readonly perpetual: StandardPerpetual | undefined
  readonly base: number
  readonly expiries: readonly StandardExpiry[]
}

/** Figures of one market: fractions of spot, forward, notional or mark, as each rule says. */
export type StandardParameters = {
  readonly perpetual: { readonly initial: number; readonly maintenance: number }
  readonly option: {
    readonly spotMax: number
    readonly spotMin: number
    readonly callMaintenance: number
    readonly putMaintenance: number
    /** Part of the mark that a put's maintenance adds at least. */
    readonly putMarkMaintenance: number
    /** A put's initial requirement is at least its maintenance times this. */
    readonly putInitialToMaintenance: number
    readonly unpairedInitial: number
    readonly unpairedMaintenance: number
  }
  readonly oracle: {
    readonly perpetualThreshold: number
    readonly optionThreshold: number
    readonly baseThreshold: number
    readonly factor: number
  }
  readonly base: { readonly marginFactor: number; readonly initialScale: number }
}

export type DepegParameters = { readonly threshold: number; readonly factor: number }

type Level = 'initial' | 'maintenance'

/** What a part adds to value and to the net margin at each level; net margin below 0 is a shortfall. */
export type StandardPart = { readonly markToMarket: number; readonly initial: number; readonly maintenance: number }

type StandardAnswer = {
  readonly perpetual: StandardPart
  /** One part an expiry, in order. */
  readonly expiries: readonly StandardPart[]
  readonly base: StandardPart
}

/** Net margin and value of an account: its cash and the parts of its markets. */
export function standardAccount(cash: number, markets: readonly StandardAnswer[]): StandardPart {
  const parts = markets.flatMap(({ perpetual, expiries, base }) => [perpetual, ...expiries, base])
  return parts.reduce(
    (sum, part) => ({
      markToMarket: sum.markToMarket + part.markToMarket,
      initial: sum.initial + part.initial,
      maintenance: sum.maintenance + part.maintenance,
    }),
    { markToMarket: cash, initial: cash, maintenance: cash },
  )
}

/** Parts of one market. They sum, with cash, to the account's net margin and value. */
export function standardMargin(
  market: StandardMarket,
  stablePrice: number,
  parameters: StandardParameters,
  depeg: DepegParameters,
): StandardAnswer {
  const penalty = Math.max(0, depeg.threshold - stablePrice) * depeg.factor * market.spot
  return {
    perpetual: perpetualPart(market, penalty, parameters),
    expiries: market.expiries.map((expiry) => expiryPart(expiry, market, penalty, parameters)),
    base: basePart(market, stablePrice, parameters),
  }
}

function perpetualPart(market: StandardMarket, penalty: number, parameters: StandardParameters): StandardPart {
  const { perpetual } = market
  if (perpetual === undefined || perpetual.size === 0) return { markToMarket: 0, initial: 0, maintenance: 0 }
  const { oracle } = parameters
  const size = Math.abs(perpetual.size)
  const notional = size * perpetual.price
  const confidence = Math.min(perpetual.confidence, market.spotConfidence)
  const doubt = doubtOf(confidence, oracle.perpetualThreshold, oracle.factor) * market.spot * size
  const { unrealised } = perpetual
  return {
    markToMarket: unrealised,
    initial: unrealised - notional * parameters.perpetual.initial - doubt - penalty * size,
    maintenance: unrealised - notional * parameters.perpetual.maintenance,
  }
}

/** The better for the account of two rules: the sum of isolated positions, or the worst payoff at any strike. */
function expiryPart(
  expiry: StandardExpiry,
  market: StandardMarket,
  penalty: number,
  parameters: StandardParameters,
): StandardPart {
  const { oracle } = parameters
  const shorts = expiry.options.reduce((sum, { size }) => sum + Math.max(0, -size), 0)
  const confidence = Math.min(market.spotConfidence, expiry.forwardConfidence, expiry.volatilityConfidence)
  const doubt = doubtOf(confidence, oracle.optionThreshold, oracle.factor) * market.spot * shorts
  const at = (level: Level): number =>
    Math.max(isolatedMargin(expiry, market.spot, parameters, level), maxLoss(expiry, parameters, level))
  return {
    markToMarket: expiry.options.reduce((sum, option) => sum + markOf(option, expiry), 0),
    initial: at('initial') - doubt - penalty * shorts,
    maintenance: at('maintenance'),
  }
}

function isolatedMargin(expiry: StandardExpiry, spot: number, parameters: StandardParameters, level: Level): number {
  return expiry.options
    .filter(({ size }) => size < 0)
    .reduce((sum, option) => sum + shortMargin(option, markOf(option, expiry), spot, parameters.option, level), 0)
}

function shortMargin(
  { isCall, strike, size }: DeriveOption,
  mark: number,
  spot: number,
  option: StandardParameters['option'],
  level: Level,
): number {
  const outOfTheMoney = Math.max(0, isCall ? strike - spot : spot - strike) / spot
  const initial = mark + Math.max(option.spotMax - outOfTheMoney, option.spotMin) * spot * size
  if (isCall) return level === 'initial' ? initial : mark + option.callMaintenance * spot * size
  const maintenance = mark + Math.min(option.putMaintenance * spot * size, option.putMarkMaintenance * mark)
  return level === 'initial' ? Math.min(initial, maintenance * option.putInitialToMaintenance) : maintenance
}

/** Worst payoff at 0 and at every strike; above the last strike only calls without a pair can lose more, and are charged. */
function maxLoss(expiry: StandardExpiry, { option }: StandardParameters, level: Level): number {
  const prices = [0, ...expiry.options.map(({ strike }) => strike)]
  const worst = Math.min(0, ...prices.map((price) => payoff(expiry.options, price)))
  const netCalls = expiry.options.reduce((sum, { isCall, size }) => (isCall ? sum + size : sum), 0)
  const scale = level === 'initial' ? option.unpairedInitial : option.unpairedMaintenance
  return worst + scale * expiry.forward * Math.min(0, netCalls)
}

function payoff(options: readonly DeriveOption[], price: number): number {
  return options.reduce(
    (sum, { isCall, strike, size }) => sum + size * Math.max(0, isCall ? price - strike : strike - price),
    0,
  )
}

function basePart(market: StandardMarket, stablePrice: number, { base, oracle }: StandardParameters): StandardPart {
  const notional = market.base * market.spot
  const maintenance = notional * base.marginFactor
  const initial = maintenance * base.initialScale
  const doubt = doubtOf(market.spotConfidence, oracle.baseThreshold, oracle.factor) * notional
  return { markToMarket: notional / stablePrice, initial: initial === 0 ? 0 : initial - doubt, maintenance }
}

/** Fraction charged when an oracle is too unsure of its price. */
function doubtOf(confidence: number, threshold: number, factor: number): number {
  return confidence < threshold ? (1 - confidence) * factor : 0
}

function markOf({ isCall, strike, volatility, size }: DeriveOption, { forward, seconds }: StandardExpiry): number {
  return size * optionValue(isCall, forward, strike, volatility, yearsOf(seconds))
}
