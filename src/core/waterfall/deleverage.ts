/**
 * Deleveraging of lots: Q lots that nobody took are closed at mark against holders of the other side, in rounds: books in
 * liquidation there, owners without equity, then everybody by the tier's rule (rules §7). Price is mark for all: nobody's
 * equity changes by it.
 */
import { onBackstopFill } from '../backstop/index.ts'
import { kindPosition } from '../ledger/index.ts'
import { type Prices, presentPrices } from '../margin/index.ts'
import { lotsOf, postLots } from '../markets/index.ts'
import { type Atoms, assert, type Lots, PPM, type Price, type Row, splitByLargestRemainder } from '../units/index.ts'
import { type DeleverageRound, type ProcedureKind, procedureKinds } from '../words/index.ts'
import { bookOf, type Holding, holdersOf, type OwnerHolding, ownersOf, pricesAtMark } from './holders.ts'
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

/** What a round works with. */
type Round = { readonly untaken: Untaken; readonly long: boolean; readonly prices: Prices }

/** A holder's part in a round. */
type Part = { readonly holding: Holding; readonly equity: Atoms; readonly exposure: Atoms; readonly lots: Lots }

/**
 * Closes lots that nobody took; Σ closed = lots (INV-11). One pass over accounts, plus n log n over the holders. No sweep of
 * the market may be under way.
 */
export function deleverage(house: WaterfallHouse, untaken: Untaken): void {
  const { account, market, mark } = untaken
  const held = lotsOf(house, account, market)
  const lots = Math.min(untaken.lots, Math.abs(held))
  if (lots === 0) return
  assert(mark > 0, 'lots are deleveraged at a price')
  const long = held > 0
  const round = { untaken, long, prices: pricesAtMark(presentPrices(house), market, mark) }
  house.events.push({ type: 'deleveragingStarted', market, lots, mark, long: long ? 1 : 0 })
  const holdings = holdersOf(house, market, !long)
  let left = lots - closeInLiquidation(house, round, holdings, lots)
  if (left === 0) return
  const owners = ownersOf(house, round.prices, remaining(house, market, holdings))
  left -= closeInsolvent(house, round, owners, left)
  if (left > 0) closeByRule(house, round, owners, left)
  assert(Math.abs(lotsOf(house, account, market)) === Math.abs(held) - lots, 'deleveraged lots sum to Q')
}

/** Round 1: accounts that are being closed anyway, lowest equity ÷ notional first. */
function closeInLiquidation(house: WaterfallHouse, round: Round, holdings: readonly Holding[], lots: Lots): Lots {
  const ranked = holdings
    .filter(({ account }) => isBeingClosed(house, account))
    .map((holding) => ({ holding, book: bookOf(house, round.prices, [holding.account]) }))
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
  const { market, mark } = round.untaken
  const { tier: params } = house.params
  const tier = house.markets.markets.tier[market]!
  const solvent = owners.filter(({ book }) => book.equity > 0)
  if (params.deleverageRule[tier] === 1) {
    for (const part of profitQueue(house, round.prices, market, solvent, lots)) {
      close(house, round, 'profit-queue', part)
    }
    return
  }
  const beta = BigInt(params.betaPpm[tier]!)
  const closed = waterFill(
    solvent.map(({ book, lots: held }) => ({
      exposure: BigInt(round.long ? -book.exposure : book.exposure) * beta,
      equity: BigInt(book.equity) * BigInt(PPM),
      lots: held,
    })),
    BigInt(mark) * beta,
    lots,
  )
  solvent.forEach((owner, i) => {
    closeOwner(house, round, 'water-fill', owner, closed[i]!)
  })
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

/** Closes a part at mark against the account whose lots nobody took. */
function close(house: WaterfallHouse, { untaken, long }: Round, name: DeleverageRound, part: Part): void {
  const { market, mark, account } = untaken
  const { holding, equity, exposure, lots } = part
  house.events.push({
    type: 'deleveraged',
    market,
    account: holding.account,
    round: name,
    lotsHeld: long ? -holding.lots : holding.lots,
    exposure: long ? -exposure + 0 : exposure,
    equity,
    lots,
  })
  if (lots === 0) return
  const [buyer, seller] = long ? [holding.account, account] : [account, holding.account]
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
  if (house.ledger.accounts.kind[holding.account] === kindPosition('backstop')) {
    onBackstopFill(house, market, long ? lots : -lots, mark, account)
  }
}

function remaining(house: WaterfallHouse, market: Row, holdings: readonly Holding[]): Holding[] {
  return holdings
    .map(({ account }) => ({ account, lots: Math.abs(lotsOf(house, account, market)) }))
    .filter(({ lots }) => lots > 0)
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
