import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { giveCollateral, member, setAsset, setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { balanceOf, coinDebtOf } from '../ledger/index.ts'
import { PPM } from '../units/index.ts'
import type { HouseEvent } from '../words/index.ts'
import { coinLendExit, coinLendExitCancel, coinRecall } from './coin-leaving.ts'
import { coinLend, coinShares, openCoinPool } from './coin-pool.ts'
import { buyInForCallers, coinCallersWorth, stepCoinRecall } from './coin-recall.ts'
import { coinBorrow, coinRepay } from './coins.ts'
import { type LendingHouse, lendingOf } from './tables.ts'

const HOUR_MS = 3_600_000
const COIN = 1

/** Debtors of a coin, a lender who waits for `wanted` of what they owe and has it called, and another who does not wait. */
function lentOut(debts: readonly number[], wanted: number, beside = 0) {
  const house: LendingHouse = Object.assign(smallHouse(0, 2), { lending: lendingOf() })
  for (let asset = 0; asset <= COIN + 1; asset++) openCoinPool(house)
  setAsset(house as never, COIN, 50_000_000)
  setParameter(house as never, 'tier.lenderWindowPpm', 0, PPM)
  setParameter(house as never, 'tier.recallMinPpm', 0, 0)
  const whole = debts.reduce((sum, debt) => sum + debt, 0)
  const [lender, other] = [member(house as never, 0), member(house as never, 0)]
  for (const [account, amount] of [
    [lender, whole - beside],
    [other, beside],
  ] as const) {
    if (amount === 0) continue
    giveCollateral(house as never, account, COIN, amount)
    coinLend(house, account, COIN, amount)
  }
  const debtors = debts.map((debt) => {
    const account = member(house as never, 10 ** 12)
    coinBorrow(house, account, COIN, debt)
    return account
  })
  coinLendExit(house, lender, COIN, wanted)
  coinRecall(house, lender, COIN)
  house.events.length = 0
  return { house, debtors, lender, other }
}

type Lent = ReturnType<typeof lentOut>

/** One step, a debtor who is collected from giving back what is due; answers who was, and how much. */
function step({ house }: Lent, most = 1000): [number, number][] {
  const found: [number, number][] = []
  stepCoinRecall(house, COIN, most, (account, due) => {
    found.push([account, due])
    coinRepay(house, account, COIN, due)
  })
  return found
}

const calledOf = ({ house, debtors }: Lent): number[] => {
  const called = new Map<number, number>()
  for (const event of house.events) {
    if (event.type === 'coinDebtCalled') called.set(event.account, event.debt - event.allowed)
  }
  return debtors.map((debtor) => called.get(debtor) ?? 0)
}

const types = ({ house }: Lent): HouseEvent['type'][] => house.events.map(({ type }) => type)

describe('a recall of a coin', () => {
  test('default: every debtor is asked for the same part at once, and collected from when the notice is over', () => {
    const all = lentOut([600, 300, 100], 250)
    const { house, debtors } = all
    assert.deepEqual(step(all), [])
    // 250 of 1,000: a quarter each.
    assert.deepEqual(calledOf(all), [150, 75, 25])
    const [first] = house.events
    assert.deepEqual(first, { type: 'coinRecallStarted', asset: COIN, wanted: 250, lent: 1000, deadlineMs: HOUR_MS })
    // The first gives a part of what it is asked for, the second all of it.
    coinRepay(house, debtors[0]!, COIN, 100)
    coinRepay(house, debtors[1]!, COIN, 75)
    house.clock.nowMs = HOUR_MS - 1
    assert.deepEqual(step(all), [])
    house.clock.nowMs = HOUR_MS
    assert.deepEqual(step(all), [
      [debtors[0], 50],
      [debtors[2], 25],
    ])
    assert.equal(house.events.at(-1)!.type, 'coinRecallEnded')
  })

  test('behavior: what has come by itself is taken off for all alike', () => {
    const all = lentOut([600, 300, 100], 250)
    const { house, debtors } = all
    step(all)
    // The first gives 190 instead of 150: of 100 that the others were asked for 60 are missing, 45 and 15 of 75 and 25.
    coinRepay(house, debtors[0]!, COIN, 190)
    house.clock.nowMs = HOUR_MS
    assert.deepEqual(step(all), [
      [debtors[1], 45],
      [debtors[2], 15],
    ])
  })

  test('behavior: when nothing is missing any more it ends, and nothing is collected', () => {
    const all = lentOut([600, 400], 250)
    const { house, debtors } = all
    step(all)
    coinRepay(house, debtors[1]!, COIN, 250)
    house.clock.nowMs = HOUR_MS
    assert.deepEqual(step(all), [])
    assert.deepEqual(types(all).slice(-1), ['coinRecallEnded'])
    assert.deepEqual(
      debtors.map((debtor) => house.ledger.accounts.coinMax[debtor]),
      [0, 0],
    )
  })

  test('behavior: no more is asked for than the window lets go, nor for less than a part of all debts', () => {
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

  test('behavior: so many are collected from in a step, nobody twice, whatever number they have', () => {
    const all = lentOut(
      Array.from({ length: 40 }, () => 10),
      200,
    )
    const { house, debtors } = all
    step(all)
    house.clock.nowMs = HOUR_MS
    const collected: [number, number][] = []
    while (types(all).at(-1) !== 'coinRecallEnded') {
      const some = step(all, 3)
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
    coinLendExit(house, lender, COIN, 300)
    coinLendExitCancel(house, lender, COIN)
    assert.deepEqual([house.lending.coinPools.leaving[COIN], house.lending.coinPools.recalled[COIN]], [400, 400])
  })
})

const debtsOf = fc.array(fc.integer({ min: 1, max: 10 ** 9 }), { minLength: 1, maxLength: 12 })
const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0)

test('behavior: Σ asked is what is wanted, and at most an atom a debtor more; a debt that is split is asked for no less', () => {
  fc.assert(
    fc.property(
      debtsOf,
      fc.integer({ min: 1, max: PPM }),
      fc.integer({ min: 1, max: 5 }),
      (debts, wantedPpm, parts) => {
        const wanted = Math.ceil((sum(debts) * wantedPpm) / PPM)
        const all = lentOut(debts, wanted)
        step(all)
        const asked = calledOf(all)
        assert.ok(sum(asked) >= wanted && sum(asked) < wanted + debts.length)
        const [first, ...rest] = debts
        const split = Array.from({ length: parts }, (_, i) => Math.floor(first! / parts) + (i < first! % parts ? 1 : 0))
        const mine = split.filter((debt) => debt > 0)
        const other = lentOut([...mine, ...rest], wanted)
        step(other)
        assert.ok(sum(calledOf(other).slice(0, mine.length)) >= asked[0]!)
      },
    ),
  )
})

test('behavior: Σ collected is what is missing when the notice is over, to an atom a debtor, and from nobody more than was called', () => {
  fc.assert(
    fc.property(
      debtsOf,
      fc.integer({ min: 1, max: PPM }),
      fc.array(fc.integer({ min: 0, max: 2 * PPM }), { minLength: 12, maxLength: 12 }),
      (debts, wantedPpm, given) => {
        const wanted = Math.ceil((sum(debts) * wantedPpm) / PPM)
        const all = lentOut(debts, wanted)
        step(all)
        const asked = calledOf(all)
        let back = 0
        all.debtors.forEach((debtor, i) => {
          const amount = Math.min(debts[i]!, Math.floor((asked[i]! * given[i]!) / PPM))
          if (amount > 0) coinRepay(all.house, debtor, COIN, amount)
          back += amount
          asked[i]! -= Math.min(amount, asked[i]!)
        })
        all.house.clock.nowMs = HOUR_MS
        const collected = new Map(step(all))
        const missing = Math.min(Math.max(0, wanted - back), sum(asked))
        const got = sum([...collected.values()])
        assert.ok(got >= missing && got < missing + debts.length)
        all.debtors.forEach((debtor, i) => {
          assert.ok((collected.get(debtor) ?? 0) <= asked[i]!)
        })
      },
    ),
  )
})

describe('coins that are bought in for those who have called', () => {
  test('default: the caller is paid, its shares end, and the other keeps its coins', () => {
    const all = lentOut([600, 400], 300, 500)
    const { house, debtors, lender, other } = all
    // The caller has lent 500 and waits for 300; 100 of them are bought in for 5,100.
    buyInForCallers(house, debtors[0]!, 100, 5100, 50_000_000)
    const { accounts } = house.ledger
    assert.deepEqual([accounts.cash[lender], accounts.cash[other]], [5100, 0])
    assert.deepEqual([coinShares(house, lender, COIN), coinShares(house, other, COIN)], [400, 500])
    const { worth, recalled, leaving } = house.lending.coinPools
    assert.deepEqual([worth[COIN], recalled[COIN], leaving[COIN]], [900, 200, 200])
    assert.equal(coinDebtOf(house, debtors[0]!), 500)
  })

  test('behavior: nobody else’s share is worth less, cash and coins go from hand to hand', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 10 ** 9 }),
        fc.integer({ min: 0, max: PPM }),
        fc.integer({ min: 1, max: PPM }),
        fc.integer({ min: 0, max: PPM }),
        fc.integer({ min: 1, max: PPM }),
        (debt, besidePpm, wantedPpm, growthPpm, boughtPpm) => {
          const beside = Math.floor(((debt - 1) * besidePpm) / PPM)
          const wanted = Math.max(1, Math.floor(((debt - beside) * wantedPpm) / PPM))
          const all = lentOut([debt], wanted, beside)
          const { house, debtors, lender, other } = all
          // Interest and a tenth that stands aside: a share is worth more than a coin.
          house.ledger.coins.index[COIN]! += Math.floor((house.ledger.coins.index[COIN]! * growthPpm) / PPM)
          const { worth, shares } = house.lending.coinPools
          const before = BigInt(worth[COIN]!)
          const sharesBefore = BigInt(shares[COIN]!)
          const amount = Math.max(1, Math.floor((coinCallersWorth(house, COIN) * boughtPpm) / PPM))
          const cash = house.ledger.accounts.cash[debtors[0]!]!
          buyInForCallers(house, debtors[0]!, amount, amount, 50_000_000)
          assert.ok(BigInt(worth[COIN]!) * sharesBefore >= before * BigInt(shares[COIN]!))
          assert.equal(shares[COIN], coinShares(house, lender, COIN) + coinShares(house, other, COIN))
          const { accounts } = house.ledger
          assert.equal(accounts.cash[other], 0)
          assert.equal(accounts.cash[lender]! + accounts.cash[debtors[0]!]!, cash)
          assert.ok(house.lending.coinPools.recalled[COIN]! <= coinShares(house, lender, COIN))
          assert.equal(balanceOf(house.ledger, house.markets.tiers.treasury[0]!, COIN), 0)
        },
      ),
    )
  })
})

test('behavior: a debt that ends is called no more, another coin that is owed then is not collected for it', () => {
  const all = lentOut([600, 400], 1000)
  const { house, debtors, other } = all
  giveCollateral(house as never, other, COIN + 1, 900)
  coinLend(house, other, COIN + 1, 900)
  step(all)
  coinRepay(house, debtors[0]!, COIN, 600)
  coinBorrow(house, debtors[0]!, COIN + 1, 900)
  assert.equal(house.ledger.accounts.coinMax[debtors[0]!], 0)
  house.clock.nowMs = HOUR_MS
  assert.deepEqual(step(all), [[debtors[1], 400]])
})
