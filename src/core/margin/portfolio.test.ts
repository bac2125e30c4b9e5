import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { DAY_MS, OptionsHouse } from '../../../test/support/options-house.ts'
import { JOINT, type ScenarioHouse, scenarioFactsOf } from '../scenarios/index.ts'
import { PPM } from '../units/index.ts'
import { noChange } from './change.ts'
import { explain } from './explain.ts'
import { testInitial } from './initial.ts'
import { restoreCeil } from './levels.ts'
import { measure } from './measure.ts'
import { emptyMeasure, type Measure, presentPrices } from './measures.ts'
import { explainPortfolio } from './portfolio-explain.ts'
import { suppose } from './what-if.ts'

const listed = [
  { name: 'F30', days: 30, kind: 'future' },
  { name: 'F90', days: 90, kind: 'future' },
  { name: 'C90', days: 30, kind: 'call', strike: 90_000, upFront: true },
  { name: 'C100', days: 30, kind: 'call', strike: 100_000, upFront: true },
  { name: 'C110', days: 30, kind: 'call', strike: 110_000, upFront: true },
  { name: 'P90', days: 30, kind: 'put', strike: 90_000, upFront: true },
  { name: 'P100', days: 30, kind: 'put', strike: 100_000, upFront: false },
  { name: 'C100L', days: 90, kind: 'call', strike: 100_000, upFront: true },
] as const

const curves = [
  { days: 30, basisPpm: 4000, volatility: 0.5, skew: 0.6 },
  { days: 90, basisPpm: 9000, volatility: 0.55, skew: 0.6 },
]

function opened(): OptionsHouse {
  const house = new OptionsHouse(listed)
  house.curve(curves)
  return house
}

type Lots = Readonly<Record<string, number>>

/** A book of a member with so many dollars, as if traded at the marks. */
function bookOf(stage: OptionsHouse, account: number, lots: Lots): { house: ScenarioHouse; account: number } {
  const trades = Object.entries(lots)
    .map(([name, size]) => ({ market: stage.market(name), lots: size }))
    .filter(({ lots: size }) => size !== 0)
    .sort((a, b) => a.market - b.market)
    .map(({ market, lots: size }) => ({ market, lots: size, price: stage.house.markets.markets.mark[market]! }))
  return suppose(stage.house, account, { trades, deposits: [], prices: [], parameters: [] })
}

function measured({ house, account }: { house: ScenarioHouse; account: number }): Measure {
  const out = emptyMeasure()
  measure(house, presentPrices(house), account, noChange, out)
  return out
}

/** What legs require in dollars. */
const required = (stage: OptionsHouse, account: number, lots: Lots): number =>
  measured(bookOf(stage, account, lots)).legs / 1e6

test('default: an option that is paid for is lost at worst, at every level', () => {
  const stage = opened()
  // Claims carry nothing: what is left of the premium’s worth could be lent against otherwise.
  stage.set('tier.claimWeightPpm', 0)
  const account = stage.member(100_000)
  for (const name of ['C90', 'C110', 'P90', 'C100L', 'P100']) {
    const book = bookOf(stage, account, { [name]: 500 })
    const value = 500 * stage.mark(name) * 1000
    const out = measured(book)
    assert.ok(restoreCeil(book.house, 0, out) <= value, name)
    const { initialExcess } = testInitial(book.house, book.account, noChange, 0)
    assert.equal(initialExcess, 100_000e6 - value)
  }
})

