/** What moves exceed a margin by, with a season, without, at equal cost, and under every shifted season. */
import { bigMulDivFloor, mulDivCeil, PPM, type Ppm } from '../../../core/units/index.ts'
import type { Moves } from './margins.ts'

/** Shortest and, from the other end, longest shift of the placebo, days. */
export const SHIFT_DAYS_MIN = 30

/** Days on which a position of one lot lost more than its margin, and Σ of what was lacking, ppm of its notional. */
type Uncovered = { readonly days: number; readonly lacking: Ppm }

/** A margin held against the moves of one side. */
export type Coverage = {
  readonly without: Uncovered
  readonly withSeason: Uncovered
  /** The margin times one multiple, such that its mean is that of the margin with the season; the multiple, ppm. */
  readonly equalCost: Uncovered
  readonly costPpm: Ppm
  /** Of all circular shifts of the multiples, how many lack no more than the season does; and how many there are. */
  readonly shiftsAsGood: number
  readonly shifts: number
}

/** Coverage of a side (+1 a long, −1 a short) by margins (ppm of notional) with a season's multiples (ppm), day by day. */
export function coverageOf(moves: Moves, side: 1 | -1, margins: readonly Ppm[], multiples: readonly Ppm[]): Coverage {
  const losses = moves.map((move) => -side * move)
  const raised = margins.map((margin, at) => mulDivCeil(margin, multiples[at]!, PPM))
  const costPpm = bigMulDivFloor(sumOf(raised), PPM, sumOf(margins))
  const withSeason = uncovered(losses, raised)
  let [shiftsAsGood, shifts] = [0, 0]
  for (let shift = SHIFT_DAYS_MIN; shift <= moves.length - SHIFT_DAYS_MIN; shift++) {
    shifts += 1
    if (lackingShifted(losses, margins, multiples, shift) <= withSeason.lacking) shiftsAsGood += 1
  }
  const dearer = margins.map((margin) => mulDivCeil(margin, costPpm, PPM))
  return {
    without: uncovered(losses, margins),
    withSeason,
    equalCost: uncovered(losses, dearer),
    costPpm,
    shiftsAsGood,
    shifts,
  }
}

function uncovered(losses: readonly Ppm[], margins: readonly Ppm[]): Uncovered {
  let [days, lacking] = [0, 0]
  for (const [at, loss] of losses.entries()) {
    const lack = loss - margins[at]!
    if (lack <= 0) continue
    days += 1
    lacking += lack
  }
  return { days, lacking }
}

/** Only days that the margin alone does not cover can lack anything: seasons never lower it. */
function lackingShifted(
  losses: readonly Ppm[],
  margins: readonly Ppm[],
  multiples: readonly Ppm[],
  shift: number,
): Ppm {
  let lacking = 0
  for (let at = 0; at < losses.length; at++) {
    if (losses[at]! <= margins[at]!) continue
    const multiple = multiples[(at + shift) % multiples.length]!
    lacking += Math.max(0, losses[at]! - mulDivCeil(margins[at]!, multiple, PPM))
  }
  return lacking
}

function sumOf(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0)
}
