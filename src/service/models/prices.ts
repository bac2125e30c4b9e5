/**
 * Prices of each market since the models begin. A market has at most so many stretches of equal length; when they are used up, each two
 * become one: lowest, highest and last price stay true, and a spike is never thinned away.
 */
import type { House } from '../../core/machine/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import type { PriceRange, PriceStretch } from './types.ts'

/** Stretches kept of a market, and their length at the beginning, ms: two hours of ten seconds each. */
const STRETCHES = 720
const FIRST_LENGTH_MS = 10_000

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Stretch = Writable<PriceStretch>

/** What is known of a market; `stretches` oldest first. */
type History = { lengthMs: number; stretches: Stretch[] }

/** Histories by market, in at most so many stretches each. */
type Prices = { readonly byMarket: Map<number, History>; readonly most: number }

/** Nothing heard yet. */
export function pricesOf(most: number = STRETCHES): Prices {
  return { byMarket: new Map(), most }
}

/** Hears an event; `house` says which markets follow an underlying. */
export function pricesHear(prices: Prices, house: House, timeMs: number, event: HouseEvent): void {
  switch (event.type) {
    case 'markSet': {
      const stretch = stretchAt(prices, event.market, timeMs)
      stretch.mark = widened(stretch.mark, event.mark)
      stretch.slow = event.slow
      return
    }
    case 'indexSet': {
      const { markets } = house.markets
      for (let market = 0; market < markets.rows; market++) {
        if (markets.underlying[market] !== event.underlying) continue
        const stretch = stretchAt(prices, market, timeMs)
        stretch.index = widened(stretch.index, event.price * markets.lotMultiple[market]!)
      }
      return
    }
    case 'fundingAccrued':
      stretchAt(prices, event.market, timeMs).fundingPpm += event.ratePpm
      return
    case 'relotted': {
      const { markets } = house.markets
      for (const [market, history] of prices.byMarket) {
        if (markets.underlying[market] !== event.underlying) continue
        for (const each of history.stretches) relot(each, event.factor)
      }
      return
    }
    default:
  }
}

/** The stretches of a market, oldest first. */
export function priceStretches(prices: Prices, market: number): PriceStretch[] {
  return (prices.byMarket.get(market)?.stretches ?? []).map((each) => ({ ...each }))
}

/** The stretch in which a time lies, made when it is the first time in it. */
function stretchAt(prices: Prices, market: number, timeMs: number): Stretch {
  let history = prices.byMarket.get(market)
  if (history === undefined) {
    history = { lengthMs: FIRST_LENGTH_MS, stretches: [] }
    prices.byMarket.set(market, history)
  }
  const last = history.stretches.at(-1)
  if (last !== undefined && timeMs < last.toMs) return last
  if (history.stretches.length === prices.most) thin(history)
  const fromMs = Math.floor(timeMs / history.lengthMs) * history.lengthMs
  const before = history.stretches.at(-1)
  if (before !== undefined && timeMs < before.toMs) return before
  const made: Stretch = {
    ...{ fromMs, toMs: fromMs + history.lengthMs, mark: null, index: null, slow: null, fundingPpm: 0 },
  }
  history.stretches.push(made)
  return made
}

/** Doubles the length until there is room. */
function thin(history: History): void {
  const before = history.stretches.length
  while (history.stretches.length === before) {
    history.lengthMs *= 2
    const { lengthMs } = history
    const thinned: Stretch[] = []
    for (const each of history.stretches) {
      const last = thinned.at(-1)
      if (last !== undefined && each.fromMs < last.toMs) join(last, each)
      else {
        const fromMs = Math.floor(each.fromMs / lengthMs) * lengthMs
        thinned.push({ ...each, fromMs, toMs: fromMs + lengthMs })
      }
    }
    history.stretches = thinned
  }
}

function join(into: Stretch, { mark, index, slow, fundingPpm }: Stretch): void {
  into.mark = joined(into.mark, mark)
  into.index = joined(into.index, index)
  into.slow = slow ?? into.slow
  into.fundingPpm += fundingPpm
}

function joined(one: PriceRange | null, other: PriceRange | null): PriceRange | null {
  if (one === null || other === null) return one ?? other
  return { low: Math.min(one.low, other.low), high: Math.max(one.high, other.high), last: other.last }
}

function widened(range: PriceRange | null, price: number): PriceRange {
  return joined(range, { low: price, high: price, last: price })!
}

function relot(stretch: Stretch, factor: number): void {
  stretch.mark = times(stretch.mark, factor)
  stretch.index = times(stretch.index, factor)
  stretch.slow = stretch.slow === null ? null : stretch.slow * factor
}

function times(range: PriceRange | null, factor: number): PriceRange | null {
  if (range === null) return null
  return { low: range.low * factor, high: range.high * factor, last: range.last * factor }
}
