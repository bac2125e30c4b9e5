/** Initial margin of a portfolio: the whole book at the worse of marks and slow prices, against what it needs at marks (rules §4). */
import { abs, ceilDiv, max, min, PPM } from './arithmetic.ts'
import type { Account, Leg } from './books.ts'
import { addOns, haircut, multipleOf } from './charges.ts'
import { debtOf, valueCeil } from './coin-debts.ts'
import { interestDue } from './loans.ts'
import {
  carriesRisk,
  fallsWith,
  fundingDue,
  heldDown,
  heldUp,
  holdsOf,
  type Look,
  maintenanceOf,
  mayBeLong,
  targetOfLegs,
} from './margin.ts'
import {
  addAsset,
  addLots,
  emptyPortfolio,
  haircutsBeyond,
  meet,
  type Portfolio,
  requiredOf,
  UNCAPPED,
} from './portfolio.ts'
import { isOption, notionalPrice, worseSlow } from './prices.ts'
import { movesOf } from './scenarios.ts'

/** What initial margin says of a book, signed excesses: below 0 fails. */
export type Initial = {
  initialExcess: bigint
  targetExcess: bigint
  equity: bigint
  /** A part of Σ |net delta notional| per underlying, which must stay. */
  deltaLeft: bigint
}

/** Which collateral counts: all of it, or what new risk may rest on, at a price that is neither degraded, halted nor missing. */
export type Counted = 'all' | 'opening'

/** What a book is worth in one underlying at one kind of price: gains at v with losses, what options are of them, and collateral. */
type At = { net: bigint; options: bigint; collateral: bigint }
type Sums = { readonly mark: At; readonly slow: At; credit: bigint; delta: bigint; open: boolean }
type Test = {
  readonly look: Look
  readonly account: Account
  readonly book: Portfolio
  readonly sums: Map<number, Sums>
  addOns: bigint
  due: bigint
  short: bigint
}

/** Tests a portfolio as it stands, under the parameters in force. */
export function portfolioInitial(look: Look, account: Account, counted: Counted): Initial {
  const { books, parameters } = look
  const test: Test = { look, account, book: emptyPortfolio(), sums: new Map(), addOns: 0n, due: 0n, short: 0n }
  for (const [market, leg] of account.legs) addLeg(test, market, leg)
  for (const [asset, amount] of account.balances) addCollateral(test, asset, amount, counted)
  if (account.coin !== null) addDebt(test, account.coin.asset)
  // A hold may be filled whatever becomes of the book: nothing is spared beside it (decision 0202).
  const holds = holdsOf(books, account)
  for (const market of holds) {
    const { underlying, credit } = books.markets[market]!
    const sum = sumsOf(test, underlying)
    sum.credit = min(sum.credit, credit)
    meet(test.book, underlying)
  }
  const p = parameters.scopes.tier![account.tier]!
  const level = p.portfolioMaintenancePpm!
  const maintenance =
    holds.length > 0 ? requiredOf(look, test.book, level, PPM, UNCAPPED).all : maintenanceOf(look, p, test.book)
  const target = targetOfLegs(p, maintenance) + haircutsBeyond(test.book, level)
  const season = multipleOf(look, account.tier)
  const required = requiredOf(look, test.book, PPM, season, holds.length > 0 ? UNCAPPED : PPM)
  const initial = required.all + ceilDiv(test.addOns * season, PPM) + haircutsBeyond(test.book, PPM)
  const cash = account.cash - interestDue(books, account) - account.held - test.due
  let [atMark, atSlow, netDelta] = [cash, cash, test.short]
  for (const [underlying, sum] of test.sums) {
    const weight = min(p.claimWeightPpm!, sum.credit)
    const needed = required.of.get(underlying) ?? 0n
    atMark += countedOf(sum.mark, needed, weight)
    atSlow += countedOf(sum.slow, needed, weight)
    if (sum.open) netDelta += abs(sum.delta)
  }
  const equity = min(atMark, atSlow)
  return {
    initialExcess: equity - initial,
    targetExcess: equity - target,
    equity,
    deltaLeft: (netDelta * p.deltaLeftPpm!) / PPM,
  }
}

/** What options are worth is first set against what is required there, and counts in full as far; the rest as every claim. */
function countedOf({ net, options, collateral }: At, needed: bigint, weight: bigint): bigint {
  const covered = max(0n, min(options, min(needed, net)))
  const rest = net - covered
  return covered + (rest > 0n ? (rest * weight) / PPM : rest) + collateral
}

function addLeg(test: Test, number: number, leg: Leg): void {
  const { look, account } = test
  const market = look.books.markets[number]!
  const sum = sumsOf(test, market.underlying)
  sum.credit = min(sum.credit, market.credit)
  const cost = leg.cost + fundingDue(leg, market.index)
  // What the next sweep takes of a premium counts as paid.
  const owed = market.contract.upFront && !market.expired ? max(0n, cost) : 0n
  test.due += owed
  for (const [at, price] of [
    [sum.mark, market.mark],
    [sum.slow, worseSlow(look, number, leg.lots)],
  ] as const) {
    const result = leg.lots * price - (cost - owed)
    at.net += result > 0n ? (result * market.credit) / PPM : result
    if (isOption(market.contract)) at.options += result
  }
  if (leg.lots === 0n) return
  sum.open = true
  addLots(look, test.book, number, leg.lots)
  const { delta } = movesOf(look, number)
  sum.delta += leg.lots * delta
  const notional = notionalPrice(look.books, number)
  if (isOption(market.contract) && leg.lots < 0n) test.short += -leg.lots * notional
  // An option that is paid for is lost at worst.
  if (isOption(market.contract) && leg.lots > 0n) return
  const exposure = abs(leg.lots) * max(abs(delta), ceilDiv(notional, 10n))
  test.addOns += addOns(look, account, number, leg.lots, exposure)
}

function addCollateral(test: Test, number: number, amount: bigint, counted: Counted): void {
  const { look, account } = test
  const { books, parameters } = look
  const asset = books.assets[number]!
  const value = (amount * asset.price) / asset.atomsPerLot
  const sum = sumsOf(test, asset.underlying)
  sum.delta += value
  const p = parameters.scopes.asset![number]!
  if (counted === 'opening' && !carriesRisk(books, number)) return
  if (mayBeLong(books, account, fallsWith(p))) return
  addAsset(look, test.book, asset.underlying, value, haircut(p, value), true)
  sum.mark.collateral += value
  sum.slow.collateral += (amount * min(asset.slow, heldDown(books, number))) / asset.atomsPerLot
}

function addDebt(test: Test, number: number): void {
  const { look, account } = test
  const { books, parameters } = look
  const asset = books.assets[number]!
  const debt = debtOf(books, account)
  const value = valueCeil(asset, debt, asset.price)
  const sum = sumsOf(test, asset.underlying)
  sum.mark.collateral -= value
  sum.slow.collateral -= valueCeil(asset, debt, max(asset.slow, heldUp(books, number)))
  addAsset(look, test.book, asset.underlying, -value, haircut(parameters.scopes.asset![number]!, value), true)
  sum.delta -= value
  sum.open = true
}

function sumsOf({ sums }: Test, underlying: number): Sums {
  const empty = (): At => ({ net: 0n, options: 0n, collateral: 0n })
  const found = sums.get(underlying) ?? { mark: empty(), slow: empty(), credit: PPM, delta: 0n, open: false }
  sums.set(underlying, found)
  return found
}
