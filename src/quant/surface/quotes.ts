/** From quotes of an order book to smiles: what is missing, crossed, stale or absurd is told apart, counted, and never fitted. */
import { blackGreeks, GREEKS, impliedVolatility } from '../../core/valuation/index.ts'
import { median } from './chain.ts'
import { byExpiry, forwardsOf, YEAR_MS } from './forward.ts'
import type { Observation, Smile } from './smile.ts'

/** The best bid and ask of an option, in coin of the forward, null where there is none, and when they were made. */
export type Quote = {
  readonly isCall: boolean
  readonly strike: number
  readonly expiryMs: number
  readonly bid: number | null
  readonly ask: number | null
  readonly timeMs: number
}

/**
 * Why a quote tells nothing: no side; one side only (a bid of 0 is none); a side that is no price (below 0, an ask of 0, not finite), or that no
 * volatility between 1 % and 500 % explains; a bid above the ask; older than a quote may be, or from after the snapshot; expired.
 */
export type QuoteFault = 'missing' | 'oneSided' | 'absurd' | 'crossed' | 'stale' | 'expired'

/** Smiles of good quotes, and how many quotes had which fault. */
type QuotedSmiles = { readonly smiles: readonly Smile[]; readonly faults: Readonly<Record<QuoteFault, number>> }

/** Volatilities of live markets lie in here, by far. */
const [VOLATILITY_MIN, VOLATILITY_MAX] = [0.01, 5]

/** A quote half of whose spread is this much volatility is trusted half: two points. */
const SPREAD = 0.02

/** Calls of the same strikes tell forwards only where both quotes are good. */
type Good = { readonly quote: Quote; readonly bid: number; readonly ask: number }

/**
 * Smiles of the quotes of all expiries, as of `snapshotMs`: mid prices against forwards from pairs (`forwardsOf`), at each strike the option out of
 * the money, or the other where only that is quoted.
 *
 * @param index price of the underlying
 * @param ageMsMax quotes older than this are stale
 */
export function smilesOfQuotes(
  quotes: readonly Quote[],
  index: number,
  snapshotMs: number,
  ageMsMax: number,
): QuotedSmiles {
  const faults: Record<QuoteFault, number> = { missing: 0, oneSided: 0, absurd: 0, crossed: 0, stale: 0, expired: 0 }
  const good = quotes.flatMap((quote): Good[] => {
    const found = goodOf(quote, snapshotMs, ageMsMax)
    if (typeof found !== 'string') return [found]
    faults[found] += 1
    return []
  })
  const groups = byExpiry(good.map((each) => ({ ...each, expiryMs: each.quote.expiryMs })))
  const priced = new Map(
    [...groups].map(([expiryMs, all]) => [
      expiryMs,
      all.map(({ quote, bid, ask }) => ({ isCall: quote.isCall, strike: quote.strike, price: 0.5 * (bid + ask) })),
    ]),
  )
  const smiles = forwardsOf(priced, index, snapshotMs).map(({ expiryMs, forward, pairs }): Smile => {
    const years = (expiryMs - snapshotMs) / YEAR_MS
    const all = groups.get(expiryMs)!
    const chosen = new Map<number, { readonly isOut: boolean; readonly observation: Observation }>()
    for (const each of all) {
      const { isCall, strike } = each.quote
      const observation = observationOf(each, forward, years)
      const isOut = isCall === strike >= forward
      if (observation === null) faults.absurd += 1
      else if (isOut || !chosen.has(strike)) chosen.set(strike, { isOut, observation })
    }
    const observations = [...chosen.values()].map(({ observation }) => observation).sort((a, b) => a.k - b.k)
    return {
      expiryMs,
      years,
      forward,
      pairs,
      observations,
      ageMs: snapshotMs - median(all.map(({ quote }) => quote.timeMs)),
    }
  })
  return { smiles, faults }
}

function goodOf(quote: Quote, snapshotMs: number, ageMsMax: number): Good | QuoteFault {
  const { isCall, strike, expiryMs, bid, ask, timeMs } = quote
  if (!(expiryMs > snapshotMs)) return 'expired'
  if (bid === null && ask === null) return 'missing'
  const most = isCall ? 1 : Number.POSITIVE_INFINITY
  if ([bid ?? 0, ask ?? 0.5].some((side) => !(side >= 0 && side < most)) || ask === 0 || !(strike > 0)) return 'absurd'
  if (ask === null || bid === null || bid === 0) return 'oneSided'
  if (bid > ask) return 'crossed'
  if (!(timeMs <= snapshotMs && snapshotMs - timeMs <= ageMsMax)) return 'stale'
  return { quote, bid, ask }
}

/** Scratch of `observationOf`, no state. */
const greeks = new Float64Array(6)

/** What a good quote says, null where no plausible volatility explains it. */
function observationOf({ quote, bid, ask }: Good, forward: number, years: number): Observation | null {
  const { isCall, strike } = quote
  const volatility = impliedVolatility(isCall, forward, strike, 0.5 * (bid + ask) * forward, years)
  if (typeof volatility === 'string' || !(volatility >= VOLATILITY_MIN && volatility <= VOLATILITY_MAX)) return null
  blackGreeks(greeks, isCall, forward, strike, volatility, years)
  const halfSpread = (0.5 * (ask - bid) * forward) / greeks[GREEKS.vega]!
  return { k: Math.log(strike / forward), volatility, trust: 1 / (1 + (halfSpread / SPREAD) ** 2) }
}
