import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { type Ask, clearAtReserve, clearCovered, hasRunAway, type Offer, offeredPpm } from './price.ts'

/** A book of 1,024 parts of 10 each that wants `parts` and a part more for every 100 ppm, below a reserve. */
function askFor(parts: number, reserve: number): Ask {
  const shareOf = (count: number) => ({ parts: count, gross: count * 10 })
  return {
    shareAt: (discountPpm) => shareOf(Math.min(1024, parts + Math.floor(discountPpm / 100))),
    reserveOf: () => reserve,
    shareWithin: (room) => shareOf(Math.min(1024, Math.floor(room / 10))),
  }
}

const offersOf = (...list: readonly (readonly [number, number])[]): Offer[] =>
  list.map(([discountPpm, room]) => ({ discountPpm, room }))

describe('the discount on offer', () => {
  const cases: readonly [string, number, number, number, number][] = [
    ['starts where it is said', 300, 50, 0, 300],
    ['has not moved before its first step is whole', 0, 50, 19, 0],
    // 50 ppm a second are one in 20 ms.
    ['moves by whole ppm', 0, 50, 20, 1],
    ['rises with time', 300, 50, 10_000, 800],
    ['ends at everything', 300, 100_000, 60_000, 1_000_000],
  ]
  for (const [title, start, pace, elapsedMs, expected] of cases) {
    test(`behavior: ${title}`, () => assert.equal(offeredPpm(start, pace, elapsedMs), expected))
  }
})

describe('a price that runs away', () => {
  // 1 % of a gross notional of 1,000 is 10: one more is too much, either way.
  const cases: readonly [string, number, boolean][] = [
    ['up to the bound', 110, false],
    ['beyond it', 111, true],
    ['beyond it on the other side', 89, true],
  ]
  for (const [title, value, expected] of cases) {
    test(`behavior: ${title}`, () => assert.equal(hasRunAway(value, 100, 1000, 10_000), expected))
  }
})

describe('clearing what is covered', () => {
  const cases: readonly [
    string,
    Offer[],
    number,
    number,
    { count: number; discountPpm: number; parts: number } | null,
  ][] = [
    // 50 parts and 3 at 300 ppm are 530: the first bid covers them.
    [
      'the least discount that covers the share',
      offersOf([300, 530], [500, 900]),
      900,
      900,
      {
        count: 1,
        discountPpm: 300,
        parts: 53,
      },
    ],
    // At 300 ppm an atom is missing; at 500 ppm 550 are wanted, of 1,429.
    [
      'everybody gets the discount of the worst',
      offersOf([300, 529], [500, 900]),
      900,
      900,
      {
        count: 2,
        discountPpm: 500,
        parts: 55,
      },
    ],
    ['nothing before it is on offer', offersOf([300, 529], [500, 900]), 499, 900, null],
    ['nothing above the reserve', offersOf([300, 529], [500, 900]), 900, 499, null],
    ['nothing that is not covered', offersOf([300, 100], [500, 100]), 900, 900, null],
    // The second is needed for what 300 ppm want, the third for what the second's 500 ppm want more.
    [
      'a share that grows with the discount',
      offersOf([300, 525], [500, 10], [501, 999]),
      900,
      900,
      {
        count: 3,
        discountPpm: 501,
        parts: 55,
      },
    ],
    ['a bid for nothing', offersOf([0, 500]), 0, 0, { count: 1, discountPpm: 0, parts: 50 }],
  ]
  for (const [title, offers, limit, reserve, expected] of cases) {
    test(`behavior: ${title}`, () => {
      const found = clearCovered(offers, limit, askFor(50, reserve))
      const { count, discountPpm, share } = found ?? { count: 0, discountPpm: 0, share: { parts: 0 } }
      assert.deepEqual(found === null ? null : { count, discountPpm, parts: share.parts }, expected)
    })
  }
})

