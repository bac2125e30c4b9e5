import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeCash } from '../ledger/index.ts'
import { lotsOf, postLots } from '../markets/index.ts'
import { tableAdd } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { procedureKinds } from '../words/index.ts'
import { deleverage, type WaterfallHouse } from './index.ts'
import { checkBooks, eventsOf, member, sibling, smallHouse } from './small-house.test.ts'

/** Lots closed by account, from events. */
function closedOf(house: WaterfallHouse): Map<Row, number> {
  const closed = new Map<Row, number>()
  for (const { account, lots } of eventsOf(house, 'deleveraged')) closed.set(account, (closed.get(account) ?? 0) + lots)
  return closed
}

/** A long account without equity whose lots `shorts` hold the other side of; equity by cash, at mark. */
function againstShorts(
  house: WaterfallHouse,
  equities: readonly number[],
  lots: number,
): { failed: Row; shorts: Row[] } {
  const failed = member(house)
  const shorts = equities.map((cash) => member(house, { cash }))
  for (const short of shorts) postLots(house, failed, short, 0, lots, house.markets.markets.mark[0]!)
  return { failed, shorts }
}

function openProcedure(house: WaterfallHouse, account: Row, kind: (typeof procedureKinds)[number]): void {
  const row = tableAdd(house.liquidation.procedures)
  house.liquidation.procedures.kind[row] = procedureKinds.indexOf(kind)
  house.liquidation.procedures.account[row] = account
  house.ledger.accounts.procedure[account] = row + 1
}

