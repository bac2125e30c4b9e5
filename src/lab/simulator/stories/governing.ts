/** What people ask of a house at any price, and without one; and time that passes. */
import { between, chance, pick } from '../../random.ts'
import { perpetuals, vaultReport } from '../governing.ts'
import { memberOf, rowOf } from '../picks.ts'
import type { World } from '../world.ts'
import { type Episode, jump, PRICE_MAX, report, tick } from './story.ts'

/** Hours or days pass: funding, interest, cooldowns, notices. */
export function* longTime(world: World): Episode {
  const { random } = world
  for (let i = between(random, 1, 4); i > 0; i--) {
    const ms = pick(random, [600_000, 600_000, 3_600_000, 3_600_000, 3_600_000, 86_400_000, 700_000_000])
    yield [ms, tick]
    yield* report(world, 2)
  }
}

/** A market is delisted and, perhaps, listed anew. */
export function* delist(world: World): Episode {
  const { random, house } = world
  const { markets } = house.markets
  if (perpetuals(world) > 7) return
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
export function* relot(world: World): Episode {
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

/** A house that grows. */
export function* grow(world: World): Episode {
  yield [1, { type: 'houseGrow', table: pick(world.random, ['owners', 'accounts', 'legs', 'balances'] as const) }]
}

/** What people ask of a house at any price, and without one. A tier that has its money and its prices is not wound down. */
export function* govern(world: World): Episode {
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
