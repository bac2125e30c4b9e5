import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { accountOf, openRun, reportOf, send } from '../../test/support/two-tiers.ts'
import { lossMaxOf, providersOf } from '../core/backstop/index.ts'
import { depositSpread } from './index.ts'

/** Settlement vaults of the two tiers. */
const [first, second] = [0, 2]

describe('a deposit that is spread', () => {
  test('default: stands behind two tiers, each part with a largest loss of its own', () => {
    const run = openRun()
    const [here, there] = [accountOf(0, 1), accountOf(1, 1)]
    const before = run.house.ledger.accounts.cash.slice()
    const commands = depositSpread({ account: here, vault: first }, 100_000_001, [
      { account: here, vault: first, weight: 1 },
      { account: there, vault: second, weight: 2 },
    ])
    // 100,000,001 ÷ 3: a third is 33,333,333.67, two are 66,666,667.33; the atom that floors leave goes to the larger remainder.
    assert.deepEqual(commands, [
      { type: 'poolJoin', account: here, amount: 33_333_334 },
      { type: 'transferMake', from: here, to: there, vaultFrom: first, vaultTo: second, amount: 66_666_667 },
      { type: 'poolJoin', account: there, amount: 66_666_667 },
    ])
    for (const command of commands) assert.notEqual(send(run, 1000, command)[0]?.type, 'rejected')
    for (const source of [0, 1, 2]) send(run, 61_000, reportOf(source, [1_000_000, 60_000_000, 48_000_000]))
    send(run, 61_000, { type: 'tick' })
    const { providers } = run.house.backstop
    const { cash } = run.house.ledger.accounts
    for (const [tier, account, part] of [
      [0, here, 33_333_334],
      [1, there, 66_666_667],
    ] as const) {
      const row = providersOf(run.house, tier).find((each) => providers.account[each] === account)!
      assert.ok(providers.shares[row]! > 0)
      // The pool of the tier can lose what it has at most: the part, and the operator's money beside it.
      assert.ok(lossMaxOf(run.house, tier) <= part + (tier === 0 ? 50_000_000 : 2_000_000_000))
    }
    // Joining pays ⌈shares × worth ÷ all⌉: at most a share's price less than was brought.
    const left = before[here]! + before[there]! - cash[here]! - cash[there]!
    assert.ok(left <= 100_000_001 && left > 99_999_990, `${left}`)
  })

  test('behavior: a part of nothing is left out', () => {
    const parts = [
      { account: 1, vault: 0, weight: 1_000_000 },
      { account: 2, vault: 2, weight: 1 },
    ]
    assert.deepEqual(depositSpread({ account: 1, vault: 0 }, 5, parts), [{ type: 'poolJoin', account: 1, amount: 5 }])
  })

  test('rejects: what is no whole amount, no weight, or nothing to go to', () => {
    const from = { account: 1, vault: 0 }
    assert.throws(() => depositSpread(from, 0, [{ account: 1, vault: 0, weight: 1 }]), RangeError)
    assert.throws(() => depositSpread(from, 1.5, [{ account: 1, vault: 0, weight: 1 }]), RangeError)
    assert.throws(() => depositSpread(from, 10, [{ account: 1, vault: 0, weight: 0 }]), RangeError)
    assert.throws(() => depositSpread(from, 10, []), RangeError)
  })
})
