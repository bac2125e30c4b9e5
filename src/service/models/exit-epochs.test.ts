/** The model of epochs on events that are written by hand, told under other rules too: its figures must be able to say no. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiHouse, MEMBER } from '../../../test/support/api-house.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { exitEpochsHear, exitEpochsOf, exitEpochsTold, lenderEpochsTold } from './exit-epochs.ts'
import type { ExitEpoch } from './types.ts'

const { house } = apiHouse()
const account = (owner: number): number => MEMBER.account + owner

type Asked = { readonly owner: number; readonly asked: number; readonly weight: number; readonly letGo: number }

const note = (
  withdrawal: number,
  owner: number,
  stage: 'queued' | 'granted' | 'lapsed' | 'cancelled',
  amount: number,
): HouseEvent => ({
  ...{ type: 'withdrawalNoted', withdrawal, vault: 0, account: account(owner), amount, stage, vaultNumber: 0 },
  recipient: '0'.repeat(64),
})

/** Requests in their order, then the end of an epoch with what each had. */
function epochOf(lines: readonly Asked[], more: readonly HouseEvent[] = []): ExitEpoch {
  const heard = exitEpochsOf(house)
  const asks = lines.map(({ owner, asked }, at) => note(at + 1, owner, 'queued', asked))
  const end: HouseEvent[] = [
    ...lines.map(({ owner, weight }): HouseEvent => {
      return { type: 'exitWeighed', asset: 0, account: account(owner), amount: weight }
    }),
    ...more,
    { type: 'exitsShared', asset: 0, budget: lines.reduce((sum, { letGo }) => sum + letGo, 0) },
    ...lines.map(({ owner, letGo }, at) => note(at + 1, owner, 'granted', letGo)),
  ]
  for (const [index, event] of asks.entries()) exitEpochsHear(heard, house, { seq: 7, index, timeMs: 70, event })
  for (const [index, event] of end.entries()) exitEpochsHear(heard, house, { seq: 8, index, timeMs: 80, event })
  return exitEpochsTold(heard, house, 0)[0]!
}

test('default: everybody has the same part of what it could withdraw, or all it asked for', () => {
  // 600 over weights of 1,000, 2,000 and 100: the third asks for 10 and has it, 590 ÷ 3,000 are 19.6666 %.
  const epoch = epochOf([
    { owner: 0, asked: 1_000, weight: 1_000, letGo: 197 },
    { owner: 1, asked: 900, weight: 2_000, letGo: 393 },
    { owner: 2, asked: 10, weight: 100, letGo: 10 },
  ])
  const whole = { seq: 8, timeMs: 80, asset: 0, owners: 3, asked: 1_910, letGo: 600 }
  assert.deepEqual(epoch, { ...whole, partPpm: 197_000, firstMoverPpm: 0 })
})

test('behavior: first come, first served is worth what it is worth', () => {
  // The first has all of 1,000, the second 200 of 1,000: with an atom of rounding on each side (999 − 201) ÷ 1,000.
  const epoch = epochOf([
    { owner: 0, asked: 1_000, weight: 1_000, letGo: 1_000 },
    { owner: 1, asked: 1_000, weight: 1_000, letGo: 200 },
  ])
  assert.deepEqual([epoch.partPpm, epoch.firstMoverPpm], [200_000, 798_000])
  // The other way round the second has more: to have come first was worth nothing.
  const late = epochOf([
    { owner: 1, asked: 1_000, weight: 1_000, letGo: 200 },
    { owner: 0, asked: 1_000, weight: 1_000, letGo: 1_000 },
  ])
  assert.equal(late.firstMoverPpm, null)
})

test('behavior: nobody is compared alone, when all were paid, or with who also waits for another asset', () => {
  const one = { owner: 0, asked: 50, weight: 100, letGo: 20 }
  assert.deepEqual([epochOf([one]).partPpm, epochOf([one]).firstMoverPpm], [200_000, null])
  const paid = epochOf([
    { owner: 0, asked: 50, weight: 100, letGo: 50 },
    { owner: 1, asked: 10, weight: 100, letGo: 10 },
  ])
  assert.deepEqual([paid.partPpm, paid.firstMoverPpm], [null, null])
  const elsewhere: HouseEvent = { type: 'exitWeighed', asset: 1, account: account(1), amount: 5 }
  const kept = epochOf(
    [
      { owner: 0, asked: 1_000, weight: 1_000, letGo: 900 },
      { owner: 1, asked: 1_000, weight: 1_000, letGo: 0 },
    ],
    [elsewhere],
  )
  assert.equal(kept.firstMoverPpm, null)
})

test('behavior: what lapses or is taken back is asked for no longer; an owner without a price weighs nothing', () => {
  const heard = exitEpochsOf(house)
  const tell = (seq: number, ...events: readonly HouseEvent[]) => {
    for (const [index, event] of events.entries()) exitEpochsHear(heard, house, { seq, index, timeMs: seq, event })
  }
  tell(1, note(1, 0, 'queued', 500), note(2, 1, 'queued', 300), note(3, 2, 'queued', 40))
  tell(2, note(2, 1, 'cancelled', 0))
  const weighed = (owner: number, amount: number): HouseEvent => {
    return { type: 'exitWeighed', asset: 0, account: account(owner), amount }
  }
  tell(
    3,
    ...[weighed(0, 200), weighed(2, 0), note(1, 0, 'lapsed', 300)],
    ...[{ type: 'exitsShared', asset: 0, budget: 80 } as const, note(1, 0, 'granted', 80)],
  )
  const whole = { seq: 3, timeMs: 3, asset: 0, owners: 1, asked: 200, letGo: 80 }
  assert.deepEqual(exitEpochsTold(heard, house, 0), [{ ...whole, partPpm: 400_000, firstMoverPpm: null }])
  tell(4, weighed(0, 200), { type: 'exitsShared', asset: 0, budget: 120 }, note(1, 0, 'granted', 120))
  assert.deepEqual(exitEpochsTold(heard, house, 0)[0], {
    ...whole,
    seq: 4,
    timeMs: 4,
    asked: 120,
    letGo: 120,
    partPpm: null,
    firstMoverPpm: null,
  })
})

test('behavior: the last sixty-four epochs of a tier are kept, newest first', () => {
  const heard = exitEpochsOf(house)
  for (let seq = 1; seq <= 70; seq++) {
    const event: HouseEvent = { type: 'lenderExitsShared', tier: 0, budget: seq }
    exitEpochsHear(heard, house, { seq, index: 0, timeMs: seq, event })
  }
  const told = lenderEpochsTold(heard, 0)
  assert.deepEqual([told.length, told[0]!.letGo, told.at(-1)!.letGo], [64, 70, 7])
  assert.deepEqual(lenderEpochsTold(heard, 1), [])
})
