/** Markets: what the house says of them now, and their last day of funding. */
import type { House } from '../../core/machine/index.ts'
import { type HouseEvent, oracleModes } from '../../core/words/index.ts'
import type { FundingPoint, MarketModel } from './types.ts'

/** A day of funding every five minutes. */
const FUNDING_POINTS = 288

/** By market: steps of funding, oldest first, and the last change of mark. */
type MarketHistory = {
  readonly funding: Map<number, FundingPoint[]>
  readonly markMs: Map<number, number>
}

/** Nothing heard yet. */
export function marketHistory(): MarketHistory {
  return { funding: new Map(), markMs: new Map() }
}

/** Hears an event. */
export function marketsHear(history: MarketHistory, timeMs: number, event: HouseEvent): void {
  if (event.type === 'markSet') history.markMs.set(event.market, timeMs)
  else if (event.type === 'fundingAccrued') {
    const { market, ratePpm, index } = event
    const points = history.funding.get(market) ?? []
    points.push({ timeMs, ratePpm, index })
    if (points.length > FUNDING_POINTS) points.shift()
    history.funding.set(market, points)
  }
}

/** A market as it stands; null when there is none. */
export function marketModel(history: MarketHistory, house: House, market: number): MarketModel | null {
  const { markets, underlyings } = house.markets
  if (!(Number.isInteger(market) && market >= 0 && market < markets.rows)) return null
  const underlying = markets.underlying[market]!
  const mark = markets.mark[market]!
  return {
    market,
    mark,
    slow: markets.slow[market]!,
    index: underlyings.index[underlying]!,
    rawIndex: underlyings.raw[underlying]!,
    confidence: underlyings.confidence[underlying]!,
    sources: underlyings.sources[underlying]!,
    mode: oracleModes[underlyings.mode[underlying]!]!,
    openInterestLots: markets.openInterest[market]!,
    openInterest: markets.openInterest[market]! * mark,
    markMs: history.markMs.get(market) ?? null,
    funding: [...(history.funding.get(market) ?? [])],
  }
}
