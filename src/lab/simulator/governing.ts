/** What people who run the house do: parameters, listings, switches, and what a chain says of a vault. */
import type { Command } from '../../core/words/index.ts'
import { between, chance, pick } from '../random.ts'
import { memberOf, rowOf } from './picks.ts'
import { CHAIN_SOURCE, depositTo, freshKey, mandateOf, schedule, type World } from './world.ts'

/** What people who run the house do: seldom. */
export function govern(world: World): Command {
  const { random, house, character } = world
  const { markets, venues, tiers } = house.markets
  const market = rowOf(world, markets)
  const tier = rowOf(world, tiers)
  const options: (() => Command)[] = [
    () => ({ type: 'venueSwitch', venue: rowOf(world, venues), open: chance(random, 3, 4) ? 1 : 0 }),
    () => ({ type: 'marketCloseOnly', market, closeOnly: chance(random, 1, 3) ? 1 : 0 }),
    () => ({ type: 'cut', epoch: house.head.epoch[0]! + 1 }),
    () => ({ type: 'ownerOpen', key: freshKey(world), cluster: pick(random, [0, 1]) }),
    () => ({
      type: 'ownersLink',
      owner: rowOf(world, house.ledger.owners),
      cluster: pick(random, [1, 2, 3, world.count]),
    }),
    () => ({ type: 'accountOpen', owner: rowOf(world, house.ledger.owners), tier, mode: 'cross' }),
    () => mandateOf(world, memberOf(world, tier), tier === 0 ? pick(random, [0, 1]) : 2),
    () => ({ type: 'mandateRevoke', account: memberOf(world, tier), venue: rowOf(world, venues) }),
    () => vaultReport(world, 0),
    () => ({ type: 'sweepDemand', account: memberOf(world, tier) }),
    () => parameterChange(world),
    () =>
      depositTo(
        world,
        tiers[pick(random, ['fund', 'sitg', 'backstop', 'treasury'] as const)][tier]!,
        tier === 0 ? 0 : 3,
        character.fragile ? 10 ** 8 : 10 ** 11,
      ),
    () => depositTo(world, venues.account[1]!, 0, 10 ** 6),
  ]
  return pick(random, options)()
}

/** Changes that fit and changes that break each of the rules for them. */
function parameterChange(world: World): Command {
  const { random } = world
  const tier = between(random, 0, 1)
  const market = between(random, 0, 4)
  const day = 86_400_000
  // A little later than now, because time passes until the command is taken.
  const nowMs = world.nowMs + 10_000
  const options: (() => Command)[] = [
    () => schedule([['market.initialPpm0', market, between(random, 40_000, 90_000)]], 'fast', nowMs),
    () => schedule([['market.maintenancePpm0', market, between(random, 20_000, 30_000)]], 'slow', nowMs + day),
    () => schedule([['tier.targetBufferPpm', tier, between(random, 250_000, 300_000)]], 'slow', nowMs + day),
    () => schedule([['market.clearingFeePpm', market, between(random, 0, 150)]], 'slow', nowMs + 8 * day),
    () => schedule([['market.openInterestCapLots', market, between(random, 100, 10 ** 6)]], 'emergency', nowMs),
    () => schedule([['asset.haircutPpm0', 1, between(random, 100_000, 150_000)]], 'slow', nowMs + day),
    () =>
      schedule(
        [['asset.wrongWayUnderlying', pick(random, [1, 2, 4]), pick(random, [0, 2, 3, 4])]],
        'slow',
        nowMs + 8 * day,
      ),
    () => schedule([['tier.outflowMaxPpm', tier, between(random, 10_000, 300_000)]], 'fast', nowMs),
    () => schedule([['tier.outflowValueMaxPpm', tier, between(random, 10_000, 300_000)]], 'fast', nowMs),
    () => schedule([['tier.exitShortPpm', tier, between(random, 100_000, 500_000)]], 'fast', nowMs),
    () => schedule([['tier.exitEpochMs', tier, between(random, 60_000, 900_000)]], 'slow', nowMs + 8 * day),
    () => schedule([['tier.restoreBufferPpm', tier, between(random, 200_000, 300_000)]], 'slow', nowMs + 8 * day),
    () => ({ ...schedule([], 'slow', nowMs), changes: [{ parameter: 999, scope: 0, value: 1 }] }) as Command,
    () => schedule([['tier.callWindowMs', tier, 59_999]], 'slow', nowMs + 8 * day),
    () => schedule([['tier.coverFloorPpm', tier, between(random, 0, 250_000)]], 'emergency', nowMs),
    () => schedule([['tier.priceWaitMaxMs', tier, 6 * 3_600_000]], 'slow', nowMs + 8 * day),
    () => schedule([['market.clearingFeePpm', market, 2000]], 'slow', nowMs + 8 * day),
    () => schedule([['market.closeCapPpm', market, 20_000]], 'slow', nowMs + day),
    () => schedule([['market.bracketBound1', market, 10 ** 6]], 'slow', nowMs + day),
    () =>
      schedule(
        [
          ['market.bracketBound1', market, 10 ** 6],
          ['market.bracketBound2', market, 2 * 10 ** 6],
          ['market.bracketBound3', market, 3 * 10 ** 6],
        ],
        'slow',
        nowMs + day,
      ),
  ]
  return pick(random, options)()
}

