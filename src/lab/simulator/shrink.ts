/** Cutting a failing script down: what is left fails in the same way, and no step of it can be left out. */
import type { Step } from './script.ts'

/** Steps that may be replayed, with what opening a house costs on top of each try: about a minute. */
const STEPS_MAX = 1_000_000
const STEPS_OF_OPENING = 200

/** The steps that are needed for `fails`; the script given fails. Delta debugging: ever smaller stretches are left out. */
export function shrink(steps: readonly Step[], fails: (steps: readonly Step[]) => boolean): readonly Step[] {
  let kept = steps
  let left = STEPS_MAX
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = kept.length - size; from > -size && left > 0; from -= size) {
      const shorter = [...kept.slice(0, Math.max(0, from)), ...kept.slice(Math.max(0, from) + size)]
      left -= shorter.length + STEPS_OF_OPENING
      if (shorter.length < kept.length && fails(shorter)) kept = shorter
    }
  }
  return kept
}
