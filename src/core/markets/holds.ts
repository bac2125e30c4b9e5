/** Holds: margin kept aside for a venue before a trade. What a hold covers cannot fail for margin until it is cancelled. */
import { rowsBy, rowsByAdd, rowsByRemove, tableFree, tableHasRoom, ticketAdd, touch } from '../tables/index.ts'
import { type Atoms, bigMulDivCeil, type Lots, type Millis, type Price, type Row } from '../units/index.ts'
import type { MarketsHouse } from './positions.ts'
import type { Markets } from './tables.ts'

/** What a hold promises. `side` 0 buy, 1 sell; `amount` is the margin kept aside. */
type HoldTerms = {
  readonly account: Row
  readonly venue: Row
  readonly market: Row
  readonly side: 0 | 1
  readonly lots: Lots
  readonly limitPrice: Price
  readonly amount: Atoms
  readonly expiryMs: Millis
}

/** Whether one more hold can be opened. */
export function holdHasRoom(markets: Markets): boolean {
  return tableHasRoom(markets.holds)
}

/** Opens a hold and returns its row; the caller has judged it. */
export function openHold(house: MarketsHouse, terms: HoldTerms): Row {
  const { holds } = house.markets
  const row = ticketAdd(holds)
  holds.account[row] = terms.account
  holds.venue[row] = terms.venue
  holds.market[row] = terms.market
  holds.side[row] = terms.side
  holds.lots[row] = terms.lots
  holds.limitPrice[row] = terms.limitPrice
  holds.amount[row] = terms.amount
  holds.expiryMs[row] = terms.expiryMs
  rowsByAdd(house.markets.holdsBy, terms.account, row)
  house.ledger.accounts.held[terms.account]! += terms.amount
  noteHold(house, row, terms.amount, 'opened')
  return row
}

/** Uses `lots` of a hold: its margin is released in proportion, the last lot releases what is left. */
export function useHold(house: MarketsHouse, row: Row, lots: Lots): void {
  const { holds } = house.markets
  const left = holds.lots[row]! - lots
  const kept = left === 0 ? 0 : bigMulDivCeil(holds.amount[row]!, left, holds.lots[row]!)
  const released = holds.amount[row]! - kept
  house.ledger.accounts.held[holds.account[row]!]! -= released
  noteHold(house, row, released, 'used')
  holds.lots[row] = left
  holds.amount[row] = kept
  if (left === 0) freeHold(house.markets, row)
}

/** Ends a hold and releases its margin. */
export function endHold(house: MarketsHouse, row: Row, how: 'cancelled' | 'expired'): void {
  const { holds } = house.markets
  const account = holds.account[row]!
  house.ledger.accounts.held[account]! -= holds.amount[row]!
  touch(house.touched, account)
  noteHold(house, row, holds.amount[row]!, how)
  freeHold(house.markets, row)
}

/** Ends every hold of an account, oldest first: step 0 of a reduction. */
export function endHoldsOf(house: MarketsHouse, account: Row): void {
  for (const row of byAge(house, [...rowsBy(house.markets.holdsBy, account)])) endHold(house, row, 'cancelled')
}

/** Ends every open hold that satisfies a condition, oldest first. */
export function endHoldsWhere(
  house: MarketsHouse,
  condition: (row: Row) => boolean,
  how: 'cancelled' | 'expired',
): void {
  const { holds } = house.markets
  const found: Row[] = []
  for (let row = 0; row < holds.rows; row++) if (holds.ticket[row]! > 0 && condition(row)) found.push(row)
  for (const row of byAge(house, found)) endHold(house, row, how)
}

/** Rows are recycled over all tiers, so only the tickets say which hold came first. */
function byAge({ markets: { holds } }: MarketsHouse, rows: Row[]): Row[] {
  return rows.sort((a, b) => holds.ticket[a]! - holds.ticket[b]!)
}

/** Builds the index of holds anew from their table: after recovery. */
export function rebuildHolds({ holds, holdsBy }: Markets): void {
  holdsBy.clear()
  for (let row = 0; row < holds.rows; row++) if (holds.ticket[row]! > 0) rowsByAdd(holdsBy, holds.account[row]!, row)
}

function freeHold({ holds, holdsBy }: Markets, row: Row): void {
  rowsByRemove(holdsBy, holds.account[row]!, row)
  tableFree(holds, row)
}

function noteHold(
  house: MarketsHouse,
  row: Row,
  amount: Atoms,
  stage: 'opened' | 'used' | 'cancelled' | 'expired',
): void {
  const { holds } = house.markets
  house.events.push({ type: 'holdNoted', hold: holds.ticket[row]!, account: holds.account[row]!, amount, stage })
}
