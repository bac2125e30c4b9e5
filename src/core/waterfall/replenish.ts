/**
 * Replenishment, a published rule: sweeps pass clearing fees to the fund until it has its target; what the operator keeps of
 * its fees refills SITG until it has got back all that it ever paid. Stakers refill themselves, at the pool's price.
 */
import { postCash } from '../ledger/index.ts'
import type { Row } from '../units/index.ts'
import { settlementAssetOf } from './layers.ts'
import type { WaterfallHouse } from './tables.ts'

/** Refills SITG of a tier from the cash of its fee account. */
export function replenish(house: WaterfallHouse, tier: Row): void {
  const { tiers } = house.markets
  const { sitgOwed } = house.waterfall.tranches
  const fees = tiers.fees[tier]!
  const sitg = tiers.sitg[tier]!
  const amount = Math.min(sitgOwed[tier]!, Math.max(house.ledger.accounts.cash[fees]!, 0))
  if (amount === 0) return
  postCash(house, fees, sitg, settlementAssetOf(house, tier), amount, 'layer')
  sitgOwed[tier]! -= amount
  house.events.push({ type: 'layerReplenished', layer: 'sitg', account: sitg, amount })
}
