/** What is owed of coins, and what it is worth. */
import { ceilDiv } from './arithmetic.ts'
import type { Account, Asset, Books } from './books.ts'
import { owedSince } from './loans.ts'

/** A coin that an account owes, and the index of its last touch. */
export type CoinDebt = { readonly asset: number; debt: bigint; index: bigint }

/** Asset atoms that an account owes, interest included. */
export function debtOf({ assets }: Books, { coin }: Account): bigint {
  return coin === null ? 0n : coin.debt + owedSince(coin.debt, coin.index, assets[coin.asset]!.pool.borrow.index)
}

/** What asset atoms owed are worth at a price, rounded up. */
export function valueCeil(asset: Asset, debt: bigint, price: bigint): bigint {
  return ceilDiv(debt * price, asset.atomsPerLot)
}

/** What all debtors of a coin owe its pool. */
export function coinsOwed(books: Books, { pool }: Asset): bigint {
  let sum = 0n
  for (const number of pool.debtors) sum += debtOf(books, books.accounts[number]!)
  return sum
}
