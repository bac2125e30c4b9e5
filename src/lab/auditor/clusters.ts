/**
 * Clusters, kept from commands alone: every link that was ever told with its time, and who hangs together by them. Links that join
 * nobody new are kept too, so that nothing depends on which of them the house has kept.
 */
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { type Audit, demand } from './audit.ts'
import type { Account, Books } from './books.ts'

/** Most owners that one cluster joins. */
const OWNERS_MAX = 1024

/** The owners that act as one with an owner, ascending. */
export function clusterOf({ clusters }: Books, owner: number): readonly number[] {
  return clusters.get(owner) ?? [owner]
}

/** Whether two owners hang together by links told up to a time. */
export function hungTogether({ clusters, links }: Books, owner: number, other: number, untilMs: number): boolean {
  if (clusters.get(owner) === undefined) return owner === other
  const found = new Set([owner])
  for (const one of found) {
    for (const link of links) {
      if (link.atMs > untilMs) continue
      if (link.one === one) found.add(link.other)
      else if (link.other === one) found.add(link.one)
    }
  }
  return found.has(other)
}

/** Accounts of an owner and of all that act as one with it. */
export function accountsOfCluster(books: Books, owner: number): Account[] {
  return clusterOf(books, owner).flatMap((each) =>
    books.owners[each]!.accounts.map((account) => books.accounts[account]!),
  )
}

/** Enters that two owners act as one. */
export function enterLink(books: Books, one: number, other: number, atMs: number): void {
  books.links.push({ one, other, atMs })
  const together = [...new Set([...clusterOf(books, one), ...clusterOf(books, other)])].sort((a, b) => a - b)
  for (const owner of together) books.clusters.set(owner, together)
}

/** A label told of an owner: the first who had it is linked with it. */
export function enterLabel(books: Books, label: number, owner: number, atMs: number): void {
  const first = books.labelled.get(label)
  if (first === undefined) books.labelled.set(label, owner)
  else enterLink(books, owner, first, atMs)
}

/** Exactly the links that follow from a command are told: governance's, and those of a key that has signed for two owners. */
export function auditLinks(audit: Audit, command: Command, events: readonly HouseEvent[]): void {
  const told = events.filter((event) => event.type === 'ownersLinked')
  const expected = expectedLinks(audit, command)
  const what = () => `links ${JSON.stringify(told)}, should be ${JSON.stringify(expected)}`
  const same =
    told.length === expected.length &&
    told.every(({ owner, other }, i) => owner === expected[i]![0] && other === expected[i]![1])
  demand(audit, same, 'rules §7', what)
  if (command.type === 'ownersLink' && !audit.books.labelled.has(command.cluster)) {
    audit.books.labelled.set(command.cluster, command.owner)
  }
}

function expectedLinks(audit: Audit, command: Command): [number, number][] {
  const { books } = audit
  if (command.type === 'ownersLink') {
    const first = books.labelled.get(command.cluster)
    return first === undefined ? [] : [[command.owner, first]]
  }
  return command.type === 'signed' ? linksOfSigner(audit, command.key) : []
}

/** A session's key that may move an owner's money is remembered with the first owner for whom it has signed. */
function linksOfSigner({ access, books }: Audit, key: string): [number, number][] {
  const session = access.sessions.get(key)
  const own = access.keys.owner.indexOf(key)
  const signed = access.signers.get(key)
  if (session === undefined || session.expiryMs <= books.nowMs) {
    return own < 0 || signed === undefined || !canJoin(books, own, signed) ? [] : [[own, signed]]
  }
  const movesMoney = Math.floor(session.scopes / 4) % 4 > 0
  if (session.subject !== 'owner' || !movesMoney) return []
  if (signed === undefined) access.signers.set(key, session.row)
  const links: [number, number][] = []
  const joined: number[] = []
  for (const other of [own, signed ?? -1]) {
    if (other < 0 || !canJoin(books, session.row, other, joined)) continue
    links.push([session.row, other])
    joined.push(other)
  }
  return links
}

/** Whether an owner, with others that it has just been joined with, is not one with another yet and has room for it. */
function canJoin(books: Books, owner: number, other: number, joined: readonly number[] = []): boolean {
  const together = new Set([owner, ...joined].flatMap((each) => clusterOf(books, each)))
  return !together.has(other) && together.size + clusterOf(books, other).length <= OWNERS_MAX
}
