/** A house that is filled until accounts have all the legs, balances, recipients and siblings that they may have, and a cluster all its owners. */
import {
  ACCOUNTS_PER_OWNER_MAX,
  BALANCES_MAX,
  BIDS_PER_ACCOUNT_MAX,
  CLUSTER_OWNERS_MAX,
  LEGS_MAX,
  RECIPIENTS_PER_ACCOUNT_MAX,
} from '../../core/units/index.ts'
import type { Command } from '../../core/words/index.ts'
import { tradeOf } from './draws.ts'
import { memberOf } from './picks.ts'
import { depositTo, freshKey, mandateOf, PRICE_SOURCES, reportOf, setUp, type World } from './world.ts'

/** The commands; each limit is met and then tried once more. */
export function* limits(world: World): Generator<Command> {
  yield* setUp(world)
  const { house } = world
  while (house.ledger.owners.rows < house.ledger.owners.capacity) {
    yield { type: 'ownerOpen', key: freshKey(world), cluster: 0 }
  }
  yield { type: 'ownerOpen', key: freshKey(world), cluster: 0 }
  for (let times = 0; times < 3; times++) {
    for (const table of ['accounts', 'legs'] as const) yield { type: 'houseGrow', table }
  }
  yield* fillBalances(world)
  yield* fillLegs(world)
  const account = memberOf(world, 0)
  for (let count = 0; count <= RECIPIENTS_PER_ACCOUNT_MAX; count++)
    yield { type: 'recipientAdd', account, recipient: freshKey(world) }
  const bid = { notionalMax: 10 ** 8, expiryMs: world.nowMs + 10 ** 9, markets: [] }
  yield depositTo(world, account, 0, 10 ** 12)
  for (let discountPpm = 0; discountPpm <= BIDS_PER_ACCOUNT_MAX; discountPpm++)
    yield { type: 'bidPlace', account, discountPpm, ...bid }
  const owner = house.ledger.owners.rows - 1
  for (let count = 0; count <= ACCOUNTS_PER_OWNER_MAX; count++)
    yield { type: 'accountOpen', owner, tier: 0, mode: 'cross' }
  yield* fillCluster(world)
}

/** A cluster with as many owners as one may join, at the limit by a link and by an opening. */
function* fillCluster(world: World): Generator<Command> {
  const { owners } = world.house.ledger
  while (owners.capacity < owners.rows + CLUSTER_OWNERS_MAX + 1) yield { type: 'houseGrow', table: 'owners' }
  for (let count = 0; count <= CLUSTER_OWNERS_MAX; count++)
    yield { type: 'ownerOpen', key: freshKey(world), cluster: 9 }
  yield { type: 'ownersLink', owner: 0, cluster: 9 }
}

function* fillBalances(world: World): Generator<Command> {
  const { assets } = world.house.markets
  const account = memberOf(world, 0)
  const first = assets.rows
  for (let asset = first; asset <= first + BALANCES_MAX; asset++) {
    yield { type: 'assetList', tier: 0, underlying: 2, atomsPerLot: 1_000_000, settlement: 0 }
    yield { type: 'vaultOpen', asset, chain: 0, token: freshKey(world) }
    yield depositTo(world, account, world.house.ledger.vaults.rows - 1, 1000)
  }
}

function* fillLegs(world: World): Generator<Command> {
  const { house } = world
  const { markets } = house.markets
  const owner = house.ledger.owners.rows - 1
  const buyer = house.ledger.accounts.rows
  for (const account of [buyer, buyer + 1]) {
    yield { type: 'accountOpen', owner, tier: 0, mode: 'cross' }
    yield mandateOf(world, account, 0)
    yield depositTo(world, account, 0, 10 ** 12)
  }
  while (markets.rows < LEGS_MAX + 8) yield { type: 'perpetualList', tier: 0, underlying: 3, lotMultiple: 1 }
  for (let source = 0; source < PRICE_SOURCES; source++) yield reportOf(world, source)
  yield { type: 'tick' }
  for (let market = 0; market < markets.rows; market++) {
    const trade = { ...tradeOf(world, market), venue: 0, buyerFee: 0, sellerFee: 0 }
    if (markets.tier[market] === 0) yield { ...trade, lots: 1, price: markets.mark[market]!, buyer, seller: buyer + 1 }
  }
}
