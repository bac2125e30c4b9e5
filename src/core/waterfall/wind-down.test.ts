import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeCash, letGo, noteWithdrawal, openVault, postCash } from '../ledger/index.ts'
import { presentPrices } from '../margin/index.ts'
import { postLots } from '../markets/index.ts'
import { stepSweeps, sweepDue, sweepUnderWay } from '../settlement/index.ts'
import type { Row } from '../units/index.ts'
import { claims } from './claims.ts'
import { checkSolvency, stakeAdd, vaultReported, type WaterfallHouse } from './index.ts'
import {
  cashOf,
  checkBooks,
  coinsOf,
  costOf,
  endow,
  eventsOf,
  member,
  resultIn,
  settledOf,
  smallHouse,
  win,
} from './small-house.test.ts'
import { windDown, windDownReject } from './wind-down.ts'

type Claim = ReturnType<typeof claims>[number]

const claimsNow = (house: WaterfallHouse): Claim[] => claims(house, 0, presentPrices(house))

/** What an account is given of an asset's vaults. */
function givenOf(house: WaterfallHouse, given: readonly Claim[], account: Row, asset: Row): number {
  return given
    .filter((claim) => claim.account === account && house.ledger.vaults.asset[claim.vault] === asset)
    .reduce((sum, { amount }) => sum + amount, 0)
}

describe('claims', () => {
  test('default: in a house that lacks nothing everyone gets their equity, in what they own', () => {
    const house = smallHouse()
    const [a, b, flat] = [
      member(house, { cash: 100 }),
      member(house, { cash: 50, coins: 20 }),
      member(house, { cash: 7 }),
    ]
    const fund = endow(house, 'fund', 9)
    win(house, a, b, 0, 30)
    const given = claimsNow(house)
    assert.deepEqual(
      [a, b, flat, fund].map((account) => givenOf(house, given, account, 0)),
      [130, 20, 7, 9],
    )
    assert.equal(givenOf(house, given, b, 1), 20)
    assert.ok(checkSolvency(house, 0, presentPrices(house)).holds)
  })

  // rules §2 →: winner with 50 in cash, loser with coins only losing 100; the vault of cash has 50.
  test('behavior: what a loser pays in coins reaches the winner as coins, and cash owners get their cash', () => {
    const house = smallHouse()
    const [winner, loser, flat] = [
      member(house, { cash: 50 }),
      member(house, { coins: 30 }),
      member(house, { cash: 40 }),
    ]
    win(house, winner, loser, 0, 100)
    const given = claimsNow(house)
    // 30 coins are 300; 10 of them are the 100.
    assert.deepEqual([givenOf(house, given, winner, 0), givenOf(house, given, winner, 1)], [50, 10])
    assert.deepEqual([givenOf(house, given, flat, 0), givenOf(house, given, loser, 1)], [40, 20])
  })

  test('behavior: losses fall on SITG, the house’s money, gains, backstop, stakers, lenders, positions, flat cash', () => {
    for (const [lost, expected] of [
      [5, [5, 10, 10, 10, 10, 10, 110, 10]],
      [15, [0, 5, 10, 10, 10, 10, 110, 10]],
      [25, [0, 0, 5, 10, 10, 10, 110, 10]],
      [35, [0, 0, 0, 5, 10, 10, 110, 10]],
      [45, [0, 0, 0, 0, 5, 10, 110, 10]],
      [55, [0, 0, 0, 0, 0, 5, 110, 10]],
      [160, [0, 0, 0, 0, 0, 0, 10, 10]],
      [175, [0, 0, 0, 0, 0, 0, 0, 5]],
    ] as const) {
      const house = smallHouse()
      const [winner, loser, positioned, flat] = [
        member(house),
        member(house, { cash: 10 }),
        member(house, { cash: 110 }),
        member(house, { cash: 10 }),
      ]
      win(house, winner, loser, 0, 10)
      postLots(house, positioned, loser, 0, 1, 100)
      const kinds = (['sitg', 'fund', 'backstop', 'treasury'] as const).map((kind) => endow(house, kind, 10))
      const staker = member(house, { cash: 10 })
      stakeAdd(house, staker, 10)
      house.ledger.vaults.stock[0]! -= lost
      const given = claimsNow(house)
      const [sitg, fund, backstop, treasury] = kinds
      const order = [sitg!, fund!, winner, backstop!, house.markets.tiers.stakers[0]!, treasury!, positioned, flat]
      assert.deepEqual(
        order.map((account) => givenOf(house, given, account, 0)),
        expected,
        `lost ${lost}`,
      )
    }
  })

  test('behavior: vaults of one asset share a claim by their stock, Σ per vault at most the stock', () => {
    const house = smallHouse()
    const second = openVault(house.ledger, 0, 0, 2, '1'.repeat(64))
    const [a, b] = [member(house, { cash: 70 }), member(house, { cash: 11 })]
    house.ledger.vaults.stock[0]! -= 30
    house.ledger.vaults.deposited[0]! -= 30
    house.ledger.vaults.stock[second]! += 30
    house.ledger.vaults.deposited[second]! += 30
    assert.deepEqual(claimsNow(house), [
      { account: a, vault: 0, amount: 45 },
      { account: a, vault: second, amount: 25 },
      { account: b, vault: 0, amount: 6 },
      { account: b, vault: second, amount: 5 },
    ])
  })

  test('behavior: a requested withdrawal counts for who asked', () => {
    const house = smallHouse()
    const a = member(house, { cash: 70 })
    const outgoing = house.markets.tiers.outgoing[0]!
    postCash(house, a, outgoing, 0, 20, 'withdrawal')
    letGo(house, noteWithdrawal(house, a, 0, 20, '0'.repeat(64)), 20, 20)
    assert.deepEqual(claimsNow(house), [{ account: a, vault: 0, amount: 70 }])
  })
})

