/** Derive's option margins: intermediate figures of the venue's own tests, and rules worked out by hand. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { termFactor } from '../options/shocks.ts'
import { derivePortfolioParameters } from '../parameters/derive-pmrm2-2026-01.ts'
import { deriveStandardParameters } from '../parameters/derive-srm-2026-01.ts'
import { type DerivePortfolio, portfolioMargin } from './portfolio-margin.ts'
import { skewMultiple } from './skew-shock.ts'
import { type StandardMarket, standardAccount, standardMargin } from './standard-margin.ts'

const near = (got: number, expected: number): void => {
  assert.ok(Math.abs(got - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${got} ${expected}`)
}

describe('skewMultiple', () => {
  // derivexyz/v2-core@7736900d test/risk-managers/unit-tests/PMRM_2/portfolio_cases/test_127…: linear_multiplier, abs_multiplier.
  const shock = {
    linearCap: 0.15,
    linearCapByRootYear: -0.05,
    absoluteCap: 10,
    absoluteCapByRootYear: -0.05,
    widthMin: 0.01,
    widthScale: 4,
    volatility: 0.6,
    volatilityByRootYear: -0.1,
  }
  const years = (seconds: number): number => seconds / 31_536_000

  it('default: the multiples of the venue’s own test, capped and between', () => {
    near(skewMultiple(973_384, 96248.76561417685, years(3_214_052), 'linear', shock), 1.1340377852143724)
    near(skewMultiple(973_384, 96248.76561417685, years(3_214_052), 'absolute', shock), 10.984037785214372)
    near(skewMultiple(384_749, 100374.61000117072, years(18_938_852), 'linear', shock), 1.0922958790060304)
    near(skewMultiple(384_749, 100374.61000117072, years(18_938_852), 'absolute', shock), 9.263926097247463)
  })

  it('behavior: 1 at the forward; linear turns about it, absolute lifts both wings', () => {
    assert.equal(skewMultiple(100, 100, 0.25, 'linear', shock), 1)
    const [low, high] = [skewMultiple(50, 100, 0.25, 'linear', shock), skewMultiple(200, 100, 0.25, 'linear', shock)]
    near(low + high, 2)
    assert.ok(low < 1 && high > 1)
    near(skewMultiple(50, 100, 0.25, 'absolute', shock), skewMultiple(200, 100, 0.25, 'absolute', shock))
  })

  it('rejects: figures without a width', () => {
    assert.throws(() => skewMultiple(90, 100, 0, 'linear', { ...shock, widthMin: 0 }), RangeError)
  })
})

describe('termFactor', () => {
  it('default: 1 at thirty days, by its power on each side, and no more below the least number of days', () => {
    const shock = { up: 0.5, down: 0.3, upMin: 0, shortPower: 0.3, longPower: 0.13, daysMin: 1 }
    assert.equal(termFactor(30 * 86_400, shock), 1)
    near(termFactor(15 * 86_400, shock), 2 ** 0.3)
    near(termFactor(60 * 86_400, shock), 0.5 ** 0.13)
    near(termFactor(3_600, shock), 30 ** 0.3)
  })
})

describe('standardMargin', () => {
  const parameters = {
    ...deriveStandardParameters,
    perpetual: deriveStandardParameters.perpetuals['BTC']!,
    base: deriveStandardParameters.bases['BTC']!,
  }
  const market = (more: Partial<StandardMarket>): StandardMarket => ({
    spot: 2000,
    spotConfidence: 1,
    perpetual: undefined,
    base: 0,
    expiries: [],
    ...more,
  })
  const account = (more: Partial<StandardMarket>, stable = 1): ReturnType<typeof standardAccount> =>
    standardAccount(0, [standardMargin(market(more), stable, parameters, deriveStandardParameters.depeg)])
  // At expiry an option is worth its payoff, so that every figure is one by hand.
  const expiry = (options: StandardMarket['expiries'][number]['options']): Partial<StandardMarket> => ({
    expiries: [{ seconds: 0, forward: 2000, forwardConfidence: 1, volatilityConfidence: 1, options }],
  })
  const call = (strike: number, size: number) => ({ strike, isCall: true, size, volatility: 1 })
  const put = (strike: number, size: number) => ({ strike, isCall: false, size, volatility: 1 })

  it('default: a short call out of the money, by the greater of two fractions of spot', () => {
    // 1 % out of the money: 15 − 1 = 14 % of 2,000; 10 %: 13 %, the least. 9 % to keep.
    near(account(expiry([call(2020, -1)])).initial, -280)
    near(account(expiry([call(2200, -1)])).initial, -260)
    near(account(expiry([call(2200, -1)])).maintenance, -180)
  })

  it('default: a put deep in the money is charged on its value, and opening asks 5 % more than keeping', () => {
    // Worth 3,000; 9 % of it, 270, is more than 9 % of 2,000. 3,270, and 1.05 × 3,270 = 3,433.5 against 3,000 + 300.
    near(account(expiry([put(5000, -1)])).maintenance, -3270)
    near(account(expiry([put(5000, -1)])).initial, -3433.5)
  })

  it('behavior: a spread is charged its greatest loss where that is less', () => {
    near(account(expiry([call(1800, -1), call(1900, 1)])).maintenance, -100)
    // Two sold against one bought: the one without a pair adds 1.1 or 1.2 times the forward; rules by position ask less.
    // Positions: 2 × (200 + 9 % × 2,000) = 760 against 100 + … + 2,200.
    near(account(expiry([call(1800, -2), call(1900, 1)])).maintenance, -760)
  })

  it('behavior: doubt and a fallen token raise only what opening asks', () => {
    const sure = account(expiry([call(2200, -2)]))
    const unsure = account({ spotConfidence: 0.5, ...expiry([call(2200, -2)]) })
    near(unsure.initial - sure.initial, -0.5 * 2000 * 2)
    assert.equal(unsure.maintenance, sure.maintenance)
    const fallen = account(expiry([call(2200, -2)]), 0.94)
    near(fallen.initial - sure.initial, -0.05 * 2 * 2000 * 2)
    assert.equal(fallen.maintenance, sure.maintenance)
  })

  it('behavior: what is bought adds value and no margin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.boolean(), (size, isCall) => {
        const bought = account(expiry([{ strike: 1500, isCall, size, volatility: 1 }]))
        assert.equal(bought.initial, 0)
        assert.equal(bought.markToMarket, isCall ? 500 * size : 0)
      }),
    )
  })
})

describe('portfolioMargin', () => {
  const portfolio = (more: Partial<DerivePortfolio>): DerivePortfolio => ({
    cash: 0,
    spot: 1000,
    spotConfidence: 1,
    stablePrice: 1,
    perpetual: undefined,
    collaterals: [],
    expiries: [],
    ...more,
  })
  const margin = (more: Partial<DerivePortfolio>): ReturnType<typeof portfolioMargin> =>
    portfolioMargin(portfolio(more), derivePortfolioParameters.scenarios, derivePortfolioParameters)

  it('default: a perpetual loses its worst move, and pays its contingencies', () => {
    // −66 % × 0.21 = −13.86 %, −33 % × 0.42 = −13.86 %, −18 %: the last. 3 % to keep, 1 % more to open; 0.8 of the loss to keep.
    const long = margin({ perpetual: { size: 2, price: 1000, confidence: 1, result: 30, funding: -10 } })
    near(long.worst, -360)
    near(long.maintenance, 20 - 0.8 * 360 - 60)
    near(long.initial, 20 - 360 - 60 - 20)
  })

  it('behavior: the coin itself hedges, other collateral does not', () => {
    const coin = { amount: 1, price: 1000, confidence: 1, maintenanceHaircut: 0, initialHaircut: 0 }
    const short = { size: -1, price: 1000, confidence: 1, result: 0, funding: 0 }
    near(margin({ perpetual: short, collaterals: [{ ...coin, isRiskCancelling: true }] }).worst, 0)
    // Far moves up are dampened to 13.86 %; 18 % is the worst.
    near(margin({ perpetual: short, collaterals: [{ ...coin, isRiskCancelling: false }] }).worst, -180)
  })

  it('behavior: in the last half hour the forward moves only as far as the average is open', () => {
    const at = (seconds: number): number =>
      margin({
        expiries: [
          {
            seconds,
            forward: 1000,
            forwardConfidence: 1,
            rate: 0,
            rateConfidence: 1,
            volatilityConfidence: 1,
            options: [{ strike: 1000, isCall: true, size: -1, volatility: 0 }],
          },
        ],
      }).basisContingency
    // 4.5 % of 1,000, half and a little of it charged; with 600 of 1,800 seconds left a third of that.
    near(at(600) / (0.5 + (2 * 600) / 31_536_000), -15)
    near(at(1800) / (0.5 + (2 * 1800) / 31_536_000), -45)
    near(at(3600) / (0.5 + (2 * 3600) / 31_536_000), -45)
  })
})
