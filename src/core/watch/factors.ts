/** Factors: their watched prices, and the visit of the buckets that a change has passed. */
import { isOption } from '../markets/index.ts'
import { sortTouched, type Touched, takeTouched, touch } from '../tables/index.ts'
import { INDEX_ONE, LOAN_INDEX_MAX, type Row } from '../units/index.ts'
import { keyOf, RING } from './buckets.ts'
import { accountOf, nextInList } from './lists.ts'
import { FACTOR_ASSETS, FACTOR_INDEXES, type WatchHouse } from './tables.ts'

/** Headroom of a funding ceiling over the index, as a divisor of the mark, and of a borrow index's over itself: 0.1 %. Bands pay for it in requirement. */
const CEILING_DIVISOR = 1000

/** Mark of an account in `watch.visited` that no band proves. */
const UNPROVEN = 2

/** Passing this many nodes, or as many as an eighth of all accounts, costs about as much as looking at every account in a row. */
const CROWD_MIN = 4096

/**
 * Notes that a market's mark or index changed: adds the accounts of every bucket between the watched price left and the
 * one reached to `watch.visited`. Returns true when the funding ceiling was passed: all holders must then be banded anew.
 */
export function marketMoved(house: WatchHouse, market: Row): boolean {
  // Options are held by books that are proven in cells.
  if (isOption(house, market)) return false
  const { watch } = house
  const { markets } = house.markets
  const mark = markets.mark[market]!
  const index = markets.index[market]!
  const first = watch.rings[market] === null
  if (first) ringOf(house, market)
  const rebase = first || Math.abs(index - watch.base[market]!) > mark * (INDEX_ONE / 4)
  if (rebase) watch.base[market] = index
  const passed = rebase || index > watch.ceiling[market]!
  if (passed) watch.ceiling[market] = index + Math.ceil(mark / CEILING_DIVISOR) * INDEX_ONE
  if (index > watch.index[market]!) visitTight(house)
  watch.index[market] = index
  const carry = (index - watch.base[market]!) / INDEX_ONE
  visit(house, market, keyOf(mark - Math.ceil(carry)), keyOf(mark - Math.floor(carry)))
  return passed
}

/**
 * Notes that the borrow index of a tier may have risen. Returns true when its ceiling was passed: everybody with a loan there
 * must then be banded anew.
 */
export function loansMoved(house: WatchHouse, tier: Row): boolean {
  const { watch } = house
  const index = house.ledger.loans.index[tier]!
  if (index <= watch.loanIndex[tier]!) return false
  visitTight(house)
  watch.loanIndex[tier] = index
  if (index <= watch.loanCeiling[tier]!) return false
  watch.loanCeiling[tier] = Math.min(LOAN_INDEX_MAX, index + Math.ceil(index / CEILING_DIVISOR))
  return true
}

/** Notes that an asset's price changed, and adds the accounts of the buckets passed to `watch.visited`. */
export function assetMoved(house: WatchHouse, asset: Row): void {
  const factor = FACTOR_ASSETS + asset
  if (house.watch.rings[factor] === null) ringOf(house, factor)
  const key = keyOf(house.markets.assets.price[asset]!)
  visit(house, factor, key, key)
}

/** Visits the edges of books under portfolio margin that the index of an underlying has passed. */
export function visitIndex(house: WatchHouse, underlying: Row): void {
  const factor = FACTOR_INDEXES + underlying
  if (house.watch.rings[factor] === null) ringOf(house, factor)
  const key = keyOf(house.markets.underlyings.index[underlying]!)
  visit(house, factor, key, key)
}

/**
 * The accounts that the moves since the last answer ask to be looked at, in the order of their rows: crowds are then read
 * in one run of memory, and what is decided does not depend on the order of lists. In a crowd it is every account with a
 * band. The caller clears the set when it has looked.
 */
export function visitedInOrder(house: WatchHouse): Touched {
  const { watch } = house
  if (isCrowd(house)) {
    const { count } = watch.lists
    for (let account = 0; account < house.ledger.accounts.rows; account++) {
      if (count[account] === 0) continue
      touch(watch.visited, account)
      if (watch.leapt) watch.visited.marks[account] = UNPROVEN
    }
  }
  watch.passed = 0
  watch.leapt = false
  sortTouched(watch.visited)
  return watch.visited
}

/** The watched price of a market for low edges (rounded down) and for high edges (rounded up). */
export function watchedPrice(house: WatchHouse, market: Row, edge: 'low' | 'high'): number {
  const { markets } = house.markets
  const carry = (markets.index[market]! - house.watch.base[market]!) / INDEX_ONE
  return markets.mark[market]! - (edge === 'low' ? Math.ceil(carry) : Math.floor(carry))
}

/** The ring of a factor, made empty on first use. */
export function ringOf(house: WatchHouse, factor: number): Int32Array {
  const { rings } = house.watch
  let ring = rings[factor]
  if (ring === null || ring === undefined) {
    ring = new Int32Array(RING).fill(-1)
    rings[factor] = ring
  }
  return ring
}

/**
 * Adds an account to `watch.visited` that no band proves: a price has passed its edge, or it has none. It is measured without
 * asking its band again.
 */
export function visitUnproven({ watch }: WatchHouse, account: Row): void {
  touch(watch.visited, account)
  watch.visited.marks[account] = UNPROVEN
}

/** Whether a visited account was added by `visitUnproven`. */
export function isUnproven({ watch }: WatchHouse, account: Row): boolean {
  return watch.visited.marks[account] === UNPROVEN
}

/** Their corners stood at indices that have risen: what is taken out of the set here is measured anew. */
function visitTight(house: WatchHouse): void {
  const { tight } = house.watch
  for (let account = takeTouched(tight); account >= 0; account = takeTouched(tight)) visitUnproven(house, account)
}

function isCrowd(house: WatchHouse): boolean {
  return house.watch.passed > Math.max(CROWD_MIN, house.ledger.accounts.rows >> 3)
}

function visit(house: WatchHouse, factor: number, low: number, high: number): void {
  const { watch } = house
  const ring = watch.rings[factor]!
  const from = Math.min(low, watch.keyLow[factor] === 0 ? low : watch.keyLow[factor]!)
  const to = Math.max(high, watch.keyHigh[factor]!)
  watch.keyLow[factor] = low
  watch.keyHigh[factor] = high
  if (to - from >= RING / 2) watch.leapt = true
  const { lists } = watch
  const last = Math.min(to, from + RING - 1)
  for (let key = from; key <= last && !isCrowd(house); key++) {
    for (let node = ring[key & (RING - 1)]!; node >= 0; node = nextInList(lists, node)) {
      watch.passed++
      visitUnproven(house, accountOf(lists, node))
    }
  }
}
