/** What there is to measure of a service, in the text format of Prometheus. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type Command, type HouseEvent, rejectCodes } from '../core/words/index.ts'
import type { ServiceStatus } from './types.ts'

/** The gauges of one service. */
export type Gauges = {
  /** Counts an executed command. */
  executed(command: Command, events: readonly HouseEvent[]): void
  /** Counts a command that was not taken, by the code of its error. */
  refused(code: string): void
  /** Time from taking a command to its answer, ms. */
  answered(elapsedMs: number): void
  text(): Promise<string>
}

const rejectNames: ReadonlyMap<number, string> = new Map(
  Object.entries(rejectCodes).map(([name, { code }]) => [code, name]),
)

/** Gauges of a service; `status` and `behindMs` are asked when somebody reads them. */
export function gaugesOf(status: () => ServiceStatus, behindMs: () => number): Gauges {
  processMeasures()
  const register = new Registry()
  const registers = [register]
  const done = new Map<string, number>()
  const rejected = new Map<string, number>()
  const told = new Map<string, number>()
  new Counter({
    name: 'plimsoll_commands_total',
    help: 'Commands executed, by type and outcome: done, or the name of the reject code.',
    labelNames: ['type', 'outcome'],
    registers,
    collect() {
      this.reset()
      for (const [type, count] of done) this.inc({ type, outcome: 'done' }, count)
      for (const [key, count] of rejected) {
        const [type, code] = key.split(' ') as [string, string]
        this.inc({ type, outcome: rejectNames.get(Number(code)) ?? code }, count)
      }
    },
  })
  new Counter({
    name: 'plimsoll_events_total',
    help: 'Events.',
    labelNames: ['type'],
    registers,
    collect() {
      this.reset()
      for (const [type, count] of told) this.inc({ type }, count)
    },
  })
  const refusals = new Counter({
    name: 'plimsoll_refusals_total',
    help: 'Commands not taken, by code of the error.',
    labelNames: ['code'],
    registers,
  })
  const latency = new Histogram({
    name: 'plimsoll_answer_seconds',
    help: 'Time from taking a command to its answer.',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  })
  for (const [name, help, read] of gaugeTable(status, behindMs)) {
    new Gauge({
      name: `plimsoll_${name}`,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  }
  return {
    executed(command, heard) {
      const first = heard[0]
      if (first?.type === 'rejected') countUp(rejected, `${command.type} ${first.code}`)
      else countUp(done, command.type)
      for (const { type } of heard) countUp(told, type)
    },
    refused: (code) => refusals.inc({ code }),
    answered: (elapsedMs) => latency.observe(elapsedMs / 1000),
    text: async () => `${await processMeasures().metrics()}${await register.metrics()}`,
  }
}

let ofProcess: Registry | null = null

/** Measures of the process: once for all services, because what follows the collector is never taken off and would keep each house in memory. */
function processMeasures(): Registry {
  if (ofProcess === null) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess, prefix: 'plimsoll_' })
  }
  return ofProcess
}

/** Every trade is counted some five times: plain counts, which become metrics when somebody reads them. */
function countUp(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function gaugeTable(
  status: () => ServiceStatus,
  behindMs: () => number,
): readonly (readonly [string, string, () => number])[] {
  return [
    ['ready', '1 while commands are taken.', () => Number(status().ready)],
    ['safe_mode', '1 while new risk and forced sales wait.', () => Number(status().safeMode !== null)],
    ['sequence', 'Last command executed.', () => status().seq],
    ['time_ms', 'Time of the house.', () => status().timeMs],
    ['epoch', 'Last epoch.', () => status().epoch],
    ['batch', 'Last batch of the journal.', () => status().journal.batch],
    ['queue_commands', 'Commands that wait for their batch.', () => status().queue.commands],
    ['queue_commands_max', 'Most commands that may wait.', () => status().queue.commandsMax],
    ['clock_behind_ms', 'How far the clock is behind the time of the house: it was set back.', behindMs],
  ]
}
