import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as units from '../../../src/core/units/index.ts'
import { ATOMS_MAX, atomsTyped, ppmTyped, sharesTyped } from './amounts.ts'

test('default: amounts, shares and percentages are read to the last place', () => {
  assert.equal(atomsTyped('12500'), 12_500_000_000)
  assert.equal(atomsTyped(' 0.000001 '), 1)
  assert.equal(atomsTyped('1.1'), 1_100_000)
  assert.equal(sharesTyped('123456789012'), 123_456_789_012)
  assert.equal(ppmTyped('2.5'), 25_000)
  assert.equal(ppmTyped('0'), 0)
  assert.equal(ppmTyped('100'), 1_000_000)
})

test('behavior: the largest amount is 2⁵¹ atoms', () => {
  assert.equal(ATOMS_MAX, units.ATOMS_MAX)
  // 2^51 = 2,251,799,813,685,248
  assert.equal(atomsTyped('2251799813.685248'), 2 ** 51)
  assert.equal(atomsTyped('2251799813.685249'), null)
})

test('rejects: nothing, zero, signs, letters, more places than there are, more than the whole', () => {
  for (const text of ['', '0', '0.0', '-5', '+5', '5e3', '1,000', '1.0000001', '.5', 'all']) {
    assert.equal(atomsTyped(text), null, text)
  }
  for (const text of ['', '0', '1.5', '-1', '9'.repeat(17)]) assert.equal(sharesTyped(text), null, text)
  for (const text of ['', '101', '100.0001', '-1', '1.00001']) assert.equal(ppmTyped(text), null, text)
})
