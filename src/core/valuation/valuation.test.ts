import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allBits, answerOf } from '../../../test/reference/bits.ts'
import { references } from '../../../test/reference/valuation.ts'
import golden from '../../../test/reference/valuation-golden.json' with { type: 'json' }
import { fc } from '../../../test/support/fast-check.ts'
import { blackGreeks, blackValue, exp, GREEKS, impliedVolatility, log, normalCdf } from './index.ts'

/** |got − exact| ÷ |exact|, through integers, so that the reference is not rounded first. */
function relativeError(got: number, exact: string): number {
  const [digits, exponent] = scientific(exact)
  const scaled = BigInt(digits)
  // got × 10^(−exponent) as a ratio of integers.
  const [numerator, denominator] = ratioOf(got)
  const ten = 10n ** BigInt(Math.abs(exponent))
  const [a, b] = exponent >= 0 ? [numerator, denominator * ten] : [numerator * ten, denominator]
  const off = a - scaled * b
  return Number(((off < 0n ? -off : off) << 200n) / ((scaled < 0n ? -scaled : scaled) * b)) / 2 ** 200
}

/** Digits as an integer and its decimal exponent. */
function scientific(text: string): [string, number] {
  const [mantissa, exponent = '0'] = text.split('e') as [string, string?]
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?]
  return [whole + fraction, Number(exponent) - fraction.length]
}

function ratioOf(x: number): [bigint, bigint] {
  let denominator = 1n
  let value = x
  while (!Number.isInteger(value)) {
    value *= 2
    denominator *= 2n
  }
  return [BigInt(value), denominator]
}

/** The stated relative errors: ulps of elementary functions, and what a wing of so many deviations leaves of an input's last digit. */
const stated: Readonly<Record<string, number>> = {
  exp: 2 ** -52,
  log: 2 ** -52,
  normalCdf: 2 ** -50,
  normalDensity: 2 ** -51,
  price: 2 ** -40,
  delta: 2 ** -40,
  gamma: 2 ** -40,
  vega: 2 ** -40,
  theta: 2 ** -40,
  vanna: 2 ** -38,
}

test('default: every function is within its stated error of the reference, wings and hours included', () => {
  let held = 0
  for (const reference of references) {
    // Below 10⁻²⁹⁰ doubles lose digits.
    if (Math.abs(Number(reference.exact)) < 1e-290) continue
    const error = relativeError(answerOf(reference), reference.exact)
    assert.ok(error <= stated[reference.f]!, `${JSON.stringify(reference)}: ${error}`)
    held++
  }
  assert.ok(held > 1500)
})

test('default: at most five deviations from the money, all but the last few bits are right', () => {
  for (const reference of references) {
    const [, forward, strike, volatility, years] = reference.in as [number, number, number, number, number]
    if (reference.in.length < 5) continue
    if (Math.abs(Math.log(forward / strike)) > 5 * volatility * Math.sqrt(years) || reference.f === 'vanna') continue
    assert.ok(relativeError(answerOf(reference), reference.exact) < 2 ** -44, JSON.stringify(reference))
  }
})

test('default: golden bits, √ included', () => {
  assert.deepEqual(allBits(references), golden)
})

/** Haug, The Complete Guide to Option Pricing Formulas, by way of QuantLib’s europeanoption.cpp: kind, F, K, r, T, σ, price. */
const haug: readonly (readonly ['c' | 'p', number, number, number, number, number, number])[] = [
  ['c', 90, 100, 0.1, 0.1, 0.15, 0.0205],
  ['c', 100, 100, 0.1, 0.1, 0.15, 1.8734],
  ['c', 110, 100, 0.1, 0.1, 0.15, 9.9413],
  ['c', 90, 100, 0.1, 0.1, 0.25, 0.315],
  ['c', 100, 100, 0.1, 0.1, 0.25, 3.1217],
  ['c', 110, 100, 0.1, 0.1, 0.25, 10.3556],
  ['c', 90, 100, 0.1, 0.1, 0.35, 0.9474],
  ['c', 100, 100, 0.1, 0.1, 0.35, 4.3693],
  ['c', 110, 100, 0.1, 0.1, 0.35, 11.1381],
  ['c', 90, 100, 0.1, 0.5, 0.15, 0.8069],
  ['c', 100, 100, 0.1, 0.5, 0.15, 4.0232],
  ['c', 110, 100, 0.1, 0.5, 0.15, 10.5769],
  ['c', 90, 100, 0.1, 0.5, 0.25, 2.7026],
  ['c', 100, 100, 0.1, 0.5, 0.25, 6.6997],
  ['c', 110, 100, 0.1, 0.5, 0.25, 12.7857],
  ['p', 90, 100, 0.1, 0.1, 0.15, 9.921],
  ['p', 110, 100, 0.1, 0.1, 0.15, 0.0408],
  ['p', 90, 100, 0.1, 0.1, 0.25, 10.2155],
  ['p', 110, 100, 0.1, 0.1, 0.25, 0.4551],
  ['p', 90, 100, 0.1, 0.1, 0.35, 10.8479],
  ['p', 110, 100, 0.1, 0.1, 0.35, 1.2376],
  ['p', 19, 19, 0.1, 0.75, 0.28, 1.7011],
  ['c', 19, 19, 0.1, 0.75, 0.28, 1.7011],
]

