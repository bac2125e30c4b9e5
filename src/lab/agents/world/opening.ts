/** How the house of an episode opens: everything that is there before a role does anything. */
import { emptyHouse } from '../../../core/machine/index.ts'
import { parameterByName } from '../../../core/params/index.ts'
import { assert, type Row } from '../../../core/units/index.ts'
import { deposit, openAccount, openOwner } from './members.ts'
import { reportPrices } from './prices.ts'
import { CHAIN_SOURCE, DOLLAR, key, LOT_PRICE, must, PPM, sure, type World } from './world.ts'

/** A parameter by name, of one row of its scope or of all. */
export type Setting = readonly [name: string, value: number, row?: Row]

const START_MS = Date.UTC(2026, 0, 1)
const MAKER_CASH = 10 ** 14
const MINUTE_MS = 60_000

const plain: readonly Setting[] = [
  ['underlying.staleMs', 3_600_000],
  ['underlying.slowTauMs', 1000],
  ['underlying.stepPpmPerS', PPM],
  ['underlying.stepMaxPpm', PPM],
  ['underlying.confidenceMaxPpm', PPM],
  ['market.confidenceFactorPpm', 0],
  ['market.clearingFeePpm', 0],
  ['market.depthSharePpm', 0],
  ['market.volatilityFactorPpm', 0],
  ['market.fundingInterestPpm', 0],
  ['tier.borrowRatePpm', 0],
  ['tier.stressMovePpm', 0],
  ['tier.sweepIntervalMs', MINUTE_MS],
  ['tier.outflowMaxPpm', PPM],
]

/** A house with the maker and its money; later settings win over the plain ones. */
export function openWorld(settings: readonly Setting[]): World {
  const world: World = {
    house: emptyHouse(),
    prices: [DOLLAR * 10, LOT_PRICE, LOT_PRICE],
    reported: [],
    confidence: sure,
    maker: 0,
    flows: new Map(),
    collateral: new Map(),
    watchers: [],
    nowMs: START_MS,
    seq: 0,
    fact: 0,
    trade: 0,
  }
  must(world, { type: 'houseOpen', house: key(1), owners: 64, accounts: 64, legs: 128, balances: 64 })
  must(world, { type: 'tierOpen' })
  for (const _ of world.prices) must(world, { type: 'underlyingList' })
  must(world, { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 10 * DOLLAR, settlement: 1 })
  must(world, { type: 'vaultOpen', asset: 0, chain: 0, token: key(2) })
  must(world, { type: 'assetList', tier: 0, underlying: 2, atomsPerLot: DOLLAR, settlement: 0 })
  must(world, { type: 'vaultOpen', asset: 1, chain: 0, token: key(4) })
  for (const underlying of [1, 2]) must(world, { type: 'perpetualList', tier: 0, underlying, lotMultiple: 1 })
  for (let source = 0; source <= CHAIN_SOURCE; source++) must(world, { type: 'sourceList', key: key(10 + source) })
  must(world, { type: 'venueOpen', tier: 0, key: key(3) })
  // One change set: each number must fit the others as they will be.
  const last = new Map([...plain, ...settings].map((setting) => [setting[0], setting]))
  const changes = [...last.values()].flatMap((setting) => change(world, setting))
  must(world, { type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: world.nowMs, changes })
  reportPrices(world)
  const maker = openAccount(world, openOwner(world))
  deposit(world, maker, MAKER_CASH)
  return { ...world, maker }
}

function change(world: World, [name, value, row]: Setting): { parameter: number; scope: Row; value: number }[] {
  const found = parameterByName(name)
  assert(found !== undefined, `no parameter ${name}`)
  const scopes = row === undefined ? [...Array(world.house.params[found!.scope].rows).keys()] : [row]
  return scopes.map((scope) => ({ parameter: found!.parameter.number, scope, value }))
}
