/** dYdX v4 as a profile: a book in the venue's integers, margins by leg, and what its liquidation, deleveraging and funding would do. */
import {
  assemble,
  type ExactLeg,
  fact,
  fromUnits,
  type Profile,
  type ProfileSection,
  toUnitsFloor,
} from '../assessment.ts'
import type { BookMarket, BookPosition, ProfileBook } from '../book.ts'
import {
  absolute,
  ceilOf,
  divide,
  floorOf,
  multiply,
  type Rational,
  rational,
  scaleByPowerOfTen,
  signOf,
  truncateOf,
  ZERO,
} from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { isRefusal } from '../refusal.ts'
import { deleverage, deleveragingPrice } from './deleveraging.ts'
import {
  fundingIndexDelta,
  fundingRateMaxPpm,
  fundingRatePpm,
  fundingSettlementPpm,
  premiumPpm,
  trimSamples,
} from './funding.ts'
import {
  bankruptcyQuote,
  fillableDistance,
  fillablePrice,
  fillablePriceSubticks,
  insuranceFundDeltaQuote,
  isInsuranceFundDeltaValid,
  type LiquidationsConfig,
  liquidatableDeltaBase,
} from './liquidation.ts'
import {
  accountRisk,
  type DydxAccount,
  type DydxMarket,
  type DydxPosition,
  initialMarginEffectivePpm,
  isLiquidatable,
  type LiquidityTier,
  maintenanceMarginPpm,
  netNotionalQuote,
  positionInitialQuote,
  positionMaintenanceQuote,
} from './margin.ts'

export type DydxTierName = 'Large-Cap' | 'Mid-Cap' | 'Small-Cap' | 'Long-Tail' | 'Safety'

export type DydxMarketParameters = {
  readonly atomicResolution: number
  readonly priceExponent: number
  readonly tier: DydxTierName
  readonly subticksPerTick: bigint
}

/** The venue's figures: dated and sourced. */
export type DydxParameters = {
  readonly source: string
  readonly date: string
  readonly liquidations: LiquidationsConfig
  readonly funding: {
    readonly clampFactorPpm: bigint
    readonly premiumVoteClampFactorPpm: bigint
    readonly removedTailSampleRatePpm: bigint
    readonly sampleSeconds: bigint
    readonly tickSeconds: bigint
    readonly defaultFundingPpm: bigint
  }
  readonly tiers: Readonly<Record<DydxTierName, LiquidityTier & { readonly impactNotionalQuote: bigint }>>
  readonly markets: Readonly<Record<string, DydxMarketParameters>>
  readonly stepBase: bigint
  readonly quantumConversionExponent: number
}

const QUOTE_DECIMALS = 6

/** The profile for a set of parameters. USDC is the only collateral: others count as their dollar value in cash. */
export function dydxProfile(parameters: DydxParameters): Profile {
  const header = { name: 'dydx-v4', title: 'dYdX v4', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      if (book.collaterals.length > 0) {
        throw new ProfileBookError('book.collaterals', 'dYdX v4 takes USDC only: put its amount into cash')
      }
      const account = accountOf(book, parameters)
      const risk = accountRisk(account)
      const isBelow = isLiquidatable(risk.netCollateral, risk.maintenance)
      return assemble(header, legsOf(account, book), isBelow, [
        marginSection(account),
        liquidationSection(account, book, parameters),
        deleveragingSection(account, book, parameters),
        ...book.positions.flatMap((position, index) =>
          fundingSections(position, account.positions[index]!.market, book.markets.get(position.market), parameters),
        ),
      ])
    },
  }
}

function accountOf(book: ProfileBook, parameters: DydxParameters): DydxAccount {
  const costs = book.positions.reduce((sum, position) => sum + costQuote(position), 0n)
  return {
    quote: toUnitsFloor(book.cash, QUOTE_DECIMALS) - costs,
    positions: book.positions.map((position) => positionOf(position, book, parameters)),
  }
}

/** What a position has cost, rounded against the account: the venue keeps it inside the quote balance. */
function costQuote({ size, entry, mark }: BookPosition): bigint {
  return ceilOf(scaleByPowerOfTen(multiply(size, entry ?? mark), QUOTE_DECIMALS))
}

