/** Runs benchmarks in fresh processes and takes medians over runs. */
import { spawn } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Bench, Row } from './bench.ts'

/** A figure over all runs. */
export type Figure = {
  readonly metric: string
  readonly unit: string
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The result of one benchmark. */
export type Result = {
  readonly name: string
  readonly title: string
  readonly target: string
  readonly rows: readonly Figure[]
}

/** What the figures were measured on. */
export type Machine = {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly node: string
  readonly platform: string
  /** Load of the last minute when the first run started: above 0.5 others were busy. */
  readonly load: number
}

/** A run failed: the benchmark threw, or its claim did not hold. */
export class BenchFailed extends Error {
  override readonly name = 'BenchFailed'
}

const ROOT = join(import.meta.dirname, '..')

/** Runs one benchmark `runs` times, one after another, each in a fresh process. */
export async function measure(bench: Bench, runs: number, quick: boolean): Promise<Result> {
  const all: Row[][] = []
  for (let run = 1; run <= runs; run++) {
    console.error(`${bench.name}: run ${run} of ${runs}`)
    all.push(await runOnce(bench, quick))
  }
  return { name: bench.name, title: bench.title, target: bench.target, rows: figuresOf(all) }
}

/** The figures of several runs with the same rows. */
export function figuresOf(runs: readonly (readonly Row[])[]): Figure[] {
  return runs[0]!.map(({ metric, unit }, at) => {
    const values = runs.map((rows) => {
      const row = rows[at]
      if (row?.metric !== metric) throw new BenchFailed(`runs disagree about their rows: ${metric}, ${row?.metric}`)
      return row.value
    })
    values.sort((a, b) => a - b)
    return { metric, unit, median: medianOf(values), min: values[0]!, max: values.at(-1)! }
  })
}

/** The machine as it is now. */
export function machineOf(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    load: loadavg()[0]!,
  }
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function runOnce(bench: Bench, quick: boolean): Promise<Row[]> {
  const command = ['--expose-gc', 'bin/entry.mjs', 'bench/child.ts', bench.name, quick ? 'quick' : 'full']
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(output) as Row[])
      else reject(new BenchFailed(`${bench.name} ended with ${signal ?? code}`))
    })
  })
}
