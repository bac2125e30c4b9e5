import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { setAsset, setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { balanceOf, changeBalance, openMemberAccount, openOwner } from '../ledger/index.ts'
import {
  coinBorrow,
  coinLend,
  coinLendExit,
  coinLendExitReject,
  coinLendersWait,
  coinRepay,
  type LendingHouse,
  lendingOf,
  openCoinPool,
  writeOffCoins,
} from '../lending/index.ts'
import { PPM } from '../units/index.ts'
import { endLenderEpochs } from './lenders.ts'

const EPOCH_MS = 15 * 60_000
const COIN = 1

/** Coins that an owner lends out of an account, and how many shares of them it asks to take out. */
type Place = { readonly amount: number; readonly asks: readonly number[] }

/** A tier whose owners have lent a coin, each place in an account of its own, and a debtor of all of it. No interest, no window. */
function lent(owners: readonly (readonly Place[])[]) {
  const house: LendingHouse = Object.assign(smallHouse(0, 20), { lending: lendingOf() })
  for (let asset = 0; asset <= 20; asset++) openCoinPool(house)
  setAsset(house as never, COIN, 1_000_000)
  setParameter(house as never, 'tier.lenderWindowPpm', 0, PPM)
  const accounts = owners.map((places, i) => {
    const owner = openOwner(house.ledger, String(i).padStart(64, 'a'), 0)
    return places.map(({ amount }) => {
      const account = openMemberAccount(house, owner, 0, 'cross')
      changeBalance(house, account, COIN, amount)
      coinLend(house, account, COIN, amount)
      return account
    })
  })
  const debtor = openMemberAccount(house, openOwner(house.ledger, 'd'.repeat(64), 0), 0, 'cross')
  coinBorrow(house, debtor, COIN, wholeOf(owners))
  return { house, accounts, debtor }
}

type Lent = ReturnType<typeof lent>

/** Asks for everything, places of owners in an order. */
function ask(
  { house, accounts }: Lent,
  owners: readonly (readonly Place[])[],
  order: (a: number, b: number) => number,
): void {
  const asks = owners.flatMap((places, i) =>
    places.flatMap(({ asks: list }, k) => list.map((shares) => ({ account: accounts[i]![k]!, shares }))),
  )
  const at = asks.map((_, i) => i).sort(order)
  for (const i of at) {
    const { account, shares } = asks[i]!
    if (coinLendExitReject(house, account, COIN, shares) === null) coinLendExit(house, account, COIN, shares)
  }
}

function endEpoch({ house }: Lent): void {
  house.clock.nowMs += EPOCH_MS
  endLenderEpochs(house)
}

const gotBy = ({ house, accounts }: Lent): number[] =>
  accounts.map((rows) => rows.reduce((sum, row) => sum + balanceOf(house.ledger, row, COIN), 0))

const one = (amount: number, ...asks: number[]): readonly Place[] => [{ amount, asks }]

const wholeOf = (owners: readonly (readonly Place[])[]): number =>
  owners.flat().reduce((sum, { amount }) => sum + amount, 0)

describe('an epoch of lenders of a coin', () => {
  test('default: in proportion to what is lent, capped by what is asked, the rest spread again', () => {
    // 1,000 of 2,000 are there. By 1,000 : 600 : 400 they would get 500, 300, 200; the third asks for 50 alone: 950 as 1,000 : 600.
    const owners = [one(1000, 1000), one(600, 600), one(400, 50)]
    const all = lent(owners)
    ask(all, owners, (a, b) => a - b)
    assert.deepEqual(gotBy(all), [0, 0, 0])
    coinRepay(all.house, all.debtor, COIN, 1000)
    endEpoch(all)
    // ⌊950 × 5 ÷ 8⌋ = 593.75 and 356.25: the larger remainder gets the atom.
    assert.deepEqual(gotBy(all), [594, 356, 50])
  })

  test('behavior: while a shortfall is open nobody goes, and what is then lost is lost by who waits too', () => {
    const owners = [one(600, 600), one(400, 400)]
    const all = lent(owners)
    const { house, debtor } = all
    ask(all, owners, (a, b) => a - b)
    house.markets.tiers.shortfalls[0] = 1
    coinRepay(house, debtor, COIN, 500)
    endEpoch(all)
    assert.deepEqual(gotBy(all), [0, 0])
    writeOffCoins(house, debtor, COIN, 500, 500)
    house.markets.tiers.shortfalls[0] = 0
    endEpoch(all)
    assert.deepEqual(gotBy(all), [300, 200])
    assert.equal(coinLendersWait(house, COIN), false)
  })

  test('behavior: a pool that has lost everything has nobody who waits', () => {
    const owners = [one(600, 600), one(400, 400)]
    const all = lent(owners)
    ask(all, owners, (a, b) => a - b)
    writeOffCoins(all.house, all.debtor, COIN, 1000, 1000)
    assert.equal(coinLendersWait(all.house, COIN), false)
  })

  test('behavior: who has no room for the coin any more waits no longer, and the others have it in the next epoch', () => {
    const owners = [one(600, 600), one(400, 400)]
    const all = lent(owners)
    const { house, accounts, debtor } = all
    ask(all, owners, (a, b) => a - b)
    for (let asset = 2; asset < 18; asset++) changeBalance(house, accounts[0]![0]!, asset, 1)
    coinRepay(house, debtor, COIN, 500)
    endEpoch(all)
    assert.deepEqual(gotBy(all), [0, 200])
    assert.equal(house.lending.coinPools.leaving[COIN], 200)
    endEpoch(all)
    assert.deepEqual(gotBy(all), [0, 400])
  })
})

const place = fc.record({
  amount: fc.integer({ min: 10, max: 5000 }),
  asks: fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 4 }),
})
const people = fc.array(fc.array(place, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })

