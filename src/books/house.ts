/**
 * A book as a house of one account, through the doors of ledger and markets, so that the functions that decide answer
 * for it. Amounts are rounded against the account: cash and prices down, costs up. Nothing is judged while it is built:
 * a book may be as unsafe as its owner says.
 */
import { changeBalance, changeCash, ledgerOf, openMemberAccount, openOwner } from '../core/ledger/index.ts'
import {
  addCost,
  listAsset,
  listPerpetual,
  listUnderlying,
  marketsOf,
  openTier,
  postLots,
} from '../core/markets/index.ts'
import { movedOf, oracleOf } from '../core/oracle/index.ts'
import { paramsAddScope, paramsOf } from '../core/params/index.ts'
import { type ScenarioHouse, scenariosOf } from '../core/scenarios/index.ts'
import { touchedOf } from '../core/tables/index.ts'
import { LOTS_MAX, PPM, type Row } from '../core/units/index.ts'
import type { Book } from './book.ts'
import { type Contract, contractKey, openContracts } from './contracts.ts'
import { ATOM_PLACES, type Decimal, product, scaledCeil, scaledFloor } from './decimals.ts'
import { BookError } from './error.ts'
import { atomsOf, type Listed, priceFloor } from './listed.ts'
import { lotExponentOf, lotsOf } from './lots.ts'
import { setParameters } from './parameters.ts'

/** Asset atoms in a lot of a collateral asset. */
const ASSET_ATOMS_PLACES = 6

/** The house of a book. */
export type BookHouse = {
  readonly house: ScenarioHouse
  readonly account: Row
  readonly listed: ReadonlyMap<string, Listed>
  readonly contracts: readonly Contract[]
}

type Position = Book['held']['positions'][number]
type Collateral = Book['held']['collaterals'][number]

/** Rows: one tier; asset 0 is the settlement token on underlying 0. */
const TIER = 0
const ROWS = { underlying: 256, asset: 64, market: 256 } as const

/**
 * Opens the house of a book.
 *
 * @param traded sizes in coins that a what-if will trade, by market: the lot must divide them too
 * @throws BookError
 */
export function houseOfBook(book: Book, traded: ReadonlyMap<string, readonly Decimal[]>): BookHouse {
  refuseForeign(book)
  const house = emptyHouse()
  const listed = listAll(house, book, traded)
  const owner = openOwner(house.ledger, '1'.repeat(64), 0)
  const account = openMemberAccount(house, owner, TIER, 'cross')
  const other = openMemberAccount(house, openOwner(house.ledger, '2'.repeat(64), 0), TIER, 'cross')
  changeCash(house, account, atomsOf('cash', scaledFloor(book.held.cash, ATOM_PLACES)))
  if (book.own.held !== null) {
    house.ledger.accounts.held[account] = atomsOf('plimsoll.held', scaledCeil(book.own.held, ATOM_PLACES))
  }
  for (const position of book.held.positions)
    openPosition(house, account, other, listed.get(position.market)!, position)
  for (const collateral of book.held.collaterals) {
    const { asset, assetPlaces } = listed.get(collateral.asset)!
    changeBalance(house, account, asset, atomsOf(collateral.asset, scaledFloor(collateral.amount, assetPlaces)))
  }
  const contracts = openContracts(house, book, listed, account, other)
  setParameters(house.params, listed, book.own.parameters)
  setTerms(house, book, listed)
  for (const { market } of contracts) {
    house.markets.markets.openInterest[market] = LOTS_MAX
    house.markets.markets.depth[market] = LOTS_MAX
  }
  refuseHuge(house, account)
  return { house, account, listed, contracts }
}

/** What other venues know and this house does not. */
function refuseForeign({ path, held }: Book): void {
  for (const { market } of [...held.options, ...held.futures]) {
    if (held.markets.get(market)?.index !== undefined || held.positions.some((one) => one.market === market)) continue
    throw new BookError(`${path}: ${market} has no price`, `say markets.${market}.index`)
  }
  for (const { market, isolatedCollateral } of held.positions) {
    if (isolatedCollateral === undefined) continue
    throw new BookError(
      `${path}: the position in ${market} has isolatedCollateral`,
      'ask a venue that has it with --profile, or write one book for each isolated account',
    )
  }
  for (const { asset, amount } of held.collaterals) {
    if (amount.numerator >= 0n) continue
    throw new BookError(
      `${path}: ${asset} is borrowed`,
      'only the settlement token is lent: make cash negative instead',
    )
  }
}

