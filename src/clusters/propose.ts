/** Pairs of owners that may act as one, each with why; and the commands by which governance would say so. */
import type { CommandOf } from '../core/words/index.ts'
import { copiesOf } from './copies.ts'
import type { Heard } from './heard.ts'
import { type Count, meetingsOf } from './meetings.ts'
import { isTooOften, ownersOf, pairOf } from './tail.ts'

/** Two owners, ascending, and a sign; `found` times, where chance alone would do `expected` at most (0 for what is no chance). */
export type Proposal = {
  readonly owners: readonly [number, number]
  readonly sign: 'recipient' | 'sender' | 'mirrored' | 'copied'
  readonly found: number
  readonly expected: number
}

/** What may be asked otherwise. */
export type ProposalOptions = {
  /** Who sent a deposit, by its reference; undefined where nobody knows. */
  readonly senderOf?: (reference: string) => string | undefined
  /** A recipient or sender of more owners than this is a place of many and says nothing; 32 when left out. */
  readonly sharedMax?: number
  /** Most probability that chance alone proposes any pair, for each of the two statistics; a thousandth when left out. */
  readonly errorMax?: number
}

/** Every pair with every sign that was found, by sign and then by owners. */
export function proposalsOf(heard: Heard, options: ProposalOptions = {}): Proposal[] {
  const { senderOf = () => undefined, sharedMax = 32, errorMax = 0.001 } = options
  return [
    ...shared('recipient', recipientsOf(heard), sharedMax),
    ...shared('sender', sendersOf(heard, senderOf), sharedMax),
    ...tooOften('mirrored', meetingsOf(heard.trades), errorMax),
    ...tooOften('copied', copiesOf(heard.trades), errorMax),
  ]
}

/**
 * The commands that link every owner of the proposals with those it hangs together with.
 *
 * @param label a label that nobody has; further clusters take the next ones
 */
export function linksFor(proposals: readonly Proposal[], label: number): CommandOf<'ownersLink'>[] {
  const labelOf = new Map<number, number>()
  for (const { owners } of proposals) for (const owner of owners) labelOf.set(owner, owner)
  for (const { owners } of proposals) {
    const [one, other] = owners.map((owner) => labelOf.get(owner)!) as [number, number]
    for (const [owner, each] of labelOf) if (each === Math.max(one, other)) labelOf.set(owner, Math.min(one, other))
  }
  const clusters = [...new Set(labelOf.values())].sort((a, b) => a - b)
  const owners = [...labelOf.keys()].sort((a, b) => a - b)
  return owners.map((owner) => ({ type: 'ownersLink', owner, cluster: label + clusters.indexOf(labelOf.get(owner)!) }))
}

/** Owners by recipient, its own owner among them where it is an owner's key. */
function recipientsOf({ paid, keys }: Heard): Map<string, Set<number>> {
  const ownerOfKey = new Map(keys.map((key, owner) => [key, owner]))
  return new Map(
    [...paid].map(([recipient, owners]) => {
      const own = ownerOfKey.get(recipient)
      return [recipient, own === undefined ? owners : new Set([...owners, own])]
    }),
  )
}

function sendersOf(
  { references }: Heard,
  senderOf: (reference: string) => string | undefined,
): Map<string, Set<number>> {
  const owners = new Map<string, Set<number>>()
  for (const { reference, owner } of references) {
    const sender = senderOf(reference)
    if (sender !== undefined) owners.set(sender, (owners.get(sender) ?? new Set()).add(owner))
  }
  return owners
}

function shared(
  sign: 'recipient' | 'sender',
  byPlace: ReadonlyMap<string, ReadonlySet<number>>,
  most: number,
): Proposal[] {
  const found = new Map<number, number>()
  for (const owners of byPlace.values()) {
    if (owners.size > most) continue
    const list = [...owners].sort((a, b) => a - b)
    // A chain is enough: who shares with the first shares with all.
    for (const other of list.slice(1)) {
      const pair = pairOf(list[0]!, other)
      found.set(pair, (found.get(pair) ?? 0) + 1)
    }
  }
  return inOrder([...found].map(([pair, count]) => ({ owners: ownersOf(pair), sign, found: count, expected: 0 })))
}

function tooOften(sign: 'mirrored' | 'copied', counts: ReadonlyMap<number, Count>, errorMax: number): Proposal[] {
  return inOrder(
    [...counts]
      .filter(([, { found, expected }]) => isTooOften(found, expected, counts.size, errorMax))
      .map(([pair, count]) => ({ owners: ownersOf(pair), sign, ...count })),
  )
}

function inOrder(proposals: Proposal[]): Proposal[] {
  return proposals.sort((a, b) => a.owners[0] - b.owners[0] || a.owners[1] - b.owners[1])
}
