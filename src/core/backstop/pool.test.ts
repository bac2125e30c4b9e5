import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeCash } from '../ledger/index.ts'
import { postLots } from '../markets/index.ts'
import type { Row } from '../units/index.ts'
import {
  type BackstopHouse,
  capacityLots,
  holdEpochs,
  operatorJoins,
  poolExit,
  poolExitReject,
  poolJoin,
  poolJoinReject,
  quotesOf,
  returnJoins,
} from './index.ts'
import { cashOf, eventsOf, member, smallHouse } from './small-house.test.ts'
import { worthOf } from './worth.ts'

const MARK = 10_000_000
const MIN = 1000

/** Shares of an account, 0 when it provides nothing. */
function sharesOf({ backstop }: BackstopHouse, account: Row): number {
  const { providers } = backstop
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] === 1 && providers.account[row] === account) return providers.shares[row]!
  }
  return 0
}

function poolHouse(markets = 0): BackstopHouse {
  const house = smallHouse(markets, MARK)
  house.params.tier.poolJoinMin[0] = MIN
  house.params.tier.poolNoticeMs[0] = 0
  return house
}

/** Time goes on to the end of the present epoch. */
function epoch(house: BackstopHouse): void {
  house.clock.nowMs = house.backstop.pools.dueMs[0]! || house.clock.nowMs
  holdEpochs(house)
}

/** The operator's money comes from outside. */
function deposit(house: BackstopHouse, amount: number): void {
  changeCash(house, house.markets.tiers.backstop[0]!, amount)
  operatorJoins(house, 0, amount)
}

/** The pool gains or loses cash by dealings that are over. */
function earn(house: BackstopHouse, amount: number): void {
  changeCash(house, house.markets.tiers.backstop[0]!, amount)
}

function join(house: BackstopHouse, account: Row, amount: number): void {
  assert.equal(poolJoinReject(house, account, amount), null)
  poolJoin(house, account, amount)
}

function leave(house: BackstopHouse, account: Row, shares: number): void {
  assert.equal(poolExitReject(house, account, shares), null)
  poolExit(house, account, shares)
}

describe('the pool', () => {
  test('default: joins work from the next epoch, exits are paid at one, what is over goes to the fund', () => {
    const house = poolHouse()
    const [a, b] = [member(house, 5000), member(house, 5000)]
    join(house, a, 2000)
    epoch(house)
    assert.equal(sharesOf(house, a), 2000)
    earn(house, 1001)
    // 3,001 for 2,000 shares: ⌊1,500 × 2,000 ÷ 3,001⌋ = 999 shares cost ⌈999 × 3,001 ÷ 2,000⌉ = 1,499 (1,498.99…).
    join(house, b, 1500)
    epoch(house)
    assert.equal(sharesOf(house, b), 999)
    assert.equal(house.ledger.accounts.cash[b], 5000 - 1499)
    // 4,500 for 2,999 shares: a gets ⌊2,000 × 4,500 ÷ 2,999⌋ = 3,001 (3,001.0003…), b ⌊999 × 4,500 ÷ 2,999⌋ = 1,498 (1,498.99…).
    leave(house, a, 2000)
    leave(house, b, 999)
    epoch(house)
    const { cash } = house.ledger.accounts
    assert.deepEqual([cash[a], cash[b]], [5000 - 2000 + 3001, 5000 - 1499 + 1498])
    assert.deepEqual([cashOf(house, 'backstop'), cashOf(house, 'fund'), house.backstop.pools.shares[0]], [0, 1, 0])
  })

  test('behavior: the first provider of a new pool gets nothing of what the last one has left', () => {
    const house = poolHouse()
    const [a, b] = [member(house, 5000), member(house, 5000)]
    join(house, a, 2000)
    epoch(house)
    leave(house, a, 2000)
    epoch(house)
    earn(house, 700)
    join(house, b, 1000)
    epoch(house)
    assert.deepEqual([cashOf(house, 'fund'), cashOf(house, 'backstop'), sharesOf(house, b)], [700, 1000, 1000])
  })

  test('behavior: a price that was driven up takes nothing of who joins but what its shares cost', () => {
    const house = poolHouse()
    const [a, b] = [member(house, 5000), member(house, 10 ** 9)]
    join(house, a, 1000)
    epoch(house)
    earn(house, 10 ** 8)
    // 100,001,000 for 1,000 shares: 100,001 a share. 250,000 buy two for 200,002, the rest comes back.
    join(house, b, 250_000)
    epoch(house)
    assert.deepEqual([sharesOf(house, b), house.ledger.accounts.cash[b]], [2, 10 ** 9 - 200_002])
    assert.equal(eventsOf(house, 'poolJoined').at(-1)!.returned, 49_998)
  })

  test('behavior: money from outside changes nobody’s part: it waits while anybody else is there', () => {
    const house = poolHouse()
    const a = member(house, 5000)
    deposit(house, 3000)
    deposit(house, 500)
    assert.equal(house.backstop.pools.shares[0], 3500)
    join(house, a, 1000)
    epoch(house)
    const before = [house.backstop.pools.shares[0], worthOf(house, 0)]
    deposit(house, 10 ** 6)
    assert.deepEqual([house.backstop.pools.shares[0], worthOf(house, 0)], before)
    epoch(house)
    assert.equal(sharesOf(house, house.markets.tiers.backstop[0]!), 3500 + 10 ** 6)
  })

  test('behavior: a pool that lost everything is void, and starts anew', () => {
    const house = poolHouse()
    const [a, b] = [member(house, 5000), member(house, 5000)]
    join(house, a, 2000)
    epoch(house)
    leave(house, a, 2000)
    earn(house, -2000)
    join(house, b, 1000)
    epoch(house)
    assert.deepEqual(eventsOf(house, 'poolVoided')[0], { type: 'poolVoided', tier: 0, shares: 2000 })
    assert.deepEqual([sharesOf(house, a), sharesOf(house, b), cashOf(house, 'backstop')], [0, 1000, 1000])
    assert.equal(poolExitReject(house, a, 1), 'poolSharesShort')
  })

  test('behavior: an epoch is put off for a shortfall, a procedure, the breaker, a price that is not normal', () => {
    const house = poolHouse(1)
    const a = member(house, 5000)
    const pool = house.markets.tiers.backstop[0]!
    join(house, a, 2000)
    epoch(house)
    postLots(house, pool, member(house, 10 ** 9), 0, 1, MARK)
    const { tiers, underlyings } = house.markets
    const halts: readonly (readonly [() => void, () => void])[] = [
      [() => (tiers.shortfalls[0] = 1), () => (tiers.shortfalls[0] = 0)],
      [() => (tiers.breaker[0] = 1), () => (tiers.breaker[0] = 0)],
      [() => (house.ledger.accounts.procedure[pool] = 1), () => (house.ledger.accounts.procedure[pool] = 0)],
      [() => underlyings.mode.fill(1), () => underlyings.mode.fill(0)],
      [() => underlyings.held.fill(1), () => underlyings.held.fill(0)],
    ]
    for (const [halt, resume] of halts) {
      const { dueMs } = house.backstop.pools
      const due = dueMs[0]!
      halt()
      epoch(house)
      assert.equal(dueMs[0], due)
      resume()
      epoch(house)
      assert.ok(dueMs[0]! > due)
    }
  })

  test('behavior: before a wind-down what waits goes back, the operator’s to its fees', () => {
    const house = poolHouse()
    const a = member(house, 5000)
    join(house, a, 2000)
    deposit(house, 300)
    returnJoins(house, 0)
    const { tiers } = house.markets
    assert.deepEqual([house.ledger.accounts.cash[a], house.ledger.accounts.cash[tiers.fees[0]!]], [5000, 300])
    assert.equal(house.ledger.accounts.cash[tiers.joining[0]!], 0)
  })
})

