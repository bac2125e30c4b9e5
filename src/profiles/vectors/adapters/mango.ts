/** Mango v4: vectors of health, liquidation, oracle, lending and settlement limits. */
import * as health from '../../mango-v4/health.ts'
import * as lending from '../../mango-v4/lending.ts'
import * as liquidation from '../../mango-v4/liquidation.ts'
import * as oracle from '../../mango-v4/oracle.ts'
import { mangoParameters } from '../../parameters/mango-v4-2024-09.ts'
import { ONE, type Rational, ZERO } from '../../rational.ts'
import { isRefusal } from '../../refusal.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import {
  decimalOf,
  decimalOr,
  doubleOf,
  type Fields,
  has,
  integerOf,
  integerOr,
  integersOf,
  objectOf,
  objectsOf,
  smallOf,
  textOf,
} from '../fields.ts'

export const mangoFamilies: Families = {
  health: (inputs) => {
    const value = health.health(accountOf(inputs), healthTypeOf(inputs))
    return isRefusal(value) ? value : { health: value }
  },
  tokenliq,
  perpliq,
  bankruptcy: (inputs) =>
    liquidation.resolveNegativePnl({
      settle: sidesOf(decimalOf(inputs, 'settleTokenWeight'), decimalOf(inputs, 'settlePrice')),
      insurancePrice: decimalOf(inputs, 'insurancePrice'),
      settleToken: decimalOf(inputs, 'settleToken'),
      perpQuote: decimalOf(inputs, 'perpQuote'),
      otherHealth: decimalOr(inputs, 'otherSpot', ZERO),
      insuranceFund: decimalOf(inputs, 'insuranceFund'),
      settleLimit: decimalOf(inputs, 'settleLimit'),
      maxLiabTransfer: decimalOf(inputs, 'maxLiabTransfer'),
    }),
  weightshift: (inputs) => ({
    maintAssetWeight: shiftedWeight(inputs, 'assetStart', 'assetTarget'),
    maintLiabWeight: shiftedWeight(inputs, 'liabStart', 'liabTarget'),
  }),
  stale: (inputs) => ({
    stale: oracle.isStale(
      integerOf(inputs, 'now'),
      integerOf(inputs, 'publishTs'),
      integerOf(inputs, 'maxStalenessSlots'),
    ),
  }),
  stableprice,
  rate: (inputs) => ({
    rate: lending.borrowRate(decimalOf(inputs, 'utilization'), {
      zeroUtilRate: decimalOf(inputs, 'zeroUtilRate'),
      util0: decimalOf(inputs, 'util0'),
      rate0: decimalOf(inputs, 'rate0'),
      util1: decimalOf(inputs, 'util1'),
      rate1: decimalOf(inputs, 'rate1'),
      maxRate: decimalOf(inputs, 'maxRate'),
      scaling: decimalOr(inputs, 'scaling', ZERO),
    }),
  }),
  interest: (inputs) => ({
    indexFactor: lending.indexGrowth(
      decimalOf(inputs, 'ratePerYear'),
      integerOf(inputs, 'dtSec'),
      integerOf(inputs, 'steps'),
    ),
  }),
  util: (inputs) => ({
    avg: lending.averageUtilization(
      decimalOf(inputs, 'start'),
      objectsOf(inputs, 'updates').map((update) => ({
        utilization: decimalOf(update, 'utilization'),
        atSeconds: decimalOf(update, 'ts'),
      })),
    ),
  }),
  settlelimit: (inputs) => {
    const { least, most } = oracle.settleLimits({
      baseLots: decimalOf(inputs, 'baseLots'),
      lotSize: decimalOf(inputs, 'lotSize'),
      stablePrice: decimalOf(inputs, 'stablePrice'),
      settleFactor: decimalOf(inputs, 'settleFactor'),
      oneshotAllowance: integerOr(inputs, 'oneshotAllowance', 0n),
      recurringAllowance: integerOr(inputs, 'recurringAllowance', 0n),
      settledInWindow: integerOr(inputs, 'settledInWindow', 0n),
      unrealised: decimalOr(inputs, 'upnl', undefined),
    })
    return { minSettle: least, maxSettle: most }
  },
}

