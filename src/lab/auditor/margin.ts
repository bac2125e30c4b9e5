/**
 * Margin, written a second time from the rules (§2, §4) and the meaning of the parameters: what a book is worth, what it
 * needs, and whether money may leave it.
 */
import { abs, ceilDiv, max, min, PPM } from './arithmetic.ts'
import type { Account, Books, Leg } from './books.ts'
import { haircut, legMaintenance } from './charges.ts'
import { debtOf, valueCeil } from './coin-debts.ts'
import type { Values } from './contract-values.ts'
import { interestDue } from './loans.ts'
import type { Parameters, Values as Row } from './parameters.ts'
import { addAsset, addLots, emptyPortfolio, haircutsBeyond, type Portfolio, requiredOf } from './portfolio.ts'
import { assetAtRaw, conditionOf, costPrice } from './prices.ts'
import type { Moves } from './scenarios.ts'

/** Sub-atoms of a funding index. */
const INDEX_ONE = 65_536n

/** What the auditor's margin looks at. */
export type Look = { readonly books: Books; readonly parameters: Parameters; readonly moves: Moves }

/** Funding that a leg owes up to an index: the whole signed product, rounded up. */
export function fundingDue(leg: Leg, index: bigint): bigint {
  return index === leg.index || leg.lots === 0n ? 0n : ceilDiv(leg.lots * (index - leg.index), INDEX_ONE)
}

/** Unrealised result of a leg at a price and an index: + is owed to the account. */
export function resultOf(leg: Leg, price: bigint, index: bigint): bigint {
  return leg.lots * price - leg.cost - fundingDue(leg, index)
}

/** The underlying that a collateral falls with, −1 none. */
export function fallsWith(p: Row): number {
  return Number(p.wrongWayUnderlying!) - 1
}

/** Whether a book has a long leg in an underlying. */
function isLong(books: Books, account: Account, underlying: number): boolean {
  if (underlying < 0) return false
  return [...account.legs].some(([number, { lots }]) => {
    const { contract, underlying: on } = books.markets[number]!
    // Who has sold a put falls with its underlying as who has bought it.
    return on === underlying && (contract.kind === 'put' ? lots < 0n : lots > 0n)
  })
}

/** Whether it is, or an open hold buys there: such a trade is not judged again. */
export function mayBeLong(books: Books, account: Account, underlying: number): boolean {
  if (underlying < 0) return false
  const buys = [...books.holds.values()].some((hold) => hold.account === account.number && hold.buysIn === underlying)
  return buys || isLong(books, account, underlying)
}

/** Haircut of a collateral value in a book: all of it beside a long that it falls with. */
export function haircutInBook({ books, parameters }: Values, account: Account, asset: number, value: bigint): bigint {
  const p = parameters.scopes.asset![asset]!
  return isLong(books, account, fallsWith(p)) ? value : haircut(p, value)
}

/** Haircut of a value that stands behind a loan: all of it beside a long that it falls with, or may. */
export function haircutForLoan({ books, parameters }: Values, account: Account, asset: number, value: bigint): bigint {
  const p = parameters.scopes.asset![asset]!
  return mayBeLong(books, account, fallsWith(p)) ? value : haircut(p, value)
}

/** What a book is worth and the variables of its requirements. */
export type Measured = { equity: bigint; legs: bigint; haircuts: bigint }

