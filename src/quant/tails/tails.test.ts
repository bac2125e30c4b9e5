/** Quantiles, the far tail, responsiveness, zones and add-ons, each against figures from elsewhere or by hand. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { closingDays, concentrationAddOn, liquidityAddOn, wrongWayAddOn } from './add-ons.ts'
import { extremeInterval, extremeQuantile, extremeTail, paretoFit } from './extreme.ts'
import { tailOf } from './margins.ts'
import { tailCount, worstOf } from './quantile.ts'
import { largestRise, peakToTrough } from './responsiveness.ts'
import { charge, chargedRule } from './rule.ts'
import { lightOf } from './zone.ts'

const near = (value: number, wanted: number, within: number): void =>
  assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted} ± ${within}`)

describe('quantiles', () => {
  it('default: ⌈tail × count⌉, and products that a double misses by a bit', () => {
    // 0.07 × 100 is 7.000000000000001 in doubles, and 0.01 × 1,000 is ten.
    assert.deepEqual(
      [tailCount(0.01, 1000), tailCount(0.07, 100), tailCount(0.01, 1001), tailCount(0.01, 5)],
      [10, 7, 11, 1],
    )
  })

  it('default: of ten losses at 30 % the third-worst, and the mean of the three; none lost is none', () => {
    const losses = Float64Array.of(1, -4, 7, 2, 9, -1, 5, 0, 3, -2)
    assert.deepEqual(tailOf(losses, 0.3), { valueAtRisk: 5, shortfall: 7 })
    assert.deepEqual(tailOf(Float64Array.of(-1, -2), 0.5), { valueAtRisk: 0, shortfall: 0 })
  })

  it('behavior: the worst as a whole sort finds them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (drawn, part) => {
          const wanted = 1 + Math.floor(part * (drawn.length - 1))
          const sorted = Float64Array.from(drawn).sort()
          assert.deepEqual(worstOf(Float64Array.from(drawn), drawn.length, wanted), sorted.slice(-wanted))
        },
      ),
    )
  })
})

const SCIPY = {
  shape: 0.291694864755,
  scale: 0.402420783724,
  logLikelihood: -76.287573425004,
  quantile: 4.406577689479,
  low: 3.30928887419,
  high: 6.995461122964,
}

/** Excesses at the middles of 200 equal parts of a generalised Pareto distribution with shape 0.3 and scale 0.4, to six places. */
const excesses = Float64Array.from({ length: 200 }, (_, at) => {
  const part = 1 - (at + 0.5) / 200
  return Math.round((0.4 / 0.3) * (part ** -0.3 - 1) * 1e6) / 1e6
})

describe('the far tail', () => {
  it('default: as SciPy fits and profiles it', () => {
    // scipy.stats.genpareto 1.17 with scipy.optimize (test/reference/extreme.py).
    const fit = paretoFit(excesses)
    near(fit.shape, SCIPY.shape, 1e-6)
    near(fit.scale, SCIPY.scale, 1e-6)
    near(fit.logLikelihood, SCIPY.logLikelihood, 1e-8)
    const tail = { threshold: 0.5, share: 0.1, excesses, ...fit }
    near(extremeQuantile(tail, 0.001), SCIPY.quantile, 1e-5)
    const { low, high } = extremeInterval(tail, 0.001)
    near(low, SCIPY.low, 1e-5)
    near(high, SCIPY.high, 1e-5)
  })

  it('behavior: the threshold is the loss that a tenth exceeds; an exponential tail has shape 0', () => {
    const losses = Float64Array.from({ length: 1000 }, (_, at) => -Math.log((at + 0.5) / 1000))
    const tail = extremeTail(losses)
    assert.equal(tail.threshold, losses[100])
    assert.deepEqual([tail.share, tail.excesses.length], [0.1, 100])
    // Middles of equal parts miss the far end of a distribution, so that shapes come out a little low.
    near(tail.shape, 0, 0.06)
    near(extremeQuantile(tail, 0.001), -Math.log(0.001), 0.3)
  })

  it('behavior: losses in other units have the same shape, and everything else in those units', () => {
    const losses = Float64Array.from(excesses, (excess, at) => excess - (at % 7) / 100)
    const [one, other] = [losses, losses.map((loss) => loss * 250)].map((each) => {
      const tail = extremeTail(each)
      return { ...tail, ...extremeInterval(tail, 0.001) }
    })
    near(other!.shape, one!.shape, 1e-6)
    for (const name of ['threshold', 'scale', 'low', 'high'] as const) near(other![name] / one![name], 250, 1e-3)
  })
})

