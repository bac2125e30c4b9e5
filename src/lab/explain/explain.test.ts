/** Every allocation of the worst quarter of an hour of 10 October 2025, computed again from its events. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountKinds } from '../../core/words/index.ts'
import { replay } from '../replay/index.ts'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { deleveragings, shortfalls, sweepPayments } from './index.ts'

test('default: what the house gave is what the rules give', async () => {
  const scenario = scenarioNamed('october-2025')
  const seen = { deleveraging: 0, shortfall: 0, sweep: 0 }
  await replay({
    scenario,
    accounts: 200,
    arm: 'no-backstop',
    fromMs: Date.parse('2025-10-10T20:30Z'),
    toMs: Date.parse('2025-10-10T21:25Z'),
    onCommand(seq, _timeMs, _command, events, house) {
      const { accounts } = house.ledger
      const ownerOf = (account: number): number =>
        accounts.owner[account]! < 0 ? -1 - account : accounts.owner[account]!
      const isReserve = (account: number): boolean => accountKinds[accounts.kind[account]!] === 'reserve'
      const findings = [...deleveragings(events, ownerOf), ...shortfalls(events), ...sweepPayments(events, isReserve)]
      for (const { kind, title, agrees } of findings) {
        assert.equal(agrees, true, `command ${seq}: ${title}`)
        seen[kind] += 1
      }
    },
  })
  assert.ok(seen.sweep > 0, 'sweeps paid')
  assert.ok(seen.deleveraging + seen.shortfall > 0, 'somebody was deleveraged or could not pay')
})

test('rejects: a payment, a split or a deleveraging that is an atom or a lot off', () => {
  // Two gains of 100 and 50; 75 was collected, so c = ½: 50 and 25.
  const paid = (account: number, gain: number, amount: number) =>
    ({ type: 'paid', market: 0, account, gain, amount }) as const
  const end = {
    type: 'sweepEnded',
    market: 0,
    gains: 150,
    paid: 75,
    reserve: 0,
    uncollected: 75,
    creditPpm: 500_000,
  } as const
  const sweep = (amount: number): boolean | null =>
    sweepPayments([paid(1, 100, 50), paid(2, 50, amount), end], () => false)[0]!.agrees
  assert.deepEqual([sweep(25), sweep(24)], [true, false])

  // 30 short in market 0, 10 as a loan: the fund's 20 is split 15 : 5; the rest is cut from gains of 40 and 20 as 10 and 5, and lent.
  const short = [
    { type: 'shortfallFound', account: 9, market: 0, amount: 30 },
    { type: 'shortfallFound', account: 9, market: -1, amount: 10 },
  ] as const
  const layer = (market: number, amount: number) =>
    ({ type: 'layerPaid', account: 9, market, layer: 'fund', payer: 3, amount }) as const
  const cut = (account: number, gain: number, amount: number) =>
    ({ type: 'gainCut', market: 0, account, layer: 'vmgh', gain, amount }) as const
  const lender = { type: 'lenderCut', account: 6, amount: 5 } as const
  const bear = (first: number): boolean | null =>
    shortfalls([...short, layer(0, 15), layer(-1, 5), cut(1, 40, first), cut(2, 20, 15 - first), lender])[0]!.agrees
  assert.deepEqual([bear(10), bear(9)], [true, false])

  // All hedged, 50 lots at 1: by equity 10 : 40.
  const start = { type: 'deleveragingStarted', market: 0, lots: 50, mark: 1, long: 1, factor: 1 } as const
  const part = (account: number, equity: number, lots: number) =>
    ({
      type: 'deleveraged',
      market: 0,
      account,
      round: 'water-fill',
      lotsHeld: -100,
      exposure: 0,
      equity,
      lots,
    }) as const
  const fill = (first: number): boolean | null =>
    deleveragings([start, part(1, 10, first), part(2, 40, 50 - first)], (account) => account)[0]!.agrees
  assert.deepEqual([fill(10), fill(11)], [true, false])
})
