import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, day, money, multiple, percent, plural, price, windowText } from './format.ts'

test('default: money in atoms', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '$0'],
    [81_580_022_772, '$81,580'],
    [-3_040_000_000_000, '−$3.04m'],
    [34_000_000_000_000, '$34.0m'],
    [178_400_000_000_000, '$178m'],
    [2_500_000_000_000_000, '$2.50bn'],
    [-400_000, '$0'],
    [1, '<$1'],
    [500_000, '$1'],
  ]
  for (const [atoms, text] of cases) assert.equal(money(atoms), text)
})

test('default: other units', () => {
  assert.equal(percent(142_300), '14.2 %')
  assert.equal(percent(-205_000), '−20.5 %')
  assert.equal(multiple(2_284_000), '2.28×')
  assert.equal(price(12_150_574_000_000), '$121,506')
  assert.equal(price(4_000), '$0.00004000')
  assert.equal(count(-1234), '−1,234')
  assert.equal(plural(1, 'account', 'accounts'), '1 account')
  assert.equal(day(Date.parse('2025-10-10T21:17Z')), '10 Oct')
  assert.equal(
    windowText(Date.parse('2025-10-10T12:00Z'), Date.parse('2025-10-11T02:00Z')),
    '10 Oct 2025, 12:00 to 11 Oct, 02:00 UTC',
  )
})
