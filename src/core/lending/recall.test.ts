import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { member, setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { changeCash } from '../ledger/index.ts'
import { PPM } from '../units/index.ts'
import type { HouseEvent } from '../words/index.ts'
import { lendExitCancel, lendRecall } from './leaving.ts'
import { lendAdd, lendExit, openPool } from './pool.ts'
import { stepRecall } from './recall.ts'
import { type LendingHouse, lendingOf } from './tables.ts'

const HOUR_MS = 3_600_000

/** Borrowers of loans, a lender who has lent exactly those and wants `wanted` of it back. */
function lentOut(loans: readonly number[], wanted: number) {
  const house: LendingHouse = Object.assign(smallHouse(0, 0), { lending: lendingOf() })
  openPool(house)
  setParameter(house as never, 'tier.lenderWindowPpm', 0, PPM)
  setParameter(house as never, 'tier.recallMinPpm', 0, 0)
  const whole = loans.reduce((sum, loan) => sum + loan, 0)
  const lender = member(house as never, whole)
  lendAdd(house, lender, whole, 0)
  const debtors = loans.map((loan) => member(house as never, -loan))
  lendExit(house, lender, wanted, 0)
  lendRecall(house, lender, 0)
  house.events.length = 0
  return { house, debtors, lender }
}

type Lent = ReturnType<typeof lentOut>

/** One step of everything, a borrower who is collected from paying what is due; answers who was, and how much. */
function step({ house }: Lent, budget = 1000, sales = 1000): [number, number][] {
  const found: [number, number][] = []
  stepRecall(house, 0, budget, sales, (account, due) => {
    found.push([account, due])
    changeCash(house, account, due)
  })
  return found
}

const calledOf = ({ house, debtors }: Lent): number[] => {
  const called = new Map<number, number>()
  for (const event of house.events) {
    if (event.type === 'loanCalled') called.set(event.account, event.loan - event.allowed)
  }
  return debtors.map((debtor) => called.get(debtor) ?? 0)
}

const types = ({ house }: Lent): HouseEvent['type'][] => house.events.map(({ type }) => type)

describe('a recall', () => {
  test('default: every borrower is asked for the same part, and collected from when the notice is over', () => {
    const all = lentOut([600, 300, 100], 250)
    const { house, debtors } = all
    assert.deepEqual(step(all), [])
    // 250 of 1,000: a quarter each.
    assert.deepEqual(calledOf(all), [150, 75, 25])
    assert.deepEqual(types(all).slice(0, 1), ['recallStarted'])
    assert.deepEqual(house.events.at(-1), { type: 'recallNoticed', tier: 0, deadlineMs: HOUR_MS })
    // The first pays a part of what it is asked for, the second all and more.
    changeCash(house, debtors[0]!, 100)
    changeCash(house, debtors[1]!, 80)
    house.clock.nowMs = HOUR_MS - 1
    assert.deepEqual(step(all), [])
    house.clock.nowMs = HOUR_MS
    assert.deepEqual(step(all), [
      [debtors[0], 50],
      [debtors[2], 25],
    ])
    assert.equal(house.events.at(-1)!.type, 'recallEnded')
  })

  test('behavior: what has come meanwhile by itself ends it for all, and collects from nobody', () => {
    const all = lentOut([600, 400], 250)
    const { house, debtors } = all
    step(all)
    changeCash(house, debtors[1]!, 250)
    house.clock.nowMs = HOUR_MS
    assert.deepEqual(step(all), [])
    assert.equal(house.events.at(-1)!.type, 'recallEnded')
  })

  test('behavior: what the backstop has called is asked for without anybody asking, beside what lenders recall', () => {
    const all = lentOut([600, 400], 100)
    const { house } = all
    house.lending.pools.called[0] = 300
    step(all)
    assert.deepEqual(calledOf(all), [240, 160])
  })

  test('behavior: no more is asked for than the window lets go, nor for less than a part of all loans', () => {
    const all = lentOut([600, 400], 1000)
    setParameter(all.house as never, 'tier.lenderWindowPpm', 0, 50_000)
    setParameter(all.house as never, 'tier.recallMinPpm', 0, 50_001)
    step(all)
    assert.deepEqual(types(all), [])
    setParameter(all.house as never, 'tier.recallMinPpm', 0, 50_000)
    step(all)
    assert.deepEqual(calledOf(all), [30, 20])
  })

  test('behavior: nothing while a shortfall is open', () => {
    const all = lentOut([600, 400], 1000)
    all.house.markets.tiers.shortfalls[0] = 1
    step(all)
    assert.deepEqual(types(all), [])
  })

  test('behavior: work is bounded by accounts and by sales, and nobody is called or collected from twice', () => {
    const all = lentOut(
      Array.from({ length: 40 }, () => 10),
      200,
    )
    const { house, debtors } = all
    const accounts = house.ledger.accounts.rows
    let steps = 0
    for (; types(all).at(-1) !== 'recallNoticed'; steps++) step(all, 7)
    assert.equal(steps, Math.ceil(accounts / 7))
    assert.equal(types(all).filter((type) => type === 'loanCalled').length, 40)
    house.clock.nowMs = HOUR_MS
    const collected: [number, number][] = []
    while (types(all).at(-1) !== 'recallEnded') {
      const some = step(all, 1000, 3)
      assert.ok(some.length <= 3)
      collected.push(...some)
    }
    assert.deepEqual(
      collected,
      debtors.map((debtor) => [debtor, 5]),
    )
  })

  test('behavior: what has been recalled stays recalled, what has not is kept', () => {
    const all = lentOut([1000], 400)
    const { house, lender } = all
    lendExit(house, lender, 300, 0)
    lendExitCancel(house, lender, 0)
    assert.deepEqual([house.lending.pools.leaving0[0], house.lending.pools.recalled0[0]], [400, 400])
  })
})

test('behavior: Σ asked is what is wanted, and at most an atom a borrower more; a loan that is split is asked for no less', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 10 ** 9 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: PPM }),
      fc.integer({ min: 1, max: 5 }),
      (loans, wantedPpm, parts) => {
        const whole = loans.reduce((sum, loan) => sum + loan, 0)
        const wanted = Math.ceil((whole * wantedPpm) / PPM)
        const all = lentOut(loans, wanted)
        step(all)
        const asked = calledOf(all)
        const sum = asked.reduce((a, b) => a + b, 0)
        assert.ok(sum >= wanted && sum < wanted + loans.length)
        const [first, ...rest] = loans
        const split = Array.from({ length: parts }, (_, i) => Math.floor(first! / parts) + (i < first! % parts ? 1 : 0))
        const other = lentOut([...split.filter((loan) => loan > 0), ...rest], wanted)
        step(other)
        const mine = calledOf(other).slice(0, split.filter((loan) => loan > 0).length)
        assert.ok(mine.reduce((a, b) => a + b, 0) >= asked[0]!)
      },
    ),
  )
})
