import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HouseEvent } from '../../core/words/index.ts'
import { accountEvents, accountPage, accountsHear } from './account-events.ts'

const noted = (account: number): HouseEvent => ({ type: 'depositNoted', vault: 0, account, amount: 1, stage: 'seen' })

test('default: an event is kept for every account that it names', () => {
  const events = accountEvents()
  const filled: HouseEvent = {
    type: 'filled',
    kind: 'trade',
    venue: 0,
    trade: 1,
    market: 0,
    buyer: 7,
    seller: 8,
    lots: 1,
    price: 5,
    buyerFee: 0,
    sellerFee: 0,
    buyerVenueFee: 0,
    sellerVenueFee: 0,
  }
  const pledged: HouseEvent = { type: 'accountPledged', account: 7, to: -1 }
  const list: readonly HouseEvent[] = [filled, pledged, { type: 'epochCut', epoch: 1 }, noted(8)]
  for (const [index, event] of list.entries()) accountsHear(events, { seq: 1, index, timeMs: 0, event })
  const typesOf = (account: number): string[] =>
    accountPage(events, account, null, 10).events.map(({ event }) => event.type)
  assert.deepEqual(typesOf(7), ['filled', 'accountPledged'])
  assert.deepEqual(typesOf(8), ['filled', 'depositNoted'])
  assert.deepEqual(typesOf(-1), [])
})

test('behavior: within one budget; accounts that have been quiet longest are forgotten first', () => {
  const events = accountEvents(16)
  let seq = 0
  const hear = (account: number): void =>
    accountsHear(events, { seq: ++seq, index: 0, timeMs: 0, event: noted(account) })
  for (const account of [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 1, 1, 1, 1, 1]) hear(account)
  assert.equal(events.kept, 16)
  hear(4)
  assert.deepEqual([...events.rings.keys()].sort(), [1, 3, 4], 'account 2 was quiet longest')
  assert.equal(events.kept, 13)
  for (let i = 0; i < 1000; i++) hear(4)
  assert.deepEqual([...events.rings.keys()], [4], 'the newest stays though it alone is more than the budget')
  assert.equal(accountPage(events, 4, null, 1000).events.length, 256)
})
