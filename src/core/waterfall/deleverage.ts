/**
 * Deleveraging of lots: lots that nobody took are closed at mark against holders of the other side, in rounds: books in
 * liquidation there, owners without equity, then everybody by the tier's rule (rules §7). Price is mark for all: nobody's
 * equity changes by it. Whatever a command has to close of one side of a market at one price is closed together: what is
 * asked of a holder is the same, and it costs the market, not each account that failed
 * (docs/decisions/0121-allocated-together.md).
 */
import { onBackstopFill } from '../backstop/index.ts'
import { kindPosition } from '../ledger/index.ts'
import { presentPrices } from '../margin/index.ts'
import { isOption, lotsOf, postLots } from '../markets/index.ts'
import { deltaOf } from '../scenarios/index.ts'
import { type Atoms, assert, type Lots, type Price, type Row, splitByLargestRemainder } from '../units/index.ts'
import { type DeleverageRound, type ProcedureKind, procedureKinds } from '../words/index.ts'
import {
  type Books,
  bookOf,
  booksAt,
  type Holding,
  holdingsOf,
  legholdersIn,
  type OwnerHolding,
  ownersOf,
  pricesAtMark,
} from './holders.ts'
import { profitQueue } from './profit-queue.ts'
import type { WaterfallHouse } from './tables.ts'
import { waterFill } from './water-fill.ts'

/** Lots of an account that nobody took. */
type Untaken = {
  readonly account: Row
  readonly market: Row
  /** > 0; what the account no longer holds is left out. */
  readonly lots: Lots
  /** The frozen price of the fills: mark, or rule price when the oracle is degraded. > 0. */
  readonly mark: Price
}

/** What is closed together. */
type Group = {
  readonly market: Row
  /** Whether the lots that nobody took are long. */
  readonly long: boolean
  readonly mark: Price
  /** Exposure of a lot to its underlying, signed atoms: the mark; of an option its delta. */
  readonly factor: Atoms
  /** By account, in the order given: the most that is asked for. */
  readonly asked: Map<Row, Lots>
}

/** What a round works with. */
type Round = {
  readonly group: Group
  readonly books: Books
  /** Whose lots nobody took, and what is left of them. */
  readonly failed: { readonly account: Row; left: Lots }[]
  /** The first of them that has any left. */
  next: number
}

/** A holder's part in a round. */
type Part = { readonly holding: Holding; readonly equity: Atoms; readonly exposure: Atoms; readonly lots: Lots }

/**
 * Closes lots that nobody took; Σ closed = Σ lots of each side of a market (INV-11). One pass over accounts, then n log n over
 * the holders of each market. No sweep of these markets may be under way.
 */
export function deleverage(house: WaterfallHouse, untaken: readonly Untaken[]): void {
  const groups = groupsOf(house, untaken)
  const legholders = legholdersIn(house, new Set(groups.map(({ market }) => market)))
  const present = booksAt(house, presentPrices(house))
  for (const group of groups) {
    const prices = pricesAtMark(present.prices, group.market, group.mark)
    const books = prices === present.prices ? present : booksAt(house, prices)
    closeGroup(house, group, legholders.get(group.market)!, books)
  }
}

/** What is asked for, by market, side and price, in the order of the first of each. */
function groupsOf(house: WaterfallHouse, untaken: readonly Untaken[]): Group[] {
  const groups: Group[] = []
  const bySide = new Map<number, Group[]>()
  for (const { account, market, lots, mark } of untaken) {
    const held = lotsOf(house, account, market)
    if (held === 0) continue
    assert(mark > 0, 'lots are deleveraged at a price')
    const long = held > 0
    const side = market * 2 + (long ? 1 : 0)
    const known = bySide.get(side) ?? []
    let group = known.find((other) => other.mark === mark)
    if (group === undefined) {
      group = { market, long, mark, factor: isOption(house, market) ? deltaOf(house, market) : mark, asked: new Map() }
      groups.push(group)
      bySide.set(side, [...known, group])
    }
    group.asked.set(account, Math.max(lots, group.asked.get(account) ?? 0))
  }
  return groups
}

function closeGroup(house: WaterfallHouse, group: Group, legholders: readonly Row[], books: Books): void {
  const { market, long, mark } = group
  const failed = leftOf(house, group)
  const lots = failed.reduce((sum, { left }) => sum + left, 0)
  if (lots === 0) return
  const round = { group, books, failed, next: 0 }
  house.events.push({ type: 'deleveragingStarted', market, lots, mark, long: long ? 1 : 0, factor: group.factor })
  const holdings = holdingsOf(house, market, !long, legholders)
  let left = lots - closeInLiquidation(house, round, holdings, lots)
  if (left > 0) {
    const remaining = left === lots ? holdings : holdingsOf(house, market, !long, legholders)
    const owners = ownersOf(house, books, remaining)
    left -= closeInsolvent(house, round, owners, left)
    if (left > 0) closeByRule(house, round, owners, left)
  }
  assert(round.next === failed.length, 'deleveraged lots sum to Q')
}

/** What accounts still hold of what is asked for: another group may have closed a part of it. */
function leftOf(house: WaterfallHouse, { market, long, asked }: Group): Round['failed'] {
  const failed: Round['failed'] = []
  for (const [account, lots] of asked) {
    const held = lotsOf(house, account, market)
    const left = Math.min(lots, Math.max(0, long ? held : -held))
    if (left > 0) failed.push({ account, left })
  }
  return failed
}

