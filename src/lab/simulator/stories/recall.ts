/** Members borrow, lenders want back what is lent. */
import { between, chance, pick } from '../../random.ts'
import { memberOf } from '../picks.ts'
import { depositTo, reportOf, type World } from '../world.ts'
import { type Episode, jump, report, tick } from './story.ts'
import { tradeMost } from './trading.ts'

/** Members borrow, lenders ask for what is lent and have it called; some stay after all, some borrowers pay, others are sold for. */
export function* recall(world: World): Episode {
  const { house, random } = world
  const tier = between(random, 0, 1)
  const vault = house.ledger.vaults.asset.findIndex((asset) => asset === house.markets.tiers.settlementAsset[tier]! - 1)
  const { backstop } = house.markets.tiers
  if (chance(random, 1, 2)) yield [10, depositTo(world, backstop[tier]!, vault, 10 ** 11)]
  yield* report(world, 1)
  for (const bears of [0, 1]) {
    const account = memberOf(world, tier)
    yield [
      10,
      { type: 'lendAdd', account, amount: Math.max(1, Math.floor(house.ledger.accounts.cash[account]! / 2)), bears },
    ]
  }
  yield* borrow(world, tier)
  yield* borrow(world, tier)
  const { lenders: rows } = house.lending
  for (let row = 0; row < rows.rows; row++) {
    if (rows.shares[row]! === 0) continue
    const lender = { account: rows.account[row]!, bears: rows.bears[row]! }
    const shares = rows.shares[row]! - rows.leaving[row]!
    if (shares > 1) yield [10, { type: 'lendExit', ...lender, shares: Math.ceil(shares / pick(random, [1, 1, 1, 2])) }]
  }
  for (let row = 0; row < rows.rows; row++) {
    if (rows.leaving[row] === 0) continue
    const lender = { account: rows.account[row]!, bears: rows.bears[row]! }
    if (chance(random, 2, 3)) yield [10, { type: 'lendRecall', ...lender }]
    if (chance(random, 1, 4)) yield [10, { type: 'lendExitCancel', ...lender }]
  }
  yield [1000, tick]
  const debtor = house.ledger.accounts.cash.findIndex((cash, account) => {
    const { kind, tier: tiers } = house.ledger.accounts
    return cash < 0 && kind[account] === 0 && tiers[account] === tier
  })
  if (debtor >= 0 && chance(random, 1, 2)) {
    yield [10, depositTo(world, debtor, vault, -house.ledger.accounts.cash[debtor]! + pick(random, [-1, 1, 1_000_000]))]
  }
  for (let i = 0; i < 5; i++) {
    // Collateral is sold at prices that are fresh when the notice is over.
    yield [pick(random, [60_000, 130_000, 610_000]), reportOf(world, 0)]
    yield* report(world, 0)
    yield [1000, tick]
  }
}

/** A member that has collateral and lends all its cash buys what it may, and is lent what the price takes from it. */
function* borrow(world: World, tier: number): Episode {
  const { house, random } = world
  const { vaults, accounts } = house.ledger
  const { markets, tiers, assets } = house.markets
  const token = tiers.settlementAsset[tier]! - 1
  const vault = vaults.asset.findIndex((asset) => asset !== token && asset > 0 && assets.tier[asset] === tier)
  const market = markets.tier.subarray(0, markets.rows).indexOf(tier)
  if (vault < 0 || market < 0 || markets.mark[market] === 0) return
  const account = memberOf(world, tier)
  yield [10, depositTo(world, account, vault, pick(random, [10 ** 7, 10 ** 9]))]
  yield [10, { type: 'lendAdd', account, amount: Math.max(1, accounts.cash[account]!), bears: 0 }]
  yield* tradeMost(world, market, account, memberOf(world, tier))
  jump(world, markets.underlying[market]!, 0.97)
  // An interval later its loss is collected, at a price that is fresh.
  yield* report(world, 1)
  yield [300_000, reportOf(world, 0)]
  yield* report(world, 0)
  yield [1000, tick]
  yield [1000, tick]
}
