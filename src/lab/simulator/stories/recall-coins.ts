/** Members borrow a coin, its lenders want back what is lent. */
import { balanceOf, coinDebtOf, coinOwed } from '../../../core/ledger/index.ts'
import { explain } from '../../../core/margin/index.ts'
import { between, chance, pick } from '../../random.ts'
import { shortCoin } from '../coins.ts'
import { memberOf } from '../picks.ts'
import { depositTo, reportOf, type World } from '../world.ts'
import { answerCalls } from './failing.ts'
import { type Episode, jump, report, tick } from './story.ts'

/**
 * Members borrow coins, to take them away, to keep them, or on collateral alone; lenders ask for what is lent and have it called; some
 * stay after all, some debtors give back, others are collected from.
 */
export function* recallCoins(world: World): Episode {
  const { house, random } = world
  for (const tier of [0, 1]) {
    const cash = house.ledger.vaults.asset.indexOf(house.markets.tiers.settlementAsset[tier]! - 1)
    if (chance(random, 3, 4)) yield [10, depositTo(world, house.markets.tiers.backstop[tier]!, cash, 10 ** 12)]
  }
  yield* report(world, 1)
  for (let times = between(random, 1, 3); times > 0; times--) yield* borrowOnCollateral(world)
  yield* shortCoin(world, memberOf)
  if (chance(random, 1, 3)) yield [10, { type: 'coinBorrow', account: memberOf(world, 0), asset: 1, amount: 10 }]
  yield* askAndCall(world)
  yield [1000, tick]
  if (chance(random, 1, 3)) yield* giveSomeBack(world)
  if (chance(random, 1, 6)) jump(world, between(random, 1, world.truth.length - 1), pick(random, [0.9, 1.05, 1.3]))
  for (let i = 0; i < 4; i++) {
    yield [pick(random, [30_000, 130_000, 310_000]), reportOf(world, 0)]
    // Coins are bought in at prices that are fresh when the notice is over.
    yield* report(world, 0)
    yield [10, tick]
    if (chance(random, 1, 6)) yield [10, { type: 'coinBorrow', account: memberOf(world, 0), asset: 1, amount: 10 }]
    if (chance(random, 1, 8)) yield* answerCalls(world)
  }
}

/** Somebody lends a coin and an account that has another borrows it: it keeps it, or moves it to another account of its owner. */
function* borrowOnCollateral(world: World): Episode {
  const { house, random } = world
  const { accounts, vaults } = house.ledger
  const sibling = memberOf(world, 0)
  const owner = accounts.owner[sibling]!
  const account = accounts.rows
  if (owner < 0) return
  yield [5, { type: 'accountOpen', owner, tier: 0, mode: 'isolated' }]
  if (accounts.rows === account) return
  const asset = pick(random, [1, 2])
  const lender = memberOf(world, 0)
  yield [5, depositTo(world, lender, vaults.asset.indexOf(asset), 10 ** 8)]
  yield [5, { type: 'coinLend', account: lender, asset, amount: 10 ** 8 }]
  yield [5, depositTo(world, account, vaults.asset.indexOf(3 - asset), 10 ** pick(random, [7, 9, 10]))]
  if (chance(random, 1, 3)) yield [5, depositTo(world, account, 0, 10 ** pick(random, [6, 8]))]
  const price = Math.max(1, house.markets.assets.price[asset]!)
  const most = (explain(house, account).freeCollateral / price) * house.markets.assets.atomsPerLot[asset]!
  const amount = Math.min(2 ** 50, Math.max(1, Math.floor(most / pick(random, [1.3, 4, 20]))))
  yield [5, { type: 'coinBorrow', account, asset, amount }]
  const vault = vaults.asset.indexOf(asset)
  const held = balanceOf(house.ledger, account, asset)
  const coins = { vaultFrom: vault, vaultTo: vault, amount: Math.ceil(held / pick(random, [1, 1, 2])) }
  if (held > 0 && chance(random, 3, 4)) yield [5, { type: 'transferMake', from: account, to: sibling, ...coins }]
}

/** Lenders of coins ask for all or a part; most have it called, some take it back. */
function* askAndCall(world: World): Episode {
  const { house, random } = world
  const { coinLenders: rows } = house.lending
  for (let row = 0; row < rows.rows; row++) {
    const lender = { account: rows.account[row]!, asset: rows.asset[row]! }
    const shares = rows.shares[row]! - rows.leaving[row]!
    if (shares > 0)
      yield [10, { type: 'coinLendExit', ...lender, shares: Math.ceil(shares / pick(random, [1, 1, 1, 2])) }]
  }
  for (let row = 0; row < rows.rows; row++) {
    if (rows.leaving[row] === 0) continue
    const lender = { account: rows.account[row]!, asset: rows.asset[row]! }
    if (chance(random, 2, 3)) yield [10, { type: 'coinRecall', ...lender }]
    if (chance(random, 1, 4)) yield [10, { type: 'coinLendExitCancel', ...lender }]
  }
}

/** Some who owe a coin are brought some of it, and give some of that back. */
function* giveSomeBack(world: World): Episode {
  const { house, random } = world
  for (let account = 0; account < house.ledger.accounts.rows; account++) {
    const asset = coinOwed(house, account)
    if (asset < 0 || chance(random, 1, 2)) continue
    const amount = Math.max(1, Math.ceil(coinDebtOf(house, account) / pick(random, [0.9, 1, 2, 10])))
    yield [10, depositTo(world, account, house.ledger.vaults.asset.indexOf(asset), amount)]
    if (chance(random, 2, 3)) yield [10, { type: 'coinRepay', account, asset, amount }]
  }
}
