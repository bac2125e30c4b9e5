/** Rows that draws are about: random, and mostly such that something can be done with them. */
import { between } from '../random.ts'
import type { World } from './world.ts'

/** A random row of a table of the house. */
export function rowOf({ random }: World, table: { readonly rows: number }): number {
  return table.rows === 0 ? 0 : between(random, 0, table.rows - 1)
}

/** A member's account of a tier; the last account when there is none. */
export function memberOf(world: World, tier: number): number {
  const { accounts } = world.house.ledger
  for (let tries = 0; tries < 40; tries++) {
    const account = rowOf(world, accounts)
    if (accounts.kind[account] === 0 && accounts.tier[account] === tier) return account
  }
  return accounts.rows - 1
}

/** Lots of an account in a market. */
export function heldLots({ house }: World, account: number, market: number): number {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.market[slot] === market) return legs.lots[slot]!
  }
  return 0
}

/** A market that is mostly alive: its tier not wound down, itself not delisted. */
export function marketOf(world: World): number {
  const { markets, tiers } = world.house.markets
  let market = rowOf(world, markets)
  for (let tries = 0; tries < 10; tries++) {
    if (markets.status[market]! < 2 && tiers.woundDown[markets.tier[market]!] === 0) return market
    market = rowOf(world, markets)
  }
  return market
}
