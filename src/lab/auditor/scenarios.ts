/**
 * What a lot gains or loses in each of the 39 scenarios, written from rules §4 and decision 0185: nine prices by three volatilities, six
 * dampened tails, two rotations of the term structure; and by expiry two shapes of the skew, each in both directions. Options are valued in full
 * at prices of a fixed grid, 64 an octave, and on the straight line between. In doubles, each result to the nearest atom.
 */
import { blackDelta, blackVega } from './black.ts'
import type { Market } from './books.ts'
import { futureDollars, type OptionTerms, optionDollars, termsOf, type Values, widthAt } from './contract-values.ts'
import type { Values as Parameters } from './parameters.ts'
import { isOption, notionalPrice } from './prices.ts'

type Scenario = {
  /** Move of the price in ranges, and the part of the result that counts. */
  readonly ranges: number
  readonly counts: number
  readonly kind: 'grid' | 'tail' | 'term' | 'skew'
  readonly vol: 'up' | 'same' | 'down'
  readonly sign: number
  readonly shape: 'linear' | 'absolute'
}

const still: Scenario = { ranges: 0, counts: 1, kind: 'grid', vol: 'same', sign: 0, shape: 'linear' }

const grid = [-4, -3, -2, -1, 0, 1, 2, 3, 4].flatMap((quarters) =>
  (['up', 'same', 'down'] as const).map((vol) => ({ ...still, ranges: quarters / 4, vol })),
)
const tails = [-4, -2, 2, 4, 8, 16].map((ranges): Scenario => {
  return { ...still, kind: 'tail', ranges, counts: 1 / Math.abs(ranges), vol: 'up' }
})
const terms = [1, -1].map((sign): Scenario => ({ ...still, kind: 'term', sign }))
const skews = (['linear', 'absolute'] as const).flatMap((shape) =>
  [1, -1].map((sign): Scenario => ({ ...still, kind: 'skew', shape, sign })),
)

/** Scenarios in which the legs of an underlying move together come first; behind them pairs of opposites, of each expiry by itself. */
const all: readonly Scenario[] = [...grid, ...tails, ...terms, ...skews]
export const JOINT: number = all.length - skews.length
const STILL = grid.findIndex(({ ranges, vol }) => ranges === 0 && vol === 'same')

/** A lot of a market: results by scenario, its delta, what it is of its underlying, atoms; and what the basis of its expiry may move, ppm. */
type LotMoves = {
  readonly results: readonly bigint[]
  readonly delta: bigint
  readonly notional: bigint
  readonly basisPpm: bigint
  /** Change with a volatility of 100 % more, and how unsure its curve is, ppm of that. */
  readonly vega: bigint
  readonly widthPpm: bigint
}

const YEAR_MS = 31_536_000_000
const PARTS = 64
const FALL_MAX = 0.95

/** Moves that have been computed, and of which parameters; a number beside each says of what else. */
export type Moves = {
  readonly lots: Map<number, { readonly key: string; readonly moves: LotMoves }>
  readonly values: Map<number, { readonly key: string; readonly at: ValuesAt }>
  version: number
}

/** No moves. */
export function emptyMoves(): Moves {
  return { lots: new Map(), values: new Map(), version: 0 }
}

/** What scenarios look at. */
export type Look = Values & { readonly moves: Moves }

/** What an option is worth at a price of the grid: in every scenario, and the change with the whole of the forward. */
type ValuesAt = { readonly values: readonly number[]; readonly delta: number; readonly vega: number }

/** The moves of a lot as prices, curves and the time of scenarios are. */
export function movesOf(look: Look, market: number): LotMoves {
  const { books, moves } = look
  const { mark, underlying, tier, expired } = books.markets[market]!
  const { index, scenarioTurn } = books.underlyings[underlying]!
  const key = `${mark} ${index} ${scenarioTurn} ${books.tiers[tier]!.tokenPpm} ${expired} ${moves.version}`
  const known = moves.lots.get(market)
  if (known?.key === key) return known.moves
  const made = newMoves(look, market)
  moves.lots.set(market, { key, moves: made })
  return made
}

