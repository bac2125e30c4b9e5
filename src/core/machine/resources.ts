/** Once an interval: the lenders' interest, Cover-2, the need held against it and the breaker of INV-15 of a tier, the refilling of what has paid, surplus. */

import { lendIdle, recallLent } from '../backstop/index.ts'
import { divideInterest, payReserve } from '../lending/index.ts'
import type { Row } from '../units/index.ts'
import { breaker, coverTwo, holdCover, replenish, returnSurplus, stressOf } from '../waterfall/index.ts'
import type { House } from './house.ts'

/** Looks at the resources of those of these tiers that are not wound down. One pass over owners a tier. */
export function watchResources(house: House, due: readonly Row[]): void {
  const { tiers } = house.markets
  for (const tier of due) {
    if (tiers.woundDown[tier] === 1 || tiers.settlementAsset[tier] === 0) continue
    divideInterest(house, tier)
    payReserve(house, tier)
    recallLent(house, tier)
    lendIdle(house, tier)
    replenish(house, tier)
    const stress = stressOf(house, tier)
    coverTwo(house, tier, stress)
    holdCover(house, tier, stress)
    breaker(house, tier, stress)
    returnSurplus(house, tier)
  }
}
