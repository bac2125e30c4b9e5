/**
 * Dated futures and options of a book, in its house: expiries, forwards, and of each expiry a slice of the surface through the volatilities
 * that the book says. An account with any of them is under portfolio margin.
 */
import { addCost, isOption, listMarket, openExpiry, postLots } from '../core/markets/index.ts'
import { contractPrice, followListings } from '../core/oracle/index.ts'
import { paramsAddScope } from '../core/params/index.ts'
import type { ScenarioHouse } from '../core/scenarios/index.ts'
import { PPM, type Row } from '../core/units/index.ts'
import { marginModels, modePosition } from '../core/words/index.ts'
import { futureKey, optionKey } from '../profiles/index.ts'
import { calibrate, nodesOf, type Smile } from '../quant/index.ts'
import type { Book } from './book.ts'
import { ATOM_PLACES, product, scaledCeil } from './decimals.ts'
import { BookError } from './error.ts'
import { atomsOf, type Listed, priceFloor } from './listed.ts'
import { lotsOf } from './lots.ts'

type Option = Book['held']['options'][number]
type Future = Book['held']['futures'][number]

const YEAR_S = 365 * 86_400

/** A contract of the book as it stands in the house: beside its underlying, under its whole name. */
export type Contract = {
  readonly name: string
  /** Name of its expiry in the book. */
  readonly expiry: string
  readonly listed: Listed
  readonly market: Row
}

/** The name of a contract. */
export function contractKey(contract: Option | Future): string {
  return 'strike' in contract ? optionKey(contract) : futureKey(contract)
}

/** Whether a book has contracts that end. */
const hasContracts = ({ held }: Book): boolean => held.options.length + held.futures.length > 0

/** Lists the contracts of a book and opens its positions in them; the other side is somebody else’s. */
export function openContracts(
  house: ScenarioHouse,
  book: Book,
  listed: ReadonlyMap<string, Listed>,
  account: Row,
  other: Row,
): Contract[] {
  if (!hasContracts(book)) return []
  for (const row of [account, other]) house.ledger.accounts.model[row] = marginModels.indexOf('portfolio')
  const { options, futures } = book.held
  const contracts = [
    ...futures.map((future) => listFuture(house, book, listed.get(future.market)!, future)),
    ...options.map((option) => listOption(house, book, listed.get(option.market)!, option)),
  ]
  followListings(house)
  for (const { underlying, name } of new Set(contracts.map((contract) => contract.listed)))
    setCurves(house, book, name, underlying)
  contracts.forEach((contract, i) => {
    const future = futures[i]
    if (future === undefined) openOption(house, contract, options[i - futures.length]!, account, other)
    else openFuture(house, contract, future, account, other)
  })
  return contracts
}

function listFuture(house: ScenarioHouse, book: Book, listed: Listed, future: Future): Contract {
  const expiry = openExpiry(house, listed.underlying, expiryMsOf(house, book, future))
  return list(house, listed, future.expiry, futureKey(future), {
    kind: 'future',
    lotMultiple: 1,
    expiry,
    strike: 0,
    upFront: false,
  })
}

function listOption(house: ScenarioHouse, book: Book, listed: Listed, option: Option): Contract {
  const expiry = openExpiry(house, listed.underlying, expiryMsOf(house, book, option))
  const strike = priceFloor(optionKey(option), option.strike, listed.exponent)
  return list(house, listed, option.expiry, optionKey(option), {
    kind: option.kind,
    lotMultiple: 1,
    expiry,
    strike,
    upFront: true,
  })
}

function list(
  house: ScenarioHouse,
  listed: Listed,
  expiry: string,
  name: string,
  terms: Parameters<typeof listMarket>[3],
): Contract {
  paramsAddScope(house.params, 'market')
  return { name, expiry, listed, market: listMarket(house, 0, listed.underlying, terms) }
}

function expiryOf({ path, held }: Book, market: string, expiry: string) {
  const facts = held.markets.get(market)?.expiries.get(expiry)
  if (facts !== undefined) return facts
  throw new BookError(`${path}: markets.${market}.expiries has no ${expiry}`, 'say its secondsLeft and forward there')
}

function expiryMsOf(house: ScenarioHouse, book: Book, { market, expiry }: Option | Future): number {
  const { secondsLeft } = expiryOf(book, market, expiry)
  return house.clock.nowMs + Math.max(1, Math.floor(numberOf(secondsLeft) * 1000))
}

