/** The tables of the ledger: owners, accounts, balances, vaults, outside facts on their way. */
import {
  type Key,
  type KeyIndex,
  keyIndexOf,
  type RowsBy,
  type Slab,
  slabOf,
  type Table,
  type Ticketed,
  tableOf,
  ticketedOf,
} from '../tables/index.ts'
import {
  DEPOSITS_SEEN_MAX,
  LISTINGS_MAX,
  type Row,
  SOURCES_LISTED_MAX,
  STAKES_MAX,
  TIERS_MAX,
  VAULTS_MAX,
  WITHDRAWALS_MAX,
} from '../units/index.ts'
import { type Clusters, clustersOf } from './clusters.ts'

const ownerKinds = { key: 'key', firstAccount: 'i32', accounts: 'u16' } as const

/** Two owners that act as one since a time; 0 when it was said at opening. Each joins two clusters that were apart. */
const linkKinds = { owner: 'u32', other: 'u32', atMs: 'f64' } as const

/** A label of a cluster, and the owner under whom it was first told. */
const labelKinds = { label: 'u32', owner: 'u32' } as const

const accountColumns = {
  tier: 'u16',
  /** Position in `accountKinds`. */
  kind: 'u8',
  /** Position in `accountModes`. */
  mode: 'u8',
  /** Position in `marginModels`. */
  model: 'u8',
  /** Owner of a member account, −1 for the clearing house. */
  owner: 'i32',
  /** Member: account it is pledged to, −1 none. Settlement and reserve: their market. Venue: its venue. */
  link: 'i32',
  /** Next account of the same owner, −1 none. */
  nextOfOwner: 'i32',
  /** Next account of the same tier + 1, 0 none. */
  nextOfTier: 'i32',
  /** Settlement-token cash; < 0 is a loan, without the interest since its last touch. */
  cash: 'f64',
  /** Borrow index of the tier at which a loan was touched last; says nothing of an account without one. */
  loanIndex: 'f64',
  /** What of a loan the present recall leaves, + 1; 0 when it has not called the account. */
  loanMax: 'f64',
  /** Asset + 1 of the coin that the account owes, 0 none; asset atoms owed at the last touch, and the coin's index then. */
  coinAsset: 'i32',
  coinDebt: 'f64',
  coinIndex: 'f64',
  /** What of that debt the present recall of the coin leaves, + 1; 0 when it has not called the account. */
  coinMax: 'f64',
  /** Σ margin kept aside by open holds. */
  held: 'f64',
  /** Legs, a block of the legs slab: first slot, slots used, slots in the block. */
  legFirst: 'i32',
  legCount: 'u16',
  legRoom: 'u16',
  /** Collateral balances, a block of the balances slab. */
  balanceFirst: 'i32',
  balanceCount: 'u8',
  balanceRoom: 'u8',
  /** Row of the open procedure + 1, 0 none. */
  procedure: 'i32',
  /** First mandate + 1, 0 none. */
  mandate: 'i32',
  /** 1 while its negative equity is counted among the open shortfalls of its tier. */
  short: 'u8',
} as const

const balanceKinds = { asset: 'u16', amount: 'f64' } as const

const vaultKinds = {
  asset: 'u16',
  tier: 'u16',
  chain: 'u32',
  token: 'key',
  /** Asset atoms in the vault; deposits − executed withdrawals + moves from vaults of other tiers. */
  stock: 'f64',
  /** Let go and not yet executed: it lies in the outgoing account. */
  pending: 'f64',
  /** Σ what requests from this vault wait for: it lies in their accounts. */
  waiting: 'f64',
  deposited: 'f64',
  withdrawn: 'f64',
  movedNet: 'f64',
  /** Number of the vault's next withdrawal. */
  nextNumber: 'f64',
  /** Let go or moved to another tier in the present window of its tier. */
  outflow: 'f64',
} as const

const depositKinds = { next: 'i32', live: 'u8', reference: 'key', vault: 'u16', account: 'u32', amount: 'f64' } as const

const withdrawalKinds = {
  next: 'i32',
  ticket: 'f64',
  account: 'u32',
  vault: 'u16',
  /** Let go, to be executed. */
  amount: 'f64',
  /** Queued: it is in the account until an epoch lets it go. */
  waiting: 'f64',
  /** Part of the amount that stands in the window which began at `countedSinceMs`: atoms, and their value then. */
  counted: 'f64',
  countedValue: 'f64',
  countedSinceMs: 'f64',
  requestedMs: 'f64',
  recipient: 'key',
} as const

/** A row per tier: its outflow window, the value that left in it, and the epoch of its exit queue. */
const outflowKinds = {
  sinceMs: 'f64',
  value: 'f64',
  /** Withdrawals that wait, and when the present epoch began. */
  waiting: 'u32',
  epochMs: 'f64',
} as const

/** A recipient that an account has listed; it may be paid from `effectiveMs` on. */
const recipientKinds = { next: 'i32', live: 'u8', account: 'u32', recipient: 'key', effectiveMs: 'f64' } as const

const sourceKinds = { key: 'key', fact: 'f64' } as const

