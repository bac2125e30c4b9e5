/** GMX v2: vectors of price impact, adaptive funding and the liquidation test. */
import * as funding from '../../gmx-v2/funding.ts'
import * as margin from '../../gmx-v2/margin.ts'
import { gmxParameters } from '../../parameters/gmx-v2-2026-03.ts'
import { ONE, ZERO } from '../../rational.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import { toUnits1e30 } from '../conversions.ts'
import { decimalOf, decimalOr, type Fields, flagOr, has, integerOf } from '../fields.ts'

export const gmxFamilies: Families = {
  impact: (inputs) => ({
    impactUsd1e30: toUnits1e30(
      margin.impactUsd(decimalOf(inputs, 'diffUsd'), decimalOf(inputs, 'exponent'), decimalOf(inputs, 'impactFactor')),
    ),
  }),
  adaptive: (inputs) => ({
    ratePerSecond1e30: funding.adaptiveRate(
      integerOf(inputs, 'savedRatePerSecond1e30'),
      toUnits1e30(decimalOf(inputs, 'longOI')),
      toUnits1e30(decimalOf(inputs, 'shortOI')),
      integerOf(inputs, 'seconds'),
      {
        increaseFactor: toUnits1e30(decimalOf(inputs, 'increaseFactorPerSecond')),
        decreaseFactor: toUnits1e30(decimalOf(inputs, 'decreaseFactorPerSecond')),
        thresholdStable: toUnits1e30(decimalOf(inputs, 'thresholdStable')),
        thresholdDecrease: toUnits1e30(decimalOf(inputs, 'thresholdDecrease')),
        rateMax: has(inputs, 'maxFactorPerSecond') ? toUnits1e30(decimalOf(inputs, 'maxFactorPerSecond')) : undefined,
      },
    ),
  }),
  liquidatable,
}

function liquidatable(inputs: Fields): Answer {
  const markPrice = decimalOf(inputs, 'markPrice')
  const minPrice = decimalOr(inputs, 'minPrice', markPrice)
  const position: margin.GmxPosition = {
    isLong: flagOr(inputs, 'isLong', true),
    sizeUsd: decimalOf(inputs, 'sizeUsd'),
    entryPrice: decimalOf(inputs, 'entryPrice'),
    markPrice,
    collateralAmount: decimalOf(inputs, has(inputs, 'collateralTokens') ? 'collateralTokens' : 'collateralUsd'),
    collateralPrice: has(inputs, 'collateralTokens') ? decimalOr(inputs, 'collateralPrice', minPrice) : ONE,
    priceImpactUsd: decimalOr(inputs, 'priceImpactUsd', ZERO),
    feesUsd: decimalOr(inputs, 'feesUsd', ZERO),
  }
  return {
    remainingCollateralBeforeFees: margin.remainingBeforeCostsUsd(position),
    remainingCollateral: margin.remainingCollateralUsd(position),
    liquidatable: margin.isPositionLiquidatable(position, {
      minCollateralFactor: decimalOr(
        inputs,
        'minCollateralFactorForLiquidation',
        decimalOr(inputs, 'minCollateralFactor', gmxParameters.minCollateralFactorForLiquidation),
      ),
      minCollateralUsd: decimalOr(inputs, 'minCollateralUsd', gmxParameters.minCollateralUsd),
    }),
  }
}