test('default: a short option needs its loss in the worst scenario and the named charges', () => {
  const stage = opened()
  const account = stage.member(100_000)
  const book = bookOf(stage, account, { C100: -1000 })
  const { underlyings, levelPpm, credit } = explainPortfolio(book.house, book.account)
  const [only] = underlyings
  assert.ok(only !== undefined && underlyings.length === 1 && credit === 0)
  // In the furthest tail the price rises by 16 × 16 %, and a sixteenth counts; there the option is worth what it pays.
  const scenarios = scenarioFactsOf(book.house, 1)
  assert.deepEqual([scenarios[only.worst]!.kind, scenarios[only.worst]!.movePpm], ['tail', 2_560_000])
  const paid = 100_400 * 3.56 - 100_000
  assert.ok(Math.abs(only.loss / 1e6 - (paid - stage.mark('C100')) / 16) < 1, String(only.loss))
  // By the whole range of 16 % and volatility with it, it loses less, and that in full.
  const edge = scenarios.findIndex((one) => one.kind === 'grid' && one.movePpm === 160_000 && one.volatility === 'up')
  assert.ok(-only.results[edge]! < only.loss && -only.results[edge]! > 12_000e6)
  // 0.3 % of 100,000 a lot of a thousandth, 1,000 lots: 300 dollars.
  assert.equal(only.charges, 300e6)
  const basis = only.expiries.reduce((sum, expiry) => sum + expiry.basis, 0)
  const curve = only.expiries.reduce((sum, expiry) => sum + expiry.curve, 0)
  assert.equal(measured(book).legs, Math.ceil((only.loss * levelPpm) / PPM) + only.charges + basis + curve)
})

test('default: scenario results are those of full revaluation by the textbook, at an anchor', () => {
  const stage = opened()
  // 2 ^ (1701 ÷ 64) is an anchor: in dollars a BTC 100,184.…
  const anchor = 2 ** (1701 / 64) / 1000
  stage.report(anchor)
  stage.curve(curves)
  const account = stage.member(1_000_000)
  const { legs } = explainPortfolio(...(Object.values(bookOf(stage, account, { C110: -1 })) as [ScenarioHouse, number]))
  const forward = anchor * 1.004
  const years = 30 / 365
  const k = Math.log(110_000 / forward)
  const theta = Math.round(0.25 * years * 1e9) / 1e9
  const wing = 0.6 * Math.sqrt(theta)
  const total = 0.5 * (theta + Math.sqrt((wing * k) ** 2 + theta ** 2))
  const left = 1 - (2 * 30 * 60_000) / (3 * 30 * DAY_MS)
  const deviation = Math.sqrt(total * left)
  const volatility = deviation / Math.sqrt(years)
  const grid = [-4, -3, -2, -1, 0, 1, 2, 3, 4].flatMap((quarters) =>
    (['up', 'same', 'down'] as const).map((vol) => ({ quarters, vol })),
  )
  grid.forEach(({ quarters, vol }, s) => {
    const moved = forward * (1 + (quarters / 4) * 0.16)
    const factor = { up: Math.max(1.5, 0.5 / volatility), same: 1, down: 0.75 }[vol]
    const value = textbook(moved, 110_000, deviation * factor)
    const result = legs[0]!.results[s]! / 1000 + value - stage.mark('C110')
    assert.ok(Math.abs(result) < 0.6, `${s}: ${result}`)
  })
})

/** Black’s formula with an error function by its series: nothing of ours. */
function textbook(forward: number, strike: number, deviation: number): number {
  const d1 = Math.log(forward / strike) / deviation + deviation / 2
  return forward * cumulative(d1) - strike * cumulative(d1 - deviation)
}

function cumulative(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; n < 200; n++) {
    term *= (x * x) / (2 * n + 1)
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}

