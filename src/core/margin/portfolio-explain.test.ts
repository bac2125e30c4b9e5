import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { OptionsHouse } from '../../../test/support/options-house.ts'
import { JOINT, type ScenarioHouse, scenarioFactsOf } from '../scenarios/index.ts'
import { PPM } from '../units/index.ts'
import { explain } from './explain.ts'
import { explainPortfolio, type PortfolioCharge, portfolioCharges } from './portfolio-explain.ts'
import { suppose } from './what-if.ts'

function opened(): OptionsHouse {
  const house = new OptionsHouse([
    { name: 'F90', days: 90, kind: 'future' },
    { name: 'C100', days: 30, kind: 'call', strike: 100_000, upFront: true },
    { name: 'C110', days: 30, kind: 'call', strike: 110_000, upFront: true },
    { name: 'P90', days: 90, kind: 'put', strike: 90_000, upFront: true },
  ])
  house.curve([
    { days: 30, basisPpm: 4000, volatility: 0.5, skew: 0.6 },
    { days: 90, basisPpm: 9000, volatility: 0.55, skew: 0.6 },
  ])
  return house
}

type Lots = Readonly<Record<string, number>>
type Supposed = { readonly house: ScenarioHouse; readonly account: number }

function bookOf(stage: OptionsHouse, account: number, lots: Lots): Supposed {
  const trades = Object.entries(lots)
    .map(([name, size]) => ({ market: stage.market(name), lots: size }))
    .filter(({ lots: size }) => size !== 0)
    .sort((a, b) => a.market - b.market)
    .map(({ market, lots: size }) => ({ market, lots: size, price: stage.house.markets.markets.mark[market]! }))
  return suppose(stage.house, account, { trades, deposits: [], prices: [], parameters: [] })
}

const sumOf = (charges: readonly PortfolioCharge[]): number => charges.reduce((sum, { amount }) => sum + amount, 0)

const named = (charges: readonly PortfolioCharge[], name: PortfolioCharge['name']): number =>
  sumOf(charges.filter((charge) => charge.name === name))

