/** The reference against a second one: what mpmath wrote, in fixed-point bigints by other series. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blackOf, cdfOf, densityOf, expOf, fixedOf, fixedOfDecimal, logOf } from '../support/fixed-point.ts'
import type { Reference } from './bits.ts'
import { references } from './valuation.ts'

/** What a reference value is by bigints; the Greeks are not asked. */
function bigOf({ f, in: inputs }: Reference): bigint | undefined {
  const [a, forward, strike, volatility, years] = inputs as [number, number, number, number, number]
  if (f === 'exp') return expOf(fixedOf(a))
  if (f === 'log') return logOf(fixedOf(a))
  if (f === 'normalCdf') return cdfOf(fixedOf(a))
  if (f === 'normalDensity') return densityOf(fixedOf(a))
  return f === 'price' ? blackOf(a === 1, forward, strike, volatility, years) : undefined
}

test('default: every other value agrees to 39 digits', () => {
  let held = 0
  for (const [at, reference] of references.entries()) {
    const big = at % 2 === 0 ? bigOf(reference) : undefined
    // Below 10⁻³⁰⁰ the places of the bigints would count.
    if (big === undefined || Number(reference.exact) < 1e-300) continue
    const apart = big - fixedOfDecimal(reference.exact)
    assert.ok((apart < 0n ? -apart : apart) * 10n ** 39n <= (big < 0n ? -big : big), JSON.stringify(reference))
    held++
  }
  assert.ok(held > 100)
})