function tokenliq(inputs: Fields): Answer {
  const overall = decimalOr(inputs, 'perpOverallAssetWeight', ONE)
  const token = (name: 'asset' | 'liab', fee: string): liquidation.LiquidatedToken => ({
    spot: decimalOf(inputs, `${name}Spot`),
    perpHealth: health.weightedGain(decimalOr(inputs, `${name}PerpQuote`, ZERO), overall),
    sides: sidesOf(decimalOf(inputs, `${name}TokenWeight`), decimalOr(inputs, `${name}Price`, ONE)),
    fee: decimalOr(inputs, fee, ZERO),
  })
  const result = liquidation.liquidateToken({
    asset: token('asset', 'feeAsset'),
    liab: token('liab', 'feeLiab'),
    otherHealth: decimalOr(inputs, 'otherSpot', ZERO),
    maxLiabTransfer: decimalOf(inputs, 'maxLiabTransfer'),
  })
  if (isRefusal(result)) return result
  return {
    assetSpot: result.assetSpot,
    liabSpot: result.liabSpot,
    liqEndHealthBefore: result.healthBefore,
    liqEndHealthAfter: result.healthAfter,
  }
}

function perpliq(inputs: Fields): Answer {
  const weight = decimalOf(inputs, 'baseAssetWeight')
  const result = liquidation.liquidatePerp({
    baseAssetWeight: weight,
    baseLiabWeight: health.mirroredWeight(weight),
    overallAssetWeight: decimalOf(inputs, 'overallAssetWeight'),
    positivePnlFee: decimalOr(inputs, 'positivePnlLiquidationFee', ZERO),
    lotValue: ONE,
    spot: decimalOf(inputs, 'spot'),
    baseLots: integerOf(inputs, 'baseLots'),
    quote: decimalOf(inputs, 'quote'),
    otherHealth: decimalOr(inputs, 'otherSpot', ZERO),
    maxBaseLots: integerOf(inputs, 'maxBaseTransfer'),
    maxPnlTransfer: decimalOf(inputs, 'maxPnlTransfer'),
  })
  return { spot: result.spot, baseLots: result.baseLots, quote: result.quote }
}

function stableprice(inputs: Fields): Answer {
  const limits = {
    stableGrowthPerSecond: has(inputs, 'stableGrowthPerSec')
      ? doubleOf(inputs, 'stableGrowthPerSec')
      : mangoParameters.stablePrice.stableGrowthPerSecond,
    delayGrowthPerHour: has(inputs, 'delayGrowthPerHour')
      ? doubleOf(inputs, 'delayGrowthPerHour')
      : mangoParameters.stablePrice.delayGrowthPerHour,
  }
  const phases = objectsOf(inputs, 'phases').map((phase) => ({
    count: smallOf(phase, 'count'),
    elapsedSeconds: smallOf(phase, 'dtSec'),
    price: doubleOf(phase, 'price'),
  }))
  const start = oracle.startStablePrice(doubleOf(inputs, 'start'), 0)
  const price = oracle.exactDouble(oracle.stablePriceAfter(start, phases, limits).price)
  return { stablePrice: price, stablePriceExact: price }
}

function shiftedWeight(inputs: Fields, start: string, target: string): Rational {
  const shift: oracle.WeightShift = {
    start: decimalOf(inputs, start),
    target: decimalOf(inputs, target),
    startSeconds: decimalOf(inputs, 'shiftStart'),
    endSeconds: decimalOf(inputs, 'shiftEnd'),
  }
  return oracle.shiftedWeight(shift, decimalOf(inputs, 'now'))
}