/** What an adversary may do, as often and in the order that it likes. */
type Deed = {
  readonly who: number
  readonly what: 'join' | 'leave' | 'deposit' | 'trade' | 'price' | 'slow' | 'earn' | 'credit' | 'epoch'
  readonly size: number
}

const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.record({
    who: fc.nat(3),
    what: fc.constantFrom(
      'join',
      'join',
      'leave',
      'leave',
      'deposit',
      'trade',
      'price',
      'slow',
      'earn',
      'credit',
      'epoch',
    ),
    size: fc.integer({ min: 1, max: 1000 }),
  }),
  { minLength: 5, maxLength: 60 },
)

/** A house of one market and four who provide, trade and wait for each other. */
function stageOf(): { house: BackstopHouse; players: Row[] } {
  const house = poolHouse(1)
  return { house, players: [0, 1, 2, 3].map(() => member(house, 10 ** 12)) }
}

function doDeed(house: BackstopHouse, players: readonly Row[], { who, what, size }: Deed): void {
  const player = players[who]!
  const { mark, slow, claimPpm } = house.markets.markets
  const pool = house.markets.tiers.backstop[0]!
  if (what === 'join') {
    const amount = MIN + size * size * 1000
    if (poolJoinReject(house, player, amount) === null) poolJoin(house, player, amount)
  } else if (what === 'leave') {
    const shares = Math.ceil((sharesOf(house, player) * size) / 1000)
    if (shares > 0 && poolExitReject(house, player, shares) === null) poolExit(house, player, shares)
  } else if (what === 'deposit') deposit(house, size * 100_000)
  else if (what === 'trade') {
    const side = size % 2 === 0 ? 'buy' : 'sell'
    const price = quotesOf(house, 0, side)(size)
    const lots = capacityLots(house, 0, side, size, price)
    const [buyer, seller] = side === 'buy' ? [player, pool] : [pool, player]
    if (lots > 0) postLots(house, buyer, seller, 0, lots, price)
  } else if (what === 'price') mark[0] = Math.max(100_000, Math.floor((mark[0]! * (700 + size)) / 1200))
  else if (what === 'slow') slow[0] = Math.max(100_000, Math.floor((mark[0]! * (1500 + size)) / 2000))
  else if (what === 'earn') earn(house, (size - 300) * 1000)
  else if (what === 'credit') claimPpm[0] = size * 1000
  else epoch(house)
}

