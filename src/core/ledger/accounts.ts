/** Owners and accounts: opened once, never removed; the row is the public number. */
import { type Key, keyIndexAdd, keyIndexFind, keyWrite, tableAdd, tableHasRoom, touch } from '../tables/index.ts'
import { ACCOUNTS_PER_OWNER_MAX, CLUSTER_OWNERS_MAX, type Row } from '../units/index.ts'
import { type AccountKind, accountKinds, accountModes, type Reject } from '../words/index.ts'
import { addLabel, joinOwners, labelledOwner, ownersWith } from './clusters.ts'
import type { LedgerHouse } from './postings.ts'
import type { Ledger } from './tables.ts'

/** Position of a kind in the column `accounts.kind`. */
export function kindPosition(kind: AccountKind): number {
  return accountKinds.indexOf(kind)
}

/** Why an owner with this key and label of a cluster (0 none) cannot be opened. */
export function ownerReject(ledger: Ledger, key: Key, cluster: number): Reject | null {
  if (keyIndexFind(ledger.ownerIndex, ledger.owners.key, key) >= 0) return 'keyTaken'
  if (!tableHasRoom(ledger.owners)) return 'capacityReached'
  const labelled = cluster === 0 ? undefined : labelledOwner(ledger, cluster)
  return labelled !== undefined && ownersWith(ledger, labelled).length === CLUSTER_OWNERS_MAX ? 'clusterFull' : null
}

/** Opens an owner; the caller has asked `ownerReject`. A link that is told at opening needs no notice: it has no gains yet. */
export function openOwner(ledger: Ledger, key: Key, cluster: number): Row {
  const { owners } = ledger
  const owner = tableAdd(owners)
  keyWrite(owners.key, owner, key)
  owners.firstAccount[owner] = -1
  keyIndexAdd(ledger.ownerIndex, owners.key, owner)
  if (cluster !== 0) {
    const labelled = labelledOwner(ledger, cluster)
    if (labelled === undefined) addLabel(ledger, cluster, owner)
    else joinOwners(ledger, owner, labelled, 0)
  }
  return owner
}

/** Why the owner cannot open one more account. */
export function accountReject(ledger: Ledger, owner: Row): Reject | null {
  if (owner >= ledger.owners.rows) return 'ownerUnknown'
  if (!tableHasRoom(ledger.accounts)) return 'capacityReached'
  return ledger.owners.accounts[owner]! >= ACCOUNTS_PER_OWNER_MAX ? 'accountsFull' : null
}

/** Opens an account of an owner; the caller has asked `accountReject`. */
export function openMemberAccount(house: LedgerHouse, owner: Row, tier: Row, mode: (typeof accountModes)[number]): Row {
  const { accounts, owners } = house.ledger
  const account = addAccount(house, 'member', tier, -1)
  accounts.owner[account] = owner
  accounts.mode[account] = accountModes.indexOf(mode)
  accounts.nextOfOwner[account] = owners.firstAccount[owner]!
  owners.firstAccount[owner] = account
  owners.accounts[owner]! += 1
  house.events.push({ type: 'accountOpened', account, owner, tier, kind: 'member', market: -1 })
  return account
}

/** Opens an account of the clearing house: the same row with a kind, not with an exemption. */
export function openHouseAccount(house: LedgerHouse, kind: AccountKind, tier: Row, link: number): Row {
  const account = addAccount(house, kind, tier, link)
  const market = kind === 'settlement' || kind === 'reserve' ? link : -1
  house.events.push({ type: 'accountOpened', account, owner: -1, tier, kind, market })
  return account
}

function addAccount(house: LedgerHouse, kind: AccountKind, tier: Row, link: number): Row {
  const { accounts } = house.ledger
  const account = tableAdd(accounts)
  accounts.tier[account] = tier
  accounts.kind[account] = kindPosition(kind)
  accounts.owner[account] = -1
  accounts.link[account] = link
  accounts.nextOfOwner[account] = -1
  appendToTier(house.ledger, tier, account)
  touch(house.touched, account)
  return account
}

/** The tier's accounts are a list in the order of their numbers: what walks one tier does not pass through another. */
function appendToTier({ accounts, tierAccounts }: Ledger, tier: Row, account: Row): void {
  while (tierAccounts.rows <= tier) tableAdd(tierAccounts)
  const last = tierAccounts.last[tier]! - 1
  if (last < 0) tierAccounts.first[tier] = account + 1
  else accounts.nextOfTier[last] = account + 1
  tierAccounts.last[tier] = account + 1
}

const MEMBER = kindPosition('member')

/** Whether the row is a member's account. */
export function isMember(ledger: Ledger, account: Row): boolean {
  return ledger.accounts.kind[account] === MEMBER
}
