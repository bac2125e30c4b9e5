/**
 * Hyperliquid's mainnet margin tiers. Source: hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers, as archived in
 * late 2025; leverage of assets without tiers is not listed here.
 */
import type { MarginTier } from '../hyperliquid/margin.ts'
import type { HyperliquidParameters } from '../hyperliquid/profile.ts'
import { decimal } from '../rational.ts'

const large = tiers('20000000', '10', '5')
const small = tiers('3000000', '10', '5')

export const hyperliquidParameters: HyperliquidParameters = {
  source: 'hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers',
  date: '2025-11-01',
  interestPer8h: decimal('0.0001'),
  tiers: {
    BTC: tiers('150000000', '40', '20'),
    ETH: tiers('100000000', '25', '15'),
    SOL: tiers('70000000', '20', '10'),
    XRP: tiers('40000000', '20', '10'),
    DOGE: large,
    LINK: large,
    AVAX: large,
    LTC: large,
    HYPE: large,
    AAVE: large,
    OP: small,
    ARB: small,
    BNB: small,
    DOT: small,
  },
}

function tiers(secondLowerBound: string, firstLeverage: string, secondLeverage: string): readonly MarginTier[] {
  return [
    { lowerBound: decimal('0'), maxLeverage: decimal(firstLeverage) },
    { lowerBound: decimal(secondLowerBound), maxLeverage: decimal(secondLeverage) },
  ]
}