describe('an adversary of the pool', () => {
  test('behavior: nobody who stays loses by who comes and goes, at either worth', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const { house, players } = stageOf()
        for (const deed of all) {
          const { pools } = house.backstop
          const before = { ...worthOf(house, 0), shares: pools.shares[0]! }
          const from = house.events.length
          doDeed(house, players, deed)
          if (deed.what !== 'epoch') continue
          const after = { ...worthOf(house, 0), shares: pools.shares[0]! }
          if (house.events.slice(from).some((event) => event.type === 'poolVoided')) continue
          if (before.shares === 0 || after.shares === 0) continue
          for (const worth of ['join', 'exit'] as const) {
            const [left, right] = [after[worth], before[worth]]
            // A pool that is under water prices nobody in or out; it only must not fall.
            if (right < 0) assert.ok(left >= right)
            else assert.ok(BigInt(left) * BigInt(before.shares) >= BigInt(right) * BigInt(after.shares), worth)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('behavior: shares are those of providers, what waits lies in joining, and each is paid as the epoch says', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const { house, players } = stageOf()
        for (const deed of all) {
          const from = house.events.length
          doDeed(house, players, deed)
          const { providers, pools, poolExits } = house.backstop
          let [shares, waiting, leaving] = [0, 0, 0]
          for (let row = 0; row < providers.rows; row++) {
            shares += providers.shares[row]!
            waiting += providers.waiting[row]!
          }
          for (let exit = 0; exit < poolExits.rows; exit++) leaving += poolExits.shares[exit]!
          assert.equal(shares, pools.shares[0])
          assert.equal(waiting, house.ledger.accounts.cash[house.markets.tiers.joining[0]!])
          assert.ok(leaving <= shares)
          checkPrices(house, from)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('behavior: coming and going at one price gains nothing, whatever others do', () => {
    const plan = fc.record({ all: deeds, amount: fc.integer({ min: MIN, max: 10 ** 9 }) })
    fc.assert(
      fc.property(plan, ({ all, amount }) => {
        const { house, players } = stageOf()
        for (const deed of all) doDeed(house, players, deed)
        epoch(house)
        const one = member(house, 10 ** 12)
        if (poolJoinReject(house, one, amount) !== null) return
        poolJoin(house, one, amount)
        epoch(house)
        const shares = sharesOf(house, one)
        if (shares > 0) poolExit(house, one, shares)
        epoch(house)
        const held = house.ledger.accounts.cash[one]!
        assert.ok(held <= 10 ** 12, `${held - 10 ** 12} gained`)
      }),
      { numRuns: 200 },
    )
  })

  test('behavior: who asks first is paid as who asks last: the same part of what each has due', () => {
    const plan = fc.record({
      sizes: fc.array(fc.integer({ min: 2000, max: 10 ** 8 }), { minLength: 2, maxLength: 4 }),
      kept: fc.integer({ min: 1, max: 1000 }),
    })
    fc.assert(
      fc.property(plan, ({ sizes, kept }) => {
        const paid = [false, true].map((reversed) => {
          const house = poolHouse(1)
          const players = sizes.map((size) => member(house, size))
          for (const [i, player] of players.entries()) join(house, player, sizes[i]!)
          epoch(house)
          const pool = house.markets.tiers.backstop[0]!
          const total = sizes.reduce((sum, size) => sum + size, 0)
          const price = 1 + Math.floor((total * kept) / 1000)
          house.markets.markets.mark[0] = price
          house.markets.markets.slow[0] = price
          if (capacityLots(house, 0, 'sell', 1, price) > 0) postLots(house, pool, member(house, 10 ** 12), 0, 1, price)
          const order = reversed ? [...players].reverse() : players
          for (const player of order) leave(house, player, sharesOf(house, player))
          epoch(house)
          return players.map((player) => house.ledger.accounts.cash[player]!)
        })
        assert.deepEqual(paid[0], paid[1])
        const parts = paid[0]!.map((amount, i) => amount / sizes[i]!)
        for (const part of parts) assert.ok(Math.abs(part - parts[0]!) <= 2 / Math.min(...sizes), `${parts}`)
      }),
      { numRuns: 100 },
    )
  })
})

/** Joins cost at least, exits pay at most, their shares at the worth that the epoch names. */
function checkPrices(house: BackstopHouse, from: number): void {
  let price = { shares: 0n, join: 0n, exit: 0n }
  for (const event of house.events.slice(from)) {
    if (event.type === 'poolPriced') {
      price = { shares: BigInt(event.shares), join: BigInt(event.joinWorth), exit: BigInt(event.exitWorth) }
      assert.ok(price.exit <= price.join || price.join <= 0n)
    } else if (event.type === 'poolJoined' && price.shares > 0n) {
      const [cost, shares] = [BigInt(event.amount) * price.shares, BigInt(event.shares) * price.join]
      assert.ok(cost >= shares && cost < shares + price.shares)
    } else if (event.type === 'poolLeft') {
      const [paid, shares] = [BigInt(event.amount) * price.shares, BigInt(event.shares) * price.exit]
      assert.ok(paid <= shares && paid > shares - price.shares)
    }
  }
}
