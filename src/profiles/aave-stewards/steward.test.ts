import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { ProfileBookError, parseProfileBook, profiles } from '../index.ts'
import { absolute } from '../rational.ts'
import { judgeDelay, judgeMove } from './steward.ts'

const value = fc.bigInt({ min: 0n, max: 10n ** 12n })

describe('Aave stewards', () => {
  it('default: what is allowed is inside its bound and never zero', () => {
    fc.assert(
      fc.property(value, value, value, fc.boolean(), (from, to, maxPercentChange, relative) => {
        const isAllowed = judgeMove({ from, to, maxPercentChange, relative }) === undefined
        const most = relative ? (maxPercentChange * from) / 10_000n : maxPercentChange
        assert.equal(isAllowed, to !== 0n && absolute(to - from) <= most)
      }),
    )
  })

  it('behavior: the delay may be exactly over', () => {
    assert.equal(judgeDelay(10n, 10n), undefined)
    assert.deepEqual(judgeDelay(9n, 10n), { refused: 'DebounceNotRespected' })
  })

  it('behavior: the profile judges step and time of the change in the book', () => {
    const change = {
      name: 'LTV',
      from: '7000',
      to: '8001',
      maxChange: '1000',
      isRelative: false,
      elapsedSeconds: '9',
      minDelaySeconds: '9',
    }
    const assessment = profiles['aave-stewards'].assess(parseProfileBook({ events: { parameterChange: change } }))
    assert.deepEqual(
      assessment.sections[0]?.facts.map(({ value: shown }) => shown),
      ['refused: UpdateNotInRange', 'allowed', 'no'],
    )
  })

  it('rejects: a book without a change', () => {
    assert.throws(() => profiles['aave-stewards'].assess(parseProfileBook({})), ProfileBookError)
  })
})
