/** What an account provides and owes, after commands of a small house. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiHouse, MEMBER, OTHER } from '../../../test/support/api-house.ts'
import { provisionOf, provisionText } from './provided.ts'

test('default: pool, loans, coins lent and owed, a called loan; nothing of who has none', () => {
  const { house, run } = apiHouse()
  const caps = house.params.asset
  caps.coinLenderCap[1] = 50_000_000
  caps.coinLoanCap[1] = 40_000_000
  assert.deepEqual(provisionOf(house, OTHER.account), {
    pool: null,
    lending: [],
    coins: [],
    coinDebt: null,
    recall: null,
  })
  assert.equal(provisionText(provisionOf(house, OTHER.account)), '')
  run({ type: 'poolJoin', account: OTHER.account, amount: 500_000_000 })
  run({ type: 'lendAdd', account: OTHER.account, amount: 100_000_000, bears: 1 })
  run({ type: 'coinLend', account: MEMBER.account, asset: 1, amount: 10_000_000 })
  run({ type: 'coinBorrow', account: OTHER.account, asset: 1, amount: 1_000_000 })
  // As if a recall allowed it a loan of 100.
  house.ledger.accounts.loanMax[OTHER.account] = 100_000_001
  house.lending.pools.recallMs[0] = Date.UTC(2026, 0, 2)
  const found = provisionOf(house, OTHER.account)
  assert.deepEqual(found, {
    pool: { shares: 0, leaving: 0, joining: '500.000000' },
    lending: [{ bears: true, shares: 100_000_000, waiting: 0, recalled: 0 }],
    coins: [],
    coinDebt: { asset: 1, amount: 1_000_000 },
    recall: { allowed: '100.000000', deadline: '2026-01-02T00:00:00.000Z' },
  })
  assert.match(provisionText(found), /owes of asset 1 +1000000 atoms/)
  assert.deepEqual(provisionOf(house, MEMBER.account).coins, [{ asset: 1, shares: 10_000_000 }])
})
