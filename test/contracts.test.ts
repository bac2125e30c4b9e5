/**
 * Dated markets as a whole house sees them: random trades, prices, curves and time through an expiry, with INV-1 to INV-3 after every
 * command; averages against a naive twin; and surfaces that no sequence of reports can break.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apply, houseFromPages, pagesOfHouse, rebuildWatch } from '../src/core/machine/index.ts'
import { lotsOf } from '../src/core/markets/index.ts'
import { type Slice, setSliceAt } from '../src/core/oracle/slices.ts'
import type { Command } from '../src/core/words/index.ts'
import { fc } from './support/fast-check.ts'
import { checkConservation } from './tables/language.ts'
import { ATOMS, START_MS, Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

const MINUTE = 60_000
const EXPIRY_MIN = 120

/** Carries rows out that must be accepted. */
function tell(stage: Stage, ...rows: readonly string[]): void {
  for (const row of rows) assert.equal(carryOut(stage, row)?.reject, null, row)
}

function priceAt(stage: Stage, price: number): void {
  const entries = [
    { underlying: 0, price: 10 * ATOMS, confidence: 0 },
    { underlying: 1, price, confidence: 0 },
  ]
  for (const source of [0, 1, 2]) stage.must({ type: 'priceReport', source, entries })
}

describe('averages', () => {
  /** The price at which a sequence of prices at times settles: every millisecond is looked at by itself. */
  function naive(prices: readonly { readonly atMs: number; readonly price: number }[], staleMs: number): number {
    const endMs = EXPIRY_MIN * MINUTE
    const startMs = endMs - 30 * MINUTE
    let sum = 0n
    let live = 0n
    // Prices are in force for whole seconds here, so a second stands for its thousand milliseconds.
    for (let ms = startMs; ms < endMs; ms += 1000) {
      const last = prices.findLast(({ atMs }) => atMs <= ms)
      if (last === undefined || ms >= last.atMs + staleMs) continue
      sum += BigInt(last.price)
      live++
    }
    return live === 0n ? 0 : Number((2n * sum + live) / (2n * live))
  }

  test('behavior: the settlement price is the average of every second that was live, whenever somebody looks', () => {
    const step = fc.record({
      afterS: fc.integer({ min: 1, max: 900 }),
      price: fc.integer({ min: 40_000_000, max: 79_000_000 }),
      tick: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 8, maxLength: 25 }), fc.constantFrom(1200, 3600), (steps, staleS) => {
        const stage = new Stage()
        stage.set('underlying.staleMs', staleS * 1000)
        tell(stage, 'list future F on BTC expiring 2h')
        const prices = [{ atMs: 0, price: 50 * ATOMS }]
        priceAt(stage, 50 * ATOMS)
        let atMs = 0
        for (const { afterS, price, tick } of [{ afterS: 5500, price: 51 * ATOMS, tick: true }, ...steps]) {
          atMs += afterS * 1000
          if (atMs >= EXPIRY_MIN * MINUTE) break
          stage.nowMs = START_MS + atMs
          if (tick) stage.must({ type: 'tick' })
          priceAt(stage, price)
          prices.push({ atMs, price })
        }
        stage.nowMs = START_MS + EXPIRY_MIN * MINUTE
        stage.must({ type: 'tick' })
        const { expiries } = stage.house.markets
        assert.equal(expiries.price[0], naive(prices, staleS * 1000))
      }),
      { numRuns: 40 },
    )
  })
})

