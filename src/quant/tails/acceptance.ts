/** What the models must do, as criteria with the figure, the bound and whether it holds (the acceptance of the back-test). */
import type { JudgedMember } from './backtest.ts'
import { holm } from './coverage.ts'
import { RISE_COUNTS } from './fit.ts'
import type { JudgedOptions } from './options.ts'
import type { Verdict } from './verdict.ts'

/** Level of every test: a family fails if an adjusted chance is not above it. */
const LEVEL = 0.05

/** In an event window the charge may rise by at most this part of what the reference rises by. */
const RISE_PART = 0.7

/** Mean charge over mean reference: of the family together, and of any member. */
const COST_FAMILY = 1.2
const COST_MEMBER = 1.4

/** One criterion. `least`: the figure must be above the bound, else at most the bound. */
export type Criterion = {
  readonly name: string
  readonly what: string
  readonly value: number
  readonly bound: number
  readonly side: 'above' | 'at most'
  readonly holds: boolean
}

/** Every criterion. The last is a control: a test that a constant passes would say nothing, so it must fail. */
export function criteriaOf(judged: readonly JudgedMember[], options: readonly JudgedOptions[]): Criterion[] {
  const family = judged.filter(({ member }) => member.inFamily)
  const least = (chanceOf: (judged: JudgedMember) => number): number => Math.min(...holm(family.map(chanceOf)))
  const costs = family.map(({ reference, charged }) => charged.mean / reference.mean)
  const optionsOf = (source: JudgedOptions['source']): number =>
    Math.min(...holm(options.filter((each) => each.source === source).map(({ charged }) => charged.under)))
  const constant = Math.min(
    least(({ constant: { all } }) => all.under),
    least(({ constant: { high } }) => high.under),
  )
  return [
    above(
      'reference',
      'two-sided Kupiec, least Holm-adjusted chance of the family',
      least(({ reference }) => reference.all.twoSided),
    ),
    above(
      '(a) all days',
      'one-sided Kupiec of the charge, least Holm-adjusted chance',
      least(({ charged }) => charged.all.under),
    ),
    above(
      '(a) most volatile fifth',
      'the same over the fifth of days with the highest expected volatility',
      least(({ charged }) => charged.high.under),
    ),
    atMost(
      '(b) event windows',
      'largest 5-day rise of the charge ÷ the reference’s, the worst book and window where that rose by a fifth',
      Math.max(...family.flatMap(({ reference, charged }) => risePartsOf(reference, charged))),
      RISE_PART,
    ),
    atMost(
      '(c) cost of the family',
      'mean margin of the charge ÷ the reference’s, mean of the family',
      costs.reduce((a, b) => a + b, 0) / costs.length,
      COST_FAMILY,
    ),
    atMost('(c) cost of any member', 'the same, the dearest member', Math.max(...costs), COST_MEMBER),
    above(
      'options, index days',
      'one-sided Kupiec of the charge at 99.5 %, least Holm-adjusted chance',
      optionsOf('index'),
    ),
    above('options, rule days', 'the same on days priced by the rule', optionsOf('rule')),
    atMost(
      'the constant fails',
      'one-sided Kupiec of a constant at the charge’s mean, least Holm-adjusted chance of both sets of days',
      constant,
      LEVEL,
    ),
  ]
}

/** Rises of a charge over those of the reference, in the windows where the reference's rise counts. */
function risePartsOf(reference: Verdict, charged: Verdict): number[] {
  return reference.windows.flatMap((rise, at) =>
    rise === null || rise < RISE_COUNTS ? [] : [charged.windows[at]! / rise],
  )
}

function above(name: string, what: string, value: number): Criterion {
  return { name, what, value, bound: LEVEL, side: 'above', holds: value > LEVEL }
}

function atMost(name: string, what: string, value: number, bound: number): Criterion {
  return { name, what, value, bound, side: 'at most', holds: value <= bound }
}
