import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  capital,
  duration,
  exact,
  inWords,
  listText,
  moment,
  money,
  multiple,
  percent,
  price,
  rate,
  refText,
} from './format.ts'

test('default: money has three to six digits that count, and its sign before the unit', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['0.000000', '$0'],
    ['0.004321', '<$1'],
    ['-0.100000', '>−$1'],
    ['81580.400000', '$81,580'],
    ['-1250.750000', '−$1,251'],
    ['1240000.000000', '$1.24m'],
    ['45600000.000000', '$45.6m'],
    ['282000000.000000', '$282m'],
    ['3400000000.000000', '$3.40bn'],
  ]
  for (const [text, shown] of cases) assert.equal(money(text), shown)
})

test('default: exact text is cut, not rounded, and never passes through a float', () => {
  assert.equal(exact('9007199254740993.129999'), '9,007,199,254,740,993.12')
  assert.equal(exact('-0.009999'), '0.00')
  assert.equal(exact('-12.5'), '−12.50')
  assert.equal(exact('7', 0), '7')
})

test('default: prices have as many places as they need', () => {
  assert.equal(price(112_431.5), '$112,431.5')
  assert.equal(price(181.22), '$181.22')
  assert.equal(price(2.341), '$2.3410')
  assert.equal(price(0.00000731), '$0.0000073100')
})

test('default: rates, multiples and times carry their units', () => {
  assert.equal(percent(381_200, 0), '38 %')
  assert.equal(percent(-12_500), '−1.3 %')
  assert.equal(percent(-12, 2), '0.00 %')
  assert.equal(rate(83), '+0.0083 %')
  assert.equal(multiple(4_120_000), '4.1×')
  assert.equal(duration(119_999), '119 s')
  assert.equal(duration(42 * 60_000), '42 min')
  assert.equal(moment(1_760_131_055_000), '10 Oct 2025, 21:17:35 UTC')
})

test('default: words of running text', () => {
  assert.equal(capital(inWords(1, 'account is', 'accounts are')), 'One account is')
  assert.equal(inWords(13, 'call'), '13 calls')
  assert.equal(inWords(0, 'call'), 'no calls')
  assert.equal(listText(['BTC', 'ETH', 'DOGE']), 'BTC, ETH and DOGE')
  assert.equal(refText('x5f0c2a9b1e7d3c4f6a80'), 'x5f0c2a')
  assert.equal(refText(41), '#41')
})
