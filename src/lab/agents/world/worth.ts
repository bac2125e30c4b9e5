/** What everybody has: results, shares, equity, and that all of it adds up to nothing. */
import type { House } from '../../../core/machine/index.ts'
import { type Atoms, bigMulDivFloor, type Row } from '../../../core/units/index.ts'
import { markOf } from './prices.ts'
import { BTC, ETH, ETH_VAULT, OPERATOR, type World, worthAt } from './world.ts'

/** Lots of an account, signed. */
export function lotsOf({ house }: World, account: Row, market: Row): number {
  const slot = slotOf(house, account, market)
  return slot < 0 ? 0 : house.markets.legs.lots[slot]!
}

function slotOf(house: House, account: Row, market: Row): number {
  const first = house.ledger.accounts.legFirst[account]!
  for (let slot = first; slot < first + house.ledger.accounts.legCount[account]!; slot++) {
    if (house.markets.legs.market[slot] === market) return slot
  }
  return -1
}

/**
 * What an owner's accounts hold, beside money out − money in: cash, collateral and claims at mark, no account below nothing, stakes,
 * shares of the pool and of lenders at what they are worth. The operator has its fees and its shares.
 */
export function resultOf(world: World, owner: Row): Atoms {
  const { accounts } = world.house.ledger
  const { tiers } = world.house.markets
  let sum = (world.flows.get(owner) ?? 0) + (world.collateral.get(owner) ?? 0)
  if (owner === OPERATOR) {
    sum +=
      accounts.cash[tiers.fees[0]!]! + sharesWorth(world, tiers.backstop[0]!) + sharesWorth(world, tiers.treasury[0]!)
    return sum
  }
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.owner[account] !== owner) continue
    sum += Math.max(0, equityOf(world, account)) + stakeOf(world, account) + sharesWorth(world, account)
  }
  return sum
}

/** Shares of the pool and of both classes of lenders at what they are worth, and cash that waits to join. */
function sharesWorth(world: World, account: Row): Atoms {
  const { backstop, lending, markets } = world.house
  const { providers, pools } = backstop
  let sum = 0
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] !== 1 || providers.account[row] !== account) continue
    const worth = Math.max(0, equityOf(world, markets.tiers.backstop[0]!))
    sum += providers.waiting[row]! + partOf(providers.shares[row]!, worth, pools.shares[0]!)
  }
  for (const bears of [0, 1] as const) {
    const [worth, all] =
      bears === 1 ? [lending.pools.worth1, lending.pools.shares1] : [lending.pools.worth0, lending.pools.shares0]
    sum += partOf(lenderSharesOf(world, account, bears), worth[0]!, all[0]!)
  }
  return sum
}

function partOf(shares: number, worth: Atoms, all: number): Atoms {
  return shares === 0 ? 0 : bigMulDivFloor(worth, shares, all)
}

/** Shares of an account in the pool behind the backstop. */
export function poolSharesOf({ house }: World, account: Row): number {
  const { providers } = house.backstop
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] === 1 && providers.account[row] === account) return providers.shares[row]!
  }
  return 0
}

/** Shares of an account in a class of lenders. */
export function lenderSharesOf({ house }: World, account: Row, bears: 0 | 1): number {
  const { lenders } = house.lending
  for (let row = 0; row < lenders.rows; row++) {
    if (lenders.shares[row]! > 0 && lenders.account[row] === account && lenders.bears[row] === bears) {
      return lenders.shares[row]!
    }
  }
  return 0
}

/** Σ cash and results of all accounts + money out − money in, and collateral held beside the vault's: 0 in every episode, to the atom. */
export function imbalanceOf(world: World): number {
  const { accounts, vaults } = world.house.ledger
  let [sum, held] = [0, 0]
  for (const flow of world.flows.values()) sum += flow
  for (let account = 0; account < accounts.rows; account++) {
    sum += moneyOf(world, account)
    held += collateralOf(world, account)
  }
  return Math.abs(sum) + Math.abs(held - vaults.stock[ETH_VAULT]!)
}

/** Cash, collateral and results at mark of an account, signed. */
export function equityOf(world: World, account: Row): Atoms {
  return moneyOf(world, account) + worthAt(world, collateralOf(world, account))
}

function moneyOf(world: World, account: Row): Atoms {
  const { house } = world
  let money = house.ledger.accounts.cash[account]!
  for (const market of [BTC, ETH]) {
    const slot = slotOf(house, account, market)
    if (slot >= 0) money += house.markets.legs.lots[slot]! * markOf(world, market) - house.markets.legs.cost[slot]!
  }
  return money
}

/** ETH of an account, its atoms. */
export function collateralOf({ house }: World, account: Row): number {
  const { balances, accounts } = house.ledger
  const first = accounts.balanceFirst[account]!
  let amount = 0
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) amount += balances.amount[slot]!
  return amount
}

function stakeOf({ house }: World, account: Row): Atoms {
  const { stakes, accounts } = house.ledger
  const pool = accounts.cash[house.markets.tiers.stakers[0]!]!
  const shares = house.markets.tiers.stakeShares[0]!
  for (let row = 0; row < stakes.rows; row++) {
    if (stakes.account[row] === account && stakes.shares[row]! > 0) {
      return bigMulDivFloor(pool, stakes.shares[row]!, shares)
    }
  }
  return 0
}