/** Puts forwards, and a surface through the book’s volatilities, in force. */
function setCurves(house: ScenarioHouse, book: Book, name: string, underlying: Row): void {
  const { curves, prices } = house.oracle
  const { nowMs } = house.clock
  const index = indexOf(book, name)
  const smiles = smilesOf(house, book, name, underlying)
  const surface = smiles.length === 0 ? null : calibrate(smiles, nowMs)
  const nodes = surface === null || typeof surface === 'string' ? [] : nodesOf(surface, index).nodes
  prices.scenarioMs[underlying] = nowMs
  for (let expiry = prices.firstExpiry[underlying]! - 1; expiry >= 0; expiry = curves.next[expiry]! - 1) {
    const { expiryMs } = house.markets.expiries
    const node = nodes.find((each) => each.expiryMs === expiryMs[expiry])
    // Without volatility an option would be worth what it pays now: too little, and in silence.
    if (node === undefined && smiles.some((smile) => smile.expiryMs === expiryMs[expiry])) {
      throw new BookError(
        `${book.path}: the volatilities of ${name} make no surface`,
        'look at those of each expiry, and at its forward and secondsLeft',
      )
    }
    curves.curveMs[expiry] = nowMs
    curves.mode[expiry] = modePosition.normal
    curves.basisPpm[expiry] = Math.round((forwardOf(book, house, name, expiryMs[expiry]!) / index - 1) * PPM) + 0
    curves.theta[expiry] = node?.theta ?? 0
    curves.right[expiry] = node?.right ?? 0
    curves.left[expiry] = node?.left ?? 0
  }
}

/** What the options of an underlying say of its smiles, by expiry. */
function smilesOf(house: ScenarioHouse, book: Book, name: string, underlying: Row): Smile[] {
  const { expiries } = house.markets
  const smiles: Smile[] = []
  for (let row = 0; row < expiries.rows; row++) {
    if (expiries.underlying[row] !== underlying) continue
    const expiryMs = expiries.expiryMs[row]!
    const forward = forwardOf(book, house, name, expiryMs)
    const observations = book.held.options
      .filter((option) => option.market === name && expiryMsOf(house, book, option) === expiryMs)
      .map(({ strike, volatility }) => ({
        k: Math.log(numberOf(strike) / forward),
        volatility: numberOf(volatility),
        trust: 1,
      }))
      .filter(({ volatility }) => volatility > 0)
      .sort((a, b) => a.k - b.k)
    if (observations.length === 0) continue
    const years = (expiryMs - house.clock.nowMs) / 1000 / YEAR_S
    smiles.push({ expiryMs, years, forward, pairs: 0, observations, ageMs: 0 })
  }
  return smiles.sort((a, b) => a.expiryMs - b.expiryMs)
}

function forwardOf(book: Book, house: ScenarioHouse, name: string, expiryMs: number): number {
  const contract = [...book.held.options, ...book.held.futures].find(
    (each) => each.market === name && expiryMsOf(house, book, each) === expiryMs,
  )!
  return numberOf(expiryOf(book, name, contract.expiry).forward)
}

/** The price of an underlying in dollars: the index of the book, or the mark of its perpetual. */
function indexOf({ held }: Book, name: string): number {
  const position = held.positions.find(({ market }) => market === name)
  return numberOf((held.markets.get(name)?.index ?? position?.mark)!)
}

function openOption(house: ScenarioHouse, contract: Contract, { size }: Option, account: Row, other: Row): void {
  const { market, listed, name } = contract
  const { markets, underlyings } = house.markets
  const index = underlyings.index[listed.underlying]!
  markets.mark[market] = contractPrice(house, market, index, PPM, house.clock.nowMs)
  markets.slow[market] = markets.mark[market]!
  markets.notional[market] = Math.max(markets.mark[market]!, index)
  // Its premium has been paid: lots without cost.
  openLots(house, contract, lotsOf(name, size, listed.exponent), account, other, 0)
}

function openFuture(house: ScenarioHouse, contract: Contract, future: Future, account: Row, other: Row): void {
  const { market, listed, name } = contract
  const { markets } = house.markets
  markets.mark[market] = priceFloor(name, future.mark, listed.exponent)
  markets.slow[market] = markets.mark[market]!
  const lots = lotsOf(name, future.size, listed.exponent)
  const cost =
    future.entry === undefined
      ? lots * markets.mark[market]!
      : atomsOf(name, scaledCeil(product(future.size, future.entry), ATOM_PLACES))
  openLots(house, contract, lots, account, other, cost)
}

function openLots(
  house: ScenarioHouse,
  { market, name }: Contract,
  lots: number,
  account: Row,
  other: Row,
  cost: number,
): void {
  const price = isOption(house, market) ? 0 : house.markets.markets.mark[market]!
  atomsOf(name, BigInt(lots) * BigInt(price))
  if (lots > 0) postLots(house, account, other, market, lots, price)
  else if (lots < 0) postLots(house, other, account, market, -lots, price)
  const more = cost - lots * price
  addCost(house, account, market, more)
  addCost(house, other, market, -more)
}

/** A decimal as a double: what a surface is fitted to. */
function numberOf({ numerator, denominator }: { readonly numerator: bigint; readonly denominator: bigint }): number {
  return Number(numerator) / Number(denominator)
}