function positionOf(position: BookPosition, book: ProfileBook, parameters: DydxParameters): DydxPosition {
  const { atomicResolution, priceExponent, tier } = marketParametersOf(position.market, parameters)
  const facts = book.markets.get(position.market)
  const openInterest = facts?.openInterestLong ?? ZERO
  const chosen = position.leverage === undefined ? ZERO : divide(rational(1_000_000n), position.leverage)
  return {
    market: {
      name: position.market,
      atomicResolution,
      price: { value: floorOf(scaleByPowerOfTen(position.mark, -priceExponent)), exponent: priceExponent },
      tier: parameters.tiers[tier],
      openInterestBase: floorOf(scaleByPowerOfTen(openInterest, -atomicResolution)),
      customInitialMarginPpm: floorOf(chosen),
    },
    sizeBase: truncateOf(scaleByPowerOfTen(position.size, -atomicResolution)),
  }
}

function marketParametersOf(name: string, parameters: DydxParameters): DydxMarketParameters {
  const found = parameters.markets[name]
  if (found !== undefined) return found
  const known = Object.keys(parameters.markets).join(', ')
  throw new ProfileBookError(`book.positions.${name}`, `no dYdX v4 parameters of this market; known are ${known}`)
}

function legsOf(account: DydxAccount, book: ProfileBook): readonly ExactLeg[] {
  const cash = quote(toUnitsFloor(book.cash, QUOTE_DECIMALS))
  const positions = account.positions.map(
    ({ market, sizeBase }, index): ExactLeg => ({
      kind: 'position',
      name: market.name,
      value: quote(netNotionalQuote(market, sizeBase) - costQuote(book.positions[index]!)),
      initial: quote(positionInitialQuote(market, sizeBase)),
      maintenance: quote(positionMaintenanceQuote(market, sizeBase)),
    }),
  )
  return [{ kind: 'cash', name: 'USDC', value: cash, initial: ZERO, maintenance: ZERO }, ...positions]
}

function marginSection(account: DydxAccount): ProfileSection {
  return {
    name: 'margin fractions',
    facts: account.positions.flatMap(({ market }) => {
      const openInterest = netNotionalQuote(market, market.openInterestBase)
      return [
        fact(`${market.name} initial`, initialMarginEffectivePpm(market.tier, openInterest), 'ppm'),
        fact(`${market.name} maintenance`, maintenanceMarginPpm(market.tier), 'ppm'),
      ]
    }),
  }
}

/** Per position: where it would be offered, where it would be bankrupt, how much this block may close. */
function liquidationSection(account: DydxAccount, book: ProfileBook, parameters: DydxParameters): ProfileSection {
  const facts = account.positions
    .filter(({ sizeBase }) => sizeBase !== 0n)
    .flatMap((position) => {
      const { market, sizeBase } = position
      const { subticksPerTick } = marketParametersOf(market.name, parameters)
      const deltaBase = liquidatableDeltaBase(position, parameters.stepBase, parameters.liquidations)
      const fillable = fillablePrice(account, market.name, deltaBase, parameters.liquidations)
      if (isRefusal(fillable)) return []
      const bankrupt = bankruptcyQuote(account, market.name, deltaBase)
      const offer = signOf(fillable) < 0 ? ZERO : fillable
      const subticks = fillablePriceSubticks(
        offer,
        sizeBase > 0n,
        subticksPerTick,
        parameters.quantumConversionExponent,
      )
      return [
        fact(`${market.name} closable in this block`, coins(market, deltaBase), 'coins'),
        fact(`${market.name} fillable price`, dollarsPerCoin(market, fillable), 'USD'),
        fact(`${market.name} limit of the order`, subticks, 'subticks'),
        fact(`${market.name} distance from oracle`, fillableDistance(position, fillable), 'fraction'),
        fact(
          `${market.name} bankruptcy price`,
          isRefusal(bankrupt)
            ? bankrupt
            : dollarsPerCoin(market, divide(rational(absolute(bankrupt)), rational(absolute(deltaBase)))),
          'USD',
        ),
        ...insuranceFacts(account, position, deltaBase, offer, book, parameters),
      ]
    })
  return { name: 'liquidation', facts }
}

/** Insurance part of the fill the book states for the market, or of a fill at the fillable price. */
function insuranceFacts(
  account: DydxAccount,
  { market, sizeBase }: DydxPosition,
  deltaBase: bigint,
  fillable: Rational,
  book: ProfileBook,
  parameters: DydxParameters,
): ProfileSection['facts'] {
  const fill = book.events.fill?.market === market.name ? book.events.fill : undefined
  const amountBase =
    fill === undefined
      ? absolute(deltaBase)
      : absolute(truncateOf(scaleByPowerOfTen(fill.size, -market.atomicResolution)))
  const quotePerBase =
    fill === undefined ? fillable : scaleByPowerOfTen(fill.price, QUOTE_DECIMALS + market.atomicResolution)
  const delta = insuranceFundDeltaQuote(
    account,
    market.name,
    { isBuy: sizeBase < 0n, amountBase, quotePerBase },
    parameters.liquidations.maxLiquidationFeePpm,
  )
  const balance = book.events.insuranceFund
  const isCovered =
    isRefusal(delta) || balance === undefined
      ? undefined
      : isInsuranceFundDeltaValid(toUnitsFloor(balance, QUOTE_DECIMALS), delta)
  return [
    fact(`${market.name} insurance fund gains`, isRefusal(delta) ? delta : quote(delta), 'USD'),
    fact(`${market.name} fund can cover it`, isCovered),
  ]
}

