/**
 * Malformed curves and books of options at the core's door: whatever is wrong in whichever entry, the whole report is refused with the code of
 * its fault, and the house is what it was, page for page.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pagesOfHouse } from '../src/core/machine/index.ts'
import { stateHash } from '../src/node/index.ts'
import { fc } from './support/fast-check.ts'
import { DAY_MS, OptionsHouse, START_MS } from './support/options-house.ts'

const DAYS = [7, 30, 90] as const

const it = new OptionsHouse([
  ...DAYS.map((days) => ({ name: `F${days}`, days, kind: 'future' as const })),
  { name: 'CALL', days: 30, kind: 'call', strike: 100_000 },
  { name: 'SHORT', days: 1, kind: 'put', strike: 90_000 },
])
const says = DAYS.map((days) => ({ days, volatility: 0.6, skew: 0.5 }))
it.curve(says)
it.nowMs = START_MS + 1.1 * DAY_MS
it.report(100_000)
it.curve(says)

/** SHA-256 of the house but for the number and time of its last command, which stand in pages 3 and 4. */
function hash(): string {
  const pages = [...pagesOfHouse(it.house)].filter((_, page) => page !== 3 && page !== 4)
  return Buffer.from(stateHash(pages).hash).toString('hex')
}

type Entry = ReturnType<typeof it.entries>[number]

/** What may be wrong in one entry, and the code that says so. */
const faults: readonly (readonly [what: string, code: string, change: (entry: Entry, by: number) => Entry])[] = [
  ['a variance below nothing', 'fieldOutOfRange', (e, by) => ({ ...e, theta: -1 - by })],
  ['a variance of more than 1,000 % for a year', 'fieldOutOfRange', (e, by) => ({ ...e, theta: 100_000_000_001 + by })],
  ['a right wing that falls', 'fieldOutOfRange', (e, by) => ({ ...e, right: -1 - by })],
  ['a left wing that falls', 'fieldOutOfRange', (e, by) => ({ ...e, left: -1 - by })],
  ['wings without a variance', 'fieldOutOfRange', (e) => ({ ...e, theta: 0 })],
  ['a forward at less than half of the index', 'fieldOutOfRange', (e, by) => ({ ...e, basisPpm: -500_001 - by })],
  ['a forward at more than half as much again', 'fieldOutOfRange', (e, by) => ({ ...e, basisPpm: 500_001 + by })],
  ['a confidence beyond all of it', 'fieldOutOfRange', (e, by) => ({ ...e, confidencePpm: 1_000_001 + by })],
  ['an expiry that is not listed', 'expiryUnknown', (e, by) => ({ ...e, expiryMs: e.expiryMs + 1 + (by % 1000) })],
  [
    'a wing no density has',
    'curveArbitrage',
    (e, by) => ({ ...e, right: 4_000_000_000 + by, left: 4_000_000_000 + by }),
  ],
  ['wings too steep for the variance', 'curveArbitrage', (e, by) => ({ ...e, theta: 1 + (by % 1000) })],
]

describe('malformed curves', () => {
  test('behavior: one bad entry refuses the whole report with its code, and nothing has changed', () => {
    const before = hash()
    const seen = new Set<string>()
    fc.assert(
      fc.property(
        fc.nat(faults.length - 1),
        fc.nat(DAYS.length - 1),
        fc.nat(10 ** 6),
        fc.nat(2),
        (n, at, by, source) => {
          const [what, code, change] = faults[n]!
          const entries = it.entries(says).map((entry, i) => (i === at ? change(entry, by) : entry))
          const reject = it.do({ type: 'curveReport', source, underlying: 1, entries })
          assert.equal(reject, code, what)
          assert.equal(hash(), before, what)
          seen.add(what)
        },
      ),
      { numRuns: 150, endOnFailure: true },
    )
    assert.equal(seen.size, faults.length, 'every fault has been tried')
  })

  test('rejects: expiries out of order, twice, over; calendars that cross; a source and an underlying that are not there', () => {
    const before = hash()
    const honest = it.entries(says)
    const [early, middle, late] = honest as [Entry, Entry, Entry]
    const refused = (code: string, entries: readonly Entry[], names = { source: 0, underlying: 1 }): void => {
      assert.equal(it.do({ type: 'curveReport', ...names, entries: [...entries] }), code)
      assert.equal(hash(), before, code)
    }
    refused('entryRepeated', [middle, early, late])
    refused('entryRepeated', [early, early])
    refused('expiryUnknown', [{ ...early, expiryMs: START_MS + DAY_MS }, middle])
    refused('curveArbitrage', [{ ...early, theta: middle.theta + 1 }, middle])
    refused('curveArbitrage', [{ ...early, right: middle.right + 1 }, middle])
    refused('sourceUnknown', honest, { source: 9, underlying: 1 })
    refused('underlyingUnknown', honest, { source: 0, underlying: 9 })
    // USD has no contracts.
    refused('expiryUnknown', honest, { source: 0, underlying: 0 })
  })

  test('rejects: crossed and half quotes of an option, and a book of one that is not there', () => {
    const before = hash()
    const book = { type: 'bookReport', venue: 0, market: it.market('CALL'), bid: 5_000_000, ask: 5_100_000 } as const
    const refused = (code: string, change: object): void => {
      assert.equal(it.do({ ...book, bidLots: 5, askLots: 5, ...change }), code, JSON.stringify(change))
      assert.equal(hash(), before, code)
    }
    refused('fieldOutOfRange', { bid: 5_100_001 })
    refused('fieldOutOfRange', { bid: -1 })
    refused('fieldOutOfRange', { bidLots: -5 })
    refused('fieldOutOfRange', { ask: 0 })
    refused('marketUnknown', { market: 99 })
    refused('venueUnknown', { venue: 9 })
    assert.equal(it.do({ ...book, bidLots: 5, askLots: 5 }), null)
  })

  test('rejects: contracts whose terms are none', () => {
    const before = hash()
    const expiryMs = START_MS + 30 * DAY_MS
    const call = {
      type: 'optionList',
      tier: 0,
      underlying: 1,
      lotMultiple: 1,
      expiryMs,
      kind: 'call',
      upFront: 0,
    } as const
    const refused = (code: string, change: object): void => {
      assert.equal(it.do({ ...call, strike: 110_000_000, ...change }), code, JSON.stringify(change))
      assert.equal(hash(), before, code)
    }
    for (const strike of [0, -1, 2 ** 45]) refused('fieldOutOfRange', { strike })
    refused('fieldOutOfRange', { upFront: 2 })
    refused('fieldOutOfRange', { lotMultiple: 0 })
    for (const over of [START_MS, expiryMs + 1, START_MS + 4 * 366 * DAY_MS]) refused('expiryPast', { expiryMs: over })
    refused('seriesListed', { strike: 100_000_000 })
    refused('tierUnknown', { tier: 3 })
  })
})
