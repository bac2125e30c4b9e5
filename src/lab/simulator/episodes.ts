/**
 * Short stories that steer towards the rare: crowded books, gaps, silence, depegs, calls that are answered or not, panic,
 * re-lots, delistings, vaults that lack something. Each yields commands with the time that passes before them.
 */

import { tradeReject } from '../../core/clearing/index.ts'
import { balanceOf } from '../../core/ledger/index.ts'
import { procedureOf } from '../../core/liquidation/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, targetCeil } from '../../core/margin/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import type { Command } from '../../core/words/index.ts'
import { between, chance, pick, shuffle } from '../random.ts'
import { bidPlace } from './bids.ts'
import { heldLots, marketOf, memberOf, pool, rowOf, tradeOf, vaultReport } from './draws.ts'
import { recipientFor } from './recipients.ts'
import { depositTo, freshKey, mandateOf, PRICE_SOURCES, reportOf, schedule, type World } from './world.ts'

/** A command and the milliseconds before it. */
export type Move = readonly [afterMs: number, command: Command]

/** Prices stay within eight times their start: beyond it notionals leave the range in which the house is exact. */
export const PRICE_MAX = 4 * 10 ** 8

/** A story. */
export type Episode = Generator<Move>

/** A random story. */
export function drawEpisode(world: World): Episode {
  return pick(world.random, stories)(world)
}

const tick: Command = { type: 'tick' }

/** Every source that speaks tells the truth, then the clock goes on a little. */
function* report(world: World, ticks: number): Episode {
  for (const source of shuffle(world.random, sources)) {
    if (!world.silent.has(source)) yield [0, reportOf(world, source, 50)]
  }
  for (let i = 0; i < ticks; i++) yield [between(world.random, 100, 6000), tick]
}

const sources = Array.from({ length: PRICE_SOURCES }, (_, source) => source)

/** Members trade as much as they may: leverage at its limit. */
function* lever(world: World): Episode {
  const { random, house } = world
  const market = marketOf(world)
  const tier = house.markets.markets.tier[market]!
  for (let times = between(random, 1, 8); times > 0; times--) {
    const mark = house.markets.markets.mark[market]!
    if (mark === 0) return
    yield* tradeMost(world, market, memberOf(world, tier), memberOf(world, tier))
  }
}

/** Two members trade as many lots at the mark as both may, and at times one more. */
function* tradeMost(world: World, market: number, buyer: number, seller: number): Episode {
  const { random, house } = world
  const bare = { ...tradeOf(world, market), price: house.markets.markets.mark[market]!, buyerFee: 0, sellerFee: 0 }
  const trade = { ...bare, buyer, seller }
  yield [1, mandateOf(world, trade.buyer, trade.venue)]
  yield [1, mandateOf(world, trade.seller, trade.venue)]
  let [low, high] = [0, 2 ** 24]
  while (high - low > 1) {
    const lots = Math.floor((low + high) / 2)
    if (tradeReject(house, { ...trade, lots }) === null) low = lots
    else high = lots
  }
  if (chance(random, 1, 4)) yield [1, { ...trade, lots: high }]
  yield [10, { ...trade, lots: Math.max(1, low) }]
}

/** A price jumps, and stays there. */
function* gap(world: World): Episode {
  const { random, truth } = world
  const underlying = between(random, 1, truth.length - 1)
  const ppm = pick(random, [10_000, 30_000, 50_000, 100_000, 300_000, 600_000])
  const times = chance(random, 1, 2) ? 1 + ppm / 1_000_000 : 1 - ppm / 1_000_000
  jump(world, underlying, times)
  yield* report(world, between(random, 1, 3))
  if (chance(random, 1, 2)) yield* answerCalls(world)
  yield* report(world, between(random, 0, 5))
}

/** The whole market falls or rises at once. */
function* crash(world: World): Episode {
  const { random, truth } = world
  for (let i = between(random, 1, 3); i > 0; i--) yield* lever(world)
  const times = pick(random, [0.5, 0.7, 0.8, 0.9, 0.95, 1.05, 1.1, 1.3, 2])
  truth.forEach((_, underlying) => {
    if (underlying > 0) jump(world, underlying, times)
  })
  yield* report(world, between(random, 3, 15))
}