function sidesOf(weight: Rational, price: Rational): health.Sides {
  return { assetPrice: price, liabPrice: price, assetWeight: weight, liabWeight: health.mirroredWeight(weight) }
}

function healthTypeOf(inputs: Fields): health.HealthType {
  const text = has(inputs, 'healthType') ? textOf(inputs, 'healthType').toLowerCase() : 'init'
  return text.startsWith('maint') ? 'Maint' : text.startsWith('liq') ? 'LiquidationEnd' : 'Init'
}

function accountOf(inputs: Fields): health.MangoAccount {
  const account = objectOf(inputs, 'account')
  const bad = integersOf(inputs, 'badOracleTokens')
  return {
    tokens: objectsOf(account, 'tokens').map((token, index) => tokenOf(token, !bad.includes(BigInt(index)))),
    spotMarkets: objectsOf(account, 'spotMarkets').map((market) => ({
      base: smallOf(market, 'base'),
      quote: smallOf(market, 'quote'),
      reservedBase: decimalOr(market, 'reservedBase', ZERO),
      reservedQuote: decimalOr(market, 'reservedQuote', ZERO),
      lowestAsk: decimalOr(market, 'lowestAsk', undefined),
      highestBidInverse: decimalOr(market, 'highestBidInv', undefined),
    })),
    perps: objectsOf(account, 'perps').map(perpOf),
  }
}

function tokenOf(token: Fields, isOracleUsable: boolean): health.MangoToken {
  return {
    name: textOf(token, 'name'),
    bank: {
      initAssetWeight: decimalOf(token, 'initAssetWeight'),
      initLiabWeight: decimalOf(token, 'initLiabWeight'),
      maintAssetWeight: decimalOf(token, 'maintAssetWeight'),
      maintLiabWeight: decimalOf(token, 'maintLiabWeight'),
      depositScaleStart: decimalOr(token, 'depositScaleStart', undefined),
      borrowScaleStart: decimalOr(token, 'borrowScaleStart', undefined),
    },
    ...pricesOf(token),
    balance: decimalOr(token, 'balance', ZERO),
    bankDeposits: decimalOr(token, 'bankDeposits', ZERO),
    bankPotentialDeposits: decimalOr(token, 'potentialSpotTokens', ZERO),
    bankBorrows: decimalOr(token, 'bankBorrows', ZERO),
    isOracleUsable,
  }
}

function perpOf(perp: Fields): health.MangoPerp {
  return {
    name: textOf(perp, 'name'),
    market: {
      initBaseAssetWeight: decimalOf(perp, 'initBaseAssetWeight'),
      initBaseLiabWeight: decimalOf(perp, 'initBaseLiabWeight'),
      maintBaseAssetWeight: decimalOf(perp, 'maintBaseAssetWeight'),
      maintBaseLiabWeight: decimalOf(perp, 'maintBaseLiabWeight'),
      initOverallAssetWeight: decimalOf(perp, 'initOverallAssetWeight'),
      maintOverallAssetWeight: decimalOf(perp, 'maintOverallAssetWeight'),
    },
    settleToken: smallOf(perp, 'settleToken'),
    ...pricesOf(perp),
    baseLotSize: decimalOf(perp, 'baseLotSize'),
    baseLots: decimalOr(perp, 'baseLots', ZERO),
    bidsLots: decimalOr(perp, 'bidsLots', ZERO),
    asksLots: decimalOr(perp, 'asksLots', ZERO),
    quote: decimalOr(perp, 'quote', ZERO),
    fundingOwed: decimalOr(perp, 'fundingOwed', ZERO),
  }
}

function pricesOf(fields: Fields): Pick<health.MangoToken, 'oraclePrice' | 'stablePrice'> {
  const price = objectOf(fields, 'price')
  const oraclePrice = decimalOf(price, 'oracle')
  return { oraclePrice, stablePrice: decimalOr(price, 'stable', oraclePrice) }
}