function newMoves(look: Look, market: number): LotMoves {
  const { books, parameters } = look
  const row = books.markets[market]!
  const { index, scenarioMs } = books.underlyings[row.underlying]!
  const p = parameters.scopes.underlying![row.underlying]!
  if (row.expired) {
    return { results: all.map(() => 0n), delta: 0n, notional: 0n, basisPpm: 0n, vega: 0n, widthPpm: 0n }
  }
  const { contract } = row
  const leftMs = contract.expiry < 0 ? 0 : Math.max(0, books.expiries[contract.expiry]!.expiryMs - scenarioMs)
  const basisPpm = p.basisFloorPpm! + BigInt(Math.ceil((Number(p.basisYearPpm) * leftMs) / YEAR_MS))
  const expiry = books.expiries[contract.expiry]
  const widthPpm = expiry === undefined ? 0n : BigInt(widthAt(books, expiry, p, scenarioMs))
  const rest = { notional: notionalPrice(books, market), basisPpm, widthPpm }
  if (isOption(contract) && index > 0n) return { ...optionMoves(look, market, p), ...rest }
  if (isOption(contract)) return { results: all.map(() => 0n), delta: 0n, vega: 0n, ...rest }
  const moves = Number(row.mark) * (contract.kind === 'future' ? openPart(look, row) : 1)
  const results = all.map((scenario) => nearest(moves * moveIn(scenario, p) * scenario.counts))
  return { results, delta: nearest(moves), vega: 0n, ...rest }
}

/** By how much a price moves in a joint scenario, ppm of it, tails dampened. */
export function assetMovePpm(scenario: number, p: Parameters): bigint {
  return nearest(moveIn(all[scenario]!, p) * all[scenario]!.counts * 1e6)
}

function moveIn({ ranges }: Scenario, p: Parameters): number {
  return Math.max(-FALL_MAX, (ranges * Number(p.scenarioRangePpm)) / 1e6)
}

/** The part of a future's value that still moves with the index. */
function openPart(look: Look, { contract, underlying }: Market): number {
  const { index, scenarioMs } = look.books.underlyings[underlying]!
  const expiry = look.books.expiries[contract.expiry]!
  const at = (price: number): number => futureDollars(look, expiry, price, scenarioMs, expiry.stood)
  const value = at(Number(index))
  return value === 0 ? 1 : (at(2 * Number(index)) - value) / value
}

function optionMoves(look: Look, market: number, p: Parameters): { results: bigint[]; delta: bigint; vega: bigint } {
  const { books } = look
  const row = books.markets[market]!
  const index = Number(books.underlyings[row.underlying]!.index)
  const n = placeOf(index)
  const [low, high] = [priceAt(n), priceAt(n + 1)]
  const part = (index - low) / (high - low)
  const [below, above] = [valuesAt(look, market, p, n), valuesAt(look, market, p, n + 1)]
  const atoms = (Number(row.lotMultiple) * 1e6) / Number(books.tiers[row.tier]!.tokenPpm)
  const onLine = (a: number, b: number): number => bounded((a + (b - a) * part) * atoms)
  const values = below.values.map((value, s) => Number(nearest(onLine(value, above.values[s]!))))
  const mark = Number(row.mark)
  const results = all.map(({ kind, counts }, s) => {
    if (kind === 'grid') return BigInt(values[s]! - mark)
    if (kind === 'tail') return nearest((values[s]! - mark) * counts)
    // A rotation says by how much the surface's value changes; who is long loses no more than the mark.
    return BigInt(Math.max(values[s]! - values[STILL]!, -mark))
  })
  return {
    results,
    delta: nearest(onLine(below.delta, above.delta)),
    vega: nearest(onLine(below.vega, above.vega)),
  }
}

