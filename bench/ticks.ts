/** Price ticks over a million accounts: the watch at work, with its twin beside it. */
import { watchedLevel } from '../src/core/liquidation/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, restoreCeil } from '../src/core/margin/index.ts'
import { scanBelow } from '../src/core/watch/index.ts'
import type { HouseEvent } from '../src/core/words/index.ts'
import { below, type Random, randomOpen } from '../src/lab/index.ts'
import type { Bench, Row } from './bench.ts'
import { latencyOf, latencyRows, record } from './latency.ts'
import { buildLoad, type Load, must, reportAll, shape } from './population.ts'

const count = (metric: string, value: number): Row => ({ metric, unit: '', value })

/** Fails unless every account below its watched level has a procedure: what the full scan would have closed (INV-5). */
export function assertNothingMissed(load: Load): void {
  const missed = scanBelow(load.house, (account) => watchedLevel(load.house, account))
  if (missed.length > 0) throw new Error(`the watch missed ${missed.length} accounts, first ${missed[0]}`)
}

export const TOKEN = { underlying: 0, price: 10_000_000, confidence: 0 }

/** What a run had to do; `called` are accounts whose calls are still to be answered. */
export type Work = { calls: number; answers: number; reductions: number; readonly called: number[] }

/** One call in so many is left to its deadline, and its account is reduced by force. */
const UNANSWERED = 10

export function countWork(
  work: Work,
  events: readonly HouseEvent[],
  alwaysAnswers: (account: number) => boolean = () => false,
): void {
  for (const event of events) {
    if (event.type === 'procedureMoved' && event.to === 'call') {
      work.calls++
      if (work.calls % UNANSWERED !== 0 || alwaysAnswers(event.account)) work.called.push(event.account)
    } else if (event.type === 'reductionStep' || event.type === 'filled') work.reductions++
  }
}

/**
 * Random walk of ±5 bp steps over 200 markets, reported by three sources in turn: the second report moves the median. Nine
 * members in ten answer a call, to restore; the tenth is reduced.
 */
export const tickBench: Bench = {
  name: 'tick',
  title: 'one price tick, one market moving',
  target: '1,000,000 accounts, a million ticks: mean ≤ 8 µs, p99 ≤ 120 µs, p99.9 ≤ 1 ms, nothing missed',
  async run(quick) {
    const accounts = quick ? 20_000 : 1_000_000
    const ticks = quick ? 20_000 : 1_000_000
    const load = buildLoad(accounts, 1)
    const random = randomOpen(2, 'ticks')
    const moving = latencyOf(ticks)
    const others = latencyOf(2 * ticks)
    const work: Work = { calls: 0, answers: 0, reductions: 0, called: [] }
    const warmUp = Math.floor(ticks / 20)
    for (let tick = 0; tick < ticks + warmUp; tick++) {
      // A million ticks last 22 hours: less than the interval of sweeps, which is not what this row measures.
      load.nowMs += 80
      const entries = [nextPrice(load, random)]
      for (let source = 0; source < shape.sources; source++) {
        const report = (): void => countWork(work, must(load, { type: 'priceReport', source, entries }))
        if (tick < warmUp) report()
        else record(source === 1 ? moving : others, report)
      }
      answerCalls(load, work)
      if (tick % 200 === 0) {
        countWork(work, must(load, { type: 'tick' }))
        // The token's price would grow stale after a day: half a million ticks.
        reportAll(load, [TOKEN])
      }
      if (tick % (quick ? 200 : 100_000) === 0) assertNothingMissed(load)
    }
    assertNothingMissed(load)
    if (work.calls === 0 || work.reductions === 0) throw new Error('the population was never called or reduced')
    return [
      ...latencyRows('report that moves a mark', moving),
      ...latencyRows('report that moves no mark', others).slice(0, 4),
      count('calls', work.calls),
      count('answered by a deposit', work.answers),
      count('forced fills and steps', work.reductions),
      count('missed, by the twin', 0),
    ]
  },
}

/** Members who were called pay in what brings them to restore: not timed. */
export function answerCalls(load: Load, work: Work): void {
  for (const account of work.called.splice(0)) {
    measure(load.house, presentPrices(load.house), account, noChange, measured)
    const amount = restoreCeil(load.house, 0, measured) - measured.equity
    if (amount <= 0) continue
    const fact = ++work.answers
    const reference = fact.toString(16).padStart(64, '0')
    countWork(work, must(load, { type: 'depositFinal', source: 0, fact, reference, vault: 0, account, amount }))
  }
}

const measured = emptyMeasure()

/** The next step of one market's walk: ±500 ppm, every ppm alike. */
export function nextPrice(load: Load, random: Random): { underlying: number; price: number; confidence: number } {
  const underlying = 1 + below(random, shape.markets)
  const step = below(random, 1001) - 500
  const price = Math.max(1_000_000, Math.round(load.prices[underlying]! * (1 + step / 1_000_000)))
  load.prices[underlying] = price
  return { underlying, price, confidence: 0 }
}

