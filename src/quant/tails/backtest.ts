/**
 * The back-test: every standing book is walked through its history, the charged rule is fitted on the days before 2021, and reference,
 * charge and a constant are judged on all days.
 */
import { assert } from '../../core/units/index.ts'
import { type Criterion, criteriaOf } from './acceptance.ts'
import { extremeInterval, extremeQuantile, extremeTail } from './extreme.ts'
import { type Fitted, fitRule, highest } from './fit.ts'
import { type Histories, movesOf } from './histories.ts'
import { type Member, members } from './members.ts'
import { chargesOf, type MemberWalk, modelsOf, stressedOf } from './models.ts'
import { type JudgedOptions, judgeOptions } from './options.ts'
import { type ChargedRule, charge, HISTORY_DAYS, TAIL } from './rule.ts'
import { type Verdict, verdictOf, type Window } from './verdict.ts'
import { measureNext, walk } from './walk.ts'
import { type Light, lightOf } from './zone.ts'

const day = (text: string): number => Date.parse(text) / 86_400_000

/** The windows in which the charge must rise less than the reference (issue of the house; days by UTC). */
export const eventWindows: readonly Window[] = [
  { name: '20 Feb – 15 Apr 2020', from: day('2020-02-20'), to: day('2020-04-15') },
  { name: '1 May – 15 Jun 2021', from: day('2021-05-01'), to: day('2021-06-15') },
  { name: '1 Nov – 10 Dec 2022', from: day('2022-11-01'), to: day('2022-12-10') },
  { name: '1 Oct – 10 Nov 2025', from: day('2025-10-01'), to: day('2025-11-10') },
]

/** One book under three models. The constant is the mean of the charge over all days, told beforehand: at the same cost. */
export type JudgedMember = {
  readonly member: Member
  readonly walk: MemberWalk
  /** The charge of each judged day. */
  readonly charges: Float64Array
  readonly reference: Verdict
  readonly charged: Verdict
  readonly constant: Verdict
  /** Mean loss of the reference's breaches ÷ mean expected shortfall of those days; null without a breach. */
  readonly shortfallRatio: number | null
  readonly extreme: Extreme
}

/** The far tail of a book's results, in multiples of the volatility that was expected of them (McNeil and Frey 2000). */
type Extreme = {
  readonly shape: number
  /** What 1 in 1,000 days exceeds, with its 95 % interval. */
  readonly far: number
  readonly low: number
  readonly high: number
}

/** How far the far tail lies. */
const FAR = 0.001

/** All of it. */
export type Backtest = {
  readonly fitted: Fitted
  readonly members: readonly JudgedMember[]
  readonly options: readonly JudgedOptions[]
  readonly criteria: readonly Criterion[]
}

/** Runs the whole back-test. `onBook` hears of each book before it is walked. */
export function backtest(histories: Histories, onBook: (name: string) => void): Backtest {
  const linear = backtestLinear(histories, onBook)
  const options = judgeOptions(histories, linear.fitted.rule, onBook)
  return { ...linear, options, criteria: criteriaOf(linear.members, options) }
}

/** The part without options, which take nine tenths of the time. */
export function backtestLinear(
  histories: Histories,
  onBook: (name: string) => void,
): Pick<Backtest, 'fitted' | 'members'> {
  const walks = members.map((member) => {
    onBook(member.book.name)
    return { member, walk: walkMember(histories, member) }
  })
  const fitted = fitRule(
    walks.filter(({ member }) => member.inFit).map((each) => each.walk),
    1,
  )
  assert(fitted !== undefined, 'the grid holds a rule that covers and dampens')
  return { fitted, members: walks.map((each) => judgeMember(each.member, each.walk, fitted.rule)) }
}

/** Walks a book of the back-test: the reference's margin and the stressed margins that the fit chooses among. */
function walkMember(histories: Histories, { book }: Pick<Member, 'book'>): MemberWalk {
  return walk(movesOf(histories, book), book, HISTORY_DAYS, modelsOf(HISTORY_DAYS))
}

/** What the rule charges a book for the day after the last of the histories, and the light of its last 250 days. */
export function chargeNext(
  histories: Histories,
  member: Pick<Member, 'book'>,
  rule: ChargedRule,
): { readonly charge: number; readonly dayVolatility: number; readonly light: Light } {
  const walked = walkMember(histories, member)
  const next = measureNext(movesOf(histories, member.book), member.book, (past, lossOf) => ({
    ...modelsOf(HISTORY_DAYS)(past, lossOf),
    variance: past.lossVariance,
  }))
  return {
    charge: charge(next.filtered, stressedOf(next, rule), rule),
    dayVolatility: Math.sqrt(next.variance),
    light: lightOf(walked.losses, chargesOf(walked, rule)),
  }
}

function judgeMember(member: Member, walked: MemberWalk, rule: ChargedRule): JudgedMember {
  const { periods, losses, measures } = walked
  const charges = chargesOf(walked, rule)
  const isHigh = highest(walked.volatility)
  const judge = (margins: Float64Array): Verdict => verdictOf(periods, losses, margins, isHigh, eventWindows, TAIL)
  const charged = judge(charges)
  const breached = [...losses.keys()].filter((at) => losses[at]! > measures.filtered[at]!)
  const sum = (of: Float64Array): number => breached.reduce((total, at) => total + of[at]!, 0)
  return {
    member,
    walk: walked,
    charges,
    reference: judge(measures.filtered),
    charged,
    constant: judge(charges.map(() => charged.mean)),
    shortfallRatio: breached.length === 0 ? null : sum(losses) / sum(measures.shortfall),
    extreme: extremeOf(walked),
  }
}

/** Fits the tail of results ÷ expected volatility over all judged days. */
function extremeOf({ losses, volatility }: Pick<MemberWalk, 'losses' | 'volatility'>): Extreme {
  const tail = extremeTail(losses.map((loss, at) => loss / volatility[at]!))
  return { shape: tail.shape, far: extremeQuantile(tail, FAR), ...extremeInterval(tail, FAR) }
}
