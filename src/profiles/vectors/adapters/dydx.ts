/** dYdX v4: vectors of margin, liquidation, deleveraging and funding. */
import * as deleveraging from '../../dydx-v4/deleveraging.ts'
import * as funding from '../../dydx-v4/funding.ts'
import * as liquidation from '../../dydx-v4/liquidation.ts'
import * as margin from '../../dydx-v4/margin.ts'
import { dydxParameters } from '../../parameters/dydx-v4-2026-03.ts'
import { type Rational, rational, scaleByPowerOfTen } from '../../rational.ts'
import { isRefusal, type Refusal } from '../../refusal.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import {
  decimalOf,
  type Fields,
  flagOf,
  flagOr,
  has,
  integerOf,
  integerOr,
  integersOf,
  objectOf,
  objectsOf,
  smallOf,
  textOf,
} from '../fields.ts'

export const dydxFamilies: Families = {
  oimf: (inputs) => ({
    effectiveImfPpm: margin.initialMarginEffectivePpm(tierOf(inputs), integerOf(inputs, 'openInterestNotional')),
  }),
  im: (inputs) => ({
    initialMarginQuoteQuantums: margin.initialMarginQuote(
      tierOf(inputs),
      integerOf(inputs, 'openInterestNotional'),
      integerOf(inputs, 'notionalQuoteQuantums'),
    ),
  }),
  mmf: (inputs) => ({ maintenanceMarginPpm: margin.maintenanceMarginPpm(tierOf(inputs)) }),
  fclamp: (inputs) => ({
    maxAbsRatePpm: funding.fundingRateMaxPpm(integerOf(inputs, 'clampFactorPpm'), tierOf(inputs)),
  }),
  posmargin: (inputs) => ({
    imrQuoteQuantums: margin.positionInitialQuote(marketOf(inputs), integerOf(inputs, 'sizeBaseQuantums')),
    mmrQuoteQuantums: margin.positionMaintenanceQuote(marketOf(inputs), integerOf(inputs, 'sizeBaseQuantums')),
  }),
  notional: (inputs) => ({
    netNotionalQuoteQuantums: margin.netNotionalQuote(marketOf(inputs), integerOf(inputs, 'sizeBaseQuantums')),
  }),
  liq: (inputs) => ({ liquidatable: margin.isLiquidatable(integerOf(inputs, 'nc'), integerOf(inputs, 'mmr')) }),
  riskcmp: (inputs) => ({
    cmp: BigInt(
      margin.compareRisk(
        { netCollateral: integerOf(inputs, 'firstNC'), maintenance: integerOf(inputs, 'firstMMR') },
        { netCollateral: integerOf(inputs, 'secondNC'), maintenance: integerOf(inputs, 'secondMMR') },
      ),
    ),
  }),
  bankruptcy: (inputs) =>
    named(
      'bankruptcyPriceQuoteQuantums',
      liquidation.bankruptcyQuote(
        accountOf(inputs, 'account', marketOf),
        textOf(inputs, 'market'),
        integerOf(inputs, 'deltaBaseQuantums'),
      ),
    ),
  fillable,
  ifdelta: (inputs) =>
    named(
      'insuranceFundDeltaQuoteQuantums',
      liquidation.insuranceFundDeltaQuote(
        accountOf(inputs, 'account', marketOf),
        textOf(inputs, 'market'),
        {
          isBuy: flagOf(inputs, 'isBuy'),
          amountBase: integerOf(inputs, 'fillAmountBaseQuantums'),
          quotePerBase: quotePerBase(inputs),
        },
        integerOf(inputs, 'maxLiquidationFeePpm'),
      ),
    ),
  subticks: (inputs) => ({
    subticks: liquidation.fillablePriceSubticks(
      rational(integerOf(inputs, 'fillablePriceNum'), integerOf(inputs, 'fillablePriceDen')),
      flagOf(inputs, 'isLiquidatingLong'),
      integerOf(inputs, 'subticksPerTick'),
      smallOf(inputs, 'quantumConversionExponent'),
    ),
  }),
  ifvalid: (inputs) => ({
    valid: liquidation.isInsuranceFundDeltaValid(integerOf(inputs, 'balance'), integerOf(inputs, 'delta')),
  }),
  delev,
  candelev: (inputs) => {
    const account = accountOf(inputs, 'account', (position) => coinMarketOf(position, oraclePriceOf(inputs)))
    const { netCollateral } = margin.accountRisk(account)
    const price = deleveraging.deleveragingPrice(netCollateral, flagOr(inputs, 'finalSettlement', false))
    return { atBankruptcyPrice: price === 'bankruptcy', atOraclePrice: price === 'oracle' }
  },
  transition: (inputs) => ({
    result: deleveraging.transitionBelowInitial(
      {
        netCollateral: integerOf(inputs, 'oldNC'),
        initial: integerOf(inputs, 'oldIMR'),
        maintenance: integerOf(inputs, 'oldMMR'),
      },
      { netCollateral: integerOf(inputs, 'newNC'), maintenance: integerOf(inputs, 'newMMR') },
    ),
  }),
  findex: (inputs) => ({
    fundingIndexDelta: funding.fundingIndexDelta(
      marketOf(inputs),
      integerOf(inputs, 'fundingRate8hPpm'),
      integerOf(inputs, 'timeSinceLastFundingSec'),
    ),
  }),
  fsettle: (inputs) => ({
    netSettlementPpm: funding.fundingSettlementPpm(
      integerOf(inputs, 'fundingIndex'),
      integerOf(inputs, 'lastFundingIndex'),
      integerOf(inputs, 'sizeBaseQuantums'),
    ),
  }),
  ftick,
  trim: (inputs) => ({
    samples: funding.trimSamples(integersOf(inputs, 'samples'), integerOf(inputs, 'removalRatePpm')),
  }),
  premium: (inputs) => ({
    premiumPpm: funding.premiumPpm({
      bids: levelsOf(inputs, 'bids'),
      asks: levelsOf(inputs, 'asks'),
      indexPrice: decimalOf(inputs, 'indexPriceUsd'),
      impactNotional: decimalOf(inputs, 'impactNotionalUsd'),
      maxAbsPremiumPpm: integerOf(inputs, 'maxAbsPremiumVotePpm'),
    }),
  }),
}

