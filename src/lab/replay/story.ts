/**
 * The story of a scenario as steps: facts become commands in their order of time, and agents answer what they have heard. Whoever carries the
 * steps out, a replay at once or a demo at a pace, carries each out whole before it asks for the next, and tells what came of every command.
 */
import type { House } from '../../core/machine/index.ts'
import type { Command, HouseEvent, ProcedureKind } from '../../core/words/index.ts'
import {
  type Agenda,
  agendaOf,
  dealerBegins,
  enteringCommands,
  fundOptionMakers,
  hedgesOf,
  type MakerRota,
  type Members,
  membersBegin,
  membersHear,
  membersOf,
  nextErrandMs,
  openBook,
  openingTrades,
  optionMakersBegin,
  type Population,
  type PopulationPlace,
  populationOf,
  takeErrand,
  type Venue,
  venueHears,
  venueOf,
} from '../populations/index.ts'
import { type Scenario, type ScenarioStress, type ScenarioTick, scenarioTicks } from '../scenarios/index.ts'
import { armWishes } from './arms.ts'
import { type Curves, curveCommands, curvesOf } from './curves.ts'
import { ReplayError } from './error.ts'
import { type Feed, factCommands, feedHears, feedOf, relotCommands } from './feed.ts'
import { type ParameterWish, type Settings, settingsOf } from './parameters.ts'
import { type HousePlan, planHouse } from './plan.ts'
import type { ArmName } from './result.ts'
import { capitalCommands, legsWanted, listingCommands, placeOf, populationWish } from './setup.ts'

/** Time between clock commands while a book is being closed: a step is then never later than this. */
const CLOCK_MS = 5000

/** What is played: a replay's options with nothing left out. */
export type StoryWish = {
  readonly scenario: Scenario
  readonly accounts: number
  /** Of a thousand accounts so many hold books of options; 0: no contracts are listed. */
  readonly optionsOf1000: number
  /** One more expiry, sooner than those of the cycles; null none. */
  readonly soonMs: number | null
  readonly seed: number
  readonly arm: ArmName
  readonly set: readonly ParameterWish[]
  readonly realSourcesOnly: boolean
  readonly stress: ScenarioStress
  readonly fromMs: number
  readonly toMs: number
}

/** A story under way: its plan, its people, and what they mean to do. */
export type Story = {
  readonly wish: StoryWish
  readonly plan: HousePlan
  readonly settings: Settings
  readonly population: Population
  readonly place: PopulationPlace
  readonly agenda: Agenda
  readonly feed: Feed
  readonly curves: Curves
  readonly makers: { readonly perpetual: MakerRota; readonly option: MakerRota }
  readonly venue: Venue
  readonly members: Members
  /** Accounts in force: while there are any, the clock ticks in between. */
  forced: number
  /** Time of the last command heard. */
  timeMs: number
}

/** Commands of one time, formed as they are taken. `moment`: with it a moment of facts is complete. */
export type Step = { readonly timeMs: number; readonly commands: Iterable<Command>; readonly moment: boolean }

/**
 * Plans a story.
 *
 * @throws ReplayError
 */
export function storyOf(wish: StoryWish): Story {
  const { scenario } = wish
  const plan = planHouse(
    scenario,
    wish.accounts,
    wish.fromMs,
    wish.toMs,
    scenario.tickMs,
    wish.optionsOf1000 > 0,
    wish.soonMs,
  )
  if (plan.markets.length === 0)
    throw new ReplayError(`${scenario.name} has no market`, 'give one of its underlyings a market')
  if (wish.optionsOf1000 > 0 && plan.contracts.length === 0)
    throw new ReplayError(
      `${scenario.name} knows no volatility`,
      'give the market of one of its underlyings a volatility',
    )
  const settings = settingsOf(plan, [...armWishes(wish.arm), ...wish.set])
  const population = populationOf(populationWish(plan, wish.seed, wish.optionsOf1000))
  const place = placeOf(plan)
  const rota = (of: readonly number[]): MakerRota => ({ rows: of.map((at) => place.accountFirst + at), turn: 0 })
  const makers = { perpetual: rota(population.makers), option: rota(population.optionMakers) }
  return {
    wish,
    plan,
    settings,
    population,
    place,
    agenda: agendaOf(),
    feed: feedOf(plan),
    curves: curvesOf(plan, wish.seed, wish.realSourcesOnly),
    makers,
    venue: venueOf(plan.venue, makers.perpetual, {
      makers: makers.option,
      of: new Map(plan.contracts.map(({ row, of }) => [row, of])),
    }),
    members: membersOf(population, place, makers, plan.markets.length, plan.contracts.length),
    forced: 0,
    timeMs: wish.fromMs,
  }
}

const forcedKinds: readonly ProcedureKind[] = [
  'reduction',
  'auction',
  'takeover',
  'deleveraging',
  'resolution',
  'awaiting-price',
]

