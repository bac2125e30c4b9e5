/**
 * What if: a book as it would be after any list of trades, deposits, prices and parameters, in a house on which every
 * function that decides and explains can be asked. The book is copied with its owner's other accounts into a scratch house; nothing of the real one changes.
 */
import { type Clusters, cashOf, clustersOf } from '../ledger/index.ts'
import { clearingFeeCeil, followLots, isOption, lotsOfCluster } from '../markets/index.ts'
import { contractPrice } from '../oracle/index.ts'
import { parameterPlace, parameterWrite } from '../params/index.ts'
import type { ScenarioHouse } from '../scenarios/index.ts'
import { slabOf, tableCopy, tableGrow, tableOf, touchedOf } from '../tables/index.ts'
import { type AssetAtoms, type Atoms, bigMulDivFloor, type Lots, type Price, type Row } from '../units/index.ts'

/** What is supposed. Fees of the trades are those of the market; a deposit with asset −1 is cash; negative amounts leave. */
export type Supposition = {
  readonly trades: readonly { readonly market: Row; readonly lots: Lots; readonly price: Price }[]
  readonly deposits: readonly { readonly asset: Row; readonly amount: AssetAtoms }[]
  /** New index prices; marks, slow prices and asset prices on the underlying move in proportion. */
  readonly prices: readonly { readonly underlying: Row; readonly price: Price }[]
  /** Parameters as if in force. */
  readonly parameters: readonly { readonly parameter: number; readonly scope: Row; readonly value: number }[]
}

/** The scratch house of a supposition and the account's row in it. */
type Supposed = { readonly house: ScenarioHouse; readonly account: Row }

/** Memory of scratch houses: making it costs more than all that is asked of one. */
export type Scratch = Pick<ScenarioHouse['ledger'], 'accounts' | 'owners' | 'balances'> &
  Pick<ScenarioHouse['markets'], 'legs'>

/** Rows that a scratch needs of each of its tables. */
type Rooms = { readonly accounts: number; readonly legs: number; readonly balances: number }

/** Memory for suppositions about any book of a house, or of another house of the same release. */
export function scratchFor(house: ScenarioHouse): Scratch {
  return scratchWith(house, { accounts: 1, legs: 8, balances: 4 })
}

/**
 * The scratch house in which a supposition holds: for liquidation prices and further questions.
 *
 * @param scratch where it is made; each supposition ends the one before it in the same scratch. Without it in memory of its own.
 */
export function suppose(house: ScenarioHouse, account: Row, supposition: Supposition, scratch?: Scratch): Supposed {
  const supposed = copied(house, account, supposition, scratch)
  for (const { underlying, price } of supposition.prices) setPrice(supposed.house, underlying, price)
  for (const { parameter, scope, value } of supposition.parameters) {
    parameterWrite(supposed.house.params, parameterPlace(parameter)!, scope, value)
  }
  for (const { market, lots, price } of supposition.trades) addTrade(supposed, market, lots, price)
  for (const { asset, amount } of supposition.deposits) addDeposit(supposed, asset, amount)
  return supposed
}

/** Rows of the owner's accounts, the account itself alone when it has no owner. */
function familyOf(house: ScenarioHouse, account: Row): Row[] {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  if (owner < 0) return [account]
  const rows: Row[] = []
  for (let other = owners.firstAccount[owner]!; other >= 0; other = accounts.nextOfOwner[other]!) rows.push(other)
  return rows.sort((a, b) => a - b)
}

function scratchWith({ ledger, markets }: ScenarioHouse, rooms: Rooms): Scratch {
  return {
    accounts: tableOf('accounts', ledger.accounts.kinds, rooms.accounts),
    owners: tableOf('owners', ledger.owners.kinds, 1),
    legs: slabOf(tableOf('legs', markets.legs.kinds, rooms.legs), 'cost'),
    balances: slabOf(tableOf('balances', ledger.balances.kinds, rooms.balances), 'amount'),
  }
}