function fillable(inputs: Fields): Answer {
  const price = liquidation.fillablePrice(
    accountOf(inputs, 'account', marketOf),
    textOf(inputs, 'market'),
    integerOf(inputs, 'deltaBaseQuantums'),
    {
      ...dydxParameters.liquidations,
      bankruptcyAdjustmentPpm: integerOf(inputs, 'bankruptcyAdjustmentPpm'),
      spreadToMaintenanceMarginRatioPpm: integerOf(inputs, 'spreadToMaintenanceMarginRatioPpm'),
    },
  )
  return isRefusal(price) ? price : { fillablePriceNum: price.numerator, fillablePriceDen: price.denominator }
}

function delev(inputs: Fields): Answer {
  const oracle = objectOf(inputs, 'oracle')
  const marketOfPosition = (position: Fields): margin.DydxMarket => ({
    ...coinMarketOf(position, exactPrice(decimalOf(oracle, textOf(position, 'market')))),
    tier: tierOf(inputs),
  })
  const result = deleveraging.deleverage(
    accountOf(inputs, 'liquidated', marketOfPosition),
    accountOf(inputs, 'offsetting', marketOfPosition),
    textOf(inputs, 'market'),
    integerOf(inputs, 'deltaBaseQuantums'),
    textOf(inputs, 'mode') === 'oracle' ? 'oracle' : 'bankruptcy',
  )
  if (isRefusal(result)) return result
  return {
    liquidated: accountAnswer(result.liquidated),
    offsetting: accountAnswer(result.offsetting),
    quoteQuantums: result.quote,
  }
}

