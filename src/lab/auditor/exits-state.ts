/** What the auditor knows of the epochs that end with the command in hand. */
export type ExitsAudit = {
  /** Whether it was looked which epochs end, and what is to be shared: assets that wait and may leave. */
  looked: boolean
  readonly due: Set<number>
  /** By such an asset, every account of whoever waited for it when the epoch ended: each is weighed. */
  readonly expected: Map<number, Set<number>>
  /** What accounts could withdraw, by asset and account. */
  readonly weighed: Map<number, Map<number, bigint>>
  /** Tiers whose sharing is planned: budgets by asset, and what each withdrawal is to be let go. */
  readonly planned: Set<number>
  readonly budgets: Map<number, bigint>
  readonly parts: Map<number, bigint>
}

/** Nothing is known yet. */
export function emptyExits(): ExitsAudit {
  return {
    looked: false,
    due: new Set(),
    expected: new Map(),
    weighed: new Map(),
    planned: new Set(),
    budgets: new Map(),
    parts: new Map(),
  }
}