/** Σ shares that wait; a share is an atom here. */
const askedOf = ({ lending: { coinPools } }: LendingHouse): number => coinPools.leaving[COIN]!

test('behavior: the order of requests changes nothing, and Σ given is all that is there or asked for', () => {
  fc.assert(
    fc.property(people, fc.nat(PPM), fc.infiniteStream(fc.nat(10_000)), (owners, backPpm, noise) => {
      const back = Math.floor((wholeOf(owners) * backPpm) / PPM)
      const keys = [...noise.take(80)]
      const [one, other] = [lent(owners), lent(owners)]
      ask(one, owners, (a, b) => a - b)
      ask(other, owners, (a, b) => keys[a]! - keys[b]! || b - a)
      const asked = askedOf(one.house)
      if (asked !== askedOf(other.house)) return
      for (const each of [one, other]) {
        if (back > 0) coinRepay(each.house, each.debtor, COIN, back)
        endEpoch(each)
      }
      assert.deepEqual(gotBy(one), gotBy(other))
      const given = gotBy(one).reduce((sum, amount) => sum + amount, 0)
      assert.equal(given, Math.min(back, asked))
    }),
  )
})

test('behavior: an owner gains nothing by splitting over accounts and requests, or by asking for more than the others', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 5000 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 2, max: 6 }),
      fc.nat(PPM),
      (mine, theirs, parts, backPpm) => {
        const split: Place[] = Array.from({ length: parts }, (_, i) => {
          const amount = Math.floor(mine / parts) + (i < mine % parts ? 1 : 0)
          return { amount, asks: [Math.ceil(amount / 2), Math.floor(amount / 2)] }
        })
        const back = Math.floor(((mine + theirs) * backPpm) / PPM)
        const got = [
          [one(mine, mine), one(theirs, theirs)],
          [split, one(theirs, theirs)],
        ].map((owners) => {
          const all = lent(owners)
          ask(all, owners, (a, b) => a - b)
          if (back > 0) coinRepay(all.house, all.debtor, COIN, back)
          endEpoch(all)
          return gotBy(all)[0]!
        })
        assert.equal(got[1], got[0])
      },
    ),
  )
})

test('behavior: the queue is empty once all is given back, however little each window lets go', () => {
  fc.assert(
    fc.property(people, fc.integer({ min: 10_000, max: PPM }), (owners, windowPpm) => {
      const all = lent(owners)
      const { house, debtor } = all
      ask(all, owners, (a, b) => a - b)
      coinRepay(house, debtor, COIN, wholeOf(owners))
      setParameter(house as never, 'tier.lenderWindowPpm', 0, windowPpm)
      while (coinLendersWait(house, COIN)) {
        const before = askedOf(house)
        house.clock.nowMs += house.params.tier.outflowWindowMs[0]!
        endLenderEpochs(house)
        assert.ok(askedOf(house) < before, 'a window lets something go, if only an atom')
      }
    }),
    { numRuns: 40 },
  )
})