function ftick(inputs: Fields): Answer {
  const tick: funding.FundingTick = {
    runs: objectsOf(inputs, 'sampleRuns').map((run) => ({
      premiumPpm: integerOf(run, 'premiumPpm'),
      count: integerOr(run, 'count', 1n),
    })),
    sampleSeconds: integerOf(inputs, 'fundingSampleDurationSec'),
    tickSeconds: integerOf(inputs, 'fundingTickDurationSec'),
    defaultFundingPpm: integerOr(inputs, 'defaultFundingPpm', 0n),
    clampFactorPpm: integerOr(inputs, 'clampFactorPpm', dydxParameters.funding.clampFactorPpm),
  }
  const rate = funding.fundingRatePpm(tick, tierOf(inputs))
  return {
    fundingRate8hPpm: rate,
    fundingIndexDelta: funding.fundingIndexDelta(marketOf(inputs), rate, tick.tickSeconds),
  }
}

function tierOf(fields: Fields): margin.LiquidityTier {
  return {
    initialMarginPpm: integerOr(fields, 'initialMarginPpm', 0n),
    maintenanceFractionPpm: integerOr(fields, 'maintenanceFractionPpm', 0n),
    openInterestLowerCapQuote: integerOr(fields, 'openInterestLowerCap', 0n),
    openInterestUpperCapQuote: integerOr(fields, 'openInterestUpperCap', 0n),
  }
}

/** A market from fields that state resolution and price; the price of a position is called `oraclePrice`. */
function marketOf(fields: Fields): margin.DydxMarket {
  return {
    name: has(fields, 'market') ? textOf(fields, 'market') : '',
    atomicResolution: smallOf(fields, 'atomicResolution'),
    price: has(fields, 'oraclePrice') ? oraclePriceOf(fields) : priceOf(fields),
    tier: tierOf(fields),
    openInterestBase: integerOr(fields, 'openInterestBaseQuantums', 0n),
    customInitialMarginPpm: integerOr(fields, 'customImfPpm', 0n),
  }
}

function priceOf(fields: Fields): margin.OraclePrice {
  return { value: integerOf(fields, 'price'), exponent: smallOf(fields, 'priceExponent') }
}

function oraclePriceOf(fields: Fields): margin.OraclePrice {
  return { value: integerOf(fields, 'oraclePrice'), exponent: smallOf(fields, 'priceExponent') }
}

/** The deleveraging files give no resolution but in words: BTC 10⁻⁸, ETH 10⁻⁹. */
function coinMarketOf(position: Fields, price: margin.OraclePrice): margin.DydxMarket {
  const name = textOf(position, 'market')
  return {
    name,
    atomicResolution: has(position, 'atomicResolution')
      ? smallOf(position, 'atomicResolution')
      : name === 'ETH'
        ? -9
        : -8,
    price,
    tier: tierOf(position),
    openInterestBase: 0n,
    customInitialMarginPpm: 0n,
  }
}

/** A dollar price as value and exponent, to 10⁻¹² dollar. */
function exactPrice(price: Rational): margin.OraclePrice {
  return { value: scaleByPowerOfTen(price, 12).numerator, exponent: -12 }
}

function accountOf(
  fields: Fields,
  name: string,
  marketOfPosition: (position: Fields) => margin.DydxMarket,
): margin.DydxAccount {
  const account = objectOf(fields, name)
  return {
    quote: integerOf(account, 'usdcQuoteQuantums'),
    positions: objectsOf(account, 'positions').map((position) => ({
      market: marketOfPosition(position),
      sizeBase: integerOf(position, 'sizeBaseQuantums'),
    })),
  }
}

function accountAnswer(account: margin.DydxAccount): Answer {
  return {
    usdcQuoteQuantums: account.quote,
    positions: account.positions.map(({ market, sizeBase }) => ({ market: market.name, sizeBaseQuantums: sizeBase })),
  }
}

function quotePerBase(inputs: Fields): Rational {
  return scaleByPowerOfTen(rational(integerOf(inputs, 'subticks')), smallOf(inputs, 'quantumConversionExponent'))
}

function levelsOf(inputs: Fields, name: string): readonly funding.BookLevel[] {
  return objectsOf(inputs, name).map((level) => ({
    price: decimalOf(level, 'priceUsd'),
    size: decimalOf(level, 'sizeBtc'),
  }))
}

function named(name: string, value: bigint | Refusal): Answer {
  return isRefusal(value) ? value : { [name]: value }
}