/** Twice the room where there is not enough. What an earlier supposition left is overwritten as rows are taken. */
function widen(scratch: Scratch, rooms: Rooms): Scratch {
  for (const name of ['accounts', 'legs', 'balances'] as const) {
    if (scratch[name].capacity < rooms[name]) tableGrow(scratch[name], 2 * rooms[name])
  }
  return scratch
}

function copied(house: ScenarioHouse, account: Row, supposition: Supposition, scratch?: Scratch): Supposed {
  const { ledger, markets: m } = house
  const family = familyOf(house, account)
  const legRooms = family.map(
    (row) => ledger.accounts.legCount[row]! + (row === account ? supposition.trades.length : 0),
  )
  const balanceRooms = family.map(
    (row) => ledger.accounts.balanceCount[row]! + (row === account ? supposition.deposits.length : 0),
  )
  const rooms = { accounts: family.length, legs: sumOf(legRooms), balances: sumOf(balanceRooms) }
  const { accounts, owners, legs, balances } = scratch === undefined ? scratchWith(house, rooms) : widen(scratch, rooms)
  owners.accounts[0] = family.length
  owners.firstAccount[0] = 0
  accounts.rows = family.length
  let legAt = 0
  let balanceAt = 0
  for (const [to, row] of family.entries()) {
    copyRows(ledger.accounts, row, accounts, to, 1)
    accounts.owner[to] = ledger.accounts.owner[row]! < 0 ? -1 : 0
    accounts.nextOfOwner[to] = to + 1 < family.length ? to + 1 : -1
    copyRows(m.legs, ledger.accounts.legFirst[row]!, legs, legAt, ledger.accounts.legCount[row]!)
    copyRows(
      ledger.balances,
      ledger.accounts.balanceFirst[row]!,
      balances,
      balanceAt,
      ledger.accounts.balanceCount[row]!,
    )
    accounts.legFirst[to] = legAt
    accounts.balanceFirst[to] = balanceAt
    legAt += legRooms[to]!
    balanceAt += balanceRooms[to]!
  }
  const supposed: ScenarioHouse = {
    ...house,
    params: supposition.parameters.length === 0 ? house.params : copyParams(house),
    ledger: { ...ledger, accounts, owners, balances, clusters: copyCluster(house, account) },
    markets: {
      ...m,
      legs,
      holdsBy: holdsOf(house, family),
      ...(supposition.prices.length === 0 ? {} : copyPrices(house)),
    },
    touched: touchedOf(family.length),
    events: [],
  }
  return { house: supposed, account: family.indexOf(account) }
}

/** The open holds of a family, by the rows that its accounts have in a scratch. */
function holdsOf({ markets: { holdsBy } }: ScenarioHouse, family: readonly Row[]): ScenarioHouse['markets']['holdsBy'] {
  const found: ScenarioHouse['markets']['holdsBy'] = new Map()
  for (const [to, row] of family.entries()) {
    const holds = holdsBy.get(row)
    if (holds !== undefined) found.set(to, holds)
  }
  return found
}

/** The cluster of the account's owner under the row that the owner has in a scratch; its lots are followed there. */
function copyCluster(house: ScenarioHouse, account: Row): Clusters {
  const clusters = clustersOf()
  const cluster = house.ledger.clusters.of.get(house.ledger.accounts.owner[account]!)
  if (cluster === undefined) return clusters
  const lots = new Map([...lotsOfCluster(house, cluster)].map(([market, held]) => [market, { ...held }]))
  clusters.of.set(0, { owners: [0], links: [], lots })
  return clusters
}

function copyParams(house: ScenarioHouse): ScenarioHouse['params'] {
  const { params } = house
  return {
    ...params,
    tier: tableCopy(params.tier, params.tier.rows),
    asset: tableCopy(params.asset, params.asset.rows),
    market: tableCopy(params.market, params.market.rows),
  }
}

function copyPrices(house: ScenarioHouse): Pick<ScenarioHouse['markets'], 'markets' | 'assets' | 'underlyings'> {
  const { markets, assets, underlyings } = house.markets
  return {
    markets: tableCopy(markets, markets.rows),
    assets: tableCopy(assets, assets.rows),
    underlyings: tableCopy(underlyings, underlyings.rows),
  }
}

