/** Seeded lives of small houses: random commands, valid and hostile, and stories that steer towards the rare. */
import { ticketFind } from '../../core/tables/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { between, chance, randomOpen } from '../random.ts'
import { curves, firstContracts } from './contracts.ts'
import { addCoverage, type Coverage, emptyCoverage } from './coverage.ts'
import { drawCommand } from './draws.ts'
import { drawEpisode, type StoryName, tellStory } from './episodes.ts'
import { spoil } from './hostile.ts'
import { limits } from './limits.ts'
import { type Apply, type Run, runOf, runScript, step } from './run.ts'
import type { Finding, Step } from './script.ts'
import { shrink } from './shrink.ts'
import { sign, signedMoves } from './signing.ts'
import { windDown } from './stories/governing.ts'
import { type Episode, type Move, PRICE_MAX } from './stories/story.ts'
import { setUp, type World, worldOf } from './world.ts'

/** What to simulate. */
export type SimulationOptions = {
  /** 0 ≤ seed < 2⁵³. */
  readonly seed: number
  /** Commands, the opening of houses included. */
  readonly steps: number
  /** A story that is told again and again, in place of all others. */
  readonly story?: StoryName
  /** Whether a finding is cut down to a short script; on unless said otherwise. */
  readonly shrinks?: boolean
  /** Stands for the machine: a broken one must be caught. */
  readonly apply?: Apply
  readonly onProgress?: (commands: number) => void
}

/** What a simulation did and found. */
export type SimulationResult = {
  readonly seed: number
  readonly commands: number
  readonly lives: number
  readonly coverage: Coverage
  readonly finding: Finding | null
  /** The shortest script known that shows the finding, empty without one. */
  readonly script: readonly Step[]
}

/** Most commands of one house: old houses have seen everything. */
const LIFE_COMMANDS = 5000

/** Moves between two rounds of curves. */
const CURVES_EVERY = 24

/** Simulates until the steps are done or something is found. */
export function simulate(options: SimulationOptions): SimulationResult {
  const { seed, steps, onProgress } = options
  const coverage = emptyCoverage()
  let commands = 0
  let lives = 0
  while (commands < steps) {
    const run = runOf(options.apply)
    const finding = live(run, seed, lives, Math.min(LIFE_COMMANDS, steps - commands), options.story ?? null)
    addCoverage(coverage, run.coverage)
    commands += run.steps.length
    lives += 1
    onProgress?.(commands)
    if (finding === null) continue
    const fails = (script: readonly Step[]): boolean => sameKind(runScript(script, options.apply), finding)
    const script = options.shrinks === false || !fails(run.steps) ? run.steps : shrink(run.steps, fails)
    return { seed, commands, lives, coverage, finding: runScript(script, options.apply) ?? finding, script }
  }
  return { seed, commands, lives, coverage, finding: null, script: [] }
}

function sameKind(one: Finding | null, other: Finding): boolean {
  return one !== null && one.invariant === other.invariant && shapeOf(one.what) === shapeOf(other.what)
}

/** A message without its figures: two findings are of one kind when their words agree. */
function shapeOf(what: string): string {
  return what.replace(/-?\d+/g, '#').slice(0, 60)
}

/** One house from its opening to its end. */
function live(run: Run, seed: number, life: number, steps: number, only: StoryName | null): Finding | null {
  const world = worldOf(randomOpen(seed, `life ${life}`), run.house)
  const plain = movesOf(world, steps, only)
  const moves = world.character.insists ? signedMoves(world, plain) : plain
  for (let move = moves.next(); !move.done; move = moves.next()) {
    const [afterMs, command] = move.value
    world.nowMs += afterMs
    const { events, finding } = step(run, world.nowMs, command)
    if (finding !== null) return finding
    note(world, command, events)
    if (run.steps.length >= steps) return null
  }
  return null
}

