import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeCash } from '../ledger/index.ts'
import { cutLenders, divideInterest, lendAdd, lendAddReject, lentWorth, openPool } from '../lending/index.ts'
import { LOAN_INDEX_ONE, PPM, type Row } from '../units/index.ts'
import {
  type BackstopHouse,
  holdEpochs,
  lendIdle,
  operatorJoins,
  poolExit,
  poolExitReject,
  poolJoin,
  poolJoinReject,
  recallLent,
} from './index.ts'
import { eventsOf, member, smallHouse } from './small-house.test.ts'

/** A pool that may lend half; members join with anything and leave at the next epoch. Interest is the lenders' alone. */
function lendingHouse(): BackstopHouse {
  const house = smallHouse(1, 100)
  openPool(house)
  const { tier } = house.params
  tier.poolLendPpm[0] = PPM / 2
  tier.poolJoinMin[0] = 1
  tier.poolNoticeMs[0] = 0
  tier.reserveFactorPpm[0] = 0
  return house
}

function epoch(house: BackstopHouse): void {
  house.clock.nowMs = house.backstop.pools.dueMs[0]! || house.clock.nowMs
  holdEpochs(house)
}

/** The operator's money comes from outside, and works at once. */
function opened(amount: number): BackstopHouse {
  const house = lendingHouse()
  changeCash(house, house.markets.tiers.backstop[0]!, amount)
  operatorJoins(house, 0, amount)
  return house
}

const poolOf = (house: BackstopHouse): Row => house.markets.tiers.backstop[0]!
const cashIn = (house: BackstopHouse, account: Row): number => house.ledger.accounts.cash[account]!
const sharesOf = ({ backstop: { providers } }: BackstopHouse, account: Row): number => {
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] === 1 && providers.account[row] === account) return providers.shares[row]!
  }
  return 0
}