/** A price drifts until books fall one after the other. */
function* slide(world: World): Episode {
  const { random, truth } = world
  const underlying = between(random, 1, truth.length - 1)
  const times = pick(random, [0.99, 0.995, 1.005, 1.01])
  for (let i = between(random, 5, 25); i > 0; i--) {
    jump(world, underlying, times)
    yield* report(world, 1)
    if (chance(random, 1, 8)) yield* answerCalls(world)
  }
}

function jump({ truth }: World, underlying: number, times: number): void {
  const price = truth[underlying]
  if (price !== undefined) truth[underlying] = Math.min(PRICE_MAX, Math.max(20, Math.round(price * times)))
}

/** Nobody reports until the price is halted; time passes all the same. */
function* silence(world: World): Episode {
  const { random, silent } = world
  for (const source of sources) silent.add(source)
  for (let i = between(random, 3, 12); i > 0; i--) yield [pick(random, [30_000, 120_000, 400_000]), tick]
  // Long enough for everything else to be tried without a price.
  for (let i = between(random, 0, 60); i > 0; i--) yield [between(random, 0, 3000), tick]
  if (chance(random, 1, 2)) yield* govern(world)
  silent.clear()
  if (chance(random, 1, 2)) yield* gap(world)
  yield* report(world, 3)
}

/** Two sources fall silent: the price is degraded while the story lasts. */
function* degrade(world: World): Episode {
  const { random, silent } = world
  for (const source of shuffle(random, sources).slice(0, 2)) silent.add(source)
  yield [70_000, tick]
  yield* report(world, 2)
  if (chance(random, 1, 2)) yield* gap(world)
  for (let i = between(random, 3, 10); i > 0; i--) yield* report(world, 2)
  if (chance(random, 1, 2)) yield* govern(world)
  silent.clear()
  yield* report(world, 2)
}

/** The settlement token loses its peg for a while. */
function* depeg(world: World): Episode {
  const { random, truth } = world
  truth[0] = pick(random, [985_000, 900_000, 500_000])
  for (let i = between(random, 2, 8); i > 0; i--) yield* report(world, 2)
  truth[0] = 1_000_000
  yield* report(world, 2)
}

/** Open calls are answered, in part or wholly, by money seen or final. */
function* answerCalls(world: World): Episode {
  const { random, house } = world
  const { accounts, vaults } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (procedureOf(house, account) !== 'call') continue
    const vault = vaults.tier[0] === accounts.tier[account] ? 0 : 3
    const amount = pick(random, [10 ** 8, 10 ** 10, 10 ** 12])
    const final = depositTo(world, account, vault, amount)
    if (chance(random, 1, 2)) yield [1000, final]
    else if (final.type === 'depositFinal') yield [1000, { ...final, type: 'depositSeen' }]
  }
  yield [1000, tick]
}

/** Deadlines pass. */
function* wait(world: World): Episode {
  for (let i = between(world.random, 2, 6); i > 0; i--) {
    yield [pick(world.random, [30_000, 61_000, 125_000]), tick]
    yield* report(world, 1)
  }
}

