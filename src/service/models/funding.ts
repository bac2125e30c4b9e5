/** The last day of each market's funding. */
import type { HouseEvent } from '../../core/words/index.ts'
import type { FundingPoint } from './types.ts'

/** A day of funding every five minutes. */
const POINTS = 288

/** Steps of funding by market, oldest first. */
type FundingHistory = Map<number, FundingPoint[]>

/** Hears an event. */
export function fundingHears(history: FundingHistory, timeMs: number, event: HouseEvent): void {
  if (event.type !== 'fundingAccrued') return
  const { market, ratePpm, index } = event
  const points = history.get(market) ?? []
  points.push({ timeMs, ratePpm, index })
  if (points.length > POINTS) points.shift()
  history.set(market, points)
}
