/** A market that falls day after day in a whole house: the red zone raises initial margin, margin says so, and the auditor finds it true. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noChange, testInitial } from '../src/core/margin/index.ts'
import type { HouseEvent } from '../src/core/words/index.ts'
import { AuditFinding, auditorOf } from '../src/lab/auditor/index.ts'
import { catalogue } from '../src/lab/simulator/catalogue.ts'
import { ATOMS, Stage } from './tables/stage.ts'

const DAY_MS = 86_400_000

/** Days of which each falls by 5 %, seen at noon by three sources and a tick. Alice holds ten lots and can bear it. */
function falling(days: number): Stage {
  const stage = new Stage()
  for (const name of ['underlying.stepMaxPpm', 'underlying.stepPpmPerS']) stage.set(name, 1_000_000)
  stage.set('market.volatilityFactorPpm', 0)
  let btc = 50 * ATOMS
  const day = (move: number): void => {
    stage.nowMs += DAY_MS
    btc = Math.round(btc * move)
    const entries = [10 * ATOMS, btc, 20 * ATOMS].map((price, underlying) => ({ underlying, price, confidence: 0 }))
    for (const source of [0, 1, 2]) stage.must({ type: 'priceReport', source, entries })
    stage.must({ type: 'tick' })
  }
  for (const [fact, name] of [
    ['a', 'alice'],
    ['b', 'bob'],
  ] as const)
    stage.deposit('final', fact, name, 'USD', 1000 * ATOMS)
  day(1)
  const trade = { market: 0, lots: 10, price: btc, buyer: stage.account('alice'), seller: stage.account('bob') }
  const without = { buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
  stage.must({ type: 'tradeMake', venue: 0, trade: ++stage.trade, ...trade, ...without })
  day(1)
  for (let at = 0; at < days; at++) day(0.95)
  day(1)
  return stage
}

const audited = (log: Stage['log']): void => {
  const auditor = auditorOf({ catalogue })
  for (const [at, { nowMs, command, events }] of log.entries()) auditor.observe(at + 1, nowMs, command, events)
}

test('behavior: ten days beyond it make initial margin a third more, nobody is called, and an auditor finds it true', () => {
  const asked = [9, 10].map((days) => {
    const stage = falling(days)
    audited(stage.log)
    const account = stage.account('alice')
    const { requirement } = testInitial(stage.house, account, noChange, 0)
    const calls = stage.log.flatMap(({ events }) => events.filter(({ type }) => type === 'procedureMoved'))
    assert.deepEqual(calls, [])
    return { requirement, notional: 10 * stage.house.markets.markets.mark[0]! }
  })
  // 4 % of notional, and ⌈40,000 × 0.333334⌉ ppm of it beside.
  assert.deepEqual(
    asked.map(({ requirement }) => requirement),
    [
      Math.ceil(asked[0]!.notional * 0.04),
      Math.ceil(asked[1]!.notional * 0.04) + Math.ceil((asked[1]!.notional * 13_334) / 1e6),
    ],
  )
})

test('rejects: a breach that marks do not bear out, and a red zone of nine breaches', () => {
  const { log } = falling(10)
  const turned = (type: HouseEvent['type'], turn: (event: HouseEvent) => HouseEvent): Stage['log'] =>
    log.map((one) => ({ ...one, events: one.events.map((event) => (event.type === type ? turn(event) : event)) }))
  const wrong = [
    turned('marginBreached', (event) => ({ ...event, loss: 9 * ATOMS }) as HouseEvent),
    turned('marginBreached', (event) => ({ ...event, side: 'short' }) as HouseEvent),
    turned('redZoneSet', (event) => ({ ...event, redPpm: 100_000 }) as HouseEvent),
    log.map((one, at) => {
      const first = log.findIndex(({ events }) => events.some(({ type }) => type === 'marginBreached'))
      return at === first ? { ...one, events: one.events.filter(({ type }) => type !== 'marginBreached') } : one
    }),
  ]
  for (const told of wrong) assert.throws(() => audited(told), AuditFinding)
})
