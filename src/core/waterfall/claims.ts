/**
 * Who gets what of a tier's vaults: one pure function for settling a tier, for INV-14 and for exit claims. It changes nothing.
 *
 * Loss = Σ negative equity + what vaults lack. An account's own assets answer for it first. Then the loss falls, in
 * proportion within each group, on: SITG; the clearing house's other money (fund, reserves, fees, pending, rounding); unpaid
 * gains; the backstop; stakers; lenders; principal of accounts with positions or claims; flat accounts. Then each account
 * takes its part in what it owns, flat accounts first where a vault lacks some; what is missing comes from what others gave
 * up.
 */
import { kindPosition } from '../ledger/index.ts'
import type { Prices } from '../margin/index.ts'
import type { AssetAtoms, Row } from '../units/index.ts'
import type { AccountKind } from '../words/index.ts'
import { splitBig } from './split-big.ts'
import type { WaterfallHouse } from './tables.ts'
import { type AccountWorth, type TierWorth, worthOfTier } from './worth.ts'

/** What an account gets of a vault, > 0. */
type Claim = { readonly account: Row; readonly vault: Row; readonly amount: AssetAtoms }

/** Claims by account, then vault; Σ per vault is its usable stock: what nobody is owed is the rounding account's. */
export function claims(house: WaterfallHouse, tier: Row, prices: Prices): Claim[] {
  const worth = worthOfTier(house, tier, prices)
  const usable = worth.assets.map((asset, i) => usableOf(house, worth, asset, i))
  const values = valuesAfterLoss(house, tier, worth, usable)
  const held = worth.accounts.map((account, i) => keptInKind(worth, account, values[i]!))
  const order = inKindOrder(house, tier, worth)
  const amounts = worth.assets.map((_, asset) => grantInOrder(held, order, asset, usable[asset]!))
  fillFromRest(worth, values, amounts, usable)
  const rounding = worth.accounts.findIndex(({ account }) => account === house.markets.tiers.rounding[tier])
  worth.assets.forEach((_, asset) => {
    amounts[asset]![rounding]! += usable[asset]! - sum(amounts[asset]!)
  })
  return worth.assets
    .flatMap((asset, i) => splitOverVaults(house, worth, asset, amounts[i]!))
    .sort((a, b) => a.account - b.account || a.vault - b.vault)
}

/** Kinds of account whose money is the clearing house's own, beside SITG. */
const houseKinds: readonly AccountKind[] = ['fund', 'reserve', 'fees', 'pending', 'rounding', 'funding']

/** Vaults of an asset, by number. */
export function vaultsOf(house: WaterfallHouse, asset: Row): Row[] {
  const { vaults } = house.ledger
  const rows: Row[] = []
  for (let vault = 0; vault < vaults.rows; vault++) if (vaults.asset[vault] === asset) rows.push(vault)
  return rows
}

/** Asset atoms that there are to give: the stock, at most what the ledger says is held. */
function usableOf(house: WaterfallHouse, worth: TierWorth, asset: Row, position: number): bigint {
  const stock = vaultsOf(house, asset).reduce((total, vault) => total + BigInt(house.ledger.vaults.stock[vault]!), 0n)
  const ledger = heldOf(worth, position)
  return stock < ledger ? stock : ledger
}

/** Σ of an asset over the tier's accounts. Results sum to S_m, which is counted with the accounts that it is owed to. */
function heldOf(worth: TierWorth, position: number): bigint {
  return worth.accounts.reduce(
    (total, { settled, balances }) => total + BigInt(position === 0 ? settled : balances[position]!),
    0n,
  )
}

/** Each account's value when the loss has been borne, in 1 ÷ scale atoms. */
function valuesAfterLoss(house: WaterfallHouse, tier: Row, worth: TierWorth, usable: readonly bigint[]): bigint[] {
  const values = worth.accounts.map(({ equity }) => (equity > 0n ? equity : 0n))
  let loss = worth.accounts.reduce((total, { equity }) => (equity < 0n ? total - equity : total), 0n)
  worth.assets.forEach((_, i) => {
    loss += (heldOf(worth, i) - usable[i]!) * worth.unitValues[i]!
  })
  for (const group of bearers(house, tier, worth)) {
    const weights = worth.accounts.map((account, i) => minimum(values[i]!, group(account)))
    const total = sum(weights)
    const part = minimum(loss, total)
    splitBig(part, weights).forEach((share, i) => {
      values[i]! -= share
    })
    loss -= part
  }
  return values
}

/** What each group puts at risk of an account, in the order in which groups bear the loss. */
function bearers(house: WaterfallHouse, tier: Row, worth: TierWorth): ((account: AccountWorth) => bigint)[] {
  const { tiers } = house.markets
  const { kind } = house.ledger.accounts
  const all = ({ equity }: AccountWorth): bigint => (equity > 0n ? equity : 0n)
  const only = (row: Row) => (worthOf: AccountWorth) => (worthOf.account === row ? all(worthOf) : 0n)
  const ownKinds = new Set(houseKinds.map(kindPosition))
  const member = (worthOf: AccountWorth): boolean => kind[worthOf.account] === kindPosition('member')
  return [
    only(tiers.sitg[tier]!),
    (account) => (ownKinds.has(kind[account.account]!) ? all(account) : 0n),
    ({ result }) => (result > 0 ? BigInt(result) * worth.scale : 0n),
    only(tiers.backstop[tier]!),
    only(tiers.stakers[tier]!),
    only(tiers.treasury[tier]!),
    (account) => (member(account) && account.engaged ? all(account) : 0n),
    all,
  ]
}

