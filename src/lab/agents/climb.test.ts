import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomOpen } from '../random.ts'
import { climb } from './climb.ts'
import type { Knob } from './role.ts'

const TOP = 1_000_000
const TRIES = 200
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed)
const square: readonly Knob[] = ['x', 'y'].map((name) => ({ name, low: 0, high: TOP, honest: 0 }))

/** The mean over seeds of what a search comes to, and of what the same number of draws anywhere comes to. */
function means(worthOf: (values: readonly number[]) => number): { readonly climbed: number; readonly drawn: number } {
  let [climbed, drawn] = [0, 0]
  for (const seed of SEEDS) {
    climbed += climb(square, randomOpen(seed, 'climb'), TRIES, worthOf([0, 0]), worthOf).worth
    // Of twice as many tries the first half is drawn anywhere.
    let best = Number.NEGATIVE_INFINITY
    let tried = 0
    climb(square, randomOpen(seed, 'climb'), 2 * TRIES, worthOf([0, 0]), (values) => {
      if (tried++ < TRIES) best = Math.max(best, worthOf(values))
      return worthOf(values)
    })
    drawn += best
  }
  return { climbed: climbed / SEEDS.length, drawn: drawn / SEEDS.length }
}

describe('climb', () => {
  it('default: the first half is drawn anywhere, and the best that was tried is the answer', () => {
    const tried: (readonly number[])[] = []
    const worthOf = ([x]: readonly number[]): number => -Math.abs(x! - 700_000)
    const { values, worth } = climb(square, randomOpen(1, 'climb'), TRIES, worthOf([0]), (knobs) => {
      tried.push(knobs)
      return worthOf(knobs)
    })
    assert.equal(tried.length, TRIES)
    assert.equal(worth, Math.max(...tried.map(worthOf)))
    assert.equal(worthOf(values), worth)
    // A hundred draws of one knob come within a hundredth of its range of the top; climbing comes a hundred times as near.
    assert.ok(worth > -100, `${worth}`)
  })

  it('behavior: a ridge on which no knob alone leads up is climbed', () => {
    // Worth x + y − 1000·|x − y|: whoever moves one knob by d from the ridge gains d and loses 1000·d. The top, (TOP, TOP), is worth
    // 2·TOP, honesty at the ridge's foot nothing. Of 200 draws the nearest to the ridge misses it by some TOP ÷ 400, worth −2.5·TOP + 1·TOP.
    const { climbed, drawn } = means(([x, y]) => x! + y! - 1000 * Math.abs(x! - y!))
    assert.ok(climbed > 1.6 * TOP, `climbed ${climbed}`)
    assert.ok(drawn < 0, `drawn ${drawn}`)
  })

  it('behavior: a hill behind a plain is reached', () => {
    // Nothing leads on until x is above nine tenths; from there on only y matters.
    const { climbed } = means(([x, y]) => (x! < 0.9 * TOP ? 0 : TOP + y!))
    assert.ok(climbed > 1.9 * TOP, `climbed ${climbed}`)
  })

  it('behavior: honesty is where a climb may begin, and is never tried', () => {
    // The best deviation is beside honesty, on a spike that no draw meets.
    const knob: Knob = { name: 'x', low: 0, high: 2 ** 31, honest: 1000 }
    const worthOf = ([x]: readonly number[]): number => -Math.abs(x! - 1000)
    const tried = new Set<number>()
    const { worth } = climb([knob], randomOpen(3, 'climb'), TRIES, 0, (values) => {
      tried.add(values[0]!)
      return worthOf(values)
    })
    assert.ok(!tried.has(1000))
    assert.ok(worth > -20_000, `${worth}`)
  })
})
