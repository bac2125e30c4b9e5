/** Once an interval of a tier: its Cover-2, its breaker of INV-15, and the refilling of what has paid. */
import type { Row } from '../units/index.ts'
import { breaker, coverTwo, replenish, stressOf } from '../waterfall/index.ts'
import type { House } from './house.ts'

/** Looks at the resources of those of these tiers that are not wound down. One pass over owners a tier. */
export function watchResources(house: House, due: readonly Row[]): void {
  const { tiers } = house.markets
  for (const tier of due) {
    if (tiers.woundDown[tier] === 1 || tiers.settlementAsset[tier] === 0) continue
    replenish(house, tier)
    const stress = stressOf(house, tier)
    coverTwo(house, tier, stress)
    breaker(house, tier, stress)
  }
}
