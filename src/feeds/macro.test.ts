import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FeedFileError } from './csv.ts'
import { observationsOf } from './macro.ts'

// 2024-01-02 is 54 years and 14 leap days after 1970-01-01, and a day: 54 × 365 + 13 + 1 = 19 724.
const DAY = 19_724
const MS = DAY * 86_400_000

test('default: FRED by both its headers, days without an observation passed over', () => {
  const wanted = [
    { day: DAY, value: 433 },
    { day: DAY + 2, value: -5 },
  ]
  for (const header of ['observation_date,DGS2', 'DATE,DGS2'])
    assert.deepEqual(observationsOf('fred', `${header}\n2024-01-02,4.33\n2024-01-03,.\n2024-01-04,-0.05\n`, -2), wanted)
  assert.deepEqual(
    observationsOf('fred', `ts,value\n${MS},4.33\n${MS + 86_400_000},\n${MS + 2 * 86_400_000},-0.05`, -2),
    wanted,
  )
})

test('default: CBOE counts the close', () => {
  const text =
    'DATE,OPEN,HIGH,LOW,CLOSE\r\n01/02/2024,13.21,14.23,13.10,13.200000\r\n01/03/2024,13.38,14.22,13.33,14.04\r\n'
  assert.deepEqual(observationsOf('cboe', text, -2), [
    { day: DAY, value: 1320 },
    { day: DAY + 1, value: 1404 },
  ])
})

test('default: supplies, open interest: the last of a day', () => {
  assert.deepEqual(observationsOf('level', 'date,value\n2024-01-02,130000000000.7\n', 0), [
    { day: DAY, value: 130_000_000_000 },
  ])
  // Open interest every twelve hours, in dollars.
  assert.deepEqual(observationsOf('level', `ts,value\n${MS},10\n${MS + 43_200_000},12\n${MS + 86_400_000},11`, 0), [
    { day: DAY, value: 12 },
    { day: DAY + 1, value: 11 },
  ])
})

test('default: rates: the mean of a day, floor', () => {
  // Carry of 12 % a year in the morning and 11.9999 % in the evening, in ppm: (120000 + 119999) ÷ 2 = 119999.5.
  assert.deepEqual(observationsOf('rate', `ts,value\n${MS},0.12\n${MS + 43_200_000},0.119999`, -6), [
    { day: DAY, value: 119_999 },
  ])
  // Three fundings of 8 hours; milliseconds of jitter do not move them to another day.
  const funding = `ts,funding_rate\n${MS + 3},0.0001\n${MS + 28_800_000},-2.31e-06\n${MS + 57_600_011},0.0001`
  assert.deepEqual(observationsOf('rate', funding, -8), [{ day: DAY, value: 6589 }])
})

test('rejects: other headers, no day, no figure, days that go back, figures that are not exact', () => {
  const bad = [
    'when,what\n2024-01-02,1',
    'DATE,DGS2\n2024-13-02,1',
    'DATE,DGS2\n2024-01-02',
    'DATE,DGS2\n2024-01-02,high',
    'DATE,DGS2\n2024-01-03,1\n2024-01-02,1',
    'DATE,DGS2\n2024-01-02,99999999999999999',
  ]
  for (const text of bad) assert.throws(() => observationsOf('fred', text, 0), FeedFileError, text)
})
