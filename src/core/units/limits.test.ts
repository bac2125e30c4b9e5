/** Relations between limits, each as the comment of the limit states it: raising one must not break what another rests on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as limits from './limits.ts'

const EXACT = 2 ** 53

test('default: every limit is a positive integer below 2⁵³', () => {
  for (const [name, value] of Object.entries(limits)) assert.ok(Number.isSafeInteger(value) && value > 0, name)
})

test('behavior: sums of four hot numbers are exact, and fit the wider integers of a leaf', () => {
  assert.ok(4 * limits.ATOMS_MAX <= EXACT)
  assert.ok(BigInt(limits.ATOMS_MAX) < 2n ** 63n)
  assert.ok(limits.LOTS_MAX < 2 ** 47)
})

test('behavior: a funding charge is exact in both parts', () => {
  // lots × the 16-bit remainder of Δindex, and the remainder itself.
  assert.ok(limits.LOTS_MAX * (limits.INDEX_ONE - 1) < 2 ** 47)
  assert.equal(limits.INDEX_ONE, 2 ** 16)
})

test('behavior: a size premium is exact, and every target stays below the notional', () => {
  assert.ok((limits.PREMIUM_ONE - 1) * limits.PREMIUM_ONE < 2 ** 52)
  const premium = limits.PREMIUM_MAX / limits.PREMIUM_ONE
  assert.ok(premium <= 0.05)
  // With a target buffer of at most 1 the premium counts twice: 85 % + 2 × 5 % = 95 %.
  assert.ok(limits.TARGET_RATE_MAX / limits.PPM + 2 * premium <= 0.95)
})

test('behavior: at the price of a re-lot an atom is a basis point, at the largest price a lot is a million dollars', () => {
  assert.equal(1 / limits.PRICE_RELOT, 1e-4)
  assert.equal(limits.PRICE_MAX / limits.PPM, 1_000_000)
  // The dearest lot alone still fits a hot column.
  assert.ok(limits.PRICE_MAX < limits.ATOMS_MAX)
})

test('behavior: public numbers of listings fit 16 bits, tickets of holds and withdrawals 48', () => {
  const { TIERS_MAX, LISTINGS_MAX, VENUES_MAX, VAULTS_MAX, SOURCES_LISTED_MAX, LEGS_MAX } = limits
  assert.ok(Math.max(TIERS_MAX, LISTINGS_MAX, VENUES_MAX, VAULTS_MAX, SOURCES_LISTED_MAX, LEGS_MAX) <= 2 ** 16)
  assert.ok(Math.max(limits.HOLDS_MAX, limits.WITHDRAWALS_MAX) < 2 ** 48)
  assert.ok(limits.BALANCES_MAX < 2 ** 8)
})
