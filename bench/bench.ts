/** What a benchmark is. */

/** One figure of one run. */
export type Row = { readonly metric: string; readonly unit: string; readonly value: number }

/**
 * A benchmark: `run` does everything, population included, in a process of its own, and throws if what it measured is
 * not what it claims (an account missed, nothing visited). `quick` asks for a population that finishes within seconds.
 */
export type Bench = {
  readonly name: string
  readonly title: string
  /** What to reach, as in docs/performance.md, and for whom it is named. */
  readonly target: string
  readonly run: (quick: boolean) => Promise<readonly Row[]>
}
