/**
 * Replays a scenario through a house: facts become commands in their order of time, agents answer what they have heard,
 * every command is applied by the machine, and the observer writes down what comes of it. Same options, same result, to the
 * byte of every event.
 */
import { createHash } from 'node:crypto'
import { type House, pagesOfHouse } from '../../core/machine/index.ts'
import { type Command, type HouseEvent, type ProcedureKind, rejectCodes } from '../../core/words/index.ts'
import { encodeEvents, stateHash } from '../../node/index.ts'
import {
  ACCOUNTS_MIN,
  type Agenda,
  agendaOf,
  backstopBegins,
  enteringCommands,
  type Members,
  membersBegin,
  membersHear,
  membersOf,
  nextErrandMs,
  openingTrades,
  type Population,
  type PopulationPlace,
  populationOf,
  takeErrand,
  type Venue,
  venueHears,
  venueOf,
} from '../populations/index.ts'
import { type Scenario, type ScenarioStress, type ScenarioTick, scenarioTicks } from '../scenarios/index.ts'
import { accountBookOf } from './accounts.ts'
import { resultOf } from './answer.ts'
import { armWishes } from './arms.ts'
import { type CommandSink, type Engine, journalEngine, memoryEngine } from './engine.ts'
import { ReplayError } from './error.ts'
import { type Feed, factCommands, feedHears, feedOf, relotCommands } from './feed.ts'
import { lookAgain, type Need, needHears, needOf } from './need.ts'
import { type ParameterWish, type Settings, settingsOf } from './parameters.ts'
import { type HousePlan, planHouse } from './plan.ts'
import type { ArmName, ReplayResult } from './result.ts'
import { equityInto, observe, type SeriesBook, seriesOf } from './series.ts'
import { accountFirstOf, capitalCommands, legsWanted, listingCommands, placeOf, populationWish } from './setup.ts'
import { type Tally, tallyEvent, tallyModes, tallyOf } from './tally.ts'

/** Accounts of a replay for which none are wished. */
const ACCOUNTS_DEFAULT = 10_000

/** Most accounts of a replay. */
const ACCOUNTS_MAX = 1_000_000

/** Commands formed at once. */
const BATCH_MAX = 4096

/** Time between clock commands while a book is being closed: a step is then never later than this. */
const CLOCK_MS = 5000

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

/** How to replay; what is left out is the scenario's own or stated above. */
export type ReplayOptions = {
  readonly scenario: Scenario
  readonly accounts?: number
  readonly seed?: number
  readonly arm?: ArmName
  readonly set?: readonly ParameterWish[]
  readonly realSourcesOnly?: boolean
  readonly stress?: ScenarioStress
  readonly fromMs?: number
  readonly toMs?: number
  /** Directory of a new journal that keeps every command. */
  readonly journal?: string
  readonly onCommand?: ReplayHook
  readonly onProgress?: (progress: ReplayProgress) => void
}

/** Options with nothing left out. */
type ReplayWish = {
  readonly scenario: Scenario
  readonly accounts: number
  readonly seed: number
  readonly arm: ArmName
  readonly set: readonly ParameterWish[]
  readonly realSourcesOnly: boolean
  readonly stress: ScenarioStress
  readonly fromMs: number
  readonly toMs: number
}

/** A replay under way. */
export type Run = {
  readonly wish: ReplayWish
  readonly plan: HousePlan
  readonly settings: Settings
  readonly population: Population
  readonly place: PopulationPlace
  readonly engine: Engine
  readonly agenda: Agenda
  readonly feed: Feed
  readonly venue: Venue
  readonly members: Members
  readonly tally: Tally
  readonly series: SeriesBook
  readonly need: Need
  readonly refused: Map<string, number>
  readonly digest: ReturnType<typeof createHash>
  readonly opening: { trades: number; refused: number }
  /** Accounts in force: while there are any, the clock ticks in between. */
  forced: number
  seq: number
  timeMs: number
}