describe('what the pool lends', () => {
  test('default: it is in the price of a share with its interest, and comes back for who leaves', () => {
    const house = opened(1000)
    lendIdle(house, 0)
    assert.deepEqual([cashIn(house, poolOf(house)), lentWorth(house, poolOf(house))], [500, 500])
    // 200 are lent to a member, and grow by a fifth: 40 are the pool's, the only lender.
    const debtor = member(house, 0)
    changeCash(house, debtor, -200)
    house.ledger.loans.index[0] = LOAN_INDEX_ONE * 1.2
    const one = member(house, 520)
    poolJoin(house, one, 520)
    epoch(house)
    // Worth 500 + 540 for 1,000 shares: 520 buy 500.
    assert.equal(sharesOf(house, one), 500)
    assert.deepEqual(eventsOf(house, 'poolPriced').at(-1), {
      type: 'poolPriced',
      tier: 0,
      shares: 1000,
      joinWorth: 1040,
      exitWorth: 1040,
      due: 0,
      payable: 0,
    })
    // All leave: 1,560 for 1,500 shares. 1,020 are there; of the 500 brought 300 are unlent, ⌊300 × 500 ÷ 540⌋ = 277 lender
    // shares are worth 299: 1,319 may go, for ⌊1,000 × 1,319 ÷ 1,560⌋ = 845 and ⌊500 × 1,319 ÷ 1,560⌋ = 422 shares at 1.04.
    poolExit(house, one, 500)
    poolExit(house, poolOf(house), 1000)
    epoch(house)
    const left = eventsOf(house, 'poolLeft')
    assert.deepEqual(
      left.map(({ shares, amount }) => [shares, amount]),
      [
        [845, 878],
        [422, 438],
      ],
    )
    assert.equal(eventsOf(house, 'poolPriced').at(-1)!.payable, 1319)
  })

  test('behavior: nothing is lent that would stop the tranche, of what nobody owns, or while somebody waits to leave', () => {
    const stopped = opened(1000)
    changeCash(stopped, poolOf(stopped), -500)
    // Half of the base is lost: an atom less and it stops.
    lendIdle(stopped, 0)
    assert.equal(lentWorth(stopped, poolOf(stopped)), 0)
    const nobodys = lendingHouse()
    changeCash(nobodys, poolOf(nobodys), 1000)
    lendIdle(nobodys, 0)
    assert.equal(lentWorth(nobodys, poolOf(nobodys)), 0)
    const waiting = opened(1000)
    poolExit(waiting, poolOf(waiting), 400)
    waiting.clock.nowMs += waiting.params.tier.poolEpochMs[0]!
    lendIdle(waiting, 0)
    assert.equal(lentWorth(waiting, poolOf(waiting)), 0)
  })

  test('behavior: it lends in steps, not the few atoms that an interval has brought', () => {
    const house = opened(1000)
    lendIdle(house, 0)
    // With eight more it could lend 504: a 64th of that is 7 and a bit, four are not worth a step.
    changeCash(house, poolOf(house), 8)
    operatorJoins(house, 0, 8)
    lendIdle(house, 0)
    assert.equal(lentWorth(house, poolOf(house)), 500)
  })

  test('behavior: while a shortfall is open the pool does not leave it to other lenders', () => {
    const house = opened(1000)
    lendIdle(house, 0)
    changeCash(house, poolOf(house), -200)
    house.markets.tiers.shortfalls[0] = 1
    recallLent(house, 0)
    // 300 + 500 are left: 100 more than half of it is lent.
    assert.deepEqual(eventsOf(house, 'poolLent').at(-1), {
      type: 'poolLent',
      tier: 0,
      lent: 500,
      most: 400,
      called: 100,
    })
    house.markets.tiers.shortfalls[0] = 0
    recallLent(house, 0)
    assert.equal(lentWorth(house, poolOf(house)), 400)
    assert.equal(house.lending.pools.called[0], 0)
  })

  const deeds = fc.array(
    fc.record({
      kind: fc.constantFrom('join', 'leave', 'epoch', 'idle', 'recall', 'lend', 'grow', 'lose', 'earn', 'other'),
      who: fc.nat(2),
      amount: fc.integer({ min: 1, max: 5000 }),
    }),
    { maxLength: 40 },
  )

  test('behavior: whatever is lent, earned and lost, coming and going at one price gains nothing', () => {
    fc.assert(
      fc.property(deeds, fc.integer({ min: 1, max: 5000 }), (all, amount) => {
        const house = opened(1000)
        const players = [0, 1, 2].map(() => member(house, 10_000))
        const debtor = member(house, 0)
        for (const deed of all) doDeed(house, players, debtor, deed)
        epoch(house)
        const one = member(house, 10_000)
        if (poolJoinReject(house, one, amount) !== null) return
        poolJoin(house, one, amount)
        epoch(house)
        const shares = sharesOf(house, one)
        if (shares > 0) poolExit(house, one, shares)
        epoch(house)
        assert.ok(cashIn(house, one) <= 10_000)
        const { loans } = house.ledger
        assert.ok(loans.sum[0]! <= cashIn(house, house.markets.tiers.treasury[0]!), 'Σ loans ≤ the lender’s cash')
      }),
    )
  })
})

type Deed = { readonly kind: string; readonly who: number; readonly amount: number }

function doDeed(house: BackstopHouse, players: readonly Row[], debtor: Row, { kind, who, amount }: Deed): void {
  const { loans } = house.ledger
  const treasury = house.markets.tiers.treasury[0]!
  const player = players[who]!
  if (kind === 'join' && cashIn(house, player) >= amount && poolJoinReject(house, player, amount) === null)
    poolJoin(house, player, amount)
  else if (kind === 'leave' && poolExitReject(house, player, amount) === null) poolExit(house, player, amount)
  else if (kind === 'epoch') epoch(house)
  else if (kind === 'idle') {
    divideInterest(house, 0)
    recallLent(house, 0)
    lendIdle(house, 0)
  } else if (kind === 'recall') recallLent(house, 0)
  else if (kind === 'lend' && loans.sum[0]! + amount <= cashIn(house, treasury)) changeCash(house, debtor, -amount)
  else if (kind === 'grow') loans.index[0]! += Math.floor((loans.index[0]! * amount) / 10 ** 6)
  else if (kind === 'earn') changeCash(house, poolOf(house), amount)
  else if (kind === 'other' && cashIn(house, player) >= amount && lendAddReject(house, player, amount, 0) === null)
    lendAdd(house, player, amount, 0)
  else if (kind === 'lose' && cashIn(house, debtor) < 0) {
    const lost = Math.min(amount, -cashIn(house, debtor))
    cutLenders(house, 0, lost)
    changeCash(house, treasury, -lost)
    changeCash(house, debtor, lost)
  }
}
