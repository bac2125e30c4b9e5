/**
 * Extracts: what is needed to compute a member's margin elsewhere, as bytes. The terms of the house (parameters, listings,
 * prices) and the accounts of one owner, in the tables that the functions of this room read, so that a member's own machine
 * runs the function that decides and gets its figures, to the atom. Of others nothing is in it but, for an owner that acts as
 * one with them, the lots of their cluster by market.
 */
import { clustersOf } from '../ledger/index.ts'
import { type ScenarioHouse, scenariosOf } from '../scenarios/index.ts'
import {
  type AnyTable,
  pagesOf,
  restoreTable,
  rowsByAdd,
  slabOf,
  type Table,
  tableAdd,
  tableCopy,
  tableGrow,
  tableOf,
  ticketedOf,
  touchedOf,
} from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { suppose } from './what-if.ts'

/** An owner's accounts in a house of their own, and the row of the one that was asked for. */
type Extract = { readonly house: ScenarioHouse; readonly account: Row }

/**
 * What reads one must decide as the house does. 3 had no expiries and curves: every market was a perpetual. 2 had no holds, and in it what falls with a long counted for what exceeded the
 * notional there, in initial margin alone.
 */
const VERSION = 4

/** Lots of the owner's cluster by market: the share ramp looks at them. None when it acts alone. */
const clusterKinds = { market: 'u16', long: 'f64', short: 'f64' } as const

/** Markets in which open holds of these accounts buy: what falls with such a long does not count. */
const buyingKinds = { account: 'u16', market: 'u16' } as const

/** Before the pages: version (2), row of the account (2), time in ms (8), sequence (8). */
const HEAD_BYTES = 20

/** The extract of an account: its head, then tables in order, each page with its length before it. Little-endian. */
export function extractOf(house: ScenarioHouse, account: Row): Uint8Array {
  const nothing = { trades: [], deposits: [], prices: [], parameters: [] }
  const supposed = suppose(house, account, nothing)
  const { ledger, markets } = supposed.house
  // A scratch is written by slot: its tables count no rows.
  for (const table of [ledger.owners, ledger.balances, markets.legs]) table.rows = table.capacity
  const own = [clusterTable(supposed.house), buyingTable(supposed.house)]
  const pages = [...tablesOf(supposed.house), ...own].flatMap((table) => [
    ...pagesOf(tableCopy(table as never, table.rows)),
  ])
  const bytes = new Uint8Array(pages.reduce((sum, page) => sum + 4 + page.length, HEAD_BYTES))
  const view = new DataView(bytes.buffer)
  view.setUint16(0, VERSION, true)
  view.setUint16(2, supposed.account, true)
  view.setFloat64(4, house.clock.nowMs, true)
  view.setFloat64(12, house.clock.seq, true)
  let at = HEAD_BYTES
  for (const page of pages) {
    view.setUint32(at, page.length, true)
    bytes.set(page, at + 4)
    at += 4 + page.length
  }
  return bytes
}

/**
 * The house of an extract; null when the bytes are none.
 *
 * @param like any house, an empty one too: its tables say how columns are laid out
 */
export function houseOfExtract(bytes: Uint8Array, like: ScenarioHouse): Extract | null {
  if (bytes.length < HEAD_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint16(0, true) !== VERSION) return null
  const house = blankLike(like)
  house.clock.nowMs = view.getFloat64(4, true)
  house.clock.seq = view.getFloat64(12, true)
  const pages = readPages(bytes, view)
  if (pages === null) return null
  const iterator = pages[Symbol.iterator]()
  for (const table of tablesOf(house)) if (!restoreTable(table, iterator)) return null
  const cluster = tableOf('cluster', clusterKinds, 0)
  if (!restoreTable(cluster, iterator)) return null
  takeCluster(house, cluster)
  const buying = tableOf('buying', buyingKinds, 0)
  if (!restoreTable(buying, iterator)) return null
  takeBuying(house, buying)
  const account = view.getUint16(2, true)
  return iterator.next().done === true && account < house.ledger.accounts.rows ? { house, account } : null
}

