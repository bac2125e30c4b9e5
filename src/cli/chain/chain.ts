/** The calendar, the curves and one chain of an underlying, in the numbers that people read. */

import { ATOM_PLACES, decimalText } from '../../books/index.ts'
import type { House } from '../../core/machine/index.ts'
import { scratchFor } from '../../core/margin/index.ts'
import type { ScenarioHouse } from '../../core/scenarios/index.ts'
import {
  type ChainFuture,
  type ChainSide,
  chainOf,
  contractName,
  emptyBookOf,
  expiryName,
  futureOf,
  type ListedCurve,
  type ListedExpiry,
  listedCurves,
  listedExpiries,
  marginOfLots,
  strikeText,
  underlyingName,
} from '../../listed/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { type NamedHouse, underlyingOf } from './house.ts'

/** What is asked for. */
export type ChainWish = {
  readonly underlying: string | undefined
  /** Its name, such as 26DEC25; by default the next one to come. */
  readonly expiry: string | undefined
  readonly account: number | undefined
  readonly tier: number | undefined
}

/** An expiry: strikes, forwards and prices in dollars a coin as text. */
type ExpiryLine = {
  readonly expiry: string
  readonly time: string
  readonly status: ListedExpiry['status']
  readonly fixedPpm: number
  readonly average: string | null
  readonly forward: string | null
  readonly price: string | null
  readonly openLots: ListedExpiry['openLots']
  readonly markets: ListedExpiry['markets']
  /** Null once it has settled. */
  readonly curve: {
    readonly mode: ListedCurve['mode']
    readonly ageMs: number | null
    readonly sources: number
    readonly confidencePpm: number
    readonly basisPpm: number
    readonly atForwardPpm: number | null
    readonly swapPpm: number | null
  } | null
}

/** A quoted contract; money in dollars a lot. */
type ContractLine = {
  readonly market: number
  readonly name: string | null
  readonly mark: string | null
  readonly bid: string | null
  readonly ask: string | null
  readonly openLots: number
  /** Free collateral that a lot bought or sold at the mark takes. */
  readonly buy: string | null
  readonly sell: string | null
}

type OptionLine = ContractLine &
  Pick<ChainSide, 'volatilityPpm' | 'deltaPpm' | 'gammaPpm'> & {
    readonly vega: string | null
    readonly theta: string | null
    readonly upFront: boolean
  }

/** The shape of `chain --json`. */
export type ChainReport = {
  readonly format: 1
  readonly folder: string
  readonly seq: number
  readonly time: string
  readonly underlying: string
  readonly expiries: readonly ExpiryLine[]
  readonly chain: {
    readonly expiry: string
    readonly account: number | null
    readonly future: ContractLine | null
    readonly strikes: readonly {
      readonly strike: string
      readonly call: OptionLine | null
      readonly put: OptionLine | null
    }[]
  }
}

/**
 * What is listed on an underlying of a house.
 *
 * @throws BadInputError when it has no such underlying, expiry, account or tier, or nothing that expires
 */
export function chainReport(folder: string, named: NamedHouse, wish: ChainWish): ChainReport {
  const { house, names } = named
  const underlying = underlyingOf(named, wish.underlying)
  const listed = listedExpiries(house, underlying)
  const expiry = expiryOf(listed, wish.expiry)
  const { account, tier } = whoseOf(house, wish)
  const curves = new Map(listedCurves(house, underlying).map((curve) => [curve.expiry, curve]))
  const perCoin = (price: number | null): string | null =>
    price === null ? null : strikeText(house, names, underlying, price)
  const side = sidesOf(named, account, tier)
  return {
    format: 1,
    folder,
    seq: named.seq,
    time: new Date(named.timeMs).toISOString(),
    underlying: underlyingName(names, underlying),
    expiries: listed.map((each) => ({
      expiry: expiryName(each.expiryMs),
      time: new Date(each.expiryMs).toISOString(),
      ...{ status: each.status, fixedPpm: each.fixedPpm, openLots: each.openLots, markets: each.markets },
      ...{ average: perCoin(each.average), forward: perCoin(each.forward), price: perCoin(each.price) },
      curve: curveLine(curves.get(each.expiry), house),
    })),
    chain: {
      expiry: expiryName(expiry.expiryMs),
      account,
      future: side.contract(futureOf(house, expiry.expiry, tier)),
      strikes: chainOf(house, expiry.expiry, tier).map(({ strike, call, put }) => ({
        strike: perCoin(strike)!,
        call: side.option(call),
        put: side.option(put),
      })),
    },
  }
}

