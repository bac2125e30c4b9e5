/** Prices that no event names: those at the raw median while the step rule holds an index back, and how good a price is. */
import { abs, max, min, PPM } from './arithmetic.ts'
import type { Books } from './books.ts'

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
export function worseSlow(books: Books, market: number, lots: bigint): bigint {
  const row = books.markets[market]!
  if (!isHeld(books, row.underlying, row.tier)) return row.slow
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

/** Raw median × multiple ÷ raw price of the token. */
function fairAtRaw(books: Books, underlying: number, tier: number, multiple: bigint): bigint {
  const token = books.assets[books.tiers[tier]!.settlementAsset]!
  const tokenRaw = books.underlyings[token.underlying]!.raw
  const tokenPrice = clamp((tokenRaw * PPM) / token.atomsPerLot, 1n, TOKEN_PRICE_MAX)
  const dollars = min(books.underlyings[underlying]!.raw * multiple, EXACT)
  return clamp((dollars * PPM) / tokenPrice, 1n, PRICE_MAX)
}

function clamp(n: bigint, low: bigint, high: bigint): bigint {
  return min(max(n, low), high)
}
