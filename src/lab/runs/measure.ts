/** What a run shows under a rule: who was paid, who was left with what, and what a place in the line was worth. */
import { type Severity, severities } from './fear.ts'
import { type Rule, rules } from './rules.ts'
import { leadRun, type Outcome } from './run.ts'

/** Figures of one severity under one rule. Parts are of what a member brought, 0 … 1. */
export type RunFigures = {
  readonly severity: Severity['name']
  readonly rule: Rule['name']
  readonly members: number
  readonly askers: number
  /** Atoms that left before the end, and of those who asked how many got all of theirs. */
  readonly paid: number
  readonly whole: number
  /** Of those who asked, what they have in the end, paid and claim: least, middle, most, and root mean square deviation. */
  readonly least: number
  readonly median: number
  readonly most: number
  readonly dispersion: number
  /** Of those who did not ask, what they have in the end; null when all did. */
  readonly stayed: number | null
  /** The most that any member's end changes when the line of each epoch that finds a queue is turned round: what a place in it is worth. */
  readonly firstMoverAdvantage: number
  /** The same with every epoch's line turned round, before there is a queue too: the window that is open to all at first. */
  readonly placeAtTheDoor: number
}

/** How large a measurement is. */
type RunOptions = { readonly seed: number; readonly members: number }

/** Runs every severity under every rule. Pure: the same options give the same figures. */
export function measureRuns({ seed, members }: RunOptions): RunFigures[] {
  return severities.flatMap((severity) =>
    rules.map((rule) => {
      const drawn = leadRun(severity, rule, 'drawn', seed, members)
      const [inQueue, everywhere] = (['reversed in the queue', 'reversed'] as const).map((order) =>
        placeWorth(drawn, leadRun(severity, rule, order, seed, members)),
      ) as [number, number]
      return { ...figuresOf(severity, rule, drawn), firstMoverAdvantage: inQueue, placeAtTheDoor: everywhere }
    }),
  )
}

function placeWorth(drawn: readonly Outcome[], turned: readonly Outcome[]): number {
  return Math.max(...drawn.map((each, i) => Math.abs(endOf(each) - endOf(turned[i]!))))
}

type Places = 'firstMoverAdvantage' | 'placeAtTheDoor'

function figuresOf(severity: Severity, rule: Rule, drawn: readonly Outcome[]): Omit<RunFigures, Places> {
  const askers = drawn.filter(({ asked }) => asked >= 0)
  const ends = askers.map(endOf).sort((a, b) => a - b)
  const mean = ends.reduce((sum, end) => sum + end, 0) / ends.length
  const stayers = drawn.filter(({ asked }) => asked < 0)
  return {
    severity: severity.name,
    rule: rule.name,
    members: drawn.length,
    askers: askers.length,
    paid: drawn.reduce((sum, { paid }) => sum + paid, 0),
    whole: askers.filter(({ brought, paid }) => paid === brought).length,
    least: ends[0] ?? 1,
    median: ends[ends.length >> 1] ?? 1,
    most: ends.at(-1) ?? 1,
    dispersion: ends.length === 0 ? 0 : Math.sqrt(ends.reduce((sum, end) => sum + (end - mean) ** 2, 0) / ends.length),
    stayed: stayers.length === 0 ? null : stayers.reduce((sum, each) => sum + endOf(each), 0) / stayers.length,
  }
}

function endOf({ brought, paid, claim }: Outcome): number {
  return (paid + claim) / brought
}
