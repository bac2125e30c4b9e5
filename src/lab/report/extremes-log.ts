/**
 * Watches a replay for the highest and lowest index of each market, with the mark of that moment. A result looks at the house
 * every minute or so, and a crash reaches its depth in between: what the log has seen is written into the observation that
 * follows it, so that a report never says less than what happened.
 */
import type { House } from '../../core/machine/index.ts'
import type { ReplayHook, ReplayMarketSeries, ReplayResult } from '../replay/index.ts'

/** Index and mark of one moment, atoms per lot as listed. */
type Moment = { readonly timeMs: number; readonly index: number; readonly mark: number }

/** The moments of the lowest and highest index, and the lowest and highest mark whenever they were. */
type Extremes = { low: Moment; high: Moment; markLow: number; markHigh: number }

/** Scenario prices are 10⁻⁸ dollar a coin, those of the house 10⁻⁶ dollar a lot. */
const ATOM_PLACES = 2

/** A hook for a replay, and what writes the extremes into its result. */
export function extremesLog(): { readonly hook: ReplayHook; readonly into: (result: ReplayResult) => ReplayResult } {
  const found = new Map<number, Extremes>()
  const hook: ReplayHook = (_seq, timeMs, _command, events, house) => {
    for (const event of events) {
      if (event.type === 'indexSet') seeIndex(found, house, event.underlying, timeMs)
      else if (event.type === 'markSet') seeMark(found, house, event.market, event.mark)
    }
  }
  const into = (result: ReplayResult): ReplayResult => {
    const { series, house } = result
    const markets = series.markets.map((each) => {
      const extremes = found.get(each.market)
      return extremes === undefined ? each : written(each, series.timeMs, extremes, scaleOf(house.markets, each.market))
    })
    const listed = house.markets.map((each) => {
      const extremes = found.get(each.market)
      if (extremes === undefined) return each
      const scale = scaleOf(house.markets, each.market)
      const [low, high] = [scale(extremes.markLow), scale(extremes.markHigh)]
      return { ...each, priceLow: Math.min(each.priceLow, low), priceHigh: Math.max(each.priceHigh, high) }
    })
    return { ...result, house: { ...house, markets: listed }, series: { ...series, markets } }
  }
  return { hook, into }
}

function scaleOf(markets: ReplayResult['house']['markets'], market: number): (price: number) => number {
  const exponent = markets.find((each) => each.market === market)?.coinsPerLotExponent ?? 0
  return (price) => Math.round(price * 10 ** (ATOM_PLACES - exponent))
}

function seeIndex(found: Map<number, Extremes>, house: House, underlying: number, timeMs: number): void {
  const { markets, underlyings } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    if (markets.underlying[market] !== underlying || markets.mark[market] === 0) continue
    const relots = underlyings.relots[underlying]!
    const now = { timeMs, index: underlyings.index[underlying]! / relots, mark: markets.mark[market]! / relots }
    const seen = found.get(market)
    if (seen === undefined) found.set(market, { low: now, high: now, markLow: now.mark, markHigh: now.mark })
    else if (now.index < seen.low.index) seen.low = now
    else if (now.index > seen.high.index) seen.high = now
  }
}

function seeMark(found: Map<number, Extremes>, house: House, market: number, mark: number): void {
  const { markets, underlyings } = house.markets
  const seen = found.get(market)
  if (seen === undefined) return
  const listed = mark / underlyings.relots[markets.underlying[market]!]!
  seen.markLow = Math.min(seen.markLow, listed)
  seen.markHigh = Math.max(seen.markHigh, listed)
}

/** A series with both moments in the observations that follow them; the first observation stays what it is. */
function written(
  series: ReplayMarketSeries,
  timesMs: readonly number[],
  { low, high }: Extremes,
  scale: (price: number) => number,
): ReplayMarketSeries {
  const [index, mark] = [[...series.index], [...series.mark]]
  for (const [moment, isBeyond] of [
    [high, (price: number, other: number) => price > other],
    [low, (price: number, other: number) => price < other],
  ] as const) {
    const found = timesMs.findIndex((timeMs) => timeMs >= moment.timeMs)
    const at = found < 0 ? timesMs.length - 1 : found
    if (at === 0 || !isBeyond(scale(moment.index), series.index[at]!)) continue
    index[at] = scale(moment.index)
    mark[at] = scale(moment.mark)
  }
  return { ...series, index, mark }
}
