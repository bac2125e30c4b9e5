/**
 * The levels of margin, each a fixed function of what `measure` answers: maintenance < target < restore. Close-out, the
 * lowest, is the cost of closing every leg at once.
 */
import type { MarketsHouse } from '../markets/index.ts'
import { type Atoms, mulDivCeil, PPM, type Row } from '../units/index.ts'
import { closingCostOfLegCeil } from './charges.ts'
import type { Measure } from './measures.ts'

/** Where reduction starts: maintenance of legs + haircuts. */
export function maintenanceOf(measured: Measure): Atoms {
  return measured.legs + measured.haircuts
}

/** What a call asks for: legs × (1 + target buffer) + haircuts. Ceil. */
export function targetCeil(house: MarketsHouse, tier: Row, measured: Measure): Atoms {
  return targetOfLegsCeil(house, tier, measured.legs) + measured.haircuts
}

/** Where a forced step stops: the legs' target × (1 + restore buffer) + haircuts. Ceil. */
export function restoreCeil(house: MarketsHouse, tier: Row, measured: Measure): Atoms {
  return restoreOfLegsCeil(house, tier, measured.legs) + measured.haircuts
}

/** The part of restore that legs ask for: their target and a buffer on it. Ceil each. */
export function restoreOfLegsCeil(house: MarketsHouse, tier: Row, legs: Atoms): Atoms {
  const target = targetOfLegsCeil(house, tier, legs)
  return target + mulDivCeil(target, house.params.tier.restoreBufferPpm[tier]!, PPM)
}

/** The part of target that legs ask for. Ceil. */
export function targetOfLegsCeil(house: MarketsHouse, tier: Row, legs: Atoms): Atoms {
  return legs + mulDivCeil(legs, house.params.tier.targetBufferPpm[tier]!, PPM)
}

/** Straight to takeover at or below this: what is left just covers closing every leg at once. Ceil. */
export function closeOutCeil(house: MarketsHouse, account: Row): Atoms {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[account]!
  let cost = 0
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    if (lots !== 0) cost += closingCostOfLegCeil(house, market, lots, markets.mark[market]!)
  }
  return cost
}