function emptyHouse(): ScenarioHouse {
  const house: ScenarioHouse = {
    // Any time but none: curves are as old as it.
    clock: { nowMs: 1, seq: 0 },
    params: paramsOf({ house: 1, tier: 1, source: 1, venue: 1, ...ROWS }),
    ledger: ledgerOf({ owners: 2, accounts: 2 + 16 + 2 * ROWS.market, balances: 256 }),
    markets: marketsOf(4096),
    oracle: oracleOf(),
    scenarios: scenariosOf(),
    moved: movedOf(),
    touched: touchedOf(2 + 16 + 2 * ROWS.market),
    events: [],
    sweepLeg: () => undefined,
  }
  paramsAddScope(house.params, 'house')
  paramsAddScope(house.params, 'tier')
  openTier(house)
  house.markets.tiers.tokenPricePpm[TIER] = PPM
  const token = listPriced(house, PPM)
  paramsAddScope(house.params, 'asset')
  listAsset(house, TIER, token, PPM, true)
  return house
}

function listAll(
  house: ScenarioHouse,
  book: Book,
  traded: ReadonlyMap<string, readonly Decimal[]>,
): Map<string, Listed> {
  const { positions, collaterals } = book.held
  const contracts = [...book.held.options, ...book.held.futures]
  const named = [positions.map(({ market }) => market), contracts.map(({ market }) => market)]
  const names = [...new Set([...named.flat(), ...collaterals.map(({ asset }) => asset)])]
  if (names.length >= ROWS.underlying) throw new BookError(`${book.path}: names ${names.length} markets`, 'split it')
  const listed = new Map<string, Listed>()
  for (const name of names) {
    const position = positions.find(({ market }) => market === name)
    const collateral = collaterals.find(({ asset }) => asset === name)
    const facts = book.held.markets.get(name)
    const ended = contracts.filter(({ market }) => market === name)
    // Contracts hang on the index; a perpetual alone on its mark.
    const price = ((ended.length > 0 ? facts?.index : undefined) ?? position?.mark ?? collateral?.price)!
    const sizes = [
      ...(position === undefined ? [] : [position.size]),
      ...ended.flatMap((contract) => [contract.size, ...(traded.get(contractKey(contract)) ?? [])]),
      ...(traded.get(name) ?? []),
    ]
    const exponent = lotExponentOf({ name, price, sizes }, book.own.markets.get(name)?.lotExponent ?? null)
    const underlying = listPriced(house, priceFloor(name, price, exponent))
    const market = position === undefined ? -1 : listMarket(house, underlying, position, exponent)
    const asset = collateral === undefined ? -1 : listCollateral(house, underlying, collateral, exponent)
    listed.set(name, { name, underlying, exponent, assetPlaces: ASSET_ATOMS_PLACES - exponent, market, asset })
  }
  for (const name of book.own.markets.keys()) {
    if (!listed.has(name))
      throw new BookError(`${book.path}: plimsoll.markets names ${name}`, 'name a market of the book')
  }
  return listed
}

function listPriced(house: ScenarioHouse, price: number): Row {
  paramsAddScope(house.params, 'underlying')
  const underlying = listUnderlying(house)
  house.markets.underlyings.mode[underlying] = 0
  house.markets.underlyings.index[underlying] = price
  return underlying
}

function listMarket(
  house: ScenarioHouse,
  underlying: Row,
  { market: name, mark, slowPrice }: Position,
  exponent: number,
): Row {
  paramsAddScope(house.params, 'market')
  const market = listPerpetual(house, TIER, underlying, 1)
  const { markets } = house.markets
  markets.mark[market] = priceFloor(name, mark, exponent)
  markets.slow[market] = slowPrice === undefined ? markets.mark[market]! : priceFloor(name, slowPrice, exponent)
  return market
}

