/**
 * Replenishment, a published rule: sweeps pass clearing fees to the fund until it has its target, and all of them while coverage is
 * short; what the operator keeps of its fees refills SITG until it has got back all that it ever paid. Stakers refill themselves, at
 * the pool's price. What the fund holds above its target returns to the operator's fees, a small part an interval.
 */
import { postCash } from '../ledger/index.ts'
import { fundTarget } from '../settlement/index.ts'
import { bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import { settlementAssetOf } from './layers.ts'
import { hasProvisionalLoss } from './provisional.ts'
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

/** Returns a part of what the fund holds above its target. Floor. Nothing while coverage is short or a shortfall is open. */
export function returnSurplus(house: WaterfallHouse, tier: Row): void {
  const { tiers } = house.markets
  if (tiers.coverLackPpm[tier]! > 0) return
  const fund = tiers.fund[tier]!
  const target = fundTarget(house, tier)
  const surplus = Math.max(0, house.ledger.accounts.cash[fund]! - target)
  const amount = bigMulDivFloor(surplus, house.params.tier.surplusPpm[tier]!, PPM)
  if (amount === 0 || hasProvisionalLoss(house, tier)) return
  postCash(house, fund, tiers.fees[tier]!, settlementAssetOf(house, tier), amount, 'layer')
  house.events.push({ type: 'surplusReturned', tier, target, surplus, amount })
}