/** Everybody in the story hears an event. They act on it in later steps. */
export function storyHears(story: Story, timeMs: number, event: HouseEvent): void {
  story.timeMs = timeMs
  if (event.type === 'procedureMoved') {
    if (forcedKinds.includes(event.from)) story.forced -= 1
    if (forcedKinds.includes(event.to)) story.forced += 1
  }
  venueHears(story.venue, story.agenda, timeMs, event)
  membersHear(story.members, story.agenda, timeMs, event)
  feedHears(story.feed, event)
}

/** A refused deposit gives its number back: called when a batch has been carried out. */
export function storyResumes({ place, plan }: Story, house: House): void {
  place.facts.last = house.ledger.sources.fact[plan.chainSource]!
}

/** Opens the house, hears the first prices from every source, lets capital and members in, makes the opening trades. */
export function* openingSteps(story: Story, house: () => House): Generator<Step> {
  const { plan, population, place, wish, settings } = story
  const { fromMs } = wish
  const step = (commands: Iterable<Command>): Step => ({ timeMs: fromMs, commands, moment: false })
  yield step(listingCommands(plan, settings.settings, legsWanted(plan, population)))
  const first = { fromMs, toMs: Math.min(plan.toMs, fromMs + plan.tickMs) }
  for (const tick of scenarioTicks(wish.scenario, first)) yield step(factCommands(story.feed, story.venue, tick))
  yield step(capitalCommands(plan, place))
  yield step(enteringCommands(population, place))
  for (const { row } of plan.markets) {
    yield step(openingTrades(population, place, row, house().markets.markets.mark[row]!))
  }
  if (plan.contracts.length > 0) yield* optionSteps(story, house)
}

/** Books opened before makers of options trade their delta away. */
const BOOKS_A_STEP = 16

/** The first curves, then books of options with their deposits and trades. */
function* optionSteps({ plan, population, place, wish, feed, makers }: Story, house: () => House): Generator<Step> {
  const step = (commands: Iterable<Command>): Step => ({ timeMs: wish.fromMs, commands, moment: false })
  // Everybody opens at the curves of all sources, as at their prices.
  yield step(curveCommands(curvesOf(plan, wish.seed, false), feed, wish.fromMs))
  yield step(fundOptionMakers(population, place, house()))
  const rotas = { ...makers, perpetuals: plan.markets.length }
  for (let from = 0; from < population.optionBooks.length; from += BOOKS_A_STEP) {
    const books = population.optionBooks.slice(from, from + BOOKS_A_STEP)
    for (const book of books) yield step(openBook(book, population, place, house(), rotas))
    yield step(hedgesOf(population, place, plan.contracts, makers.perpetual, house()))
  }
}

/** Lets members and the dealer in the backstop's collateral begin, and plays the facts after the first tick, with errands and the clock in between. */
export function* playingSteps(story: Story, house: () => House): Generator<Step> {
  const { plan, wish, place, agenda } = story
  membersBegin(story.members, agenda, wish.fromMs, plan.toMs)
  dealerBegins(story.venue, place, agenda, wish.fromMs, plan.toMs)
  optionMakersBegin(story.population, place, plan.contracts, story.makers.perpetual, agenda, wish.fromMs, plan.toMs)
  for (const { timeMs, ticks } of groupsOf(factsAfter(wish, plan))) {
    yield* passing(story, house, timeMs)
    yield { timeMs, commands: relotCommands(story.feed, ticks), moment: false }
    yield { timeMs, commands: factsOf(story, ticks), moment: true }
  }
  yield* passing(story, house, plan.toMs)
}

/** Facts of the run but those of its first tick, which set-up has played. */
function* factsAfter(wish: StoryWish, plan: HousePlan): Generator<ScenarioTick> {
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
function* factsOf(story: Story, ticks: readonly ScenarioTick[]): Generator<Command> {
  for (const tick of ticks) yield* factCommands(story.feed, story.venue, tick)
  yield* curveCommands(story.curves, story.feed, ticks[0]!.timeMs)
  yield { type: 'tick' }
}

/** Errands that are due before `untilMs` or then, and ticks of the clock while books are being closed. */
function* passing(story: Story, house: () => House, untilMs: number): Generator<Step> {
  const { agenda } = story
  while (true) {
    const clockMs = story.forced > 0 ? story.timeMs + CLOCK_MS : Number.POSITIVE_INFINITY
    const errandMs = nextErrandMs(agenda)
    if (Math.min(clockMs, errandMs) > untilMs) return
    if (errandMs <= clockMs) {
      const timeMs = Math.max(errandMs, story.timeMs)
      const commands: Command[] = []
      while (nextErrandMs(agenda) <= timeMs) commands.push(...takeErrand(agenda)(house(), timeMs))
      yield { timeMs, commands, moment: false }
    } else if (clockMs < untilMs) yield { timeMs: clockMs, commands: [{ type: 'tick' }], moment: false }
    else return
  }
}
