/** Once an interval: the lenders' interest, Cover-2 and the breaker of INV-15 of every tier, and the refilling of what has paid. */
import { divideInterest, payReserve } from '../lending/index.ts'
import { breaker, coverTwo, replenish, stressOf } from '../waterfall/index.ts'
import type { House } from './house.ts'

/** Looks at the resources of every tier that is not wound down. One pass over owners a tier. */
export function watchResources(house: House): void {
  const { tiers } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) {
    if (tiers.woundDown[tier] === 1 || tiers.settlementAsset[tier] === 0) continue
    divideInterest(house, tier)
    payReserve(house, tier)
    replenish(house, tier)
    const stress = stressOf(house, tier)
    coverTwo(house, tier, stress)
    breaker(house, tier, stress)
  }
}
