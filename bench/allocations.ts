/** A gap that leaves accounts below zero: closing them against the other side and sharing out what they lack, to the last one. */
import type { HouseEvent } from '../src/core/words/index.ts'
import type { Bench, Row } from './bench.ts'
import { buildLoad, type Load, must, shape } from './population.ts'

/** All markets fall by so much at once: who was long at more than twenty times its equity has none left. */
const GAP = 0.05
const TICK_MS = 100
const TICKS_MIN = 100
const WAIT_MS = 60_000
/** A run that has not come to the end by then says how far it got. */
const TIME_MAX_MS = 60_000

export const allocationsBench: Bench = {
  name: 'allocations',
  title: 'accounts that a gap leaves below zero, allocated to the last',
  target: '100,000 accounts: every decision and allocation ≤ 2 s',
  async run(quick) {
    const load = buildLoad(quick ? 2000 : 100_000, 1)
    const times: number[] = []
    const allocating: number[] = []
    const act = (command: Parameters<typeof must>[1]): readonly HouseEvent[] => {
      const start = performance.now()
      const events = must(load, command)
      const ms = performance.now() - start
      times.push(ms)
      if (events.some(({ type }) => type === 'deleveraged' || type === 'shortfallFound')) allocating.push(ms)
      return events
    }
    const entries = Array.from({ length: shape.markets }, (_, u) => {
      const price = Math.floor(load.prices[u + 1]! * (1 - GAP))
      return { underlying: u + 1, price, confidence: 0 }
    })
    load.nowMs += 1000
    for (let source = 0; source < shape.sources; source++) act({ type: 'priceReport', source, entries })
    // The index follows a gap this large by steps: who is below zero is known when the house has found it.
    const short = new Set<number>()
    const { shortfalls } = load.house.markets.tiers
    const isDone = (): boolean => shortfalls[0] === 0 && holdLots(load, short) === 0
    for (let ticks = 0; (ticks < TICKS_MIN || !isDone()) && sumOf(times) < TIME_MAX_MS; ticks++) {
      // Collateral that nobody buys waits for its maximum age: with the lots gone nothing else happens until then.
      load.nowMs += ticks >= TICKS_MIN && holdLots(load, short) === 0 ? WAIT_MS : TICK_MS
      for (const event of act({ type: 'tick' })) if (event.type === 'shortfallNoted') short.add(event.account)
    }
    if (short.size === 0) throw new Error('the gap has left nobody below zero')
    const left = Math.max(holdLots(load, short), shortfalls[0]!)
    return [
      count('accounts below zero', short.size),
      count('of which not allocated yet when the run ended', left),
      { metric: 'slowest command', unit: 'ms', value: Math.max(...times) },
      count('commands that allocate', allocating.length),
      { metric: 'together', unit: 'ms', value: sumOf(allocating) },
      { metric: 'all commands, with what waits', unit: 'ms', value: sumOf(times) },
    ]
  },
}

/** How many of some accounts still have lots. */
function holdLots({ house: { ledger, markets } }: Load, some: ReadonlySet<number>): number {
  const { legFirst, legCount } = ledger.accounts
  let found = 0
  for (const account of some) {
    const first = legFirst[account]!
    const lots = markets.legs.lots.subarray(first, first + legCount[account]!)
    if (lots.some((held) => held !== 0)) found++
  }
  return found
}

const count = (metric: string, value: number): Row => ({ metric, unit: '', value })

function sumOf(times: readonly number[]): number {
  return times.reduce((sum, ms) => sum + ms, 0)
}
