/** Who waits among a tier's lenders, what that is worth, and what is there for them. */
import { ceilDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, houseAccount } from './audit.ts'
import type { Tier } from './books.ts'

/** Of a lender's shares of a class: what waits, and what of it is recalled. */
export type Wait = { readonly shares: bigint; readonly recalled: bigint }

/**
 * An epoch that is being carried out: rows that are to be looked at, in their order, what each one's owner still gets, and worth and
 * shares of the classes as the rows before have left them.
 */
type Plan = {
  readonly rows: { readonly key: string; readonly shares: bigint; readonly leaver: number }[]
  readonly left: bigint[]
  readonly worth: [bigint, bigint]
  readonly shares: [bigint, bigint]
}

/** Who waits of a tier, by account and class; the epoch; the sharing in hand, and what the row in hand is let go. */
export type Waiting = {
  readonly rows: Map<string, Wait>
  epochMs: number
  /** Whether somebody was short when the command in hand began. */
  shortAtStart: boolean
  plan: Plan | null
  going: { readonly key: string; readonly shares: bigint } | null
}

/** Nobody waits. */
export function emptyWaiting(): Waiting {
  return { rows: new Map(), epochMs: 0, shortAtStart: false, plan: null, going: null }
}

/** What is there for lenders, ≥ 0: unlent, not called by the backstop, within the window. */
export function freeOf(audit: Audit, tier: Tier): bigint {
  return max(0n, min(windowLeft(audit, tier), unlentOf(audit, tier) - tier.lenderPool.called))
}

/** What of the treasury's cash is not lent. */
export function unlentOf(audit: Audit, tier: Tier): bigint {
  return houseAccount(audit, tier.number, 'treasury').cash - tier.loans
}

/** What waits goes before loans and the fund, as far as the window lets it: of all that waits, or of what is recalled. */
export function promisedOf(audit: Audit, tier: Tier, which: keyof Wait = 'shares'): bigint {
  const sums: [bigint, bigint] = [0n, 0n]
  for (const [key, wait] of tier.waiting.rows) sums[classOf(key)] += wait[which]
  const whole = worthOf(tier, 0, sums[0]) + worthOf(tier, 1, sums[1])
  return max(0n, min(whole, windowLeft(audit, tier)))
}

/** A class by the key of a lender's row. */
export function classOf(key: string): 0 | 1 {
  return key.endsWith(' 1') ? 1 : 0
}

/** What shares of a class are worth as last divided. Floor. */
export function worthOf({ lenderPool }: Tier, side: 0 | 1, of: bigint): bigint {
  return worthIn(lenderPool, side, of)
}

/** The same by other figures of the classes. */
export function worthIn({ worth, shares }: Pick<Plan, 'worth' | 'shares'>, side: 0 | 1, of: bigint): bigint {
  return of === 0n ? 0n : (of * worth[side]) / shares[side]
}

function windowLeft({ books, parameters }: Audit, { number, lenderPool: pool }: Tier): bigint {
  const p = parameters.scopes.tier![number]!
  const out = books.nowMs - pool.outSinceMs >= Number(p.outflowWindowMs!) ? 0n : pool.out
  return ceilDiv((pool.worth[0] + pool.worth[1] + out) * p.lenderWindowPpm!, PPM) - out
}
