import assert from 'node:assert/strict'
import { test } from 'node:test'
import { below, between, chance, nextUint32, pick, randomOpen, shuffle } from './random.ts'
import { hashFnv1a64, splitMix64 } from './seed.ts'

test('default', () => {
  // Published sequence of xoshiro128** from the state 1, 2, 3, 4 (reference C code of Blackman and Vigna).
  const random = Uint32Array.of(1, 2, 3, 4)
  assert.deepEqual(
    Array.from({ length: 10 }, () => nextUint32(random)),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  )
})

test('behavior: the state is filled by SplitMix64, published sequence from 1234567', () => {
  assert.deepEqual(splitMix64(1234567n, 5), [
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ])
})

test('behavior: names are hashed by FNV-1a, published values', () => {
  assert.equal(hashFnv1a64(''), 0xcbf29ce484222325n)
  assert.equal(hashFnv1a64('a'), 0xaf63dc4c8601ec8cn)
  assert.equal(hashFnv1a64('foobar'), 0x85944171f73967e8n)
})

test('behavior: a seed and a name give one stream, another seed or name another', () => {
  const first = (seed: number, name: string): number[] => {
    const random = randomOpen(seed, name)
    return [nextUint32(random), nextUint32(random)]
  }
  assert.deepEqual(first(7, 'prices'), first(7, 'prices'))
  assert.notDeepEqual(first(7, 'prices'), first(7, 'depth'))
  assert.notDeepEqual(first(7, 'prices'), first(8, 'prices'))
  assert.notDeepEqual(first(7, 'prices'), first(7 + 2 ** 40, 'prices'))
})

test('behavior: below and between stay inside and reach both ends', () => {
  const random = randomOpen(1, 'ends')
  const seen = new Set(Array.from({ length: 1000 }, () => between(random, -2, 3)))
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2, 3],
  )
  assert.equal(below(random, 1), 0)
  for (let draw = 0; draw < 1000; draw++) assert.ok(below(random, 2 ** 32) < 2 ** 32)
})

test('behavior: below is uniform', () => {
  const random = randomOpen(2, 'uniform')
  const counts = new Uint32Array(10)
  for (let draw = 0; draw < 100_000; draw++) counts[below(random, 10)]! += 1
  // Chi-square with 9 degrees of freedom: 27.88 is exceeded once in a thousand streams.
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
  assert.ok(chiSquare < 27.88, `chi-square ${chiSquare}`)
})

test('behavior: chance is a rational probability', () => {
  const random = randomOpen(3, 'chance')
  const hits = Array.from({ length: 60_000 }, () => chance(random, 1, 3)).filter(Boolean).length
  // 20,000 expected; standard deviation √(60,000 · 1/3 · 2/3) = 115.5, so ±500 is more than four of them.
  assert.ok(Math.abs(hits - 20_000) < 500, `${hits} hits`)
  assert.equal(chance(random, 0, 5), false)
  assert.equal(chance(random, 5, 5), true)
})

test('behavior: pick and shuffle keep the items', () => {
  const random = randomOpen(4, 'items')
  const items = ['a', 'b', 'c', 'd']
  const orders = new Set<string>()
  for (let round = 0; round < 2000; round++) {
    const order = shuffle(random, items)
    orders.add(order.join(''))
    assert.deepEqual(order.slice().sort(), items)
    assert.ok(items.includes(pick(random, items)))
  }
  assert.equal(orders.size, 24)
  assert.deepEqual(items, ['a', 'b', 'c', 'd'])
})

test('rejects: a seed or a bound outside its range', () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) assert.throws(() => randomOpen(seed, ''), RangeError)
  const random = randomOpen(0, '')
  for (const bound of [0, -1, 1.5, 2 ** 32 + 1]) assert.throws(() => below(random, bound), RangeError)
})
