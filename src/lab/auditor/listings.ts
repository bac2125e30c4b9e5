/** What is listed and opened: each new row of the books, empty, in the order in which it must come. */
import type { CommandOf, HouseEvent } from '../../core/words/index.ts'
import { PPM } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import { enterLabel } from './clusters.ts'
import { emptyCoinPool } from './coins.ts'
import type { Contract } from './contract-books.ts'
import { emptyWaiting } from './leaving-figures.ts'
import { emptyPool } from './lenders.ts'
import { borrowOf } from './loans.ts'
import { addScope } from './parameters.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>
type Books = Audit['books']

/** A row of anything that is listed comes next in its table, with what the command says of it. */
export function enterListing(audit: Audit, { what, row }: EventOf<'listed'>): void {
  const { books, command, parameters } = audit
  const rows = { ...rowsOf(audit), vault: books.vaults.length, owner: books.owners.length }
  demand(audit, rows[what] === row, 'INV-1', () => `${what} ${row} is listed, but the next one is ${rows[what]}`)
  if (what === 'tier') addTier(audit)
  else if (what === 'underlying')
    books.underlyings.push({ index: 0n, raw: 0n, mode: 'halted', seen: [], seenMs: 0, scenarioMs: 0, scenarioTurn: 0 })
  else if (what === 'asset') addAsset(audit, command as CommandOf<'assetList'>)
  else if (what === 'vault') addVault(audit, command as CommandOf<'vaultOpen'>)
  else if (what === 'market') addMarket(audit)
  else if (what === 'source') books.facts.push(0)
  else if (what === 'venue') {
    const account = books.accounts.length - 1
    books.venues.push({ tier: (command as CommandOf<'venueOpen'>).tier, account })
  } else {
    books.owners.push({ accounts: [] })
    const { cluster } = command as CommandOf<'ownerOpen'>
    if (cluster !== 0) enterLabel(books, cluster, row, 0)
  }
  if (what !== 'vault' && what !== 'owner') addScope(parameters, what)
}

function rowsOf({ books }: Audit): Record<'tier' | 'underlying' | 'asset' | 'market' | 'source' | 'venue', number> {
  return {
    tier: books.tiers.length,
    underlying: books.underlyings.length,
    asset: books.assets.length,
    market: books.markets.length,
    source: books.facts.length,
    venue: books.venues.length,
  }
}

/** The tier's accounts were opened just before. */
function addTier({ books }: Audit): void {
  const number = books.tiers.length
  const houseAccounts: Books['tiers'][number]['houseAccounts'] = {}
  for (const account of books.accounts) if (account.tier === number) houseAccounts[account.kind] = account.number
  books.tiers.push({
    number,
    houseAccounts,
    settlementAsset: -1,
    season: PPM,
    tokenPpm: 0n,
    depegged: false,
    woundDown: false,
    breaker: false,
    outflowSinceMs: 0,
    outflowValue: 0n,
    exitEpochMs: 0,
    coverNeed: 0n,
    coverLack: 0n,
    stakeShares: 0n,
    shorts: new Set(),
    loans: 0n,
    lenderPool: emptyPool(),
    waiting: emptyWaiting(),
    recall: null,
    recallTicks: 0,
    borrowers: new Set(),
    borrow: borrowOf(books.nowMs),
    positive: 0n,
    negative: 0n,
    layers: 0n,
    scale: 65_536n,
    pool: { shares: 0n, providers: new Map(), dueMs: 0n, base: 0n, stopped: false, heldSinceMs: new Map() },
  })
}

function addAsset({ books }: Audit, { tier, underlying, atomsPerLot, settlement }: CommandOf<'assetList'>): void {
  if (settlement === 1) books.tiers[tier]!.settlementAsset = books.assets.length
  books.assets.push({
    tier,
    underlying,
    atomsPerLot: BigInt(atomsPerLot),
    settlement: settlement === 1,
    price: 0n,
    slow: 0n,
    balances: 0n,
    brought: 0n,
    pool: emptyCoinPool(books.nowMs),
  })
}

function addVault({ books }: Audit, { asset, chain, token }: CommandOf<'vaultOpen'>): void {
  const { tier } = books.assets[asset]!
  books.vaults.push({
    asset,
    tier,
    chain,
    token,
    stock: 0n,
    pending: 0n,
    waiting: 0n,
    outflow: 0n,
    held: 0n,
    nextNumber: 1,
  })
}

/** The market's settlement account and reserve were opened just before, in this order; the terms of a contract are told just after. */
function addMarket(audit: Audit): void {
  const { books, command, events, at } = audit
  const terms = events[at + 1]
  const dated = terms?.type === 'contractListed' && terms.market === books.markets.length ? terms : null
  demand(
    audit,
    dated !== null || command.type === 'perpetualList',
    'rules: listing',
    () => `no terms of a market are told`,
  )
  const { tier, underlying, lotMultiple } = dated ?? (command as CommandOf<'perpetualList'>)
  const contract = dated === null ? perpetual() : contractOf(books, dated)
  const reserve = books.accounts.length - 1
  books.markets.push({
    tier,
    underlying,
    settlement: reserve - 1,
    reserve,
    contract,
    expired: false,
    status: 'open',
    mark: 0n,
    slow: 0n,
    index: 0n,
    basis: 0n,
    lotMultiple: BigInt(lotMultiple),
    depth: 0n,
    addOn: 0n,
    credit: PPM,
    claimWeight: PPM,
    lots: 0n,
    openInterest: 0n,
    cost: 0n,
    indexed: 0n,
    holders: new Set(),
  })
}

function perpetual(): Contract {
  return { kind: 'perpetual', expiry: -1, strike: 0n, upFront: false }
}

function contractOf(
  books: Books,
  { kind, underlying, expiryMs, strike, upFront }: EventOf<'contractListed'>,
): Contract {
  const expiry = books.expiries.findIndex((each) => each.underlying === underlying && each.expiryMs === expiryMs)
  return { kind, expiry, strike: BigInt(strike), upFront: upFront === 1 }
}

/** An account is opened with nothing in it. */
export function enterAccount(audit: Audit, { account, owner, tier, kind, market }: EventOf<'accountOpened'>): void {
  const { books } = audit
  demand(audit, account === books.accounts.length, 'INV-1', () => `account ${account} is opened out of order`)
  books.accounts.push({
    number: account,
    owner,
    tier,
    kind,
    market,
    cash: 0n,
    loanIndex: 0n,
    coin: null,
    balances: new Map(),
    legs: new Map(),
    held: 0n,
    portfolio: false,
    pledgedTo: -1,
    procedure: null,
    stakeShares: 0n,
    stakeClaimableMs: 0,
    seen: 0n,
    equity: 0n,
    scaled: 0n,
  })
  if (owner >= 0) books.owners[owner]!.accounts.push(account)
}
