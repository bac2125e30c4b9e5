/** What stands in the house of a book, and its integers. */
import { ATOMS_MAX, PRICE_MAX, type Row } from '../core/units/index.ts'
import { ATOM_PLACES, type Decimal, scaledFloor } from './decimals.ts'
import { BookError } from './error.ts'

/** Something with a dollar price in the house of a book: its rows, and the coins of a lot. */
export type Listed = {
  readonly name: string
  readonly underlying: Row
  /** A lot is 10^exponent coins. */
  readonly exponent: number
  /** An atom of it as collateral is 10^-assetPlaces coins. */
  readonly assetPlaces: number
  /** −1 where the book has no position or no collateral of it. */
  readonly market: Row
  readonly asset: Row
}

/** Atoms per lot. Floor; a price of less than an atom a lot is none. */
export function priceFloor(name: string, price: Decimal, exponent: number): number {
  const atoms = scaledFloor(price, exponent + ATOM_PLACES)
  if (atoms >= 1n && atoms <= BigInt(PRICE_MAX)) return Number(atoms)
  throw new BookError(
    `${name}: a price is ${atoms < 1n ? 'too small' : 'too large'} for its lot`,
    'choose plimsoll.markets coinsPerLot so that a lot is worth about $10 to $100',
  )
}

/** An integer of a hot column. */
export function atomsOf(what: string, value: bigint): number {
  const most = BigInt(ATOMS_MAX)
  if (value <= most && value >= -most) return Number(value)
  throw new BookError(`${what}: an amount is larger than an account may hold`, 'stay below $2,250,000,000')
}
