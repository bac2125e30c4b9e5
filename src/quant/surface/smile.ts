/** What a calibration reads: volatilities by log-moneyness, expiry by expiry. */
import type { Chain } from './chain.ts'
import { byExpiry, forwardsOf, YEAR_MS } from './forward.ts'

/**
 * A volatility σ (1 = 100 % a year) at k = ln(strike ÷ forward). `trust`, above 0 up to 1, is what it weighs beside others of the same
 * vega: 1 for a mark or a tight quote.
 */
export type Observation = { readonly k: number; readonly volatility: number; readonly trust: number }

/** An expiry: `years` to it, its forward, what was observed, and how old that is in the middle. */
export type Smile = {
  readonly expiryMs: number
  readonly years: number
  readonly forward: number
  readonly pairs: number
  readonly observations: readonly Observation[]
  readonly ageMs: number
}

/**
 * Smiles of a chain of marks: at each strike the option out of the money, or the other one where only that is listed. Marks have no time
 * of their own: their age is 0 at the snapshot.
 */
export function smilesOfChain({ marks, index }: Chain, snapshotMs: number): Smile[] {
  const groups = byExpiry(marks.filter(({ expiryMs }) => expiryMs > snapshotMs))
  return forwardsOf(groups, index, snapshotMs).map(({ expiryMs, forward, pairs }) => {
    const chosen = new Map<number, { readonly isOut: boolean; readonly volatility: number }>()
    for (const { isCall, strike, volatility } of groups.get(expiryMs)!) {
      const isOut = isCall === strike >= forward
      if (isOut || !chosen.has(strike)) chosen.set(strike, { isOut, volatility })
    }
    const observations = [...chosen]
      .map(([strike, { volatility }]) => ({ k: Math.log(strike / forward), volatility, trust: 1 }))
      .sort((a, b) => a.k - b.k)
    return { expiryMs, years: (expiryMs - snapshotMs) / YEAR_MS, forward, pairs, observations, ageMs: 0 }
  })
}
