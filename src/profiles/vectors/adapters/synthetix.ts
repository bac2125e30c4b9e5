/** Synthetix v3 perpetuals: vectors of funding, margin, liquidation windows and keeper rewards. */
import { synthetixParameters } from '../../parameters/synthetix-v3-2025-06.ts'
import { compare, floorOf, type Rational, ZERO } from '../../rational.ts'
import * as funding from '../../synthetix-v3/funding.ts'
import {
  type LiquidationWindow,
  liquidatableNow,
  type PastLiquidation,
  windowCapacity,
} from '../../synthetix-v3/liquidation-window.ts'
import * as margin from '../../synthetix-v3/margin.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import { difference, sum } from '../conversions.ts'
import { decimalOf, decimalOr, decimalsOf, type Fields, flagOr, has, objectsOf, textOf } from '../fields.ts'

export const synthetixFamilies: Families = {
  funding: fundingStep,
  margin: accountMargin,
  pnl: accountPnl,
  liqwindow: liquidationWindow,
  keeper: (inputs) => ({
    reward: floorOf(
      margin.keeperReward(
        sum(decimalOr(inputs, 'costFlag', ZERO), decimalOr(inputs, 'costLiquidate', ZERO)),
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
  const skewScale = decimalOf(inputs, 'skewScale')
  const velocityMax = decimalOf(inputs, 'maxFundingVelocity')
  const skew = decimalOf(inputs, 'prevSkew')
  const before = decimalOf(inputs, 'prevRatePerDay')
  const days = decimalOf(inputs, 'days')
  const after = funding.fundingRateAfter(before, funding.fundingVelocity(skew, skewScale, velocityMax), days)
  const accrued = funding.fundingAccrued(before, after, decimalOf(inputs, 'size'), decimalOf(inputs, 'price'), days)
  const skewAfter = sum(skew, decimalOr(inputs, 'skewDeltaAtEnd', ZERO))
  return {
    ratePerDay: after,
    accrued: sum(decimalOr(inputs, 'prevAccrued', ZERO), accrued),
    nextVelocity: funding.fundingVelocity(skewAfter, skewScale, velocityMax),
  }
}

/** The markets of that account test are told apart by their skew scale. */
function accountMargin(inputs: Fields): Answer {
  const cash = decimalOf(inputs, 'cash')
  const positions = objectsOf(inputs, 'positions').map((fields): margin.SynthetixPosition => {
    const skewScale = decimalOf(fields, 'skewScale')
    const known = Object.values(synthetixParameters.markets).find(
      (market) => compare(market.skewScale, skewScale) === 0,
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
  const required = margin.accountMargins(positions, synthetixParameters.guards, ZERO)
  return {
    entryPnl: positions.map(margin.positionPnl),
    availableMargin: available,
    withdrawable: difference(available, sum(required.initial, required.reward)),
    initialMargin: sum(required.initial, required.reward),
    maintenanceMargin: sum(required.maintenance, required.reward),
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
  const required = margin.accountMargins(positions, synthetixParameters.guards, ZERO)
  return {
    pnl: positions.map(margin.positionPnl),
    availableMargin: available,
    liquidatable: compare(available, sum(required.maintenance, required.reward)) < 0,
  }
}

/** Calls of one market in order of time; each that liquidates something counts in the window of the next. */
function liquidationWindow(inputs: Fields): Answer {
  const window: LiquidationWindow = {
    makerFee: decimalOf(inputs, 'makerFee'),
    takerFee: decimalOf(inputs, 'takerFee'),
    skewScale: decimalOf(inputs, 'skewScale'),
    windowSeconds: decimalOf(inputs, 'windowSec'),
    multiplier: decimalOf(inputs, 'multiplier'),
    premiumMax: decimalOr(inputs, 'maxPd', ZERO),
  }
  const past: PastLiquidation[] = []
  const liquidated = objectsOf(inputs, 'calls').map((call): Rational => {
    const atSeconds = decimalOf(call, 't')
    const block = decimalOr(call, 'block', atSeconds)
    const skew = has(call, 'skew') ? decimalOf(call, 'skew') : decimalOr(inputs, 'skew', undefined)
    const amount = liquidatableNow(window, past, {
      atSeconds,
      size: decimalOf(call, 'size'),
      skew,
      block,
      isEndorsed: flagOr(call, 'endorsed', flagOr(inputs, 'endorsed', false)),
    })
    if (amount.numerator > 0n) past.push({ atSeconds, amount, block })
    return amount
  })
  return { capacityPerWindow: windowCapacity(window), liquidated }
}
