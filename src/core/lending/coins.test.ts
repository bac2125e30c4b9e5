import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { giveCollateral, member, setAsset, setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { balanceOf, coinDebtOf } from '../ledger/index.ts'
import {
  buyIn,
  buyInCostCeil,
  buyInFloor,
  buyInPrice,
  coinBorrow,
  coinExitAmount,
  coinLend,
  coinLendExit,
  coinRepay,
  coinShares,
  hasDebtRoom,
  type LendingHouse,
  lendingOf,
  openCoinPool,
  sharesFor,
  writeOffCoins,
} from './index.ts'

/** Asset 1 at 50 atoms an asset atom, three lenders with 10,000 coins each, three debtors with cash. A tenth of interest stands aside. */
function lending() {
  const house: LendingHouse = Object.assign(smallHouse(0, 1), { lending: lendingOf() })
  openCoinPool(house)
  openCoinPool(house)
  setAsset(house as never, 1, 50_000_000)
  setParameter(house as never, 'tier.lenderWindowPpm', 0, 1_000_000)
  const people = Array.from({ length: 3 }, () => member(house as never, 0))
  for (const account of people) giveCollateral(house as never, account, 1, 10_000)
  const debtors = Array.from({ length: 3 }, () => member(house as never, 10 ** 7))
  return { house, people, debtors, treasury: house.markets.tiers.treasury[0]! }
}

const step = fc.record({
  kind: fc.constantFrom('lend', 'exit', 'borrow', 'repay', 'grow', 'buy', 'lose'),
  who: fc.nat(2),
  amount: fc.integer({ min: 1, max: 3000 }),
})

/** Carries out a step as far as its rules allow. */
function walk(
  { house, people, debtors }: ReturnType<typeof lending>,
  { kind, who, amount }: typeof step extends fc.Arbitrary<infer T> ? T : never,
): void {
  const [lender, debtor] = [people[who]!, debtors[who]!]
  const { unlent } = house.lending.coinPools
  const owed = Math.min(amount, coinDebtOf(house, debtor))
  if (kind === 'lend' && amount <= balanceOf(house.ledger, lender, 1) && sharesFor(house, 1, amount) > 0) {
    coinLend(house, lender, 1, amount)
  } else if (kind === 'exit') {
    const shares = Math.min(amount, coinShares(house, lender, 1))
    const out = shares === 0 ? 0 : coinExitAmount(house, 1, shares)
    if (out > 0 && out <= unlent[1]!) coinLendExit(house, lender, 1, shares)
  } else if (kind === 'borrow' && amount <= unlent[1]!) coinBorrow(house, debtor, 1, amount)
  else if (kind === 'repay' && owed > 0 && owed <= balanceOf(house.ledger, debtor, 1)) coinRepay(house, debtor, 1, owed)
  else if (kind === 'grow')
    house.ledger.coins.index[1]! += Math.floor((house.ledger.coins.index[1]! * amount) / 100_000)
  else if (kind === 'buy' && owed > 0) {
    const bought = Math.min(owed, buyInFloor(house, debtor, house.ledger.accounts.cash[debtor]!))
    const price = buyInPrice(house, 1)
    if (bought > 0) buyIn(house, debtor, bought, buyInCostCeil(house, 1, bought, price), price)
  } else if (kind === 'lose' && owed > 0) writeOffCoins(house, debtor, 1, owed, owed * 50)
}

test('behavior: INV-9: what is unlent and owed is the lenders’ and the reserve’s, but for two atoms a charge', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const all = lending()
      const { house, people, debtors, treasury } = all
      for (const one of steps) walk(all, one)
      const { unlent, worth, reserve, shares } = house.lending.coinPools
      const owed = debtors.reduce((sum, debtor) => sum + coinDebtOf(house, debtor), 0)
      // Nothing is promised that is not there; what is undivided may be more.
      assert.ok(worth[1]! + reserve[1]! <= unlent[1]! + owed)
      assert.equal(balanceOf(house.ledger, treasury, 1), unlent[1])
      assert.equal(
        house.ledger.coins.sum[1],
        debtors.reduce((sum, row) => sum + house.ledger.accounts.coinDebt[row]!, 0),
      )
      assert.equal(
        people.reduce((sum, row) => sum + coinShares(house, row, 1), 0),
        shares[1],
      )
    }),
  )
})