describe('curves', () => {
  const LATEST_MIN = 24 * 60
  const expiriesMin = [120, 360, 720, LATEST_MIN]

  /** What no report may break, between the slices and beyond them, now and later. */
  function checkSurface(stage: Stage): void {
    const { house } = stage
    const { expiries } = house.markets
    for (const aheadMs of [0, 7 * MINUTE, 90 * MINUTE]) {
      let before: Slice = { theta: 0, right: 0, left: 0 }
      for (let expiry = 0; expiry < expiries.rows; expiry++) {
        const slice: Slice = { theta: 0, right: 0, left: 0 }
        setSliceAt(house, expiry, stage.nowMs + aheadMs, slice)
        if (slice.theta === 0) continue
        const steep = Math.max(slice.right, slice.left)
        // Scaled doubles: the last of 53 bits may go either way.
        const slack = 1 + 1e-12
        assert.ok(steep < 4e9 && (slice.right + slice.left) * steep <= 8e9 * slice.theta * slack, 'a butterfly')
        for (const part of ['theta', 'right', 'left'] as const) {
          assert.ok(slice[part] * slack >= before[part], `a calendar in ${part} at expiry ${expiry}`)
        }
        before = slice
      }
    }
  }

  const wing = fc.integer({ min: 0, max: 600_000_000 })
  const entry = fc.record({ theta: fc.integer({ min: 1_000, max: 400_000_000 }), right: wing, left: wing })
  const report = fc.record({
    afterS: fc.constantFrom(1, 1, 1, 30, 200, 400),
    entries: fc.array(fc.record({ at: fc.nat(3), entry }), { minLength: 1, maxLength: 4 }),
    /** A report that is in order by itself, and one that is whatever it is. */
    sorted: fc.nat(5).map((n) => n > 0),
  })

  test('behavior: no sequence of reports leaves a butterfly or a calendar', () => {
    let taken = 0
    fc.assert(
      fc.property(fc.array(report, { minLength: 5, maxLength: 40 }), (reports) => {
        const stage = new Stage()
        for (const [i, minutes] of expiriesMin.entries()) tell(stage, `list future F${i} on BTC expiring ${minutes}m`)
        for (const n of [4, 5]) stage.must({ type: 'sourceList', key: n.toString(16).padStart(64, '0') })
        for (const [i, { afterS, entries, sorted }] of reports.entries()) {
          const source = i % 5
          stage.nowMs += afterS * 1000
          const named = [...new Map(entries.map((one) => [one.at, one.entry])).entries()].sort(([a], [b]) => a - b)
          let [theta, right, left] = [0, 0, 0]
          const listed = named.map(([at, one]) => {
            theta = sorted ? Math.max(theta, one.theta) : one.theta
            right = sorted ? Math.max(right, Math.min(one.right, Math.floor(Math.sqrt(theta * 4e9 * 0.9)))) : one.right
            left = sorted ? Math.max(left, Math.min(one.left, Math.floor(Math.sqrt(theta * 4e9 * 0.9)))) : one.left
            return { expiryMs: START_MS + expiriesMin[at]! * MINUTE, basisPpm: 0, theta, right, left, confidencePpm: 0 }
          })
          const before = stage.events.length
          const reject = stage.do({ type: 'curveReport', source, underlying: 1, entries: listed })
          assert.ok(reject === null || reject === 'curveArbitrage', String(reject))
          taken += stage.events.slice(before).filter(({ type }) => type === 'curveSet').length
          checkSurface(stage)
        }
      }),
      // Each run is a house of forty reports: shrinking one would take minutes, and its seed says as much.
      { numRuns: 60, endOnFailure: true },
    )
    assert.ok(taken > 50, `only ${taken} curves were taken: nothing has been tried`)
  })

  test('behavior: a minority of sources moves a curve no further than the others stand apart', () => {
    const stage = new Stage()
    tell(stage, 'list future F on BTC expiring 2h', 'curve BTC: 2h theta 0.01 wings 0 0')
    stage.nowMs += 60_000
    tell(stage, 'one source draws curve BTC: 2h theta 0.09 wings 0 0')
    const theta = stage.house.oracle.curves.theta[0]!
    // Only time has moved it: 119 of 120 minutes are left.
    assert.equal(theta, Math.floor((10_000_000 * 119) / 120))
  })

  test('behavior: a jump that all sources see is followed a step at a taking', () => {
    const stage = new Stage()
    tell(stage, 'list future F on BTC expiring 2h', 'curve BTC: 2h theta 0.01 wings 0 0')
    stage.set('underlying.curveGapMs', 1000)
    const found: number[] = []
    for (let i = 0; i < 6; i++) {
      stage.nowMs += 1000
      const last = stage.house.oracle.curves.theta[0]!
      tell(stage, 'curve BTC: 2h theta 0.02 wings 0 0')
      found.push(stage.house.oracle.curves.theta[0]! / last)
    }
    // One taking a second, at its first report: from the second round on two others have said it before. A fifth at a time, until it is there.
    for (const ratio of found.slice(1, 4)) assert.ok(ratio > 1.19 && ratio < 1.2001, String(ratio))
    const theta = stage.house.oracle.curves.theta[0]!
    assert.ok(theta > 19_990_000 && theta <= 20_000_000, String(theta))
  })

  test('behavior: two live sources take no curve, and an old curve is degraded, then halted', () => {
    const stage = new Stage()
    tell(stage, 'list call C on BTC at 50 expiring 12h', 'two sources draw curve BTC: 12h theta 0.01 wings 0 0')
    assert.equal(stage.house.oracle.curves.theta[0], 0)
    tell(stage, 'curve BTC: 12h theta 0.01 wings 0 0')
    const modes: number[] = []
    for (const afterMs of [300_000, 1, 6 * 3_600_000]) {
      stage.nowMs += afterMs
      stage.must({ type: 'tick' })
      modes.push(stage.house.oracle.curves.mode[0]!)
    }
    assert.deepEqual(modes, [0, 1, 2])
  })

  test('behavior: a slice that nobody renews is lifted to fit what is taken beside it, and is no younger for that', () => {
    const stage = new Stage()
    tell(stage, 'list future F on BTC expiring 12h', 'list call C on BTC at 50 expiring 24h')
    tell(stage, 'curve BTC: 24h theta 0.01 wings 0 0', 'curve BTC: 12h theta 0.009 wings 0 0')
    const { curves } = stage.house.oracle
    for (const seconds of [200, 80, 40]) {
      stage.nowMs += seconds * 1000
      tell(stage, 'curve BTC: 12h theta 0.0105 wings 0 0')
      checkSurface(stage)
      assert.ok(curves.theta[1]! >= curves.theta[0]!, `${seconds} s on: ${curves.theta[1]}`)
    }
    stage.must({ type: 'tick' })
    assert.deepEqual([curves.mode[0], curves.mode[1]], [0, 1])
  })

  test('behavior: a refused report changes nothing but number and time', () => {
    const stage = new Stage()
    tell(stage, 'list call C on BTC at 50 expiring 12h', 'curve BTC: 12h theta 0.01 wings 0.01 0.01')
    const pages = () => Buffer.concat([...pagesOfHouse(stage.house)].filter((_, page) => page !== 3 && page !== 4))
    const before = pages()
    const bad: Command = {
      type: 'curveReport',
      source: 0,
      underlying: 1,
      entries: [
        { expiryMs: START_MS + 12 * 60 * MINUTE, basisPpm: 0, theta: 1, right: 4e8, left: 0, confidencePpm: 0 },
      ],
    }
    assert.equal(stage.do(bad), 'curveArbitrage')
    assert.ok(before.equals(pages()))
  })
})

