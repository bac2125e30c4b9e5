/**
 * One run of a scenario through a house, anywhere: facts become commands in their order of time, agents answer what they have
 * heard, every command is applied by the machine, and the observer writes down what comes of it. It needs no disk and no
 * clock, so that a page runs it like a command line does.
 */
import type { House } from '../../core/machine/index.ts'
import { type Command, type HouseEvent, rejectCodes } from '../../core/words/index.ts'
import { ACCOUNTS_MIN } from '../populations/index.ts'
import type { Scenario, ScenarioStress } from '../scenarios/index.ts'
import { accountBookOf } from './accounts.ts'
import type { CommandSink, Engine } from './engine.ts'
import { ReplayError } from './error.ts'
import { lookAgain, type Need, needHears, needOf } from './need.ts'
import type { ParameterWish } from './parameters.ts'
import { marketNames } from './plan.ts'
import type { ArmName } from './result.ts'
import { equityInto, grossOf, observe, type SeriesBook, seriesOf } from './series.ts'
import { accountFirstOf } from './setup.ts'
import {
  openingSteps,
  playingSteps,
  type Step,
  type Story,
  type StoryWish,
  storyHears,
  storyOf,
  storyResumes,
} from './story.ts'
import { type Tally, tallyEvent, tallyModes, tallyOf } from './tally.ts'

/** Accounts of a replay for which none are wished. */
const ACCOUNTS_DEFAULT = 10_000

/** Most accounts of a replay. */
const ACCOUNTS_MAX = 1_000_000

/** Most accounts with books of options, of a thousand. */
const OPTIONS_OF_1000_MAX = 500

/** Commands formed at once. */
const BATCH_MAX = 4096

/** Observations of a replay: more would cost more than the replay itself when there are many accounts. */
const observationsFor = (accounts: number): number => (accounts <= 20_000 ? 480 : accounts <= 200_000 ? 160 : 60)

/** What a progress bar shows. */
type ReplayProgress = {
  readonly timeMs: number
  readonly fromMs: number
  readonly toMs: number
  readonly seq: number
}

/** Sees every command after it was applied; must change nothing. */
export type ReplayHook = (
  seq: number,
  timeMs: number,
  command: Command,
  events: readonly HouseEvent[],
  house: House,
) => void

/** How to run; what is left out is the scenario's own or stated above. */
export type RunOptions = {
  readonly scenario: Scenario
  readonly accounts?: number
  /** Of a thousand accounts so many hold books of options and dated futures, 0 (none) to 500. */
  readonly optionsOf1000?: number
  readonly seed?: number
  readonly arm?: ArmName
  readonly set?: readonly ParameterWish[]
  readonly realSourcesOnly?: boolean
  readonly stress?: ScenarioStress
  readonly fromMs?: number
  readonly toMs?: number
  /** Told after each observation. */
  readonly onProgress?: (progress: ReplayProgress) => void
}

/** A replay under way. */
export type Run = Story & {
  readonly engine: Engine
  readonly tally: Tally
  readonly series: SeriesBook
  readonly need: Need
  readonly refused: Map<string, number>
  readonly opening: { trades: number; refused: number }
  seq: number
}

/**
 * Plans a run that `playRun` plays.
 *
 * @throws ReplayError, ScenarioError
 */
export function openRun(options: RunOptions, engine: () => Engine): Run {
  const story = storyOf(wishOf(options))
  const { plan, population } = story
  const book = accountBookOf(population, accountFirstOf(plan))
  const names = { markets: marketNames(plan), underlyings: [...plan.underlyings.keys()] }
  return Object.assign(story, {
    engine: engine(),
    tally: tallyOf(book, names),
    series: seriesOf(plan),
    need: needOf(),
    refused: new Map(),
    opening: { trades: 0, refused: 0 },
    seq: 0,
  })
}

/**
 * Plays a run from its opening to its end; `hook` hears every command after the run has.
 *
 * @throws ReplayError, ScenarioError
 */
export function playRun(run: Run, hook: ReplayHook, onProgress: (progress: ReplayProgress) => void): void {
  const sink = sinkOf(run, hook)
  setUp(run, sink)
  play(run, sink, onProgress)
  equityInto(run.tally.book, run.engine.house(), run.tally.book.equityLast)
  observe(run.series, run.tally, run.engine.house(), run.timeMs)
}

