import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { latencyOf, record, summarise } from './latency.ts'

/** A record as if measured: sample and probe times in ns. */
function measured(samples: number[], probes: number[]) {
  return { samples: Float64Array.from(samples), probes: Float64Array.from(probes), count: samples.length }
}

const repeat = (value: number, times: number): number[] => Array.from({ length: times }, () => value)

describe('summarise', () => {
  test('default: exact quantiles of 1 … 1000', () => {
    const samples = Array.from({ length: 1000 }, (_, i) => 1000 - i)
    const { machine, ...raw } = summarise(measured(samples, repeat(1000, 1000)))
    // Σ 1…1000 = 500,500; the 500th, 990th and 999th in order are themselves.
    assert.deepEqual(raw, { count: 1000, mean: 500.5, median: 500, p99: 990, p999: 999, max: 1000 })
    assert.deepEqual(machine, { stalls: 0, timeShare: 0, tailShare: 0, p99: 990, p999: 999 })
  })

  test('behavior: a tail as frequent in the probes, by time, is the machine’s', () => {
    // 990 samples of 4 µs and 10 of 100 µs: 4,960 µs. 998 probes of 1 µs and 2 of 101 µs: 1,200 µs.
    // Per µs the probes saw 2 ÷ 1,200 stalls of 100 µs, so 4,960 µs of samples met 8.27: of 10 they explain 8.
    const samples = [...repeat(4000, 990), ...repeat(100_000, 10)]
    const probes = [...repeat(1000, 998), ...repeat(101_000, 2)]
    const { p99, p999, machine } = summarise(measured(samples, probes))
    assert.equal(p99, 4000)
    assert.equal(p999, 100_000)
    assert.equal(machine.stalls, 2)
    assert.equal(machine.timeShare, 200 / 1200)
    // Two stay unexplained and one in a thousand, one, may lie beyond the quantile: the tail stays.
    assert.equal(machine.p999, 100_000)
    // With 3 stalls: 1,300 µs of probes, 3 × 4,960 ÷ 1,300 = 11.4 explained, all of them.
    const worse = summarise(measured(samples, [...repeat(1000, 997), ...repeat(101_000, 3)]))
    assert.equal(worse.machine.p999, 4000)
  })

  test('behavior: a tail that no probe shares is the program’s', () => {
    const samples = [...repeat(4000, 990), ...repeat(100_000, 10)]
    const { machine } = summarise(measured(samples, repeat(1000, 1000)))
    assert.deepEqual(machine, { stalls: 0, timeShare: 0, tailShare: 0, p99: 4000, p999: 100_000 })
  })

  test('behavior: short stalls do not explain a long tail', () => {
    const samples = [...repeat(4000, 990), ...repeat(100_000, 10)]
    const { machine } = summarise(measured(samples, [...repeat(1000, 900), ...repeat(21_000, 100)]))
    assert.equal(machine.p999, 100_000)
  })

  test('rejects: an empty record', () => {
    assert.throws(() => summarise(latencyOf(10)))
  })
})

describe('record', () => {
  test('default: runs every act, keeps as many samples as fit', () => {
    const latency = latencyOf(3)
    let runs = 0
    for (let i = 0; i < 5; i++) record(latency, () => runs++)
    assert.equal(runs, 5)
    assert.equal(latency.count, 3)
    assert.ok(latency.probes.every((probe) => probe > 0))
  })
})
