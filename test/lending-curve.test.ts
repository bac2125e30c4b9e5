/** The borrow rate beside that of Mango v4, whose profile reproduces its published vectors: two slopes are a case of its curve. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { borrowRateFloor } from '../src/core/lending/rate.ts'
import { borrowRate } from '../src/profiles/mango-v4/lending.ts'
import { rational } from '../src/profiles/rational.ts'
import { fc } from './support/fast-check.ts'

const PPM = 1_000_000

test('behavior: the kinked curve is that of Mango with both knees at the kink, to the parts per million that floors take', () => {
  const ppm = fc.nat(PPM)
  const kink = fc.integer({ min: 10_000, max: 990_000 })
  const scaling = fc.integer({ min: PPM / 4, max: 4 * PPM })
  fc.assert(
    fc.property(ppm, ppm, kink, fc.nat(3 * PPM), scaling, ppm, (base, slope1, kinkPpm, slope2, scalingPpm, used) => {
      const of = (n: number) => rational(BigInt(n), BigInt(PPM))
      const knee = { util: of(kinkPpm), rate: of(base + slope1) }
      const curve = { zeroUtilRate: of(base), util0: knee.util, rate0: knee.rate, util1: knee.util, rate1: knee.rate }
      const rate = borrowRate(of(used), { ...curve, maxRate: of(base + slope1 + slope2), scaling: of(scalingPpm) })
      const theirs = Number((rate.numerator * BigInt(PPM)) / rate.denominator)
      const own = borrowRateFloor({ basePpm: base, slope1Ppm: slope1, kinkPpm, slope2Ppm: slope2 }, scalingPpm, used)
      // One part for the floor of a slope, up to four times, and one for that of the product.
      assert.ok(own <= theirs && theirs - own <= 5, `${own} and ${theirs}`)
    }),
  )
})
