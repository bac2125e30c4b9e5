/**
 * Wrong-way collateral: what is issued by or pegged to an underlying falls when a long there loses. Beside a long it secures
 * nothing: its haircut is the whole of its value, at every level, and it backs no loan. A short does not lose by its fall.
 *
 * Whether a book is long hangs on its lots alone, never on a price: in prices the haircut is a straight line, the value and
 * its haircut cancel, and what the watch proves at a corner holds for the whole box. Only lots switch it, and lots change
 * with a posting, after which a book is measured anew (docs/decisions/0102-…).
 */
import { isLong, type MarketsHouse } from '../markets/index.ts'
import { rowsBy } from '../tables/index.ts'
import { type Atoms, mulDivFloor, type Row } from '../units/index.ts'
import { type Change, noChange } from './change.ts'
import { haircutCeil } from './charges.ts'

/** Side of a hold that buys. */
const BUY = 0

/** What longs in an underlying take, beyond its haircut, from what falls with it, and so what the last of them gives back. */
type Taken = { readonly underlying: Row; readonly atoms: Atoms }

/** Whether a book, as it would be after a change, has a long leg in an underlying, whatever else it has there. */
export function isLongIn(house: MarketsHouse, account: Row, change: Change, underlying: Row): boolean {
  return isLongAfter(house, account, change.market < 0 ? nothing : [change], underlying)
}

const nothing: readonly Pick<Change, 'market' | 'lots'>[] = []

/** The same after trades in several markets. */
export function isLongAfter(
  house: MarketsHouse,
  account: Row,
  trades: readonly Pick<Change, 'market' | 'lots'>[],
  underlying: Row,
): boolean {
  const { legFirst, legCount } = house.ledger.accounts
  const { legs, markets } = house.markets
  const first = legFirst[account]!
  const held = (market: Row): boolean => {
    for (let slot = first; slot < first + legCount[account]!; slot++) if (legs.market[slot] === market) return true
    return false
  }
  for (let slot = first; slot < first + legCount[account]!; slot++) {
    const market = legs.market[slot]!
    if (markets.underlying[market] !== underlying) continue
    const traded = trades.find((trade) => trade.market === market)?.lots ?? 0
    if (isLong(house, market, legs.lots[slot]! + traded)) return true
  }
  return trades.some(
    ({ market, lots }) => markets.underlying[market] === underlying && isLong(house, market, lots) && !held(market),
  )
}

/**
 * Whether an open hold may make a book long in an underlying: its trades cannot fail for margin, so initial looks at it as if
 * made.
 */
export function mayBuyIn(house: MarketsHouse, account: Row, underlying: Row): boolean {
  const { markets, holds, holdsBy } = house.markets
  for (const hold of rowsBy(holdsBy, account)) {
    const market = holds.market[hold]!
    if (markets.underlying[market] === underlying && isLong(house, market, holds.side[hold] === BUY ? 1 : -1))
      return true
  }
  return false
}

/** Haircut of a collateral value in a book: all of it beside a long that it falls with. Ceil. */
export function haircutInBookCeil(house: MarketsHouse, account: Row, asset: Row, value: Atoms): Atoms {
  const underlying = house.params.asset.wrongWayUnderlying[asset]! - 1
  return underlying >= 0 && isLongIn(house, account, noChange, underlying)
    ? value
    : haircutCeil(house.params, asset, value)
}

/** The haircut of a value that may be lent against: all of it also beside a hold that may become such a long. Ceil. */
export function haircutForLoanCeil(house: MarketsHouse, account: Row, asset: Row, value: Atoms): Atoms {
  const underlying = house.params.asset.wrongWayUnderlying[asset]! - 1
  return underlying >= 0 && mayBuyIn(house, account, underlying)
    ? value
    : haircutInBookCeil(house, account, asset, value)
}

/** Σ of what comes back when the legs of a book are left with other lots: where no long is left in an underlying. Atoms ≥ 0. */
export function givenBack(taken: readonly Taken[], isLongLeft: (underlying: Row) => boolean): Atoms {
  return taken.reduce((sum, { underlying, atoms }) => (isLongLeft(underlying) ? sum : sum + atoms), 0)
}

/** What the longs of a book take at present prices, by underlying: none for most. */
export function takenByLongs(house: MarketsHouse, account: Row): Taken[] {
  const { accounts, balances } = house.ledger
  const { price, atomsPerLot } = house.markets.assets
  const first = accounts.balanceFirst[account]!
  const sums = new Map<Row, Atoms>()
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    const underlying = house.params.asset.wrongWayUnderlying[asset]! - 1
    if (underlying < 0 || !isLongIn(house, account, noChange, underlying)) continue
    const value = mulDivFloor(balances.amount[slot]!, price[asset]!, atomsPerLot[asset]!)
    sums.set(underlying, (sums.get(underlying) ?? 0) + value - haircutCeil(house.params, asset, value))
  }
  return [...sums].map(([underlying, atoms]) => ({ underlying, atoms }))
}
