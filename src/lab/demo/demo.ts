import { setTimeout as sleep } from 'node:timers/promises'
import type { House } from '../../core/machine/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { keyOf } from '../populations/index.ts'
import {
  openingSteps,
  playingSteps,
  type Step,
  type Story,
  storyHears,
  storyOf,
  storyResumes,
} from '../replay/index.ts'
import { type Scenario, scenarioSources } from '../scenarios/index.ts'
import { optionQuotes, QUOTE_MS } from './quotes.ts'

/** Commands submitted at once. */
const GROUP_MAX = 1024

/** When the story is later than this it does not hurry: it goes on from where it is. */
const LATE_MS = 1000

const MINUTE_MS = 60_000

/** Accounts of a thousand that hold or make options, and the fewest accounts of a demo with any: a tenth of fewer is no market. */
const OPTIONS_OF_1000 = 100
const OPTION_ACCOUNTS_MIN = 100

/** Time until the first options expire: later than a settlement window, and soon enough for whoever watches to see it. */
const SOON_MS = 35 * MINUTE_MS

/** Epochs of the pool that whoever watches sees: a quarter of an hour of the story, with a minute's notice. */
const POOL_TERMS = [
  { parameter: 'tier.poolEpochMs', where: null, value: 900_000 },
  { parameter: 'tier.poolNoticeMs', where: null, value: 60_000 },
] as const

/** What a demo needs of a running house. */
type DemoHouse = {
  readonly house: House
  submitGroup(commands: readonly Command[]): Promise<unknown>
  listen(listener: (applied: { readonly timeMs: number; readonly events: readonly HouseEvent[] }) => void): () => void
}

/** A demo: its story, what its rows are called, and the time of its house in ms. */
export type Demo = {
  readonly story: Story
  readonly names: {
    readonly house: string
    readonly tiers: readonly string[]
    readonly underlyings: readonly { readonly name: string; readonly exponent: number }[]
    readonly markets: readonly string[]
    readonly assets: readonly string[]
    readonly sources: readonly string[]
    readonly venues: readonly string[]
  }
  nowMs: number
}

/**
 * Plans a demo.
 *
 * @throws ReplayError, ScenarioError
 */
export function demoOf({ scenario, accounts }: { readonly scenario: Scenario; readonly accounts: number }): Demo {
  const fromMs = Math.ceil(scenario.fromMs / scenario.tickMs) * scenario.tickMs
  const story = storyOf({
    scenario,
    accounts,
    optionsOf1000: accounts < OPTION_ACCOUNTS_MIN ? 0 : OPTIONS_OF_1000,
    soonMs: Math.ceil((fromMs + SOON_MS) / MINUTE_MS) * MINUTE_MS,
    seed: 1,
    arm: 'plimsoll',
    set: POOL_TERMS,
    realSourcesOnly: false,
    stress: { moveFactorPpm: 1_000_000, depthFactorPpm: 1_000_000 },
    fromMs,
    toMs: scenario.toMs,
  })
  const { plan } = story
  return {
    story,
    names: {
      house: `demo: ${scenario.title}`,
      tiers: ['main'],
      underlyings: [...plan.underlyings.values()].map(({ name, exponent }) => ({ name, exponent })),
      // Dated contracts are called by their terms.
      markets: plan.markets.map(({ name }) => `${name}-PERP`),
      assets: plan.assets.map(({ name }) => name),
      sources: [...scenarioSources(scenario, false).map(({ name }) => name), 'population', 'local'],
      venues: ['population'],
    },
    nowMs: story.wish.fromMs,
  }
}

/** Opens the house of a demo with its population, and a source `local` for deposits of others. The house must be empty. */
export async function openDemo(demo: Demo, running: DemoHouse): Promise<void> {
  const { story } = demo
  const stop = hear(demo, running)
  try {
    for (const step of openingSteps(story, () => running.house)) await carryOut(demo, running, step)
    await running.submitGroup([{ type: 'sourceList', key: keyOf('source', story.plan.chainSource + 1) }])
  } finally {
    stop()
  }
}

/**
 * Plays the story, `speed` seconds of it in one, until it ends (true) or the signal stops it (false).
 *
 * @throws what submitting throws
 */
export async function playDemo(demo: Demo, running: DemoHouse, speed: number, signal: AbortSignal): Promise<boolean> {
  const { story } = demo
  const stop = hear(demo, running)
  let anchor = { wallMs: performance.now(), storyMs: demo.nowMs }
  let quotedMs = demo.nowMs - QUOTE_MS
  try {
    for (const step of playingSteps(story, () => running.house)) {
      const waitMs = anchor.wallMs + (step.timeMs - anchor.storyMs) / speed - performance.now()
      if (waitMs > 0) await sleep(waitMs, undefined, { signal })
      else if (waitMs < -LATE_MS) anchor = { wallMs: performance.now(), storyMs: step.timeMs }
      if (signal.aborted) return false
      await carryOut(demo, running, step)
      if (!step.moment || step.timeMs < quotedMs + QUOTE_MS) continue
      quotedMs = step.timeMs
      await carryOut(demo, running, { ...step, commands: optionQuotes(story.plan, running.house) })
    }
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  } finally {
    stop()
  }
}

function hear({ story }: Demo, running: DemoHouse): () => void {
  return running.listen(({ timeMs, events }) => {
    for (const event of events) storyHears(story, timeMs, event)
  })
}

async function carryOut(demo: Demo, running: DemoHouse, { timeMs, commands }: Step): Promise<void> {
  demo.nowMs = Math.max(demo.nowMs, timeMs)
  let group: Command[] = []
  const flush = async (): Promise<void> => {
    await submitPatiently(running, group)
    group = []
    storyResumes(demo.story, running.house)
  }
  for (const command of commands) {
    group.push(command)
    if (group.length >= GROUP_MAX) await flush()
  }
  if (group.length > 0) await flush()
}

/** A house that is busy, or has no room on its disk, says when to come back: the story waits. */
async function submitPatiently(running: DemoHouse, group: readonly Command[]): Promise<void> {
  while (true) {
    try {
      await running.submitGroup(group)
      return
    } catch (error) {
      const { retryMs } = error as { retryMs?: number }
      if (retryMs === undefined) throw error
      await sleep(retryMs)
    }
  }
}
