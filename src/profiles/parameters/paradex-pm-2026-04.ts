/**
 * Paradex's portfolio margin figures of BTC and ETH. Source: the margin configuration of 2026-04-22 as the tests of its SDK
 * (tradeparadex/paradex-py, margin) record it; ETH is documented as equal to BTC. Far moves weigh 0.12 ÷ |move|; documentation read before had 0.16 ÷ |move|. Fees: 0.03 % of notional, at most 12.5 % of an option's value.
 */

import type { ScanScenario } from '../paradex/portfolio-margin.ts'
import type { ParadexPortfolioParameters } from '../paradex/portfolio-profile.ts'

const far: readonly (readonly [move: number, weight: number])[] = [
  [-0.66, 0.18],
  [-0.33, 0.36],
  [0.5, 0.24],
  [1, 0.12],
  [2, 0.06],
  [3, 0.04],
  [4, 0.03],
  [5, 0.024],
]

export const paradexPortfolioParameters: ParadexPortfolioParameters = {
  source: 'docs.paradex.trade risk/portfolio-margin; margin configuration in tradeparadex/paradex-py',
  date: '2026-04-22',
  markets: ['BTC', 'ETH'],
  scenarios: [
    { move: 0.16, volatility: 'up', weight: 1 },
    ...[0.12, 0.08, 0.04, 0, -0.04, -0.08, -0.12].flatMap((move) =>
      (['up', 'down'] as const).map((volatility): ScanScenario => ({ move, volatility, weight: 1 })),
    ),
    { move: -0.16, volatility: 'up', weight: 1 },
    ...far.map(([move, weight]): ScanScenario => ({ move, volatility: 'up', weight })),
  ],
  volatility: { up: 0.4, down: 0.22, upMin: 0.4, shortPower: 0.3, longPower: 0.13, daysMin: 1 },
  netDeltaRate: 0.02,
  hedgedDeltaRate: 0.01,
  maintenanceFactor: 0.5,
  futureFee: 0.0003,
  optionFee: 0.0003,
  optionFeeOfValueMax: 0.125,
}