describe('responsiveness', () => {
  it('default: by hand', () => {
    const margins = Float64Array.of(10, 8, 9, 12, 16, 8)
    assert.equal(peakToTrough(margins), 2)
    // Over two days: 8 → 12 is half, 9 → 16 is 7 ÷ 9.
    near(largestRise(margins, 2)!, 7 / 9, 1e-15)
    assert.equal(largestRise(Float64Array.of(3, 2, 1), 1), 0)
    assert.equal(largestRise(margins, 6), null)
  })
})

describe('the charge', () => {
  const rule = { stressWeight: 0.5, stressTail: 1.5, filteredCap: 2, floor: 0.8 }

  it('default: weights on margins, cap and floor by hand', () => {
    assert.equal(charge(10, 6, rule), 8)
    // Filtered counts at most 2 × 6: (12 + 6) ÷ 2; it is at least 0.8 × 6 however calm it is.
    assert.equal(charge(100, 6, rule), 9)
    near(charge(1, 6, rule), 4.8, 1e-15)
  })

  it('behavior: never falls when either margin rises, and stress weighs at least a quarter', () => {
    assert.ok(chargedRule.stressWeight >= 0.25)
    const margin = fc.double({ min: 0.001, max: 1, noNaN: true })
    fc.assert(
      fc.property(margin, margin, margin, (filtered, stressed, more) => {
        const before = charge(filtered, stressed, chargedRule)
        assert.ok(charge(filtered + more, stressed, chargedRule) >= before)
        assert.ok(charge(filtered, stressed + more, chargedRule) >= before)
        // What is not stress is at most the rest of the weight.
        assert.ok(before >= chargedRule.stressWeight * stressed)
        assert.ok(
          before <=
            (1 - chargedRule.stressWeight) * filtered +
              chargedRule.stressWeight * stressed +
              chargedRule.floor * stressed,
        )
      }),
    )
  })
})

describe('the light', () => {
  const margins = new Float64Array(300).fill(1)
  const breached = (count: number): Float64Array =>
    Float64Array.from({ length: 300 }, (_, day) => (day >= 300 - count ? 2 : 0))

  it('default: Basel’s multipliers over its 3 by breaches in 250 days', () => {
    const multipliers = [4, 5, 6, 7, 8, 9, 10, 11].map((count) => lightOf(breached(count), margins).multiplierPpm)
    const basel = [3, 3.4, 3.5, 3.65, 3.75, 3.85, 4, 4]
    assert.deepEqual(
      multipliers,
      basel.map((each) => Math.ceil((each / 3) * 1e6 - 1e-6)),
    )
  })

  it('behavior: breaches of more than 250 days ago are forgotten', () => {
    const old = breached(0)
    old.fill(2, 0, 50)
    assert.deepEqual(lightOf(old, margins), { days: 250, breaches: 0, zone: 'green', multiplierPpm: 1_000_000 })
  })
})

describe('add-ons', () => {
  const closing = { dollars: 4e6, spread: 0.002, dayVolatility: 0.04, turnover: 1e8 }

  it('default: by hand', () => {
    // 4m × (0.1 % + 0.75 × 4 % × √0.04) = 4m × 0.7 %.
    near(liquidityAddOn(closing), 28_000, 1e-9)
    // 4m ÷ 10m a day + 0.3: 0.7 days, nothing to add; 37m: 4 days, as much again.
    near(closingDays(closing), 0.7, 1e-15)
    assert.equal(concentrationAddOn(1000, closing), 0)
    near(concentrationAddOn(1000, { ...closing, dollars: 37e6 }), 1000, 1e-9)
    assert.deepEqual([wrongWayAddOn(10, 2), wrongWayAddOn(1, 2)], [8, 0])
  })
})
