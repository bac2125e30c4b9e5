import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import {
  giveCollateral,
  member,
  setAsset,
  setMark,
  setParameter,
  smallHouse,
} from '../../../test/support/small-house.ts'
import { postLots } from '../markets/index.ts'
import { haircutCeil, maintenanceBracketCeil, sizePremiumCeil } from './charges.ts'
import {
  type Change,
  emptyMeasure,
  explain,
  liquidationPrices,
  maintenanceOf,
  measure,
  noChange,
  presentPrices,
  restoreCeil,
  suppose,
  targetCeil,
  testInitial,
} from './index.ts'

const T = 1_000_000

test('default: a book by hand', () => {
  const house = smallHouse(2, 1)
  setMark(house, 0, 50 * T)
  setMark(house, 1, 20 * T)
  setAsset(house, 1, 50 * T)
  const alice = member(house, 1000 * T)
  const bob = member(house, 100_000 * T)
  giveCollateral(house, alice, 1, 10 * T)
  postLots(house, alice, bob, 0, 100, 49 * T)
  postLots(house, bob, alice, 1, 30, 21 * T)
  const found = emptyMeasure()
  measure(house, presentPrices(house), alice, noChange, found)
  // Cash 1000; collateral 10 lots × 50 = 500; long 100 × (50 − 49) = 100; short 30 × (21 − 20) = 30.
  assert.equal(found.equity, 1630 * T)
  // Maintenance 2 %: of 5000 and of 600. Haircut 10 % of 500.
  assert.equal(found.legs, 112 * T)
  assert.equal(found.haircuts, 50 * T)
  assert.equal(maintenanceOf(found), 162 * T)
  assert.equal(targetCeil(house, 0, found), 190 * T) // 112 × 1.25 + 50
  assert.equal(restoreCeil(house, 0, found), 225 * T) // 140 × 1.25 + 50
})

test('behavior: brackets meet exactly and are marginal', () => {
  const house = smallHouse(1, 1)
  // 2 % to 5 M tokens, 4 % to 25 M, 8 % to 100 M, 16 % beyond (the start values).
  const at = (tokens: number): number => maintenanceBracketCeil(house.params, 0, tokens * T) / T
  assert.equal(at(5_000_000), 100_000)
  assert.equal(at(25_000_000), 100_000 + 800_000)
  assert.equal(at(100_000_000), 900_000 + 6_000_000)
  assert.equal(at(101_000_000), 6_900_000 + 160_000)
  assert.equal(maintenanceBracketCeil(house.params, 0, 5_000_000 * T + 1), 100_000 * T + 1)
  // Haircut 10 % to 5 M, 25 % to 50 M, all beyond.
  assert.equal(haircutCeil(house.params, 1, 60_000_000 * T) / T, 500_000 + 11_250_000 + 10_000_000)
})

test('behavior: the size premium grows with the root of size', () => {
  // k = 1/1024 of notional for one lot = 2¹⁶ of 2²⁶; 10,000 lots: a hundred times that, before the cap.
  assert.equal(sizePremiumCeil(1024 * T, 1, 2 ** 16, 2 ** 26), T)
  assert.equal(sizePremiumCeil(1024 * T, 10_000, 2 ** 16, 2 ** 26), 100 * T)
  assert.equal(sizePremiumCeil(1024 * T, -4, 2 ** 16, 2 ** 26), 2 * T)
})

const lots = fc.integer({ min: 1, max: 2_000_000 })
const price = fc.integer({ min: 10_000, max: 10 ** 9 })

test('behavior: requirements never fall when size or price grows', () => {
  const house = smallHouse(1, 1)
  setParameter(house, 'market.maintenancePremium', 0, 5000)
  fc.assert(
    fc.property(lots, price, fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }), (q, p, dq, dp) => {
      const required = (size: number, mark: number): number => {
        setMark(house, 0, mark)
        const change: Change = { ...noChange, market: 0, lots: size, cost: 0 }
        const found = emptyMeasure()
        measure(house, presentPrices(house), 0, change, found)
        return found.legs
      }
      assert.ok(required(q + dq, p) >= required(q, p))
      assert.ok(required(q, p + dp) >= required(q, p))
      assert.equal(required(-q, p), required(q, p))
    }),
  )
})

test('behavior: the explanation sums to every level to the atom', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -5000, max: 5000 }), price, price), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 10 ** 12 }),
      fc.integer({ min: 1, max: 10 ** 9 }),
      (legs, cash, collateral) => {
        const house = smallHouse(4, 1)
        const [one, other] = [member(house, cash), member(house, 10 ** 12)]
        giveCollateral(house, one, 1, collateral)
        setAsset(house, 1, 50 * T)
        legs.forEach(([q, paid, mark], market) => {
          setMark(house, market, mark)
          if (q > 0) postLots(house, one, other, market, q, paid)
          if (q < 0) postLots(house, other, one, market, -q, paid)
        })
        const found = emptyMeasure()
        measure(house, presentPrices(house), one, noChange, found)
        const said = explain(house, one)
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
        assert.equal(said.equity, found.equity)
        assert.equal(
          said.cash + sum(said.legs.map((leg) => leg.counted)) + sum(said.collateral.map((c) => c.value)),
          said.equity,
        )
        const legsRequired = sum(said.legs.map((leg) => leg.maintenanceBracket + leg.maintenanceSize))
        const haircuts = sum(said.collateral.map((c) => c.haircut))
        assert.equal(legsRequired + haircuts, said.maintenance)
        assert.equal(said.maintenance + said.targetBuffer, said.target)
        assert.equal(said.target + said.restoreBuffer, said.restore)
      },
    ),
    { numRuns: 300 },
  )
})

