/** Seeded numbers for the fault campaigns: a 32-bit linear congruential generator (Numerical Recipes, 7.1), its high bits only. */
export type Random = { /** A whole number from 0 to `end` − 1. */ below(end: number): number }

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    below(end) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * end)
    },
  }
}
