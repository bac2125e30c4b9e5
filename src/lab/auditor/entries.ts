/**
 * Booking: what each event does to the books. Nothing is judged here but that the names in an event exist and belong
 * together; checks stand in files of their own, before or after the entry.
 */
import type { CommandOf, HouseEvent } from '../../core/words/index.ts'
import { type Audit, demand } from './audit.ts'
import { standScenarios } from './averages.ts'
import { addCost, addLots, addMoney, dropEmpty, legOf, setIndex, type Vault } from './books.ts'
import { enterLink } from './clusters.ts'
import { auditCollateralCaps } from './collateral-caps.ts'
import { enterExpiry } from './contracts.ts'
import { enterOutflow, enterWithdrawal } from './exits-books.ts'
import { enterAccount, enterListing } from './listings.ts'
import { apply, schedule } from './parameters.ts'
import { enterRecipient, removeRecipient } from './recipients.ts'
import { auditBreach, auditRedZone, noteMark } from './red-zones.ts'
import { enterSeries } from './series.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Enters an event into the books. */
export function enter(audit: Audit, event: HouseEvent): void {
  const entry = entries[event.type] as ((audit: Audit, event: HouseEvent) => void) | undefined
  entry?.(audit, event)
}

const entries: { readonly [T in HouseEvent['type']]?: (audit: Audit, event: EventOf<T>) => void } = {
  listed: enterListing,
  accountOpened: enterAccount,
  parameterScheduled: ({ parameters }, event) => schedule(parameters, event),
  parameterApplied(audit, event) {
    const { books, parameters, command } = audit
    const wrong = apply(parameters, event, books.nowMs, command.type === 'relot')
    demand(audit, wrong === null, 'INV-12', () => wrong!)
    audit.moves.version += 1
    for (const account of books.accounts) books.dirty.add(account.number)
  },
  accountPledged({ books }, { account, to }) {
    books.accounts[account]!.pledgedTo = to
  },
  marketStatus({ books }, { market, status }) {
    books.markets[market]!.status = status
  },

  posted({ books }, { from, to, asset, amount }) {
    addMoney(books, from, asset, -BigInt(amount))
    addMoney(books, to, asset, BigInt(amount))
  },
  costPosted({ books }, { market, from, to, amount }) {
    for (const [account, cost] of [
      [from, -BigInt(amount)],
      [to, BigInt(amount)],
    ] as const) {
      setIndex(books, account, market, books.markets[market]!.index)
      addCost(books, account, market, cost)
      dropEmpty(books, account, market)
    }
  },
  depositNoted: enterDeposit,
  withdrawalNoted: enterWithdrawal,
  recipientAdded: enterRecipient,
  recipientRemoved: removeRecipient,
  vaultMoved(audit, { from, to, amount, account, toAccount }) {
    const { books } = audit
    enterOutflow(audit, from, BigInt(amount))
    const [source, target] = [books.vaults[from]!, books.vaults[to]!]
    changeStock(source, -BigInt(amount))
    changeStock(target, BigInt(amount))
    books.assets[source.asset]!.brought -= BigInt(amount)
    books.assets[target.asset]!.brought += BigInt(amount)
    addMoney(books, account, source.asset, -BigInt(amount))
    addMoney(books, toAccount, target.asset, BigInt(amount))
  },
  stakeChanged({ books }, { account, shares, claimableMs }) {
    const row = books.accounts[account]!
    row.stakeShares += BigInt(shares)
    row.stakeClaimableMs = claimableMs
    books.tiers[row.tier]!.stakeShares += BigInt(shares)
  },

  shortfallNoted({ books }, { account, open }) {
    const { shorts } = books.tiers[books.accounts[account]!.tier]!
    if (open === 1) shorts.add(account)
    else shorts.delete(account)
  },

  filled: enterFill,
  fundingSettled({ books }, { market, account, amount, index }) {
    addCost(books, account, market, BigInt(amount))
    setIndex(books, account, market, BigInt(index))
    const row = books.tiers[books.markets[market]!.tier]!.houseAccounts.funding!
    addCost(books, row, market, -BigInt(amount))
    dropEmpty(books, row, market)
  },
  holdNoted({ books, command }, { hold, account, amount, stage }) {
    const row = books.accounts[account]!
    row.held += stage === 'opened' ? BigInt(amount) : -BigInt(amount)
    if (stage === 'opened') {
      const opens = command.type === 'holdOpen' ? books.markets[command.market]! : null
      // Who sells a put falls with its underlying as who buys anything else of it.
      const buys = command.type === 'holdOpen' && (command.side === 'buy') !== (opens!.contract.kind === 'put')
      const buysIn = buys ? opens!.underlying : -1
      const market = command.type === 'holdOpen' ? command.market : -1
      books.holds.set(hold, { account, market, amount: BigInt(amount), buysIn })
    } else {
      const open = books.holds.get(hold)
      if (open !== undefined) open.amount -= BigInt(amount)
      // The last lot of a hold releases what is left of it.
      if (stage !== 'used' || open?.amount === 0n) books.holds.delete(hold)
    }
  },
  legSettled({ books }, { market, account, lots, price }) {
    addLots(books, account, market, -BigInt(lots))
    addCost(books, account, market, -BigInt(lots) * BigInt(price))
    dropEmpty(books, account, market)
  },
  legRelotted({ books }, { market, account, lots }) {
    const leg = legOf(books, account, market)
    addLots(books, account, market, BigInt(lots) - leg.lots)
  },
  relotted: enterRelot,
  expiryOpened: enterExpiry,
  expiryStatus(audit, { expiry, status, price }) {
    const row = audit.books.expiries[expiry]!
    Object.assign(row, { status, price: BigInt(price) })
    if (status === 'settled') standScenarios(audit, row.underlying)
  },
  scenariosAged: (audit, { underlying }) => standScenarios(audit, underlying),
  curveSet(audit, event) {
    const { books } = audit
    const { expiry, basisPpm, theta, right, left, confidencePpm, freshMs, mode } = event
    standScenarios(audit, books.expiries[expiry]!.underlying)
    const sinceMs = books.nowMs
    Object.assign(books.expiries[expiry]!.curve, {
      basisPpm,
      theta,
      right,
      left,
      confidencePpm,
      freshMs,
      mode,
      sinceMs,
    })
  },
  curveMode({ books }, { expiry, mode }) {
    books.expiries[expiry]!.curve.mode = mode
  },
  marketExpired({ books }, { market, price }) {
    const row = books.markets[market]!
    Object.assign(row, { mark: BigInt(price), slow: BigInt(price), expired: true })
    for (const holder of row.holders) books.dirty.add(holder)
  },
  seriesRuled: (audit) => enterSeries(audit, audit.command as CommandOf<'seriesSet'>),
  accountMarginSet({ books }, { account, model }) {
    books.accounts[account]!.portfolio = model === 'portfolio'
    books.dirty.add(account)
  },

  indexSet({ books }, { underlying, price, raw, mode }) {
    Object.assign(books.underlyings[underlying]!, { index: BigInt(price), raw: BigInt(raw), mode })
    books.underlyingsMoved.add(underlying)
  },
  marginBreached: auditBreach,
  redZoneSet: auditRedZone,
  markSet(audit, event) {
    noteMark(audit, event)
    const { books } = audit
    const { market, mark, slow } = event
    const row = books.markets[market]!
    row.slow = BigInt(slow)
    if (row.mark === BigInt(mark)) return
    row.mark = BigInt(mark)
    for (const holder of row.holders) books.dirty.add(holder)
  },
  marketTermsSet({ books }, { market, depth, addOnPpm }) {
    Object.assign(books.markets[market]!, { depth: BigInt(depth), addOn: BigInt(addOnPpm) })
  },
  basisSet({ books }, { market, basis }) {
    books.markets[market]!.basis = BigInt(basis)
  },
  assetPriced({ books }, { asset, price, slow }) {
    const row = books.assets[asset]!
    row.slow = BigInt(slow)
    if (row.price === BigInt(price)) return
    row.price = BigInt(price)
    for (const account of books.accounts) if (account.balances.has(asset)) books.dirty.add(account.number)
    for (const debtor of row.pool.debtors) books.dirty.add(debtor)
    if (row.pool.debtors.size > 0) books.dirty.add(books.tiers[row.tier]!.houseAccounts.treasury!)
  },
  fundingAccrued({ books }, { market, index }) {
    const row = books.markets[market]!
    row.index = BigInt(index)
    for (const holder of row.holders) books.dirty.add(holder)
    books.dirty.add(books.tiers[row.tier]!.houseAccounts.funding!)
  },
  seasonSet({ books }, { tier, seasonPpm }) {
    books.tiers[tier]!.season = BigInt(seasonPpm)
  },
  tokenPriced({ books }, { tier, pricePpm, depegged }) {
    Object.assign(books.tiers[tier]!, { tokenPpm: BigInt(pricePpm), depegged: depegged === 1 })
  },

  collected: ({ books }, { market, account, amount }) => enterVariation(books, market, account, -BigInt(amount)),
  paid: ({ books }, { market, account, amount }) => enterVariation(books, market, account, BigInt(amount)),
  claimValued({ books }, { market, creditPpm, weightPpm }) {
    const row = books.markets[market]!
    row.credit = BigInt(creditPpm)
    row.claimWeight = BigInt(weightPpm)
    for (const holder of row.holders) books.dirty.add(holder)
  },
  procedureMoved({ books }, { account, to, deadlineMs }) {
    books.accounts[account]!.procedure = to === 'none' ? null : { kind: to, deadlineMs, ticksLate: 0 }
    books.dirty.add(account)
  },
  /** The money came with a posting; with a market it went to S_m and the account owes that much less. */
  layerPaid({ books }, { account, market, amount }) {
    if (market < 0) return
    setIndex(books, account, market, books.markets[market]!.index)
    addCost(books, account, market, -BigInt(amount))
    dropEmpty(books, account, market)
  },
  tierWoundDown: enterWindDown,
  windDownClaim({ books }, { account, vault, amount }) {
    addMoney(books, account, books.vaults[vault]!.asset, BigInt(amount))
  },
  vaultShort({ books }, { vault, ledger, stock }) {
    Object.assign(books.vaults[vault]!, { stock: BigInt(stock), held: BigInt(stock) })
    books.assets[books.vaults[vault]!.asset]!.brought -= BigInt(ledger - stock)
  },
  ownersLinked: ({ books }, { owner, other }) => enterLink(books, owner, other, books.nowMs),
  coverHeld({ books }, { tier, need, lackPpm }) {
    Object.assign(books.tiers[tier]!, { coverNeed: BigInt(need), coverLack: BigInt(lackPpm) })
  },
  breakerSet({ books }, { tier, on }) {
    books.tiers[tier]!.breaker = on === 1
  },
}

