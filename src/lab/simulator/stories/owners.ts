/** Owners that turn out to be one. */
import { between, chance, pick, shuffle } from '../../random.ts'
import { tradeOf } from '../draws.ts'
import { marketOf } from '../picks.ts'
import { freshKey, mandateOf, type World } from '../world.ts'
import { gap } from './prices.ts'
import { type Episode, report, tick } from './story.ts'

/** Two owners turn out to be one: governance says so, or one key signs for both. Then they stand on both sides of a gap. */
export function* actAsOne(world: World): Episode {
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
