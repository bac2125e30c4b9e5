/** Money wants out: panics, runs, vaults that have less than is wanted, other recipients. */
import { balanceOf } from '../../../core/ledger/index.ts'
import { keyRead } from '../../../core/tables/index.ts'
import type { Command } from '../../../core/words/index.ts'
import { between, chance, pick } from '../../random.ts'
import { memberOf } from '../picks.ts'
import { recipientFor } from '../recipients.ts'
import { depositTo, freshKey, schedule, type World } from '../world.ts'
import { gap, slide } from './prices.ts'
import { type Episode, report, tick } from './story.ts'
import { lever } from './trading.ts'

/** Everybody wants their money; what was asked for in time may be paid too late. */
export function* panic(world: World): Episode {
  const { house, random } = world
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.kind[account] !== 0 || chance(random, 1, 2)) continue
    const vault = accounts.tier[account] === 0 ? pick(random, [0, 5]) : 3
    const cash = accounts.cash[account]!
    if (chance(random, 1, 3)) yield [5, { type: 'sweepDemand', account }]
    const amount = Math.max(1, Math.floor(cash / pick(random, [1, 1, 2, 10])))
    yield [5, { type: 'withdrawalRequest', account, vault, amount, recipient: recipientFor(world, account) }]
  }
  if (chance(random, 1, 2)) yield* slide(world)
  for (const withdrawal of [...world.withdrawals]) yield [5, { type: 'withdrawalExecute', withdrawal }]
}

/**
 * A run on a tier whose window is small: everybody asks for all it has, in one request or in many, moves money between its
 * accounts and out of the tier, trades it away, thinks better of it; epochs and windows pass.
 */
export function* bankRun(world: World): Episode {
  const { house, random } = world
  const { accounts } = house.ledger
  const tier = between(random, 0, 1)
  const vaults = tier === 0 ? [0, 0, 5, 1, 2] : [3, 3, 4]
  const limit = pick(random, ['tier.outflowMaxPpm', 'tier.outflowValueMaxPpm'] as const)
  yield [1, schedule([[limit, tier, pick(random, [10_000, 50_000, 100_000])]], 'fast', world.nowMs + 1000)]
  for (let rounds = between(random, 1, 4); rounds > 0; rounds--) {
    for (let account = 0; account < accounts.rows; account++) {
      if (accounts.kind[account] !== 0 || accounts.tier[account] !== tier || chance(random, 1, 3)) continue
      const times = chance(random, 1, 15) ? 17 : between(random, 1, 2)
      for (let i = 0; i < times; i++) {
        yield [between(random, 0, 50), exitOf(world, account, pick(random, vaults), times > 2 ? 40 : 1)]
      }
      if (chance(random, 1, 4)) yield [5, awayOf(world, account)]
    }
    if (chance(random, 1, 4)) yield* lever(world)
    if (chance(random, 1, 4)) yield* gap(world)
    if (chance(random, 1, 3)) yield [pick(random, [61_000, 600_000]), tick]
    yield* report(world, 1)
    yield [pick(random, [60_000, 900_000, 3_600_000]), tick]
    for (const withdrawal of [...world.withdrawals]) {
      if (chance(random, 2, 3)) yield [5, { type: 'withdrawalExecute', withdrawal }]
      else if (chance(random, 1, 3)) yield [5, { type: 'withdrawalCancel', withdrawal }]
    }
  }
}

/** A withdrawal of all that an account has in a vault's asset, or of a part. */
function exitOf({ house, random }: World, account: number, vault: number, least: number): Command {
  const asset = house.ledger.vaults.asset[vault]!
  const isToken = house.markets.tiers.settlementAsset[house.ledger.accounts.tier[account]!] === asset + 1
  const held = isToken ? house.ledger.accounts.cash[account]! : balanceOf(house.ledger, account, asset)
  const amount = Math.max(1, Math.floor(held / (least * pick(random, [1, 1, 2, 3, 20]))))
  const owner = house.ledger.accounts.owner[account]!
  return { type: 'withdrawalRequest', account, vault, amount, recipient: keyRead(house.ledger.owners.key, owner) }
}

/** Cash moved to another account of the owner, in the tier or out of it. */
function awayOf({ house, random }: World, from: number): Command {
  const { accounts } = house.ledger
  const to = pick(
    random,
    Array.from({ length: accounts.rows }, (_, row) => row).filter(
      (row) => accounts.owner[row] === accounts.owner[from],
    ),
  )
  const [vaultFrom, vaultTo] = [from, to].map((account) => (accounts.tier[account] === 0 ? 0 : 3)) as [number, number]
  const amount = Math.max(1, Math.floor(accounts.cash[from]! / pick(random, [1, 2, 10, 100])))
  return { type: 'transferMake', from, to, vaultFrom, vaultTo, amount }
}

/** Money that came by one chain is wanted out of the tier by the other, whose vault has less. */
export function* thinVault(world: World): Episode {
  const { accounts, vaults } = world.house.ledger
  const from = memberOf(world, 0)
  const amount = vaults.stock[0]! - vaults.pending[0]! + 1
  for (let to = 0; to < accounts.rows; to++) {
    if (accounts.owner[to] !== accounts.owner[from] || accounts.tier[to] !== 1) continue
    yield [10, depositTo(world, from, 5, amount)]
    yield [10, { type: 'transferMake', from, to, vaultFrom: 0, vaultTo: 3, amount }]
    return
  }
}

/** Somebody wants to be paid elsewhere, too early and then in time, and at times thinks better of it before the money has left. */
export function* payElsewhere(world: World): Episode {
  const { house, random } = world
  for (let times = between(random, 1, 3); times > 0; times--) {
    const tier = between(random, 0, 1)
    const account = memberOf(world, tier)
    const recipient = freshKey(world)
    const listed = { account, recipient } as const
    const ask = (): Command => {
      const amount = Math.max(1, Math.floor(house.ledger.accounts.cash[account]! / pick(random, [1, 2, 10, 1000])))
      return { type: 'withdrawalRequest', ...listed, vault: tier === 0 ? 0 : 3, amount }
    }
    yield [10, { type: 'recipientAdd', ...listed }]
    yield [between(random, 0, 2000), ask()]
    yield [pick(random, [1000, 61_000, 601_000]), tick]
    yield* report(world, 1)
    yield [5, ask()]
    if (chance(random, 1, 3)) yield [5, { type: 'recipientRemove', ...listed }]
    for (const withdrawal of [...world.withdrawals]) yield [5, { type: 'withdrawalExecute', withdrawal }]
  }
}
