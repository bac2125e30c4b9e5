/**
 * Watches a replay for the highest and lowest index and mark of each market. A result looks at the house every minute or so,
 * and a crash reaches its depth in between: what the log has seen is written into the observation that follows it, so that
 * a report never says less than what happened.
 */
import type { House } from '../../core/machine/index.ts'
import type { ReplayHook, ReplayResult } from '../replay/index.ts'

/** Lowest and highest price since the start, in atoms per lot as listed, and when. */
type Extremes = { low: number; lowMs: number; high: number; highMs: number }

/** Scenario prices are 10⁻⁸ dollar a coin, those of the house 10⁻⁶ dollar a lot. */
const ATOM_PLACES = 2

/** A hook for a replay, and what writes the extremes into its result. */
export function extremesLog(): { readonly hook: ReplayHook; readonly into: (result: ReplayResult) => ReplayResult } {
  const [index, mark] = [new Map<number, Extremes>(), new Map<number, Extremes>()]
  const underlyingOf: number[] = []
  const hook: ReplayHook = (_seq, timeMs, _command, events, house) => {
    for (const event of events) {
      if (event.type === 'indexSet')
        see(index, event.underlying, event.price / relotsOf(house, event.underlying), timeMs)
      if (event.type !== 'markSet') continue
      const underlying = house.markets.markets.underlying[event.market]!
      underlyingOf[event.market] = underlying
      see(mark, event.market, event.mark / relotsOf(house, underlying), timeMs)
    }
  }
  const into = (result: ReplayResult): ReplayResult => {
    const { series, house } = result
    const scaled = (market: number, found: Extremes | undefined): Extremes | undefined => {
      const exponent = house.markets[market]?.coinsPerLotExponent ?? 0
      const scale = (price: number): number => Math.round(price * 10 ** (ATOM_PLACES - exponent))
      return found && { ...found, low: scale(found.low), high: scale(found.high) }
    }
    const markets = series.markets.map((each) => ({
      ...each,
      index: written(each.index, series.timeMs, scaled(each.market, index.get(underlyingOf[each.market] ?? -1))),
      mark: written(each.mark, series.timeMs, scaled(each.market, mark.get(each.market))),
    }))
    const listed = house.markets.map((each, at) => {
      const found = scaled(at, mark.get(each.market))
      if (found === undefined) return each
      return {
        ...each,
        priceLow: Math.min(each.priceLow, found.low),
        priceHigh: Math.max(each.priceHigh, found.high),
      }
    })
    return { ...result, house: { ...house, markets: listed }, series: { ...series, markets } }
  }
  return { hook, into }
}

function relotsOf({ markets: { underlyings } }: House, underlying: number): number {
  return underlyings.relots[underlying]!
}

function see(found: Map<number, Extremes>, row: number, price: number, timeMs: number): void {
  const seen = found.get(row)
  if (seen === undefined) found.set(row, { low: price, lowMs: timeMs, high: price, highMs: timeMs })
  else if (price < seen.low) [seen.low, seen.lowMs] = [price, timeMs]
  else if (price > seen.high) [seen.high, seen.highMs] = [price, timeMs]
}

/** Values with the extremes in the observations that follow them; the first observation stays what it is. */
function written(
  values: readonly number[],
  timesMs: readonly number[],
  found: Extremes | undefined,
): readonly number[] {
  if (found === undefined) return values
  const after = (timeMs: number): number => {
    const at = timesMs.findIndex((other) => other >= timeMs)
    return at < 0 ? timesMs.length - 1 : at
  }
  const changed = [...values]
  const [high, low] = [after(found.highMs), after(found.lowMs)]
  if (high > 0) changed[high] = Math.max(changed[high]!, found.high)
  if (low > 0) changed[low] = Math.min(values[low]!, found.low)
  return changed
}
