/**
 * Layers pay a shortfall from cash, in order: pledged sub-accounts, own stake, SITG, the tier fund, the stakers' pool. What a
 * layer has is split over the parts of the shortfall in proportion. For a market's part the money goes to S_m and the failed
 * account's cost falls by it (INV-3); for the loan part it goes to the account.
 */
import { postCash } from '../ledger/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../margin/index.ts'
import { addCost } from '../markets/index.ts'
import { type Atoms, assert, type Row, splitByLargestRemainder } from '../units/index.ts'
import type { LayerKind } from '../words/index.ts'
import type { ShortfallPart } from './failed.ts'
import type { Borne } from './gains.ts'
import { accountsOfOwner } from './holders.ts'
import { burnForLoss, closeEmptyPool, stakesOfOwner, stakeValueFloor } from './stakes.ts'
import type { WaterfallHouse } from './tables.ts'

/** A shortfall while it is being borne. */
export type Shortfall = { readonly account: Row; readonly parts: readonly ShortfallPart[]; readonly borne: Borne }

/** Lets every layer before VMGH and lenders pay what its cash allows. */
export function payLayers(house: WaterfallHouse, shortfall: Shortfall): void {
  const { tiers } = house.markets
  const { accounts } = house.ledger
  const tier = accounts.tier[shortfall.account]!
  for (const pledged of pledgedTo(house, shortfall.account)) {
    payFrom(house, shortfall, 'own', pledged, pledgedCash(house, pledged))
  }
  payOwnStakes(house, shortfall)
  const sitg = tiers.sitg[tier]!
  const paid = payFrom(house, shortfall, 'sitg', sitg, accounts.cash[sitg]!)
  house.waterfall.tranches.sitgOwed[tier]! += paid
  payFrom(house, shortfall, 'fund', tiers.fund[tier]!, accounts.cash[tiers.fund[tier]!]!)
  payFrom(house, shortfall, 'stakers', tiers.stakers[tier]!, accounts.cash[tiers.stakers[tier]!]!)
  closeEmptyPool(house, tier)
}

/** Σ what is still to be borne. */
export function leftOf(shortfall: Shortfall): Atoms {
  return shortfall.parts.reduce((sum, part) => sum + part.left, 0)
}

/** Row of a tier's settlement token among the assets. */
export function settlementAssetOf(house: WaterfallHouse, tier: Row): Row {
  return house.markets.tiers.settlementAsset[tier]! - 1
}

/** Pays up to `available` from one payer, in proportion over the parts; returns what was paid. */
function payFrom(house: WaterfallHouse, shortfall: Shortfall, layer: LayerKind, payer: Row, available: Atoms): Atoms {
  const { account, parts, borne } = shortfall
  const amount = Math.min(Math.max(available, 0), leftOf(shortfall))
  if (amount === 0) return 0
  const shares = splitByLargestRemainder(
    amount,
    parts.map((part) => part.left),
  )
  parts.forEach((part, i) => {
    payPart(house, account, part, layer, payer, shares[i]!)
  })
  borne.set(payer, (borne.get(payer) ?? 0) + amount)
  return amount
}

function payPart(
  house: WaterfallHouse,
  account: Row,
  part: ShortfallPart,
  layer: LayerKind,
  payer: Row,
  amount: Atoms,
): void {
  if (amount === 0) return
  assert(amount <= part.left, 'a layer pays no more than is left')
  const asset = settlementAssetOf(house, house.ledger.accounts.tier[account]!)
  if (part.market < 0) postCash(house, payer, account, asset, amount, 'layer')
  else {
    postCash(house, payer, house.markets.markets.settlement[part.market]!, asset, amount, 'layer')
    addCost(house, account, part.market, -amount)
  }
  part.left -= amount
  house.events.push({ type: 'layerPaid', account, market: part.market, layer, payer, amount })
}

/** Accounts of the same owner that are pledged to a failed one, by number. */
function pledgedTo(house: WaterfallHouse, account: Row): Row[] {
  const { accounts } = house.ledger
  return accountsOfOwner(house, account).filter((other) => other !== account && accounts.link[other] === account)
}

/**
 * What a pledged account pays: its cash, at most its equity. Beyond equity it would only become a failed account itself and
 * move its own losses to others.
 */
function pledgedCash(house: WaterfallHouse, account: Row): Atoms {
  measure(house, presentPrices(house), account, noChange, measured)
  return Math.min(house.ledger.accounts.cash[account]!, Math.max(measured.equity, 0))
}

const measured = emptyMeasure()

/** The failed owner's own stakes pay before anybody else's: their shares are burnt for what they pay. */
function payOwnStakes(house: WaterfallHouse, shortfall: Shortfall): void {
  const { accounts } = house.ledger
  const tier = accounts.tier[shortfall.account]!
  const pool = house.markets.tiers.stakers[tier]!
  for (const row of stakesOfOwner(house, shortfall.account)) {
    const amount = Math.min(stakeValueFloor(house, row), accounts.cash[pool]!, leftOf(shortfall))
    if (amount <= 0) continue
    burnForLoss(house, row, amount)
    const { account, parts, borne } = shortfall
    const before = borne.get(pool) ?? 0
    payFrom(house, { account, parts, borne }, 'own-stake', pool, amount)
    // What own stake bears is the owner's own: nothing of the collateral goes to the pool for it.
    borne.set(pool, before)
    borne.set(account, (borne.get(account) ?? 0) + amount)
  }
}
