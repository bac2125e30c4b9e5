/** Cutting a failing script down: what is left fails in the same way, and no step of it can be left out. */
import type { Step } from './script.ts'

/** Runs allowed: a script of thousands of steps is short long before. */
const TRIES_MAX = 2000

/** The steps that are needed for `fails`; the script given fails. Delta debugging: ever smaller stretches are left out. */
export function shrink(steps: readonly Step[], fails: (steps: readonly Step[]) => boolean): readonly Step[] {
  let kept = steps
  let tries = 0
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = kept.length - size; from > -size && tries < TRIES_MAX; from -= size) {
      const shorter = [...kept.slice(0, Math.max(0, from)), ...kept.slice(Math.max(0, from) + size)]
      tries += 1
      if (shorter.length < kept.length && fails(shorter)) kept = shorter
    }
  }
  return kept
}
