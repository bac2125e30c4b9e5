/** Forwards of expiries from pairs of options, and the time of a chain that does not say when it was taken. */
import { impliedVolatility } from '../../core/valuation/index.ts'
import { type Mark, median } from './chain.ts'

/** The forward of an expiry: from so many pairs, or from its neighbours where they are fewer than two. */
type Forward = { readonly expiryMs: number; readonly forward: number; readonly pairs: number }

export const YEAR_MS = 365 * 86_400_000

/** An expiry with fewer pairs takes its forward from its neighbours. */
const PAIRS_MIN = 2

/** What an option is worth, in coin of the forward. */
type Priced = Pick<Mark, 'isCall' | 'strike' | 'price'>

/**
 * Forwards by expiry. Premiums are in coin of the forward F, so that c − p = 1 − K ÷ F at each strike and F = K ÷ (1 − (c − p)): the median
 * over strikes. Where there are fewer than two, ln(F ÷ index) is linear in the time since `snapshotMs` between its neighbours (at the snapshot
 * it is 0), and at the rate of the last one after it.
 *
 * @param expiries expiry and its options
 * @param index price of the underlying
 */
export function forwardsOf(
  expiries: ReadonlyMap<number, readonly Priced[]>,
  index: number,
  snapshotMs: number,
): Forward[] {
  const found = [...expiries]
    .sort(([a], [b]) => a - b)
    .map(([expiryMs, options]) => {
      const pairs = pairedForwards(options)
      return { expiryMs, pairs: pairs.length, forward: pairs.length < PAIRS_MIN ? Number.NaN : median(pairs) }
    })
  const known = [
    { expiryMs: snapshotMs, carry: 0 },
    ...found
      .filter(({ forward }) => forward > 0)
      .map(({ expiryMs, forward }) => ({ expiryMs, carry: Math.log(forward / index) })),
  ]
  return found.map((each) =>
    each.forward > 0 ? each : { ...each, forward: index * Math.exp(carryAt(known, each.expiryMs)) },
  )
}

function pairedForwards(options: readonly Priced[]): number[] {
  const puts = new Map(options.filter(({ isCall }) => !isCall).map(({ strike, price }) => [strike, price]))
  return options.flatMap(({ isCall, strike, price }) => {
    const put = puts.get(strike)
    const share = put === undefined ? Number.NaN : 1 - (price - put)
    return isCall && share > 0 ? [strike / share] : []
  })
}

function carryAt(known: readonly { readonly expiryMs: number; readonly carry: number }[], atMs: number): number {
  const later = known.findIndex(({ expiryMs }) => expiryMs > atMs)
  if (later <= 0) {
    const { expiryMs, carry } = known.at(-1)!
    const first = known[0]!.expiryMs
    return expiryMs === first ? 0 : (carry * (atMs - first)) / (expiryMs - first)
  }
  const [near, far] = [known[later - 1]!, known[later]!]
  return near.carry + ((far.carry - near.carry) * (atMs - near.expiryMs)) / (far.expiryMs - near.expiryMs)
}

/** Options with a volatility of time this large at least tell the time: below, a price is too coarse. */
const TIME_VALUE_MIN = 0.002

/** Expiries at most so far away tell the time: beyond, an hour is little of what is left. */
const TELLING_MS = 4 * 86_400_000

/**
 * When a chain was taken: the deviation s of Black’s formula that its prices need is σ√T with the volatilities beside them, so that each
 * option of the next expiries says T = (s ÷ σ)². The median over options out of the money, rounded to minutes; null where nothing tells.
 */
export function snapshotOf(marks: readonly Mark[]): number | null {
  const firstMs = Math.min(...marks.map(({ expiryMs }) => expiryMs))
  const near = marks.filter(({ expiryMs }) => expiryMs <= firstMs + TELLING_MS)
  const times = [...byExpiry(near)].flatMap(([expiryMs, options]) => {
    const pairs = pairedForwards(options)
    if (pairs.length < PAIRS_MIN) return []
    const forward = median(pairs)
    return options.flatMap(({ isCall, strike, price, volatility }) => {
      if (isCall !== strike >= forward || price < TIME_VALUE_MIN) return []
      const deviation = impliedVolatility(isCall, forward, strike, price * forward, 1)
      return typeof deviation === 'string' ? [] : [expiryMs - (deviation / volatility) ** 2 * YEAR_MS]
    })
  })
  return times.length === 0 ? null : Math.round(median(times) / 60_000) * 60_000
}

/** Options by their expiry. */
export function byExpiry<Option extends { readonly expiryMs: number }>(
  options: readonly Option[],
): Map<number, Option[]> {
  const groups = new Map<number, Option[]>()
  for (const option of options) {
    const group = groups.get(option.expiryMs)
    if (group === undefined) groups.set(option.expiryMs, [option])
    else group.push(option)
  }
  return groups
}