/** Measures a book at marks, or with one market at a price of its own. */
export function measure(look: Look, account: Account, market = -1, price = 0n): Measured {
  const { books, parameters } = look
  const book = account.portfolio ? emptyPortfolio() : null
  let equity = account.cash - interestDue(books, account)
  let legs = 0n
  let haircuts = 0n
  for (const [number, leg] of account.legs) {
    const row = books.markets[number]!
    const mark = number === market ? price : row.mark
    const result = resultOf(leg, mark, row.index)
    equity += result > 0n && row.claimWeight !== PPM ? (result * row.claimWeight) / PPM : result
    if (book === null) legs += legMaintenance(parameters.scopes.market![number]!, leg.lots, mark)
    else addLots(look, book, number, leg.lots)
  }
  for (const [number, amount] of account.balances) {
    const asset = books.assets[number]!
    const value = (amount * asset.price) / asset.atomsPerLot
    equity += value
    const cut = haircutInBook(look, account, number, value)
    const counts = !isLong(books, account, fallsWith(parameters.scopes.asset![number]!))
    if (book === null) haircuts += cut
    else addAsset(look, book, asset.underlying, value, cut, counts)
  }
  if (account.coin !== null) {
    const { asset } = account.coin
    const value = valueCeil(books.assets[asset]!, debtOf(books, account), books.assets[asset]!.price)
    equity -= value
    const cut = haircut(parameters.scopes.asset![asset]!, value)
    if (book === null) legs += cut
    else addAsset(look, book, books.assets[asset]!.underlying, -value, cut, true)
  }
  if (book === null) return { equity, legs, haircuts }
  const p = parameters.scopes.tier![account.tier]!
  return { equity, legs: maintenanceOf(look, p, book), haircuts: haircutsBeyond(book, p.portfolioMaintenancePpm!) }
}

/** Maintenance of a portfolio: so much of what can be lost that target and restore with their buffers ask for all of it. */
export function maintenanceOf(look: Look, p: Row, book: Portfolio): bigint {
  const most = (PPM * PPM) / (PPM + p.targetBufferPpm!)
  return requiredOf(look, book, p.portfolioMaintenancePpm!, PPM, (most * PPM) / (PPM + p.restoreBufferPpm!)).all
}

/** Legs' target: their maintenance and the tier's buffer. */
export function targetOfLegs(p: Row, legs: bigint): bigint {
  return legs + ceilDiv(legs * p.targetBufferPpm!, PPM)
}

/** Maintenance and target of a measured book. */
export function levelsOf(
  { parameters }: Look,
  tier: number,
  measured: Measured,
): { maintenance: bigint; target: bigint } {
  return {
    maintenance: measured.legs + measured.haircuts,
    target: targetOfLegs(parameters.scopes.tier![tier]!, measured.legs) + measured.haircuts,
  }
}

/** Where a forced step stops: legs' target and a buffer on it, and haircuts. */
export function restoreOf({ parameters }: Look, tier: number, { legs, haircuts }: Measured): bigint {
  return restoreOfLegs(parameters.scopes.tier![tier]!, legs) + haircuts
}

export function restoreOfLegs(p: Row, legs: bigint): bigint {
  const target = targetOfLegs(p, legs)
  return target + ceilDiv(target * p.restoreBufferPpm!, PPM)
}

/** What closing every leg at once costs: half-spread and impact, at most the cap, each leg rounded up. */
export function closeOutOf({ books, parameters }: Look, account: Account): bigint {
  let cost = 0n
  for (const [number, { lots }] of account.legs) {
    const market = books.markets[number]!
    const p = parameters.scopes.market![number]!
    const depth = max(market.depth, p.depthFloorLots!)
    const ppm = min(p.closeSpreadPpm! + ceilDiv(abs(lots) * p.closeImpactPpm!, depth), p.closeCapPpm!)
    const closing = ceilDiv(abs(lots) * costPrice(books, number) * ppm, PPM)
    // Who is long an option can lose no more than it is worth.
    cost += lots > 0n ? min(closing, lots * market.mark) : closing
  }
  return cost
}

/** Whether new risk may rest on an asset: at a price that is neither degraded, halted nor missing. */
export function carriesRisk(books: Books, number: number): boolean {
  const { price, underlying, tier } = books.assets[number]!
  const condition = conditionOf(books, underlying, tier)
  return price > 0n && (condition === 'normal' || condition === 'held')
}

/** A held price of a coin owed counts at its raw median where that is higher. */
export function heldUp(books: Books, asset: number): bigint {
  const raw = assetAtRaw(books, asset)
  const { price, slow } = books.assets[asset]!
  return raw === price ? slow : raw
}

/** A held price counts at its raw median where that is lower. */
export function heldDown(books: Books, asset: number): bigint {
  const raw = assetAtRaw(books, asset)
  const { price, slow } = books.assets[asset]!
  return raw === price ? slow : raw
}

/** Markets in which an account has open holds. */
export function holdsOf(books: Books, account: Account): number[] {
  return [...books.holds.values()].filter((hold) => hold.account === account.number).map(({ market }) => market)
}