test('default: spreads, butterflies and calendars need no more than they can lose', () => {
  const stage = opened()
  const account = stage.member(100_000)
  const short = required(stage, account, { C100: -1000 })
  // A call spread loses at most 10,000 a BTC, one BTC, of which the maintenance level asks 80 %, and charges.
  const spread = required(stage, account, { C100: -1000, C110: 1000 })
  assert.ok(spread < 0.8 * 10_000 + 300 + 300 && spread < short / 1.3, `${spread} ${short}`)
  // A long butterfly cannot lose more than it costs.
  const fly = { C90: 1000, C100: -2000, C110: 1000 }
  const cost = stage.mark('C90') - 2 * stage.mark('C100') + stage.mark('C110')
  assert.ok(required(stage, account, fly) < 0.8 * cost + 600 + 800, `${required(stage, account, fly)} ${cost}`)
  // A calendar needs less than its short leg alone.
  assert.ok(required(stage, account, { C100: -1000, C100L: 1000 }) < short)
  // A conversion (long forward, short call, long put) is locked: only the charges are left.
  const locked = required(stage, account, { F30: 1000, C100: -1000, P100: 1000 })
  assert.ok(locked < 1100, String(locked))
})

test('default: what a curve is not sure of is charged on the vega of each expiry, and the more the older it is', () => {
  const stage = opened()
  const account = stage.member(100_000)
  const curvesOf = (lots: Lots): number[] => {
    const { underlyings } = explainPortfolio(
      ...(Object.values(bookOf(stage, account, lots)) as [ScenarioHouse, number]),
    )
    return underlyings[0]!.expiries.map(({ curve }) => curve / 1e6)
  }
  // F √T φ(d₁) at 50 % for 30 days: 100,400 × 0.2867 × φ(0.0996 …) for a unit of volatility; sources are sure to one point of it.
  const deviation = 0.5 * Math.sqrt(30 / 365)
  const d1 = Math.log(100_400 / 100_000) / deviation + deviation / 2
  const vega = (100_400 * Math.sqrt(30 / 365) * Math.exp(-(d1 * d1) / 2)) / Math.sqrt(2 * Math.PI)
  const [alone] = curvesOf({ C100: -1000 })
  assert.ok(Math.abs(alone! - vega / 100) < 0.002 * alone!, `${alone} ${vega / 100}`)
  // Long and short volatility of one expiry are one volatility; of two they are two.
  assert.ok(curvesOf({ C100: -1000, P100: 1000 })[0]! < 1e-5)
  const [near, far] = curvesOf({ C100: -1000, C100L: 1000 })
  assert.ok(near === alone && far! > 1.5 * near!)
  // An hour in which nobody says anything adds half a point: 5,000 ppm to 10,000.
  stage.tick(3_600_000)
  const [old] = curvesOf({ C100: -1000 })
  assert.ok(Math.abs(old! / alone! - 1.5) < 0.01, `${old} ${alone}`)
})

test('default: what is hedged between expiries pays for the basis between them', () => {
  const stage = opened()
  const account = stage.member(100_000)
  const { underlyings } = explainPortfolio(
    ...(Object.values(bookOf(stage, account, { PERP: 1000, F90: -1000 })) as [ScenarioHouse, number]),
  )
  const { loss, expiries } = underlyings[0]!
  // 16 % of the difference of the two prices, which is the basis of 0.9 %.
  assert.equal(loss, 0.16 * 900 * 1e6)
  // 0.5 % of 100,000 for the perpetual; of 100,900 it and 90 ÷ 365 of 7.5 %.
  assert.equal(expiries[0]!.basis, 500e6)
  assert.equal(expiries[1]!.basis, Math.ceil((100_900e6 * (5000 + Math.ceil((75_000 * 90) / 365))) / PPM))
})

test('default: collateral stands in the scenarios: a covered call needs less than a naked one, a hedge less than both', () => {
  const stage = opened()
  const dollars = stage.member(200_000)
  const coins = stage.member(0, 1)
  const naked = measured(bookOf(stage, dollars, { C100: -1000 }))
  const covered = measured(bookOf(stage, coins, { C100: -1000 }))
  assert.ok(covered.legs + covered.haircuts < naked.legs)
  const hedged = measured(bookOf(stage, coins, { PERP: -1000 }))
  // The coin’s fall is the short’s gain: the basis and what a haircut asks beyond 80 % of 16 % are left.
  assert.ok(hedged.legs < 1100e6, String(hedged.legs))
})

