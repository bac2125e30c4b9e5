/** The waterfall's part of the state: what SITG has paid and is to get back. */
import type { LiquidationHouse } from '../liquidation/index.ts'
import { listingMax } from '../markets/index.ts'
import { type Table, tableOf } from '../tables/index.ts'

/** A row per tier: what SITG paid and the operator's fees have not yet given back. */
const trancheKinds = { sitgOwed: 'f64' } as const

/** The waterfall's part of the state. */
type Waterfall = { readonly tranches: Table<typeof trancheKinds> }

/** What the waterfall needs of the house. */
export type WaterfallHouse = LiquidationHouse & { readonly waterfall: Waterfall }

/** A waterfall that has paid nothing: a row for every tier that there may be. */
export function waterfallOf(): Waterfall {
  const tranches = tableOf('tranches', trancheKinds, listingMax.tiers)
  tranches.rows = listingMax.tiers
  return { tranches }
}