/** Round 1: accounts that are being closed anyway, lowest equity ÷ notional first. */
function closeInLiquidation(house: WaterfallHouse, round: Round, holdings: readonly Holding[], lots: Lots): Lots {
  const ranked = holdings
    .filter(({ account }) => isBeingClosed(house, account))
    .map((holding) => ({ holding, book: bookOf(house, round.books, [holding.account]) }))
    .sort((a, b) => compareSafety(a.book, b.book) || a.holding.account - b.holding.account)
  let left = lots
  for (const { holding, book } of ranked) {
    const taken = Math.min(left, holding.lots)
    left -= taken
    close(house, round, 'liquidation', { holding, equity: book.equity, exposure: book.exposure, lots: taken })
  }
  return lots - left
}

/** Round 2: owners without equity, most negative equity ÷ notional first. */
function closeInsolvent(house: WaterfallHouse, round: Round, owners: readonly OwnerHolding[], lots: Lots): Lots {
  const ranked = owners
    .filter(({ book }) => book.equity <= 0)
    .sort((a, b) => compareSafety(a.book, b.book) || a.first - b.first)
  let left = lots
  for (const owner of ranked) {
    const taken = Math.min(left, owner.lots)
    left -= taken
    closeOwner(house, round, 'insolvent', owner, taken)
  }
  return lots - left
}

/** Round 3: everybody else, by the rule of the tier. */
function closeByRule(house: WaterfallHouse, round: Round, owners: readonly OwnerHolding[], lots: Lots): void {
  const { market, factor } = round.group
  const tier = house.markets.markets.tier[market]!
  const solvent = owners.filter(({ book }) => book.equity > 0)
  if (house.params.tier.deleverageRule[tier] === 1) {
    for (const part of profitQueue(house, round.books, market, solvent, lots)) {
      close(house, round, 'profit-queue', part)
    }
    return
  }
  const closed = waterFill(
    solvent.map(({ book, lots: held }) => ({
      exposure: exposureHeld(round.group, book.exposure),
      equity: book.equity,
      lots: held,
    })),
    Math.max(1, Math.abs(factor)),
    lots,
  )
  solvent.forEach((owner, i) => {
    closeOwner(house, round, 'water-fill', owner, closed[i]!)
  })
}

/** An exposure in the direction of the lots of the holders, who are on the other side of what nobody took. */
function exposureHeld({ long, factor }: Group, exposure: Atoms): Atoms {
  return (long === factor >= 0 ? -exposure : exposure) + 0
}

/** An owner's lots are closed in proportion over its accounts. */
function closeOwner(
  house: WaterfallHouse,
  round: Round,
  name: DeleverageRound,
  { holdings, book }: OwnerHolding,
  lots: Lots,
): void {
  const shares = splitByLargestRemainder(
    lots,
    holdings.map((holding) => holding.lots),
  )
  holdings.forEach((holding, i) => {
    close(house, round, name, { holding, equity: book.equity, exposure: book.exposure, lots: shares[i]! })
  })
}

/** Closes a part at mark against those whose lots nobody took, one after the other. */
function close(house: WaterfallHouse, round: Round, name: DeleverageRound, part: Part): void {
  const { failed, group } = round
  const { holding, equity, exposure, lots } = part
  house.events.push({
    type: 'deleveraged',
    market: group.market,
    account: holding.account,
    round: name,
    lotsHeld: group.long ? -holding.lots : holding.lots,
    exposure: exposureHeld(group, exposure),
    equity,
    lots,
  })
  for (let left = lots; left > 0; ) {
    const other = failed[round.next]!
    const taken = Math.min(left, other.left)
    fill(house, group, holding.account, other.account, taken)
    left -= taken
    other.left -= taken
    if (other.left === 0) round.next++
  }
}

function fill(house: WaterfallHouse, { market, long, mark }: Group, holder: Row, failed: Row, lots: Lots): void {
  const [buyer, seller] = long ? [holder, failed] : [failed, holder]
  postLots(house, buyer, seller, market, lots, mark)
  house.events.push({
    type: 'filled',
    kind: 'deleverage',
    venue: -1,
    trade: 0,
    market,
    buyer,
    seller,
    lots,
    price: mark,
    buyerFee: 0,
    sellerFee: 0,
    buyerVenueFee: 0,
    sellerVenueFee: 0,
  })
  if (house.ledger.accounts.kind[holder] === kindPosition('backstop')) {
    onBackstopFill(house, market, long ? lots : -lots, mark, failed)
  }
}

/** Equity ÷ notional, compared by cross-multiplication; holders have notional. */
function compareSafety(a: { equity: Atoms; notional: Atoms }, b: { equity: Atoms; notional: Atoms }): number {
  const difference = BigInt(a.equity) * BigInt(b.notional) - BigInt(b.equity) * BigInt(a.notional)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Procedures in which lots are closed whatever their owner wants. */
const closing: ReadonlySet<ProcedureKind> = new Set(['reduction', 'auction', 'takeover', 'deleveraging'])

function isBeingClosed(house: WaterfallHouse, account: Row): boolean {
  const row = house.ledger.accounts.procedure[account]! - 1
  return row >= 0 && closing.has(procedureKinds[house.liquidation.procedures.kind[row]!]!)
}
