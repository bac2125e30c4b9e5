/** A chain as JSON and as text, of a house opened by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OptionsHouse } from '../../../test/support/options-house.ts'
import { chainReport } from './chain.ts'
import type { NamedHouse } from './house.ts'
import { chainText } from './print.ts'

const wish = { underlying: undefined, expiry: undefined, account: undefined, tier: undefined }

function stage(): { readonly at: OptionsHouse; readonly named: NamedHouse } {
  const at = new OptionsHouse([
    { name: 'F', days: 10, kind: 'future' },
    { name: 'C100', days: 10, kind: 'call', strike: 100_000 },
    { name: 'P80', days: 80, kind: 'put', strike: 80_000, upFront: true },
  ])
  at.curve([
    { days: 10, basisPpm: 2000, volatility: 0.5, skew: 0.4 },
    { days: 80, basisPpm: 9000, volatility: 0.6, skew: 0.4 },
  ])
  const underlyings = [
    { name: 'USD', exponent: 0 },
    { name: 'BTC', exponent: -3 },
  ]
  const names = { underlyings, markets: ['BTC-PERP'], sources: [] }
  return { at, named: { house: at.house, names, seq: at.seq, timeMs: at.nowMs } }
}

test('default: the underlying that has expiries, its calendar with curves, and the chain of the next one', () => {
  const { named } = stage()
  const report = chainReport('here', named, wish)
  assert.equal(report.underlying, 'BTC')
  assert.deepEqual(
    report.expiries.map(({ expiry, time, forward, curve }) => [expiry, time, forward, curve?.mode, curve?.sources]),
    [
      ['15JAN26', '2026-01-15T08:00:00.000Z', '100200', 'normal', 3],
      ['26MAR26', '2026-03-26T08:00:00.000Z', '100900', 'normal', 3],
    ],
  )
  assert.equal(report.chain.expiry, '15JAN26')
  assert.equal(report.chain.future?.name, 'BTC-15JAN26')
  assert.deepEqual(
    report.chain.strikes.map(({ strike, call, put }) => [strike, call?.name, put]),
    [['100000', 'BTC-15JAN26-100000-C', null]],
  )
  const text = chainText(report)
  assert.match(text, /^BTC after command \d+, 2026-01-05T08:00:00\.000Z\n/)
  assert.match(text, /15JAN26 {2}trading +0 % +– +100200 +– +0 +normal +0 s +3 +50\.0 %/)
  assert.match(text, /100000 +50\.0 %/)
})

test('behavior: another expiry by its name in any case, and margin beside what an account holds', () => {
  const { at, named } = stage()
  const [holder, dealer] = [at.member(100_000), at.member(100_000)]
  assert.equal(at.trade('P80', 4, at.mark('P80'), dealer, holder), null)
  const of = (account: number | undefined) => chainReport('here', named, { ...wish, expiry: '26mar26', account }).chain
  const alone = of(undefined).strikes[0]!.put!
  const held = of(holder).strikes[0]!.put!
  assert.equal(held.upFront, true)
  assert.ok(Number(alone.buy) > 0 && Number(held.buy) < 0, `${alone.buy} ${held.buy}`)
})

test('rejects: what is not there, by name, with what is', () => {
  const { at, named } = stage()
  const refused = (change: object, what: RegExp): void =>
    assert.throws(() => chainReport('here', named, { ...wish, ...change }), what)
  refused({ underlying: 'BTX' }, /there is no underlying BTX \(did you mean "BTC"\?\); use USD, BTC/)
  refused({ underlying: '7' }, /there is no underlying 7/)
  refused({ underlying: 'USD' }, /nothing on this underlying expires/)
  refused({ expiry: '15JAN27' }, /there is no expiry 15JAN27 \(did you mean "15JAN26"\?\); use 15JAN26, 26MAR26/)
  refused({ account: at.house.ledger.accounts.rows }, /there is no account \d+; use a number below/)
  refused({ tier: 1 }, /there is no tier 1/)
  refused({ account: 1, tier: 0 }, /--account and --tier stand together/)
  const bare = new OptionsHouse([])
  const none = { house: bare.house, names: named.names, seq: 1, timeMs: 1 }
  assert.throws(() => chainReport('here', none, wish), /nothing with an expiry is listed/)
})