test('default: the published table of Black-76, discounted', () => {
  for (const [kind, forward, strike, rate, years, volatility, price] of haug) {
    const value = Math.exp(-rate * years) * blackValue(kind === 'c', forward, strike, volatility * Math.sqrt(years))
    assert.ok(Math.abs(value - price) < 1e-4, `${kind} ${forward} ${volatility}: ${value}`)
  }
})

test('default: crypto-sized prices, to the last digits', () => {
  const rows: [boolean, number, number, number, number, number][] = [
    [true, 100_000, 100_000, 0.5, 30, 5713.767509099935],
    [true, 100_000, 80_000, 0.65, 30, 20_937.253691201273],
    [false, 100_000, 80_000, 0.65, 30, 937.2536912012728],
    [false, 3000, 2700, 0.8, 7, 28.78621535442821],
    [true, 1, 1.5, 0.5, 3.65, 1.8672551913332183e-18],
    [true, 1, 10, 1.2, 91.25, 2.64118728843719e-5],
  ]
  for (const [isCall, forward, strike, volatility, days, price] of rows) {
    const value = blackValue(isCall, forward, strike, volatility * Math.sqrt(days / 365))
    assert.ok(Math.abs(value / price - 1) < 1e-12, `${strike}: ${value}`)
  }
})

/** An option one hour to three years out, 5 % to 500 % volatility, strikes within some deviations. */
const option = fc
  .record({
    isCall: fc.boolean(),
    forward: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    volatility: fc.double({ min: 0.05, max: 5, noNaN: true }),
    years: fc.double({ min: 1 / 8766, max: 3, noNaN: true }),
    deviations: fc.double({ min: -8, max: 8, noNaN: true }),
  })
  .map(({ isCall, forward, volatility, years, deviations }) => {
    const strike = forward * exp(deviations * volatility * Math.sqrt(years))
    return { isCall, forward, strike, volatility, years, deviation: volatility * Math.sqrt(years) }
  })

test('behavior: put–call parity', () => {
  fc.assert(
    fc.property(option, ({ forward, strike, deviation }) => {
      const call = blackValue(true, forward, strike, deviation)
      const put = blackValue(false, forward, strike, deviation)
      return Math.abs(call - put - (forward - strike)) <= 4 * Number.EPSILON * (call + put + Math.abs(forward - strike))
    }),
  )
})

test('behavior: worth more with volatility, between intrinsic value and the forward or the strike', () => {
  fc.assert(
    fc.property(option, ({ isCall, forward, strike, deviation }) => {
      const value = blackValue(isCall, forward, strike, deviation)
      const more = blackValue(isCall, forward, strike, deviation * 1.01)
      const intrinsic = Math.max(0, isCall ? forward - strike : strike - forward)
      return value >= intrinsic && more >= value && value <= (isCall ? forward : strike)
    }),
  )
})

test('behavior: monotone and convex in the strike', () => {
  fc.assert(
    fc.property(
      option,
      fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      ({ isCall, forward, strike, deviation }, h) => {
        const [low, mid, high] = [1 - h, 1, 1 + h].map((part) => blackValue(isCall, forward, strike * part, deviation))
        const slack = 8 * Number.EPSILON * (low! + high! + forward)
        const rises = isCall ? low! - mid! : mid! - low!
        return rises >= -slack && low! + high! - 2 * mid! >= -slack
      },
    ),
  )
})