type Books = Audit['books']

/** Only a final deposit is money; one that was seen is remembered by its reference until it is final or vanishes. */
function enterDeposit(audit: Audit, { vault, account, amount, stage }: EventOf<'depositNoted'>): void {
  const { books, command } = audit
  const { reference } = command as CommandOf<'depositSeen'>
  if (stage === 'seen') {
    books.seen.set(reference, { account, amount: BigInt(amount) })
    books.accounts[account]!.seen += BigInt(amount)
    return
  }
  const seen = books.seen.get(reference)
  if (seen !== undefined) {
    books.seen.delete(reference)
    books.accounts[seen.account]!.seen -= seen.amount
    books.dirty.add(seen.account)
  }
  if (stage === 'vanished') return
  const { asset } = books.vaults[vault]!
  changeStock(books.vaults[vault]!, BigInt(amount))
  books.assets[asset]!.brought += BigInt(amount)
  addMoney(books, account, asset, BigInt(amount))
  auditCollateralCaps(audit, asset)
}

function changeStock(vault: Vault, amount: bigint): void {
  vault.stock += amount
  vault.held += amount
}

/** Lots and cost of both sides at the present index; fees are cost of who pays and claims of who receives. */
function enterFill({ books }: Audit, event: EventOf<'filled'>): void {
  const { market, buyer, seller, venue } = event
  const lots = BigInt(event.lots)
  const price = BigInt(event.price)
  const { index, tier } = books.markets[market]!
  const clearing = BigInt(event.buyerFee + event.sellerFee)
  const venueFees = BigInt(event.buyerVenueFee + event.sellerVenueFee)
  setIndex(books, buyer, market, index)
  setIndex(books, seller, market, index)
  addLots(books, buyer, market, lots)
  addLots(books, seller, market, -lots)
  addCost(books, buyer, market, lots * price + BigInt(event.buyerFee + event.buyerVenueFee))
  addCost(books, seller, market, BigInt(event.sellerFee + event.sellerVenueFee) - lots * price)
  if (clearing > 0n) addCost(books, books.tiers[tier]!.houseAccounts.fees!, market, -clearing)
  if (venueFees > 0n) addCost(books, books.venues[venue]!.account, market, -venueFees)
  dropEmpty(books, buyer, market)
  dropEmpty(books, seller, market)
}