function* movesOf(world: World, steps: number, only: StoryName | null): Episode {
  const { random, house } = world
  // Nothing is taken before the house is open.
  if (chance(random, 1, 4)) yield [1, { type: 'tick' }]
  for (const command of world.character.crowded ? limits(world) : setUp(world)) yield [1, command]
  if (world.character.dated) for (const command of firstContracts(world)) yield [1, command]
  let story: Episode | null = null
  for (let done = 0; done < steps; done++) {
    if (only !== null) story ??= tellStory(world, only)
    else if (story === null && chance(random, 1, 25)) story = chance(random, 1, 16) ? sign(world) : drawEpisode(world)
    const tells = story !== null && chance(random, 3, 4)
    const told = tells ? moveOf(story!) : null
    if (tells && told === null) story = endOf(world)
    yield told ?? [paceOf(world), single(world)]
    if (done % 32 === 0) drift(world)
    if (world.character.dated && done % CURVES_EVERY === 0) {
      for (const command of curves(world, between(random, 1, 3))) yield [10, command]
    }
    if (world.character.windsDown && done === Math.floor(steps * 0.8)) yield* windDown(world)
    const { tiers } = house.markets
    if (done > 300 && tiers.woundDown.subarray(0, tiers.rows).every((down) => down === 1)) return
  }
}

/** The next move of a story, null when it is told to its end. */
function moveOf(story: Episode): Move | null {
  const next = story.next()
  return next.done ? null : next.value
}

/** A story is left: sources speak again, the token has its peg. */
function endOf({ silent, truth }: World): null {
  silent.clear()
  truth[0] = 1_000_000
  return null
}

function single(world: World): Move[1] {
  const command = drawCommand(world)
  return chance(world.random, 1, 12) ? spoil(world, command) : command
}

/** Mostly fractions of a second, so that prices stay live. */
function paceOf({ random }: World): number {
  return chance(random, 1, 100) ? between(random, 1000, 20_000) : between(random, 0, 900)
}

function drift({ random, truth, volatility }: World): void {
  for (let underlying = 1; underlying < volatility.length; underlying++) {
    volatility[underlying] = Math.min(
      5,
      Math.max(0.05, volatility[underlying]! * (1 + between(random, -20, 20) / 1000)),
    )
  }
  for (let underlying = 1; underlying < truth.length; underlying++) {
    const ppm = between(random, -3000, 3000)
    truth[underlying] = Math.min(PRICE_MAX, Math.max(20, Math.round(truth[underlying]! * (1 + ppm / 1_000_000))))
  }
}

/** Remembers what later commands can name. */
function note(world: World, command: Move[1], events: readonly HouseEvent[]): void {
  for (const event of events) {
    if (event.type === 'forcedOrder') {
      const { order, market, account, lots, limitPrice, side } = event
      world.orders.set(order, { market, account, lots, limitPrice, buys: side === 'buy' })
    } else if (event.type === 'forcedOrderEnded') world.orders.delete(event.order)
    else if (event.type === 'withdrawalNoted') {
      if (event.stage === 'requested' || event.stage === 'queued') world.withdrawals.push(event.withdrawal)
      else if (ticketFind(world.house.ledger.withdrawals, event.withdrawal) < 0)
        keep(world.withdrawals, (withdrawal) => withdrawal !== event.withdrawal)
    } else if (event.type === 'holdNoted') {
      if (event.stage === 'opened' && command.type === 'holdOpen') world.holds.push({ ticket: event.hold, command })
      else if (event.stage !== 'used') keep(world.holds, ({ ticket }) => ticket !== event.hold)
    } else if (event.type === 'depositNoted' && event.stage === 'seen' && command.type === 'depositSeen') {
      world.references.push(command.reference)
    }
  }
}

function keep<T>(list: T[], wanted: (item: T) => boolean): void {
  const kept = list.filter(wanted)
  list.length = 0
  list.push(...kept)
}