/** Everybody wants their money; what was asked for in time may be paid too late. */
function* panic(world: World): Episode {
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
function* bankRun(world: World): Episode {
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
function* thinVault(world: World): Episode {
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
function* payElsewhere(world: World): Episode {
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

/** Hours or days pass: funding, interest, cooldowns, notices. */
function* longTime(world: World): Episode {
  const { random } = world
  for (let i = between(random, 1, 4); i > 0; i--) {
    const ms = pick(random, [600_000, 600_000, 3_600_000, 3_600_000, 3_600_000, 86_400_000, 700_000_000])
    yield [ms, tick]
    yield* report(world, 2)
  }
}

/** A market is delisted and, perhaps, listed anew. */
function* delist(world: World): Episode {
  const { random, house } = world
  const { markets } = house.markets
  if (markets.rows > 7) return
  const market = rowOf(world, markets)
  yield [10, { type: 'marketDelist', market }]
  for (let i = 0; i < 4; i++) yield [5000, tick]
  yield* report(world, 3)
  if (!chance(random, 2, 3)) return
  const underlying = markets.underlying[market]!
  yield [10, { type: 'perpetualList', tier: markets.tier[market]!, underlying, lotMultiple: pick(random, [1, 2]) }]
  yield* report(world, 1)
}

/** A coin collapses until its lots are too coarse. */
function* relot(world: World): Episode {
  const { random, truth } = world
  const underlying = between(random, 1, 3)
  if (truth[underlying]! > PRICE_MAX / 2) return
  jump(world, underlying, pick(random, [0.01, 0.1, 1]))
  yield* report(world, 2)
  const factor = pick(random, [2, 3, 10, 100])
  if (chance(random, 1, 4)) yield [1, { type: 'sweepDemand', account: memberOf(world, 0) }]
  yield [10, { type: 'relot', underlying, factor }]
  // The report names the new lot at once when the house took it; a wrong guess is a shock like any other.
  truth[underlying] = Math.min(PRICE_MAX, world.house.markets.underlyings.index[underlying]! || truth[underlying]!)
  yield* report(world, 2)
}

/** Positions are given up, one by one. */
function* unwind(world: World): Episode {
  const { house, random } = world
  const market = rowOf(world, house.markets.markets)
  const tier = house.markets.markets.tier[market]!
  const mark = house.markets.markets.mark[market]!
  const { accounts } = house.ledger
  const holders = Array.from({ length: accounts.rows }, (_, account) => account).filter(
    (account) =>
      accounts.kind[account] === 0 && accounts.tier[account] === tier && heldLots(world, account, market) !== 0,
  )
  const longs = holders.filter((account) => heldLots(world, account, market) > 0)
  const shorts = holders.filter((account) => heldLots(world, account, market) < 0)
  for (let i = 0; i < Math.min(longs.length, shorts.length) && mark > 0; i++) {
    const [seller, buyer] = [longs[i]!, shorts[i]!]
    const lots = Math.min(heldLots(world, seller, market), -heldLots(world, buyer, market))
    const trade = { ...tradeOf(world, market), buyerFee: 0, sellerFee: 0 }
    if (lots > 0) yield [between(random, 0, 100), { ...trade, price: mark, lots, buyer, seller }]
  }
}

/** Stakes come, cool and leave. */
function* stakes(world: World): Episode {
  const { house, random } = world
  const tier = between(random, 0, 1)
  for (let i = 0; i < 3; i++) {
    const account = memberOf(world, tier)
    const amount = Math.max(1, Math.floor(house.ledger.accounts.cash[account]! / 10))
    yield [10, { type: 'stakeAdd', account, amount }]
    yield [10, { type: 'stakeExit', account, shares: Math.max(1, Math.floor(amount / 2)) }]
    yield [10, { type: 'stakeClaim', account }]
    yield [pick(random, [1000, 3_700_000]), tick]
    yield* report(world, 0)
    yield [10, { type: 'stakeClaim', account }]
  }
}

/** Two owners turn out to be one: governance says so, or one key signs for both. Then they stand on both sides of a gap. */
function* actAsOne(world: World): Episode {
  const { random, house } = world
  const owners = shuffle(
    world.random,
    Array.from({ length: house.ledger.owners.rows }, (_, owner) => owner),
  ).slice(0, 2)
  if (owners.length < 2) return
  if (chance(random, 1, 2)) {
    const cluster = pick(random, [4, 5, 6])
    for (const owner of owners) yield [10, { type: 'ownersLink', owner, cluster }]
  } else yield* shareKey(world, owners)
  if (chance(random, 1, 3)) yield [3_700_000, tick]
  yield* report(world, 1)
  const [one, other] = owners.map((owner) => house.ledger.owners.firstAccount[owner]!) as [number, number]
  const market = marketOf(world)
  if (one < 0 || other < 0) return
  for (const account of [one, other]) yield [1, mandateOf(world, account, tradeOf(world, market).venue)]
  for (let times = between(random, 1, 3); times > 0; times--) {
    yield [10, { ...tradeOf(world, market), buyer: one, seller: other, buyerFee: 0, sellerFee: 0 }]
  }
  yield* gap(world)
}

/** A fresh key that acts for one owner after the other; each time it signs, at times within scopes that move no money. */
function* shareKey(world: World, owners: readonly number[]): Episode {
  const { random } = world
  const key = freshKey(world)
  for (const row of owners) {
    const scopes = pick(random, [8, 4 + 8, 4 + 8, 1])
    yield [10, { type: 'sessionOpen', subject: 'owner', row, key, scopes, expiryMs: world.nowMs + 10 ** 6 }]
    world.count += 1
    const nonce = world.nowMs + 10 ** 6 + world.count
    yield [1, { type: 'signed', key, nonce, expiryMs: world.nowMs + 60_000, count: 1 }]
    yield [0, tick]
    yield [10, { type: 'sessionClose', subject: 'owner', row, key }]
  }
  if (chance(random, 1, 4)) yield [10, { type: 'ownerOpen', key, cluster: 0 }]
}

/** Many stand behind a pool: they come, leave in parts, all at once, and again; what it has bought is taken. */
function* provide(world: World): Episode {
  const { house, random } = world
  const { providers, pools } = house.backstop
  const tier = between(random, 0, 1)
  const epochMs = house.params.tier.poolEpochMs[tier]!
  for (let i = between(random, 1, 4); i > 0; i--) {
    const account = memberOf(world, tier)
    const amount = Math.max(1, Math.floor(house.ledger.accounts.cash[account]! / pick(random, [2, 10])))
    yield [10, { type: 'poolJoin', account, amount }]
  }
  yield [epochMs, tick]
  yield* report(world, 1)
  // One who leaves a little at every epoch comes to the most that may be under way.
  const drips = chance(random, 1, 3) && providers.rows > 0 ? between(random, 0, providers.rows - 1) : -1
  for (let i = 0; drips >= 0 && i < 10; i++) {
    const shares = Math.max(1, Math.floor(providers.shares[drips]! / 20))
    yield [10, { type: 'poolExit', account: providers.account[drips]!, shares }]
    yield [epochMs, { type: 'tick' }]
    if (i % 4 === 3) yield* report(world, 0)
  }
  if (chance(random, 1, 2)) yield* chance(random, 1, 2) ? gap(world) : slide(world)
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] !== 1 || providers.tier[row] !== tier || chance(random, 1, 4)) continue
    const shares = Math.max(1, providers.shares[row]! - pick(random, [0, 0, 0, 1, 10 ** 5]))
    yield [10, { type: 'poolExit', account: providers.account[row]!, shares }]
  }
  for (let i = 0; i < 3 && pools.shares[tier]! > 0; i++) {
    yield [epochMs + pick(random, [0, house.params.tier.poolNoticeMs[tier]!]), tick]
    yield* report(world, 1)
  }
  const taken = pool(world)
  if (taken !== null) yield [10, taken]
}

/** Lenders come in both classes and leave with all that they have: at once, by windows, and as far as it is not lent. */
function* lenders(world: World): Episode {
  const { house, random } = world
  const tier = between(random, 0, 1)
  for (const bears of [0, 1, between(random, 0, 1)]) {
    const account = memberOf(world, tier)
    const amount = Math.max(1, Math.floor(house.ledger.accounts.cash[account]! / 3))
    yield [10, { type: 'lendAdd', account, amount, bears }]
    yield [pick(random, [1000, 400_000]), tick]
    if (chance(random, 1, 6)) {
      yield [10, schedule([['tier.lenderCap', tier, 0]], 'fast', world.nowMs + 20_000)]
      yield [30_000, tick]
      yield [10, { type: 'lendAdd', account, amount: 1000, bears }]
    }
    const { lenders: rows } = house.lending
    for (let row = 0; row < rows.rows; row++) {
      if (rows.shares[row]! === 0 || !chance(random, 1, 2)) continue
      const exit = { account: rows.account[row]!, bears: rows.bears[row]! }
      yield [10, { type: 'lendExit', ...exit, shares: rows.shares[row]! }]
      if (rows.shares[row]! > 4) yield [10, { type: 'lendExit', ...exit, shares: Math.floor(rows.shares[row]! / 4) }]
    }
    if (chance(random, 1, 3)) yield [90_000_000, tick]
  }
}

/** The pool lends what it can, the operator takes its own part out, members borrow, and then the pool may lend nothing more. */
function* lendIdly(world: World): Episode {
  const { house, random } = world
  const tier = between(random, 0, 1)
  const { backstop, treasury } = house.markets.tiers
  const vault = house.ledger.vaults.asset.findIndex((asset) => asset === house.markets.tiers.settlementAsset[tier]! - 1)
  yield [10, depositTo(world, backstop[tier]!, vault, pick(random, [10 ** 9, 10 ** 11]))]
  const part = pick(random, [100_000, 900_000])
  yield [10, schedule([['tier.poolLendPpm', tier, part]], 'slow', world.nowMs + 100_000_000)]
  yield* report(world, 0)
  yield [pick(random, [20_000, 101_000_000]), tick]
  yield* report(world, 0)
  yield [300_000, tick]
  const shares = Math.floor(house.lending.pools.shares0[tier]! / pick(random, [2, 4, 100]))
  if (shares > 0) yield [10, { type: 'lendExit', account: treasury[tier]!, shares, bears: 0 }]
  for (let i = between(random, 1, 3); i > 0; i--) yield* lever(world)
  yield* chance(random, 1, 2) ? slide(world) : gap(world)
  yield* report(world, 0)
  yield [300_000, tick]
  yield [10, schedule([['tier.poolLendPpm', tier, 0]], 'fast', world.nowMs + 20_000)]
  yield [30_000, tick]
  yield* report(world, 3)
}

/** Members borrow, lenders ask for what is lent and have it called; some stay after all, some borrowers pay, others are sold for. */
function* recall(world: World): Episode {
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

/** A house that grows. */
function* grow(world: World): Episode {
  yield [1, { type: 'houseGrow', table: pick(world.random, ['owners', 'accounts', 'legs', 'balances'] as const) }]
}

const measured = emptyMeasure()

/** Books that are just above target, and a maintenance margin that is to rise above what they have. */
function* tighten(world: World): Episode {
  const { random, house } = world
  const { accounts } = house.ledger
  const { markets } = house.markets
  yield* lever(world)
  const market = marketOf(world)
  for (let account = 0; account < accounts.rows; account++) {
    const lots = heldLots(world, account, market)
    if (lots === 0 || procedureOf(house, account) !== 'none' || accounts.kind[account] !== 0) continue
    measure(house, presentPrices(house), account, noChange, measured)
    const spare = measured.equity - targetCeil(house, accounts.tier[account]!, measured)
    const move = Math.max(0, Math.min(0.5, (0.97 * spare) / (Math.abs(lots) * markets.mark[market]!)))
    jump(world, markets.underlying[market]!, lots > 0 ? 1 - move : 1 + move)
    break
  }
  yield* report(world, 0)
  const maintenance = house.params.market.maintenancePpm0[market]! + 10_000
  const effectiveMs = world.nowMs + 86_410_000
  yield [1, schedule([['market.maintenancePpm0', market, maintenance]], 'slow', effectiveMs)]
  // Smaller brackets are to come: trades are held to the targets that they bring.
  const bounds = [1, 2, 3].map((k) => [`market.bracketBound${k}`, market, k * 10 ** 6] as const)
  if (chance(random, 1, 2)) yield [1, schedule(bounds, 'slow', effectiveMs)]
  yield* lever(world)
  yield* report(world, 1)
}

/** Books that are called give lots away at the worst price allowed. */
function* reduceBadly(world: World): Episode {
  const { house, random } = world
  const { accounts } = house.ledger
  const { markets } = house.markets
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.kind[account] !== 0 || procedureOf(house, account) === 'none') continue
    for (let market = 0; market < markets.rows; market++) {
      const held = heldLots(world, account, market)
      if (held === 0) continue
      const other = memberOf(world, markets.tier[market]!)
      const away = Math.floor((markets.mark[market]! * house.params.market.priceLimitPpm[market]!) / 1_000_000)
      const price = Math.max(1, markets.mark[market]! + (held > 0 ? -away : away))
      const sides = held > 0 ? { buyer: other, seller: account } : { buyer: account, seller: other }
      const lots = between(random, 1, Math.min(Math.abs(held), 2 ** 31))
      yield [5, { ...tradeOf(world, market), ...sides, lots, price, buyerFee: 0, sellerFee: 0 }]
    }
  }
}

