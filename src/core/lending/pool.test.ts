import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { member, setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { changeCash, settleInterest } from '../ledger/index.ts'
import { LOAN_INDEX_ONE } from '../units/index.ts'
import {
  type Bears,
  cutLenders,
  divideInterest,
  type LendingHouse,
  lendAdd,
  lendAddReject,
  lendExit,
  lendExitReject,
  lendingOf,
  lendOutside,
  lendOutsideReject,
  openPool,
  payReserve,
} from './index.ts'
import { lendExitCancel, lendersFree } from './leaving.ts'
import { lenderShares, worthOfClass } from './pool.ts'

/** A tier with `lenders` who have 10,000 each, and borrowers without anything. A tenth of interest is the fund's. */
function lending(lenders: number, borrowers: number) {
  const house: LendingHouse = Object.assign(smallHouse(0, 0), { lending: lendingOf() })
  openPool(house)
  setParameter(house as never, 'tier.lenderWindowPpm', 0, 1_000_000)
  const people = Array.from({ length: lenders }, () => member(house as never, 10_000))
  const debtors = Array.from({ length: borrowers }, () => member(house as never, 0))
  house.events.length = 0
  return { house, people, debtors, treasury: house.markets.tiers.treasury[0]! }
}

describe('lenders', () => {
  test('default: interest counts as it accrues, a tenth of it the fund’s, and who bears gets half as much again', () => {
    const { house, people, debtors } = lending(2, 1)
    const [a, b] = people as [number, number]
    lendAdd(house, a, 1000, 0)
    lendAdd(house, b, 1000, 1)
    changeCash(house, debtors[0]!, -1000)
    house.ledger.loans.index[0] = LOAN_INDEX_ONE * 1.25
    // 250 have accrued: 25 to the fund; 225 as 1,000 to 1,500.
    divideInterest(house, 0)
    assert.deepEqual(house.events.at(-1), { type: 'interestDivided', tier: 0, income: 250, plain: 90, bearing: 135 })
    assert.deepEqual([worthOfClass(house, 0, 0), worthOfClass(house, 0, 1)], [1090, 1135])
    assert.equal(house.lending.pools.reserveOwed[0], 25)
    // Charging the loan makes no more of it.
    settleInterest(house, debtors[0]!)
    divideInterest(house, 0)
    assert.deepEqual([worthOfClass(house, 0, 0), worthOfClass(house, 0, 1)], [1090, 1135])
    payReserve(house, 0)
    assert.equal(house.ledger.accounts.cash[house.markets.tiers.fund[0]!], 25)
    // 2,250 − 25 are in cash, 1,250 lent: 975 may leave. 500 of b's 1,000 shares are worth 567 of 1,135.
    lendExit(house, b, 500, 1)
    assert.equal(house.ledger.accounts.cash[b], 9000 + 567)
    assert.equal(house.lending.pools.leaving1[0], 0)
    // 408 are left: 500 shares more, worth 568, wait whole.
    lendExit(house, b, 500, 1)
    assert.equal(house.ledger.accounts.cash[b], 9000 + 567)
    assert.equal(house.lending.pools.leaving1[0], 500)
  })

  test('behavior: bad debt falls on who bears, then on the others; shares without worth are void', () => {
    const { house, people, treasury } = lending(2, 0)
    const [a, b] = people as [number, number]
    lendAdd(house, a, 1000, 0)
    lendAdd(house, b, 1000, 1)
    cutLenders(house, 0, 300)
    changeCash(house, treasury, -300)
    assert.deepEqual([worthOfClass(house, 0, 0), worthOfClass(house, 0, 1)], [1000, 700])
    cutLenders(house, 0, 900)
    changeCash(house, treasury, -900)
    assert.deepEqual([worthOfClass(house, 0, 0), worthOfClass(house, 0, 1)], [800, 0])
    assert.equal(lenderShares(house, b, 1), 0)
    // The class begins anew, one to one.
    lendAdd(house, a, 50, 1)
    assert.deepEqual([lenderShares(house, a, 1), worthOfClass(house, 0, 1)], [50, 50])
  })

  test('behavior: what comes from outside is the operator’s, and raises no share’s price', () => {
    const { house, people, treasury } = lending(1, 0)
    const [a] = people as [number]
    lendAdd(house, a, 1000, 0)
    changeCash(house, treasury, 500)
    lendOutside(house, 0, 500)
    assert.deepEqual([lenderShares(house, treasury, 0), worthOfClass(house, 0, 0)], [500, 1500])
    lendExit(house, a, 1000, 0)
    assert.equal(house.ledger.accounts.cash[a], 10_000)
  })

  test('rejects: an amount whose shares would leave their exact range, because little is left of their class', () => {
    const { house, people, treasury } = lending(2, 0)
    const [a, b] = people as [number, number]
    changeCash(house, a, 10 ** 12)
    lendAdd(house, a, 10 ** 12, 0)
    cutLenders(house, 0, 10 ** 12 - 1)
    changeCash(house, treasury, 1 - 10 ** 12)
    // One atom for 10¹² shares: 2,252 atoms would be more than 2⁵¹ shares with those, 2,250 are not.
    assert.equal(lendAddReject(house, b, 2252, 0), 'amountTooLarge')
    assert.equal(lendAddReject(house, b, 2250, 0), null)
    assert.equal(lendOutsideReject(house, 0, 2252), 'amountTooLarge')
  })

  test('rejects: a cap, an open shortfall, too many shares; what the window holds back waits', () => {
    const { house, people } = lending(1, 0)
    const [a] = people as [number]
    setParameter(house as never, 'tier.lenderCap', 0, 1000)
    assert.equal(lendAddReject(house, a, 1001, 0), 'lenderCapReached')
    assert.equal(lendAddReject(house, a, 1000, 0), null)
    lendAdd(house, a, 1000, 0)
    assert.equal(lendExitReject(house, a, 1001, 0), 'lenderSharesShort')
    assert.equal(lendExitReject(house, a, 1, 1), 'lenderSharesShort')
    setParameter(house as never, 'tier.lenderWindowPpm', 0, 250_000)
    lendExit(house, a, 200, 0)
    // A quarter of 1,000 in this window: 50 are left of it; in the next a quarter of 800.
    assert.equal(lendersFree(house, 0), 50)
    lendExit(house, a, 51, 0)
    assert.equal(house.lending.pools.leaving0[0], 51)
    // What waits leaves once: 749 of 800 shares may still be asked for.
    assert.equal(lendExitReject(house, a, 750, 0), 'lenderSharesShort')
    assert.equal(lendExitReject(house, a, 749, 0), null)
    lendExitCancel(house, a, 0)
    house.clock.nowMs += house.params.tier.outflowWindowMs[0]!
    assert.equal(lendersFree(house, 0), 200)
    house.markets.tiers.shortfalls[0] = 1
    assert.equal(lendExitReject(house, a, 1, 0), 'lendingFrozen')
    assert.equal(lendAddReject(house, a, 1, 0), 'lendingFrozen')
  })
})

const step = fc.record({
  kind: fc.constantFrom('add', 'exit', 'grow', 'lend', 'repay', 'lose', 'outside', 'divide', 'reserve'),
  who: fc.nat(2),
  bears: fc.constantFrom<Bears>(0, 1),
  amount: fc.integer({ min: 1, max: 3000 }),
})

/** Carries out a step as far as its rules allow. */
function walk(
  { house, people, debtors, treasury }: ReturnType<typeof lending>,
  at: typeof step extends fc.Arbitrary<infer T> ? T : never,
): void {
  const { kind, who, bears, amount } = at
  const { cash } = house.ledger.accounts
  const { loans } = house.ledger
  const lender = people[who]!
  if (kind === 'add' && cash[lender]! >= amount && lendAddReject(house, lender, amount, bears) === null) {
    lendAdd(house, lender, amount, bears)
  } else if (kind === 'exit' && lendExitReject(house, lender, amount, bears) === null)
    lendExit(house, lender, amount, bears)
  else if (kind === 'grow') loans.index[0]! += Math.floor((loans.index[0]! * amount) / 100_000)
  else if (kind === 'lend' && loans.sum[0]! + amount <= cash[treasury]!) changeCash(house, debtors[who]!, -amount)
  else if (kind === 'repay' && cash[debtors[who]!]! < 0)
    changeCash(house, debtors[who]!, Math.min(amount, -cash[debtors[who]!]!))
  else if (kind === 'lose' && cash[debtors[who]!]! < 0) {
    settleInterest(house, debtors[who]!)
    const lost = Math.min(amount, -cash[debtors[who]!]!)
    cutLenders(house, 0, lost)
    changeCash(house, treasury, -lost)
    changeCash(house, debtors[who]!, lost)
  } else if (kind === 'outside') {
    divideInterest(house, 0)
    changeCash(house, treasury, amount)
    lendOutside(house, 0, amount)
  } else if (kind === 'divide') divideInterest(house, 0)
  else if (kind === 'reserve') payReserve(house, 0)
}

test('behavior: INV-9: what the treasury has and is owed is the classes’ and the fund’s, but for two atoms a charge', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const all = lending(3, 3)
      const { house, debtors, treasury } = all
      const { pools } = house.lending
      for (const one of steps) walk(all, one)
      divideInterest(house, 0)
      for (const debtor of debtors) settleInterest(house, debtor)
      const parts = pools.worth0[0]! + pools.worth1[0]! + pools.reserveOwed[0]!
      const left = house.ledger.accounts.cash[treasury]! - parts
      assert.ok(left >= -3 * (steps.length + 1) && left <= 3 * (steps.length + 1), `${left} are nobody’s`)
      assert.ok(house.ledger.loans.sum[0]! <= house.ledger.accounts.cash[treasury]!)
      for (const bears of [0, 1] as const) {
        const held = [treasury, ...all.people].reduce((sum, row) => sum + lenderShares(house, row, bears), 0)
        assert.equal(held, (bears === 1 ? pools.shares1 : pools.shares0)[0])
      }
    }),
  )
})

