/** Prices that no event names: those at the raw median while the step rule holds an index back, and how good a price is. */
import { abs, ceilDiv, max, min, PPM } from './arithmetic.ts'
import type { Books, Market } from './books.ts'
import type { Contract } from './contract-books.ts'
import { dollarsOf, type Values } from './contract-values.ts'

const PRICE_MAX = 1_000_000_000_000n
const TOKEN_PRICE_MAX = 4_000_000_000n
/** Sub-ppm of a basis, and the exact range of a double, which bounds what the oracle multiplies. */
const BASIS_ONE = 256n
const EXACT = 1n << 52n

/** What a price is good for, from best to worst. */
type Condition = 'normal' | 'held' | 'degraded' | 'halted'

const conditions: readonly Condition[] = ['normal', 'held', 'degraded', 'halted']

/** The worse of an underlying's price and its tier's token; a depegged token degrades everything. */
export function conditionOf(books: Books, underlying: number, tier: number): Condition {
  const { settlementAsset, depegged } = books.tiers[tier]!
  if (settlementAsset < 0) return 'halted'
  const token = rankOf(books, books.assets[settlementAsset]!.underlying)
  return conditions[Math.max(rankOf(books, underlying), token, depegged ? 2 : 0)]!
}

/**
 * The same of a market: a contract that has settled hangs on nothing any more; an option is worth what its curve says, a future stands
 * without one.
 */
export function marketConditionOf(books: Books, market: number): Condition {
  const { contract, underlying, tier } = books.markets[market]!
  const own = conditionOf(books, underlying, tier)
  if (contract.expiry < 0) return own
  const { status, curve } = books.expiries[contract.expiry]!
  if (status === 'settled') return 'normal'
  const without = isOption(contract) ? 3 : 0
  const rank = curve.sinceMs === 0 ? without : curve.mode === 'normal' ? 0 : curve.mode === 'degraded' ? 2 : 3
  return conditions[Math.max(conditions.indexOf(own), rank)]!
}

/** Whether a contract is an option. */
export function isOption({ kind }: Contract): boolean {
  return kind === 'call' || kind === 'put'
}

/** What a lot is of its underlying, atoms: its mark; of an option what it is an option on, or its mark if that is more. */
export function notionalPrice(books: Books, market: number): bigint {
  const { contract, mark, underlying, tier, lotMultiple } = books.markets[market]!
  if (!isOption(contract) || books.expiries[contract.expiry]!.status === 'settled') return mark
  const { tokenPpm } = books.tiers[tier]!
  const dollars = min(books.underlyings[underlying]!.index * lotMultiple, EXACT)
  return max(mark, tokenPpm === 0n ? 0n : clamp((dollars * PPM) / tokenPpm, 1n, PRICE_MAX))
}

/** What closing a lot is reckoned on: its mark; of an option a twentieth of what it is an option on at least. */
export function costPrice(books: Books, market: number): bigint {
  const { contract, mark } = books.markets[market]!
  return isOption(contract) ? max(mark, ceilDiv(notionalPrice(books, market), 20n)) : mark
}

function rankOf(books: Books, number: number): number {
  const { mode, index, raw } = books.underlyings[number]!
  if (mode !== 'normal') return mode === 'degraded' ? 2 : 3
  return raw === index ? 0 : 1
}

/** Whether the step rule holds an underlying or the token of a tier back. */
function isHeld(books: Books, underlying: number, tier: number): boolean {
  const own = books.underlyings[underlying]!
  const token = books.underlyings[books.assets[books.tiers[tier]!.settlementAsset]!.underlying]!
  return own.index > 0n && (own.raw !== own.index || token.raw !== token.index)
}

/** The slow price of a market; while its price is held, the worse of it and the mark at the raw median, for the side. */
export function worseSlow(look: Values, market: number, lots: bigint): bigint {
  const { books } = look
  const row = books.markets[market]!
  if (!isHeld(books, row.underlying, row.tier)) return row.slow
  if (row.contract.expiry >= 0) {
    // In its last window the worth at a raw median hangs on when the average was counted last, which no event tells.
    if (books.expiries[row.contract.expiry]!.status !== 'trading') return row.slow
    // To the nearest atom of doubles: one atom in favour of the account, which is not to be accused of it.
    const raw = BigInt(Math.round(markAtRaw(look, row)))
    if (raw === row.mark) return row.slow
    return lots >= 0n ? min(row.slow, raw + 1n) : max(row.slow, raw - 1n)
  }
  const fair = fairAtRaw(books, row.underlying, row.tier, row.lotMultiple)
  const basis = (fair * abs(row.basis)) / (PPM * BASIS_ONE)
  const raw = clamp(row.basis < 0n ? fair - basis : fair + basis, 1n, PRICE_MAX)
  return lots >= 0n ? min(row.slow, raw) : max(row.slow, raw)
}

/** The price of an asset at the raw median, its price while nothing is held. */
export function assetAtRaw(books: Books, number: number): bigint {
  const asset = books.assets[number]!
  if (asset.settlement || !isHeld(books, asset.underlying, asset.tier)) return asset.price
  const fair = fairAtRaw(books, asset.underlying, asset.tier, 1n)
  return min(fair, max(EXACT / asset.atomsPerLot, 1n))
}

/** What a contract that ends would be marked at at the raw medians, atoms. */
function markAtRaw(look: Values, { contract, underlying, tier, lotMultiple, basis }: Market): number {
  const { books } = look
  const dollars = dollarsOf(look, contract, Number(books.underlyings[underlying]!.raw), books.nowMs)
  const atoms = (dollars * Number(lotMultiple) * 1e6) / Number(tokenAtRaw(books, tier))
  const fair = Math.min(Math.max(atoms, 1), Number(PRICE_MAX))
  return contract.kind === 'future' ? fair + (fair * Number(basis)) / Number(PPM * BASIS_ONE) : fair
}

function tokenAtRaw(books: Books, tier: number): bigint {
  const token = books.assets[books.tiers[tier]!.settlementAsset]!
  return clamp((books.underlyings[token.underlying]!.raw * PPM) / token.atomsPerLot, 1n, TOKEN_PRICE_MAX)
}

/** Raw median × multiple ÷ raw price of the token. */
function fairAtRaw(books: Books, underlying: number, tier: number, multiple: bigint): bigint {
  const tokenPrice = tokenAtRaw(books, tier)
  const dollars = min(books.underlyings[underlying]!.raw * multiple, EXACT)
  return clamp((dollars * PPM) / tokenPrice, 1n, PRICE_MAX)
}

function clamp(n: bigint, low: bigint, high: bigint): bigint {
  return min(max(n, low), high)
}
