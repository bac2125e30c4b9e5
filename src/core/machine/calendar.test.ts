import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { expiriesAfter } from './calendar.ts'

const DAY_MS = 86_400_000
const text = (ms: number): string => new Date(ms).toISOString()

test('default: the expiries that stood on the boards of 15 January 2026', () => {
  const found = expiriesAfter(Date.UTC(2026, 0, 15, 9), { days: 2, weeks: 3, months: 2, quarters: 2 })
  // Friday 16 is a day and a week; 30 January and 27 February end months, 27 March and 26 June quarters.
  assert.deepEqual(
    found.map((ms) => text(ms).slice(0, 16)),
    [16, 17, 23, 30]
      .map((day) => `2026-01-${day}T08:00`)
      .concat('2026-02-27T08:00', '2026-03-27T08:00', '2026-06-26T08:00'),
  )
})

test('behavior: an expiry at the very time has passed', () => {
  const at = Date.UTC(2026, 0, 16, 8)
  assert.deepEqual(expiriesAfter(at, { days: 1, weeks: 0, months: 0, quarters: 0 }), [at + DAY_MS])
  assert.deepEqual(expiriesAfter(at - 1, { days: 1, weeks: 0, months: 0, quarters: 0 }), [at])
})

test('behavior: each cycle is what the engine’s own calendar says, over two centuries', () => {
  const isFriday = (ms: number): boolean => new Date(ms).getUTCDay() === 5
  const endsMonth = (ms: number): boolean => new Date(ms).getUTCMonth() !== new Date(ms + 7 * DAY_MS).getUTCMonth()
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 73_000 }), fc.nat(DAY_MS - 1), (day, ms) => {
      const afterMs = day * DAY_MS + ms
      const naive = (count: number, fits: (atMs: number) => boolean): number[] => {
        const found: number[] = []
        for (let at = day * DAY_MS + 8 * 3_600_000; found.length < count; at += DAY_MS)
          if (at > afterMs && fits(at)) found.push(at)
        return found
      }
      const none = { days: 0, weeks: 0, months: 0, quarters: 0 }
      assert.deepEqual(
        expiriesAfter(afterMs, { ...none, days: 3 }),
        naive(3, () => true),
      )
      assert.deepEqual(expiriesAfter(afterMs, { ...none, weeks: 3 }), naive(3, isFriday))
      assert.deepEqual(
        expiriesAfter(afterMs, { ...none, months: 3 }),
        naive(3, (at) => isFriday(at) && endsMonth(at)),
      )
      const endsQuarter = (at: number): boolean => isFriday(at) && endsMonth(at) && new Date(at).getUTCMonth() % 3 === 2
      assert.deepEqual(expiriesAfter(afterMs, { ...none, quarters: 2 }), naive(2, endsQuarter))
    }),
    { numRuns: 100 },
  )
})
