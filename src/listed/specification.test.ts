import assert from 'node:assert/strict'
import { test } from 'node:test'
import { START_MS, Stage } from '../../test/tables/stage.ts'
import { carryOut } from '../../test/tables/verbs.ts'
import { specificationOf } from './specification.ts'

test('default: the terms of a put paid up front, of a future that has settled, of a perpetual', () => {
  const stage = new Stage()
  for (const row of [
    'list put P on BTC at 45 expiring 2h up front',
    'list future F on ETH expiring 2h',
    'price BTC 50 ETH 20',
  ]) {
    assert.equal(carryOut(stage, row)?.reject, null, row)
  }
  const put = new Map(specificationOf(stage.house, stage.market('P')))
  assert.equal(put.get('Contract'), 'market 2: put on underlying 1, tier 0')
  assert.equal(put.get('Expiry'), '2026-01-01T02:00:00.000Z')
  assert.equal(put.get('Settlement'), 'in cash, at the index averaged by time over the 30 min before the expiry')
  assert.equal(put.get('Strike'), '45000000 dollar atoms a base lot')
  assert.match(put.get('Premium')!, /paid when the option is traded/)
  assert.match(put.get('Fees')!, /each at most 12\.5 % of the premium/)
  assert.equal(put.get('Margin'), 'portfolio margin alone')
  stage.nowMs = START_MS + 5_400_000
  carryOut(stage, 'price BTC 50 ETH 20')
  stage.nowMs = START_MS + 7_200_000
  carryOut(stage, 'tick')
  const future = new Map(specificationOf(stage.house, stage.market('F')))
  assert.equal(future.get('Settlement price'), '20000000 dollar atoms a base lot')
  assert.equal(future.has('Strike'), false)
  const perpetual = new Map(specificationOf(stage.house, stage.market('BTC')))
  assert.equal(perpetual.get('Expiry'), 'none')
  assert.match(perpetual.get('Margin')!, /initial 4 %, maintenance 2 % of notional/)
})

test('default: with the names of the house a sheet says coins and dollars a coin', () => {
  const stage = new Stage()
  assert.equal(carryOut(stage, 'list call C on BTC at 45 expiring 2h')?.reject, null)
  const names = {
    underlyings: [
      { name: 'USD', exponent: 0 },
      { name: 'BTC', exponent: -3 },
    ],
    markets: ['BTC-PERP'],
  }
  const call = new Map(specificationOf(stage.house, stage.market('C'), names))
  assert.equal(call.get('Contract'), 'BTC-1JAN26T0200-45000-C, market 2: call on BTC, tier 0')
  assert.equal(call.get('Lot'), '1 base lots of the underlying (0.001 BTC); one lot is the least trade')
  assert.equal(call.get('Strike'), '$45000 a BTC (45000000 dollar atoms a base lot)')
})