describe('series', () => {
  const rule = {
    type: 'seriesSet',
    tier: 0,
    underlying: 1,
    lotMultiple: 1,
    upFront: 1,
    days: 1,
    weeks: 1,
    months: 0,
    quarters: 0,
    strikeStep: 2 * ATOMS,
    strikes: 1,
  } as const

  function listed(stage: Stage): string[] {
    return stage.log.flatMap(({ events }) =>
      events.flatMap((event) =>
        event.type === 'contractListed'
          ? [`${event.kind} ${event.strike / ATOMS} ${new Date(event.expiryMs).toISOString().slice(0, 10)}`]
          : [],
      ),
    )
  }

  test('default: ticks list what a rule asks for, eight at a time, and nothing twice', () => {
    const stage = new Stage()
    stage.must(rule)
    tell(stage, 'tick')
    // No price yet: strikes would stand beside nothing.
    assert.deepEqual(listed(stage), [])
    priceAt(stage, 50.9 * ATOMS)
    tell(stage, 'tick')
    assert.equal(listed(stage).length, 8)
    for (let i = 0; i < 3; i++) tell(stage, 'tick')
    // 1 January 2026 is a Thursday: 08:00 is to come, and the Friday is the day after.
    const strikes = ['call 50', 'put 50', 'call 48', 'put 48', 'call 52', 'put 52']
    const days = ['2026-01-01', '2026-01-02']
    assert.deepEqual(
      listed(stage),
      days.flatMap((day) => [`future 0 ${day}`, ...strikes.map((one) => `${one} ${day}`)]),
    )
    const { markets } = stage.house.markets
    assert.deepEqual([...markets.upFront.subarray(2, 9)], [0, 1, 1, 1, 1, 1, 1])
    // The index moves: a minute on, the strike that is missing on the upper side is listed.
    stage.nowMs += 60_000
    priceAt(stage, 52.1 * ATOMS)
    for (let i = 0; i < 3; i++) tell(stage, 'tick')
    assert.deepEqual(
      listed(stage).slice(14),
      days.flatMap((day) => [`call 54 ${day}`, `put 54 ${day}`]),
    )
  })

  test('behavior: a rule of nothing ends it, and an index that is degraded lists nothing', () => {
    const stage = new Stage()
    priceAt(stage, 50 * ATOMS)
    stage.must(rule)
    stage.nowMs += 3_700_000
    tell(stage, 'tick')
    assert.deepEqual(listed(stage), [])
    stage.must({ ...rule, days: 0, weeks: 0 })
    priceAt(stage, 50 * ATOMS)
    tell(stage, 'tick')
    assert.deepEqual(listed(stage), [])
  })
})