const houseArbitrary = fc.record({
  members: fc.array(fc.record({ cash: fc.nat(500), coins: fc.nat(80) }), { minLength: 6, maxLength: 6 }),
  wins: fc.array(
    fc.record({ winner: fc.nat(4), loser: fc.nat(4), market: fc.nat(1), amount: fc.integer({ min: 1, max: 400 }) }),
    { maxLength: 12 },
  ),
  trades: fc.array(
    fc.record({ buyer: fc.nat(3), seller: fc.nat(3), market: fc.nat(1), lots: fc.integer({ min: 1, max: 5 }) }),
    { maxLength: 8 },
  ),
  house: fc.record({
    sitg: fc.nat(90),
    fund: fc.nat(90),
    backstop: fc.nat(90),
    treasury: fc.integer({ min: 400, max: 800 }),
  }),
  loan: fc.nat(400),
  coinPrice: fc.integer({ min: 0, max: 333 }),
  index: fc.integer({ min: -(2 ** 18), max: 2 ** 18 }),
  missing: fc.tuple(fc.nat(600), fc.nat(100)),
})

type Random = typeof houseArbitrary extends fc.Arbitrary<infer T> ? T : never

function randomHouse(plan: Random, withMissing: boolean): { house: WaterfallHouse; members: Row[]; flat: Row } {
  const house = smallHouse({ markets: 2 })
  const members = plan.members.map((start) => member(house, start))
  for (const kind of ['sitg', 'fund', 'backstop', 'treasury'] as const) endow(house, kind, plan.house[kind])
  for (const { winner, loser, market, amount } of plan.wins) {
    if (winner !== loser) win(house, members[winner]!, members[loser]!, market, amount)
  }
  for (const { buyer, seller, market, lots } of plan.trades) {
    if (buyer !== seller) postLots(house, members[buyer]!, members[seller]!, market, lots, 100)
  }
  // A collected loss that was lent: cash below zero, S_m above.
  changeCash(house, members[0]!, -plan.loan)
  changeCash(house, members[1]!, plan.loan)
  house.markets.assets.price[1] = plan.coinPrice
  house.markets.markets.index[1] = plan.index
  if (withMissing) {
    for (const vault of [0, 1]) {
      const { stock } = house.ledger.vaults
      stock[vault] = Math.max(0, stock[vault]! - plan.missing[vault]!)
    }
  }
  return { house, members, flat: members[5]! }
}

test('behavior: Σ per vault is its stock exactly, with or without missing money', () => {
  fc.assert(
    fc.property(houseArbitrary, fc.boolean(), (plan, withMissing) => {
      const { house } = randomHouse(plan, withMissing)
      const given = claimsNow(house)
      for (const vault of [0, 1]) {
        const sum = given
          .filter((claim) => claim.vault === vault)
          .reduce((total, { amount }) => total + BigInt(amount), 0n)
        assert.equal(sum, BigInt(house.ledger.vaults.stock[vault]!))
      }
      assert.ok(given.every(({ amount }) => Number.isSafeInteger(amount) && amount > 0))
    }),
  )
})

test('behavior: INV-7, a flat account gets all that it has while its vault is whole', () => {
  fc.assert(
    fc.property(houseArbitrary, (plan) => {
      const { house, flat } = randomHouse(plan, false)
      const given = claimsNow(house)
      assert.equal(givenOf(house, given, flat, 0), cashOf(house, flat))
      assert.equal(givenOf(house, given, flat, 1), coinsOf(house, flat))
    }),
  )
})

