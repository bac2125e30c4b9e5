import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { parameterByName } from '../../core/params/index.ts'
import { ordeals, runOrdeal } from './index.ts'
import { Stage } from './stage.ts'

for (const ordeal of ordeals) {
  describe(ordeal.id, () => {
    const runs = [1, 2, 3].map((seed) => runOrdeal(ordeal, seed))

    test('default: the bound holds at three seeds, and nothing is lost below nothing', () => {
      for (const { seed, loss, bound, holds } of runs)
        assert.ok(holds && loss >= 0, `seed ${seed}: ${loss} of ${bound}`)
    })

    test('behavior: the rule that failed breaks the bound by far', () => {
      for (const { bound } of runs) assert.ok(ordeal.failed.loss > 10 * bound, `${ordeal.failed.loss} of ${bound}`)
    })

    test('behavior: what it sets stands inside the bounds of its parameters', () => {
      for (const [name, value] of Object.entries(ordeal.set)) {
        const { low, high } = parameterByName(name)!.parameter
        assert.ok(value >= low && value <= high, name)
      }
    })

    test('behavior: a seed gives the same run', () => {
      assert.deepEqual(runOrdeal(ordeal, 1), runs[0])
    })
  })
}

describe('ordeals', () => {
  test('default: those of the list are there, once', () => {
    assert.deepEqual(
      ordeals.map(({ id }) => id),
      ['E34', 'O1', 'O2', 'O3', 'O4', 'O5'],
    )
  })

  test('behavior: bounds hold at any seed', () => {
    const seed = fc.integer({ min: 4, max: Number.MAX_SAFE_INTEGER })
    fc.assert(
      fc.property(fc.constantFrom(...ordeals), seed, (ordeal, each) => {
        const { holds, loss, bound } = runOrdeal(ordeal, each)
        assert.ok(holds, `${ordeal.id}: ${loss} of ${bound}`)
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })

  test('behavior: a holder has what its book asks for, times its cushion', () => {
    // A future of 100 lots at $100, nothing else: 16 % of $10,000, and 0.5 % + 7.5 % × 30 ÷ 365 of its delta: $1,711.64, × 1.5 = $2,567.47.
    const stage = new Stage(
      [{ days: 30, kind: 'future' }],
      { 'market.depthFloorLots': 10 ** 8, 'market.shareFloorLots': 10 ** 8 },
      1,
      'test',
    )
    stage.curve([{ days: 30, volatility: 0 }])
    const equity = stage.equity(stage.holder([[1, 100]], 1_500_000)) / 10 ** 6
    assert.ok(Math.abs(equity - 2567.47) < 3, String(equity))
  })
})
