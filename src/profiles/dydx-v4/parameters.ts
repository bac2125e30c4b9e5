/** The figures of dYdX v4 that its rules read. */
import type { LiquidationsConfig } from './liquidation.ts'
import type { LiquidityTier } from './margin.ts'

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
