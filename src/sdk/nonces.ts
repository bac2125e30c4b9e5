/**
 * Nonces: each number of a key once. They are times with room for a million a second, so that a client that starts anew, or a
 * second process a moment later, goes on above what was used; the house takes them in any order within a window of 256.
 */

/** Hands out nonces of one key, rising. */
export type Nonces = { next(): number }

/** Numbers from the clock on: milliseconds, then one by one. */
export function noncesFrom(clock: () => number): Nonces {
  let last = 0
  return {
    next() {
      last = Math.max(last + 1, Math.floor(clock()))
      return last
    },
  }
}
