/**
 * Nonces: each number of a key once. They are times in milliseconds, so that a client that starts anew goes on above what was used. The house
 * takes them in any order within a window of 256; so while a request has not been answered, those after it take the next numbers, however late
 * it is, and wait when the window is full: a request that is sent again after a crash of the house still counts. Two clients at a time need
 * two keys: sessions.
 */

/** Hands out nonces of one key, rising. */
export type Nonces = {
  /** The next number; waits while it would put one that has not been answered out of the window. */
  next(): Promise<number>
  /** The request of a number has been answered, or given up. */
  settled(nonce: number): void
}

/** Numbers of a key that may lie apart while both count. */
const WINDOW = 256

/** Numbers from the clock on, in milliseconds. */
export function noncesFrom(clock: () => number): Nonces {
  /** Ascending, as a set keeps what it was given. */
  const open = new Set<number>()
  let waiting: (() => void)[] = []
  let last = 0
  return {
    async next() {
      while (open.size > 0 && last + 1 - open.values().next().value! >= WINDOW) {
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      last = open.size === 0 ? Math.max(last + 1, Math.floor(clock())) : last + 1
      open.add(last)
      return last
    },
    settled(nonce) {
      open.delete(nonce)
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    },
  }
}
