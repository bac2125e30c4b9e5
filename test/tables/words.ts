/** Words that the verbs of a table share: what a row does, amounts, times. */
import assert from 'node:assert/strict'
import { ATOMS, type Stage } from './stage.ts'

/** Words of a row after its pattern. */
export type Verb = readonly [pattern: RegExp, act: (stage: Stage, words: string[]) => string | null]

/** A number with commas. */
export const plainNumber = (text: string): number => Number(text.replaceAll(',', ''))

/** Atoms of a decimal amount. */
export const amountOf = (text: string): number => Math.round(plainNumber(text) * ATOMS)

/** Milliseconds of `90s`, `5m`, `2h`, `8d`. */
export function timeOf(text: string): number {
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[text.at(-1) as 's']
  assert.ok(unit, `no unit of time in ${text}`)
  return plainNumber(text.slice(0, -1)) * unit
}