function setPrice(house: ScenarioHouse, underlying: Row, price: Price): void {
  const { markets, assets, underlyings } = house.markets
  const now = underlyings.index[underlying]!
  underlyings.index[underlying] = price
  for (let market = 0; market < markets.rows; market++) {
    if (markets.underlying[market] !== underlying) continue
    const before = markets.mark[market]!
    markets.mark[market] = markAtIndex(house, market, price, now)
    markets.slow[market] = isOption(house, market)
      ? markets.mark[market]!
      : bigMulDivFloor(markets.slow[market]!, markets.mark[market]!, Math.max(before, 1))
    markets.notional[market] = Math.max(markets.mark[market]!, bigMulDivFloor(markets.notional[market]!, price, now))
  }
  for (let asset = 0; asset < assets.rows; asset++) {
    if (assets.underlying[asset] !== underlying) continue
    assets.price[asset] = bigMulDivFloor(assets.price[asset]!, price, now)
    assets.slow[asset] = bigMulDivFloor(assets.slow[asset]!, price, now)
  }
}

/** The mark that a market would have at another index: in proportion, of an option by its value there at the same curve. */
function markAtIndex(house: ScenarioHouse, market: Row, price: Price, now: Price): Price {
  const { markets, tiers } = house.markets
  if (!isOption(house, market)) return bigMulDivFloor(markets.mark[market]!, price, now)
  return contractPrice(house, market, price, tiers.tokenPricePpm[markets.tier[market]!]!, house.clock.nowMs)
}

function addTrade({ house, account }: Supposed, market: Row, lots: Lots, price: Price): void {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const fee: Atoms = clearingFeeCeil(house, market, Math.abs(lots), price)
  const first = accounts.legFirst[account]!
  const count = accounts.legCount[account]!
  let slot = first
  while (slot < first + count && legs.market[slot]! < market) slot++
  if (slot === first + count || legs.market[slot] !== market) {
    for (let move = first + count; move > slot; move--) copyRows(legs, move - 1, legs, move, 1)
    clearRow(legs, slot)
    legs.market[slot] = market
    legs.index[slot] = house.markets.markets.index[market]!
    accounts.legCount[account] = count + 1
  }
  followLots(house, account, market, legs.lots[slot]!, legs.lots[slot]! + lots)
  legs.lots[slot] = legs.lots[slot]! + lots
  legs.cost[slot] = legs.cost[slot]! + lots * price + fee
}

function addDeposit({ house, account }: Supposed, asset: Row, amount: AssetAtoms): void {
  const { accounts, balances } = house.ledger
  if (asset < 0) {
    accounts.cash[account] = cashOf(house, account) + amount
    accounts.loanIndex[account] = house.ledger.loans.index[accounts.tier[account]!]!
    return
  }
  const first = accounts.balanceFirst[account]!
  const count = accounts.balanceCount[account]!
  let slot = first
  while (slot < first + count && balances.asset[slot]! < asset) slot++
  if (slot === first + count || balances.asset[slot] !== asset) {
    for (let move = first + count; move > slot; move--) copyRows(balances, move - 1, balances, move, 1)
    balances.asset[slot] = asset
    balances.amount[slot] = 0
    accounts.balanceCount[account] = count + 1
  }
  balances.amount[slot] = Math.max(0, balances.amount[slot]! + amount)
}

type AnyColumns = { readonly kinds: Readonly<Record<string, string>> }

/** Copies rows that stand together between tables of the same columns; no key columns here. */
function copyRows<T extends AnyColumns>(from: T, row: Row, to: T, at: Row, count: number): void {
  const source = from as unknown as Record<string, Float64Array>
  const target = to as unknown as Record<string, Float64Array>
  for (const column of Object.keys(from.kinds)) {
    const values = source[column]!
    const copies = target[column]!
    for (let i = 0; i < count; i++) copies[at + i] = values[row + i]!
  }
}

function clearRow(table: AnyColumns, row: Row): void {
  for (const column of Object.keys(table.kinds)) (table as unknown as Record<string, Float64Array>)[column]![row] = 0
}

function sumOf(rooms: readonly number[]): number {
  return rooms.reduce((sum, room) => sum + room, 0)
}
