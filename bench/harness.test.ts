import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BenchFailed, figuresOf, measure } from './harness.ts'
import { benches } from './table.ts'

describe('figuresOf', () => {
  const run = (value: number) => [{ metric: 'trades', unit: '1/s', value }]

  test('default: median, least and greatest of an odd and an even number of runs', () => {
    assert.deepEqual(figuresOf([run(10), run(2), run(9)]), [
      { metric: 'trades', unit: '1/s', median: 9, min: 2, max: 10 },
    ])
    assert.deepEqual(figuresOf([run(10), run(2)]), [{ metric: 'trades', unit: '1/s', median: 6, min: 2, max: 10 }])
  })

  test('rejects: runs with different rows', () => {
    assert.throws(() => figuresOf([run(1), [{ metric: 'ticks', unit: '1/s', value: 1 }]]), BenchFailed)
  })
})

describe('measure', () => {
  test('default: a benchmark in a process of its own', async () => {
    const { name, rows } = await measure(benches[0]!, 1, true)
    assert.equal(name, 'machine')
    assert.ok(rows.some(({ metric, median }) => metric === 'empty act, p99.9' && median > 0))
  })

  test('rejects: a benchmark that fails', async () => {
    const lost = { ...benches[0]!, name: 'not-in-the-table' }
    await assert.rejects(measure(lost, 1, true), BenchFailed)
  })
})

test('names of benchmarks differ', () => {
  assert.equal(new Set(benches.map(({ name }) => name)).size, benches.length)
})
