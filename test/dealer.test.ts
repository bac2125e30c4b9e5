/** The dealer of the lab, on the house of the scenario tables: what the backstop has bought leaves through a member. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceOf } from '../src/core/ledger/index.ts'
import { agendaOf, dealerBegins, type PopulationPlace, takeErrand, venueOf } from '../src/lab/populations/index.ts'
import { assets, Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

/** Leo owes 100 that he has only coins for: the backstop buys 1.855288 of them. Each row happens so many seconds later. */
const bought: readonly (readonly [number, string])[] = [
  [0, 'price BTC 50 ETH 20'],
  [1, 'deposit wendy 50 USD'],
  [0, 'deposit leo 100 COIN'],
  [0, 'deposit carol 5,000 USD'],
  [0, 'deposit backstop 1,000 USD'],
  [0, 'deposit sitg 1,000 USD'],
  [1, 'wendy buys 20 BTC from leo at 50'],
  [58, 'price BTC 55 ETH 20'],
  [240, 'tick'],
  [1800, 'tick'],
  [1, 'tick'],
]

test('default: the dealer waits until the offer is below the market, buys and takes out what it has bought', () => {
  const stage = new Stage()
  for (const [wait, row] of bought) {
    stage.nowMs += wait * 1000
    assert.equal(carryOut(stage, row)?.reject, null, row)
  }
  const [coin, pool, carol] = [assets.indexOf('COIN'), stage.account('backstop'), stage.account('carol')]
  const agenda = agendaOf()
  const place = { tier: 0 } as PopulationPlace
  dealerBegins(venueOf(0, { rows: [carol], turn: 0 }), place, agenda, stage.nowMs, stage.nowMs + 10 ** 8)
  assert.deepEqual(takeErrand(agenda)(stage.house, stage.nowMs), [])
  stage.nowMs += 1_800_000
  assert.equal(carryOut(stage, 'price BTC 55 ETH 20')?.reject, null)
  const held = balanceOf(stage.house.ledger, pool, coin)
  for (const command of takeErrand(agenda)(stage.house, stage.nowMs)) stage.must(command)
  assert.deepEqual([held, balanceOf(stage.house.ledger, pool, coin)], [1_855_288, 0])
  assert.equal(balanceOf(stage.house.ledger, stage.account('outgoing'), coin), 1_855_288)
})
