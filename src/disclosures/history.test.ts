import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, emptyHouse } from '../core/machine/index.ts'
import { HistoryGapError, historyOf, observe } from './history.ts'

test('rejects: a command that is left out or told twice, and nothing changes', () => {
  const [house, history] = [emptyHouse(), historyOf()]
  const open = { type: 'houseOpen', house: '0'.repeat(64), owners: 1, accounts: 1, legs: 1, balances: 1 } as const
  observe(history, house, 1, 1000, apply(house, 1, 1000, open))
  const before = structuredClone(history)
  for (const seq of [0, 1, 3]) assert.throws(() => observe(history, house, seq, 2000, []), HistoryGapError)
  assert.deepEqual(history, before)
  observe(history, house, 2, 2000, [])
  assert.equal(history.seq, 2)
})

test('behavior: keeps the days of a year and no more', () => {
  const [house, history] = [emptyHouse(), historyOf()]
  for (let day = 1; day <= 800; day++) observe(history, house, day, day * 86_400_000, [])
  assert.deepEqual([history.days.length, history.days[0]!.day], [365, 436])
})
