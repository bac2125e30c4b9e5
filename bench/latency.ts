/**
 * Latencies of many short acts, exact: every sample is kept, nothing is put into bins. Between the acts a fixed piece of
 * work, the probe, runs on the same thread: what delays it is not the program, so it measures the machine's stalls
 * (docs/performance.md states the rule).
 */
import type { Row } from './bench.ts'

/** Room for a fixed number of samples, in ns. */
export type Latency = { readonly samples: Float64Array; readonly probes: Float64Array; count: number }

/** A stall is at least this much beyond the probe's median; below it are caches and the clock. */
const STALL_MIN_NS = 5000

/** Steps of the probe: each depends on the one before and touches no memory; together about a microsecond. */
const PROBE_STEPS = 500

/** An empty record with room for `capacity` samples. */
export function latencyOf(capacity: number): Latency {
  return { samples: new Float64Array(capacity), probes: new Float64Array(capacity), count: 0 }
}

/** Runs `act`, records how long it took, and runs one probe. Beyond the capacity it only runs `act`. */
export function record(latency: Latency, act: () => void): void {
  const startMs = performance.now()
  act()
  const actedMs = performance.now()
  if (latency.count === latency.samples.length) return
  probeResult = probe(probeResult)
  const probedMs = performance.now()
  latency.samples[latency.count] = (actedMs - startMs) * 1e6
  latency.probes[latency.count] = (probedMs - actedMs) * 1e6
  latency.count++
}

/** Kept so that no compiler may drop the probe. */
let probeResult = 1

function probe(seed: number): number {
  let x = seed
  for (let step = 0; step < PROBE_STEPS; step++) x = (Math.imul(x, 1_103_515_245) + 12_345) | 0
  return x
}

/** What the samples say, raw and with the machine's stalls taken out of the tail. All in ns, shares from 0 to 1. */
export type LatencySummary = {
  readonly count: number
  readonly mean: number
  readonly median: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  readonly machine: {
    /** Probes that were stalled. */
    readonly stalls: number
    /** Share of running time that stalls took. */
    readonly timeShare: number
    /** Share of the samples beyond the raw p99.9 that stalls explain. */
    readonly tailShare: number
    /** Quantiles when explained samples are left out. */
    readonly p99: number
    readonly p999: number
  }
}

/** Summarises at least one sample. Quantile q is the smallest sample that at least q of all samples do not exceed. */
export function summarise(latency: Latency): LatencySummary {
  const { count } = latency
  if (count === 0) throw new Error('no sample was recorded')
  const samples = latency.samples.slice(0, count).sort()
  const probes = latency.probes.slice(0, count).sort()
  const median = quantile(samples, 0.5)
  const probeMedian = quantile(probes, 0.5)
  const excess = probes.map((each) => each - probeMedian).filter((each) => each >= STALL_MIN_NS)
  const probeTime = sum(probes)
  const sampleTime = sum(samples)
  // Stalls meet samples and probes alike, by time: this many samples met one of at least `ns`.
  const expected = (ns: number): number => (countFrom(excess, ns) * sampleTime) / Math.max(probeTime, 1)
  const p999 = quantile(samples, 0.999)
  const own = unexplained(samples, (sample) => expected(sample - median))
  const beyond = samples.filter((each) => each > p999).length
  const ownBeyond = own.filter((each) => each > p999).length
  return {
    count,
    mean: sampleTime / count,
    median,
    p99: quantile(samples, 0.99),
    p999,
    max: samples[count - 1]!,
    machine: {
      stalls: excess.length,
      timeShare: sum(excess) / Math.max(probeTime, 1),
      tailShare: beyond === 0 ? 0 : 1 - ownBeyond / beyond,
      p99: own[countBeyond(count, 0.99)] ?? median,
      p999: own[countBeyond(count, 0.999)] ?? median,
    },
  }
}

/** The rows of a summary for the table of a benchmark, in µs. */
export function latencyRows(what: string, latency: Latency): Row[] {
  const { machine, ...raw } = summarise(latency)
  const us = (metric: string, ns: number): Row => ({ metric: `${what}, ${metric}`, unit: 'µs', value: ns / 1000 })
  return [
    us('mean', raw.mean),
    us('median', raw.median),
    us('p99', raw.p99),
    us('p99.9', raw.p999),
    us('max', raw.max),
    us('p99 without stalls of the machine', machine.p99),
    us('p99.9 without stalls of the machine', machine.p999),
    { metric: `${what}, beyond p99.9 by stalls of the machine`, unit: '%', value: machine.tailShare * 100 },
    { metric: `${what}, time lost to stalls of the machine`, unit: '%', value: machine.timeShare * 100 },
  ]
}

function quantile(sorted: Float64Array, q: number): number {
  return sorted[sorted.length - 1 - countBeyond(sorted.length, q)]!
}

/** How many of `count` samples may lie beyond quantile q. */
function countBeyond(count: number, q: number): number {
  return count - Math.max(1, Math.ceil(count * q))
}

/**
 * From the greatest sample down: a sample is explained if fewer were explained before it than stalls long enough for it
 * are expected. Answers the others, greatest first, as many as any quantile needs.
 */
function unexplained(sorted: Float64Array, expected: (sample: number) => number): number[] {
  const own: number[] = []
  const needed = countBeyond(sorted.length, 0.99) + 1
  let explained = 0
  for (let at = sorted.length - 1; at >= 0 && own.length < needed; at--) {
    if (explained + 1 <= expected(sorted[at]!)) explained++
    else own.push(sorted[at]!)
  }
  return own
}

/** How many of ascending values are at least `least`. */
function countFrom(sorted: Float64Array, least: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < least) low = middle + 1
    else high = middle
  }
  return sorted.length - low
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