test('behavior: no group bears a loss while an earlier one has anything left', () => {
  fc.assert(
    fc.property(houseArbitrary, (plan) => {
      const { house, flat } = randomHouse(plan, true)
      const { sitg, fund, backstop, treasury } = house.markets.tiers
      const given = claimsNow(house)
      // One coin atom and one cash atom of rounding.
      const slack = plan.coinPrice / 10 + 2
      const order = [sitg[0]!, fund[0]!, backstop[0]!, treasury[0]!, flat].map((account) => {
        const held = cashOf(house, account) + (coinsOf(house, account) * plan.coinPrice) / 10
        const got = givenOf(house, given, account, 0) + (givenOf(house, given, account, 1) * plan.coinPrice) / 10
        assert.ok(got <= held + slack)
        return { lost: held - got, left: got }
      })
      order.forEach(({ lost }, i) => {
        if (lost <= slack) return
        for (const earlier of order.slice(0, i)) assert.ok(earlier.left <= slack, `${earlier.left} left`)
      })
    }),
  )
})

test('behavior: looking changes nothing, and says the same again', () => {
  fc.assert(
    fc.property(houseArbitrary, fc.boolean(), (plan, withMissing) => {
      const { house } = randomHouse(plan, withMissing)
      const before = [...house.ledger.accounts.cash, ...house.markets.legs.cost, ...house.ledger.balances.amount]
      const events = house.events.length
      assert.deepEqual(claimsNow(house), claimsNow(house))
      checkSolvency(house, 0, presentPrices(house))
      assert.deepEqual(
        [...house.ledger.accounts.cash, ...house.markets.legs.cost, ...house.ledger.balances.amount],
        before,
      )
      assert.equal(house.events.length, events)
    }),
  )
})

test('behavior: INV-14 holds at any price in a whole house and fails when a vault lacks an atom', () => {
  fc.assert(
    fc.property(houseArbitrary, fc.integer({ min: 1, max: 500 }), (plan, mark) => {
      const { house } = randomHouse(plan, false)
      house.markets.markets.mark[0] = mark
      const prices = presentPrices(house)
      const found = checkSolvency(house, 0, prices)
      assert.ok(found.holds)
      // Anew, in bigint: coins are ten atoms a base lot, so that tenths of an atom are exact.
      let [positive, negative] = [0n, 0n]
      const { accounts } = house.ledger
      for (let account = 0; account < accounts.rows; account++) {
        if (accounts.kind[account] === 1) continue
        let worth = BigInt(cashOf(house, account)) * 10n + BigInt(coinsOf(house, account)) * BigInt(plan.coinPrice)
        for (const market of [0, 1]) worth += BigInt(resultIn(house, account, market)) * 10n
        // Funding due of a leg: 2⁻¹⁶ atom a lot, ceil of the signed product; its sum is the funding row's.
        worth -= dueOf(house, account) * 10n
        if (account === house.markets.tiers.funding[0]) worth += allDue(house) * 10n
        if (worth > 0n) positive += worth
        else negative -= worth
      }
      assert.equal((positive * found.scale) / 10n, found.equities + found.layers)
      assert.equal((negative * found.scale) / 10n, found.lacking)
      house.ledger.vaults.stock[0]! -= 1
      assert.equal(checkSolvency(house, 0, prices).holds, false)
    }),
  )
})

function dueOf(house: WaterfallHouse, account: Row): bigint {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  let due = 0n
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const delta = markets.index[legs.market[slot]!]! - legs.index[slot]!
    const product = BigInt(legs.lots[slot]!) * BigInt(delta)
    due += product > 0n ? (product + 65_535n) / 65_536n : -(-product / 65_536n)
  }
  return due
}

function allDue(house: WaterfallHouse): bigint {
  let due = 0n
  for (let account = 0; account < house.ledger.accounts.rows; account++) due += dueOf(house, account)
  return due
}

