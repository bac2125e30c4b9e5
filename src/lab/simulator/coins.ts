/** Loans of coins: single commands, and a story in which a coin that was borrowed and has gone rises. */
import { balanceOf, coinDebtOf, coinOwed } from '../../core/ledger/index.ts'
import { coinShares } from '../../core/lending/index.ts'
import { explain } from '../../core/margin/index.ts'
import type { Command } from '../../core/words/index.ts'
import { between, chance, pick } from '../random.ts'
import { depositTo, schedule, type World } from './world.ts'

/** Finds a member's account of a tier. */
type Member = (world: World, tier: number) => number

/** Somebody lends a coin, leaves its lenders, waits for that or not, borrows it or gives it back; often who has or owes it. */
export function coin(world: World, memberOf: Member): Command {
  const { random, house } = world
  const { accounts } = house.ledger
  const { coinLenders } = house.lending
  const asset = coinOf(world)
  const account = memberOf(world, house.markets.assets.tier[asset]!)
  const kind = between(random, 0, 4)
  if (kind === 0)
    return { type: 'coinLend', account, asset, amount: partOf(world, balanceOf(house.ledger, account, asset)) }
  if (kind === 1) return borrowBy(world, account, asset)
  if (kind === 2 || kind === 4) {
    const row = between(random, 0, Math.max(0, coinLenders.rows - 1))
    const known = coinLenders.rows > 0 && chance(random, 7, 8)
    const lender = known ? { account: coinLenders.account[row]!, asset: coinLenders.asset[row]! } : { account, asset }
    if (kind === 4) return { type: chance(random, 2, 3) ? 'coinRecall' : 'coinLendExitCancel', ...lender }
    const shares = partOf(world, coinShares(house, lender.account, lender.asset))
    return { type: 'coinLendExit', ...lender, shares }
  }
  for (let debtor = 0; debtor < accounts.rows; debtor++) {
    if (coinOwed(house, debtor) < 0 || chance(random, 1, 2)) continue
    const owed = { account: debtor, asset: coinOwed(house, debtor) }
    return { type: 'coinRepay', ...owed, amount: partOf(world, coinDebtOf(house, debtor)) }
  }
  return { type: 'coinRepay', account, asset, amount: 1 }
}

/** A collateral asset, now and then any. */
function coinOf(world: World): number {
  return chance(world.random, 1, 12)
    ? between(world.random, 0, world.house.markets.assets.rows - 1)
    : pick(world.random, [1, 2, 4])
}

/** All of it, a part, or a little more. */
function partOf({ random }: World, whole: number): number {
  return Math.max(1, Math.floor(whole / pick(random, [0.9, 1, 1, 2, 10, 1000])))
}

/** About what the free collateral of an account carries: now and then much less or more. */
function borrowBy(world: World, account: number, asset: number): Command {
  const { random, house } = world
  const { assets } = house.markets
  const { freeCollateral } = explain(house, account)
  const price = Math.max(1, assets.price[asset]!)
  const coins = (freeCollateral / price) * assets.atomsPerLot[asset]!
  const amount = Math.min(2 ** 50, Math.max(1, Math.floor(coins / pick(random, [0.15, 0.7, 1.2, 2, 30]))))
  return { type: 'coinBorrow', account, asset, amount }
}

/** A move of the story: time before a command. */
type Move = readonly [afterMs: number, command: Command]

/** Lenders bring a coin, others borrow it to the limit and take it away; what then becomes of its price the caller tells. */
export function* shortCoin(world: World, memberOf: Member): Generator<Move> {
  const { random, house } = world
  const asset = pick(random, [1, 2, 4])
  const tier = house.markets.assets.tier[asset]!
  const vault = house.ledger.vaults.asset.indexOf(asset)
  for (let i = between(random, 1, 3); i > 0; i--) {
    const lender = memberOf(world, tier)
    yield [5, depositTo(world, lender, vault, between(random, 1, 100) * 10 ** pick(random, [6, 7, 8, 8]))]
    yield [
      5,
      { type: 'coinLend', account: lender, asset, amount: partOf(world, balanceOf(house.ledger, lender, asset)) },
    ]
  }
  if (chance(random, 1, 3)) yield [pick(random, [20_000, 300_000]), { type: 'tick' }]
  for (let i = between(random, 1, 4); i > 0; i--) {
    const account = memberOf(world, tier)
    yield* carryOff(world, account, asset, vault)
  }
  if (chance(random, 1, 3)) yield* allBack(world, asset)
  if (chance(random, 1, 8)) yield [5, schedule([['asset.coinLoanCap', asset, 0]], 'fast', world.nowMs + 20_000)]
  if (chance(random, 1, 2)) yield [pick(random, [300_000, 3_600_000, 86_400_000]), { type: 'tick' }]
}

/** An account of its own for it borrows to the limit and moves the coins to its owner's other account; at times it wants another coin too. */
function* carryOff(world: World, sibling: number, asset: number, vault: number): Generator<Move> {
  const { random, house } = world
  const { accounts } = house.ledger
  const owner = accounts.owner[sibling]!
  const tier = accounts.tier[sibling]!
  if (owner < 0) return
  const account = accounts.rows
  yield [5, { type: 'accountOpen', owner, tier, mode: 'isolated' }]
  if (accounts.rows === account) return
  yield [5, depositTo(world, account, tier === 0 ? 0 : 3, 10 ** pick(random, [8, 10, 11]))]
  const price = Math.max(1, house.markets.assets.price[asset]!)
  const most = (explain(house, account).freeCollateral / price) * house.markets.assets.atomsPerLot[asset]!
  for (const part of [2.9, 3.1, 5]) {
    const amount = Math.min(2 ** 50, Math.max(1, Math.floor(most / part)))
    yield [5, { type: 'coinBorrow', account, asset, amount }]
    const left = balanceOf(house.ledger, account, asset)
    const coins = { vaultFrom: vault, vaultTo: vault, amount: left }
    if (left > 0) yield [5, { type: 'transferMake', from: account, to: sibling, ...coins }]
  }
  if (tier === 0) yield* wantOther(world, account, asset === 1 ? 2 : 1)
}

/** Another coin of the first tier is lent as well, and who owes the first wants it. */
function* wantOther(world: World, account: number, asset: number): Generator<Move> {
  const { accounts } = world.house.ledger
  const lender = between(world.random, 0, accounts.rows - 1)
  if (accounts.tier[lender] !== 0 || accounts.kind[lender] !== 0) return
  yield [5, depositTo(world, lender, asset, 10 ** 6)]
  yield [5, { type: 'coinLend', account: lender, asset, amount: 10 ** 6 }]
  yield [5, { type: 'coinBorrow', account, asset, amount: 10 }]
}

/** Who lends a coin wants all of it back. */
function* allBack({ house }: World, asset: number): Generator<Move> {
  const { coinLenders } = house.lending
  for (let row = 0; row < coinLenders.rows; row++) {
    const shares = coinLenders.shares[row]!
    if (shares > 0 && coinLenders.asset[row] === asset) {
      yield [5, { type: 'coinLendExit', account: coinLenders.account[row]!, asset, shares }]
    }
  }
}
