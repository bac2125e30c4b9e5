/**
 * INV-4, INV-5, INV-13, INV-14: every account whose book or prices the command has moved is measured again. Who is below its
 * level has an open procedure, whatever its kind; the positive equities of a tier and its layers are what its vaults hold and
 * what others lack, exactly.
 */
import type { AccountKind } from '../../core/words/index.ts'
import { commonMultiple } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Account, Asset, Tier } from './books.ts'
import { coinsOwed, debtOf } from './coin-debts.ts'
import { interestDue, interestOwed } from './loans.ts'
import { levelsOf, measure } from './margin.ts'
import { marketConditionOf } from './prices.ts'

/** Accounts that can hold lots, and so fall: members and the backstop. The others hold claims and cash only. */
const judged: ReadonlySet<AccountKind> = new Set(['member', 'backstop'])

const layerKinds: ReadonlySet<AccountKind> = new Set(['sitg', 'fund', 'stakers'])

/** A portfolio hangs on indices and on the time of scenarios, not on marks alone. */
export function touchPortfolios({ books }: Audit): void {
  const { underlyingsMoved: moved } = books
  if (moved.size === 0) return
  for (const { number, portfolio, legs, balances, coin } of books.accounts) {
    const hangs = (asset: number): boolean => moved.has(books.assets[asset]!.underlying)
    if (!portfolio || books.dirty.has(number)) continue
    const any = [...legs.keys()].some((market) => moved.has(books.markets[market]!.underlying))
    if (any || [...balances.keys()].some(hangs) || (coin !== null && hangs(coin.asset))) books.dirty.add(number)
  }
  moved.clear()
}

/** Looks again at the accounts that the command has moved. */
export function judgeMoved(audit: Audit): void {
  for (const number of audit.books.dirty) judgeAccount(audit, audit.books.accounts[number]!)
}

function judgeAccount(audit: Audit, account: Account): void {
  const { books } = audit
  const tier = books.tiers[account.tier]!
  weigh(audit, account, tier)
  if (!judged.has(account.kind)) {
    // The other side of positions that end is the settlement account's, until it has all of them and none.
    const lots = [...account.legs].some(([market, leg]) => leg.lots !== 0n && !isEnding(books, account, market))
    demand(audit, !lots, 'INV-13', () => `account ${account.number} of kind ${account.kind} holds lots`)
    return
  }
  if (tier.woundDown) return
  const kind = account.procedure?.kind ?? 'none'
  if (kind !== 'none' && kind !== 'collection' && kind !== 'call') return
  if (account.legs.size === 0 && account.cash >= 0n && account.coin === null) return
  const measured = measure(audit, account)
  const { maintenance, target } = levelsOf(audit, account.tier, measured)
  account.equity = measured.equity
  const what = (level: string, at: bigint) => () =>
    `account ${account.number} has ${measured.equity}, ${level} ${at}, procedure ${kind}`
  demand(audit, measured.equity >= maintenance, 'INV-4', what('maintenance', maintenance))
  if (kind === 'call' || mayWait(audit, account, target - measured.equity)) return
  demand(audit, measured.equity >= target, 'INV-5', what('target', target))
}

function isEnding(books: Audit['books'], { number }: Account, market: number): boolean {
  const { settlement, contract } = books.markets[market]!
  return settlement === number && contract.expiry >= 0 && books.expiries[contract.expiry]!.status === 'settled'
}

/** A call is not opened while deposits that were seen cover it, or while every price of the book is halted. */
function mayWait({ books }: Audit, account: Account, missing: bigint): boolean {
  if (missing > 0n && account.seen > 0n) return true
  const held = [...account.legs].filter(([, leg]) => leg.lots !== 0n)
  if (held.length === 0 && account.coin !== null) return false
  return held.every(([number]) => marketConditionOf(books, number) === 'halted')
}

/** Puts the exact equity of an account into the sums of its tier. S_m counts as nothing. */
function weigh(audit: Audit, account: Account, tier: Tier): void {
  if (account.kind === 'settlement') return
  count(tier, account, account.scaled, -1n)
  account.scaled = exactEquity(audit, account, tier)
  count(tier, account, account.scaled, 1n)
}

function count(tier: Tier, { kind }: Account, scaled: bigint, times: bigint): void {
  if (scaled < 0n) tier.negative -= scaled * times
  else if (layerKinds.has(kind)) tier.layers += scaled * times
  else tier.positive += scaled * times
}

/**
 * Equity in atoms × scale: collateral unrounded and without haircut, funding to the present index unrounded, and what all
 * legs owe of it as the funding row's; interest that loans owe as the lender's.
 */
function exactEquity({ books }: Audit, account: Account, tier: Tier): bigint {
  let equity = (account.cash - interestDue(books, account)) * tier.scale
  if (account.kind === 'treasury') {
    equity += interestOwed(books, tier) * tier.scale
    for (const asset of books.assets)
      if (asset.tier === tier.number) equity += coinsOwed(books, asset) * unit(tier, asset)
  }
  if (account.coin !== null) equity -= debtOf(books, account) * unit(tier, books.assets[account.coin.asset]!)
  const sub = tier.scale / 65_536n
  for (const [number, leg] of account.legs) {
    const { mark, index } = books.markets[number]!
    equity += (leg.lots * mark - leg.cost) * tier.scale - leg.lots * (index - leg.index) * sub
  }
  for (const [number, amount] of account.balances) {
    const asset = books.assets[number]!
    equity += amount * unit(tier, asset)
  }
  if (account.kind === 'funding') {
    for (const row of books.markets) if (row.tier === account.tier) equity -= row.indexed * sub
  }
  return equity
}

/** What an atom of an asset is worth, scaled. */
function unit(tier: Tier, { price, atomsPerLot }: Asset): bigint {
  return price * (tier.scale / atomsPerLot)
}

/** INV-14 of every tier, after `judgeMoved`; a tier whose assets changed is weighed anew. */
export function auditSolvency(audit: Audit): void {
  const { books } = audit
  for (const tier of books.tiers) {
    const scale = books.assets.reduce(
      (scale, asset) =>
        asset.tier === tier.number && !asset.settlement ? commonMultiple(scale, asset.atomsPerLot) : scale,
      65_536n,
    )
    if (scale !== tier.scale) reweigh(audit, tier, scale)
    let vaults = 0n
    for (const vault of books.vaults) {
      if (vault.tier !== tier.number) continue
      const asset = books.assets[vault.asset]!
      // What a vault should hold: when it holds less, its tier is wound down.
      const price = asset.settlement ? tier.scale : asset.price * (tier.scale / asset.atomsPerLot)
      vaults += vault.stock * price
      const payable = vault.pending >= 0n && (vault.pending <= vault.held || tier.woundDown)
      demand(audit, payable, 'INV-14', () => `withdrawals of ${vault.pending} wait on a vault with ${vault.held}`)
    }
    const { positive, layers, negative } = tier
    const what = () =>
      `tier ${tier.number}: equities ${positive} + layers ${layers}, vaults ${vaults} + N ${negative}, × ${scale}`
    demand(audit, positive + layers === vaults + negative, 'INV-14', what)
  }
}

function reweigh(audit: Audit, tier: Tier, scale: bigint): void {
  Object.assign(tier, { scale, positive: 0n, negative: 0n, layers: 0n })
  for (const account of audit.books.accounts) {
    if (account.tier !== tier.number) continue
    account.scaled = 0n
    weigh(audit, account, tier)
  }
}