/**
 * Replays a scenario.
 *
 * @throws ReplayError, ScenarioError, and with a journal what opening one throws
 */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const run = openRun(options)
  const sink = sinkOf(run, options.onCommand)
  try {
    setUp(run, sink)
    play(run, sink, options.onProgress ?? (() => {}))
    equityInto(run.tally.book, run.engine.house(), run.tally.book.equityLast)
    observe(run.series, run.tally, run.engine.house(), run.timeMs)
    const { hash } = stateHash(pagesOfHouse(run.engine.house()))
    return resultOf(run, run.digest.digest('hex'), Buffer.from(hash).toString('hex'))
  } finally {
    await run.engine.close()
  }
}

/** Options with defaults filled in and bounds checked. */
function wishOf(options: ReplayOptions): ReplayWish {
  const { scenario } = options
  const wish = {
    scenario,
    accounts: options.accounts ?? ACCOUNTS_DEFAULT,
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
  return wish
}

function openRun(options: ReplayOptions): Run {
  const wish = wishOf(options)
  const { scenario } = wish
  const plan = planHouse(scenario, wish.accounts, wish.fromMs, wish.toMs, scenario.tickMs)
  if (plan.markets.length === 0)
    throw new ReplayError(`${scenario.name} has no market`, 'give one of its underlyings a market')
  const settings = settingsOf(plan, [...armWishes(wish.arm), ...wish.set])
  const population = populationOf(populationWish(plan, wish.seed))
  const place = placeOf(plan)
  const makers = { rows: population.makers.map((at) => place.accountFirst + at), turn: 0 }
  const venue = venueOf(plan.venue, makers)
  const book = accountBookOf(population, accountFirstOf(plan))
  const names = { markets: plan.markets.map(({ name }) => name), underlyings: [...plan.underlyings.keys()] }
  return {
    wish,
    plan,
    settings,
    population,
    place,
    engine: options.journal === undefined ? memoryEngine() : journalEngine(options.journal),
    agenda: agendaOf(),
    feed: feedOf(plan),
    venue,
    members: membersOf(population, place, makers, plan.markets.length),
    tally: tallyOf(book, names),
    series: seriesOf(plan),
    need: needOf(),
    refused: new Map(),
    digest: createHash('sha256'),
    opening: { trades: 0, refused: 0 },
    forced: 0,
    seq: 0,
    timeMs: wish.fromMs,
  }
}

const forcedKinds: readonly ProcedureKind[] = ['reduction', 'takeover', 'deleveraging', 'resolution', 'awaiting-price']

const rejectNames: ReadonlyMap<number, string> = new Map(
  Object.entries(rejectCodes).map(([name, { code }]) => [code, name]),
)

/** What hears every command: counts, digest, tally, agents. Agents act on it after the batch. */
function sinkOf(run: Run, hook: ReplayHook | undefined): CommandSink {
  return (seq, timeMs, command, events) => {
    run.seq = seq
    run.timeMs = timeMs
    if (events.length > 0) run.digest.update(encodeEvents(events))
    for (const event of events) {
      if (event.type === 'rejected') heardRefusal(run, command, rejectNames.get(event.code)!)
      if (event.type === 'procedureMoved') {
        if (forcedKinds.includes(event.from)) run.forced -= 1
        if (forcedKinds.includes(event.to)) run.forced += 1
      }
      tallyEvent(run.tally, seq, timeMs, event)
      venueHears(run.venue, run.agenda, timeMs, event)
      membersHear(run.members, run.agenda, timeMs, event)
      feedHears(run.feed, event)
    }
    needHears(run.need, run.engine.house(), events)
    hook?.(seq, timeMs, command, events, run.engine.house())
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

/** Carries out commands in batches; a refused deposit gives its number back. */
function carryOut(run: Run, timeMs: number, commands: Iterable<Command>, sink: CommandSink): void {
  let batch: Command[] = []
  const flush = (): void => {
    run.engine.run(timeMs, batch, sink)
    batch = []
    run.place.facts.last = run.engine.house().ledger.sources.fact[run.plan.chainSource]!
  }
  for (const command of commands) {
    batch.push(command)
    if (batch.length >= BATCH_MAX) flush()
  }
  if (batch.length > 0) flush()
}

/** Opens the house, hears the first prices from every source, lets capital and members in, makes the opening trades. */
function setUp(run: Run, sink: CommandSink): void {
  const { plan, population, place, wish } = run
  const { fromMs } = wish
  carryOut(run, fromMs, listingCommands(plan, run.settings.settings, legsWanted(plan, population)), sink)
  const first = { fromMs, toMs: Math.min(plan.toMs, fromMs + plan.tickMs) }
  for (const tick of scenarioTicks(wish.scenario, first))
    carryOut(run, fromMs, factCommands(run.feed, run.venue, tick), sink)
  carryOut(run, fromMs, capitalCommands(plan, place), sink)
  carryOut(run, fromMs, enteringCommands(population, place), sink)
  const house = run.engine.house()
  for (const { row } of plan.markets) {
    const trades = countTrades(run, openingTrades(population, place, row, house.markets.markets.mark[row]!))
    carryOut(run, fromMs, trades, sink)
  }
  run.tally.begun = true
  equityInto(run.tally.book, house, run.tally.book.equityFirst)
  membersBegin(run.members, run.agenda, fromMs, plan.toMs)
  backstopBegins(run.venue, place, run.agenda, fromMs, plan.toMs)
}

function* countTrades(run: Run, trades: Iterable<Command>): Generator<Command> {
  for (const trade of trades) {
    run.opening.trades += 1
    yield trade
  }
}

/** Plays the facts after the first tick, with errands and the clock in between. */
function play(run: Run, sink: CommandSink, onProgress: (progress: ReplayProgress) => void): void {
  const { wish, plan } = run
  const { fromMs } = wish
  const everyMs = Math.max(plan.tickMs, Math.ceil((plan.toMs - fromMs) / observationsFor(plan.accounts)))
  let observeMs = fromMs
  for (const { timeMs, ticks } of groupsOf(factsAfter(wish, plan))) {
    passTime(run, timeMs, sink)
    carryOut(run, timeMs, relotCommands(run.feed, ticks), sink)
    carryOut(run, timeMs, factsOf(run, ticks), sink)
    lookAgain(run.need, run.engine.house())
    tallyModes(run.tally, run.seq, timeMs)
    if (timeMs < observeMs) continue
    observe(run.series, run.tally, run.engine.house(), timeMs)
    onProgress({ timeMs, fromMs, toMs: plan.toMs, seq: run.seq })
    observeMs = timeMs + everyMs
  }
  passTime(run, plan.toMs, sink)
}

/** Facts of the run but those of its first tick, which set-up has played. */
function* factsAfter(wish: ReplayWish, plan: HousePlan): Generator<ScenarioTick> {
  const { scenario, realSourcesOnly, stress, fromMs, toMs } = wish
  for (const tick of scenarioTicks(scenario, { realSourcesOnly, stress, fromMs, toMs, tickMs: plan.tickMs })) {
    if (tick.timeMs > fromMs) yield tick
  }
}

function* groupsOf(facts: Iterable<ScenarioTick>): Generator<{ timeMs: number; ticks: ScenarioTick[] }> {
  let ticks: ScenarioTick[] = []
  for (const tick of facts) {
    const timeMs = ticks[0]?.timeMs ?? tick.timeMs
    if (tick.timeMs !== timeMs) {
      yield { timeMs, ticks }
      ticks = []
    }
    ticks.push(tick)
  }
  if (ticks.length > 0) yield { timeMs: ticks[0]!.timeMs, ticks }
}

/** The facts of one moment, and the clock. */
function* factsOf(run: Run, ticks: readonly ScenarioTick[]): Generator<Command> {
  for (const tick of ticks) yield* factCommands(run.feed, run.venue, tick)
  yield { type: 'tick' }
}

/** Runs errands that are due before `untilMs` or then, and ticks the clock while books are being closed. */
function passTime(run: Run, untilMs: number, sink: CommandSink): void {
  while (true) {
    const clockMs = run.forced > 0 ? run.timeMs + CLOCK_MS : Number.POSITIVE_INFINITY
    const errandMs = nextErrandMs(run.agenda)
    if (Math.min(clockMs, errandMs) > untilMs) return
    if (errandMs <= clockMs) {
      const timeMs = Math.max(errandMs, run.timeMs)
      const commands: Command[] = []
      while (nextErrandMs(run.agenda) <= timeMs) {
        commands.push(...takeErrand(run.agenda)(run.engine.house(), timeMs))
      }
      carryOut(run, timeMs, commands, sink)
    } else if (clockMs < untilMs) carryOut(run, clockMs, [{ type: 'tick' }], sink)
    else return
  }
}
