import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import {
  giveCollateral,
  member,
  type SmallHouse,
  setAsset,
  setMark,
  setParameter,
  smallHouse,
} from '../../../test/support/small-house.ts'
import { changeCash } from '../ledger/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, targetCeil } from '../margin/index.ts'
import { postLots, settleFunding } from '../markets/index.ts'
import { clearTouched, takeTouched, touch } from '../tables/index.ts'
import { keyOf, priceOfKey } from './buckets.ts'
import {
  assetMoved,
  band,
  carryOutMoves,
  isProven,
  isUnproven,
  type Level,
  levels,
  loansMoved,
  marketMoved,
  noteChanged,
  scanBelow,
  visitedInOrder,
  visitUnproven,
} from './index.ts'

const T = 1_000_000

test('behavior: keys rise with price, and priceOfKey is the lowest price of its key', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 12 }), (price) => {
      const key = keyOf(price)
      assert.ok(priceOfKey(key) <= price && price < priceOfKey(key + 1))
      assert.ok(keyOf(price + 1) >= key)
    }),
  )
  assert.equal(keyOf(0), keyOf(1))
})

const measured = emptyMeasure()

function bandNow(house: SmallHouse, account: number, level: Level): void {
  if (!isProven(house, account, level)) bandAnew(house, account, level)
}

function bandAnew(house: SmallHouse, account: number, level: Level): void {
  measure(house, presentPrices(house), account, noChange, measured)
  band(house, account, level, measured)
  carryOutMoves(house.watch.lists, house.watch.rings)
}

/**
 * The visited and stale accounts of the last moves, which are then banded anew or left when they are below: as `machine`
 * does, one whose band still proves it is passed over.
 */
function drain(house: SmallHouse, members: readonly number[]): Set<number> {
  const seen = new Set<number>()
  const measuredAnew = new Set<number>()
  for (let row = takeTouched(house.watch.stale); row >= 0; row = takeTouched(house.watch.stale)) {
    visitUnproven(house, row)
  }
  const visited = visitedInOrder(house)
  for (const row of visited.rows.subarray(0, visited.count)) {
    seen.add(row)
    if (isUnproven(house, row) || !isProven(house, row, levels.target)) measuredAnew.add(row)
  }
  clearTouched(visited)
  const below = scanBelow(house, (row) => (members.includes(row) ? levels.target : levels.none))
  for (const row of below) assert.ok(measuredAnew.has(row), `account ${row} is below target and was not measured`)
  for (const row of measuredAnew) if (members.includes(row)) bandAnew(house, row, levels.target)
  return seen
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('mark' as const), which: fc.nat(3), ppm: fc.integer({ min: -30_000, max: 30_000 }) }),
  fc.record({ kind: fc.constant('jump' as const), which: fc.nat(3), ppm: fc.integer({ min: -700_000, max: 900_000 }) }),
  fc.record({
    kind: fc.constant('asset' as const),
    which: fc.nat(1),
    ppm: fc.integer({ min: -200_000, max: 200_000 }),
  }),
  fc.record({
    kind: fc.constant('funding' as const),
    which: fc.nat(3),
    ppm: fc.integer({ min: -20_000, max: 20_000 }),
  }),
  fc.record({ kind: fc.constant('trade' as const), which: fc.nat(3), ppm: fc.integer({ min: -400, max: 400 }) }),
)

/** Four markets and two collaterals, each pegged to the underlying of a market, to none when there is no such market. */
function peggedHouse(pegs: readonly number[]): SmallHouse {
  const house = smallHouse(4, 2, 64)
  const { underlying } = house.markets.markets
  pegs.forEach((peg, i) => {
    if (peg < 4) setParameter(house, 'asset.wrongWayUnderlying', 1 + i, underlying[peg]! + 1)
  })
  return house
}

test('behavior: INV-5: nothing below its level is outside the visited set, whatever moves', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 60 }),
      fc.array(fc.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }), fc.nat(100)), {
        minLength: 4,
        maxLength: 12,
      }),
      fc.tuple(fc.nat(4), fc.nat(4)),
      (steps, books, pegs) => {
        const house = peggedHouse(pegs)
        const { markets, assets } = house.markets
        for (let m = 0; m < 4; m++) {
          setMark(house, m, (20 + m * 30) * T)
          setParameter(house, 'market.maintenancePremium', m, 30_000)
          setParameter(house, 'market.bracketBound1', m, 4000 * T)
          marketMoved(house, m)
        }
        for (const a of [1, 2]) {
          setAsset(house, a, 40 * T)
          assetMoved(house, a)
        }
        const maker = member(house, 10 ** 14)
        const members = books.map(([one, two, collateral], i) => {
          const account = member(house, 600 * T)
          giveCollateral(house, account, 1 + (i % 2), collateral * 100_000)
          for (const [market, q] of [
            [i % 4, one],
            [(i + 1) % 4, two],
          ] as const) {
            if (q > 0) postLots(house, account, maker, market, q, markets.mark[market]!)
            if (q < 0) postLots(house, maker, account, market, -q, markets.mark[market]!)
          }
          return account
        })
        for (const account of members) bandNow(house, account, levels.target)
        drain(house, members)
        for (const { kind, which, ppm } of steps) {
          if (kind === 'asset') {
            setAsset(house, 1 + which, Math.max(T, Math.floor(assets.price[1 + which]! * (1 + ppm / 1e6))))
            assetMoved(house, 1 + which)
          } else if (kind === 'trade') {
            const account = members[which % members.length]!
            if (ppm > 0) postLots(house, account, maker, which, ppm, markets.mark[which]!)
            if (ppm < 0) postLots(house, maker, account, which, -ppm, markets.mark[which]!)
            noteChanged(house, account)
            bandNow(house, account, levels.target)
          } else {
            if (kind === 'funding') markets.index[which]! += Math.floor((markets.mark[which]! * ppm) / 1e6) * 65_536
            else setMark(house, which, Math.max(T, Math.floor(markets.mark[which]! * (1 + ppm / 1e6))))
            if (marketMoved(house, which)) for (const account of members) bandNow(house, account, levels.none)
            if (house.watch.ceiling[which] !== 0) {
              for (const account of members)
                if (house.watch.level[account] === 0) bandNow(house, account, levels.target)
            }
          }
          drain(house, members)
        }
        for (const account of members) {
          const first = house.ledger.accounts.legFirst[account]!
          if (house.ledger.accounts.legCount[account]! > 0) settleFunding(house, account, first)
        }
      },
    ),
    { numRuns: 150 },
  )
})