/** The prices of the grid are 2 to the power of whole 64ths. */
function priceAt(n: number): number {
  return 2 ** (n / PARTS)
}

/** The last of them at or below an index. */
function placeOf(index: number): number {
  let n = Math.floor(Math.log2(index) * PARTS)
  while (priceAt(n) > index) n--
  while (priceAt(n + 1) <= index) n++
  return n
}

function valuesAt(look: Look, market: number, p: Parameters, n: number): ValuesAt {
  const { values } = look.moves
  const { underlying, contract } = look.books.markets[market]!
  const key = `${n} ${look.books.underlyings[underlying]!.scenarioTurn} ${contract.strike} ${look.moves.version}`
  const slot = 2 * market + (n & 1)
  const known = values.get(slot)
  if (known?.key === key) return known.at
  const at = newValues(look, market, p, priceAt(n))
  values.set(slot, { key, at })
  return at
}

function newValues(look: Look, market: number, p: Parameters, price: number): ValuesAt {
  const row = look.books.markets[market]!
  const { contract, underlying } = row
  const { scenarioMs } = look.books.underlyings[underlying]!
  const years = Math.max(0, look.books.expiries[contract.expiry]!.expiryMs - scenarioMs) / YEAR_MS
  const at = termsOf(look, contract, price, scenarioMs, 'stood')
  const isCall = contract.kind === 'call'
  const values = all.map((scenario) =>
    optionDollars(isCall, {
      ...at,
      forward: at.forward * (1 + moveIn(scenario, p)),
      deviation: at.deviation * volatilityIn(scenario, p, at, years),
    }),
  )
  const slope = at.strike > 0 ? blackDelta(isCall, at.forward, at.strike, at.deviation) : isCall ? 1 : 0
  const vega = at.strike > 0 ? at.weight * blackVega(at.forward, at.strike, at.deviation) * Math.sqrt(years) : 0
  return { values, delta: at.weight * slope * at.forward, vega }
}

/** What a scenario multiplies a volatility by: Deribit's shape in time, Derive's skew, a term structure that tilts about 30 days. */
function volatilityIn(
  scenario: Scenario,
  p: Parameters,
  { strike, forward, deviation }: OptionTerms,
  years: number,
): number {
  const ratio = (name: string): number => Number(p[name]) / 1e6
  const time = Math.max(years, 1 / 365)
  const days30 = 30 / 365
  const reach = (days30 / time) ** (time < days30 ? 0.3 : 0.13)
  if (scenario.kind === 'term') {
    const tilt = Math.min(1, Math.max(-1, Math.log(time / days30) / Math.log(8)))
    return 1 + scenario.sign * ratio('termPpm') * tilt
  }
  if (scenario.kind === 'skew') {
    const cap = Math.max(ratio('skewPpm') - 0.1 * Math.sqrt(time), ratio('skewPpm') / 10)
    const k = strike > 0 ? Math.log(strike / forward) : 0
    const x = (scenario.shape === 'linear' ? k : Math.abs(k)) * (cap / Math.max(0.01, 2.4 * Math.sqrt(time)))
    return 1 + scenario.sign * Math.min(cap, Math.max(-cap, x))
  }
  if (scenario.vol === 'same') return 1
  if (scenario.vol === 'down') return Math.max(0, 1 - ratio('volDownPpm') * reach)
  const volatility = years > 0 ? deviation / Math.sqrt(years) : 0
  const up = 1 + ratio('volUpPpm') * reach
  return volatility > 0 ? Math.max(up, ratio('volFloorPpm') / volatility) : up
}

/** A value in a scenario is cut at sixteen largest prices. */
function bounded(value: number): number {
  return Math.min(Math.max(value, -16e12), 16e12)
}

/** To the nearest integer, ties to even (decision 0132). */
function nearest(x: number): bigint {
  const down = Math.floor(x)
  const over = x - down
  return BigInt(over > 0.5 || (over === 0.5 && down % 2 !== 0) ? down + 1 : down)
}
