import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeBalance } from '../ledger/index.ts'
import {
  noteShort,
  resolveShortfalls,
  stakeAdd,
  stakeAddReject,
  stakeClaim,
  stakeClaimReject,
  stakeExit,
  stakeExitReject,
  type WaterfallHouse,
} from './index.ts'
import { cashOf, checkBooks, eventsOf, member, smallHouse, win } from './small-house.test.ts'

const poolOf = (house: WaterfallHouse): number => cashOf(house, house.markets.tiers.stakers[0]!)

/** Lets the stakers' pool lose an amount. */
function lose(house: WaterfallHouse, amount: number): void {
  const a = member(house)
  win(house, member(house), a, 0, amount)
  resolveShortfalls(house, [a])
}

describe('stakes', () => {
  test('default: shares one to one, a loss lowers their price, an exit waits and pays it', () => {
    const house = smallHouse()
    const [a, b] = [member(house, { cash: 100 }), member(house, { cash: 300 })]
    stakeAdd(house, a, 100)
    stakeAdd(house, b, 300)
    lose(house, 100)
    assert.equal(poolOf(house), 300)
    stakeExit(house, a, 100)
    assert.equal(stakeClaimReject(house, a), 'stakeCooling')
    house.clock.nowMs += house.params.tier.stakeCooldownMs[0]!
    assert.equal(stakeClaimReject(house, a), null)
    stakeClaim(house, a)
    assert.deepEqual([cashOf(house, a), poolOf(house), house.markets.tiers.stakeShares[0]], [75, 225, 300])
    assert.equal(stakeExitReject(house, a, 1), 'sharesShort')
    checkBooks(house)
  })

  test('behavior: who joins after a loss pays the lower price, rounded against it', () => {
    const house = smallHouse()
    const [a, b] = [member(house, { cash: 100 }), member(house, { cash: 50 })]
    stakeAdd(house, a, 100)
    lose(house, 30)
    stakeAdd(house, b, 50)
    // ⌊50 × 100 ÷ 70⌋ = 71.
    assert.equal(eventsOf(house, 'stakeChanged').at(-1)!.shares, 71)
  })

  test('behavior: leaving shares bear losses until they are claimed, and a second exit starts the wait anew', () => {
    const house = smallHouse()
    const a = member(house, { cash: 100 })
    stakeAdd(house, a, 100)
    stakeExit(house, a, 40)
    house.clock.nowMs += house.params.tier.stakeCooldownMs[0]!
    stakeExit(house, a, 60)
    assert.equal(stakeClaimReject(house, a), 'stakeCooling')
    lose(house, 50)
    house.clock.nowMs += house.params.tier.stakeCooldownMs[0]!
    stakeClaim(house, a)
    assert.equal(cashOf(house, a), 50)
  })

  test('rejects: everything while a shortfall is open', () => {
    const house = smallHouse()
    const [a, short] = [member(house, { cash: 100 }), member(house)]
    stakeAdd(house, a, 50)
    stakeExit(house, a, 10)
    house.clock.nowMs += house.params.tier.stakeCooldownMs[0]!
    noteShort(house, short, true)
    assert.equal(stakeAddReject(house, a, 1), 'stakeFrozen')
    assert.equal(stakeExitReject(house, a, 1), 'stakeFrozen')
    assert.equal(stakeClaimReject(house, a), 'stakeFrozen')
    noteShort(house, short, false)
    assert.deepEqual(
      [stakeAddReject(house, a, 1), stakeExitReject(house, a, 1), stakeClaimReject(house, a)],
      [null, null, null],
    )
  })

  test('rejects: shares that are not there or are leaving already', () => {
    const house = smallHouse()
    const a = member(house, { cash: 100 })
    assert.equal(stakeExitReject(house, a, 1), 'sharesShort')
    assert.equal(stakeClaimReject(house, a), 'sharesShort')
    stakeAdd(house, a, 100)
    stakeExit(house, a, 60)
    assert.equal(stakeExitReject(house, a, 41), 'sharesShort')
    assert.equal(stakeExitReject(house, a, 40), null)
  })

  test('behavior: the loss is capped at the pool; a pool that lost everything starts anew', () => {
    const house = smallHouse()
    const [a, b] = [member(house, { cash: 100 }), member(house, { cash: 40 })]
    stakeAdd(house, a, 100)
    lose(house, 1000)
    assert.deepEqual([poolOf(house), house.markets.tiers.stakeShares[0]], [0, 0])
    assert.equal(stakeExitReject(house, a, 1), 'sharesShort')
    stakeAdd(house, b, 40)
    assert.equal(house.markets.tiers.stakeShares[0], 40)
    assert.equal(cashOf(house, a), 0)
  })

  test('behavior: coins that the pool got in kind count for who stays and cannot be taken as cash', () => {
    const house = smallHouse()
    const [a, b] = [member(house, { cash: 100 }), member(house, { cash: 100 })]
    stakeAdd(house, a, 100)
    lose(house, 90)
    // 10 coins at 100 for ten: the pool is worth 10 + 100.
    house.ledger.vaults.deposited[1]! += 10
    changeBalance(house, house.markets.tiers.stakers[0]!, 1, 10)
    stakeAdd(house, b, 55)
    assert.equal(eventsOf(house, 'stakeChanged').at(-1)!.shares, 50)
    stakeExit(house, a, 100)
    house.clock.nowMs += house.params.tier.stakeCooldownMs[0]!
    assert.equal(stakeClaimReject(house, a), 'cashShort')
    checkBooks(house)
  })

  test('behavior: no order of joins, exits and losses creates money or lets a round trip gain', () => {
    const act = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom('add', 'exit', 'claim', 'lose'),
      amount: fc.integer({ min: 1, max: 5000 }),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const house = smallHouse()
        const members = [0, 1, 2].map(() => member(house, { cash: 10_000 }))
        let lost = 0
        for (const { who, what, amount } of acts) {
          const account = members[who]!
          if (what === 'lose') {
            const before = poolOf(house)
            lose(house, amount)
            lost += before - poolOf(house)
          } else if (what === 'add') {
            if (stakeAddReject(house, account, amount) === null && amount <= cashOf(house, account)) {
              stakeAdd(house, account, amount)
            }
          } else if (what === 'exit') {
            if (stakeExitReject(house, account, amount) === null) stakeExit(house, account, amount)
          } else {
            house.clock.nowMs += house.params.tier.stakeCooldownMs[0]!
            if (stakeClaimReject(house, account) === null) stakeClaim(house, account)
          }
          const cash = members.reduce((sum, each) => sum + cashOf(house, each), 0)
          assert.equal(cash + poolOf(house) + lost, 30_000)
          const { stakes } = house.ledger
          const shares = stakes.shares.slice(0, stakes.rows).reduce((sum, each) => sum + each, 0)
          assert.equal(house.markets.tiers.stakeShares[0], shares)
        }
        checkBooks(house)
      }),
    )
  })

  test('behavior: nobody who was there at the first provisional charge is gone when the loss is borne, and nobody has joined', () => {
    const act = fc.record({
      what: fc.constantFrom('add', 'exit', 'claim', 'wait', 'fall', 'bear'),
      amount: fc.integer({ min: 1, max: 9000 }),
    })
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 60 }), (acts) => {
        const house = smallHouse()
        const [honest, adversary] = [member(house, { cash: 10_000 }), member(house, { cash: 10_000 })]
        stakeAdd(house, honest, 10_000)
        const sharesOf = (account: number): number => {
          const { stakes } = house.ledger
          for (let row = 0; row < stakes.rows; row++) {
            if (stakes.account[row] === account && stakes.shares[row]! > 0) return stakes.shares[row]!
          }
          return 0
        }
        const cooldownMs = house.params.tier.stakeCooldownMs[0]!
        let [fallen, charged, askedMs] = [-1, 0, 0]
        for (const { what, amount } of acts) {
          // The adversary tries whatever it likes whenever it likes, around every loss.
          if (
            what === 'add' &&
            amount <= cashOf(house, adversary) &&
            stakeAddReject(house, adversary, amount) === null
          ) {
            stakeAdd(house, adversary, amount)
          } else if (what === 'exit' && stakeExitReject(house, adversary, amount) === null) {
            stakeExit(house, adversary, amount)
            askedMs = house.clock.nowMs
          } else if (what === 'claim' && stakeClaimReject(house, adversary) === null) {
            assert.ok(fallen < 0 && house.clock.nowMs >= askedMs + cooldownMs)
            stakeClaim(house, adversary)
          } else if (what === 'wait') house.clock.nowMs += cooldownMs / 2
          else if (what === 'fall' && fallen < 0) {
            fallen = member(house)
            win(house, member(house), fallen, 0, Math.min(amount, poolOf(house)))
            noteShort(house, fallen, true)
            charged = sharesOf(adversary)
          } else if (what === 'bear' && fallen >= 0) {
            assert.equal(sharesOf(adversary), charged)
            const before = [poolOf(house), house.markets.tiers.stakeShares[0]!]
            resolveShortfalls(house, [fallen])
            fallen = -1
            // The pool alone pays; shares stay, so that each bears its part and no more than its stake.
            const after = house.markets.tiers.stakeShares[0]!
            assert.ok(after === before[1] || (after === 0 && poolOf(house) === 0))
          }
        }
        // Who comes and goes around losses never ends with more than it brought.
        const worth = cashOf(house, adversary)
        const shares = house.markets.tiers.stakeShares[0]!
        const staked = shares === 0 ? 0 : Math.floor((sharesOf(adversary) * poolOf(house)) / shares)
        assert.ok(worth + staked <= 10_000)
        checkBooks(house)
      }),
    )
  })

  test('behavior: joining and leaving at once never gains, whatever the price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.integer({ min: 1, max: 10 ** 9 }),
        (first, loss, amount) => {
          const house = smallHouse()
          const [a, b] = [member(house, { cash: first }), member(house, { cash: amount })]
          stakeAdd(house, a, first)
          if (loss > 0) lose(house, Math.min(loss, first - 1))
          if (stakeAddReject(house, b, amount) !== null) return
          stakeAdd(house, b, amount)
          stakeExit(house, b, eventsOf(house, 'stakeChanged').at(-1)!.shares)
          house.clock.nowMs += house.params.tier.stakeCooldownMs[0]!
          stakeClaim(house, b)
          assert.ok(cashOf(house, b) <= amount)
        },
      ),
    )
  })
})
