import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { parseProfileBook, profiles } from '../index.ts'
import { badDebt, liquidationIncentiveFactor, repaidForSeized, seizedForRepaid } from './liquidation.ts'

const WAD = 10n ** 18n
const lltv = fc.bigInt({ min: 1n, max: WAD - 1n })

describe('Morpho Blue', () => {
  it('default: the incentive lies between nothing and 15 % and falls as the limit rises', () => {
    fc.assert(
      fc.property(lltv, lltv, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        assert.ok(liquidationIncentiveFactor(low) >= liquidationIncentiveFactor(high))
        assert.ok(liquidationIncentiveFactor(high) >= WAD && liquidationIncentiveFactor(low) <= (WAD * 115n) / 100n)
      }),
    )
  })

  it('behavior: seizing what a repayment buys never costs less than the repayment, but for rounding', () => {
    fc.assert(
      fc.property(
        lltv,
        fc.bigInt({ min: 1n, max: 10n ** 24n }),
        fc.bigInt({ min: 10n ** 35n, max: 10n ** 40n }),
        (limit, repaid, price) => {
          const seized = seizedForRepaid(repaid, price, limit)
          assert.ok(repaidForSeized(seized, price, limit) <= repaid + 1n)
          assert.ok(seizedForRepaid(repaidForSeized(seized, price, limit) + 1n, price, limit) >= seized)
        },
      ),
    )
  })

  it('behavior: a loss is left only when no collateral is', () => {
    assert.equal(badDebt(100n, 60n, 0n), 40n)
    assert.equal(badDebt(100n, 60n, 1n), 0n)
    assert.equal(badDebt(100n, 120n, 0n), 0n)
  })

  it('behavior: the profile liquidates above the limit and says what lenders lose', () => {
    const assess = (cash: string): ReturnType<(typeof profiles)['morpho-blue']['assess']> =>
      profiles['morpho-blue'].assess(
        parseProfileBook({
          cash,
          collaterals: [{ asset: 'ETH', amount: '1', price: '2000', loanToValueLimit: '0.86' }],
        }),
      )
    // 86 % of 2,000 is 1,720.
    assert.equal(assess('-1720').isLiquidatable, false)
    assert.equal(assess('-1720').freeCollateral, '0')
    assert.equal(assess('-1720.000001').isLiquidatable, true)
    const facts = assess('-3000').sections[0]!.facts
    const loss = Number(facts.find(({ name }) => name.includes('loss'))?.value)
    // 2,000 ÷ 1.04384… repaid of 3,000.
    assert.ok(Math.abs(loss - (3_000 - 2_000 / 1.04384133611691)) < 1e-9)
  })
})
