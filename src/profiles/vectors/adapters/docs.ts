/** Documentation examples: Hyperliquid, Paradex, Morpho Blue, Aave stewards. */
import { judgeDelay, judgeMove } from '../../aave-stewards/steward.ts'
import * as hyperliquid from '../../hyperliquid/margin.ts'
import { liquidationIncentiveFactor } from '../../morpho-blue/liquidation.ts'
import * as paradex from '../../paradex/liquidation.ts'
import { hyperliquidParameters } from '../../parameters/hyperliquid-2025-11.ts'
import { paradexParameters } from '../../parameters/paradex-2025-11.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import { rateOfLeverage, toUnits1e18 } from '../conversions.ts'
import { decimalOf, decimalOr, type Fields, flagOr, has, integerOf, objectsOf } from '../fields.ts'

export const docsFamilies: Families = {
  'hl-tier': (inputs) => ({
    maintenanceMargin: hyperliquid.maintenanceMargin(
      decimalOf(inputs, 'notional'),
      objectsOf(inputs, 'tiers').map((tier) => ({
        lowerBound: decimalOf(tier, 'lowerBound'),
        maxLeverage: decimalOf(tier, 'maxLeverage'),
      })),
    ),
  }),
  'hl-liq': hyperliquidLiquidation,
  'hl-funding': (inputs) => {
    const interest = decimalOr(inputs, 'interest', hyperliquidParameters.interestPer8h)
    const premium = decimalOf(inputs, 'premium')
    return {
      rate8h: hyperliquid.fundingRate8h(premium, interest),
      hourly: hyperliquid.fundingRateHourly(premium, interest),
      rateHourly: hyperliquid.fundingRateHourly(premium, interest),
    }
  },
  paradex: paradexLiquidation,
  morpho: (inputs) => ({ lif1e18: liquidationIncentiveFactor(toUnits1e18(decimalOf(inputs, 'lltv'))) }),
  'aave-steward': steward,
}

/** Of an isolated margin what lies above maintenance is available; a cross account states what is. */
function hyperliquidLiquidation(inputs: Fields): Answer {
  const maintenanceRate = rateOfLeverage(decimalOf(inputs, 'maintenanceLeverage'))
  const price = decimalOf(inputs, 'price')
  const size = decimalOf(inputs, 'size')
  return {
    liquidationPrice: hyperliquid.liquidationPrice({
      isLong: integerOf(inputs, 'side') > 0n,
      price,
      size,
      marginAvailable: has(inputs, 'marginAvailable')
        ? decimalOf(inputs, 'marginAvailable')
        : hyperliquid.isolatedMarginAvailable(decimalOf(inputs, 'isolatedMargin'), price, size, maintenanceRate),
      maintenanceRate,
    }),
  }
}

/** The page prints ratios rounded. */
function paradexLiquidation(inputs: Fields): Answer {
  const maintenanceFraction = decimalOr(inputs, 'mmf', paradexParameters.maintenanceFraction)
  const account: paradex.ParadexAccount = {
    collateral: decimalOf(inputs, 'collateral'),
    positions: objectsOf(inputs, 'positions').map((position) => ({
      size: decimalOf(position, 'size'),
      entry: decimalOf(position, 'entry'),
      mark: decimalOf(position, 'mark'),
      maintenanceFraction,
    })),
  }
  const value = paradex.accountValue(account)
  const maintenance = paradex.maintenanceRequirement(account)
  const feeRate = decimalOr(inputs, 'feeRate', paradexParameters.liquidationFeeRate)
  const result = has(inputs, 'share')
    ? paradex.liquidateShare(value, maintenance, decimalOf(inputs, 'share'), feeRate)
    : paradex.smallestShare(value, maintenance, feeRate)
  return {
    accountValue: value,
    mmr: maintenance,
    share: result.share,
    newMMR: result.maintenance,
    penalty: result.penalty,
    newAccountValue: result.accountValue,
    newMarginRatio: result.marginRatio === undefined ? undefined : { printed: result.marginRatio },
  }
}

function steward(inputs: Fields): Answer {
  const move = has(inputs, 'to')
    ? judgeMove({
        from: integerOf(inputs, 'from'),
        to: integerOf(inputs, 'to'),
        maxPercentChange: integerOf(inputs, 'maxPercentChange'),
        relative: flagOr(inputs, 'relative', false),
      })
    : undefined
  const delay = has(inputs, 'minDelaySec')
    ? judgeDelay(integerOf(inputs, 'elapsedSec'), integerOf(inputs, 'minDelaySec'))
    : undefined
  const refusal = move ?? delay
  return { allowed: refusal === undefined, error: refusal?.refused }
}