describe('deleveraging', () => {
  // clearing.md §3.1 with lots of a tenth: p = 10, q = 1000 each, E = {1000, 2000, 5000, 20000}.
  test('default: published table, Q = 50 and 200', () => {
    for (const [lots, expected] of [
      [500, [500, 0, 0, 0]],
      [2000, [875, 750, 375, 0]],
    ] as const) {
      const house = smallHouse({ marks: [10] })
      const { failed, shorts } = againstShorts(house, [1000, 2000, 5000, 20_000], 1000)
      deleverage(house, [{ account: failed, market: 0, lots, mark: 10 }])
      assert.deepEqual(
        shorts.map((short) => 1000 + lotsOf(house, short, 0)),
        expected,
      )
      assert.equal(lotsOf(house, failed, 0), 4000 - lots)
      checkBooks(house)
    }
  })

  test('behavior: shorts that nobody took are closed against longs alike', () => {
    const house = smallHouse({ marks: [10] })
    const failed = member(house)
    const longs = [1000, 2000, 5000, 20_000].map((cash) => member(house, { cash }))
    for (const long of longs) postLots(house, long, failed, 0, 1000, 10)
    deleverage(house, [{ account: failed, market: 0, lots: 2000, mark: 10 }])
    assert.deepEqual(
      longs.map((long) => 1000 - lotsOf(house, long, 0)),
      [875, 750, 375, 0],
    )
  })

  // rules §7 →: all hedged, s = 0, Q = 50: an unsigned rule has no solution.
  test('behavior: all hedged, s = 0: unhedging is spread by equity', () => {
    const house = smallHouse({ markets: 2 })
    const { failed, shorts } = againstShorts(house, [1000, 2000, 5000, 20_000], 100)
    const other = member(house)
    for (const short of shorts) postLots(house, short, other, 1, 100, 100)
    deleverage(house, [{ account: failed, market: 0, lots: 50, mark: 100 }])
    assert.deepEqual(
      eventsOf(house, 'deleveraged').map(({ exposure, lots }) => [exposure, lots]),
      [
        [0, 2],
        [0, 3],
        [0, 9],
        [0, 36],
      ],
    )
  })

  test('behavior: coins held against a short are a hedge; cash is not', () => {
    const house = smallHouse()
    // 100 short at 100 = 10,000; 1000 coins at 100 for ten = 10,000.
    const hedged = member(house, { coins: 1000 })
    const naked = member(house, { cash: 10_000 })
    const failed = member(house)
    for (const short of [hedged, naked]) postLots(house, failed, short, 0, 100, 100)
    deleverage(house, [{ account: failed, market: 0, lots: 100, mark: 100 }])
    assert.deepEqual([lotsOf(house, hedged, 0), lotsOf(house, naked, 0)], [-100, 0])
  })

  test('behavior: books in liquidation on the other side first, then owners without equity, then the rule', () => {
    const house = smallHouse()
    const { failed, shorts } = againstShorts(house, [50_000, 40_000, -100, -500, 30_000, 20_000], 10)
    const [closing, called, broke, broker] = shorts as [Row, Row, Row, Row]
    openProcedure(house, closing, 'reduction')
    openProcedure(house, called, 'call')
    deleverage(house, [{ account: failed, market: 0, lots: 25, mark: 100 }])
    assert.deepEqual(
      eventsOf(house, 'deleveraged')
        .filter(({ round }) => round !== 'water-fill')
        .map(({ round, account, lots }) => [round, account, lots]),
      [
        ['liquidation', closing, 10],
        ['insolvent', broker, 10],
        ['insolvent', broke, 5],
      ],
    )
    checkBooks(house)
  })

  test('behavior: the failed owner’s own opposite lots are closed first when it has no equity', () => {
    const house = smallHouse()
    const failed = member(house, { cash: -100 })
    const own = sibling(house, house.ledger.accounts.owner[failed]!, { cash: 10 })
    const rich = member(house, { cash: 1 })
    for (const short of [rich, own]) postLots(house, failed, short, 0, 10, 100)
    deleverage(house, [{ account: failed, market: 0, lots: 10, mark: 100 }])
    assert.deepEqual([lotsOf(house, own, 0), lotsOf(house, rich, 0)], [0, -10])
  })

  test('behavior: at a mark of its own, equity and exposure are taken there', () => {
    const house = smallHouse()
    const { failed, shorts } = againstShorts(house, [2000, 3000], 10)
    deleverage(house, [{ account: failed, market: 0, lots: 4, mark: 200 }])
    assert.deepEqual(
      eventsOf(house, 'deleveraged').map(({ account, equity, exposure }) => [account, equity, exposure]),
      [
        [shorts[0], 1000, 2000],
        [shorts[1], 2000, 2000],
      ],
    )
    assert.equal(house.markets.markets.mark[0], 100)
    assert.ok(eventsOf(house, 'filled').every(({ price, kind }) => price === 200 && kind === 'deleverage'))
  })

  test('behavior: the backstop is a holder like any other', () => {
    const house = smallHouse()
    const backstop = house.markets.tiers.backstop[0]!
    const failed = member(house)
    postLots(house, failed, backstop, 0, 10, 100)
    house.ledger.accounts.cash[backstop] = 50
    deleverage(house, [{ account: failed, market: 0, lots: 4, mark: 100 }])
    assert.equal(lotsOf(house, backstop, 0), -6)
  })

  test('behavior: lots that are gone are left out', () => {
    const house = smallHouse()
    const { failed } = againstShorts(house, [100], 3)
    deleverage(house, [{ account: failed, market: 0, lots: 9, mark: 100 }])
    assert.equal(lotsOf(house, failed, 0), 0)
    const events = house.events.length
    deleverage(house, [{ account: failed, market: 0, lots: 9, mark: 100 }])
    assert.equal(house.events.length, events)
  })
})

