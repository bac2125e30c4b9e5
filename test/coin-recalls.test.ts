/** What a recall of a coin collects from who has none of it left: collateral of another kind, sold for exactly what is due. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceOf, coinDebtOf } from '../src/core/ledger/index.ts'
import { ATOMS, Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

const key = (n: number): string => n.toString(16).padStart(64, '0')
const OTHER = 3

function tell(stage: Stage, rows: readonly string[]): void {
  for (const row of rows) {
    stage.events = []
    const wait = /^wait (\d+)s$/.exec(row)
    if (wait !== null) stage.nowMs += Number(wait[1]) * 1000
    else assert.equal(carryOut(stage, row)?.reject, null, row)
  }
}

/** A house with a coin of its own beside COIN, at 20, of which an account has so many; lucy has lent 20 COIN and waits for all. */
function called(name: string, amount: number, before: readonly string[]): Stage {
  const stage = new Stage()
  stage.must({ type: 'assetList', tier: 0, underlying: 2, atomsPerLot: ATOMS, settlement: 0 })
  stage.must({ type: 'vaultOpen', asset: OTHER, chain: 0, token: key(103) })
  for (const [parameter, value] of [
    ['asset.coinLenderCap', 100 * ATOMS],
    ['asset.coinLoanCap', 100 * ATOMS],
    ['tier.lenderWindowPpm', ATOMS],
    ['tier.outflowMaxPpm', ATOMS],
    ['tier.outflowValueMaxPpm', ATOMS],
    ['tier.rateSlope1Ppm', 0],
    ['tier.rateSlope2Ppm', 0],
  ] as const)
    stage.set(parameter, value)
  tell(stage, ['price BTC 50 ETH 20', 'deposit backstop 2,000 USD', 'deposit fund 1,000 USD', 'deposit lucy 20 COIN'])
  const deposit = { reference: key(999), vault: OTHER, account: stage.account(name), amount: amount * ATOMS }
  assert.equal(
    stage.fromChain((source, fact) => ({ type: 'depositFinal', source, fact, ...deposit })),
    null,
  )
  tell(stage, before)
  tell(stage, [
    'lend 20 COIN of lucy',
    `borrow 10 COIN for ${name}`,
    `withdraw ${name} 10 COIN`,
    'unlend 20 COIN of lucy',
    'recall COIN of lucy',
    'tick',
  ])
  return stage
}

const soldIn = ({ events }: Stage): number[] =>
  events.flatMap((event) => (event.type === 'collateralSold' ? [event.assetAmount] : []))

test('default: positive cash first, then the fewest coins of another kind that pay for the rest', () => {
  const stage = called('sue', 100, ['deposit sue 100 USD'])
  tell(stage, ['wait 3600s', 'price BTC 50 ETH 20', 'tick'])
  // 10 × 50 × 1.02 = 510. 410 are missing: 20.918368 × 20 × 0.98 = 410.0000128, 20.918367 × 19.6 = 409.99999.
  const sue = stage.account('sue')
  assert.deepEqual(soldIn(stage), [20_918_368])
  const { accounts } = stage.house.ledger
  assert.equal(coinDebtOf(stage.house, sue), 0)
  assert.equal(accounts.cash[sue], 12)
  assert.equal(balanceOf(stage.house.ledger, sue, OTHER), 79_081_632)
  assert.equal(accounts.cash[stage.account('lucy')], 510 * ATOMS)
})

test('behavior: a loan of cash beside is neither repaid nor larger', () => {
  const stage = called('leo', 1000, [
    'deposit treasury 1,000 USD',
    'deposit wendy 50 USD',
    'wendy buys 20 BTC from leo at 50',
    'price BTC 55 ETH 20',
    'wait 300s',
    'tick',
  ])
  const leo = stage.account('leo')
  const { accounts } = stage.house.ledger
  assert.equal(accounts.cash[leo], -100 * ATOMS)
  tell(stage, ['wait 3600s', 'price BTC 55 ETH 20', 'tick'])
  // 10 × 55 × 1.02 = 561 ÷ 19.6 = 28.622449 rounded up, which pays 561.0000004.
  assert.deepEqual(soldIn(stage), [28_622_449])
  assert.equal(coinDebtOf(stage.house, leo), 0)
  assert.equal(accounts.cash[leo], -100 * ATOMS)
  assert.equal(accounts.cash[stage.account('lucy')], 561 * ATOMS)
})

test('behavior: what nobody buys and no good price prices stays owed, and is called anew', () => {
  const stage = called('sue', 100, [])
  tell(stage, ['wait 3601s', 'tick'])
  // The price is older than an hour.
  assert.deepEqual(soldIn(stage), [])
  assert.equal(coinDebtOf(stage.house, stage.account('sue')), 10 * ATOMS)
  assert.ok(stage.events.some(({ type }) => type === 'coinRecallEnded'))
  tell(stage, ['tick'])
  assert.ok(stage.events.some(({ type }) => type === 'coinRecallStarted'))
})
