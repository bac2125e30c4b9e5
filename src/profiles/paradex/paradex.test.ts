import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { compare, decimal, rational, signOf } from '../rational.ts'
import { liquidateShare, smallestShare } from './liquidation.ts'

describe('Paradex liquidation', () => {
  it('default: the worked table of the page: 40 % is the first share below 90 %', () => {
    // Account value 80, requirement 88.8, fee 50 %: 20 % leaves 71.04 ÷ 71.12, 40 % leaves 53.28 ÷ 62.24.
    const step = smallestShare(rational(80n), decimal('88.8'), decimal('0.5'))
    assert.deepEqual(step.share, decimal('0.4'))
    assert.deepEqual(step.accountValue, decimal('62.24'))
    assert.deepEqual(step.maintenance, decimal('53.28'))
  })

  it('behavior: safe below 90 % or all of the account, and no smaller share would do', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }), (value, requirement) => {
        const account = rational(BigInt(value))
        const maintenance = rational(BigInt(requirement))
        const fee = decimal('0.5')
        const step = smallestShare(account, maintenance, fee)
        if (value >= requirement) return assert.equal(signOf(step.share), 0)
        const isSafe = step.marginRatio !== undefined && compare(step.marginRatio, decimal('0.9')) < 0
        assert.ok(isSafe || compare(step.share, rational(1n)) === 0)
        for (let fifths = 1n; compare(rational(fifths, 5n), step.share) < 0; fifths++) {
          const smaller = liquidateShare(account, maintenance, rational(fifths, 5n), fee)
          assert.ok(smaller.marginRatio === undefined || compare(smaller.marginRatio, decimal('0.9')) >= 0)
        }
      }),
    )
  })
})