/** What is listed after the opening: seldom, and little of it, because nothing is ever taken off. */
export function list(world: World): Command {
  const { random, house } = world
  const { tiers, underlyings, assets, venues } = house.markets
  const key = chance(random, 1, 3) ? '1'.padStart(64, '0') : freshKey(world)
  const tier = rowOf(world, tiers)
  const underlying = rowOf(world, underlyings)
  const options: (() => Command)[] = [
    () => ({ type: 'houseOpen', house: key, owners: 64, accounts: 64, legs: 64, balances: 64 }),
    () => ({ type: 'assetList', tier, underlying, atomsPerLot: 10 ** 6, settlement: 1 }),
    () => ({ type: 'vaultOpen', asset: assets.rows + between(random, 0, 9), chain: 0, token: key }),
  ]
  if (tiers.rows < 4) options.push(() => ({ type: 'tierOpen' }))
  if (underlyings.rows < 6) options.push(() => ({ type: 'underlyingList' }))
  if (assets.rows < 8)
    options.push(() => ({ type: 'assetList', tier, underlying, atomsPerLot: 10 ** 6, settlement: 0 }))
  if (house.ledger.vaults.rows < 9)
    options.push(() => ({ type: 'vaultOpen', asset: rowOf(world, assets), chain: 2, token: key }))
  if (perpetuals(world) < 9)
    options.push(() => ({ type: 'perpetualList', tier, underlying, lotMultiple: pick(random, [0, 1, 5]) }))
  if (house.ledger.sources.rows < 8) options.push(() => ({ type: 'sourceList', key }))
  if (venues.rows < 5) options.push(() => ({ type: 'venueOpen', tier, key }))
  return pick(random, options)()
}

/** How many perpetuals have been listed: nothing is ever taken off. */
export function perpetuals({ house }: World): number {
  const { expiry, rows } = house.markets.markets
  return expiry.subarray(0, rows).filter((each) => each === 0).length
}

/** What a chain says of a vault: all of it, or less by `missing`. */
export function vaultReport(world: World, missing: number): Command {
  const { house } = world
  const { vaults, sources } = house.ledger
  const vault = rowOf(world, vaults)
  const held = vaults.deposited[vault]! - vaults.withdrawn[vault]! + vaults.movedNet[vault]!
  const fact = sources.fact[CHAIN_SOURCE]! + 1
  return { type: 'vaultReport', source: CHAIN_SOURCE, fact, vault, stock: Math.max(0, held - missing) }
}