describe('closing in bounded work', () => {
  test('behavior: who is called has its cash at once, the others when their turn comes', () => {
    const stage = new Stage()
    stage.set('tier.callWindowMs', 7_200_000, '0')
    tell(stage, 'list future F on BTC expiring 2h', 'price BTC 50 ETH 20')
    stage.house.params.house.sweepWorkMax[0] = 1
    tell(stage, 'deposit alice 25 USD', 'deposit bob 1,000 USD', 'alice buys 10 F from bob at 50')
    stage.nowMs = START_MS + 60 * MINUTE
    tell(stage, 'price BTC 48.7 ETH 20')
    stage.nowMs = START_MS + 115 * MINUTE
    tell(stage, 'price BTC 48.7 ETH 20')
    stage.nowMs = START_MS + EXPIRY_MIN * MINUTE
    tell(stage, 'tick')
    const lots = (name: string) => lotsOf(stage.house, stage.account(name), stage.market('F'))
    assert.equal(lots('alice'), 0)
    assert.equal(lots('bob'), -10)
    // The settlement account holds what the others have not handed in yet: lots and cost sum to nothing.
    assert.equal(lots('S.F'), 10)
    checkConservation(stage.house, 'half closed')
    for (let i = 0; i < 60; i++) tell(stage, 'tick')
    assert.equal(lots('bob'), 0)
    assert.equal(lots('S.F'), 0)
  })

  test('behavior: a house that is restored in the middle of an expiry goes on to the same state', () => {
    const stage = new Stage()
    tell(
      stage,
      'list put P on BTC at 45 expiring 2h up front',
      'list future F on BTC expiring 2h',
      'price BTC 50 ETH 20',
      'curve BTC: 2h theta 0.000000001 wings 0 0',
    )
    for (const name of ['alice', 'bob']) tell(stage, `deposit ${name} 1,000 USD`, `${name} asks for portfolio margin`)
    tell(stage, 'alice buys 10 P from bob at 0.5', 'bob buys 10 F from alice at 50', 'alice buys 5 ETH from bob at 20')
    for (const minutes of [60, 119]) {
      stage.nowMs = START_MS + minutes * MINUTE
      tell(stage, 'price BTC 51 ETH 20')
    }
    stage.house.params.house.sweepWorkMax[0] = 1
    stage.nowMs = START_MS + EXPIRY_MIN * MINUTE
    tell(stage, 'tick')
    // The put is worth nothing for good, and not a leg of it has been closed yet.
    assert.equal(stage.house.markets.markets.mark[stage.market('P')], 0)
    assert.equal(lotsOf(stage.house, stage.account('alice'), stage.market('P')), 10)
    const restored = houseFromPages([...pagesOfHouse(stage.house)].map((page) => page.slice()))
    assert.ok(restored !== null)
    rebuildWatch(restored)
    for (let i = 1; i <= 300; i++) {
      const command: Command =
        i % 50 === 0
          ? {
              type: 'priceReport',
              source: 0,
              entries: [{ underlying: 2, price: (20 - i / 50) * ATOMS, confidence: 0 }],
            }
          : { type: 'tick' }
      stage.nowMs += 2000
      stage.must(command)
      apply(restored, stage.seq, stage.nowMs, command)
    }
    const bytes = (house: typeof restored) => Buffer.concat([...pagesOfHouse(house)])
    assert.ok(bytes(stage.house).equals(bytes(restored)))
    assert.equal(stage.house.markets.markets.status[stage.market('P')], 3)
  })

  test('behavior: who falls short of its target for another reason is judged by its cash, not by what has settled', () => {
    const stage = new Stage()
    tell(stage, 'list future F on BTC expiring 2h', 'price BTC 50 ETH 20')
    stage.house.params.house.sweepWorkMax[0] = 1
    tell(
      stage,
      'deposit alice 30 USD',
      'deposit bob 1,000 USD',
      'alice buys 10 F from bob at 50',
      'alice buys 10 ETH from bob at 20',
    )
    for (const minutes of [60, 119]) {
      stage.nowMs = START_MS + minutes * MINUTE
      tell(stage, 'price BTC 50 ETH 20')
    }
    stage.nowMs = START_MS + EXPIRY_MIN * MINUTE
    tell(stage, 'tick')
    const alice = stage.account('alice')
    assert.equal(lotsOf(stage.house, alice, stage.market('F')), 10)
    // Equity 10: target would be 12.5 of the settled ten lots and 4.5 of the others, of which only the 4.5 are left.
    tell(stage, 'price BTC 50 ETH 18')
    assert.equal(lotsOf(stage.house, alice, stage.market('F')), 0)
    assert.equal(stage.house.ledger.accounts.procedure[alice], 0)
  })
})