describe('what is there at the reserve', () => {
  test('default', () => {
    // 300 covered of the 530 wanted: thirty parts.
    const found = clearAtReserve(offersOf([300, 300], [900, 500]), 800, askFor(50, 800))
    assert.deepEqual(found, { count: 1, discountPpm: 300, share: { parts: 30, gross: 300 } })
  })

  test('behavior: the backstop would ask less for less: bids above that are left out', () => {
    // Ten ppm a part: 45 parts are worth 450, the bid at 500 is left out; 20 parts are worth 200, the bid at 300 is too.
    const ask = { ...askFor(50, 0), reserveOf: ({ parts }: { parts: number }) => parts * 10 }
    assert.equal(clearAtReserve(offersOf([300, 200], [500, 250]), 800, ask), null)
    const found = clearAtReserve(offersOf([190, 200], [500, 250]), 800, ask)
    assert.deepEqual(found, { count: 1, discountPpm: 190, share: { parts: 20, gross: 200 } })
  })
})

const offer = fc.record({ discountPpm: fc.integer({ min: 0, max: 2000 }), room: fc.integer({ min: 1, max: 400 }) })
const offers = fc.array(offer, { maxLength: 12 }).map((list) => list.sort((a, b) => a.discountPpm - b.discountPpm))
const wanted = fc.integer({ min: 1, max: 100 })
const limits = fc.integer({ min: 0, max: 2000 })

describe('at any bids', () => {
  test('behavior: the discount is the least at which the bids at or below it cover what it wants', () => {
    fc.assert(
      fc.property(offers, wanted, limits, (list, parts, limit) => {
        const ask = askFor(parts, 2000)
        const covers = (discountPpm: number): boolean =>
          list.reduce((sum, each) => sum + (each.discountPpm <= discountPpm ? each.room : 0), 0) >=
          ask.shareAt(discountPpm).gross
        const least = list.map((each) => each.discountPpm).find((each) => each <= limit && covers(each))
        assert.equal(clearCovered(list, limit, ask)?.discountPpm, least)
      }),
    )
  })

  test('behavior: one bid more never makes the discount larger, nor ends an auction that would have cleared', () => {
    fc.assert(
      fc.property(offers, offer, wanted, limits, (list, more, parts, limit) => {
        const ask = askFor(parts, 2000)
        const before = clearCovered(list, limit, ask)
        if (before === null) return
        const all = [...list, more].sort((a, b) => a.discountPpm - b.discountPpm)
        assert.ok(clearCovered(all, limit, ask)!.discountPpm <= before.discountPpm)
      }),
    )
  })

  test('behavior: a bid in two parts at its discount changes neither price nor share', () => {
    fc.assert(
      fc.property(
        offers,
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        wanted,
        limits,
        (list, at, part, parts, limit) => {
          if (list.length === 0) return
          const ask = askFor(parts, 2000)
          const { discountPpm, room } = list[at % list.length]!
          const first = Math.floor(room * part)
          const split = list.flatMap((each, i) =>
            i === at % list.length
              ? [
                  { discountPpm, room: first },
                  { discountPpm, room: room - first },
                ]
              : [each],
          )
          const [whole, halves] = [clearCovered(list, limit, ask), clearCovered(split, limit, ask)]
          assert.deepEqual([halves?.discountPpm, halves?.share], [whole?.discountPpm, whole?.share])
        },
      ),
    )
  })

  test('behavior: at the reserve nobody takes more than was wanted, and nobody is above what the backstop would ask', () => {
    fc.assert(
      fc.property(offers, wanted, limits, (list, parts, reserve) => {
        const ask = { ...askFor(parts, 0), reserveOf: (share: { parts: number }) => 200 + share.parts * 10 }
        const found = clearAtReserve(list, reserve, ask)
        if (found === null) return
        assert.ok(found.discountPpm <= Math.min(reserve, ask.reserveOf(found.share)))
        assert.ok(found.share.parts <= ask.shareAt(found.discountPpm).parts)
        assert.ok(list.slice(0, found.count).every((each) => each.discountPpm <= found.discountPpm))
      }),
    )
  })
})
