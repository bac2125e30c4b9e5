/** The model of liquidity on events that are written by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiHouse, OTHER } from '../../../test/support/api-house.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { auctionsClearedOf, liquidityHears, liquidityOf, poolEpochPage, poolProfitsOf } from './liquidity.ts'

const { house } = apiHouse()
const pool = house.markets.tiers.backstop[0]!
const fund = house.markets.tiers.fund[0]!

function heardOf(events: readonly HouseEvent[]): ReturnType<typeof liquidityOf> {
  const heard = liquidityOf(house)
  for (const [index, event] of events.entries()) liquidityHears(heard, house, { seq: 7, index, timeMs: 70, event })
  return heard
}

const fill = (buyer: number, seller: number, lots: number, price: number): HouseEvent => ({
  ...{ type: 'filled', kind: 'backstop', venue: -1, trade: 0, market: 0, buyer, seller, lots, price },
  ...{ buyerFee: 0, sellerFee: 0, buyerVenueFee: 0, sellerVenueFee: 0 },
})

const priced = (exitWorth: number, shares = 1000): HouseEvent => ({
  ...{ type: 'poolPriced', tier: 0, shares, joinWorth: exitWorth, exitWorth, due: 0, payable: 0 },
})

test('default: sources of profit by hand; the equity did not move, so the rest is the inventory’s loss', () => {
  const { sinceMs, ...made } = poolProfitsOf(
    heardOf([
      { type: 'markSet', market: 0, mark: 1000, slow: 1000 },
      // 10 lots bought 20 below the mark: 200. Then 4 sold 5 above the new mark, with a fee of 3: 17.
      fill(pool, OTHER.account, 10, 980),
      { type: 'markSet', market: 0, mark: 1100, slow: 1050 },
      { ...fill(OTHER.account, pool, 4, 1105), sellerFee: 3 } as HouseEvent,
      // Of two others it sees nothing.
      fill(OTHER.account, fund, 9, 1),
      // Cost that goes from the pool to another account is what the other owes: 40 earned. Money of the fund: 5 more.
      { type: 'costPosted', class: 'impact', market: 0, from: pool, to: OTHER.account, amount: 40 },
      { type: 'posted', class: 'impact', from: fund, to: pool, asset: 0, amount: 5 },
      { type: 'posted', class: 'interest', from: pool, to: fund, asset: 0, amount: 7 },
      { type: 'costPosted', class: 'penalty', market: 0, from: pool, to: OTHER.account, amount: 2 },
      // 50 came from providers and 30 went; 11 came from outside: nothing of it is earned.
      { type: 'posted', class: 'pool', from: fund, to: pool, asset: 0, amount: 50 },
      { type: 'posted', class: 'pool', from: pool, to: OTHER.account, asset: 0, amount: 30 },
      { type: 'depositNoted', vault: 0, account: pool, amount: 11, stage: 'final' },
      { type: 'depositNoted', vault: 0, account: pool, amount: 99, stage: 'seen' },
    ]),
    house,
    0,
  )
  assert.equal(sinceMs, house.clock.nowMs)
  // Equity as before although 31 came in: −31 in all, of which 217 + 2 + 45 − 7 = 257 are known.
  const known = { spread: 217, penalties: 2, impact: 45, interest: -7 }
  assert.deepEqual(made, { ...known, inventory: -288, total: -31, maxDrawdownPpm: 0 })
})

test('behavior: what comes back from lending beyond what was lent is interest', () => {
  const lent: HouseEvent = { type: 'posted', class: 'lending', from: pool, to: fund, asset: 0, amount: 400 }
  const { interest, total } = poolProfitsOf(heardOf([lent, { ...lent, from: fund, to: pool, amount: 410 }]), house, 0)
  assert.deepEqual([interest, total], [10, 0])
})

test('behavior: a re-lot moves the mark with the lots', () => {
  const heard = heardOf([
    { type: 'markSet', market: 0, mark: 1000, slow: 1000 },
    { type: 'relotted', underlying: house.markets.markets.underlying[0]!, factor: 10 },
    fill(pool, OTHER.account, 1, 9_990),
  ])
  assert.equal(poolProfitsOf(heard, house, 0).spread, 10)
})

test('behavior: the largest fall of the price of leaving is kept, from the highest before it', () => {
  const drawdown = (...events: readonly HouseEvent[]) => poolProfitsOf(heardOf(events), house, 0).maxDrawdownPpm
  // 1.2 → 0.9 is a quarter; what comes after is less.
  assert.equal(drawdown(priced(1000), priced(1200), priced(900), priced(1000), priced(980)), 250_000)
  assert.equal(drawdown(priced(0, 0), priced(1000)), 0)
  assert.equal(drawdown(priced(1000), { type: 'poolVoided', tier: 0, shares: 1000 }), 1_000_000)
})

test('behavior: epochs and auctions are kept by tier, the last hundred auctions alone', () => {
  const cleared = (gross: number): HouseEvent => ({
    ...{ type: 'auctionCleared', account: OTHER.account, parts: 512, gross, discountPpm: 9 },
    ...{ offeredPpm: 10, reservePpm: 8, own: 1, fund: 0 },
  })
  const heard = heardOf([priced(1), ...Array.from({ length: 103 }, (_, at) => cleared(at)), priced(2)])
  const grosses = auctionsClearedOf(heard, 0).map(({ event }) => (event.type === 'auctionCleared' ? event.gross : -1))
  assert.deepEqual([grosses.length, grosses[0], grosses.at(-1)], [100, 3, 102])
  assert.deepEqual(auctionsClearedOf(heard, 1), [])
  const { epochs, next } = poolEpochPage(heard, 0, { seq: 7, index: 0 }, 10)
  assert.deepEqual([epochs.map(({ index }) => index), next], [[104], { seq: 7, index: 104 }])
})

test('behavior: what moves is of the epoch that was priced before it, all providers together', () => {
  const joined = (amount: number): HouseEvent => {
    return { type: 'poolJoined', account: OTHER.account, shares: amount * 2, amount, returned: 3 }
  }
  const left: HouseEvent = { type: 'poolLeft', account: OTHER.account, shares: 7, amount: 5, waiting: 1 }
  // What moved before the histories begin is of an epoch that is not kept.
  const heard = heardOf([joined(1), priced(1), joined(10), joined(20), priced(2), left])
  const { epochs } = poolEpochPage(heard, 0, null, 10)
  assert.deepEqual(
    epochs.map((epoch) => [epoch.joined, epoch.joinedShares, epoch.left, epoch.leftShares]),
    [
      [30, 60, 0, 0],
      [0, 0, 5, 7],
    ],
  )
})