/**
 * A book that is offered: members with money bid, somebody trades to the limit, and the price brings that book between close-out
 * and maintenance. At times it goes on from there, or a bidder is gone.
 */
function* auctioned(world: World): Episode {
  const { random, house } = world
  const { accounts } = house.ledger
  const { markets } = house.markets
  yield* lever(world)
  const market = marketOf(world)
  const tier = markets.tier[market]!
  for (let times = between(random, 1, 6); times > 0; times--) {
    const account = memberOf(world, tier)
    yield [1, depositTo(world, account, tier === 0 ? 0 : 3, 10 ** pick(random, [9, 10, 11]))]
    yield [1, bidPlace(world, account)]
  }
  for (let account = 0; account < accounts.rows; account++) {
    const lots = heldLots(world, account, market)
    if (lots === 0 || procedureOf(house, account) !== 'none' || accounts.kind[account] !== 0) continue
    measure(house, presentPrices(house), account, noChange, measured)
    const spare = measured.equity - pick(random, [0.6, 0.7, 0.9]) * (measured.legs + measured.haircuts)
    const move = Math.max(0, Math.min(0.5, spare / (Math.abs(lots) * markets.mark[market]!)))
    jump(world, markets.underlying[market]!, lots > 0 ? 1 - move : 1 + move)
    break
  }
  for (let times = between(random, 2, 20); times > 0; times--) {
    if (chance(random, 1, 6)) jump(world, markets.underlying[market]!, pick(random, [0.993, 0.998, 1.002, 1.007]))
    if (chance(random, 1, 6)) yield [5, bidPlace(world, memberOf(world, tier))]
    yield* report(world, 1)
  }
}

/** What people ask of a house at any price, and without one. A tier that has its money and its prices is not wound down. */
function* govern(world: World): Episode {
  const { random, house } = world
  yield* pick(random, [grow, delist, relot])(world)
  if (chance(random, 1, 4)) yield [10, { type: 'tierWindDown', tier: rowOf(world, house.markets.tiers) }]
}

/** A vault lacks something: its tier is wound down. */
export function* windDown(world: World): Episode {
  const missing = pick(world.random, [1, 10 ** 6, 10 ** 9, 10 ** 12])
  yield [10, vaultReport(world, missing)]
  yield* report(world, 2)
}

const stories: readonly ((world: World) => Episode)[] = [
  lever,
  lever,
  lever,
  gap,
  gap,
  crash,
  crash,
  crash,
  slide,
  slide,
  silence,
  degrade,
  depeg,
  answerCalls,
  answerCalls,
  wait,
  wait,
  panic,
  bankRun,
  bankRun,
  thinVault,
  payElsewhere,
  longTime,
  delist,
  relot,
  unwind,
  stakes,
  actAsOne,
  provide,
  provide,
  lenders,
  lendIdly,
  recall,
  recall,
  grow,
  tighten,
  reduceBadly,
  auctioned,
  auctioned,
]