/** A house of longs in one market with a margin of a half, each so many atoms above its target and a little more, banded. */
function longs(count: number, excess: number): { house: SmallHouse; members: number[] } {
  const house = smallHouse(1, 0, count + 8)
  setParameter(house, 'market.maintenancePpm0', 0, 500_000)
  setMark(house, 0, 50 * T)
  marketMoved(house, 0)
  const maker = member(house, 10 ** 14)
  const members: number[] = []
  for (let i = 0; i < count; i++) {
    const account = member(house, 0)
    postLots(house, account, maker, 0, 100, 50 * T)
    measure(house, presentPrices(house), account, noChange, measured)
    changeCash(house, account, targetCeil(house, 0, measured) - measured.equity + excess * (1 + i / count))
    members.push(account)
    bandNow(house, account, levels.target)
  }
  return { house, members }
}

test('behavior: a fall that passes a crowd looks at every account with a band', () => {
  const { house, members } = longs(5000, 100 * T)
  setMark(house, 0, 45 * T)
  marketMoved(house, 0)
  assert.deepEqual(
    [...drain(house, members)].sort((a, b) => a - b),
    members,
  )
})

test('behavior: INV-5: a crowd that a leap of more than an octave has passed is looked at', () => {
  const { house, members } = longs(5000, 100 * T)
  setMark(house, 0, 20 * T)
  marketMoved(house, 0)
  assert.equal(drain(house, members).size, members.length)
})

test('behavior: INV-5: an account too near its target for headroom is looked at when funding rises, not before', () => {
  // Headroom is 0.1 % of 5,000 tokens, half of it required: 2.5 tokens or more, a quarter of the excess at most.
  const { house, members } = longs(8, 4 * T)
  drain(house, members)
  marketMoved(house, 0)
  assert.equal(drain(house, members).size, 0)
  house.markets.markets.index[0]! += 500 * 65_536
  marketMoved(house, 0)
  assert.deepEqual(
    [...drain(house, members)].sort((a, b) => a - b),
    members,
  )
})

const loanStep = fc.oneof(
  fc.record({ kind: fc.constant('interest' as const), by: fc.nat(2 ** 27) }),
  fc.record({ kind: fc.constant('leap' as const), by: fc.nat(2 ** 34) }),
  fc.record({ kind: fc.constant('asset' as const), by: fc.integer({ min: -60_000, max: 60_000 }) }),
  fc.record({ kind: fc.constant('mark' as const), by: fc.integer({ min: -60_000, max: 60_000 }) }),
)

test('behavior: INV-5: interest that accrues on loans brings nobody below its level unseen', () => {
  fc.assert(
    fc.property(
      fc.array(loanStep, { minLength: 1, maxLength: 60 }),
      fc.array(fc.tuple(fc.nat(5_000), fc.nat(200), fc.nat(1)), { minLength: 2, maxLength: 10 }),
      (steps, books) => {
        const house = smallHouse(1, 1, 64)
        const { markets, assets } = house.markets
        setMark(house, 0, 50 * T)
        marketMoved(house, 0)
        setAsset(house, 1, 40 * T)
        assetMoved(house, 1)
        const maker = member(house, 10 ** 14)
        const members = books.map(([excess, lots, long], i) => {
          const account = member(house, 0)
          giveCollateral(house, account, 1, 50 * T)
          if (lots > 0) postLots(house, long ? account : maker, long ? maker : account, 0, lots, 50 * T)
          measure(house, presentPrices(house), account, noChange, measured)
          // A loan that leaves the account a little above its target, some so little that no headroom fits in.
          changeCash(house, account, targetCeil(house, 0, measured) - measured.equity + excess * 1000 * (1 + i))
          return account
        })
        loansMoved(house, 0)
        for (const account of members) bandNow(house, account, levels.target)
        drain(house, members)
        for (const { kind, by } of steps) {
          if (kind === 'asset') {
            setAsset(house, 1, Math.max(T, Math.floor(assets.price[1]! * (1 + by / 1e6))))
            assetMoved(house, 1)
          } else if (kind === 'mark') {
            setMark(house, 0, Math.max(T, Math.floor(markets.mark[0]! * (1 + by / 1e6))))
            marketMoved(house, 0)
          } else {
            house.ledger.loans.index[0]! += by
            if (loansMoved(house, 0)) {
              for (const account of members) {
                house.watch.level[account] = 0
                touch(house.watch.stale, account)
              }
            }
          }
          drain(house, members)
        }
      },
    ),
    { numRuns: 150 },
  )
})
