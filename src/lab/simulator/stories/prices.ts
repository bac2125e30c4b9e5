/** Prices jump, slide, stand still or are known to few. */
import { between, chance, pick, shuffle } from '../../random.ts'
import { memberOf } from '../picks.ts'
import { depositTo, reportOf, type World } from '../world.ts'
import { answerCalls } from './failing.ts'
import { govern } from './governing.ts'
import { type Episode, jump, report, sources, tick } from './story.ts'
import { buyToTheLimit, lever, poorestOf, vaultOf } from './trading.ts'

/** A price jumps, and stays there. */
export function* gap(world: World): Episode {
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
export function* crash(world: World): Episode {
  const { random, truth } = world
  for (let i = between(random, 1, 3); i > 0; i--) yield* lever(world)
  const times = pick(random, [0.5, 0.7, 0.8, 0.9, 0.95, 1.05, 1.1, 1.3, 2])
  truth.forEach((_, underlying) => {
    if (underlying > 0) jump(world, underlying, times)
  })
  yield* report(world, between(random, 3, 15))
}

/** A price drifts until books fall one after the other. */
export function* slide(world: World): Episode {
  const { random, truth } = world
  const underlying = between(random, 1, truth.length - 1)
  const times = pick(random, [0.99, 0.995, 1.005, 1.01])
  for (let i = between(random, 5, 25); i > 0; i--) {
    jump(world, underlying, times)
    yield* report(world, 1)
    if (chance(random, 1, 8)) yield* answerCalls(world)
  }
}

/** Nobody reports until the price is halted; time passes all the same. */
export function* silence(world: World): Episode {
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
export function* degrade(world: World): Episode {
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

/** One price is reported by nobody while all others live: a member whose coins hang on it wants to open risk elsewhere. */
export function* deadCoin(world: World): Episode {
  const { random, house } = world
  const dead = between(random, 1, 2)
  const [member, other] = [poorestOf(world, 0), memberOf(world, 0)]
  yield [1, depositTo(world, member, dead, 10 ** 8)]
  yield [1, depositTo(world, other, vaultOf(0), 10 ** 12)]
  for (let times = 0; times < 6; times++) {
    for (const source of sources) {
      const whole = reportOf(world, source, 50)
      yield [0, { ...whole, entries: whole.entries.filter(({ underlying }) => underlying !== dead) }]
    }
    yield [15_000, tick]
  }
  const { markets } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] !== 0 || markets.underlying[market] === dead || markets.status[market] !== 0) continue
    yield* buyToTheLimit(world, market, member, other, 1)
  }
  yield* report(world, 2)
}

/** The settlement token loses its peg for a while. */
export function* depeg(world: World): Episode {
  const { random, truth } = world
  truth[0] = pick(random, [985_000, 900_000, 500_000])
  for (let i = between(random, 2, 8); i > 0; i--) yield* report(world, 2)
  truth[0] = 1_000_000
  yield* report(world, 2)
}