/** Holders of the short side: cash of each, lots short in market 0, lots long in market 1. */
const holdersArbitrary = fc
  .array(
    fc.record({
      cash: fc.integer({ min: -2000, max: 50_000 }),
      lots: fc.integer({ min: 1, max: 60 }),
      hedge: fc.nat(60),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .chain((holders) =>
    fc.tuple(
      fc.constant(holders),
      fc.integer({ min: 1, max: holders.reduce((sum, { lots }) => sum + lots, 0) }),
      fc.integer({ min: 1, max: 400 }),
    ),
  )

type HolderPlan = { readonly cash: number; readonly lots: number; readonly hedge: number }

function houseOf(
  plans: readonly HolderPlan[],
  rule: 0 | 1 = 0,
): { house: WaterfallHouse; failed: Row; holders: Row[] } {
  const house = smallHouse({ markets: 2 })
  house.params.tier.deleverageRule[0] = rule
  const failed = member(house)
  const other = member(house, { cash: 10 ** 7 })
  const holders = plans.map(({ cash }) => member(house, { cash }))
  plans.forEach(({ lots, hedge }, i) => {
    postLots(house, failed, holders[i]!, 0, lots, 100)
    if (hedge > 0) postLots(house, holders[i]!, other, 1, hedge, 100)
  })
  house.events.length = 0
  return { house, failed, holders }
}

/**
 * The water-fill anew from its events: clamps summed at every kink, in fractions, without search or sorting tricks; then the
 * line after the last kink that still reaches Q.
 */
function recompute(inputs: readonly { s: bigint; e: bigint; q: bigint }[], p: bigint, lots: bigint): number[] {
  const kinks = inputs.flatMap(({ s, e, q }) => [
    { n: s, d: e },
    { n: s - q * p, d: e },
  ])
  const clamp = ({ s, e, q }: (typeof inputs)[number], { n, d }: { n: bigint; d: bigint }): bigint => {
    const over = s * d - n * e
    return over < 0n ? 0n : over > q * p * d ? q * p * d : over
  }
  const reached = kinks.filter((k) => inputs.reduce((sum, i) => sum + clamp(i, k), 0n) >= lots * p * k.d)
  const last = reached.reduce((a, b) => (a.n * b.d > b.n * a.d ? a : b))
  let [n, d] = [-lots * p, 0n]
  for (const i of inputs) {
    const over = i.s * last.d - last.n * i.e
    if (over > i.q * p * last.d) n += i.q * p
    else if (over > 0n) {
      n += i.s
      d += i.e
    }
  }
  const exact = inputs.map((i) => clamp(i, { n, d }))
  const floors = exact.map((x) => x / (p * d))
  const order = exact
    .map((x, i) => ({ i, rest: x % (p * d) }))
    .sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1))
  const left = Number(lots - floors.reduce((sum, x) => sum + x, 0n))
  for (const { i } of order.slice(0, left)) floors[i]! += 1n
  return floors.map(Number)
}

test('behavior: Σ x = Q, 0 ≤ x ≤ q, fills match events, and the rule is recomputed from events to the lot', () => {
  fc.assert(
    fc.property(holdersArbitrary, ([plans, lots, mark]) => {
      const { house, failed, holders } = houseOf(plans)
      house.markets.markets.mark[0] = mark
      const held = lotsOf(house, failed, 0)
      deleverage(house, [{ account: failed, market: 0, lots, mark }])
      assert.equal(held - lotsOf(house, failed, 0), lots)
      const closed = closedOf(house)
      holders.forEach((holder, i) => {
        const x = plans[i]!.lots + lotsOf(house, holder, 0)
        assert.ok(x >= 0 && x <= plans[i]!.lots)
        assert.equal(closed.get(holder) ?? 0, x)
      })
      const filled = eventsOf(house, 'filled').reduce((sum, event) => sum + event.lots, 0)
      assert.equal(filled, lots)
      const last = eventsOf(house, 'deleveraged').filter(({ round }) => round === 'water-fill')
      if (last.length > 0) {
        assert.deepEqual(
          last.map((event) => event.lots),
          recompute(
            last.map((event) => ({ s: BigInt(event.exposure), e: BigInt(event.equity), q: BigInt(-event.lotsHeld) })),
            BigInt(mark),
            BigInt(last.reduce((sum, event) => sum + event.lots, 0)),
          ),
        )
      }
      checkBooks(house)
    }),
  )
})

test('behavior: nobody’s equity changes by a deleveraging at mark', () => {
  fc.assert(
    fc.property(holdersArbitrary, ([plans, lots]) => {
      const { house, failed, holders } = houseOf(plans)
      const worth = (): number[] =>
        [failed, ...holders].map((account) => {
          const { accounts } = house.ledger
          const { legs, markets } = house.markets
          let sum = accounts.cash[account]!
          const first = accounts.legFirst[account]!
          for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
            sum += legs.lots[slot]! * markets.mark[legs.market[slot]!]! - legs.cost[slot]!
          }
          return sum
        })
      const before = worth()
      deleverage(house, [{ account: failed, market: 0, lots, mark: 100 }])
      assert.deepEqual(worth(), before)
    }),
  )
})