const stakeKinds = {
  next: 'i32',
  account: 'i32',
  tier: 'u16',
  shares: 'f64',
  exiting: 'f64',
  claimableMs: 'f64',
} as const

const loanKinds = {
  /** Σ loans = Σ max(0, −cash) of the tier's accounts, without interest since their last touches. */
  sum: 'f64',
  /** Σ ⌊loan ÷ index of its last touch⌋, times one: × index it is what all loans owe with interest, a little less. */
  scaled: 'f64',
  /** The lender: it takes the other leg of every charge of interest. */
  lender: 'i32',
  /** The tier's settlement token, −1 until it is listed. */
  asset: 'i32',
  /** Present borrow index, of `LOAN_INDEX_ONE`; a loan grows as it does. */
  index: 'f64',
  /** The stretch that the index is on: where it began, when, and its rate a year. */
  from: 'f64',
  fromMs: 'f64',
  ratePpm: 'f64',
  /** What the rate's curve is multiplied with; 0 before the first stretch. */
  multiplierPpm: 'f64',
} as const

/** One row per asset: what is lent of it, and the stretch that its borrow index is on, as of a tier's loans. */
const coinKinds = {
  /** Σ debts and how many, without interest since their last touches. */
  sum: 'f64',
  debtors: 'u32',
  /** Σ ⌊debt ÷ index of its last touch⌋, times one. */
  scaled: 'f64',
  index: 'f64',
  from: 'f64',
  fromMs: 'f64',
  ratePpm: 'f64',
  multiplierPpm: 'f64',
} as const

/** One row per tier: its first and its newest account + 1, 0 none. */
const tierAccountKinds = { first: 'i32', last: 'i32' } as const

/** Rows of seen deposits by reference and by account. */
type Seen = { readonly rowOf: Map<Key, Row>; readonly rowsOf: RowsBy }

/** Rows of links and labels at the start; both tables double by themselves: there are fewer than owners. */
const LINKS = 256

/** Rows of recipients at the start; the table doubles by itself: most accounts pay out to their owner alone. */
const RECIPIENTS = 1024

/** The ledger's part of the state. `ownerIndex`, `clusters`, `seen`, and `recipientsOf` and `withdrawalsOf`, rows by account, are derived. */
export type Ledger = {
  readonly owners: Table<typeof ownerKinds>
  readonly links: Table<typeof linkKinds>
  readonly labels: Table<typeof labelKinds>
  readonly accounts: Table<typeof accountColumns>
  readonly balances: Slab<typeof balanceKinds>
  readonly vaults: Table<typeof vaultKinds>
  readonly deposits: Table<typeof depositKinds>
  readonly withdrawals: Ticketed<typeof withdrawalKinds>
  readonly outflows: Table<typeof outflowKinds>
  readonly recipients: Table<typeof recipientKinds>
  readonly sources: Table<typeof sourceKinds>
  /** Stakes of accounts; a free row has shares 0 and account 0. */
  readonly stakes: Table<typeof stakeKinds>
  readonly loans: Table<typeof loanKinds>
  readonly coins: Table<typeof coinKinds>
  readonly clusters: Clusters
  readonly tierAccounts: Table<typeof tierAccountKinds>
  readonly seen: Seen
  readonly recipientsOf: RowsBy
  readonly withdrawalsOf: RowsBy
  ownerIndex: KeyIndex
}

/** Rows that the tables of a house can hold when it opens. */
type LedgerCapacities = { readonly owners: number; readonly accounts: number; readonly balances: number }

/** An empty ledger. */
export function ledgerOf(capacities: LedgerCapacities): Ledger {
  const owners = tableOf('owners', ownerKinds, capacities.owners)
  const outflows = tableOf('outflows', outflowKinds, TIERS_MAX)
  outflows.rows = TIERS_MAX
  return {
    owners,
    links: tableOf('links', linkKinds, LINKS),
    labels: tableOf('labels', labelKinds, LINKS),
    accounts: tableOf('accounts', accountColumns, capacities.accounts),
    balances: slabOf(tableOf('balances', balanceKinds, capacities.balances), 'amount'),
    vaults: tableOf('vaults', vaultKinds, VAULTS_MAX),
    deposits: tableOf('deposits', depositKinds, DEPOSITS_SEEN_MAX, true),
    withdrawals: ticketedOf(tableOf('withdrawals', withdrawalKinds, WITHDRAWALS_MAX, true)),
    outflows,
    recipients: tableOf('recipients', recipientKinds, RECIPIENTS, true),
    sources: tableOf('sources', sourceKinds, SOURCES_LISTED_MAX),
    stakes: tableOf('stakes', stakeKinds, STAKES_MAX, true),
    loans: tableOf('loans', loanKinds, TIERS_MAX),
    coins: tableOf('coins', coinKinds, LISTINGS_MAX),
    clusters: clustersOf(),
    tierAccounts: tableOf('tierAccounts', tierAccountKinds, TIERS_MAX),
    seen: { rowOf: new Map(), rowsOf: new Map() },
    recipientsOf: new Map(),
    withdrawalsOf: new Map(),
    ownerIndex: keyIndexOf(owners.key, 0, capacities.owners),
  }
}
