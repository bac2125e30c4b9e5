import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { House } from '../../core/machine/index.ts'
import { noteErrand } from './agenda.ts'
import { agendaOf, nextErrandMs, showBook, takeErrand, venueHears, venueOf } from './index.ts'
import { distanceOf, lotsUntil } from './venue.ts'

/** 100 lots within 1 %, 300 within 2 %. */
const side = [
  { withinPpm: 10_000, lots: 100 },
  { withinPpm: 20_000, lots: 300 },
]

const house = {} as House

describe('lotsUntil and distanceOf', () => {
  it('default', () => {
    // Half of the first band; the first and half of the second: 100 + 200 ÷ 2; beyond the last band nothing more.
    assert.deepEqual(
      [5000, 15_000, 50_000].map((ppm) => lotsUntil(side, ppm)),
      [50, 200, 300],
    )
    assert.deepEqual(
      [0, 50, 100, 200, 999].map((lots) => distanceOf(side, lots)),
      [0, 5000, 10_000, 15_000, 20_000],
    )
  })
})

describe('venue', () => {
  const order = {
    type: 'forcedOrder',
    order: 9,
    account: 40,
    market: 0,
    side: 'sell',
    limitPrice: 9_850_000,
    expiryMs: 0,
  } as const

  it('default', () => {
    const venue = venueOf(0, { rows: [50, 51, 52], turn: 0 })
    const agenda = agendaOf()
    showBook(venue, 0, { mid: 10_000_000, halfSpread: 0, bids: side, asks: side })
    venueHears(venue, agenda, 1000, { ...order, lots: 120 })
    assert.equal(nextErrandMs(agenda), 2000, 'a second later')
    const fills = takeErrand(agenda)(house, 2000)
    // 120 lots reach 1 % + 20 ÷ 200 of the second band: 11,000 ppm; their mean distance from mid is half of it.
    assert.deepEqual(fills, [
      { type: 'forcedFill', venue: 0, order: 9, lots: 40, price: 9_945_000, account: 51 },
      { type: 'forcedFill', venue: 0, order: 9, lots: 40, price: 9_945_000, account: 52 },
      { type: 'forcedFill', venue: 0, order: 9, lots: 40, price: 9_945_000, account: 50 },
    ])
  })

  it('behavior: nothing is filled beyond the limit, and what was taken is gone until the next book', () => {
    const venue = venueOf(0, { rows: [50], turn: 0 })
    const agenda = agendaOf()
    const book = { mid: 10_000_000, halfSpread: 0, bids: side, asks: side }
    showBook(venue, 0, book)
    // The limit is 1.5 % from mid: 200 lots.
    const filled = (lots: number): number => {
      venueHears(venue, agenda, 0, { ...order, lots })
      return takeErrand(agenda)(house, 1000).reduce(
        (sum, fill) => sum + (fill.type === 'forcedFill' ? fill.lots : 0),
        0,
      )
    }
    assert.equal(filled(150), 150)
    assert.equal(filled(150), 50)
    assert.equal(filled(150), 0)
    showBook(venue, 0, book)
    assert.equal(filled(150), 150)
  })
})

describe('agenda', () => {
  it('default', () => {
    const agenda = agendaOf()
    const order: number[] = []
    for (const [index, timeMs] of [30, 10, 20, 10, 30].entries()) {
      noteErrand(agenda, timeMs, () => {
        order.push(index)
        return []
      })
    }
    while (nextErrandMs(agenda) < Number.POSITIVE_INFINITY) takeErrand(agenda)(house, 0)
    assert.deepEqual(order, [1, 3, 2, 0, 4], 'by time, then as noted')
  })
})