describe('lots of several accounts', () => {
  // The published table again, Q = 200 in all: 500 + 700 + 800 lots of a tenth.
  test('default: are closed as if one account had held them all, each to the last', () => {
    const house = smallHouse({ marks: [10] })
    const { failed, shorts } = againstShorts(house, [1000, 2000, 5000, 20_000], 1000)
    const [second, third] = [member(house), member(house)]
    for (const [other, lots] of [
      [second, 700],
      [third, 800],
    ] as const) {
      postLots(house, other, failed, 0, lots, 10)
    }
    deleverage(house, [
      { account: second, market: 0, lots: 700, mark: 10 },
      { account: failed, market: 0, lots: 500, mark: 10 },
      { account: third, market: 0, lots: 900, mark: 10 },
    ])
    assert.deepEqual(
      shorts.map((short) => 1000 + lotsOf(house, short, 0)),
      [875, 750, 375, 0],
    )
    assert.deepEqual(
      [second, failed, third].map((account) => lotsOf(house, account, 0)),
      [0, 2000, 0],
    )
    assert.deepEqual(
      eventsOf(house, 'deleveragingStarted').map(({ lots, long }) => [lots, long]),
      [[2000, 1]],
    )
    checkBooks(house)
  })

  test('behavior: asked for twice is closed once', () => {
    const house = smallHouse()
    const { failed, shorts } = againstShorts(house, [2000, 3000], 10)
    const asked = { account: failed, market: 0, mark: 100 }
    deleverage(house, [
      { ...asked, lots: 4 },
      { ...asked, lots: 6 },
    ])
    assert.equal(lotsOf(house, failed, 0), 14)
    assert.equal(
      shorts.reduce((sum, short) => sum - lotsOf(house, short, 0), 0),
      14,
    )
  })

  test('behavior: both sides of a market have failed: they are closed against each other first, nothing is left to others', () => {
    const house = smallHouse()
    const [long, short, rich] = [member(house), member(house, { cash: -100 }), member(house, { cash: 10 ** 6 })]
    postLots(house, long, short, 0, 10, 100)
    postLots(house, rich, short, 0, 5, 100)
    postLots(house, long, rich, 0, 5, 100)
    for (const account of [long, short]) openProcedure(house, account, 'deleveraging')
    deleverage(house, [
      { account: long, market: 0, lots: 15, mark: 100 },
      { account: short, market: 0, lots: 15, mark: 100 },
    ])
    assert.deepEqual(
      [long, short, rich].map((account) => lotsOf(house, account, 0)),
      [0, 0, 0],
    )
    assert.equal(eventsOf(house, 'deleveragingStarted').length, 1)
  })

  test('behavior: each price has its own fills', () => {
    const house = smallHouse()
    const { failed } = againstShorts(house, [50_000, 50_000], 10)
    const other = member(house)
    postLots(house, other, failed, 0, 8, 100)
    deleverage(house, [
      { account: failed, market: 0, lots: 12, mark: 100 },
      { account: other, market: 0, lots: 8, mark: 90 },
    ])
    assert.deepEqual(
      eventsOf(house, 'deleveragingStarted').map(({ lots, mark }) => [lots, mark]),
      [
        [12, 100],
        [8, 90],
      ],
    )
    const filled = (mark: number): number =>
      eventsOf(house, 'filled').reduce((sum, { price, lots }) => sum + (price === mark ? lots : 0), 0)
    assert.deepEqual([filled(100), filled(90)], [12, 8])
    checkBooks(house)
  })

  // Both are short 10 in market 1; one has a hedge in market 0, which is closed first: 1,000 of exposure each, 2 lots each. With the hedge: 4 and 0.
  test('behavior: what one market has closed counts in the next', () => {
    const house = smallHouse({ markets: 2 })
    const [naked, hedged] = [member(house, { cash: 10_000 }), member(house, { cash: 10_000 })]
    const [failedShort, failedLong] = [member(house), member(house)]
    postLots(house, hedged, failedShort, 0, 10, 100)
    postLots(house, failedLong, hedged, 1, 10, 100)
    postLots(house, failedLong, naked, 1, 10, 100)
    deleverage(house, [
      { account: failedShort, market: 0, lots: 10, mark: 100 },
      { account: failedLong, market: 1, lots: 4, mark: 100 },
    ])
    assert.deepEqual(
      eventsOf(house, 'deleveraged')
        .filter(({ market }) => market === 1)
        .map(({ account, exposure, lots }) => [account, exposure, lots]),
      [
        [naked, 1000, 2],
        [hedged, 1000, 2],
      ],
    )
    checkBooks(house)
  })

  test('behavior: however lots lie on accounts, each holder is asked for the same', () => {
    fc.assert(
      fc.property(
        holdersArbitrary,
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
        ([plans, lots], parts) => {
          const whole = houseOf(plans)
          deleverage(whole.house, [{ account: whole.failed, market: 0, lots, mark: 100 }])
          const split = houseOf(plans)
          const untaken: { account: Row; market: Row; lots: number; mark: number }[] = []
          let left = lots
          for (const part of parts) {
            const moved = Math.min(part, left)
            if (moved === 0) break
            const account = member(split.house, { cash: 10 ** 6 })
            postLots(split.house, account, split.failed, 0, moved, 100)
            untaken.push({ account, market: 0, lots: moved, mark: 100 })
            left -= moved
          }
          if (left > 0) untaken.push({ account: split.failed, market: 0, lots: left, mark: 100 })
          split.house.events.length = 0
          deleverage(split.house, untaken)
          const asked = (house: WaterfallHouse) =>
            eventsOf(house, 'deleveraged').map(({ account, round, equity, exposure, lots: x }) => [
              account,
              round,
              equity,
              exposure,
              x,
            ])
          assert.deepEqual(asked(split.house), asked(whole.house))
          for (const { account } of untaken)
            if (account !== split.failed) assert.equal(lotsOf(split.house, account, 0), 0)
          checkBooks(split.house)
        },
      ),
    )
  })
})