describe('charges of a portfolio', () => {
  test('default: a short call and the perpetual against it, charge by charge', () => {
    const stage = opened()
    // Every charge of initial margin that a market can have, in figures that are easy to see.
    stage.set('market.initialPremium', 0)
    const { house, account } = bookOf(stage, stage.member(100_000), { C100: -1000, PERP: 500 })
    house.markets.markets.addOnPpm.fill(10_000)
    house.markets.tiers.seasonPpm[0] = 1_500_000
    const { maintenance, initial, levelPpm, underlyings, legs } = explainPortfolio(house, account)
    const [only] = underlyings
    const perpetual = stage.market('PERP')
    const call = stage.market('C100')
    // 80 % of the worst scenario; 0.3 % of a notional of 100,000; 0.5 % of a delta of 50,000.
    assert.equal(named(maintenance, 'scenarios'), Math.ceil((only!.loss * levelPpm) / PPM))
    assert.deepEqual(
      maintenance.filter(({ name }) => name === 'shortOption'),
      [{ name: 'shortOption', underlying: 1, market: call, expiry: -1, amount: 300e6 }],
    )
    assert.deepEqual(
      maintenance.filter(({ name, expiry }) => name === 'basis' && expiry < 0),
      [{ name: 'basis', underlying: 1, market: -1, expiry: -1, amount: 250e6 }],
    )
    // Initial asks the whole of the worst scenario; half more of all for the season.
    assert.equal(named(initial, 'scenarios'), only!.loss)
    const basis = only!.expiries.reduce((sum, each) => sum + each.basis + each.curve, 0)
    const addOns = 0.01 * 500 * 100e6 + Math.ceil(0.01 * Math.abs(legs.find(({ market }) => market === call)!.delta))
    assert.equal(named(initial, 'confidence'), addOns)
    assert.equal(initial.find(({ name, market }) => name === 'confidence' && market === perpetual)!.amount, 500e6)
    assert.ok(Math.abs(named(initial, 'season') - (only!.loss + 300e6 + basis + addOns) / 2) <= 2)
    assert.equal(named(maintenance, 'season'), 0)
  })

  test('default: what is paid for is asked down to what it can lose, and a hedge up to the floor of its gross', () => {
    const stage = opened()
    const long = explainPortfolio(...pair(bookOf(stage, stage.member(100_000), { C110: 500 })))
    assert.ok(named(long.initial, 'most') < 0)
    assert.equal(sumOf(long.initial), 500 * Math.round(stage.mark('C110') * 1000))
    const { basisFloorPpm, basisYearPpm, grossFloorPpm } = stage.house.params.underlying
    basisFloorPpm.fill(0)
    basisYearPpm.fill(0)
    grossFloorPpm.fill(20_000)
    const hedged = explainPortfolio(...pair(bookOf(stage, stage.member(100_000), { PERP: 1000, F90: -1000 })))
    // 2 % of 100,000 and of 100,900.
    assert.equal(sumOf(hedged.maintenance), 4018e6)
    assert.ok(named(hedged.maintenance, 'floor') > 0)
  })

  test('behavior: charges sum to maintenance and to initial margin to the atom, with offsets, seasons, floors and haircuts', () => {
    const size = fc.integer({ min: -800, max: 800 })
    const stage = opened()
    const account = stage.member(1_000_000, 2)
    fc.assert(
      fc.property(
        fc.record({ PERP: size, F90: size, C100: size, C110: size, P90: size }),
        fc.constantFrom(PPM, 1_370_001),
        fc.constantFrom(0, 12_345),
        fc.constantFrom(0, 40_000),
        (lots, seasonPpm, addOnPpm, grossFloorPpm) => {
          const { house, account: row } = bookOf(stage, account, lots)
          house.markets.tiers.seasonPpm[0] = seasonPpm
          house.markets.markets.addOnPpm.fill(addOnPpm)
          house.params.underlying.grossFloorPpm.fill(grossFloorPpm)
          const why = explain(house, row)
          const { maintenance, initial, underlyings, legs } = why.portfolio!
          assert.equal(sumOf(maintenance), why.maintenance)
          assert.equal(sumOf(initial), why.initial.requirement)
          assert.ok(
            [...maintenance, ...initial].every(({ name, amount }) => portfolioCharges.includes(name) && amount !== 0),
          )
          for (const { tilts, underlying } of underlyings) {
            for (const [shape, lost] of tilts.entries()) {
              const sum = legs
                .filter(({ market }) => house.markets.markets.underlying[market] === underlying)
                .reduce((total, { results }) => total + results[JOINT + shape]!, 0)
              assert.equal(sum + lost, 0)
            }
          }
        },
      ),
      { numRuns: 60, endOnFailure: true },
    )
  })
})

const pair = ({ house, account }: Supposed): [ScenarioHouse, number] => [house, account]

describe('facts of scenarios', () => {
  test('default: 35 joint scenarios and two rotations, as parameters say', () => {
    const stage = opened()
    const facts = scenarioFactsOf(stage.house, 1)
    assert.equal(facts.length, JOINT + 2)
    // The range is 16 %, quartered; volatility up by a half, down by a quarter.
    assert.deepEqual(facts[0], {
      kind: 'grid',
      movePpm: -160_000,
      volatility: 'up',
      volatilityPpm: 500_000,
      weightPpm: PPM,
    })
    assert.deepEqual(
      facts.find(({ movePpm, volatility }) => movePpm === 40_000 && volatility === 'down')!.volatilityPpm,
      -250_000,
    )
    // Sixteen ranges up count a sixteenth; four down are 64 %.
    assert.deepEqual(
      facts.filter(({ kind }) => kind === 'tail').map(({ movePpm, weightPpm }) => [movePpm, weightPpm]),
      [
        [-640_000, 250_000],
        [-320_000, 500_000],
        [320_000, 500_000],
        [640_000, 250_000],
        [1_280_000, 125_000],
        [2_560_000, 62_500],
      ],
    )
    assert.deepEqual(
      facts.slice(-4).map(({ kind, volatility }) => [kind, volatility]),
      [
        ['term', 'steeper'],
        ['term', 'flatter'],
        ['skew', 'linear'],
        ['skew', 'absolute'],
      ],
    )
    stage.set('underlying.scenarioRangePpm', 300_000)
    // No fall beyond 95 %.
    assert.equal(scenarioFactsOf(stage.house, 1).find(({ kind }) => kind === 'tail')!.movePpm, -950_000)
  })
})
