/** Runs on a whole house, command by command: who is paid what, whatever the order; how fast a queue empties; what survives. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apply, type House } from '../src/core/machine/index.ts'
import { houseMachine, stateHash } from '../src/node/index.ts'
import { fc } from './support/fast-check.ts'
import { ATOMS, Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

const EPOCH_MS = 15 * 60_000
const DAY_MS = 86_400_000

/** What each member has and asks for, tokens; and in how many requests. */
type Member = { readonly has: number; readonly asks: number; readonly requests: number }

const membersArbitrary = fc.array(
  fc
    .record({
      has: fc.integer({ min: 1, max: 5000 }),
      part: fc.integer({ min: 1, max: 100 }),
      requests: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ has, part, requests }) => ({ has, asks: Math.ceil((has * part) / 100), requests })),
  { minLength: 2, maxLength: 6 },
)

/** A house of members with cash, one percent of which may leave a day; an anchor never leaves. */
function houseOf(members: readonly Member[], tell: readonly string[] = []): Stage {
  const stage = new Stage()
  for (const row of ['set tier.outflowMaxPpm 0 10,000', ...tell, 'deposit anchor 1,000 USD']) done(stage, row)
  members.forEach(({ has }, i) => {
    done(stage, `deposit m${i} ${has} USD`)
  })
  return stage
}

function done(stage: Stage, row: string): void {
  stage.events = []
  assert.equal(carryOut(stage, row)?.reject, null, row)
}

function ask(stage: Stage, name: string, amount: number): number {
  stage.events = []
  const account = stage.account(name)
  stage.must({ type: 'withdrawalRequest', account, vault: 0, amount, recipient: stage.ownKey(account) })
  return stage.events.find((event) => event.type === 'withdrawalNoted')!.withdrawal
}

/** Asks for what must wait. */
function queued(stage: Stage, name: string, amount: number): number {
  const withdrawal = ask(stage, name, amount)
  assert.equal(stage.events.find((event) => event.type === 'withdrawalNoted')!.stage, 'queued')
  return withdrawal
}

function tick(stage: Stage, afterMs: number): void {
  stage.nowMs += afterMs
  stage.events = []
  stage.must({ type: 'tick' })
}

const cashOf = (stage: Stage, name: string): number => stage.house.ledger.accounts.cash[stage.account(name)]!

/** Cash that has left each member, after their requests were made in an order and an epoch has ended. */
function paidIn(members: readonly Member[], order: readonly number[]): number[] {
  const stage = houseOf(members)
  // Somebody who wants more than the window opens the queue, in every order.
  queued(stage, 'anchor', 1000 * ATOMS)
  for (const i of order) {
    const { asks, requests } = members[i]!
    const part = Math.floor((asks * ATOMS) / requests)
    for (let k = 0; k < requests; k++) {
      stage.nowMs += 1000
      queued(stage, `m${i}`, k === 0 ? asks * ATOMS - part * (requests - 1) : part)
    }
  }
  tick(stage, EPOCH_MS)
  return members.map(({ has }, i) => has * ATOMS - cashOf(stage, `m${i}`))
}