test('behavior: initial margin counts gains at w of v, the worse price, and what the owner holds elsewhere', () => {
  const house = smallHouse(1, 1)
  setMark(house, 0, 50 * T)
  setParameter(house, 'market.depthSharePpm', 0, 0)
  const alice = member(house, 1000 * T)
  const bob = member(house, 10 ** 13)
  postLots(house, alice, bob, 0, 100, 40 * T)
  // Gain 1000 counts at w = 50 %; initial 4 % of 5000 = 200: 1000 + 500 − 200.
  assert.equal(testInitial(house, alice, noChange, 0).initialExcess, 1300 * T)
  house.markets.markets.slow[0] = 45 * T
  // At the slow price the gain is 500, so 250 counts, less 4 % of 4500: the worse of the two.
  assert.equal(testInitial(house, alice, noChange, 0).initialExcess, (1000 + 250 - 180) * T)
  house.markets.markets.slow[0] = 50 * T
  house.markets.markets.claimPpm[0] = 200_000
  // v = 20 %: the gain of 1000 is worth 200 against losses, and w may not exceed v: 200 × 20 % = 40.
  assert.equal(testInitial(house, alice, noChange, 0).initialExcess, (1000 + 40 - 200) * T)
})

test('behavior: Mango: a claim on one’s own second account opens next to nothing', () => {
  const house = smallHouse(1, 1)
  setMark(house, 0, 38_200)
  const a = member(house, 5_000_000 * T)
  const b = member(house, 5_000_000 * T)
  // 483 M MNGO at 0.0382 as lots of one token each would exceed int32; in lots of ten: 48.3 M at 0.382.
  setMark(house, 0, 382_000)
  postLots(house, b, a, 0, 48_300_000, 382_000)
  setMark(house, 0, 9_100_000)
  const gain = 48_300_000 * (9_100_000 - 382_000)
  const found = emptyMeasure()
  measure(house, presentPrices(house), b, noChange, found)
  assert.equal(found.equity, 5_000_000 * T + gain)
  assert.ok(explain(house, b).withdrawable === 0, 'the requirement of the whole market is its notional')
})

test('behavior: what-if equals doing it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 30 * T, max: 70 * T }), price, (q, p, cash) => {
      fc.pre(q !== 0)
      const house = smallHouse(2, 1)
      setMark(house, 0, 50 * T)
      setMark(house, 1, 20 * T)
      setAsset(house, 1, 50 * T)
      const one = member(house, 10_000 * T)
      const other = member(house, 10 ** 13)
      postLots(house, one, other, 1, 30, 20 * T)
      setParameter(house, 'market.clearingFeePpm', 0, 0)
      const there = suppose(house, one, {
        trades: [{ market: 0, lots: q, price: p }],
        deposits: [
          { asset: -1, amount: cash },
          { asset: 1, amount: cash },
        ],
        prices: [{ underlying: 2, price: 21 * T }],
        parameters: [],
      })
      const supposed = explain(there.house, there.account)
      house.ledger.accounts.cash[one]! += cash
      giveCollateral(house, one, 1, cash)
      if (q > 0) postLots(house, one, other, 0, q, p)
      else postLots(house, other, one, 0, -q, p)
      house.markets.markets.openInterest[0] = 0
      setMark(house, 1, 21 * T)
      setAsset(house, 0, 10 * T)
      assert.deepEqual({ ...supposed, account: one }, explain(house, one))
    }),
    { numRuns: 100 },
  )
})

test('behavior: at the liquidation price maintenance is lost, one atom before it is kept', () => {
  fc.assert(
    fc.property(fc.integer({ min: -300, max: 300 }), fc.integer({ min: 500, max: 20_000 }), (q, cash) => {
      fc.pre(q !== 0)
      const house = smallHouse(1, 1)
      setMark(house, 0, 50 * T)
      const one = member(house, cash * T)
      const other = member(house, 10 ** 13)
      if (q > 0) postLots(house, one, other, 0, q, 50 * T)
      else postLots(house, other, one, 0, -q, 50 * T)
      const excess = (at: number): number => {
        const { house: there, account } = suppose(house, one, {
          trades: [],
          deposits: [],
          prices: [{ underlying: 1, price: at }],
          parameters: [],
        })
        const found = emptyMeasure()
        measure(there, presentPrices(there), account, noChange, found)
        return found.equity - maintenanceOf(found)
      }
      if (excess(50 * T) < 0) return
      const { below, above } = liquidationPrices(house, one, 1, noChange)
      if (below !== null) assert.ok(excess(below) < 0 && excess(below + 1) >= 0)
      if (above !== null) assert.ok(excess(above) < 0 && excess(above - 1) >= 0)
      if (q > 0) assert.equal(above, null)
      else assert.equal(below, null)
    }),
    { numRuns: 200 },
  )
})