function deleveragingSection(
  account: DydxAccount,
  book: ProfileBook,
  parameters: DydxParameters,
): ProfileSection | undefined {
  const { netCollateral } = accountRisk(account)
  const price = deleveragingPrice(netCollateral, book.events.finalSettlement)
  const other = book.events.offsetting
  if (other === undefined) return undefined
  const offsetting = accountOf(other, parameters)
  const facts = account.positions.flatMap(({ market, sizeBase }) => {
    const opposite = offsetting.positions.find((position) => position.market.name === market.name)
    if (opposite === undefined || price === undefined) return []
    const size = absolute(sizeBase) < absolute(opposite.sizeBase) ? absolute(sizeBase) : absolute(opposite.sizeBase)
    const delta = sizeBase > 0n ? -size : size
    const result = deleverage(account, offsetting, market.name, delta, price)
    return [
      fact(`${market.name} closed`, isRefusal(result) ? result : coins(market, delta), 'coins'),
      fact(`${market.name} paid to the account`, isRefusal(result) ? result : quote(result.quote), 'USD'),
    ]
  })
  return { name: 'deleveraging', facts: [fact('at', price ?? 'not allowed'), ...facts] }
}

function fundingSections(
  position: BookPosition,
  market: DydxMarket,
  facts: BookMarket | undefined,
  parameters: DydxParameters,
): readonly ProfileSection[] {
  if (facts === undefined) return []
  const { funding } = parameters
  const votes = facts.premiums.map((premium) => truncateOf(scaleByPowerOfTen(premium, QUOTE_DECIMALS)))
  const kept = trimSamples(votes, funding.removedTailSampleRatePpm)
  const rate = fundingRatePpm({ ...funding, runs: kept.map((vote) => ({ premiumPpm: vote, count: 1n })) }, market.tier)
  const index = fundingIndexDelta(market, rate, funding.tickSeconds)
  const size = truncateOf(scaleByPowerOfTen(position.size, -market.atomicResolution))
  const premium = premiumPpm({
    bids: facts.bids,
    asks: facts.asks,
    indexPrice: position.mark,
    impactNotional: fromUnits(tierOf(market, parameters).impactNotionalQuote, QUOTE_DECIMALS),
    maxAbsPremiumPpm: fundingRateMaxPpm(funding.premiumVoteClampFactorPpm, market.tier),
  })
  const hasBook = facts.bids.length > 0 || facts.asks.length > 0
  const settled = settledFunding(facts, size)
  return [
    {
      name: `funding ${market.name}`,
      facts: [
        fact('largest rate of 8 h', fundingRateMaxPpm(funding.clampFactorPpm, market.tier), 'ppm'),
        fact('premium of this book', hasBook ? premium : undefined, 'ppm'),
        fact('rate of 8 h', rate, 'ppm'),
        fact('received in this hour', quote6(fundingSettlementPpm(index, 0n, size)), 'USD'),
        fact('received since last settlement', settled, 'USD'),
      ],
    },
  ]
}

function settledFunding(facts: BookMarket, sizeBase: bigint): Rational | undefined {
  if (facts.fundingIndex === undefined || facts.fundingIndexLast === undefined) return undefined
  return quote6(fundingSettlementPpm(truncateOf(facts.fundingIndex), truncateOf(facts.fundingIndexLast), sizeBase))
}

function tierOf(market: DydxMarket, parameters: DydxParameters): { readonly impactNotionalQuote: bigint } {
  return parameters.tiers[marketParametersOf(market.name, parameters).tier]
}

function quote(quantums: bigint): Rational {
  return fromUnits(quantums, QUOTE_DECIMALS)
}

/** Millionths of a quote quantum as dollars. */
function quote6(ppm: bigint): Rational {
  return fromUnits(ppm, QUOTE_DECIMALS + 6)
}

function coins(market: DydxMarket, base: bigint): Rational {
  return scaleByPowerOfTen(rational(base), market.atomicResolution)
}

function dollarsPerCoin(market: DydxMarket, quotePerBase: Rational): Rational {
  return scaleByPowerOfTen(quotePerBase, -market.atomicResolution - QUOTE_DECIMALS)
}