function expiryOf(listed: readonly ListedExpiry[], wanted: string | undefined): ListedExpiry {
  const known = listed.map(({ expiryMs }) => expiryName(expiryMs))
  if (known.length === 0) throw new BadInputError('nothing on this underlying expires', 'list a future or an option')
  const at =
    wanted === undefined
      ? Math.max(
          listed.findIndex(({ status }) => status !== 'settled'),
          0,
        )
      : known.indexOf(wanted.toUpperCase())
  if (at >= 0) return listed[at]!
  throw new BadInputError(`there is no expiry ${wanted}${didYouMean(wanted!, known)}`, `use ${known.join(', ')}`)
}

function whoseOf(
  { ledger, markets: { tiers } }: House,
  { account, tier }: ChainWish,
): { readonly account: number | null; readonly tier: number } {
  if (account !== undefined && tier !== undefined) {
    throw new BadInputError('--account and --tier stand together', 'an account is of one tier: leave --tier out')
  }
  if (account !== undefined && account >= ledger.accounts.rows) {
    throw new BadInputError(`there is no account ${account}`, `use a number below ${ledger.accounts.rows}`)
  }
  if (tier !== undefined && tier >= tiers.rows) {
    throw new BadInputError(`there is no tier ${tier}`, `use a number below ${tiers.rows}`)
  }
  return account === undefined ? { account: null, tier: tier ?? 0 } : { account, tier: ledger.accounts.tier[account]! }
}

function curveLine(curve: ListedCurve | undefined, { clock }: House): ExpiryLine['curve'] {
  if (curve === undefined) return null
  const { mode, freshMs, sources, confidencePpm, basisPpm, atForwardPpm, swapPpm } = curve
  const ageMs = freshMs === 0 ? null : clock.nowMs - freshMs
  return { mode, ageMs, sources, confidencePpm, basisPpm, atForwardPpm, swapPpm }
}

type Sides = {
  contract(listed: ChainFuture | null): ContractLine | null
  option(listed: ChainSide | null): OptionLine | null
}

const dollars = (atoms: number | null): string | null => (atoms === null ? null : decimalText(atoms, ATOM_PLACES))

function sidesOf({ house, names }: NamedHouse, account: number | null, tier: number): Sides {
  const book: ScenarioHouse = account === null ? emptyBookOf(house, tier) : house
  const scratch = scratchFor(house)
  const margin = (market: number, lots: number): string | null =>
    dollars(marginOfLots(book, account ?? 0, market, lots, scratch))
  const contract = ({ market, mark, bid, ask, openLots }: ChainFuture): ContractLine => ({
    market,
    name: contractName(house, names, market),
    ...{ mark: dollars(mark), bid: dollars(bid), ask: dollars(ask), openLots },
    ...{ buy: margin(market, 1), sell: margin(market, -1) },
  })
  return {
    contract: (listed) => (listed === null ? null : contract(listed)),
    option(listed) {
      if (listed === null) return null
      const { volatilityPpm, deltaPpm, gammaPpm, vega, theta, upFront } = listed
      const greeks = { volatilityPpm, deltaPpm, gammaPpm, vega: dollars(vega), theta: dollars(theta) }
      return { ...contract(listed), ...greeks, upFront: upFront === 1 }
    },
  }
}
