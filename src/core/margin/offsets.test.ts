import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { OptionsHouse } from '../../../test/support/options-house.ts'
import { parameterByName } from '../params/index.ts'
import { explainPortfolio, type PortfolioExplanation } from './portfolio-explain.ts'
import { suppose } from './what-if.ts'

const listed = [
  { name: 'F30', days: 30, kind: 'future' },
  { name: 'C110', days: 30, kind: 'call', strike: 110_000 },
  { name: 'P90', days: 30, kind: 'put', strike: 90_000 },
  { name: 'C110L', days: 90, kind: 'call', strike: 110_000 },
  { name: 'P90L', days: 90, kind: 'put', strike: 90_000 },
] as const

/** A house with a perpetual on a second coin that costs the same, in the offset group of the first. */
function opened(group: number): OptionsHouse {
  const stage = new OptionsHouse(listed)
  stage.must({ type: 'underlyingList' })
  stage.must({ type: 'perpetualList', tier: 0, underlying: 2, lotMultiple: 1 })
  stage.markets.push('OTHER')
  stage.curve([
    { days: 30, volatility: 0.5, skew: 0.6 },
    { days: 90, volatility: 0.55, skew: 0.6 },
  ])
  stage.set('underlying.staleMs', 3_600_000)
  for (const source of [0, 1, 2]) {
    stage.must({ type: 'priceReport', source, entries: [{ underlying: 2, price: 100_000_000, confidence: 0 }] })
  }
  const { offsetGroup, offsetPpm, grossFloorPpm } = stage.house.params.underlying
  offsetGroup.fill(group)
  offsetPpm.fill(800_000)
  grossFloorPpm.fill(0)
  return stage
}

function explained(stage: OptionsHouse, account: number, lots: Readonly<Record<string, number>>): PortfolioExplanation {
  const trades = Object.entries(lots)
    .map(([name, size]) => ({ market: stage.market(name), lots: size }))
    .filter(({ lots: size }) => size !== 0)
    .sort((a, b) => a.market - b.market)
    .map((trade) => ({ ...trade, price: stage.house.markets.markets.mark[trade.market]! }))
  const book = suppose(stage.house, account, { trades, deposits: [], prices: [], parameters: [] })
  return explainPortfolio(book.house, book.account)
}

test('default: of two coins that offset each other four fifths of what they gain together are given back, at the level', () => {
  const stage = opened(1)
  const account = stage.member(1_000_000)
  const { credit, levelPpm } = explained(stage, account, { PERP: 1000, OTHER: -1000 })
  // 16 % of 100,000 each, and nothing together: four fifths of 32,000, of which the level asks its part.
  assert.equal(credit, 0.8 * 32_000e6 * (levelPpm / 1e6))
  assert.equal(explained(stage, account, { PERP: 1000, OTHER: 1000 }).credit, 0)
})

test('default: without a group nothing is offset, and no vote sets more than four fifths', () => {
  const stage = opened(0)
  assert.equal(explained(stage, stage.member(1_000_000), { PERP: 1000, OTHER: -1000 }).credit, 0)
  assert.equal(parameterByName('underlying.offsetPpm')!.parameter.high, 800_000)
})

test('default: what one expiry gains by a rotation pays for no other', () => {
  const stage = opened(1)
  const account = stage.member(1_000_000)
  const near = { C110: 1000, P90: -1000 }
  const far = { C110L: -1000, P90L: 1000 }
  const [a, b, both] = [near, far, { ...near, ...far }].map(
    (lots) => explained(stage, account, lots).underlyings[0]!.tilts,
  )
  assert.ok(a![0]! > 0 && b![0]! > 0)
  both!.forEach((tilt, shape) => {
    assert.equal(tilt, a![shape]! + b![shape]!)
  })
})

test('behavior: nothing that rotations lose is given back', () => {
  const stage = opened(1)
  const account = stage.member(1_000_000)
  stage.house.params.underlying.skewPpm.fill(500_000)
  stage.house.params.underlying.scenarioRangePpm.fill(50_000)
  const part = fc.integer({ min: 0, max: 80 }).map((percent) => percent / 100)
  let bound = 0
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), part, part, (size, hedged, offset) => {
      // A reversal whose delta is hedged in part loses by rotations; the other coin offsets what is left of its delta.
      const lots = { C110L: size, P90L: -size, F30: -Math.round(hedged * size), OTHER: -Math.round(offset * size) }
      const { underlyings, credit, levelPpm } = explained(stage, account, lots)
      const most = underlyings.reduce((sum, { loss, tilts }) => sum + loss - Math.max(...tilts), 0)
      if (credit > 0 && credit >= Math.floor((most * levelPpm) / 1e6) - 2) bound++
      assert.ok(credit <= (most * levelPpm) / 1e6)
    }),
    { numRuns: 200, endOnFailure: true },
  )
  assert.ok(bound > 0)
})
