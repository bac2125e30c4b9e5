/**
 * Fear that grows with bad news (clearing.md §5, "Bank-run template"): in each epoch a member who has not asked yet does so with
 * probability w₀·exp(κ·bad news), at most one. News is the shock that the run began with and the part of the
 * tier's money that has been asked for since: everybody sees the queue.
 */
import { below, type Random } from '../random.ts'

/** How a run begins and how it feeds on itself. */
export type Severity = {
  readonly name: string
  /** Part of members who leave in a quiet epoch. */
  readonly w0: number
  /** How strongly fear follows news. */
  readonly kappa: number
  /** Bad news at the start, 0 … 1. */
  readonly shock: number
  /** Part of what is left in the vault that is found missing at the end, ppm. */
  readonly missingPpm: number
}

/** The three severities: a rumour, a loss that everybody has read of, a panic. */
export const severities: readonly Severity[] = [
  { name: 'mild', w0: 0.0005, kappa: 3, shock: 0.4, missingPpm: 50_000 },
  { name: 'hard', w0: 0.0005, kappa: 5, shock: 0.4, missingPpm: 200_000 },
  { name: 'severe', w0: 0.0005, kappa: 9, shock: 0.6, missingPpm: 400_000 },
]

const DRAWS = 1_000_000

/** Whether a member asks in this epoch. */
export function takesFright(random: Random, { w0, kappa, shock }: Severity, askedPart: number): boolean {
  const rate = Math.min(1, w0 * Math.exp(kappa * (shock + askedPart)))
  return below(random, DRAWS) < rate * DRAWS
}