function readPages(bytes: Uint8Array, view: DataView): Uint8Array[] | null {
  const pages: Uint8Array[] = []
  for (let at = HEAD_BYTES; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null
    const length = view.getUint32(at, true)
    if (at + 4 + length > bytes.length) return null
    pages.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return pages
}

function clusterTable({ ledger }: ScenarioHouse): Table<typeof clusterKinds> {
  const lots = [...(ledger.clusters.of.get(0)?.lots ?? [])]
  const table = tableOf('cluster', clusterKinds, lots.length)
  for (const [market, { long, short }] of lots) {
    const row = tableAdd(table)
    table.market[row] = market
    table.long[row] = long
    table.short[row] = short
  }
  return table
}

function takeCluster(house: ScenarioHouse, table: Table<typeof clusterKinds>): void {
  if (table.rows === 0) return
  const lots = new Map<Row, { long: number; short: number }>()
  for (let row = 0; row < table.rows; row++) {
    lots.set(table.market[row]!, { long: table.long[row]!, short: table.short[row]! })
  }
  house.ledger.clusters.of.set(0, { owners: [0], links: [], lots })
}

function buyingTable({ markets: { holds, holdsBy } }: ScenarioHouse): Table<typeof buyingKinds> {
  const rows = [...holdsBy].flatMap(([account, own]) => own.map((hold) => ({ account, hold })))
  const table = tableOf('buying', buyingKinds, rows.length)
  for (const { account, hold } of rows) {
    if (holds.side[hold] !== 0) continue
    const row = tableAdd(table)
    table.account[row] = account
    table.market[row] = holds.market[hold]!
  }
  return table
}

/** Of a hold only that it buys, and where, is known. */
function takeBuying({ markets: { holds, holdsBy } }: ScenarioHouse, table: Table<typeof buyingKinds>): void {
  tableGrow(holds, table.rows)
  holds.rows = table.rows
  for (let row = 0; row < table.rows; row++) {
    holds.account[row] = table.account[row]!
    holds.market[row] = table.market[row]!
    rowsByAdd(holdsBy, table.account[row]!, row)
  }
}

/** The tables of an extract, in the order of its pages. */
function tablesOf({ params, ledger, markets, oracle }: ScenarioHouse): AnyTable[] {
  const { house, tier, underlying, asset, market, schedule } = params
  const { accounts, owners, balances, loans, coins } = ledger
  const { tiers, underlyings, assets, markets: listed, expiries, legs } = markets
  const { prices, quotes, assetQuotes, curves } = oracle
  const terms = [house, tier, underlying, asset, market, schedule, tiers, underlyings, assets, listed]
  return [
    ...terms,
    prices,
    quotes,
    assetQuotes,
    expiries,
    curves,
    loans,
    coins,
    owners,
    accounts,
    balances,
    legs,
  ] as unknown as AnyTable[]
}

/** A house with empty tables of its own where an extract has some; the others are shared and not read. */
function blankLike(like: ScenarioHouse): ScenarioHouse {
  const blank = <T extends object>(table: T): T => {
    const { name, kinds, recycled } = table as unknown as AnyTable
    return tableOf(name, kinds, 0, recycled) as unknown as T
  }
  const { params, ledger, markets, oracle } = like
  return {
    ...like,
    clock: { nowMs: 0, seq: 0 },
    params: {
      ...params,
      house: blank(params.house),
      tier: blank(params.tier),
      underlying: blank(params.underlying),
      asset: blank(params.asset),
      market: blank(params.market),
      schedule: blank(params.schedule),
    },
    ledger: {
      ...ledger,
      clusters: clustersOf(),
      loans: blank(ledger.loans),
      coins: blank(ledger.coins),
      owners: blank(ledger.owners),
      accounts: blank(ledger.accounts),
      balances: slabOf(blank(ledger.balances), 'amount'),
    },
    markets: {
      ...markets,
      tiers: blank(markets.tiers),
      underlyings: blank(markets.underlyings),
      assets: blank(markets.assets),
      markets: blank(markets.markets),
      expiries: blank(markets.expiries),
      legs: slabOf(blank(markets.legs), 'cost'),
      holds: ticketedOf(blank(markets.holds)),
      holdsBy: new Map(),
    },
    oracle: {
      ...oracle,
      prices: blank(oracle.prices),
      quotes: blank(oracle.quotes),
      assetQuotes: blank(oracle.assetQuotes),
      curves: blank(oracle.curves),
    },
    scenarios: scenariosOf(),
    touched: touchedOf(0),
    events: [],
  }
}