test('behavior: Greeks are the slopes of the price', () => {
  fc.assert(
    fc.property(option, ({ isCall, forward, strike, volatility, years }) => {
      const at = new Float64Array(6)
      const low = new Float64Array(6)
      const high = new Float64Array(6)
      const slope = (h: number, place: number): number => (high[place]! - low[place]!) / h
      const near = (got: number, want: number, scale: number): boolean =>
        Math.abs(got - want) <= 2e-3 * Math.abs(want) + scale
      blackGreeks(at, isCall, forward, strike, volatility, years)
      const deviation = volatility * Math.sqrt(years)
      const step = forward * deviation * 1e-3
      blackGreeks(low, isCall, forward - step, strike, volatility, years)
      blackGreeks(high, isCall, forward + step, strike, volatility, years)
      const delta = near(slope(2 * step, GREEKS.price), at[GREEKS.delta]!, 1e-6)
      const gamma = near(slope(2 * step, GREEKS.delta), at[GREEKS.gamma]!, 1e-6 / forward / deviation)
      blackGreeks(low, isCall, forward, strike, volatility * 0.999, years)
      blackGreeks(high, isCall, forward, strike, volatility * 1.001, years)
      const vega = near(slope(0.002 * volatility, GREEKS.price), at[GREEKS.vega]!, 1e-6 * forward)
      const vanna = near(slope(0.002 * volatility, GREEKS.delta), at[GREEKS.vanna]!, 1e-5 / volatility)
      blackGreeks(low, isCall, forward, strike, volatility, years * 0.999)
      blackGreeks(high, isCall, forward, strike, volatility, years * 1.001)
      const theta = near(-slope(0.002 * years, GREEKS.price), at[GREEKS.theta]!, (1e-5 * forward) / years)
      return delta && gamma && vega && vanna && theta
    }),
  )
})

test('default: the instant of expiry is worth the intrinsic value', () => {
  const out = new Float64Array(6)
  blackGreeks(out, true, 110, 100, 0.5, 0)
  assert.deepEqual([...out], [10, 1, 0, 0, 0, 0])
  blackGreeks(out, false, 110, 100, 0.5, 0)
  assert.deepEqual([...out], [0, 0, 0, 0, 0, 0])
  blackGreeks(out, true, 100, 100, 0, 1)
  assert.deepEqual([...out], [0, 0.5, 0, 0, 0, 0])
})

test('behavior: the implied volatility prices the option again, and is what it was priced with', () => {
  fc.assert(
    fc.property(option, ({ forward, strike, volatility, years, deviation }) => {
      // Out of the money the price carries every digit of the volatility.
      const isCall = strike >= forward
      const price = blackValue(isCall, forward, strike, deviation)
      if (price < 1e-280 || price > 0.9 * (isCall ? forward : strike)) return true
      const implied = impliedVolatility(isCall, forward, strike, price, years)
      assert.ok(typeof implied === 'number', String(implied))
      return Math.abs(implied / volatility - 1) < 1e-12
    }),
    { numRuns: 2000 },
  )
})

test('behavior: every digit of an in-the-money price is used', () => {
  const price = blackValue(true, 120, 100, 0.3)
  const implied = impliedVolatility(true, 120, 100, price, 1)
  assert.ok(typeof implied === 'number' && Math.abs(implied - 0.3) < 1e-14)
})

test('rejects: what no volatility explains, by its code', () => {
  assert.equal(impliedVolatility(true, 100, 100, -1, 1), 'inputOutOfRange')
  assert.equal(impliedVolatility(true, 0, 100, 1, 1), 'inputOutOfRange')
  assert.equal(impliedVolatility(true, 100, 100, 1, 0), 'inputOutOfRange')
  assert.equal(impliedVolatility(true, Number.NaN, 100, 1, 1), 'inputOutOfRange')
  assert.equal(impliedVolatility(true, 110, 100, 9.99, 1), 'priceBelowIntrinsic')
  assert.equal(impliedVolatility(true, 110, 100, 10, 1), 'priceAtIntrinsic')
  assert.equal(impliedVolatility(true, 110, 100, 110, 1), 'priceAboveMaximum')
  assert.equal(impliedVolatility(false, 110, 100, 100, 1), 'priceAboveMaximum')
})

test('default: ends of exp, log and the normal distribution', () => {
  assert.equal(exp(0), 1)
  assert.equal(exp(-800), 0)
  assert.equal(exp(800), Number.POSITIVE_INFINITY)
  assert.equal(exp(-745.1), 5e-324)
  assert.equal(log(1), 0)
  assert.equal(log(0), Number.NEGATIVE_INFINITY)
  assert.ok(Number.isNaN(log(-1)) && Number.isNaN(exp(Number.NaN)) && Number.isNaN(normalCdf(Number.NaN)))
  assert.equal(normalCdf(0), 0.5)
  assert.equal(normalCdf(-40), 0)
  assert.equal(normalCdf(40), 1)
})
