import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, OptionsHouse, START_MS } from '../../../test/support/options-house.ts'
import { parameterByName } from '../params/index.ts'

const THETA = 20_000_000

/** A house with so many sources and one expiry in 30 days. */
function opened(sources: number): OptionsHouse {
  const stage = new OptionsHouse([{ name: 'C', days: 30, kind: 'call', strike: 100_000 }])
  for (let n = 3; n < sources; n++) stage.must({ type: 'sourceList', key: (500 + n).toString(16).padStart(64, '0') })
  return stage
}

type Said = { readonly theta?: number; readonly right?: number; readonly left?: number; readonly basisPpm?: number }

/** Each source says something; what it leaves out is what a calm one says. */
function report(stage: OptionsHouse, said: readonly Said[]): void {
  said.forEach(({ theta = THETA, right = 1_000_000, left = 1_000_000, basisPpm = 3000 }, source) => {
    const entries = [{ expiryMs: START_MS + 30 * DAY_MS, basisPpm, theta, right, left, confidencePpm: 10_000 }]
    stage.must({ type: 'curveReport', source, underlying: 1, entries })
  })
}

/** Sets the weight of one source. */
function weigh(stage: OptionsHouse, source: number, value: number): void {
  const { parameter } = parameterByName('source.weight')!
  const changes = [{ parameter: parameter.number, scope: source, value }]
  stage.must({ type: 'parametersSchedule', hash: '0'.repeat(64), path: 'slow', effectiveMs: stage.nowMs, changes })
  stage.must({ type: 'tick' })
}

const curve = (stage: OptionsHouse) => {
  const { theta, right, left, basisPpm, sources } = stage.house.oracle.curves
  return { theta: theta[0], right: right[0], left: left[0], basisPpm: basisPpm[0], sources: sources[0] }
}

/** All but the last source at once, so that only the last report takes a curve. */
function taken(stage: OptionsHouse, said: readonly Said[]): ReturnType<typeof curve> {
  stage.set('underlying.sourcesMin', said.length)
  report(stage, said.slice(0, -1))
  stage.set('underlying.sourcesMin', 3)
  const last = said.at(-1)!
  const { theta = THETA, right = 1_000_000, left = 1_000_000, basisPpm = 3000 } = last
  const entries = [{ expiryMs: START_MS + 30 * DAY_MS, basisPpm, theta, right, left, confidencePpm: 10_000 }]
  stage.must({ type: 'curveReport', source: said.length - 1, underlying: 1, entries })
  return curve(stage)
}

test('default: two of five who lie together are not heard, whichever number they lie about', () => {
  // Of five the median would be the third: one of the honest, but the one nearest to the liars.
  const honest = [{ theta: THETA }, { theta: THETA + 100_000 }, { theta: THETA + 200_000 }]
  const variance = taken(opened(5), [...honest, { theta: 2 * THETA }, { theta: 2 * THETA }])
  assert.deepEqual([variance.theta, variance.sources], [THETA + 100_000, 3])
  // √0.02 is 0.141: a wing 0.05 higher is more than 30 % of it.
  const wing = taken(opened(5), [...honest, { right: 51_000_000 }, { right: 51_000_000 }])
  assert.deepEqual([wing.theta, wing.sources], [THETA + 100_000, 3])
  const forward = taken(opened(5), [...honest, { basisPpm: 30_000 }, { basisPpm: 30_000 }])
  assert.deepEqual([forward.basisPpm, forward.sources], [3000, 3])
})

test('default: of three sources all are heard, of which one lies: the median is another’s', () => {
  const found = taken(opened(3), [{ theta: THETA }, { theta: THETA + 100_000 }, { theta: 3 * THETA }])
  assert.deepEqual([found.theta, found.sources], [THETA + 100_000, 3])
})

test('default: a source has its weight, and no more than a third', () => {
  const said = [{ theta: THETA }, { theta: THETA + 1000 }, { theta: THETA + 2000 }, { theta: THETA + 3000 }]
  const stage = opened(4)
  // Nine of twelve, of which a third of what then counts is 1.5 beside three of 1: 1, 2, 3 of 4.5, so the third is the middle.
  stage.set('source.weight', 1)
  weigh(stage, 3, 9)
  assert.equal(taken(stage, said).theta, THETA + 2000)
  // Each as good as the other: the middle two are equally near, and the first curve is the lower of them.
  assert.equal(taken(opened(4), said).theta, THETA + 1000)
})

test('default: with fewer than the least number of sources that agree no curve is taken, and the one in force ages', () => {
  const stage = opened(5)
  taken(stage, [{}, {}, {}, {}, {}])
  stage.set('underlying.sourcesMin', 4)
  const liars = { theta: 2 * THETA }
  stage.tick(2000)
  report(stage, [{}, {}, {}, liars, liars])
  const { freshMs, mode } = stage.house.oracle.curves
  const lastMs = freshMs[0]!
  for (let i = 0; i < 3; i++) {
    stage.tick(2000)
    report(stage, [{}, {}, {}, liars, liars])
  }
  assert.equal(freshMs[0], lastMs)
  stage.nowMs = freshMs[0]! + stage.house.params.underlying.curveStaleMs[1]! + 1
  stage.tick(0)
  assert.equal(mode[0], 1)
})
