/** Who asks first is paid: what Drift's first version did with gains that no loser had paid yet. */

/** The figures of a crash, atoms. */
type Crash = {
  /** Gains at marks, and what the losers' margin could pay of them. */
  readonly gains: number
  readonly margin: number
  /** Everything that all members had in the vault. */
  readonly pool: number
}

/** What is missing for those who come last: gains paid out of everybody's money that no loser brings. */
export function paidBeforeLosers({ gains, margin, pool }: Crash): number {
  return Math.max(0, Math.min(gains, pool) - margin)
}
