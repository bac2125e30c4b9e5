/** Two lists of the accounts that an event names, written apart: the one by which history is kept, and the one by which it is shown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountsIn } from '../src/api/words.ts'
import { eventSchemas, type HouseEvent } from '../src/core/words/index.ts'
import { accountEvents, accountPage, accountsHear } from '../src/service/models/account-events.ts'

/** An event of each type with another number in every field. */
const events = Object.entries(eventSchemas).map(([type, { fields }]) => {
  const values = Object.keys(fields).map((field, at) => [field, 100 + at])
  return { ...Object.fromEntries(values), type } as unknown as HouseEvent
})

test('behavior: the history of an account has the events that name it on the wire, and no others', () => {
  for (const event of events) {
    const heard = accountEvents()
    accountsHear(heard, { seq: 1, index: 0, timeMs: 0, event })
    const kept = Array.from({ length: 200 }, (_, account) => account).filter(
      (account) => accountPage(heard, account, null, 1).events.length > 0,
    )
    assert.deepEqual(
      kept,
      accountsIn(event).sort((one, other) => one - other),
      event.type,
    )
  }
})
