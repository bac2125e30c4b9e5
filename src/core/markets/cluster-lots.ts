/**
 * Lots of clusters by market: what the share ramp of initial margin looks at, in O(1) at a trade. Only linked owners have any;
 * they are counted when first asked for after a link, a re-lot or a delisting, and followed from then on.
 */
import type { Cluster, Clusters } from '../ledger/index.ts'
import type { Lots, Row } from '../units/index.ts'
import type { MarketsHouse } from './positions.ts'

/** Lots on the side of `lots` of all owners that act as one with an owner; −1 when it acts alone. Lots ≠ 0. */
export function clusterLots(house: MarketsHouse, owner: Row, market: Row, lots: Lots): Lots {
  const cluster = house.ledger.clusters.of.get(owner)
  if (cluster === undefined) return -1
  const held = lotsOfCluster(house, cluster).get(market)
  return held === undefined ? 0 : lots > 0 ? held.long : held.short
}

/** Follows a change of an account's lots. */
export function followLots(house: MarketsHouse, account: Row, market: Row, before: Lots, after: Lots): void {
  const { clusters, accounts } = house.ledger
  if (clusters.of.size === 0) return
  const lots = clusters.of.get(accounts.owner[account]!)?.lots
  if (lots === undefined || lots === null) return
  add(lots, market, before, -1)
  add(lots, market, after, 1)
}

/** Forgets what was counted: lots have changed in another way. */
export function forgetClusterLots({ of }: Clusters): void {
  for (const cluster of of.values()) cluster.lots = null
}

/** Lots of a cluster by market. One pass over its accounts when they are not counted yet. */
export function lotsOfCluster(house: MarketsHouse, cluster: Cluster): NonNullable<Cluster['lots']> {
  if (cluster.lots !== null) return cluster.lots
  const counted: NonNullable<Cluster['lots']> = new Map()
  const { accounts, owners } = house.ledger
  const { legs } = house.markets
  for (const owner of cluster.owners) {
    for (let account = owners.firstAccount[owner]!; account >= 0; account = accounts.nextOfOwner[account]!) {
      const first = accounts.legFirst[account]!
      for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
        add(counted, legs.market[slot]!, legs.lots[slot]!, 1)
      }
    }
  }
  cluster.lots = counted
  return counted
}

function add(counted: NonNullable<Cluster['lots']>, market: Row, lots: Lots, sign: 1 | -1): void {
  if (lots === 0) return
  let held = counted.get(market)
  if (held === undefined) {
    held = { long: 0, short: 0 }
    counted.set(market, held)
  }
  if (lots > 0) held.long += sign * lots
  else held.short -= sign * lots
}
