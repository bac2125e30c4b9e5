import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { changeCash, openMemberAccount, openOwner } from '../ledger/index.ts'
import {
  type Bears,
  cutLenders,
  type LendingHouse,
  lendAdd,
  lendExit,
  lendExitCancel,
  lendExitReject,
  lendersWait,
  lendingOf,
  openPool,
  payReserve,
} from '../lending/index.ts'
import { PPM } from '../units/index.ts'
import { endLenderEpochs } from './lenders.ts'

const EPOCH_MS = 15 * 60_000

/** Money that an owner lends out of each of its accounts, plain and bearing, and how many shares of each it asks to take out. */
type Place = { readonly bears: Bears; readonly amount: number; readonly asks: readonly number[] }

/** A tier whose owners have lent in places, each in an account of its own, and a borrower of `lent`. No interest, no window. */
function lent(owners: readonly (readonly Place[])[], loan: number) {
  const house: LendingHouse = Object.assign(smallHouse(0, 0), { lending: lendingOf() })
  openPool(house)
  setParameter(house as never, 'tier.lenderWindowPpm', 0, PPM)
  const accounts = owners.map((places, i) => {
    const owner = openOwner(house.ledger, String(i).padStart(64, 'a'), 0)
    return places.map(({ bears, amount }) => {
      const account = openMemberAccount(house, owner, 0, 'cross')
      changeCash(house, account, amount)
      lendAdd(house, account, amount, bears)
      return account
    })
  })
  const debtor = openMemberAccount(house, openOwner(house.ledger, 'd'.repeat(64), 0), 0, 'cross')
  changeCash(house, debtor, -loan)
  return { house, accounts, debtor }
}

/** Asks for everything, places of owners in an order. */
function ask(
  { house, accounts }: ReturnType<typeof lent>,
  owners: readonly (readonly Place[])[],
  order: (a: number, b: number) => number,
): void {
  const asks = owners.flatMap((places, i) =>
    places.flatMap(({ bears, asks: list }, k) => list.map((shares) => ({ account: accounts[i]![k]!, bears, shares }))),
  )
  const at = asks.map((_, i) => i).sort(order)
  for (const i of at) {
    const { account, bears, shares } = asks[i]!
    if (lendExitReject(house, account, shares, bears) === null) lendExit(house, account, shares, bears)
  }
}

function endEpoch({ house }: ReturnType<typeof lent>): void {
  house.clock.nowMs += EPOCH_MS
  endLenderEpochs(house)
}

const gotBy = ({ house, accounts }: ReturnType<typeof lent>): number[] =>
  accounts.map((rows) => rows.reduce((sum, row) => sum + house.ledger.accounts.cash[row]!, 0))

const one = (amount: number, ...asks: number[]): readonly Place[] => [{ bears: 0, amount, asks }]

describe('an epoch of lenders', () => {
  test('default: in proportion to what is lent, capped by what is asked, the rest spread again', () => {
    // 1,000 of 2,000 are there. By 1,000 : 600 : 400 they would get 500, 300, 200; the third asks for 50 alone: 950 as 1,000 : 600.
    const owners = [one(1000, 1000), one(600, 600), one(400, 50)]
    const all = lent(owners, 2000)
    changeCash(all.house, all.debtor, 0)
    ask(all, owners, (a, b) => a - b)
    assert.deepEqual(gotBy(all), [0, 0, 0])
    changeCash(all.house, all.debtor, 1000)
    endEpoch(all)
    // ⌊950 × 5 ÷ 8⌋ = 593.75 and 356.25: the larger remainder gets the atom.
    assert.deepEqual(gotBy(all), [594, 356, 50])
  })

  test('behavior: the fund gets its part of the interest behind all who wait', () => {
    const owners = [one(1000, 1000)]
    const all = lent(owners, 900)
    const { house } = all
    house.lending.pools.reserveOwed[0] = 60
    ask(all, owners, (a, b) => a - b)
    payReserve(house, 0)
    assert.equal(house.ledger.accounts.cash[house.markets.tiers.fund[0]!], 0)
    lendExitCancel(house, all.accounts[0]![0]!, 0)
    payReserve(house, 0)
    assert.equal(house.ledger.accounts.cash[house.markets.tiers.fund[0]!], 60)
  })

  test('behavior: while a shortfall is open nobody goes, and what is then lost is lost by who waits too', () => {
    const owners = [one(600, 600), one(400, 400)]
    const all = lent(owners, 500)
    const { house, debtor } = all
    ask(all, owners, (a, b) => a - b)
    house.markets.tiers.shortfalls[0] = 1
    changeCash(house, debtor, 500)
    endEpoch(all)
    assert.deepEqual(gotBy(all), [0, 0])
    cutLenders(house, 0, 500)
    changeCash(house, house.markets.tiers.treasury[0]!, -500)
    house.markets.tiers.shortfalls[0] = 0
    endEpoch(all)
    assert.deepEqual(gotBy(all), [300, 200])
    assert.equal(lendersWait(house, 0), false)
  })

  test('behavior: a class that has lost everything waits no longer', () => {
    const owners: (readonly Place[])[] = [[{ bears: 1, amount: 100, asks: [100] }], one(900, 900)]
    const all = lent(owners, 950)
    const { house } = all
    ask(all, owners, (a, b) => a - b)
    cutLenders(house, 0, 100)
    assert.deepEqual([house.lending.pools.leaving0[0], house.lending.pools.leaving1[0]], [900, 0])
  })
})

