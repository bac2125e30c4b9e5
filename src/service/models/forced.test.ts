import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { House } from '../../core/machine/index.ts'
import type { HouseEvent, ProcedureKind } from '../../core/words/index.ts'
import { forcedHears, forcedOf, liquidationsOf } from './forced.ts'

const quiet = { liquidation: { procedures: { rows: 0 } } } as unknown as House

const moved = (from: ProcedureKind, to: ProcedureKind): HouseEvent => {
  const figures = { equity: 90, requirement: 100, amount: 10, deadlineMs: 0 }
  return { type: 'procedureMoved', account: 9, from, to, reason: 'price', ...figures }
}

const filled = (kind: 'backstop' | 'takeover' | 'trade', market: number, lots: number, price: number): HouseEvent => {
  const fees = { buyerFee: 0, sellerFee: 0, buyerVenueFee: 0, sellerVenueFee: 0 }
  return { type: 'filled', kind, venue: -1, trade: 0, market, buyer: 7, seller: 9, lots, price, ...fees }
}

const sold = (asset: number, assetAmount: number, proceeds: number): HouseEvent => {
  return { type: 'collateralSold', account: 9, buyer: 7, asset, assetAmount, proceeds }
}

function heard(...events: readonly HouseEvent[]): ReturnType<typeof liquidationsOf> {
  const all = forcedOf(quiet, 1)
  for (const [at, event] of events.entries()) forcedHears(all, at + 1, 1_000 * at, event)
  return liquidationsOf(all)
}

test('default: what was closed is told by market and way, what was sold by asset', () => {
  const [only, ...others] = heard(
    moved('none', 'reduction'),
    filled('backstop', 1, 3, 10),
    filled('trade', 1, 50, 10),
    filled('backstop', 1, 2, 20),
    filled('backstop', 0, 1, 7),
    moved('reduction', 'takeover'),
    filled('takeover', 1, 4, 5),
    sold(2, 600, 40),
    sold(2, 150, 9),
    sold(3, 1, 1),
    moved('takeover', 'none'),
    sold(2, 9_999, 9_999),
  )
  assert.deepEqual(others, [])
  assert.deepEqual(
    [only?.notional, only?.proceeds, only?.worst, only?.endedMs],
    [3 * 10 + 2 * 20 + 7 + 4 * 5, 50, 'takeover', 10_000],
  )
  assert.deepEqual(only?.closed, [
    { market: 1, way: 'backstop', lots: 5, notional: 70 },
    { market: 0, way: 'backstop', lots: 1, notional: 7 },
    { market: 1, way: 'takeover', lots: 4, notional: 20 },
  ])
  assert.deepEqual(only?.sold, [
    { asset: 2, amount: 750, proceeds: 49 },
    { asset: 3, amount: 1, proceeds: 1 },
  ])
})

test('behavior: lots that were only offered to venues are not closed', () => {
  const order = { order: 1, market: 1, side: 'sell', lots: 20, limitPrice: 9, expiryMs: 5 } as const
  const [only] = heard(
    moved('none', 'reduction'),
    { type: 'forcedOrder', account: 9, ...order },
    { type: 'forcedOrderEnded', order: 1, lotsFilled: 0 },
    moved('reduction', 'none'),
  )
  assert.deepEqual([only?.offeredLots, only?.notional, only?.closed, only?.sold], [20, 0, [], []])
})