/** Gaps: one market, then all of them, and the full scan beside. */
export const gapBench: Bench = {
  name: 'gap',
  title: 'one market −3 %; all 200 markets −3 % in one command; full evaluation',
  target: '≤ 50 ms; ≤ 2.5 × full scan; ≥ 10 M accounts/s',
  async run(quick) {
    const load = buildLoad(quick ? 20_000 : 1_000_000, 1)
    const scans = [1, 2, 3, 4, 5].map(() => timed(() => scanAll(load)))
    const scanMs = scans.sort((a, b) => a - b)[2]!
    const one = moveDown(load, [7])
    assertNothingMissed(load)
    const all = moveDown(
      load,
      Array.from({ length: shape.markets }, (_, u) => u + 1),
    )
    assertNothingMissed(load)
    return [
      { metric: 'full evaluation of all accounts', unit: 'ms', value: scanMs },
      { metric: 'full evaluation', unit: 'M accounts/s', value: load.accounts.length / scanMs / 1000 },
      { metric: 'one market −3 %', unit: 'ms', value: one.ms },
      count('one market −3 %, calls and reductions', one.decided),
      { metric: 'all markets −3 %', unit: 'ms', value: all.ms },
      { metric: 'all markets −3 % ÷ full scan', unit: '×', value: all.ms / scanMs },
      count('all markets −3 %, calls and reductions', all.decided),
      count('missed, by the twin', 0),
    ]
  },
}

function scanAll(load: Load): void {
  const measured = emptyMeasure()
  const prices = presentPrices(load.house)
  let sum = 0
  for (const account of load.accounts) {
    measure(load.house, prices, account, noChange, measured)
    sum += measured.equity
  }
  if (sum <= 0) throw new Error('the population has no equity')
}

function moveDown(load: Load, underlyings: readonly number[]): { ms: number; decided: number } {
  load.nowMs += 1000
  const entries = underlyings.map((underlying) => {
    const price = Math.floor(load.prices[underlying]! * 0.97)
    load.prices[underlying] = price
    return { underlying, price, confidence: 0 }
  })
  must(load, { type: 'priceReport', source: 0, entries })
  let events: readonly HouseEvent[] = []
  const ms = timed(() => {
    events = must(load, { type: 'priceReport', source: 1, entries })
  })
  must(load, { type: 'priceReport', source: 2, entries })
  return { ms, decided: events.filter((event) => event.type === 'procedureMoved' && event.from === 'none').length }
}

function timed(act: () => void): number {
  const start = performance.now()
  act()
  return performance.now() - start
}

/** A fall under which a tenth of all accounts go below maintenance at once: until the last of them has its decision. */
export const cascadeBench: Bench = {
  name: 'cascade',
  title: 'a tenth of all accounts fall at once',
  target: '100,000 accounts: ≤ 2 s to the last decision',
  async run(quick) {
    const load = buildLoad(quick ? 20_000 : 1_000_000, 1)
    let decided = 0
    let ms = 0
    for (let step = 0; step < 40 && decided < load.accounts.length / 10; step++) {
      const all = Array.from({ length: shape.markets }, (_, u) => u + 1)
      const fallen = moveDown(load, all)
      decided = Math.max(decided, fallen.decided)
      ms = fallen.decided === decided ? fallen.ms : ms
    }
    assertNothingMissed(load)
    reportAll(load, [])
    return [
      count('accounts decided in the largest command', decided),
      { metric: 'that command', unit: 'ms', value: ms },
      { metric: 'per 100,000 accounts', unit: 'ms', value: (ms / decided) * 100_000 },
    ]
  },
}

/** Bytes per account of a full house, watch included. */
export const memoryBench: Bench = {
  name: 'memory',
  title: 'memory per account, watch included',
  target: '≤ 350 B an account',
  async run(quick) {
    const before = usedBytes()
    const load = buildLoad(quick ? 20_000 : 1_000_000, 1)
    const used = usedBytes() - before
    const { owners, accounts } = load.house.ledger
    const ownerBytes = (owners.rows / accounts.rows) * (42 + 16)
    return [
      { metric: 'all of the process, an account', unit: 'B', value: used / load.accounts.length },
      { metric: 'of which owner rows and their index', unit: 'B', value: ownerBytes },
      { metric: 'a mandate, for an account that trades', unit: 'B', value: mandateBytes(load) },
    ]
  },
}

/** Bytes of a row of mandates: an account of this population has none. */
function mandateBytes({ house }: Load): number {
  const { mandates } = house.markets
  const columns = Object.values(mandates).filter((column) => ArrayBuffer.isView(column))
  return columns.reduce((sum, column) => sum + column.byteLength, 0) / mandates.capacity
}

function usedBytes(): number {
  globalThis.gc?.()
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}