test('behavior: to come and go at once gains nothing, and nobody’s coming or going lowers a share’s worth', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.constantFrom<Bears>(0, 1),
      (steps, amount, bears) => {
        const all = lending(4, 3)
        const { house } = all
        const visitor = all.people[3]!
        for (const one of steps) {
          const before = priceOf(house, one.bears)
          walk(all, one)
          const after = priceOf(house, one.bears)
          // Worth a share, cross-multiplied; a class that was or is empty has no price.
          if (one.kind !== 'lose' && before.shares > 0 && after.shares > 0) {
            assert.ok(after.worth * before.shares >= before.worth * after.shares)
          }
        }
        if (lendAddReject(house, visitor, amount, bears) !== null) return
        lendAdd(house, visitor, amount, bears)
        const shares = lenderShares(house, visitor, bears)
        if (lendExitReject(house, visitor, shares, bears) !== null) return
        lendExit(house, visitor, shares, bears)
        assert.ok(house.ledger.accounts.cash[visitor]! <= 10_000)
      },
    ),
  )
})

function priceOf(house: LendingHouse, bears: Bears): { worth: bigint; shares: bigint } {
  const { shares0, shares1 } = house.lending.pools
  return { worth: BigInt(worthOfClass(house, 0, bears)), shares: BigInt((bears === 1 ? shares1 : shares0)[0]!) }
}
