/** The journal at work: the trades of `trades` durable before they are applied, and a house that comes back after a crash. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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

const ROOT = join(import.meta.dirname, '..')

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

/**
 * From a closed process to a house that takes commands: chain, snapshot, watch, and a million commands executed and compared. Then the same
 * folder is served: from starting the program to its address, behind which the interface answers.
 */
export const recoveryBench: Bench = {
  name: 'recovery',
  title: 'recovery of 1,000,000 accounts with 1,000,000 trades behind the snapshot, in a new process',
  target: '≤ 10 s, served too',
  run: (quick) =>
    inTemporaryFolder(async (folder) => {
      const { journal, trades, load } = openLoaded(join(folder, 'journal'), quick)
      await journal.sequencer.snapshot()
      journal.sequencer.appendAll(trades)
      await journal.close()
      const program = 'bench/recover.ts'
      const { status, stdout } = spawnSync(process.execPath, ['bin/entry.mjs', program, join(folder, 'journal')], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'inherit'],
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`recovery ended with ${status}`)
      const { ms, seq } = JSON.parse(stdout) as { ms: number; seq: number }
      if (seq !== trades.length) throw new Error(`recovered ${seq} of ${trades.length} commands`)
      return [
        { metric: 'recovery', unit: 's', value: ms / 1000 },
        { metric: 'commands executed and compared', unit: '', value: seq },
        {
          metric: 'from the command `serve` to an answer over HTTP',
          unit: 's',
          value: (await servedMs(folder, load)) / 1000,
        },
      ]
    }),
}

/** Serves the house in a folder, and ends when it has answered how it stands. */
async function servedMs(folder: string, { house: { ledger, markets } }: Load): Promise<number> {
  const named = (what: string, { rows }: { rows: number }) => Array.from({ length: rows }, (_, row) => `${what}${row}`)
  const names = {
    house: 'bench',
    tiers: named('tier', markets.tiers),
    underlyings: named('coin', markets.underlyings).map((name) => ({ name, exponent: 0 })),
    markets: named('market', markets.markets),
    assets: named('asset', markets.assets),
    sources: named('source', ledger.sources),
    venues: named('venue', markets.venues),
  }
  writeFileSync(join(folder, 'house.json'), JSON.stringify({ format: 1, mode: 'demo', populated: false, names }))
  const start = performance.now()
  const child = spawn(process.execPath, ['bin/plimsoll.mjs', 'serve', folder, '--port', '0', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (!(first instanceof Buffer))
    throw new Error('the house was not served: run `plimsoll serve` on such a folder to see why')
  const { url } = JSON.parse(first.toString()) as { url: string }
  const answer = await fetch(`${url}/v1/house`)
  const ms = performance.now() - start
  const { data } = (await answer.json()) as { data: { accounts: number } }
  if (data.accounts !== ledger.accounts.rows) throw new Error(`${data.accounts} accounts are served`)
  child.kill('SIGTERM')
  await once(child, 'exit')
  return ms
}

/** A journal whose house starts as the population of the benchmarks, which no commands have built, and trades as bytes. */
function openLoaded(folder: string, quick: boolean): { journal: Journal<House>; trades: JournalCommand[]; load: Load } {
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
  const journal = openJournal(folder, { machine, clock: () => load.nowMs, diagnose: fail, snapshotAt })
  return { journal, trades, load }
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