describe('wind-down', () => {
  test('default: a vault that lacks money ends the tier: positions, costs, and each account keeps its claims', () => {
    const house = smallHouse()
    const [a, b, flat] = [member(house, { cash: 100 }), member(house, { cash: 60 }), member(house, { cash: 40 })]
    postLots(house, a, b, 0, 2, 100)
    house.markets.markets.mark[0] = 110
    const fund = endow(house, 'fund', 5)
    assert.equal(windDownReject(house, 0), 'windDownUnfounded')
    vaultReported(house, 0, 190)
    // 15 are missing: 5 of the fund, then 10 of a's unpaid 20.
    assert.deepEqual(
      [a, b, flat, fund].map((account) => cashOf(house, account)),
      [110, 40, 40, 0],
    )
    assert.deepEqual([costOf(house, a, 0), costOf(house, b, 0), settledOf(house, 0)], [0, 0, 0])
    assert.equal(house.markets.tiers.woundDown[0], 1)
    assert.deepEqual(eventsOf(house, 'vaultShort'), [{ type: 'vaultShort', vault: 0, ledger: 205, stock: 190 }])
    assert.equal(windDownReject(house, 0), 'tierWoundDown')
    checkBooks(house)
    assert.ok(checkSolvency(house, 0, presentPrices(house)).holds)
  })

  test('behavior: a vault that holds what it should, or more, changes nothing', () => {
    const house = smallHouse()
    member(house, { cash: 100 })
    vaultReported(house, 0, 100)
    vaultReported(house, 0, 170)
    assert.deepEqual([house.ledger.vaults.stock[0], house.markets.tiers.woundDown[0]], [100, 0])
  })

  test('behavior: a market with lots and no price may be wound down, an empty one not', () => {
    const house = smallHouse()
    house.markets.markets.mark[0] = 0
    assert.equal(windDownReject(house, 0), 'windDownUnfounded')
    const [a, b] = [member(house, { cash: 100 }), member(house, { cash: 60 })]
    postLots(house, a, b, 0, 2, 40)
    assert.equal(windDownReject(house, 0), null)
    windDown(house, 0, presentPrices(house))
    // At price 0 a loses the 80 that it paid; it has 100.
    assert.deepEqual([cashOf(house, a), cashOf(house, b)], [20, 140])
    checkBooks(house)
  })

  test('behavior: requested withdrawals return first', () => {
    const house = smallHouse()
    const a = member(house, { cash: 70 })
    postCash(house, a, house.markets.tiers.outgoing[0]!, 0, 20, 'withdrawal')
    letGo(house, noteWithdrawal(house, a, 0, 20, '0'.repeat(64)), 20, 20)
    vaultReported(house, 0, 35)
    assert.deepEqual([cashOf(house, a), house.ledger.vaults.pending[0]], [35, 0])
    assert.equal(eventsOf(house, 'withdrawalNoted').at(-1)!.stage, 'cancelled')
    checkBooks(house)
  })

  test('behavior: what waits to leave is its account’s, and waits no longer', () => {
    const house = smallHouse()
    const a = member(house, { cash: 70 })
    noteWithdrawal(house, a, 0, 20, '0'.repeat(64))
    vaultReported(house, 0, 35)
    assert.deepEqual([cashOf(house, a), house.ledger.vaults.waiting[0], house.ledger.outflows.waiting[0]], [35, 0, 0])
    assert.equal(eventsOf(house, 'withdrawalNoted').at(-1)!.amount, 0)
    checkBooks(house)
  })

  test('behavior: a sweep under way is paid to the end first, and none starts afterwards', () => {
    const house = smallHouse()
    const [a, b] = [member(house, { cash: 100 }), member(house, { cash: 60 })]
    win(house, a, b, 0, 30)
    sweepDue(house)
    house.clock.nowMs += house.params.tier.sweepIntervalMs[0]!
    sweepDue(house)
    assert.ok(sweepUnderWay(house, 0))
    vaultReported(house, 0, 150)
    assert.deepEqual([eventsOf(house, 'paid').at(-1)?.amount, cashOf(house, a) + cashOf(house, b)], [30, 150])
    house.clock.nowMs += house.params.tier.sweepIntervalMs[0]!
    sweepDue(house)
    assert.equal(stepSweeps(house, 1000), false)
    checkBooks(house)
  })

  test('behavior: the other tier is untouched', () => {
    const house = smallHouse({ tiers: 2 })
    const [a, b] = [member(house, { tier: 1, cash: 100 }), member(house, { tier: 1, cash: 100 })]
    postLots(house, a, b, 1, 3, 90)
    member(house, { cash: 10 })
    vaultReported(house, 0, 1)
    assert.deepEqual([cashOf(house, a), resultIn(house, a, 1), house.markets.tiers.woundDown[1]], [100, 30, 0])
    checkBooks(house)
  })

  test('behavior: books hold after any wind-down, and balances are the claims of its events', () => {
    fc.assert(
      fc.property(houseArbitrary, (plan) => {
        const { house } = randomHouse(plan, true)
        const given = claimsNow(house)
        const stock = house.ledger.vaults.stock.slice(0, 2)
        windDown(house, 0, presentPrices(house))
        checkBooks(house)
        assert.deepEqual(
          eventsOf(house, 'windDownClaim').map(({ account, vault, amount }) => ({ account, vault, amount })),
          given,
        )
        for (let account = 0; account < house.ledger.accounts.rows; account++) {
          assert.equal(house.ledger.accounts.legCount[account], 0)
          assert.equal(cashOf(house, account), givenOf(house, given, account, 0))
          assert.equal(coinsOf(house, account), givenOf(house, given, account, 1))
        }
        assert.deepEqual(house.ledger.vaults.stock.slice(0, 2), stock)
        assert.deepEqual([house.markets.assets.total[0], house.markets.assets.total[1]], [...stock])
      }),
    )
  })
})
