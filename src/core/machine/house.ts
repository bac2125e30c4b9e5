/**
 * The whole state: every room's tables, and what is derived from them. Tables are hashed and snapshot; the rest is rebuilt.
 */

import { type AccessHouse, accessOf, rebuildAccess } from '../access/index.ts'
import { auctionOf, rebuildBids } from '../auction/index.ts'
import { backstopOf } from '../backstop/index.ts'
import { ledgerOf, rebuildClusters, rebuildRecipients, rebuildSeen, rebuildWithdrawals } from '../ledger/index.ts'
import { lendingOf } from '../lending/index.ts'
import { liquidationOf, rebuildQueue } from '../liquidation/index.ts'
import { listingMax, marketsOf, rebuildHolds } from '../markets/index.ts'
import { movedOf, oracleOf } from '../oracle/index.ts'
import { paramsAddScope, paramsOf } from '../params/index.ts'
import { scenariosOf } from '../scenarios/index.ts'
import { settlementOf, sweepLeg } from '../settlement/index.ts'
import {
  type AnyTable,
  keyIndexOf,
  pagesOf,
  restoreTable,
  type Table,
  tableGrow,
  tableOf,
  touchedOf,
} from '../tables/index.ts'
import { assert } from '../units/index.ts'
import { type WatchHouse, watchOf } from '../watch/index.ts'
import { type WaterfallHouse, waterfallOf } from '../waterfall/index.ts'

const headKinds = { house: 'key', open: 'u8', seq: 'f64', nowMs: 'f64', epoch: 'u32' } as const

/** The state of a house. `head` is one row: the house's key, whether it is open, the last command, the epoch. */
export type House = WaterfallHouse & WatchHouse & AccessHouse & { readonly head: Table<typeof headKinds> }

/** Rows chosen when a house opens. */
type Capacities = {
  readonly owners: number
  readonly accounts: number
  readonly legs: number
  readonly balances: number
}

/** Room for a watch node per leg and balance. */
const nodesFor = (capacities: Capacities): number => capacities.legs + capacities.balances

const small: Capacities = { owners: 1, accounts: 1, legs: 1, balances: 1 }

/** A house that is not open yet: its first command opens it. */
export function emptyHouse(): House {
  return houseOf(small)
}

function houseOf(capacities: Capacities): House {
  const head = tableOf('head', headKinds, 1)
  head.rows = 1
  const house: House = {
    head,
    clock: { nowMs: 0, seq: 0 },
    params: paramsOf({
      house: 1,
      tier: listingMax.tiers,
      underlying: listingMax.underlyings,
      asset: listingMax.assets,
      market: listingMax.markets,
      source: 256,
      venue: listingMax.venues,
    }),
    ledger: ledgerOf(capacities),
    markets: marketsOf(capacities.legs),
    access: accessOf(),
    oracle: oracleOf(),
    scenarios: scenariosOf(),
    lending: lendingOf(),
    settlement: settlementOf(),
    backstop: backstopOf(),
    auction: auctionOf(),
    liquidation: liquidationOf(),
    waterfall: waterfallOf(),
    watch: watchOf(capacities.accounts, nodesFor(capacities)),
    touched: touchedOf(capacities.accounts),
    moved: movedOf(),
    events: [],
    sweepLeg: (account, slot) => sweepLeg(house, account, slot),
  }
  paramsAddScope(house.params, 'house')
  return house
}

/** Opens an empty house at chosen capacities: tables take their size, rows keep. */
export function sizeHouse(house: House, capacities: Capacities): void {
  const { ledger, markets } = house
  tableGrow(ledger.owners, capacities.owners)
  tableGrow(ledger.accounts, capacities.accounts)
  tableGrow(ledger.balances, capacities.balances)
  tableGrow(markets.legs, capacities.legs)
  resizeDerived(house)
}

/** Rebuilds what is derived and sized by tables, after growth or restoring; every account is then banded anew. */
function resizeDerived(house: House): void {
  const { ledger, markets } = house
  const { accounts, owners } = ledger
  ledger.ownerIndex = keyIndexOf(owners.key, owners.rows, owners.capacity)
  Object.assign(house.touched, touchedOf(accounts.capacity))
  const nodes = markets.legs.capacity + ledger.balances.capacity
  Object.assign(house.watch, watchOf(accounts.capacity, nodes))
}

/** Tables in the order in which they are hashed. */
function tablesOf(house: House): AnyTable[] {
  const rooms: object[] = [
    { head: house.head },
    house.params,
    house.ledger,
    house.markets,
    house.access,
    house.oracle,
    house.lending,
    house.settlement,
    house.backstop,
    house.auction,
    house.liquidation,
    house.waterfall,
  ]
  return rooms.flatMap((room) => Object.values(room).filter(isTable))
}

function isTable(value: unknown): value is AnyTable {
  return typeof value === 'object' && value !== null && 'kinds' in value
}

/** The whole hashed state as pages in a fixed order; they alias live memory. */
export function* pagesOfHouse(house: House): Generator<Uint8Array> {
  for (const table of tablesOf(house)) yield* pagesOf(table)
}

/** A house from its pages, null when they are not the pages of a house. The watch is rebuilt by the caller (`rebuildWatch`). */
export function houseFromPages(pages: Iterable<Uint8Array>): House | null {
  const house = houseOf(small)
  const iterator = pages[Symbol.iterator]()
  for (const table of tablesOf(house)) if (!restoreTable(table, iterator)) return null
  if (iterator.next().done !== true) return null
  assert(house.head.rows === 1, 'the head has one row')
  house.clock.seq = house.head.seq[0]!
  house.clock.nowMs = house.head.nowMs[0]!
  resizeDerived(house)
  rebuildQueue(house)
  rebuildSeen(house.ledger)
  rebuildClusters(house.ledger)
  rebuildRecipients(house.ledger)
  rebuildWithdrawals(house.ledger)
  rebuildHolds(house.markets)
  rebuildBids(house)
  rebuildAccess(house.access)
  return house
}