/** Options with defaults filled in and bounds checked. */
function wishOf(options: RunOptions): StoryWish {
  const { scenario } = options
  const wish = {
    scenario,
    accounts: options.accounts ?? ACCOUNTS_DEFAULT,
    optionsOf1000: options.optionsOf1000 ?? 0,
    soonMs: null,
    seed: options.seed ?? 1,
    arm: options.arm ?? 'plimsoll',
    set: options.set ?? [],
    realSourcesOnly: options.realSourcesOnly ?? false,
    stress: options.stress ?? { moveFactorPpm: 1_000_000, depthFactorPpm: 1_000_000 },
    fromMs: Math.ceil((options.fromMs ?? scenario.fromMs) / scenario.tickMs) * scenario.tickMs,
    toMs: options.toMs ?? scenario.toMs,
  }
  if (!Number.isInteger(wish.accounts) || wish.accounts < ACCOUNTS_MIN || wish.accounts > ACCOUNTS_MAX) {
    throw new ReplayError(`cannot play ${wish.accounts} accounts`, `use ${ACCOUNTS_MIN} to ${ACCOUNTS_MAX}`)
  }
  if (!Number.isSafeInteger(wish.seed) || wish.seed < 0) {
    throw new ReplayError(`${wish.seed} is no seed`, 'use a whole number from 0 to 9007199254740991')
  }
  if (!Number.isInteger(wish.optionsOf1000) || wish.optionsOf1000 < 0 || wish.optionsOf1000 > OPTIONS_OF_1000_MAX) {
    throw new ReplayError(
      `cannot give ${wish.optionsOf1000} of 1000 accounts options`,
      `use 0 to ${OPTIONS_OF_1000_MAX}`,
    )
  }
  return wish
}

const rejectNames: ReadonlyMap<number, string> = new Map(
  Object.entries(rejectCodes).map(([name, { code }]) => [code, name]),
)

/** What hears every command: counts, tally, the people of the story. They act on it after the batch. */
function sinkOf(run: Run, hook: ReplayHook): CommandSink {
  return (seq, timeMs, command, events) => {
    run.seq = seq
    run.timeMs = timeMs
    if (command.type === 'tradeMake' && !run.tally.begun) run.opening.trades += 1
    for (const event of events) {
      if (event.type === 'rejected') heardRefusal(run, command, rejectNames.get(event.code)!)
      tallyEvent(run.tally, seq, timeMs, event)
      storyHears(run, timeMs, event)
    }
    needHears(run.need, run.engine.house(), events)
    hook(seq, timeMs, command, events, run.engine.house())
  }
}

function heardRefusal(run: Run, command: Command, reject: string): void {
  const key = reject
  run.refused.set(key, (run.refused.get(key) ?? 0) + 1)
  if (command.type === 'tradeMake' && !run.tally.begun) run.opening.refused += 1
  if (command.type === 'parametersSchedule') {
    throw new ReplayError(`the house refuses these parameters: ${reject}`, 'set values that fit each other')
  }
}

/** Carries out a step in batches; a refused deposit gives its number back. */
function carryOut(run: Run, { timeMs, commands }: Step, sink: CommandSink): void {
  let batch: Command[] = []
  const flush = (): void => {
    run.engine.run(timeMs, batch, sink)
    batch = []
    storyResumes(run, run.engine.house())
  }
  for (const command of commands) {
    batch.push(command)
    if (batch.length >= BATCH_MAX) flush()
  }
  if (batch.length > 0) flush()
}

/** Opens the house and lets everybody in. */
function setUp(run: Run, sink: CommandSink): void {
  for (const step of openingSteps(run, run.engine.house)) carryOut(run, step, sink)
  run.tally.begun = true
  const { book } = run.tally
  equityInto(book, run.engine.house(), book.equityFirst)
  const { optionBooks, optionMakers } = run.population
  for (const at of [...optionBooks.map(({ account }) => account), ...optionMakers]) {
    book.grossFirst[book.first + at] = grossOf(run.engine.house(), book.first + at)
  }
}

/** Plays the facts after the first tick and looks at the house after each moment of them. */
function play(run: Run, sink: CommandSink, onProgress: (progress: ReplayProgress) => void): void {
  const { wish, plan } = run
  const { fromMs } = wish
  const everyMs = Math.max(plan.tickMs, Math.ceil((plan.toMs - fromMs) / observationsFor(plan.accounts)))
  let observeMs = fromMs
  for (const step of playingSteps(run, run.engine.house)) {
    const { timeMs } = step
    carryOut(run, step, sink)
    if (!step.moment) continue
    lookAgain(run.need, run.engine.house())
    tallyModes(run.tally, run.seq, timeMs)
    if (timeMs < observeMs) continue
    observe(run.series, run.tally, run.engine.house(), timeMs)
    onProgress({ timeMs, fromMs, toMs: plan.toMs, seq: run.seq })
    observeMs = timeMs + everyMs
  }
}
