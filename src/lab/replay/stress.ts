/**
 * How much worse a scenario must be until each stage of a default is touched. One factor k makes it worse: moves from the
 * first price × k, depth ÷ k. Doubling finds factors that touch nothing and all there is; bisection between known factors
 * then narrows each stage, the widest gap first, until the budget of replays is used up.
 */
import { STRESS_PPM_MAX } from '../scenarios/index.ts'
import { type ReplayOptions, replay } from './replay.ts'
import { type ReplayResult, type StressResult, type StressStage, type StressStageName, stressStages } from './result.ts'

const ONE = 1_000_000

/** Replays of a stress test for which no budget is given, and accounts of each. */
const STRESS_BUDGET = 16
const STRESS_ACCOUNTS = 1000

/** A gap between factors that is narrow enough. */
const GAP_PPM = 50_000

/** First factors: a sixteenth of the moves to eight times. */
const FIRST_PPM: readonly number[] = [ONE, 2 * ONE, ONE / 2, 4 * ONE, ONE / 4, 8 * ONE, ONE / 8, ONE / 16]

/** What to stress and how long. */
type StressOptions = Omit<ReplayOptions, 'stress' | 'journal' | 'onCommand' | 'onProgress'> & {
  readonly budget?: number
  /** Called after every trial. */
  readonly onTrial?: (done: number, budget: number) => void
}

type Trial = { readonly factorPpm: number; readonly touched: readonly StressStageName[] }

/** Finds the breaking points. */
export async function stressTest(options: StressOptions): Promise<StressResult> {
  const { budget: wished, onTrial, ...rest } = options
  const budget = wished ?? STRESS_BUDGET
  const accounts = options.accounts ?? STRESS_ACCOUNTS
  const trials: Trial[] = []
  while (trials.length < budget) {
    const factorPpm = nextFactor(trials)
    if (factorPpm === null) break
    const depthFactorPpm = Math.min(STRESS_PPM_MAX, Math.floor((ONE * ONE) / factorPpm))
    const result = await replay({ ...rest, accounts, stress: { moveFactorPpm: factorPpm, depthFactorPpm } })
    trials.push({ factorPpm, touched: stagesTouched(result) })
    onTrial?.(trials.length, budget)
  }
  trials.sort((a, b) => a.factorPpm - b.factorPpm)
  return {
    format: 1,
    scenario: options.scenario.name,
    accounts,
    seed: options.seed ?? 1,
    arm: options.arm ?? 'plimsoll',
    stages: stressStages.map((stage) => stageOf(stage, trials)),
    trials,
  }
}

/** The stages that a replay has touched. */
function stagesTouched({ totals, payers, counts }: ReplayResult): StressStageName[] {
  const paid = (name: string): boolean => payers.layers.some(({ layer, amount }) => layer === name && amount > 0)
  const touched: Record<StressStageName, boolean> = {
    call: totals.calls.made > 0,
    reduction: totals.reductions > 0,
    takeover: totals.takeovers > 0,
    own: paid('own'),
    'own-stake': paid('own-stake'),
    sitg: paid('sitg'),
    fund: paid('fund'),
    stakers: paid('stakers'),
    deleveraging: totals.deleveragings > 0,
    vmgh: paid('vmgh'),
    lenders: paid('lenders'),
    'wind-down': (counts.byEvent.tierWoundDown ?? 0) > 0,
  }
  return stressStages.filter((stage) => touched[stage])
}

/** The lowest factor that touches a stage and the highest below it that does not. */
function stageOf(stage: StressStageName, trials: readonly Trial[]): StressStage {
  const touching = trials.filter(({ touched }) => touched.includes(stage)).map(({ factorPpm }) => factorPpm)
  const touchedPpm = touching.length === 0 ? null : Math.min(...touching)
  const below = trials
    .filter(({ factorPpm, touched }) => !touched.includes(stage) && (touchedPpm === null || factorPpm < touchedPpm))
    .map(({ factorPpm }) => factorPpm)
  return { stage, untouchedPpm: below.length === 0 ? null : Math.max(...below), touchedPpm }
}

/** The next factor to try: the first ones, then the middle of the widest gap of a stage; null when all are narrow. */
function nextFactor(trials: readonly Trial[]): number | null {
  const tried = new Set(trials.map(({ factorPpm }) => factorPpm))
  const first = FIRST_PPM.find((factorPpm) => !tried.has(factorPpm))
  if (first !== undefined) return Math.min(first, STRESS_PPM_MAX)
  let widest: { low: number; gap: number } | null = null
  for (const stage of stressStages) {
    const { untouchedPpm: low, touchedPpm: high } = stageOf(stage, trials)
    if (low === null || high === null || high - low <= GAP_PPM) continue
    const gap = (high - low) / low
    if (widest === null || gap > widest.gap) widest = { low, gap }
  }
  return widest === null ? null : Math.floor(widest.low * (1 + widest.gap / 2))
}