describe('a run', () => {
  test('behavior: nobody gains by being first: an epoch pays the same in every order of its requests', () => {
    fc.assert(
      fc.property(
        membersArbitrary.chain((members) =>
          fc.tuple(
            fc.constant(members),
            fc.shuffledSubarray([...members.keys()], { minLength: members.length, maxLength: members.length }),
          ),
        ),
        ([members, order]) => {
          assert.deepEqual(paidIn(members, order), paidIn(members, [...members.keys()]))
        },
      ),
      { numRuns: 30 },
    )
  })

  test('behavior: every order of four members, by counting them all', () => {
    const members = [
      { has: 100, asks: 100, requests: 1 },
      { has: 1000, asks: 3, requests: 2 },
      { has: 1000, asks: 900, requests: 3 },
      { has: 77, asks: 70, requests: 1 },
    ]
    const first = paidIn(members, [0, 1, 2, 3])
    for (const order of permutations([0, 1, 2, 3])) assert.deepEqual(paidIn(members, order), first)
    // 1 % of 3,177, the anchor's 1,000 among them, is a hundredth of each: the second is full at 3.
    assert.equal(first[1], 3 * ATOMS)
  })

  test('behavior: one request in parts is paid as one', () => {
    fc.assert(
      fc.property(membersArbitrary, fc.integer({ min: 2, max: 5 }), (members, requests) => {
        const order = [...members.keys()]
        const whole = members.map((member, i) => (i === 0 ? { ...member, requests: 1 } : member))
        const split = members.map((member, i) => (i === 0 ? { ...member, requests } : member))
        assert.deepEqual(paidIn(split, order), paidIn(whole, order))
      }),
      { numRuns: 20 },
    )
  })

  test('behavior: asking for more than one has is refused, cancelling and asking again changes no payment', () => {
    const stage = houseOf([
      { has: 1000, asks: 0, requests: 1 },
      { has: 500, asks: 0, requests: 1 },
    ])
    queued(stage, 'anchor', 1000 * ATOMS)
    const first = queued(stage, 'm0', 1000 * ATOMS)
    const account = stage.account('m0')
    const more = { type: 'withdrawalRequest', account, vault: 0, amount: 1, recipient: stage.ownKey(account) } as const
    assert.equal(stage.do(more), 'cashShort')
    ask(stage, 'm1', 500 * ATOMS)
    stage.must({ type: 'withdrawalCancel', withdrawal: first })
    ask(stage, 'm0', 1000 * ATOMS)
    tick(stage, EPOCH_MS)
    // 1 % of 2,500 = 25 over 1,000, 1,000 and 500: 10, 10 and 5.
    assert.deepEqual([cashOf(stage, 'anchor'), cashOf(stage, 'm0'), cashOf(stage, 'm1')], [990e6, 990e6, 495e6])
  })

  test('behavior: a queue empties by at least its part in every window, and closes', () => {
    const windows = fc.integer({ min: 1, max: 12 })
    const parts = fc.record({
      p: fc.integer({ min: 10_000, max: 400_000 }),
      y: fc.integer({ min: 10_000, max: 300_000 }),
    })
    fc.assert(
      fc.property(membersArbitrary, windows, parts, (members, n, { p, y }) => {
        const limits = [`set tier.outflowMaxPpm 0 ${p}`, `set tier.outflowValueMaxPpm 0 ${y}`]
        const stage = houseOf(members, limits)
        members.forEach(({ has }, i) => {
          ask(stage, `m${i}`, has * ATOMS)
        })
        const asked = stage.house.ledger.vaults.waiting[0]!
        for (let k = 0; k < n; k++) tick(stage, DAY_MS)
        const left = stage.house.ledger.vaults.waiting[0]!
        const bound = Math.ceil(asked * (1 - Math.min(p, y) / 1_000_000) ** n)
        assert.ok(left <= bound, `${left} wait after ${n} windows, the bound is ${bound}`)
      }),
      { numRuns: 40 },
    )
    const stage = houseOf([{ has: 3, asks: 0, requests: 1 }])
    queued(stage, 'anchor', 11 * ATOMS)
    queued(stage, 'm0', 3 * ATOMS)
    queued(stage, 'anchor', 989 * ATOMS)
    // 0.99ⁿ × 1,003 × 10⁶ atoms is below one after 2,063 windows.
    let days = 0
    while (stage.house.ledger.outflows.waiting[0]! > 0 && days < 3000) {
      tick(stage, DAY_MS)
      for (const withdrawal of waitingTickets(stage.house)) stage.do({ type: 'withdrawalExecute', withdrawal })
      days++
    }
    assert.ok(days <= 2063 && days > 1000, `${days} days`)
    assert.equal(cashOf(stage, 'm0'), 0)
  })

  test('behavior: what waits survives: a house restored in the middle of an epoch pays the same', () => {
    const stage = houseOf([
      { has: 1000, asks: 0, requests: 1 },
      { has: 500, asks: 0, requests: 1 },
    ])
    ask(stage, 'm0', 700 * ATOMS)
    ask(stage, 'm1', 500 * ATOMS)
    const restored = houseMachine.restore([...houseMachine.pages(stage.house)].map((page) => page.slice()))
    const account = stage.account('m1')
    const commands = [
      {
        type: 'withdrawalRequest',
        account: stage.account('m0'),
        vault: 0,
        amount: 300 * ATOMS,
        recipient: stage.ownKey(stage.account('m0')),
      },
      { type: 'withdrawalRequest', account, vault: 0, amount: 1, recipient: stage.ownKey(account) },
      { type: 'tick' },
    ] as const
    for (const command of commands) {
      stage.nowMs += EPOCH_MS
      const events = apply(stage.house, ++stage.seq, stage.nowMs, command)
      assert.deepEqual(apply(restored, stage.seq, stage.nowMs, command), events)
    }
    assert.deepEqual(stateHash(houseMachine.pages(restored)), stateHash(houseMachine.pages(stage.house)))
    assert.ok(cashOf(stage, 'm0') < 1000 * ATOMS)
  })

  test('behavior: a vault that has little is shared by weight, the other pays in full', () => {
    const stage = houseOf(
      [
        { has: 600, asks: 0, requests: 1 },
        { has: 300, asks: 0, requests: 1 },
      ],
      ['set tier.outflowMaxPpm 0 1,000,000', 'set tier.outflowValueMaxPpm 0 1,000,000'],
    )
    // A second vault of the token, on another chain, with 90: who asks there shares it 2 : 1.
    stage.must({ type: 'vaultOpen', asset: 0, chain: 1, token: stage.ownKey(stage.account('anchor')) })
    const vault = stage.house.ledger.vaults.rows - 1
    const account = stage.account('anchor')
    stage.must({
      type: 'depositFinal',
      source: 0,
      fact: stage.fact + 1,
      reference: 'f'.repeat(64),
      vault,
      account,
      amount: 90 * ATOMS,
    })
    for (const [name, amount] of [
      ['m0', 500],
      ['m1', 300],
    ] as const) {
      const from = stage.account(name)
      stage.must({
        type: 'withdrawalRequest',
        account: from,
        vault,
        amount: amount * ATOMS,
        recipient: stage.ownKey(from),
      })
    }
    const from = stage.account('m0')
    stage.must({
      type: 'withdrawalRequest',
      account: from,
      vault: 0,
      amount: 100 * ATOMS,
      recipient: stage.ownKey(from),
    })
    tick(stage, EPOCH_MS)
    // Of the second vault 60 and 30, of the first all 100.
    assert.deepEqual([cashOf(stage, 'm0'), cashOf(stage, 'm1')], [440e6, 270e6])
    // What waits for the second vault, which is empty now, keeps nobody from leaving by the first.
    ask(stage, 'anchor', ATOMS)
    assert.equal(stage.events.find((event) => event.type === 'withdrawalNoted')!.stage, 'requested')
  })
})

function waitingTickets({ ledger: { withdrawals } }: House): number[] {
  return [...withdrawals.ticket.subarray(0, withdrawals.rows)].filter((ticket) => ticket > 0)
}

function permutations(list: readonly number[]): number[][] {
  if (list.length === 0) return [[]]
  return list.flatMap((one) => permutations(list.filter((other) => other !== one)).map((rest) => [one, ...rest]))
}
