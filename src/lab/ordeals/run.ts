/** Runs an ordeal and holds what is lost against its bound. */
import { parameterByName } from '../../core/params/index.ts'
import type { Found, Ordeal } from './ordeal.ts'

/** An ordeal as it went. Atoms. */
export type OrdealResult = Found & {
  readonly ordeal: Ordeal
  readonly seed: number
  readonly bound: number
  readonly holds: boolean
}

/** Runs one; a seed varies the noise of sources. */
export function runOrdeal(ordeal: Ordeal, seed: number): OrdealResult {
  const bound = ordeal.bound.of((name) => ordeal.set[name] ?? parameterByName(name)!.parameter.start)
  const found = ordeal.play(seed)
  return { ...found, ordeal, seed, bound, holds: found.loss <= bound }
}
