/** dYdX v4: premium of the book, rate of this hour and what a position receives. */
import { fact, fromUnits, type ProfileSection } from '../assessment.ts'
import type { BookMarket, BookPosition } from '../book.ts'
import { type Rational, scaleByPowerOfTen, truncateOf } from '../rational.ts'
import { marketParametersOf, QUOTE_DECIMALS } from './account.ts'
import {
  fundingIndexDelta,
  fundingRateMaxPpm,
  fundingRatePpm,
  fundingSettlementPpm,
  premiumPpm,
  trimSamples,
} from './funding.ts'
import type { DydxMarket } from './margin.ts'
import type { DydxParameters } from './parameters.ts'

/** Nothing where the book states no facts of the market. */
export function fundingSection(
  position: BookPosition,
  market: DydxMarket,
  facts: BookMarket | undefined,
  parameters: DydxParameters,
): ProfileSection | undefined {
  if (facts === undefined) return undefined
  const { funding } = parameters
  const votes = facts.premiums.map((premium) => truncateOf(scaleByPowerOfTen(premium, QUOTE_DECIMALS)))
  const kept = trimSamples(votes, funding.removedTailSampleRatePpm)
  const rate = fundingRatePpm({ ...funding, runs: kept.map((vote) => ({ premiumPpm: vote, count: 1n })) }, market.tier)
  const index = fundingIndexDelta(market, rate, funding.tickSeconds)
  const size = truncateOf(scaleByPowerOfTen(position.size, -market.atomicResolution))
  const premium = premiumPpm({
    bids: facts.bids,
    asks: facts.asks,
    indexPrice: position.mark,
    impactNotional: fromUnits(tierOf(market, parameters).impactNotionalQuote, QUOTE_DECIMALS),
    maxAbsPremiumPpm: fundingRateMaxPpm(funding.premiumVoteClampFactorPpm, market.tier),
  })
  const hasBook = facts.bids.length > 0 || facts.asks.length > 0
  const settled = settledFunding(facts, size)
  return {
    name: `funding ${market.name}`,
    facts: [
      fact('largest rate of 8 h', fundingRateMaxPpm(funding.clampFactorPpm, market.tier), 'ppm'),
      fact('premium of this book', hasBook ? premium : undefined, 'ppm'),
      fact('rate of 8 h', rate, 'ppm'),
      fact('received in this hour', quote6(fundingSettlementPpm(index, 0n, size)), 'USD'),
      fact('received since last settlement', settled, 'USD'),
    ],
  }
}

function settledFunding(facts: BookMarket, sizeBase: bigint): Rational | undefined {
  if (facts.fundingIndex === undefined || facts.fundingIndexLast === undefined) return undefined
  return quote6(fundingSettlementPpm(truncateOf(facts.fundingIndex), truncateOf(facts.fundingIndexLast), sizeBase))
}

function tierOf(market: DydxMarket, parameters: DydxParameters): { readonly impactNotionalQuote: bigint } {
  return parameters.tiers[marketParametersOf(market.name, parameters).tier]
}

/** Millionths of a quote quantum as dollars. */
function quote6(ppm: bigint): Rational {
  return fromUnits(ppm, QUOTE_DECIMALS + 6)
}
