import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apply, type House } from '../src/core/machine/index.ts'
import type { Command } from '../src/core/words/index.ts'
import { encodeCommand, houseMachine, stateHash } from '../src/node/index.ts'
import { type HouseStream, houseStreamOf, nextCommand, nextTimeMs, openingCommands } from './support/house-stream.ts'
import { Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

const COMMANDS = 5000
/** A house is restored once in so many commands, and led along beside the first one for as many. */
const SPAN = 100

describe('a house restored from its pages', () => {
  const seen = new Set<string>()

  for (const seed of [1, 2, 3, 4, 5]) {
    test(`behavior: INV-10: gives the same events and state as the one that went on, seed ${seed}`, () => {
      const run = openRun(seed)
      while (run.seq < COMMANDS) {
        const restored = houseMachine.restore(copyOf(run.house))
        assert.equal(hashOf(restored), hashOf(run.house), `restored at ${run.seq}`)
        for (const what of openIn(run.house)) seen.add(what)
        for (let i = 0; i < SPAN; i++) leadOn(run, restored)
        assert.equal(hashOf(restored), hashOf(run.house), `restored ${SPAN} commands before ${run.seq}`)
      }
    })
  }

  test('behavior: those points had everything under way', () => {
    assert.deepEqual([...seen].sort(), ['call', 'force', 'grown', 'hold', 'order', 'shortfall', 'sweep'])
  })

  test('behavior: is the same whatever was restored before', () => {
    const run = openRun(4)
    let again = houseMachine.restore(copyOf(run.house))
    for (let i = 0; i < 1000; i++) {
      leadOn(run, again)
      if (i % 20 === 0) again = houseMachine.restore(copyOf(again))
    }
    assert.equal(hashOf(again), hashOf(run.house))
  })

  test('behavior: INV-10: coins that are lent and owed are looked at as before', () => {
    const stage = new Stage()
    stage.set('asset.coinLenderCap', 10 ** 9)
    stage.set('asset.coinLoanCap', 10 ** 9)
    stage.set('tier.borrowRatePpm', 10 ** 6)
    const rows = ['price BTC 50 ETH 20', 'deposit lucy 100 COIN', 'deposit bea 260 USD', 'deposit carol 700 USD']
    for (const row of [...rows, 'lend 100 COIN of lucy', 'borrow 20 COIN for bea', 'borrow 9 COIN for carol']) {
      assert.equal(carryOut(stage, row)?.reject, null, row)
    }
    stage.nowMs += 400_000
    stage.must({ type: 'tick' })
    const restored = houseMachine.restore(copyOf(stage.house))
    const entries = [1, 2].map((underlying) => ({ underlying, price: 95_000_000, confidence: 0 }))
    for (const source of [0, 1, 2]) {
      const report: Command = { type: 'priceReport', source, entries }
      stage.events = []
      stage.must(report)
      assert.deepEqual(apply(restored, stage.seq, stage.nowMs, report), stage.events)
    }
    const told = stage.log.slice(-3).flatMap(({ events }) => events)
    assert.ok(told.some((event) => event.type === 'coinDebtChanged' && event.by === 'repay'))
    assert.equal(hashOf(restored), hashOf(stage.house))
  })

  test('behavior: INV-10: lenders of a coin who wait, and a recall of it, go on as before', () => {
    const stage = new Stage()
    stage.set('asset.coinLenderCap', 10 ** 9)
    stage.set('asset.coinLoanCap', 10 ** 9)
    stage.set('tier.borrowRatePpm', 10 ** 6)
    stage.set('tier.lenderWindowPpm', 10 ** 6)
    const rows = ['price BTC 50 ETH 20', 'deposit lucy 100 COIN', 'deposit ben 10 COIN', 'deposit bea 10,000 USD']
    const lends = ['lend 100 COIN of lucy', 'lend 10 COIN of ben', 'borrow 90 COIN for bea', 'unlend 100 COIN of lucy']
    for (const row of [...rows, ...lends, 'recall COIN of lucy', 'unlend 10 COIN of ben', 'tick']) {
      assert.equal(carryOut(stage, row)?.reject, null, row)
    }
    const restored = houseMachine.restore(copyOf(stage.house))
    assert.equal(hashOf(restored), hashOf(stage.house))
    const lead = (command: Command) => {
      stage.events = []
      stage.must(command)
      assert.deepEqual(apply(restored, stage.seq, stage.nowMs, command), stage.events)
    }
    const told = stage.log.length
    const entries = [1, 2].map((underlying) => ({ underlying, price: 50_000_000, confidence: 0 }))
    for (const afterMs of [1_000_000, 2_600_000, 1_000_000]) {
      stage.nowMs += afterMs
      for (const source of [0, 1, 2]) lead({ type: 'priceReport', source, entries })
      lead({ type: 'tick' })
    }
    const types = new Set(stage.log.slice(told).flatMap(({ events }) => events.map(({ type }) => type)))
    for (const type of ['coinExitsShared', 'coinDebtDue', 'coinRecallEnded'] as const) assert.ok(types.has(type), type)
    assert.equal(hashOf(restored), hashOf(stage.house))
  })

  test('rejects: pages that are cut, doubled or swapped', () => {
    const pages = copyOf(openRun(1).house)
    for (const wrong of [pages.slice(1), pages.slice(0, -1), [...pages, pages[0]!], [pages[1]!, pages[0]!]]) {
      assert.throws(() => houseMachine.restore(wrong), RangeError)
    }
  })
})

type Run = { readonly house: House; readonly stream: HouseStream; seq: number; timeMs: number }

function openRun(seed: number): Run {
  const run: Run = { house: houseMachine.open(), stream: houseStreamOf(seed), seq: 0, timeMs: 1_700_000_000_000 }
  for (const command of openingCommands) houseMachine.apply(run.house, ++run.seq, run.timeMs, encodeCommand(command))
  return run
}

/** The next command for both houses; their events are the same bytes. */
function leadOn(run: Run, restored: House): void {
  run.timeMs = nextTimeMs(run.stream, run.timeMs)
  run.seq += 1
  const command = nextCommand(run.stream, run.house)
  const bytes = encodeCommand(command)
  const own = houseMachine.apply(run.house, run.seq, run.timeMs, bytes)
  const answer = houseMachine.apply(restored, run.seq, run.timeMs, bytes)
  assert.deepEqual(answer, own, `${command.type} at ${run.seq}`)
}

function openIn({ liquidation, markets, settlement }: House): string[] {
  const { procedures, orders } = liquidation
  const open: Readonly<Record<string, boolean>> = {
    call: procedures.kind.subarray(0, procedures.rows).includes(1),
    force: procedures.kind.subarray(0, procedures.rows).some((kind) => kind > 2),
    order: orders.ticket.subarray(0, orders.rows).some((ticket) => ticket > 0),
    hold: markets.holds.ticket.subarray(0, markets.holds.rows).some((ticket) => ticket > 0),
    sweep: settlement.cursor.underWay[0]! > 0,
    shortfall: markets.tiers.shortfalls[0]! > 0,
    grown: markets.legs.capacity > 64,
  }
  return Object.keys(open).filter((what) => open[what])
}

function copyOf(house: House): Uint8Array[] {
  return [...houseMachine.pages(house)].map((page) => page.slice())
}

function hashOf(house: House): string {
  return Buffer.from(stateHash(houseMachine.pages(house)).hash).toString('hex')
}