function listCollateral(
  house: ScenarioHouse,
  underlying: Row,
  { asset: name, price, slowPrice }: Collateral,
  exponent: number,
): Row {
  paramsAddScope(house.params, 'asset')
  const asset = listAsset(house, TIER, underlying, 10 ** ASSET_ATOMS_PLACES, false)
  const { assets } = house.markets
  assets.price[asset] = priceFloor(name, price, exponent)
  assets.slow[asset] = slowPrice === undefined ? assets.price[asset]! : priceFloor(name, slowPrice, exponent)
  return asset
}

/** Lots at cost; without an entry the gain is in cash already. The other side is somebody else's. */
function openPosition(
  house: ScenarioHouse,
  account: Row,
  other: Row,
  { exponent, market, name }: Listed,
  held: Position,
): void {
  const lots = lotsOf(name, held.size, exponent)
  const mark = house.markets.markets.mark[market]!
  atomsOf(name, BigInt(lots) * BigInt(mark))
  if (lots > 0) postLots(house, account, other, market, lots, mark)
  else if (lots < 0) postLots(house, other, account, market, -lots, mark)
  const paid =
    held.entry === undefined ? BigInt(lots) * BigInt(mark) : scaledCeil(product(held.size, held.entry), ATOM_PLACES)
  const owed = scaledCeil(held.fundingOwed, ATOM_PLACES)
  const more = atomsOf(name, paid + owed) - lots * mark
  addCost(house, account, market, more)
  addCost(house, other, market, -more)
}

/**
 * House-wide terms: open interest, depth, add-on, value of claims, season. What a book does not say adds nothing: a market
 * without open interest or levels counts as the largest there is.
 */
function setTerms(house: ScenarioHouse, { held, own }: Book, listed: ReadonlyMap<string, Listed>): void {
  const { markets, tiers } = house.markets
  tiers.seasonPpm[TIER] = own.seasonPpm ?? PPM
  for (const { name, market, exponent } of listed.values()) {
    if (market < 0) continue
    const facts = held.markets.get(name)
    const interest = [facts?.openInterestLong, facts?.openInterestShort].filter((size) => size !== undefined)
    markets.openInterest[market] =
      interest.length === 0
        ? LOTS_MAX
        : Math.max(markets.openInterest[market]!, ...interest.map((size) => lotsFloor(name, size, exponent)))
    const sides = [facts?.bids ?? [], facts?.asks ?? []].filter((levels) => levels.length > 0)
    markets.depth[market] =
      sides.length === 0 ? LOTS_MAX : Math.min(...sides.map((levels) => depthOf(name, levels, exponent, house, market)))
    markets.addOnPpm[market] = own.markets.get(name)?.addOnPpm ?? 0
    markets.claimPpm[market] = own.markets.get(name)?.claimPpm ?? PPM
  }
}

/** Distance from the mark within which a house counts depth. */
const DEPTH_WITHIN_PPM = 20_000n

/** Lots within the depth distance on one side of the book. */
function depthOf(
  name: string,
  levels: readonly { readonly price: Decimal; readonly size: Decimal }[],
  exponent: number,
  house: ScenarioHouse,
  market: Row,
): number {
  const mark = BigInt(house.markets.markets.mark[market]!)
  const reach = (mark * DEPTH_WITHIN_PPM) / BigInt(PPM)
  return levels.reduce((sum, { price, size }) => {
    const away = scaledFloor(price, exponent + ATOM_PLACES) - mark
    return away <= reach && away >= -reach ? sum + lotsFloor(name, size, exponent) : sum
  }, 0)
}

function lotsFloor(name: string, size: Decimal, exponent: number): number {
  return atomsOf(name, scaledFloor(size, -exponent))
}

/** The range in which every sum is exact. */
function refuseHuge(house: ScenarioHouse, account: Row): void {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  let sum = BigInt(Math.abs(accounts.cash[account]!))
  for (
    let slot = accounts.legFirst[account]!;
    slot < accounts.legFirst[account]! + accounts.legCount[account]!;
    slot++
  ) {
    const mark = Math.max(markets.mark[legs.market[slot]!]!, markets.slow[legs.market[slot]!]!)
    sum += BigInt(Math.abs(legs.lots[slot]!)) * BigInt(mark) + BigInt(Math.abs(legs.cost[slot]!))
  }
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    sum += (BigInt(balances.amount[slot]!) * BigInt(assets.price[asset]!)) / BigInt(assets.atomsPerLot[asset]!)
  }
  atomsOf('the book', sum)
}
