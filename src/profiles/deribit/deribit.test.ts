/** Deribit: the published answers are vectors (test/vectors/deribit.json); here options and shocks by hand, and the four models. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseProfileBook } from '../book.ts'
import { deribitParameters } from '../parameters/deribit-2026-02.ts'
import { deribitProfile } from './profile.ts'
import { type RiskBook, riskMatrix } from './risk-matrix.ts'
import { shortOptionRequirement } from './standard-margin.ts'

const near = (got: number, expected: number): void => {
  assert.ok(Math.abs(got - expected) <= 1e-7 * Math.max(1, Math.abs(expected)), `${got} ${expected}`)
}

const matrix = (book: Partial<RiskBook>): ReturnType<typeof riskMatrix> =>
  riskMatrix(
    { index: 100_000, isCoinSettled: false, perpetual: undefined, futures: [], expiries: [], ...book },
    deribitParameters.pairs['BTC']!,
    book.isCoinSettled === true ? deribitParameters.coins['BTC']! : deribitParameters.dollar,
    deribitParameters.bucketsPerSide,
  )

const perpetual = (size: number) => ({ size, mark: 100_000, confidence: 1, result: 0, fundingRate8h: 0 })

describe('shortOptionRequirement', () => {
  const rates = deribitParameters.options['BTC']!

  it('default: calls by hand', () => {
    // 15 % less 4 % out of the money; 10 % at least; 7.5 % to keep.
    const call = shortOptionRequirement(true, 104_000, 100_000, 900, rates)
    near(call.initial, 11_000)
    near(call.maintenance, 7_500)
    assert.equal(shortOptionRequirement(true, 140_000, 100_000, 10, rates).initial, 10_000)
  })

  it('behavior: a put worth more than the underlying keeps 7.5 % of its value, and opens with no less', () => {
    const deep = shortOptionRequirement(false, 400_000, 100_000, 300_000, rates)
    assert.deepEqual(deep, { initial: 22_500, maintenance: 22_500 })
  })
})

describe('riskMatrix', () => {
  it('behavior: far moves count what is beyond the dampener', () => {
    // 10 coins short, paid in dollars: +16 % loses 160,000. +500 % loses 5,000,000 × 0.16 ÷ 5 = 160,000, less 30.25 × 25,000: nothing.
    const small = matrix({ perpetual: perpetual(-10) })
    near(small.worstCase, 160_000)
    assert.equal(small.scenarios.at(-1)?.counted, -0)
    // 1,000 coins: 16,000,000 less 756,250.
    near(matrix({ perpetual: perpetual(-1000) }).scenarios.at(-1)!.counted, -16_000_000 + 30.25 * 25_000)
  })

  it('behavior: gains count in part, up to a limit', () => {
    const { scenarios } = matrix({ perpetual: perpetual(-10) })
    near(scenarios[0]!.simulated, 160_000)
    near(scenarios[0]!.counted, 0.4 * 160_000)
    near(matrix({ perpetual: perpetual(-1000) }).scenarios[0]!.counted, 1_000_000)
  })

  it('behavior: a roll is charged by expiry and by time, the perpetual at the least rate', () => {
    const future = { name: 'BTC far', expiry: 'far', seconds: 31_536_000, size: -2, mark: 100_000, result: 0 }
    // 1 % of one coin, 10 % a year of two.
    near(matrix({ perpetual: perpetual(1), futures: [future] }).rollShock, 1_000 + 20_000)
    // Two futures of one expiry are netted.
    near(matrix({ futures: [future, { ...future, size: 2 }] }).rollShock, 0)
  })

  it('behavior: large deltas are charged beyond 20 million dollars, up to a tenth', () => {
    assert.equal(matrix({ perpetual: perpetual(200) }).deltaShock, 0)
    // 400 coins: 200 beyond, at 0.005 % a coin 1 % of 40 million.
    near(matrix({ perpetual: perpetual(400) }).deltaShock, 400_000)
    near(matrix({ perpetual: perpetual(50_000) }).deltaShock, 0.1 * 50_000 * 100_000)
  })

  it('behavior: bought options lessen that charge and never add to it', () => {
    const puts = (size: number): RiskBook['expiries'] => [
      {
        name: 'far',
        seconds: 86_400,
        forward: 100_000,
        forwardConfidence: 1,
        volatilityConfidence: 1,
        rate: 0,
        rateConfidence: 1,
        options: [{ name: 'put', strike: 900_000, isCall: false, size, volatility: 0.5 }],
      },
    ]
    near(matrix({ perpetual: perpetual(400), expiries: puts(150) }).deltaShock, 250 * 0.00005 * 50 * 100_000)
    near(matrix({ perpetual: perpetual(-400), expiries: puts(150) }).deltaShock, 400_000)
  })
})

describe('the four models', () => {
  const book = parseProfileBook({
    cash: '50000',
    positions: [{ market: 'BTC', size: '-1', mark: '100000' }],
    collaterals: [{ asset: 'BTC', amount: '0.02', price: '100000' }],
    markets: { BTC: { index: '100000', settlement: 'coins' } },
  })
  const assess = (model: 'X:PM' | 'S:PM' | 'X:SM' | 'S:SM') => deribitProfile(model, deribitParameters).assess(book)

  it('default: segregated accounts stand each currency by itself, cross accounts together', () => {
    assert.equal(assess('X:PM').isLiquidatable, false)
    // 2,000 dollars of coins stand against 0.8 × (16 ÷ 116 + 1 %) coins.
    assert.equal(assess('S:PM').isLiquidatable, true)
    assert.equal(assess('X:PM').initialRequirement, assess('S:PM').initialRequirement)
    near(Number(assess('S:PM').initialRequirement), (0.137931034 + 0.01) * 100_000)
  })

  it('behavior: standard margin by position, growing with size', () => {
    near(Number(assess('X:SM').initialRequirement), 2_005)
    near(Number(assess('X:SM').maintenanceRequirement), 1_005)
    assert.equal(assess('S:SM').isLiquidatable, false)
  })
})