/** Two owners without equity at one ratio of it to notional; the first moves all it has to close to a second account. */
const tiedBooks: [HolderPlan[], number, number] = [
  [
    { cash: -1, lots: 6, hedge: 8 },
    { cash: -4, lots: 29, hedge: 27 },
  ],
  2,
  1,
]

test('behavior: splitting an owner over two accounts changes nothing beyond rounding (Sybil, wash trade)', () => {
  fc.assert(
    fc.property(holdersArbitrary, fc.nat(5), fc.nat(60), fc.nat(50_000), ([plans, lots], which, part, cash) => {
      const whole = houseOf(plans)
      deleverage(whole.house, [{ account: whole.failed, market: 0, lots, mark: 100 }])
      const split = houseOf(plans)
      const i = which % plans.length
      const one = split.holders[i]!
      const two = sibling(split.house, split.house.ledger.accounts.owner[one]!)
      // Some lots and some cash move to the second account, at mark.
      changeCash(split.house, one, -cash)
      changeCash(split.house, two, cash)
      const moved = Math.min(part, plans[i]!.lots)
      if (moved > 0) postLots(split.house, one, two, 0, moved, 100)
      deleverage(split.house, [{ account: split.failed, market: 0, lots, mark: 100 }])
      plans.forEach((plan, k) => {
        const alone = plan.lots + lotsOf(whole.house, whole.holders[k]!, 0)
        let there = plan.lots + lotsOf(split.house, split.holders[k]!, 0)
        if (k === i) there += lotsOf(split.house, two, 0)
        assert.ok(Math.abs(alone - there) <= 1, `${alone} and ${there}`)
      })
    }),
    { examples: [[tiedBooks, 0, 6, 0]] },
  )
})

