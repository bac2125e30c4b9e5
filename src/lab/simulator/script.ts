/** Scripts: the commands of a run with their times, as data that can be kept, replayed and cut down. */
import type { Command } from '../../core/words/index.ts'

/** One sequenced command. Numbers are dense from 1 in the order of the list. */
export type Step = { readonly timeMs: number; readonly command: Command }

/** A kept script: what it showed when it was found, and the steps. */
export type Script = {
  readonly note: string
  readonly seed: number
  /** Events, or `rejected CODE`, that its steps must come to: one that no longer does proves nothing. Named by who keeps it. */
  readonly reaches: readonly string[]
  readonly steps: readonly Step[]
}

/** What a run found wrong. */
export type Finding = {
  /** `INV-3`, a section of the rules, `twin`, `books`, or `assertion` when the core stopped itself. */
  readonly invariant: string
  readonly seq: number
  readonly what: string
}

/** A script as text: one step a line, so that a shorter one is easy to read and to compare. */
export function scriptText({ note, seed, reaches, steps }: Script): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)}`)
  return `{\n  "note": ${JSON.stringify(note)},\n  "seed": ${seed},\n  "reaches": ${JSON.stringify(reaches)},\n  "steps": [\n${lines.join(',\n')}\n  ]\n}\n`
}
