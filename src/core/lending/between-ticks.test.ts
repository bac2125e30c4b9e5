import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { member, setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { accrueInterest, beginStretch, changeCash } from '../ledger/index.ts'
import { LOAN_INDEX_ONE } from '../units/index.ts'
import {
  type Bears,
  divideInterest,
  type LendingHouse,
  lendAdd,
  lendAddReject,
  lendExit,
  lendingOf,
  openPool,
} from './index.ts'
import { lenderShares, worthOfClass } from './pool.ts'

const DAY_MS = 86_400_000

/** Two lenders, one of each class, a borrower of half of what they lend at 100 % a year, and who comes later. */
function lent(each: number) {
  const house: LendingHouse = Object.assign(smallHouse(0, 0), { lending: lendingOf() })
  openPool(house)
  setParameter(house as never, 'tier.lenderWindowPpm', 0, 1_000_000)
  const [plain, bearing, late, debtor] = [each, each, 10 ** 13, 0].map((cash) => member(house as never, cash))
  lendAdd(house, plain!, each, 0)
  lendAdd(house, bearing!, each, 1)
  changeCash(house, debtor!, -each)
  beginStretch(house, house.ledger.loans, 0, 1_000_000)
  return { house, late: late! }
}

describe('lenders between two ticks', () => {
  test('default: what has accrued is divided before money comes, at the index of that moment', () => {
    const { house, late } = lent(31_536_000)
    house.clock.nowMs += 1_000_000
    // 31,536,000 at 100 % a year owe one atom a second: of 1,000 s a tenth, 100, is the fund’s, 900 are divided as 2 to 3.
    lendAdd(house, late, 31_536_000, 0)
    assert.deepEqual([worthOfClass(house, 0, 0), worthOfClass(house, 0, 1)], [2 * 31_536_000 + 360, 31_536_000 + 540])
    const index = house.ledger.loans.index[0]!
    assert.equal(index, LOAN_INDEX_ONE + Math.floor(LOAN_INDEX_ONE / 31_536))
    // A tick at that moment has nothing left to divide.
    accrueInterest(house, 0)
    divideInterest(house, 0)
    assert.deepEqual([house.ledger.loans.index[0], worthOfClass(house, 0, 1)], [index, 31_536_000 + 540])
  })

  test('rejects: refusing judges with the present index and moves nothing', () => {
    const { house, late } = lent(31_536_000)
    // A share is worth more than an atom once anything has accrued: an atom buys none.
    assert.equal(lendAddReject(house, late, 1, 0), null)
    house.clock.nowMs += 1_000_000
    assert.equal(lendAddReject(house, late, 1, 0), 'fieldOutOfRange')
    assert.equal(house.ledger.loans.index[0], LOAN_INDEX_ONE)
  })

  test('behavior: money that comes and goes at one moment is never more than it was, and takes from nobody', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 10 ** 9 }),
        fc.integer({ min: 0, max: DAY_MS }),
        fc.integer({ min: 1, max: 10 ** 12 }),
        fc.constantFrom<Bears>(0, 1),
        (each, afterMs, amount, bears) => {
          const { house, late } = lent(each)
          house.clock.nowMs += afterMs
          if (lendAddReject(house, late, amount, bears) !== null) return
          const before = house.ledger.accounts.cash[late]!
          const others = lent(each).house
          others.clock.nowMs = house.clock.nowMs
          accrueInterest(others, 0)
          divideInterest(others, 0)
          lendAdd(house, late, amount, bears)
          divideInterest(house, 0)
          lendExit(house, late, lenderShares(house, late, bears), bears)
          assert.ok(house.ledger.accounts.cash[late]! <= before)
          for (const each of [0, 1] as const) assert.ok(worthOfClass(house, 0, each) >= worthOfClass(others, 0, each))
        },
      ),
    )
  })
})