/** A claim becomes cash or a loss is paid: cash and cost move alike, S_m the other way. */
function enterVariation(books: Books, market: number, account: number, amount: bigint): void {
  const row = books.markets[market]!
  const asset = books.tiers[row.tier]!.settlementAsset
  addCost(books, account, market, amount)
  addMoney(books, account, asset, amount)
  addMoney(books, row.settlement, asset, -amount)
  dropEmpty(books, account, market)
}

/** Legs count from index zero again; asset atoms of a lot grow with it. Lots and prices have events of their own. */
function enterRelot(audit: Audit, { underlying, factor }: EventOf<'relotted'>): void {
  const { books } = audit
  books.assets.forEach((asset) => {
    if (asset.underlying === underlying) asset.atomsPerLot *= BigInt(factor)
  })
  books.markets.forEach((row, market) => {
    if (row.underlying !== underlying) return
    if (!row.expired) row.contract.strike *= BigInt(factor)
    if (row.status === 'closed') return
    for (const holder of row.holders) setIndex(books, holder, market, 0n)
  })
  for (const stretch of books.underlyings[underlying]!.seen) stretch.index *= BigInt(factor)
  for (const expiry of books.expiries) {
    if (expiry.underlying === underlying && expiry.status !== 'settled') {
      expiry.sum *= BigInt(factor)
      expiry.stood.sum *= BigInt(factor)
    }
  }
  for (const account of books.accounts) books.dirty.add(account.number)
}

/** Every position and balance of the tier ends; what each account gets instead follows claim by claim. */
function enterWindDown({ books, sweeps }: Audit, { tier }: EventOf<'tierWoundDown'>): void {
  books.tiers[tier]!.woundDown = true
  for (const account of books.accounts) {
    if (account.tier !== tier) continue
    for (const [market, leg] of [...account.legs]) {
      addLots(books, account.number, market, -leg.lots)
      addCost(books, account.number, market, -leg.cost)
      dropEmpty(books, account.number, market)
    }
    addMoney(books, account.number, books.tiers[tier]!.settlementAsset, -account.cash)
    for (const [asset, amount] of [...account.balances]) addMoney(books, account.number, asset, -amount)
  }
  books.markets.forEach((row, market) => {
    if (row.tier === tier) sweeps.delete(market)
  })
}
