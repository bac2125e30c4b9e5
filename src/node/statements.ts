/**
 * Statements: what happened to an account's money between two times, for every asset and for its cost in every market:
 * opening + Σ postings by class = closing, to the atom. A pure reducer over what was executed: events say what moved, and
 * three commands what a vault holds and which asset is a tier's cash. Of the house's tables it knows only
 * where to begin.
 *
 * Signs are the ledger's: an asset + when the account has more, cash below zero is a loan; cost + when the account owes.
 */
import type { House } from '../core/machine/index.ts'
import {
  accountKinds,
  type Command,
  type CommandOf,
  type EventType,
  type HouseEvent,
  type PostingClass,
} from '../core/words/index.ts'

/** What a posting was for: the ledger's classes, and `fill` for what lots cost when they changed hands or were settled. */
type StatementClass = PostingClass | 'fill'

/** One asset or one market's cost over a period, in atoms. */
type StatementPart = {
  readonly opening: bigint
  /** By class, in the order in which classes first occurred; a class whose postings cancel is there with 0. */
  readonly postings: ReadonlyMap<StatementClass, bigint>
  readonly closing: bigint
}

/** An account's statement: by asset number and by market number. What the account never had is not there. */
type Statement = {
  readonly assets: ReadonlyMap<number, StatementPart>
  readonly costs: ReadonlyMap<number, StatementPart>
}

/** A command as it was executed, with its events. */
export type ExecutedCommand = {
  readonly nowMs: number
  readonly command: Command
  readonly events: readonly HouseEvent[]
}

/** From `fromMs`, included, to `toMs`, not included. */
type StatementPeriod = { readonly fromMs: number; readonly toMs: number }

/**
 * Statements of every account, or of one, over a period.
 *
 * @param executed every command since the house was opened, in order: what comes before the period is the opening
 * @returns by account number; an account without a posting ever is not there
 */
export function statementsOf(
  executed: Iterable<ExecutedCommand>,
  period: StatementPeriod,
  account?: number,
): ReadonlyMap<number, Statement> {
  return readOn(emptyBook(account), executed, period)
}

/**
 * The statement of one account over a period, begun at a house that stands somewhere before it.
 *
 * @param house as it stands now; it may move along with `executed`
 * @param executed every command behind it, in order
 * @returns null for an account that has nothing at the house's place and no posting behind it
 */
export function statementFrom(
  house: House,
  executed: Iterable<ExecutedCommand>,
  period: StatementPeriod,
  account: number,
): Statement | null {
  return readOn(bookAt(house, account), executed, period).get(account) ?? null
}

function readOn(book: Book, executed: Iterable<ExecutedCommand>, period: StatementPeriod): Book['statements'] {
  for (const { nowMs, command, events } of executed) {
    if (nowMs >= period.toMs) break
    book.inPeriod = nowMs >= period.fromMs
    for (const event of events) {
      const enter = entries[event.type] as ((book: Book, event: HouseEvent, command: Command) => void) | undefined
      enter?.(book, event, command)
    }
  }
  return book.statements
}

type Part = { opening: bigint; readonly postings: Map<StatementClass, bigint>; closing: bigint }

/** What must be known to read events, and the statements so far. */
type Book = {
  readonly only: number | undefined
  inPeriod: boolean
  readonly statements: Map<number, { readonly assets: Map<number, Part>; readonly costs: Map<number, Part> }>
  /** By account: its tier. */
  readonly tiers: number[]
  /** By tier: its cash asset, and the accounts that stand opposite to funding, fees and executed withdrawals. */
  readonly cash: Map<number, number>
  readonly funding: Map<number, number>
  readonly fees: Map<number, number>
  readonly outgoing: Map<number, number>
  /** By market: its settlement account S. By venue: its account. By vault: its asset. */
  readonly settlement: Map<number, number>
  readonly venues: number[]
  readonly vaults: number[]
  assets: number
}

function emptyBook(only: number | undefined): Book {
  return {
    only,
    inPeriod: false,
    statements: new Map(),
    tiers: [],
    cash: new Map(),
    funding: new Map(),
    fees: new Map(),
    outgoing: new Map(),
    settlement: new Map(),
    venues: [],
    vaults: [],
    assets: 0,
  }
}

/** A book as it would be had it read all that made the house so. */
function bookAt({ ledger, markets }: House, account: number): Book {
  const book = emptyBook(account)
  const { accounts, vaults, balances } = ledger
  for (let row = 0; row < accounts.rows; row++) {
    const opened = { account: row, tier: accounts.tier[row]!, kind: accountKinds[accounts.kind[row]!]! }
    addAccount(book, { ...opened, market: accounts.link[row]! })
  }
  for (let vault = 0; vault < vaults.rows; vault++) book.vaults.push(vaults.asset[vault]!)
  for (let tier = 0; tier < markets.tiers.rows; tier++) {
    const asset = markets.tiers.settlementAsset[tier]! - 1
    if (asset >= 0) book.cash.set(tier, asset)
  }
  book.assets = markets.assets.rows
  if (account >= accounts.rows) return book
  const cash = book.cash.get(accounts.tier[account]!)
  if (cash !== undefined) postAsset(book, account, cash, 'deposit', accounts.cash[account]!)
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    postAsset(book, account, balances.asset[slot]!, 'deposit', balances.amount[slot]!)
  }
  const firstLeg = accounts.legFirst[account]!
  for (let slot = firstLeg; slot < firstLeg + accounts.legCount[account]!; slot++) {
    postCost(book, account, markets.legs.market[slot]!, 'fill', markets.legs.cost[slot]!)
  }
  return book
}

