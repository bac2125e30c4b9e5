import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { paramsAddScope, paramsOf } from '../params/index.ts'
import { touchedOf } from '../tables/index.ts'
import { RECIPIENTS_PER_ACCOUNT_MAX } from '../units/index.ts'
import {
  addRecipient,
  type LedgerHouse,
  ledgerOf,
  openMemberAccount,
  openOwner,
  rebuildRecipients,
  recipientAddReject,
  recipientReject,
  recipientRemoveReject,
  recipientsOf,
  removeRecipient,
} from './index.ts'

const key = (n: number): string => n.toString(16).padStart(64, '0')
const OWN = key(1000)

/** A ledger with an owner and so many accounts of it, and a delay. */
function houseWith(accounts: number, delayMs: number): LedgerHouse {
  const params = paramsOf({ house: 1, tier: 1, underlying: 1, asset: 1, market: 1, source: 1, venue: 1 })
  paramsAddScope(params, 'house')
  params.house.recipientDelayMs[0] = delayMs
  const ledger = ledgerOf({ owners: 1, accounts, balances: 1 })
  const clock = { nowMs: 1_000_000, seq: 1 }
  const house: LedgerHouse = { clock, params, ledger, touched: touchedOf(accounts), events: [] }
  openOwner(ledger, OWN, 0)
  for (let account = 0; account < accounts; account++) openMemberAccount(house, 0, 0, 'cross')
  return house
}

const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('add', 'remove', 'pay'), account: fc.nat(1), who: fc.nat(4) }),
  fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(1, 499, 500, 1000) }),
  fc.record({ kind: fc.constant('delay'), ms: fc.constantFrom(0, 1000, 3000) }),
)

test('behavior: whom an account pays has been on its list without a break for the delay of that time, or is its owner', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const house = houseWith(2, 1000)
      const { ledger, clock, params } = house
      // The twin: by account and recipient the time of the listing and the delay that was told.
      const listed = new Map<string, { readonly sinceMs: number; readonly delayMs: number }>()
      for (const each of steps) {
        if ('ms' in each) {
          if (each.kind === 'wait') clock.nowMs += each.ms
          else params.house.recipientDelayMs[0] = each.ms
          continue
        }
        const { account, kind } = each
        const recipient = each.who === 0 ? OWN : key(each.who)
        const name = `${account} ${recipient}`
        const known = listed.get(name)
        if (kind === 'add') {
          const reject = recipientAddReject(ledger, account, recipient)
          assert.equal(reject, known !== undefined || recipient === OWN ? 'recipientListed' : null)
          if (reject !== null) continue
          addRecipient(house, account, recipient)
          listed.set(name, { sinceMs: clock.nowMs, delayMs: params.house.recipientDelayMs[0]! })
        } else if (kind === 'remove') {
          const reject = recipientRemoveReject(ledger, account, recipient)
          assert.equal(reject, known === undefined ? 'recipientUnlisted' : null)
          if (reject !== null) continue
          removeRecipient(house, account, recipient)
          listed.delete(name)
        } else {
          const isLong = known !== undefined && clock.nowMs - known.sinceMs >= known.delayMs
          const expected =
            recipient === OWN || isLong ? null : known === undefined ? 'recipientUnlisted' : 'recipientPending'
          assert.equal(recipientReject(house, account, recipient), expected)
        }
      }
    }),
  )
})

test('behavior: rows are reused, and the table doubles when more are listed than it has', () => {
  const house = houseWith(100, 0)
  const { ledger } = house
  const fill = (): void => {
    for (let account = 0; account < 100; account++)
      for (let n = 0; n < RECIPIENTS_PER_ACCOUNT_MAX; n++) addRecipient(house, account, key(n))
  }
  fill()
  assert.equal(ledger.recipients.rows, 1600)
  for (let account = 0; account < 100; account++)
    for (let n = 0; n < RECIPIENTS_PER_ACCOUNT_MAX; n++) removeRecipient(house, account, key(n))
  fill()
  assert.equal(ledger.recipients.rows, 1600)
  const before = recipientsOf(ledger, 57).slice()
  rebuildRecipients(ledger)
  assert.deepEqual(recipientsOf(ledger, 57), before)
})

test('rejects: one more than an account may list', () => {
  const house = houseWith(1, 0)
  const { ledger } = house
  for (let n = 0; n < RECIPIENTS_PER_ACCOUNT_MAX; n++) addRecipient(house, 0, key(n))
  assert.equal(recipientAddReject(ledger, 0, key(99)), 'recipientsFull')
  removeRecipient(house, 0, key(3))
  assert.equal(recipientAddReject(ledger, 0, key(99)), null)
})
