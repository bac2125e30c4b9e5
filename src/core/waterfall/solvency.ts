/** INV-14, exactly: what a tier owes at given prices is what its vaults hold and what others lack. */
import type { Prices } from '../margin/index.ts'
import type { Row } from '../units/index.ts'
import { vaultsOf } from './claims.ts'
import type { WaterfallHouse } from './tables.ts'
import { worthOfTier } from './worth.ts'

/** The sides of INV-14, in 1 ÷ `scale` atoms. */
type Solvency = {
  /** Σ max(equity, 0) + layers = vaults + N, and every vault can execute its pending withdrawals. */
  readonly holds: boolean
  readonly scale: bigint
  /** Σ max(equity, 0) of accounts that are no layer. */
  readonly equities: bigint
  /** Σ max(equity, 0) of SITG, fund and stakers. */
  readonly layers: bigint
  /** Value of what the vaults hold. */
  readonly vaults: bigint
  /** N = Σ of negative equities, ≥ 0. */
  readonly lacking: bigint
}

/** Checks that a tier can pay at given prices. Two passes over accounts; changes nothing. */
export function checkSolvency(house: WaterfallHouse, tier: Row, prices: Prices): Solvency {
  const { tiers } = house.markets
  const { vaults: table } = house.ledger
  const worth = worthOfTier(house, tier, prices)
  const layerRows = new Set([tiers.sitg[tier], tiers.fund[tier], tiers.stakers[tier]])
  let [equities, layers, lacking, vaults] = [0n, 0n, 0n, 0n]
  for (const { account, equity } of worth.accounts) {
    if (equity < 0n) lacking -= equity
    else if (layerRows.has(account)) layers += equity
    else equities += equity
  }
  let executable = true
  worth.assets.forEach((asset, i) => {
    for (const vault of vaultsOf(house, asset)) {
      vaults += BigInt(table.stock[vault]!) * worth.unitValues[i]!
      if (table.pending[vault]! > table.stock[vault]!) executable = false
    }
  })
  return {
    holds: executable && equities + layers === vaults + lacking,
    scale: worth.scale,
    equities,
    layers,
    vaults,
    lacking,
  }
}