test('behavior: the order of accounts changes nothing but ties', () => {
  fc.assert(
    fc.property(holdersArbitrary, ([plans, lots]) => {
      const there = houseOf(plans)
      const back = houseOf([...plans].reverse())
      deleverage(there.house, [{ account: there.failed, market: 0, lots, mark: 100 }])
      deleverage(back.house, [{ account: back.failed, market: 0, lots, mark: 100 }])
      const insolvent = plans.filter(({ cash }) => cash <= 0)
      const tied = new Set(insolvent.map(({ cash, lots: q, hedge }) => cash / (q + hedge))).size < insolvent.length
      if (tied) return
      plans.forEach((_, k) => {
        const x = lotsOf(there.house, there.holders[k]!, 0)
        const y = lotsOf(back.house, back.holders[plans.length - 1 - k]!, 0)
        assert.ok(Math.abs(x - y) <= 1)
      })
    }),
  )
})

describe('profit queue', () => {
  test('default: profit × leverage first, whole accounts one after the other', () => {
    const house = smallHouse()
    house.params.tier.deleverageRule[0] = 1
    const failed = member(house)
    const [low, high, loss] = [
      member(house, { cash: 5000 }),
      member(house, { cash: 5000 }),
      member(house, { cash: 9000 }),
    ]
    postLots(house, failed, low, 0, 10, 110)
    postLots(house, failed, high, 0, 10, 150)
    postLots(house, failed, loss, 0, 10, 90)
    deleverage(house, [{ account: failed, market: 0, lots: 15, mark: 100 }])
    assert.deepEqual(
      eventsOf(house, 'deleveraged').map(({ round, account, lots }) => [round, account, lots]),
      [
        ['profit-queue', high, 10],
        ['profit-queue', low, 5],
        ['profit-queue', loss, 0],
      ],
    )
    checkBooks(house)
  })

  /**
   * One book, two rules: 20 hedged shorts with gains (each as long in another market) and 20 naked ones without. The queue
   * breaks hedges because they stand in profit; the water-fill leaves them alone as long as naked lots are there.
   */
  test('behavior: on the same book the water-fill breaks fewer hedges than the queue', () => {
    const broken = ([0, 1] as const).map((rule) => {
      const house = smallHouse({ markets: 2 })
      house.params.tier.deleverageRule[0] = rule
      const [failed, other] = [member(house), member(house, { cash: 10 ** 6 })]
      const hedged = Array.from({ length: 20 }, (_, i) => member(house, { cash: 4000 + 100 * i }))
      const naked = Array.from({ length: 20 }, (_, i) => member(house, { cash: 3000 + 100 * i }))
      for (const account of hedged) {
        postLots(house, failed, account, 0, 50, 120)
        postLots(house, account, other, 1, 50, 120)
      }
      for (const account of naked) postLots(house, failed, account, 0, 50, 100)
      deleverage(house, [{ account: failed, market: 0, lots: 600, mark: 100 }])
      return hedged.reduce((sum, account) => sum + 50 + lotsOf(house, account, 0), 0)
    })
    assert.deepEqual(broken, [0, 600])
  })
})
