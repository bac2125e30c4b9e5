/**
 * The commands by which a population enters the house: owners, accounts, mandates, deposits, then the opening trades at
 * the first marks. Long legs of a market meet short legs in the order of accounts, makers last.
 */
import { ATOMS_MAX, type Row } from '../../core/units/index.ts'
import type { Command } from '../../core/words/index.ts'
import { accountClasses, type Population } from './types.ts'

/** Where a population finds its place in a house. */
export type PopulationPlace = {
  readonly tier: Row
  readonly venue: Row
  /** Source of deposits; `facts.last` is the last number that was given out. */
  readonly source: Row
  readonly facts: { last: number }
  readonly ownerFirst: Row
  readonly accountFirst: Row
  /** Vault of the settlement token. */
  readonly cashVault: Row
  /** When mandates end: after the last tick. */
  readonly expiryMs: number
  /** Numbers trades of the venue. */
  readonly nextTrade: () => number
}

const DAY_MS = 86_400_000

/** A 32-byte key that holds a number: owners of the lab need no other. */
export function keyOf(
  kind: 'house' | 'owner' | 'source' | 'venue' | 'token' | 'fact' | 'hash',
  number: number,
): string {
  const kinds = { house: '01', owner: '02', source: '03', venue: '04', token: '05', fact: '06', hash: '07' }
  return kinds[kind] + number.toString(16).padStart(62, '0')
}

/** Owners, accounts, mandates and deposits of a population. */
export function* enteringCommands(population: Population, place: PopulationPlace): Generator<Command> {
  let owner = -1
  for (let i = 0; i < population.accounts; i++) {
    const account = place.accountFirst + i
    if (population.owner[i] !== owner) {
      owner = population.owner[i]!
      yield { type: 'ownerOpen', key: keyOf('owner', place.ownerFirst + owner), cluster: 0 }
    }
    const mode = population.isolated[i] === 1 ? 'isolated' : 'cross'
    yield { type: 'accountOpen', owner: place.ownerFirst + owner, tier: place.tier, mode }
    if (isOfOptions(population, i)) yield { type: 'accountMargin', account, model: 'portfolio' }
    if (population.class[i] !== accountClasses.indexOf('flat')) yield mandateOf(place, account)
    if (population.cash[i]! > 0) yield depositOf(place, account, place.cashVault, population.cash[i]!)
    if (population.collateral[i]! > 0) {
      yield depositOf(place, account, population.vault[i]!, population.collateral[i]!)
    }
  }
}

/** Whether an account is for books of options: it stands behind all others. */
function isOfOptions({ optionBooks, optionMakers }: Population, i: number): boolean {
  const first = optionBooks[0]?.account ?? optionMakers[0]
  return first !== undefined && i >= first
}

/** A deposit that is final at once. */
export function depositOf(place: PopulationPlace, account: Row, vault: Row, amount: number): Command {
  const fact = nextFact(place)
  const reference = keyOf('fact', fact)
  return { type: 'depositFinal', source: place.source, fact, reference, vault, account, amount }
}

/** Numbers the next outside fact: each is the last plus one. */
export function nextFact({ facts }: PopulationPlace): number {
  facts.last += 1
  return facts.last
}

/** Members of the lab trust their venue: any market, any notional; the price limit and margin bind all the same. */
function mandateOf(place: PopulationPlace, account: Row): Command {
  return {
    type: 'mandateSet',
    account,
    venue: place.venue,
    notionalMax: ATOMS_MAX,
    lossMax: ATOMS_MAX,
    windowMs: DAY_MS,
    expiryMs: place.expiryMs,
    markets: [],
  }
}

/** Opening trades of one market at its mark. */
export function* openingTrades(
  population: Population,
  place: PopulationPlace,
  market: Row,
  price: number,
): Generator<Command> {
  const longs = sideOf(population, market, 1)
  const shorts = sideOf(population, market, -1)
  let buyer = longs.next()
  let seller = shorts.next()
  let [bought, sold] = [0, 0]
  while (!buyer.done && !seller.done) {
    const lots = Math.min(buyer.value.lots - bought, seller.value.lots - sold)
    yield tradeOf(place, market, lots, price, place.accountFirst + buyer.value.at, place.accountFirst + seller.value.at)
    bought += lots
    sold += lots
    if (bought === buyer.value.lots) [buyer, bought] = [longs.next(), 0]
    if (sold === seller.value.lots) [seller, sold] = [shorts.next(), 0]
  }
}

/** A trade between two members without holds or venue fees. */
export function tradeOf(
  place: PopulationPlace,
  market: Row,
  lots: number,
  price: number,
  buyer: Row,
  seller: Row,
): Command {
  return {
    type: 'tradeMake',
    venue: place.venue,
    trade: place.nextTrade(),
    market,
    lots,
    price,
    buyer,
    seller,
    buyerFee: 0,
    sellerFee: 0,
    buyerHold: 0,
    sellerHold: 0,
  }
}

/** The accounts on one side of a market, with lots > 0. */
function* sideOf(
  { accounts, legFirst, legMarket, legLots }: Population,
  market: Row,
  sign: 1 | -1,
): Generator<{ at: number; lots: number }, void, undefined> {
  for (let at = 0; at < accounts; at++) {
    for (let leg = legFirst[at]!; leg < legFirst[at + 1]!; leg++) {
      if (legMarket[leg] === market && legLots[leg]! * sign > 0) yield { at, lots: legLots[leg]! * sign }
    }
  }
}
