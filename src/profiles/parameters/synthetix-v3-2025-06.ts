/**
 * Synthetix v3 perpetuals as the origin's integration tests configure them. Source: markets/perps-market/test/integration/
 * Account/Margins.test.ts (BTC, ETH, guards), Liquidation/Liquidation.margin.test.ts (the rest),
 * Position/Funding.test.ts and Liquidation/*maxLiquidationAmount*.test.ts of Synthetixio/synthetix-v3@23585f73 (2025-06).
 */
import { decimal } from '../rational.ts'
import type { SynthetixMarketParameters, SynthetixParameters } from '../synthetix-v3/profile.ts'

export const synthetixParameters: SynthetixParameters = {
  source: 'Synthetixio/synthetix-v3@23585f73 markets/perps-market/test/integration (test configuration)',
  date: '2025-06-01',
  guards: { minReward: decimal('0'), profitRatio: decimal('0'), maxReward: decimal('10000') },
  markets: {
    BTC: market('100', '2', '0.01', '1000'),
    ETH: market('1000', '2', '0.01', '500'),
    LINK: market('100000', '2', '0.01', '0'),
    ARB: market('100000', '1.5', '0.035', '0'),
    OP: market('100000', '1.5', '0.035', '0'),
  },
}

function market(
  skewScale: string,
  initialMarginFraction: string,
  minimumInitialMarginRatio: string,
  minimumPositionMargin: string,
): SynthetixMarketParameters {
  return {
    skewScale: decimal(skewScale),
    initialMarginFraction: decimal(initialMarginFraction),
    minimumInitialMarginRatio: decimal(minimumInitialMarginRatio),
    maintenanceMarginScalar: decimal('0.5'),
    liquidationRewardRatio: decimal('0.05'),
    minimumPositionMargin: decimal(minimumPositionMargin),
    maxFundingVelocity: decimal('3'),
    makerFee: decimal('0.007'),
    takerFee: decimal('0.003'),
    windowSeconds: decimal('10'),
    multiplier: decimal('1'),
    premiumMax: decimal('0'),
  }
}