function addAccount(
  book: Book,
  { account, tier, kind, market }: Pick<EventOf<'accountOpened'>, 'account' | 'tier' | 'kind' | 'market'>,
): void {
  book.tiers[account] = tier
  if (kind === 'funding' || kind === 'fees' || kind === 'outgoing') book[kind].set(tier, account)
  else if (kind === 'settlement') book.settlement.set(market, account)
  else if (kind === 'venue') book.venues.push(account)
}

type EventOf<T extends EventType> = Extract<HouseEvent, { readonly type: T }>

const entries: { readonly [T in EventType]?: (book: Book, event: EventOf<T>, command: Command) => void } = {
  accountOpened: addAccount,
  listed(book, { what }, command) {
    if (what === 'vault') book.vaults.push((command as CommandOf<'vaultOpen'>).asset)
    if (what !== 'asset') return
    const { tier, settlement } = command as CommandOf<'assetList'>
    if (settlement === 1) book.cash.set(tier, book.assets)
    book.assets += 1
  },
  posted(book, { class: of, from, to, asset, amount }) {
    postAsset(book, from, asset, of, -amount)
    postAsset(book, to, asset, of, amount)
  },
  costPosted(book, { class: of, market, from, to, amount }) {
    postCost(book, from, market, of, -amount)
    postCost(book, to, market, of, amount)
  },
  depositNoted(book, { vault, account, amount, stage }) {
    if (stage === 'final') postAsset(book, account, book.vaults[vault]!, 'deposit', amount)
  },
  withdrawalNoted(book, { vault, account, amount, stage }) {
    // The request moved the money to the outgoing account by a posting: only its way out of the house is left.
    if (stage !== 'executed') return
    postAsset(book, book.outgoing.get(book.tiers[account]!)!, book.vaults[vault]!, 'withdrawal', -amount)
  },
  vaultMoved(book, { from, to, amount, account, toAccount }) {
    postAsset(book, account, book.vaults[from]!, 'transfer', -amount)
    postAsset(book, toAccount, book.vaults[to]!, 'transfer', amount)
  },
  filled(book, event) {
    const { market, buyer, seller, lots, price } = event
    postCost(book, buyer, market, 'fill', BigInt(lots) * BigInt(price))
    postCost(book, seller, market, 'fill', -BigInt(lots) * BigInt(price))
    const fees = book.fees.get(book.tiers[buyer]!)!
    postFee(book, market, 'trading-fee', buyer, fees, event.buyerFee)
    postFee(book, market, 'trading-fee', seller, fees, event.sellerFee)
    postFee(book, market, 'venue-fee', buyer, book.venues[event.venue]!, event.buyerVenueFee)
    postFee(book, market, 'venue-fee', seller, book.venues[event.venue]!, event.sellerVenueFee)
  },
  legSettled(book, { market, account, lots, price }) {
    postCost(book, account, market, 'fill', -BigInt(lots) * BigInt(price))
  },
  fundingSettled(book, { market, account, amount }) {
    postCost(book, account, market, 'funding', amount)
    postCost(book, book.funding.get(book.tiers[account]!)!, market, 'funding', -amount)
  },
  collected: (book, { market, account, amount }) => postVariation(book, market, account, -amount),
  paid: (book, { market, account, amount }) => postVariation(book, market, account, amount),
  /** The money went to S by a posting; with a market the account owes that much less. */
  layerPaid(book, { account, market, amount }) {
    if (market >= 0) postCost(book, account, market, 'layer', -amount)
  },
  /** Everything that an account of the tier has ends; what it gets instead follows claim by claim. */
  tierWoundDown(book, { tier }) {
    for (const [account, { assets, costs }] of book.statements) {
      if (book.tiers[account] !== tier) continue
      for (const [asset, { closing }] of assets)
        if (closing !== 0n) postAsset(book, account, asset, 'wind-down', -closing)
      for (const [market, { closing }] of costs)
        if (closing !== 0n) postCost(book, account, market, 'wind-down', -closing)
    }
  },
  windDownClaim(book, { account, vault, amount }) {
    postAsset(book, account, book.vaults[vault]!, 'wind-down', amount)
  },
}

/** A loss is paid or a claim becomes cash: cash and cost move alike, S the other way. */
function postVariation(book: Book, market: number, account: number, amount: number): void {
  const cash = book.cash.get(book.tiers[account]!)!
  postCost(book, account, market, 'variation', amount)
  postAsset(book, account, cash, 'variation', amount)
  postAsset(book, book.settlement.get(market)!, cash, 'variation', -amount)
}

function postFee(
  book: Book,
  market: number,
  of: 'trading-fee' | 'venue-fee',
  payer: number,
  receiver: number,
  amount: number,
): void {
  if (amount === 0) return
  postCost(book, payer, market, of, amount)
  postCost(book, receiver, market, of, -amount)
}

function postAsset(book: Book, account: number, asset: number, of: StatementClass, amount: number | bigint): void {
  post(book, account, 'assets', asset, of, amount)
}

function postCost(book: Book, account: number, market: number, of: StatementClass, amount: number | bigint): void {
  post(book, account, 'costs', market, of, amount)
}

function post(
  book: Book,
  account: number,
  side: 'assets' | 'costs',
  row: number,
  of: StatementClass,
  amount: number | bigint,
): void {
  if (book.only !== undefined && account !== book.only) return
  const statement = book.statements.get(account) ?? { assets: new Map(), costs: new Map() }
  const part = statement[side].get(row) ?? { opening: 0n, postings: new Map(), closing: 0n }
  book.statements.set(account, statement)
  statement[side].set(row, part)
  part.closing += BigInt(amount)
  if (book.inPeriod) part.postings.set(of, (part.postings.get(of) ?? 0n) + BigInt(amount))
  else part.opening += BigInt(amount)
}