const place = fc.record({
  bears: fc.constantFrom<Bears>(0, 1),
  amount: fc.integer({ min: 10, max: 5000 }),
  asks: fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 4 }),
})
const people = fc.array(fc.array(place, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })

const wholeOf = (owners: readonly (readonly Place[])[]): number =>
  owners.flat().reduce((sum, { amount }) => sum + amount, 0)

test('behavior: the order of requests changes nothing, and Σ paid is all that is there or asked for', () => {
  fc.assert(
    fc.property(people, fc.nat(PPM), fc.infiniteStream(fc.nat(10_000)), (owners, backPpm, noise) => {
      const whole = wholeOf(owners)
      const back = Math.floor((whole * backPpm) / PPM)
      const keys = [...noise.take(80)]
      const [one, other] = [lent(owners, whole), lent(owners, whole)]
      ask(one, owners, (a, b) => a - b)
      ask(other, owners, (a, b) => keys[a]! - keys[b]! || b - a)
      const asked = askedOf(one.house)
      if (asked !== askedOf(other.house)) return
      for (const each of [one, other]) {
        changeCash(each.house, each.debtor, back)
        endEpoch(each)
      }
      assert.deepEqual(gotBy(one), gotBy(other))
      const paid = gotBy(one).reduce((sum, amount) => sum + amount, 0)
      assert.equal(paid, Math.min(back, asked))
    }),
  )
})

/** Σ shares that wait; a share is an atom here. */
const askedOf = ({ lending: { pools } }: LendingHouse): number => pools.leaving0[0]! + pools.leaving1[0]!

test('behavior: an owner gains nothing by splitting over accounts, classes and requests, or by asking for more than the others', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 5000 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 2, max: 6 }),
      fc.nat(PPM),
      (mine, theirs, parts, backPpm) => {
        const split: Place[] = Array.from({ length: parts }, (_, i) => {
          const amount = Math.floor(mine / parts) + (i < mine % parts ? 1 : 0)
          return { bears: (i % 2) as Bears, amount, asks: [Math.ceil(amount / 2), Math.floor(amount / 2)] }
        })
        const plain = [one(mine, mine), one(theirs, theirs)]
        const parted = [split, one(theirs, theirs)]
        const back = Math.floor(((mine + theirs) * backPpm) / PPM)
        const got = [plain, parted].map((owners) => {
          const all = lent(owners, mine + theirs)
          ask(all, owners, (a, b) => a - b)
          changeCash(all.house, all.debtor, back)
          endEpoch(all)
          return gotBy(all)[0]!
        })
        assert.equal(got[1], got[0])
      },
    ),
  )
})

test('behavior: the queue is empty once all is repaid, however little each window lets go', () => {
  fc.assert(
    fc.property(people, fc.integer({ min: 10_000, max: PPM }), (owners, windowPpm) => {
      const all = lent(owners, wholeOf(owners))
      const { house, debtor } = all
      ask(all, owners, (a, b) => a - b)
      changeCash(house, debtor, wholeOf(owners))
      setParameter(house as never, 'tier.lenderWindowPpm', 0, windowPpm)
      while (lendersWait(house, 0)) {
        const before = askedOf(house)
        house.clock.nowMs += house.params.tier.outflowWindowMs[0]!
        endLenderEpochs(house)
        assert.ok(askedOf(house) < before, 'a window lets something go, if only an atom')
      }
    }),
    { numRuns: 40 },
  )
})
