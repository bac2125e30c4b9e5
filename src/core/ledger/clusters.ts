/**
 * Clusters: owners that act as one, a union by facts. A link is a fact with its time: a label given at opening, governance's
 * `ownersLink`, or one key that signed for two owners. Links are kept in the order of time and only where they join two
 * clusters, so that they are a forest in which two owners hang together by links up to a time exactly when all links that were
 * ever told up to then would join them. What they join is derived.
 */
import { tableAdd, tableGrow, tableHasRoom } from '../tables/index.ts'
import { CLUSTER_OWNERS_MAX, type Lots, type Millis, type Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import type { LedgerHouse } from './postings.ts'
import type { Ledger } from './tables.ts'

/** Lots of one market that a cluster holds, each side ≥ 0. */
type ClusterLots = { long: Lots; short: Lots }

/**
 * Owners that act as one, ascending, at least two, and the rows of the links that join them, one fewer. `lots` by market is null until
 * asked for: `markets` keeps it.
 */
export type Cluster = {
  readonly owners: readonly Row[]
  readonly links: readonly Row[]
  lots: Map<Row, ClusterLots> | null
}

/** Derived: clusters by owner, and the owner under whom each label was first told. */
export type Clusters = { readonly of: Map<Row, Cluster>; readonly labelled: Map<number, Row> }

/** Nobody is linked. */
export function clustersOf(): Clusters {
  return { of: new Map(), labelled: new Map() }
}

/** The owners that act as one with an owner, itself among them, ascending. */
export function ownersWith({ clusters }: Ledger, owner: Row): readonly Row[] {
  return clusters.of.get(owner)?.owners ?? [owner]
}

/** Whether two owners act as one. */
export function actAsOne({ clusters }: Ledger, one: Row, other: Row): boolean {
  if (one === other) return true
  const cluster = clusters.of.get(one)
  return cluster !== undefined && cluster === clusters.of.get(other)
}

/**
 * The owners that hang together with an owner by links told up to a time, itself among them, ascending. At most as many passes over the
 * links of its cluster as it has owners.
 */
export function ownersWithBefore(ledger: Ledger, owner: Row, untilMs: Millis): readonly Row[] {
  const cluster = ledger.clusters.of.get(owner)
  if (cluster === undefined) return [owner]
  const { links } = ledger
  const found = new Set([owner])
  for (let size = 0; size < found.size; ) {
    size = found.size
    for (const link of cluster.links) {
      if (links.atMs[link]! > untilMs) continue
      const [one, other] = [links.owner[link]!, links.other[link]!]
      if (found.has(one)) found.add(other)
      else if (found.has(other)) found.add(one)
    }
  }
  return [...found].sort(ascending)
}

/** Why two owners cannot be joined, null when they can: one already, or together too many. */
export function joinReject(ledger: Ledger, one: Row, other: Row): Reject | null {
  if (actAsOne(ledger, one, other)) return 'ownersLinkedAlready'
  const together = ownersWith(ledger, one).length + ownersWith(ledger, other).length
  return together > CLUSTER_OWNERS_MAX ? 'clusterFull' : null
}

/** The owner under whom a label was first told, undefined when nobody has it. */
export function labelledOwner({ clusters }: Ledger, label: number): Row | undefined {
  return clusters.labelled.get(label)
}

/** Tells a label of an owner, the first to have it. */
export function addLabel(ledger: Ledger, label: number, owner: Row): void {
  const { labels } = ledger
  if (!tableHasRoom(labels)) tableGrow(labels, labels.capacity * 2)
  const row = tableAdd(labels)
  labels.label[row] = label
  labels.owner[row] = owner
  ledger.clusters.labelled.set(label, owner)
}

/** Joins the clusters of two owners; the caller has asked `joinReject`. */
export function joinOwners(ledger: Ledger, owner: Row, other: Row, atMs: Millis): void {
  const { links } = ledger
  if (!tableHasRoom(links)) tableGrow(links, links.capacity * 2)
  const row = tableAdd(links)
  links.owner[row] = owner
  links.other[row] = other
  links.atMs[row] = atMs
  join(ledger, row)
}

/** Joins two owners from now on; the caller has asked `joinReject`. Who holds gains has until the notice is over to be paid. */
export function linkOwners(house: LedgerHouse, owner: Row, other: Row, by: 'governance' | 'signer'): void {
  joinOwners(house.ledger, owner, other, house.clock.nowMs)
  house.events.push({ type: 'ownersLinked', owner, other, by })
}

/** Builds clusters and labels anew from their tables: after recovery. */
export function rebuildClusters(ledger: Ledger): void {
  const { links, labels, clusters } = ledger
  clusters.of.clear()
  clusters.labelled.clear()
  for (let row = 0; row < labels.rows; row++) clusters.labelled.set(labels.label[row]!, labels.owner[row]!)
  for (let row = 0; row < links.rows; row++) join(ledger, row)
}

function join(ledger: Ledger, link: Row): void {
  const { links, clusters } = ledger
  const both = [links.owner[link]!, links.other[link]!]
  const owners = both.flatMap((owner) => ownersWith(ledger, owner)).sort(ascending)
  const rows = both.flatMap((owner) => clusters.of.get(owner)?.links ?? [])
  const cluster: Cluster = { owners, links: [...rows, link], lots: null }
  for (const owner of owners) clusters.of.set(owner, cluster)
}

function ascending(a: Row, b: Row): number {
  return a - b
}
