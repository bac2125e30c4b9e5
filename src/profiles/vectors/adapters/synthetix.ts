/** Synthetix v3 perpetuals: vectors of funding, margin, liquidation windows and keeper rewards. */
import { synthetixParameters } from '../../parameters/synthetix-v3-2025-06.ts'
import { floorOf, ZERO } from '../../rational.ts'
import * as funding from '../../synthetix-v3/funding.ts'
import {
  type LiquidationRequest,
  type LiquidationWindow,
  liquidateInOrder,
  windowCapacity,
} from '../../synthetix-v3/liquidation-window.ts'
import * as margin from '../../synthetix-v3/margin.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import { decimalOf, decimalOr, decimalsOf, type Fields, flagOr, has, objectsOf, textOf } from '../fields.ts'

const NO_COSTS: margin.KeeperCosts = { flag: ZERO, liquidate: ZERO }

export const synthetixFamilies: Families = {
  funding: fundingStep,
  margin: accountMargin,
  pnl: accountPnl,
  liqwindow: liquidationWindow,
  keeper: (inputs) => ({
    reward: floorOf(
      margin.keeperReward(
        { flag: decimalOr(inputs, 'costFlag', ZERO), liquidate: decimalOr(inputs, 'costLiquidate', ZERO) },
        decimalOf(inputs, 'ratioReward'),
        {
          minReward: decimalOf(inputs, 'minReward'),
          profitRatio: decimalOf(inputs, 'profitRatio'),
          maxReward: decimalOf(inputs, 'maxReward'),
        },
        undefined,
      ),
    ),
  }),
  fill: (inputs) => ({
    fillPrice: margin.fillPrice(
      decimalOf(inputs, 'price'),
      decimalOr(inputs, 'skew', ZERO),
      decimalOf(inputs, 'size'),
      decimalOf(inputs, 'skewScale'),
    ),
  }),
}

function fundingStep(inputs: Fields): Answer {
  return funding.advanceFunding(
    {
      skew: decimalOf(inputs, 'prevSkew'),
      ratePerDay: decimalOf(inputs, 'prevRatePerDay'),
      accrued: decimalOr(inputs, 'prevAccrued', ZERO),
    },
    decimalOf(inputs, 'days'),
    { size: decimalOf(inputs, 'size'), price: decimalOf(inputs, 'price') },
    decimalOr(inputs, 'skewDeltaAtEnd', ZERO),
    { skewScale: decimalOf(inputs, 'skewScale'), maxFundingVelocity: decimalOf(inputs, 'maxFundingVelocity') },
  )
}

/** The markets of that account test are told apart by their skew scale. */
function accountMargin(inputs: Fields): Answer {
  const cash = decimalOf(inputs, 'cash')
  const positions = objectsOf(inputs, 'positions').map((fields): margin.SynthetixPosition => {
    const skewScale = decimalOf(fields, 'skewScale')
    const known = Object.values(synthetixParameters.markets).find(
      (market) => market.skewScale.numerator === skewScale.numerator,
    )
    const market = known ?? synthetixParameters.markets.ETH!
    const size = decimalOf(fields, 'size')
    const price = decimalOf(fields, 'price')
    return {
      market: {
        ...market,
        skewScale,
        liquidationRewardRatio: decimalOr(inputs, 'liquidationRewardRatio', market.liquidationRewardRatio),
      },
      size,
      fillPrice: margin.fillPrice(price, decimalOr(fields, 'skewBefore', ZERO), size, skewScale),
      mark: decimalOr(fields, 'mark', price),
    }
  })
  const available = margin.availableMargin(cash, positions)
  const margins = margin.accountMargins(positions, synthetixParameters.guards, NO_COSTS)
  return {
    entryPnl: positions.map(margin.positionPnl),
    availableMargin: available,
    withdrawable: margin.withdrawableMargin(available, margins),
    initialMargin: margins.initial,
    maintenanceMargin: margins.maintenance,
  }
}

/** That test opens the same markets without a minimum for a position. */
function accountPnl(inputs: Fields): Answer {
  const marks = decimalsOf(inputs, 'marks')
  const positions = objectsOf(inputs, 'entries').map((entry, index): margin.SynthetixPosition => {
    const skewScale = decimalOf(entry, 'skewScale')
    const size = decimalOf(entry, 'size')
    const known = synthetixParameters.markets[textOf(entry, 'market')] ?? synthetixParameters.markets.ETH!
    return {
      market: { ...known, skewScale, minimumPositionMargin: ZERO },
      size,
      fillPrice: margin.fillPrice(
        decimalOf(entry, 'entryIndexPrice'),
        decimalOr(entry, 'skewBefore', ZERO),
        size,
        skewScale,
      ),
      mark: marks[index] ?? decimalOf(entry, 'entryIndexPrice'),
    }
  })
  const available = margin.availableMargin(decimalOf(inputs, 'cash'), positions)
  const margins = margin.accountMargins(positions, synthetixParameters.guards, NO_COSTS)
  return {
    pnl: positions.map(margin.positionPnl),
    availableMargin: available,
    liquidatable: margin.isAccountLiquidatable(available, margins),
  }
}

function liquidationWindow(inputs: Fields): Answer {
  const window: LiquidationWindow = {
    makerFee: decimalOf(inputs, 'makerFee'),
    takerFee: decimalOf(inputs, 'takerFee'),
    skewScale: decimalOf(inputs, 'skewScale'),
    windowSeconds: decimalOf(inputs, 'windowSec'),
    multiplier: decimalOf(inputs, 'multiplier'),
    premiumMax: decimalOr(inputs, 'maxPd', ZERO),
  }
  const requests = objectsOf(inputs, 'calls').map((call): LiquidationRequest => {
    const atSeconds = decimalOf(call, 't')
    return {
      atSeconds,
      size: decimalOf(call, 'size'),
      skew: has(call, 'skew') ? decimalOf(call, 'skew') : decimalOr(inputs, 'skew', undefined),
      block: decimalOr(call, 'block', atSeconds),
      isEndorsed: flagOr(call, 'endorsed', flagOr(inputs, 'endorsed', false)),
    }
  })
  return { capacityPerWindow: windowCapacity(window), liquidated: liquidateInOrder(window, requests) }
}
