/**
 * How much may leave. A window begins with what then lies in the vaults unasked for; of each asset, and of the value of all,
 * a part may leave in it, less while the breaker is on. Limits are rounded up, so that the last atom can always leave.
 *
 * The bound. Let Q be what waits of an asset and could be withdrawn, S ≥ Q what its vaults hold unasked for (they cover it
 * while the tier is solvent), p and y the parts of asset and tier, short that of the breaker (1 while it is off). A window
 * whose epochs meet Q lets go at least min(Q, short·p·S), or, where the tier binds, the asset's share of it by
 * value, ≥ short·y·Q: all assets together ask at most p of the tier's value. So n windows leave at most
 * (1 − short·min(p, y))ⁿ of Q, and being whole atoms rounded up it ends. Deposits only add to S; prices only move y's share.
 */
import { outflowWindowOver } from '../ledger/index.ts'
import { type AssetAtoms, type Atoms, bigMulDivCeil, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import { assetsOf, vaultsOf, type WaterfallHouse } from '../waterfall/index.ts'
import type { Reject } from '../words/index.ts'
import { isSettlement } from './judge.ts'

/** Value of an amount of an asset at its present price, settlement atoms. Floor. An asset without a price has none. */
export function valueOfFloor(house: WaterfallHouse, asset: Row, amount: AssetAtoms): Atoms {
  const { assets } = house.markets
  return isSettlement(house, asset) ? amount : bigMulDivFloor(amount, assets.price[asset]!, assets.atomsPerLot[asset]!)
}

/** The most of an asset whose value is within an amount > 0: at least one atom. Ceil: the last atom exceeds it by less than its worth. */
export function amountWithinCeil(house: WaterfallHouse, asset: Row, value: Atoms): AssetAtoms {
  const { assets } = house.markets
  const price = assets.price[asset]!
  if (value <= 0) return 0
  if (isSettlement(house, asset)) return value
  return price === 0
    ? Number.MAX_SAFE_INTEGER
    : Math.min(bigMulDivCeil(value, assets.atomsPerLot[asset]!, price), Number.MAX_SAFE_INTEGER)
}

/** What of an asset may still leave its tier in the present window, asset atoms ≥ 0. */
export function assetLeftCeil(house: WaterfallHouse, asset: Row): AssetAtoms {
  const { vaults } = house.ledger
  const tier = house.markets.assets.tier[asset]!
  const rows = vaultsOf(house, asset)
  const fresh = outflowWindowOver(house, tier)
  const gone = fresh ? 0 : rows.reduce((sum, vault) => sum + vaults.outflow[vault]!, 0)
  const unasked = rows.reduce((sum, vault) => sum + unaskedOf(house, vault), 0)
  return leftOf(house, tier, unasked + gone, house.params.tier.outflowMaxPpm[tier]!, gone)
}

/** What of a tier's value may still leave it in the present window, settlement atoms ≥ 0. */
export function tierLeftCeil(house: WaterfallHouse, tier: Row): Atoms {
  const gone = outflowWindowOver(house, tier) ? 0 : house.ledger.outflows.value[tier]!
  let unasked = 0
  for (const asset of assetsOf(house, tier)) {
    for (const vault of vaultsOf(house, asset)) unasked += valueOfFloor(house, asset, unaskedOf(house, vault))
  }
  return leftOf(house, tier, unasked + gone, house.params.tier.outflowValueMaxPpm[tier]!, gone)
}

/** What of a vault's stock nobody has been let go yet. */
export function unaskedOf(house: WaterfallHouse, vault: Row): AssetAtoms {
  const { vaults } = house.ledger
  return Math.max(0, vaults.stock[vault]! - vaults.pending[vault]!)
}

/** Whether anything of an asset waits. */
export function isQueued(house: WaterfallHouse, asset: Row): boolean {
  return vaultsOf(house, asset).some((vault) => house.ledger.vaults.waiting[vault]! > 0)
}

/**
 * Whether what leaves a vault at once would overtake somebody: something waits here, or in another vault of the asset that has
 * something to pay. What waits for a vault that is empty is overtaken by nobody who asks elsewhere: else an atom asked from an
 * empty vault would queue everybody.
 */
function overtakes(house: WaterfallHouse, vault: Row): boolean {
  const { vaults } = house.ledger
  return vaultsOf(house, vaults.asset[vault]!).some(
    (other) => vaults.waiting[other]! > 0 && (other === vault || unaskedOf(house, other) > 0),
  )
}

/**
 * Why an amount may not leave a vault at once. A withdrawal then waits; a transfer to another tier is refused with the code:
 * the window is used up, others wait, the breaker is on, or the vault has less.
 */
export function outflowReject(house: WaterfallHouse, vault: Row, amount: AssetAtoms): Reject | null {
  const tier = house.ledger.vaults.tier[vault]!
  const asset = house.ledger.vaults.asset[vault]!
  const within =
    amount <= assetLeftCeil(house, asset) && valueOfFloor(house, asset, amount) <= tierLeftCeil(house, tier)
  // What no vault has is no question of windows: they are parts of what is there.
  const short = amount > unaskedOf(house, vault)
  if (!within && !short) return 'outflowLimit'
  if (overtakes(house, vault)) return 'exitsQueued'
  if (house.markets.tiers.breaker[tier] === 1) return 'breakerOn'
  return short ? 'vaultStockShort' : null
}

function leftOf(house: WaterfallHouse, tier: Row, whole: number, maxPpm: number, gone: number): number {
  const limit = bigMulDivCeil(whole, maxPpm, PPM)
  const short = house.markets.tiers.breaker[tier] === 1
  const stands = short ? bigMulDivCeil(limit, house.params.tier.exitShortPpm[tier]!, PPM) : limit
  return Math.max(0, stands - gone)
}