/** What an account takes of what it owns: losses come off its settlement token first, then off collateral in proportion. */
function keptInKind(worth: TierWorth, { settled, balances }: AccountWorth, value: bigint): bigint[] {
  const cash = settled > 0 ? BigInt(settled) * worth.scale : 0n
  // A coin owed is no asset of its own: it has been taken from the value.
  const kinds = balances.map((amount) => Math.max(amount, 0))
  const collateral = kinds.reduce((total, amount, i) => total + BigInt(amount) * worth.unitValues[i]!, 0n)
  const given = cash + collateral - value
  const fromCash = minimum(cash, given)
  const kept = collateral - (given - fromCash)
  return kinds.map((amount, i) => {
    if (i === 0) return (cash - fromCash) / worth.scale
    return given === fromCash ? BigInt(amount) : (BigInt(amount) * kept) / collateral
  })
}

/** Positions of accounts in groups: who is served first where a vault lacks some. */
function inKindOrder(house: WaterfallHouse, tier: Row, worth: TierWorth): number[][] {
  const { tiers } = house.markets
  const { kind } = house.ledger.accounts
  const rankOf = ({ account, engaged }: AccountWorth): number => {
    if (account === tiers.sitg[tier]) return 4
    if (account === tiers.backstop[tier] || account === tiers.stakers[tier] || account === tiers.treasury[tier])
      return 2
    if (kind[account] === kindPosition('member')) return engaged ? 1 : 0
    return kind[account] === kindPosition('venue') || kind[account] === kindPosition('joining') ? 0 : 3
  }
  const groups: number[][] = [[], [], [], [], []]
  worth.accounts.forEach((account, i) => {
    groups[rankOf(account)]!.push(i)
  })
  return groups
}

/** Asset atoms by account: group after group is served what it keeps, the group for which it is not enough in proportion. */
function grantInOrder(
  held: readonly (readonly bigint[])[],
  order: readonly (readonly number[])[],
  asset: number,
  usable: bigint,
): bigint[] {
  const amounts = held.map(() => 0n)
  let left = usable
  for (const group of order) {
    const wanted = group.map((i) => held[i]![asset]!)
    splitBig(minimum(left, sum(wanted)), wanted).forEach((share, k) => {
      amounts[group[k]!] = share
      left -= share
    })
  }
  return amounts
}

/**
 * What accounts still lack of their value comes from what is left of each asset, in proportion to what they lack, largest
 * remainder: an account may get up to one asset atom more or less than its value.
 */
function fillFromRest(
  worth: TierWorth,
  values: readonly bigint[],
  amounts: readonly bigint[][],
  usable: readonly bigint[],
): void {
  const rest = worth.assets.map((_, asset) => usable[asset]! - sum(amounts[asset]!))
  const lacking = values.map((value, i) => {
    const got = worth.assets.reduce((total, _, asset) => total + amounts[asset]![i]! * worth.unitValues[asset]!, 0n)
    return value - got
  })
  const restValue = rest.reduce((total, amount, asset) => total + amount * worth.unitValues[asset]!, 0n)
  const lack = sum(lacking)
  worth.assets.forEach((_, asset) => {
    const given = lack < restValue ? (rest[asset]! * lack) / restValue : rest[asset]!
    splitBig(given, lacking).forEach((share, i) => {
      amounts[asset]![i]! += share
    })
  })
}

/** An asset's claims over its vaults in proportion to their stock; whole atoms that this leaves go where there is stock. */
function splitOverVaults(house: WaterfallHouse, worth: TierWorth, asset: Row, amounts: readonly bigint[]): Claim[] {
  const vaults = vaultsOf(house, asset)
  const stocks = vaults.map((vault) => BigInt(house.ledger.vaults.stock[vault]!))
  const whole = sum(stocks)
  if (whole === 0n) return []
  const parts = amounts.map((amount) => stocks.map((stock) => (amount * stock) / whole))
  const room = stocks.map((stock, v) => stock - sum(parts.map((part) => part[v]!)))
  amounts.forEach((amount, i) => {
    let left = amount - sum(parts[i]!)
    for (let v = 0; left > 0n; v++) {
      const more = minimum(left, room[v]!)
      parts[i]![v]! += more
      room[v]! -= more
      left -= more
    }
  })
  return parts.flatMap((part, i) =>
    part.flatMap((amount, v) =>
      amount > 0n ? [{ account: worth.accounts[i]!.account, vault: vaults[v]!, amount: Number(amount) }] : [],
    ),
  )
}

function minimum(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n)
}
