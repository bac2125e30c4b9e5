/**
 * What an epoch knows of one asset: who waits, what each owner could withdraw, what each vault could pay. Requests of an owner
 * count together, over all its accounts of the tier: neither splitting a request nor moving money between own accounts
 * changes its weight.
 */
import { withdrawalsOf } from '../ledger/index.ts'
import { type AssetAtoms, ATOMS_MAX, type Row } from '../units/index.ts'
import { vaultsOf, type WaterfallHouse } from '../waterfall/index.ts'
import { pricesReject, withdrawableOf } from './judge.ts'
import { unaskedOf } from './limits.ts'
import { shareByWeight } from './share.ts'

/** Who waits for an asset: an owner, or the backstop, with all its accounts in the tier. */
export type Waiter = {
  readonly accounts: readonly Row[]
  /** Σ over its accounts of what each could withdraw: its weight. */
  weight: AssetAtoms
  /** Its requests in the order in which they were made, without those whose account no price lets judge. */
  requests: Row[]
}

/** What vaults could pay each waiter, by vault in the order of `vaults`, each at most what is asked there. */
export type Payable = { readonly vaults: readonly Row[]; readonly parts: readonly (readonly AssetAtoms[])[] }

/** Who waits for an asset, by the number of the owner (the backstop last); nothing is weighed yet. */
export function waitersOf(house: WaterfallHouse, asset: Row): Waiter[] {
  const { accounts, withdrawals, vaults } = house.ledger
  const rowsOf = new Map<number, Row[]>()
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.ticket[row] === 0 || withdrawals.waiting[row] === 0) continue
    if (vaults.asset[withdrawals.vault[row]!] !== asset) continue
    const owner = accounts.owner[withdrawals.account[row]!]!
    const key = owner < 0 ? Number.MAX_SAFE_INTEGER : owner
    const rows = rowsOf.get(key)
    if (rows === undefined) rowsOf.set(key, [row])
    else rows.push(row)
  }
  return [...rowsOf]
    .sort(([a], [b]) => a - b)
    .map(([, rows]) => ({
      accounts: accountsBeside(house, withdrawals.account[rows[0]!]!),
      weight: 0,
      requests: rows.sort((a, b) => withdrawals.ticket[a]! - withdrawals.ticket[b]!),
    }))
}

/** Weighs a waiter: one event for each of its accounts, and what each could withdraw by account. */
export function weigh(house: WaterfallHouse, asset: Row, waiter: Waiter): Map<Row, AssetAtoms> {
  const found = new Map<Row, AssetAtoms>()
  for (const account of waiter.accounts) {
    const amount = withdrawableOf(house, account, asset, ATOMS_MAX)
    found.set(account, amount)
    waiter.weight += amount
    house.events.push({ type: 'exitWeighed', asset, account, amount })
  }
  const { withdrawals } = house.ledger
  waiter.requests = waiter.requests.filter((row) => pricesReject(house, withdrawals.account[row]!) === null)
  return found
}

/** What waits of an asset in an account, asset atoms. */
export function waitingOf(house: WaterfallHouse, account: Row, asset: Row): AssetAtoms {
  const { withdrawals, vaults } = house.ledger
  let sum = 0
  for (const row of withdrawalsOf(house.ledger, account)) {
    if (vaults.asset[withdrawals.vault[row]!] === asset) sum += withdrawals.waiting[row]!
  }
  return sum
}

/** Shares what lies in each vault over who waits for it, by weight: a vault that has enough pays each all it asks. */
export function payableOf(house: WaterfallHouse, asset: Row, waiters: readonly Waiter[]): Payable {
  const { withdrawals } = house.ledger
  const vaults = vaultsOf(house, asset)
  const weights = waiters.map(({ weight }) => weight)
  const byVault = vaults.map((vault) => {
    const asked = waiters.map(({ requests }) =>
      requests.reduce((sum, row) => sum + (withdrawals.vault[row] === vault ? withdrawals.waiting[row]! : 0), 0),
    )
    return shareByWeight(unaskedOf(house, vault), weights, asked)
  })
  return { vaults, parts: waiters.map((_, i) => byVault.map((shares) => shares[i]!)) }
}

/** The accounts of an account's owner in its tier, ascending; of the clearing house, itself. */
function accountsBeside(house: WaterfallHouse, account: Row): Row[] {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  if (owner < 0) return [account]
  const rows: Row[] = []
  for (let row = owners.firstAccount[owner]!; row >= 0; row = accounts.nextOfOwner[row]!) {
    if (accounts.tier[row] === accounts.tier[account]) rows.push(row)
  }
  return rows.sort((a, b) => a - b)
}
