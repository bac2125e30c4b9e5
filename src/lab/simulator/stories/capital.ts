/** Money that stands behind others: stakes, pools, lenders. */
import { between, chance, pick } from '../../random.ts'
import { pool } from '../draws.ts'
import { marketOf, memberOf } from '../picks.ts'
import { depositTo, schedule, type World } from '../world.ts'
import { gap, slide } from './prices.ts'
import { type Episode, jump, report, tick } from './story.ts'
import { buyToTheLimit, lever, poorestOf, vaultOf } from './trading.ts'

/** Stakes come, cool and leave. */
export function* stakes(world: World): Episode {
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

/** Many stand behind a pool: they come, leave in parts, all at once, and again; what it has bought is taken. */
export function* provide(world: World): Episode {
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
  if (chance(random, 1, 2)) yield* burden(world, tier)
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

/** The pool takes over what fails at a jump, and somebody joins or leaves while mark and slow price are apart. */
function* burden(world: World, tier: number): Episode {
  const { random, house } = world
  const { markets } = house.markets
  const market = marketOf(world)
  if (markets.tier[market] !== tier) return
  const [failing, other, joiner] = [poorestOf(world, tier), memberOf(world, tier), memberOf(world, tier)]
  yield [1, depositTo(world, house.markets.tiers.backstop[tier]!, vaultOf(tier), 10 ** 11)]
  yield [1, depositTo(world, failing, vaultOf(tier), 10 ** 9)]
  yield [1, depositTo(world, other, vaultOf(tier), 10 ** 12)]
  yield* buyToTheLimit(world, market, failing, other, 1)
  for (let times = 0; times < 4; times++) {
    jump(world, markets.underlying[market]!, pick(random, [0.97, 0.98, 0.99]))
    yield* report(world, 2)
    yield [10, { type: 'poolJoin', account: joiner, amount: 10 ** 7 }]
    yield [house.params.tier.poolEpochMs[tier]! / 2, tick]
    yield* report(world, 1)
  }
}

/** Lenders come in both classes and leave with all that they have: at once, by windows, and as far as it is not lent. */
export function* lenders(world: World): Episode {
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
export function* lendIdly(world: World): Episode {
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

/** The layers cover a part of what two members may lose, trades pay fees, and the fees become cash. */
export function* shortOfCover(world: World): Episode {
  const { house, random } = world
  const market = marketOf(world)
  const { markets, tiers } = house.markets
  const tier = markets.tier[market]!
  const fund = tiers.fund[tier]!
  // A fund without a target gets its part of the fees, and all of them while cover is short: what it is to hold of the need goes by steps,
  // and the move that counts grows, or layers that are full would never be short.
  const { fundCoverPpm, stressMovePpm } = house.params.tier
  for (let steps = 0; steps < 4 && (fundCoverPpm[tier]! > 0 || stressMovePpm[tier]! < 400_000); steps++) {
    const terms = [
      ['tier.fundTarget', tier, 0],
      ['tier.fundCoverPpm', tier, Math.max(0, fundCoverPpm[tier]! - 250_000)],
      ['tier.stressMovePpm', tier, Math.min(400_000, stressMovePpm[tier]! + 100_000)],
    ] as const
    yield [1, schedule(terms, 'slow', world.nowMs + 700_000_000)]
    yield [710_000_000, tick]
    yield* report(world, 2)
  }
  yield [1, depositTo(world, fund, vaultOf(tier), 10 ** pick(random, [6, 8, 9]))]
  for (let times = between(random, 2, 4); times > 0; times--) {
    const [buyer, seller] = [poorestOf(world, tier), poorestOf(world, tier)]
    for (const account of [buyer, seller]) yield [1, depositTo(world, account, vaultOf(tier), 10 ** 9)]
    yield* buyToTheLimit(world, market, buyer, seller, 1)
  }
  for (let times = 0; times < 4; times++) {
    jump(world, markets.underlying[market]!, pick(random, [0.98, 0.99, 1.01, 1.02]))
    yield* report(world, 2)
    yield [60_000, tick]
  }
}
