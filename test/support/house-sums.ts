/** Sums over the tables of a house, in bigint, by code of the tests' own. */
import assert from 'node:assert/strict'
import type { House } from '../../src/core/machine/index.ts'

/** INV-1 to INV-3 by sums of our own over the tables, in bigint. */
export function checkSums(house: House): void {
  const { accounts, balances, vaults } = house.ledger
  const { legs, markets } = house.markets
  const held = new Map<number, bigint>()
  const lots = new Map<number, bigint>()
  const cost = new Map<number, bigint>()
  const add = (sums: Map<number, bigint>, key: number, amount: number): void => {
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount))
  }
  for (let account = 0; account < accounts.rows; account++) {
    add(held, 0, accounts.cash[account]!)
    for (let slot = accounts.balanceFirst[account]!, n = accounts.balanceCount[account]!; n > 0; slot++, n--) {
      add(held, balances.asset[slot]!, balances.amount[slot]!)
    }
    for (let slot = accounts.legFirst[account]!, n = accounts.legCount[account]!; n > 0; slot++, n--) {
      add(lots, legs.market[slot]!, legs.lots[slot]!)
      add(cost, legs.market[slot]!, legs.cost[slot]!)
    }
  }
  for (let vault = 0; vault < vaults.rows; vault++) {
    const net = BigInt(vaults.deposited[vault]!) - BigInt(vaults.withdrawn[vault]!)
    assert.equal(held.get(vaults.asset[vault]!) ?? 0n, net, `INV-1 of vault ${vault}`)
  }
  for (let market = 0; market < markets.rows; market++) {
    const settled = accounts.cash[markets.settlement[market]!]!
    assert.equal(lots.get(market) ?? 0n, 0n, `INV-2 of market ${market}`)
    assert.equal((cost.get(market) ?? 0n) + BigInt(settled), 0n, `INV-3 of market ${market}`)
    assert.ok(settled >= 0, `S of market ${market}`)
  }
}
