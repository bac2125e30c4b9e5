/**
 * The daily back-tests. At the first look of a day every member's book is frozen with its initial requirement; at the first
 * look of the next day on which there is one, the loss of that frozen book between the two marks is held against the
 * requirement, and the fall of each collateral against its haircut. What an account did in between plays no part. Where the
 * first look finds no position, or a re-lot has changed units since, the next look of the day freezes.
 *
 * Memory: 15 bytes an account with lots and 6 a leg, once.
 */
import { isMember } from '../core/ledger/index.ts'
import type { House } from '../core/machine/index.ts'
import { noChange, testInitial } from '../core/margin/index.ts'
import { classOf } from './classes.ts'

/** Books of members as they stood; `legFirst` has one more entry than there are accounts. */
export type FrozenBooks = {
  readonly tier: Uint16Array
  /** Position of its class in `bookClasses`. */
  readonly kind: Uint8Array
  readonly requirement: Float64Array
  readonly legFirst: Uint32Array
  readonly market: Uint16Array
  readonly lots: Int32Array
  readonly marks: Float64Array
  readonly assetPrices: Float64Array
  /** Lots that became one by re-lots until then, by underlying. */
  readonly relots: Float64Array
}

/** What came of a book: its loss less its requirement, above 0 when it was not covered. */
type BookJudged = (tier: number, kind: number, beyondMargin: bigint) => void

/** What came of an asset: whether it fell by more than its haircut. */
type AssetJudged = (tier: number, exceeded: boolean) => void

/** Freezes every member's book that has lots. */
export function freezeBooks(house: House): FrozenBooks {
  const { accounts } = house.ledger
  const { legs, markets, assets, underlyings } = house.markets
  const rows: number[] = []
  let count = 0
  for (let account = 0; account < accounts.rows; account++) {
    const used = isMember(house.ledger, account) ? openLegs(house, account) : 0
    if (used > 0) rows.push(account)
    count += used
  }
  const books: FrozenBooks = {
    tier: new Uint16Array(rows.length),
    kind: new Uint8Array(rows.length),
    requirement: new Float64Array(rows.length),
    legFirst: new Uint32Array(rows.length + 1),
    market: new Uint16Array(count),
    lots: new Int32Array(count),
    marks: markets.mark.slice(0, markets.rows),
    assetPrices: assets.price.slice(0, assets.rows),
    relots: underlyings.relots.slice(0, underlyings.rows),
  }
  let at = 0
  for (const [row, account] of rows.entries()) {
    books.tier[row] = accounts.tier[account]!
    books.kind[row] = classOf(house, account)
    books.requirement[row] = testInitial(house, account, noChange, 0).requirement
    const first = accounts.legFirst[account]!
    for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
      if (legs.lots[slot] === 0) continue
      books.market[at] = legs.market[slot]!
      books.lots[at++] = legs.lots[slot]!
    }
    books.legFirst[row + 1] = at
  }
  return books
}

function openLegs({ ledger: { accounts }, markets: { legs } }: House, account: number): number {
  const first = accounts.legFirst[account]!
  let count = 0
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) if (legs.lots[slot] !== 0) count += 1
  return count
}

/** Holds frozen books against the marks that came. */
export function judgeBooks(books: FrozenBooks, house: House, judged: BookJudged): void {
  const { mark } = house.markets.markets
  for (let row = 0; row < books.tier.length; row++) {
    let loss = 0n
    for (let at = books.legFirst[row]!; at < books.legFirst[row + 1]!; at++) {
      const market = books.market[at]!
      loss -= BigInt(books.lots[at]!) * BigInt(mark[market]! - books.marks[market]!)
    }
    judged(books.tier[row]!, books.kind[row]!, loss - BigInt(books.requirement[row]!))
  }
}

/** Holds the fall of each collateral since the books were frozen against the haircut of its first bracket. */
export function judgeHaircuts(books: FrozenBooks, house: House, judged: AssetJudged): void {
  const { assets, tiers } = house.markets
  for (const [asset, before] of books.assetPrices.entries()) {
    const tier = assets.tier[asset]!
    if (before === 0 || tiers.settlementAsset[tier] === asset + 1) continue
    const fall = BigInt(before) - BigInt(assets.price[asset]!)
    judged(tier, fall * 1_000_000n > BigInt(before) * BigInt(house.params.asset.haircutPpm0[asset]!))
  }
}
