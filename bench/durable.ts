/** The journal at work: the trades of `trades` durable before they are applied, and a house that comes back after a crash. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { House } from '../src/core/machine/index.ts'
import {
  type Applied,
  encodeCommand,
  houseMachine,
  type Journal,
  type JournalCommand,
  type MachinePort,
  openJournal,
} from '../src/node/index.ts'
import type { Bench } from './bench.ts'
import { buildLoad, giveMandates, type Load } from './population.ts'
import { HOT, tradesOf } from './trades.ts'

const noEvidence = new Uint8Array(0)

/**
 * The same trades through `appendAll`: batches of 4,096, each flushed to the disk before it is executed. Commands are
 * encoded beforehand, as they arrive at a node; decoding, executing, encoding events, their digests and the chain are inside.
 */
export const durableBench: Bench = {
  name: 'durable',
  title: 'the same trades, durable in the embedded journal, commands arriving as bytes',
  target: '≥ 250 k trades/s',
  run: (quick) =>
    inTemporaryFolder(async (folder) => {
      const { journal, trades } = openLoaded(folder, quick)
      const refused = { count: 0 }
      const start = performance.now()
      journal.sequencer.appendAll(trades, (_seq, _timeMs, applied) => countRefused(refused, applied))
      const seconds = (performance.now() - start) / 1000
      await journal.close()
      if (refused.count > trades.length / 100) throw new Error(`${refused.count} trades were refused`)
      return [
        { metric: 'trades cleared and durable', unit: 'k/s', value: (trades.length - refused.count) / seconds / 1e3 },
        { metric: 'refused for margin', unit: '%', value: (refused.count / trades.length) * 100 },
      ]
    }),
}

/** From a closed process to a house that takes commands: chain, snapshot, watch, and a million commands executed and compared. */
export const recoveryBench: Bench = {
  name: 'recovery',
  title: 'recovery of 1,000,000 accounts with 1,000,000 trades behind the snapshot, in a new process',
  target: '≤ 10 s',
  run: (quick) =>
    inTemporaryFolder(async (folder) => {
      const { journal, trades } = openLoaded(folder, quick)
      await journal.sequencer.snapshot()
      journal.sequencer.appendAll(trades)
      await journal.close()
      const program = 'bench/recover.ts'
      const { status, stdout } = spawnSync(process.execPath, ['bin/entry.mjs', program, folder], {
        cwd: join(import.meta.dirname, '..'),
        stdio: ['ignore', 'pipe', 'inherit'],
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`recovery ended with ${status}`)
      const { ms, seq } = JSON.parse(stdout) as { ms: number; seq: number }
      if (seq !== trades.length) throw new Error(`recovered ${seq} of ${trades.length} commands`)
      return [
        { metric: 'recovery', unit: 's', value: ms / 1000 },
        { metric: 'commands executed and compared', unit: '', value: seq },
      ]
    }),
}

/** A journal whose house starts as the population of the benchmarks, which no commands have built, and trades as bytes. */
function openLoaded(folder: string, quick: boolean): { journal: Journal<House>; trades: JournalCommand[] } {
  const load = buildLoad(quick ? 20_000 : 1_000_000, 1)
  giveMandates(load, HOT)
  const trades = [...tradesOf(load, quick ? 50_000 : 1_000_000)].map((trade) => ({
    timeMs: load.nowMs,
    command: encodeCommand(trade),
    evidence: noEvidence,
  }))
  const machine: MachinePort<House> = { ...houseMachine, open: () => firstHouse(load) }
  // No snapshot of its own: one of a million accounts in the midst of trades is a stall that this benchmark does not measure.
  const snapshotAt = { commands: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER }
  return { journal: openJournal(folder, { machine, clock: () => load.nowMs, diagnose: fail, snapshotAt }), trades }
}

function firstHouse({ house }: Load): House {
  house.clock.seq = 0
  house.head.seq[0] = 0
  return house
}

/** A refusal is three bytes and a code; a trade gives more. */
const REFUSAL_BYTES = 5

function countRefused(refused: { count: number }, applied: Applied): void {
  if ('refused' in applied) throw new Error(applied.refused)
  if (applied.events.length <= REFUSAL_BYTES) refused.count++
}

function fail(message: string): never {
  throw new Error(message)
}

/** A folder of this run, removed afterwards. */
async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