test('behavior: INV-1: cash and coins go from hand to hand, whatever is bought in or lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const all = lending()
      const { accounts } = all.house.ledger
      for (const one of steps) walk(all, one)
      let [cash, coins] = [0, 0]
      for (let row = 0; row < accounts.rows; row++) {
        cash += accounts.cash[row]!
        coins += balanceOf(all.house.ledger, row, 1)
      }
      assert.deepEqual([cash, coins], [3 * 10 ** 7, 30_000])
    }),
  )
})

test('behavior: nobody’s coming, going or borrowing lowers what a share is worth', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const all = lending()
      const { worth, shares } = all.house.lending.coinPools
      for (const one of steps) {
        const [worthBefore, sharesBefore] = [worth[1]!, shares[1]!]
        walk(all, one)
        if (one.kind === 'buy' || one.kind === 'lose' || sharesBefore === 0 || shares[1] === 0) continue
        assert.ok(worth[1]! * sharesBefore >= worthBefore * shares[1]!)
      }
    }),
  )
})

test('default: a buy-in is paid at price and premium, to lenders by shares', () => {
  const { house, people, debtors } = lending()
  const [a, b] = people as [number, number]
  coinLend(house, a, 1, 300)
  coinLend(house, b, 1, 100)
  coinBorrow(house, debtors[0]!, 1, 200)
  // 100 × 50 × 1.02 = 5,100: three quarters to a, a quarter to b. The pool has 200 and is owed 100.
  const price = buyInPrice(house, 1)
  const cost = buyInCostCeil(house, 1, 100, price)
  assert.deepEqual([price, cost], [50_000_000, 5100])
  buyIn(house, debtors[0]!, 100, cost, price)
  assert.deepEqual([house.ledger.accounts.cash[a], house.ledger.accounts.cash[b]], [3825, 1275])
  assert.deepEqual([house.lending.coinPools.worth[1], house.lending.coinPools.shares[1]], [300, 400])
  // The most coins that 5,099 buy: ⌊⌊5,099 ÷ 1.02⌋ ÷ 50⌋ = ⌊4,999 ÷ 50⌋ = 99.
  assert.equal(buyInFloor(house, debtors[0]!, 5099), 99)
})

test('rejects: the house has room for 1,024 accounts that owe a coin, and for who owes already', () => {
  const house: LendingHouse = Object.assign(smallHouse(0, 2, 2048), { lending: lendingOf() })
  for (let asset = 0; asset < 3; asset++) openCoinPool(house)
  for (const asset of [1, 2]) {
    setAsset(house as never, asset, 50_000_000)
    const lender = member(house as never, 0)
    giveCollateral(house as never, lender, asset, 10_000)
    coinLend(house, lender, asset, 10_000)
  }
  // 512 of either coin: the limit is the house's, not a coin's.
  const debtors = Array.from({ length: 1025 }, () => member(house as never, 10 ** 7))
  const last = debtors.pop()!
  for (const [i, account] of debtors.entries()) {
    assert.equal(hasDebtRoom(house, account), true)
    coinBorrow(house, account, 1 + (i % 2), 2)
  }
  assert.equal(hasDebtRoom(house, last), false)
  assert.equal(hasDebtRoom(house, debtors[0]!), true)
  coinRepay(house, debtors[0]!, 1, 1)
  assert.equal(hasDebtRoom(house, last), false)
  coinRepay(house, debtors[0]!, 1, 1)
  assert.equal(hasDebtRoom(house, last), true)
})
