/** Coins that are owed and rise. */
import { between, chance, pick } from '../../random.ts'
import { shortCoin } from '../coins.ts'
import { memberOf } from '../picks.ts'
import type { World } from '../world.ts'
import { answerCalls, wait } from './failing.ts'
import { degrade, silence } from './prices.ts'
import { type Episode, jump, report } from './story.ts'
import { lever } from './trading.ts'

/** A coin that members owe and have taken away rises: at once or slowly, among lots of the same book, or while nobody sees its price. */
export function* squeeze(world: World): Episode {
  const { random, truth } = world
  if (chance(random, 1, 2)) yield* lever(world)
  yield* shortCoin(world, memberOf)
  yield* report(world, 0)
  if (chance(random, 1, 5)) yield* pick(random, [silence, degrade])(world)
  for (let times = between(random, 1, 4); times > 0; times--) {
    const rise = pick(random, [1.01, 1.05, 1.1, 1.3, 2, 4])
    for (let underlying = 1; underlying < truth.length; underlying++) jump(world, underlying, rise)
    yield* report(world, between(random, 1, 4))
    if (chance(random, 1, 3)) yield* answerCalls(world)
  }
  if (chance(random, 1, 2)) yield* wait(world)
}