describe('through an expiry', () => {
  const NAMES = ['alice', 'bob', 'carol', 'dave']
  const MARKETS = ['F', 'C', 'P', 'U', 'BTC']
  type Act =
    | { readonly op: 'trade'; who: number; to: number; market: number; lots: number; edge: number }
    | { readonly op: 'price'; price: number }
    | { readonly op: 'wait'; s: number }
    | { readonly op: 'curve'; theta: number }
    | { readonly op: 'sweep'; who: number }
    | { readonly op: 'hold'; who: number; market: number }
  const who = fc.nat(NAMES.length - 1)
  const act: fc.Arbitrary<Act> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        op: fc.constant('trade' as const),
        who,
        to: who,
        market: fc.nat(4),
        lots: fc.integer({ min: 1, max: 300 }),
        edge: fc.integer({ min: -9000, max: 9000 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        op: fc.constant('price' as const),
        price: fc.integer({ min: 30_000_000, max: 80_000_000 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('wait' as const), s: fc.integer({ min: 1, max: 400 }) }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('curve' as const), theta: fc.integer({ min: 1, max: 30 }) }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('sweep' as const), who }) },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('hold' as const), who, market: fc.nat(3) }) },
  )

  test('behavior: lots and cost sum to nothing after every command, and every market ends closed', () => {
    let trades = 0
    fc.assert(
      fc.property(fc.array(act, { minLength: 30, maxLength: 90 }), fc.constantFrom(3, 20, 8192), (acts, work) => {
        const stage = new Stage()
        // Below what governance may set, so that closing and sweeping take many commands in a house this small.
        stage.house.params.house.sweepWorkMax[0] = work
        stage.set('underlying.curveStaleMs', 86_400_000)
        tell(
          stage,
          'list future F on BTC expiring 2h',
          'list call C on BTC at 48 expiring 2h',
          'list put P on BTC at 52 expiring 2h',
          'list put U on BTC at 55 expiring 2h up front',
          'price BTC 50 ETH 20',
          'curve BTC: 2h theta 0.002 wings 0.01 0.02 basis 0.001',
        )
        for (const name of NAMES) {
          tell(stage, `deposit ${name} ${2000 + 500 * NAMES.indexOf(name)} USD`, `${name} asks for portfolio margin`)
        }
        tell(stage, 'deposit backstop 3,000 USD', 'deposit fund 500 USD', 'deposit treasury 500 USD')
        const check = (what: string) => checkConservation(stage.house, what)
        stage.nowMs = START_MS + 80 * MINUTE
        priceAt(stage, 50 * ATOMS)
        for (const [i, one] of acts.entries()) {
          stage.nowMs += 20_000
          perform(stage, one)
          if (stage.log.at(-1)!.events.some((event) => event.type === 'filled' && event.kind === 'trade')) trades++
          check(`${i} ${one.op}`)
        }
        // Whatever is open then ends with the expiry; the last price stays live for an hour.
        stage.nowMs = Math.max(stage.nowMs, START_MS + 125 * MINUTE)
        const open = () =>
          ['F', 'C', 'P', 'U'].some((name) => stage.house.markets.markets.status[stage.market(name)] !== 3)
        for (let i = 0; i < 900 && open(); i++) {
          if (i % 300 === 0) priceAt(stage, 50 * ATOMS)
          stage.must({ type: 'tick' })
          check(`after the expiry ${i}`)
          stage.nowMs += 5_000
        }
        const { markets, legs } = stage.house.markets
        for (const name of ['F', 'C', 'P', 'U']) {
          const market = stage.market(name)
          assert.equal(markets.openInterest[market], 0)
          for (let slot = 0; slot < legs.rows; slot++) assert.ok(legs.market[slot] !== market || legs.lots[slot] === 0)
          assert.equal(markets.status[market], 3, `${name} is closed`)
        }
      }),
      { numRuns: 25 },
    )
    assert.ok(trades > 100, `only ${trades} trades were made`)
  })

  function perform(stage: Stage, one: Act): void {
    const { markets: m } = stage.house.markets
    if (one.op === 'price') priceAt(stage, one.price)
    else if (one.op === 'wait') {
      stage.nowMs += one.s * 1000
      stage.must({ type: 'tick' })
    } else if (one.op === 'curve') carryOut(stage, `curve BTC: 2h theta ${one.theta / 10_000} wings 0 0`)
    else if (one.op === 'sweep') carryOut(stage, `sweep for ${NAMES[one.who]}`)
    else if (one.op === 'hold') {
      const name = MARKETS[one.market]!
      const mark = m.mark[stage.market(name)]! / ATOMS
      carryOut(stage, `hold h: ${NAMES[one.who]} buys 5 ${name} at ${mark.toFixed(6)} for 900s`)
    } else if (one.who !== one.to) {
      const name = MARKETS[one.market]!
      const mark = m.mark[stage.market(name)]!
      const price = Math.max(1, Math.round(mark * (1 + one.edge / 1_000_000)))
      carryOut(
        stage,
        `${NAMES[one.who]} buys ${one.lots} ${name} from ${NAMES[one.to]} at ${(price / ATOMS).toFixed(6)}`,
      )
    }
  }
})
