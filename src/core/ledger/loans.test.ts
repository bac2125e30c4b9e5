import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { member, smallHouse } from '../../../test/support/small-house.ts'
import { LOAN_INDEX_MAX, LOAN_INDEX_ONE } from '../units/index.ts'
import { accrueInterest, beginStretch, cashOf, changeCash, settleInterest } from './index.ts'
import { interestDueCeil } from './loans.ts'

const YEAR_MS = 31_536_000_000

/** A house whose treasury has cash, at a yearly rate from now on. */
function lending(members: number, ratePpm: number) {
  const house = smallHouse(0, 0)
  const treasury = house.markets.tiers.treasury[0]!
  changeCash(house, treasury, 10 ** 14)
  const accounts = Array.from({ length: members }, () => member(house, 0))
  beginStretch(house, house.ledger.loans, 0, ratePpm)
  house.events.length = 0
  return { house, treasury, accounts }
}

describe('a loan', () => {
  test('default: grows by its rate, and is charged when its cash moves', () => {
    const { house, treasury, accounts } = lending(1, 100_000)
    const [account] = accounts as [number]
    changeCash(house, account, -1_000_000)
    house.clock.nowMs = YEAR_MS / 2
    accrueInterest(house, 0)
    // 10 % a year for half a year: 1,000,000 owe 50,000; 2³⁶ × 5 % is no whole number, and what is due is rounded up.
    assert.equal(cashOf(house, account), -1_050_000)
    assert.equal(house.ledger.accounts.cash[account], -1_000_000)
    changeCash(house, account, 200_000)
    assert.equal(house.ledger.accounts.cash[account], -850_000)
    assert.equal(house.ledger.loans.sum[0], 850_000)
    assert.equal(house.ledger.accounts.cash[treasury], 10 ** 14 + 50_000)
    const asset = 0
    assert.deepEqual(house.events, [
      { type: 'posted', class: 'interest', from: account, to: treasury, asset, amount: 50_000 },
    ])
  })

  test('behavior: starts at the index of its day, and ends when it is repaid', () => {
    const { house, accounts } = lending(1, 1_000_000)
    const [account] = accounts as [number]
    house.clock.nowMs = YEAR_MS
    accrueInterest(house, 0)
    changeCash(house, account, -500)
    assert.equal(cashOf(house, account), -500)
    changeCash(house, account, 500)
    house.clock.nowMs = 2 * YEAR_MS
    accrueInterest(house, 0)
    settleInterest(house, account)
    assert.equal(house.ledger.accounts.cash[account], 0)
    assert.equal(house.events.length, 0)
  })

  test('behavior: how often the clock is read within a stretch changes nothing', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.array(fc.nat(10 ** 8), { maxLength: 20 }), (ratePpm, spans) => {
        const often = lending(0, ratePpm).house
        const once = lending(0, ratePpm).house
        for (const span of spans) {
          often.clock.nowMs += span
          accrueInterest(often, 0)
        }
        once.clock.nowMs = often.clock.nowMs
        accrueInterest(once, 0)
        assert.equal(often.ledger.loans.index[0], once.ledger.loans.index[0])
      }),
    )
  })

  test('behavior: the index ends at its largest value', () => {
    const { house } = lending(0, 10_000_000)
    house.clock.nowMs = YEAR_MS * 100_000
    accrueInterest(house, 0)
    assert.equal(house.ledger.loans.index[0], LOAN_INDEX_MAX)
  })

  test('behavior: what is due is the least integer that is not below the exact amount', () => {
    const index = fc.integer({ min: LOAN_INDEX_ONE, max: LOAN_INDEX_ONE * 1000 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), index, index, (loan, a, b) => {
        const [from, to] = [BigInt(Math.min(a, b)), BigInt(Math.max(a, b))]
        const due = BigInt(interestDueCeil(loan, Number(from), Number(to)))
        const exact = BigInt(loan) * (to - from)
        assert.ok(due * from >= exact && (due - 1n) * from < exact)
      }),
    )
  })
})

const step = fc.record({
  account: fc.nat(4),
  delta: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
  spanMs: fc.nat(10 ** 10),
  ratePpm: fc.nat(10_000_000),
})

test('behavior: INV-9: Σ interest paid = Σ received, Σ loans is what cash says, and cash sums to what was brought', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { house, treasury, accounts } = lending(5, 0)
      const { cash } = house.ledger.accounts
      let brought = 10n ** 14n
      for (const { account, delta, spanMs, ratePpm } of steps) {
        house.clock.nowMs += spanMs
        accrueInterest(house, 0)
        beginStretch(house, house.ledger.loans, 0, ratePpm)
        const before = cashOf(house, accounts[account]!)
        changeCash(house, accounts[account]!, delta)
        // What was seen without a touch is what the touch has charged.
        assert.equal(cash[accounts[account]!], before + delta)
        brought += BigInt(delta)
      }
      for (const account of accounts) settleInterest(house, account)
      const paid = house.events.reduce((sum, event) => sum + (event.type === 'posted' ? BigInt(event.amount) : 0n), 0n)
      assert.equal(BigInt(cash[treasury]!), 10n ** 14n + paid)
      const rows = [treasury, ...accounts]
      assert.equal(
        rows.reduce((sum, row) => sum + BigInt(cash[row]!), 0n),
        brought,
      )
      const loans = accounts.reduce((sum, row) => sum + Math.max(0, -cash[row]!), 0)
      assert.equal(house.ledger.loans.sum[0], loans)
      assert.ok(house.events.every((event) => event.type === 'posted' && event.to === treasury))
    }),
  )
})
