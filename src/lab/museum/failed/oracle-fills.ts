/** A pool that trades any size at the oracle's price: what GMX's first version sold. */

/** The figures of a raid on it. */
type Rounds = {
  readonly rounds: number
  /** Position opened in the pool in each round, atoms, and how far the market was then pushed, ppm. */
  readonly size: number
  readonly pushPpm: number
}

/** Loss of the pool: every push is paid on the whole size, opening and closing cost nothing. Floor. */
export function filledAtOracle({ rounds, size, pushPpm }: Rounds): number {
  return rounds * Math.floor(size / 1_000_000) * pushPpm
}
