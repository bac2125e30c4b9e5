import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimalRead, decimalWrite, timeRead, timeWrite, wholeRead } from './figures.ts'

test('default', () => {
  assert.equal(decimalRead('0.00004'), 4_000)
  assert.equal(decimalRead('126208.5'), 12_620_850_000_000)
  assert.equal(decimalRead('102497.48513403'), 10_249_748_513_403)
  assert.equal(timeRead('2020-03-12T10:45Z'), Date.UTC(2020, 2, 12, 10, 45))
  assert.equal(timeRead('1584009900000'), Date.UTC(2020, 2, 12, 10, 45))
  assert.equal(wholeRead('-4250'), -4250)
})

test('behavior: what is written is read back', () => {
  for (const units of [1, 4_000, 100_000_000, 10_249_748_513_403, 100_000_001]) {
    assert.equal(decimalRead(decimalWrite(units)), units)
  }
  for (const timeMs of [
    Date.UTC(2020, 2, 12),
    Date.UTC(2020, 1, 29, 23, 59, 11),
    Date.UTC(2025, 9, 10, 21, 16, 4, 831),
  ]) {
    assert.equal(timeRead(timeWrite(timeMs)), timeMs)
  }
  assert.equal(timeWrite(Date.UTC(2020, 2, 12, 10, 0, 0)), '2020-03-12T10:00Z')
})

test('rejects: everything but a plain positive decimal', () => {
  for (const text of [
    '',
    'NaN',
    '-1',
    '+1',
    '1e5',
    '4e-05',
    '1,5',
    '.5',
    '5.',
    '1.123456789',
    ' 1',
    '0x10',
    'Infinity',
  ]) {
    assert.equal(decimalRead(text), null, text)
  }
})

test('rejects: times that do not exist or have no zone', () => {
  for (const text of [
    '',
    '2020-02-31T00:00Z',
    '2020-03-12T10:45',
    '2020-03-12 10:45Z',
    '12 March 2020',
    '99',
    '2020-13-01T00:00Z',
  ]) {
    assert.equal(timeRead(text), null, text)
  }
})
