/** What a lender sees beforehand: the layers that stand between bad debt of loans and its class. */
import { type Bears, worthOfClass } from '../lending/index.ts'
import type { Atoms, Row } from '../units/index.ts'
import type { WaterfallHouse } from './tables.ts'

/** Money that bears bad debt before a class of lenders, atoms ≥ 0 each, in the order in which it is asked. */
type LayersBefore = {
  readonly sitg: Atoms
  readonly fund: Atoms
  readonly stakers: Atoms
  /** The bearing class, before the plain one; 0 before itself. */
  readonly bearing: Atoms
}

/**
 * The layers of a tier that stand before a class of its lenders now (rules §7): what their accounts have in cash. The failed
 * owner's own collateral, pledges and stake come before all of these, and are nobody's figure beforehand.
 */
export function layersBefore(house: WaterfallHouse, tier: Row, bears: Bears): LayersBefore {
  const { sitg, fund, stakers } = house.markets.tiers
  const cashOf = (account: Row): Atoms => Math.max(0, house.ledger.accounts.cash[account]!)
  return {
    sitg: cashOf(sitg[tier]!),
    fund: cashOf(fund[tier]!),
    stakers: cashOf(stakers[tier]!),
    bearing: bears === 1 ? 0 : worthOfClass(house, tier, 1),
  }
}
