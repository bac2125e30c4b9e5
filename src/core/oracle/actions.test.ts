import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { changeBalance, openMemberAccount, openOwner } from '../ledger/index.ts'
import { postLots } from '../markets/index.ts'
import { oracleModes } from '../words/index.ts'
import { actAllowance, actReject, bookActReject, type OracleHouse } from './index.ts'
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

type Act = Parameters<typeof actAllowance>[1]

/** Every act: the type makes the list complete. */
const all: Readonly<Record<Act, true>> = {
  openRisk: true,
  reduceRisk: true,
  withdraw: true,
  transfer: true,
  call: true,
  reduceByForce: true,
  sellCollateral: true,
  cross: true,
  quoteBackstop: true,
  takeOver: true,
  deleverage: true,
  sweep: true,
  accrueFunding: true,
  relot: true,
  settle: true,
}
const acts = Object.keys(all) as Act[]

/** A house in each condition, from best to worst. */
function houses(): OracleHouse[] {
  const held = pricedHouse(3)
  held.clock.nowMs += 1000
  reportAll(held, COIN, 9_000_000)
  const degraded = pricedHouse(2)
  const halted = pricedHouse(3)
  pass(halted, 660_000)
  return [pricedHouse(3), held, degraded, halted]
}

test('default: a normal price allows everything, at the mark or at rule price', () => {
  const house = pricedHouse(3)
  for (const act of acts) {
    assert.equal(actReject(house, act, MARKET), null, act)
    assert.equal(actAllowance(house, act, MARKET), act === 'settle' ? 'rule' : 'yes')
  }
})

test('behavior: reducing risk is always possible; nobody is closed by force on a degraded price but at rule price', () => {
  const [normal, held, degraded, halted] = houses() as [OracleHouse, OracleHouse, OracleHouse, OracleHouse]
  for (const house of [normal, held, degraded, halted]) assert.equal(actAllowance(house, 'reduceRisk', MARKET), 'yes')
  for (const act of ['reduceByForce', 'sellCollateral', 'cross'] as const) {
    assert.equal(actAllowance(degraded, act, MARKET), 'no')
  }
  assert.equal(actAllowance(degraded, 'takeOver', MARKET), 'rule')
  for (const act of acts) {
    // A worse condition never allows what a better one does not.
    const allowed = [normal, held, degraded, halted].map((house) => actReject(house, act, MARKET) === null)
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
  const conditions = houses()
  const rows = acts.map((act) => {
    const cells = conditions.map((house) => words[actAllowance(house, act, MARKET)])
    return `| \`${act}\` | ${cells.join(' | ')} |`
  })
  assert.deepEqual(
    doc.split('\n').filter((line) => line.startsWith('| `')),
    rows,
  )
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
  assert.equal(actReject(house, 'openRisk', MARKET), 'oracleDegraded')
  assert.equal(bookActReject(house, 'withdraw', flat), null)
  assert.equal(bookActReject(house, 'withdraw', holder), 'oracleDegraded')
  assert.equal(bookActReject(house, 'openRisk', trader), 'oracleDegraded')
  assert.equal(bookActReject(house, 'reduceRisk', trader), null)
  postLots(house, holder, trader, MARKET, 10, PRICE + 5)
  assert.equal(bookActReject(house, 'withdraw', trader), null)
})
