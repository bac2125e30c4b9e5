import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { DAY_MS, OptionsHouse } from '../../../test/support/options-house.ts'
import { noChange } from './change.ts'
import { testInitial } from './initial.ts'
import { closeOutCeil, maintenanceOf, targetCeil } from './levels.ts'
import { measure } from './measure.ts'
import { emptyMeasure, presentPrices } from './measures.ts'
import { suppose } from './what-if.ts'

const listed = [
  { name: 'C90', days: 30, kind: 'call', strike: 90_000 },
  { name: 'C100', days: 30, kind: 'call', strike: 100_000 },
  { name: 'C110', days: 30, kind: 'call', strike: 110_000 },
  { name: 'C150', days: 30, kind: 'call', strike: 150_000 },
  { name: 'P60', days: 30, kind: 'put', strike: 60_000 },
  { name: 'C100L', days: 90, kind: 'call', strike: 100_000 },
] as const

type Lots = Readonly<Record<string, number>>

/** Books of option sellers and spreaders, one of each. */
const books: Readonly<Record<string, Lots>> = {
  wings: { C150: -1, P60: -1 },
  calendar: { C100: -1, C100L: 1 },
  butterfly: { C90: 1, C100: -2, C110: 1 },
  'butterfly sold': { C90: -1, C100: 2, C110: -1 },
  'hedged short': { C100: -2, PERP: 1 },
}

/** So long before their first expiry. */
function opened(leftMs: number): OptionsHouse {
  const stage = new OptionsHouse(listed)
  stage.nowMs += 30 * DAY_MS - leftMs
  stage.report(100_000)
  stage.curve([
    { days: 30, basisPpm: 100, volatility: 0.5, skew: 0.6 },
    { days: 90, basisPpm: 9000, volatility: 0.55, skew: 0.6 },
  ])
  return stage
}

/** What a book needs at each level at an index, atoms. */
function levels(stage: OptionsHouse, account: number, lots: Lots, index: number): Record<string, number> {
  const trades = Object.entries(lots)
    .map(([name, size]) => ({ market: stage.market(name), lots: size }))
    .sort((a, b) => a.market - b.market)
    .map((trade) => ({ ...trade, price: stage.house.markets.markets.mark[trade.market]! }))
  const prices = [{ underlying: 1, price: index }]
  const { house, account: supposed } = suppose(stage.house, account, { trades, deposits: [], prices, parameters: [] })
  const out = emptyMeasure()
  measure(house, presentPrices(house), supposed, noChange, out)
  return {
    maintenance: maintenanceOf(out),
    target: targetCeil(house, 0, out),
    closeOut: closeOutCeil(house, supposed),
    initial: testInitial(house, supposed, noChange, 0).requirement,
  }
}

for (const [when, leftMs] of [
  ['a month', 30 * DAY_MS - 60_000],
  ['an hour', 3_600_000],
] as const) {
  test(`behavior: every level is continuous in size and in price, ${when} before the expiry`, () => {
    const stage = opened(leftMs)
    const account = stage.member(100_000_000, 1)
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(books)),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 70_000_000, max: 160_000_000 }),
        (name, size, index) => {
          const book = books[name]!
          const sized = Object.fromEntries(Object.entries(book).map(([market, lots]) => [market, lots * size]))
          const here = levels(stage, account, sized, index)
          // The coin beside them is a thousand lots.
          const gross = Object.values(sized).reduce((sum, lots) => sum + Math.abs(lots), 1000) * index
          const moved = levels(stage, account, sized, index + 100)
          for (const [market, lots] of Object.entries(book)) {
            const larger = levels(stage, account, { ...sized, [market]: sized[market]! + Math.sign(lots) }, index)
            for (const level of Object.keys(here)) {
              // A lot more changes no level by more than twice what it is of its underlying: season and buffers are below that.
              const step = Math.abs(larger[level]! - here[level]!)
              assert.ok(step <= 2 * index, `${name} ${market} ${level}: ${step}`)
            }
          }
          for (const level of Object.keys(here)) {
            // A price that moves by d moves no level by more than twice d ÷ price of the gross notional, and the atom of each mark.
            const step = Math.abs(moved[level]! - here[level]!)
            const atoms = 4 * size * Object.values(book).length + 64
            assert.ok(step <= (2 * 100 * gross) / index + atoms, `${name} ${level}: ${step} of ${gross}`)
          }
        },
      ),
      { numRuns: 300, endOnFailure: true },
    )
  })
}