const size = fc.integer({ min: -800, max: 800 })
const anyBook = fc.record({
  PERP: size,
  F30: size,
  F90: size,
  C90: size,
  C100: size,
  C110: size,
  P90: size,
  P100: size,
  C100L: size,
})

test('behavior: an explanation sums to the requirement to the atom', () => {
  const stage = opened()
  const account = stage.member(1_000_000, 2)
  fc.assert(
    fc.property(anyBook, (lots) => {
      const book = bookOf(stage, account, lots)
      const why = explain(book.house, book.account)
      assert.ok(why.portfolio !== null)
      const { underlyings, credit, legs, haircutsBeyond } = why.portfolio
      const sum = underlyings.reduce((total, one) => total + one.required, 0) - credit
      assert.equal(sum + haircutsBeyond, why.maintenance)
      const coin = 2 * 100_000e6
      const facts = scenarioFactsOf(book.house, 1)
      for (let s = 0; s < JOINT; s++) {
        const results = legs.reduce((total, leg) => total + leg.results[s]!, 0)
        // A tail of n ranges counts an nth: the whole range is left.
        const { movePpm, weightPpm } = facts[s]!
        const move = Math.round((movePpm / PPM) * (weightPpm / PPM) * 10_000) / 10_000
        assert.ok(Math.abs(underlyings[0]!.results[s]! - results - coin * move) <= 1)
      }
    }),
    { numRuns: 60 },
  )
})

test('behavior: two books together need no more than apart', () => {
  const stage = opened()
  const account = stage.member(1_000_000)
  fc.assert(
    fc.property(anyBook, anyBook, (one, other) => {
      const both = Object.fromEntries(
        Object.entries(one).map(([name, lots]) => [name, lots + other[name as keyof typeof other]]),
      )
      const apart = required(stage, account, one) + required(stage, account, other)
      return required(stage, account, both) <= apart + 1e-5
    }),
    { numRuns: 60 },
  )
})

test('behavior: continuous in size and in price, through anchors', () => {
  const stage = opened()
  const account = stage.member(1_000_000, 1)
  fc.assert(
    fc.property(
      anyBook,
      fc.constantFrom(...listed.map(({ name }) => name)),
      fc.double({ min: 0.8, max: 1.25, noNaN: true }),
      (lots, name, at) => {
        const price = Math.round(100_000_000 * at)
        const there = (index: number, more: Lots): Measure => {
          const book = bookOf(stage, account, more)
          const supposed = suppose(book.house, book.account, {
            trades: [],
            deposits: [],
            prices: [{ underlying: 1, price: index }],
            parameters: [],
          })
          return measured(supposed)
        }
        const here = there(price, lots)
        // A lot more changes it by at most some of its notional.
        const larger = there(price, { ...lots, [name]: lots[name as keyof typeof lots] + 1 })
        assert.ok(Math.abs(larger.legs - here.legs) < 100e6)
        // A move of a millionth changes it by about a millionth of the gross notional, however near an anchor is.
        const gross = Object.values(lots).reduce((sum, one) => sum + Math.abs(one), 0) * 100e6
        const moved = there(price + 100, lots)
        assert.ok(Math.abs(moved.legs - here.legs) <= 4e-6 * gross + 10_000, `${moved.legs - here.legs} ${gross}`)
      },
    ),
    { numRuns: 40 },
  )
})

test('behavior: options are for accounts under portfolio margin alone, and they cannot leave it with them', () => {
  const stage = opened()
  const maker = stage.member(1_000_000)
  const taker = stage.member(1_000_000)
  assert.equal(stage.trade('C100', 10, stage.mark('C100'), taker, maker), null)
  assert.equal(stage.do({ type: 'accountMargin', account: taker, model: 'portfolio' }), 'modelSame')
  assert.equal(stage.do({ type: 'accountMargin', account: taker, model: 'standard' }), 'modelNotPortfolio')
})
