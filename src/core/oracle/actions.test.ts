import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { changeBalance, openMemberAccount, openOwner } from '../ledger/index.ts'
import { postLots } from '../markets/index.ts'
import { oracleModes } from '../words/index.ts'
import {
  type Act,
  actAllowance,
  actionMatrix,
  actReject,
  assetCondition,
  bookActReject,
  marketCondition,
} from './index.ts'
import {
  COIN,
  COLLATERAL,
  MARKET,
  PRICE,
  pass,
  pricedHouse,
  report,
  reportAll,
  smallHouse,
  TOKEN,
} from './small-house.test.ts'

const acts = Object.keys(actionMatrix) as Act[]

test('default: a normal price allows everything, at the mark or at rule price', () => {
  const house = pricedHouse(3)
  assert.equal(marketCondition(house, MARKET), 'normal')
  assert.equal(assetCondition(house, COLLATERAL), 'normal')
  for (const act of acts) assert.equal(actReject(house, act, MARKET), null, act)
})

test('behavior: reducing risk is always possible; nobody is closed by force on a degraded price but at rule price', () => {
  for (const allowance of Object.values(actionMatrix.reduceRisk)) assert.equal(allowance, 'yes')
  for (const act of ['reduceByForce', 'sellCollateral', 'cross'] as const)
    assert.equal(actionMatrix[act].degraded, 'no')
  assert.equal(actionMatrix.takeOver.degraded, 'rule')
  for (const act of acts) {
    // A worse condition never allows what a better one does not.
    const order = ['normal', 'held', 'degraded', 'halted'] as const
    const allowed = order.map((condition) => actionMatrix[act][condition] !== 'no')
    assert.deepEqual(
      allowed,
      [...allowed].sort((a, b) => Number(b) - Number(a)),
      act,
    )
  }
})

test('behavior: the printed matrix is the one that decides', () => {
  const doc = readFileSync(new URL('../../../docs/oracle.md', import.meta.url), 'utf8')
  const words = { yes: 'yes', worse: 'at the worse price', rule: 'at rule price', no: '–' } as const
  for (const act of acts) {
    const row = actionMatrix[act]
    const cells = [row.normal, row.held, row.degraded, row.halted].map((allowance) => words[allowance])
    assert.ok(
      doc.includes(`| \`${act}\` | ${cells.join(' | ')} |`),
      `docs/oracle.md lacks: | \`${act}\` | ${cells.join(' | ')} |`,
    )
  }
  assert.equal(doc.split('\n').filter((line) => line.startsWith('| `')).length, acts.length)
})

test('rejects: priceMissing, oracleDegraded, oracleHalted, tokenDepegged', () => {
  const house = smallHouse(3)
  assert.equal(actReject(house, 'openRisk', MARKET), 'priceMissing')
  reportAll(house, TOKEN, 10 ** 7)
  report(house, 0, COIN, PRICE)
  assert.equal(house.markets.underlyings.mode[COIN], oracleModes.indexOf('degraded'))
  assert.equal(actReject(house, 'openRisk', MARKET), 'oracleDegraded')
  assert.equal(actAllowance(house, 'takeOver', MARKET), 'rule')
  assert.equal(actReject(house, 'takeOver', MARKET), null)
  reportAll(house, COIN, PRICE)
  house.clock.nowMs += 1000
  reportAll(house, TOKEN, 9_800_000)
  assert.equal(actReject(house, 'openRisk', MARKET), 'tokenDepegged')
  assert.equal(actReject(house, 'reduceRisk', MARKET), null)
  pass(house, 660_000)
  assert.equal(actReject(house, 'call', MARKET), 'oracleHalted')
  assert.equal(actReject(house, 'reduceRisk', MARKET), null)
})

test('behavior: a held price opens at the worse side and is not quoted by the backstop', () => {
  const house = pricedHouse(3)
  house.clock.nowMs += 1000
  reportAll(house, COIN, 9_000_000)
  assert.equal(marketCondition(house, MARKET), 'held')
  assert.equal(actAllowance(house, 'openRisk', MARKET), 'worse')
  assert.equal(actReject(house, 'quoteBackstop', MARKET), 'oracleDegraded')
})

test('behavior: a book is as good as the worst price it hangs on; cash and claims hang on none (E8)', () => {
  const house = pricedHouse(3)
  const owner = openOwner(house.ledger, 'a'.repeat(64), 0)
  const [flat, holder, trader] = [0, 1, 2].map(() => openMemberAccount(house, owner, 0, 'cross')) as [
    number,
    number,
    number,
  ]
  changeBalance(house, holder, COLLATERAL, 10 ** 6)
  postLots(house, trader, holder, MARKET, 10, PRICE)
  pass(house, 61_000)
  assert.equal(marketCondition(house, MARKET), 'degraded')
  assert.equal(bookActReject(house, 'withdraw', flat), null)
  assert.equal(bookActReject(house, 'withdraw', holder), 'oracleDegraded')
  assert.equal(bookActReject(house, 'openRisk', trader), 'oracleDegraded')
  assert.equal(bookActReject(house, 'reduceRisk', trader), null)
  postLots(house, holder, trader, MARKET, 10, PRICE + 5)
  assert.equal(bookActReject(house, 'withdraw', trader), null)
})
