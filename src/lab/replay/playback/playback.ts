/**
 * Plays one arm of a scenario from the texts of its files and keeps what a scrubber shows. Units as in `result.ts`: money in
 * atoms, prices in 10⁻⁸ dollar a coin, ratios in ppm, times in unix ms; entry i of every column belongs to `timeMs[i]`.
 */
import { type HouseEvent, type LayerKind, layerKinds } from '../../../core/words/index.ts'
import { scenarioOfTexts } from '../../scenarios/index.ts'
import { armMeaning } from '../arms.ts'
import { memoryEngine } from '../engine.ts'
import type { ArmName, ReplaySeries } from '../result.ts'
import { openRun, playRun, type Run } from '../run.ts'
import { seriesResult } from '../series.ts'
import { tokens } from '../tally.ts'

/** Events kept of an arm: the first ones. */
const EVENTS_MAX = 5000

/** What to play: a scenario's document and its tables by their names, accounts, seed and arm. */
type PlaybackWish = {
  readonly document: string
  readonly texts: ReadonlyMap<string, string>
  readonly accounts: number
  readonly seed: number
  readonly arm: ArmName
}

/** Something that happened, in words. */
type PlayedEvent = {
  readonly timeMs: number
  readonly seq: number
  readonly market: string
  readonly text: string
}

/** An arm as it was played. */
export type PlayedArm = {
  readonly arm: ArmName
  /** What the arm changes, in words. */
  readonly meaning: string
  readonly accounts: number
  readonly series: ReplaySeries
  /** Members' accounts of which lots were closed by force so far. */
  readonly accountsForced: readonly number[]
  /** What each layer has paid so far. */
  readonly paid: Readonly<Record<LayerKind, readonly number[]>>
  /** In order of time; calls, reductions and the incidents of a replay. */
  readonly events: readonly PlayedEvent[]
  readonly eventsLeftOut: number
}

/**
 * Plays an arm to its end; `onProgress` hears how much of it is played, 0 to 1.
 *
 * @throws ScenarioError for files that do not hold, ReplayError for a wish that cannot be fulfilled
 */
export function playBack(wish: PlaybackWish, onProgress: (part: number) => void): PlayedArm {
  const { accounts, seed, arm } = wish
  const run = openRun({ scenario: scenarioOfTexts(wish.document, wish.texts), accounts, seed, arm }, memoryEngine)
  const steps: PlayedEvent[] = []
  const accountsForced: number[] = []
  const paid = Object.fromEntries(layerKinds.map((layer) => [layer, [] as number[]])) as Record<LayerKind, number[]>
  const look = (): void => {
    accountsForced.push(run.tally.book.forced.reduce((sum, forced) => sum + (forced > 0 ? 1 : 0), 0))
    for (const layer of layerKinds) paid[layer].push(run.tally.layers.get(layer)!.amount)
  }
  playRun(
    run,
    (seq, timeMs, _command, events) => {
      if (run.tally.begun) for (const event of events) steps.push(...stepOf(run, seq, timeMs, event))
    },
    ({ timeMs, fromMs, toMs }) => {
      look()
      onProgress((timeMs - fromMs) / (toMs - fromMs))
    },
  )
  look()
  const incidents = run.tally.incidents.map(({ timeMs, seq, market, text }) => ({ timeMs, seq, market, text }))
  const told = [...steps, ...incidents].sort((one, other) => one.seq - other.seq)
  return {
    arm,
    meaning: armMeaning(arm),
    accounts,
    series: seriesResult(run.series),
    accountsForced,
    paid,
    events: told.slice(0, EVENTS_MAX),
    eventsLeftOut: Math.max(0, told.length - EVENTS_MAX) + run.tally.incidentsLeftOut,
  }
}

/** Calls and closings of members, which are no incidents of their own. */
function stepOf({ tally, plan }: Run, seq: number, timeMs: number, event: HouseEvent): PlayedEvent[] {
  if (!('account' in event) || event.account < tally.book.first) return []
  const account = `account ${event.account}`
  if (event.type === 'procedureMoved' && event.to === 'call') {
    return [{ timeMs, seq, market: '', text: `${account} is called` }]
  }
  if (event.type === 'procedureMoved' && event.to === 'reduction') {
    return [{ timeMs, seq, market: '', text: `${account} is below maintenance: it is reduced` }]
  }
  if (event.type === 'collateralSold') {
    return [{ timeMs, seq, market: '', text: `collateral of ${account} is sold for ${tokens(event.proceeds)}` }]
  }
  return event.type === 'reductionStep'
    ? [{ timeMs, seq, market: plan.markets[event.market]?.name ?? '', text: `lots of ${account} are closed` }]
    : []
}
