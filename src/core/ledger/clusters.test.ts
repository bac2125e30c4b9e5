import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { CLUSTER_OWNERS_MAX } from '../units/index.ts'
import { joinOwners } from './clusters.ts'
import {
  actAsOne,
  joinReject,
  ledgerOf,
  openOwner,
  ownerReject,
  ownersWith,
  ownersWithBefore,
  rebuildClusters,
} from './index.ts'
import type { Ledger } from './tables.ts'

const key = (n: number): string => n.toString(16).padStart(64, '0')

function ledgerWith(owners: number, label: (owner: number) => number = () => 0): Ledger {
  const ledger = ledgerOf({ owners: Math.max(owners, 1), accounts: 1, balances: 1 })
  for (let owner = 0; owner < owners; owner++) openOwner(ledger, key(owner), label(owner))
  return ledger
}

type Fact = { readonly one: number; readonly other: number; readonly atMs: number }

/** Everybody who can be reached by facts told up to a time, the naive way. */
function reached(facts: readonly Fact[], owner: number, untilMs: number): number[] {
  const found = new Set([owner])
  for (const one of found) {
    for (const fact of facts) {
      if (fact.atMs > untilMs) continue
      if (fact.one === one) found.add(fact.other)
      if (fact.other === one) found.add(fact.one)
    }
  }
  return [...found].sort((a, b) => a - b)
}

describe('clusters', () => {
  test('default: a label joins whoever is opened under it, links join clusters', () => {
    const ledger = ledgerWith(6, (owner) => [0, 7, 7, 0, 9, 9][owner]!)
    assert.deepEqual(ownersWith(ledger, 0), [0])
    assert.deepEqual(ownersWith(ledger, 2), [1, 2])
    assert.equal(joinReject(ledger, 1, 2), 'ownersLinkedAlready')
    joinOwners(ledger, 5, 1, 1000)
    assert.deepEqual(ownersWith(ledger, 4), [1, 2, 4, 5])
    assert.ok(actAsOne(ledger, 2, 4) && !actAsOne(ledger, 0, 4))
    // Before the link: what labels said at opening.
    assert.deepEqual(ownersWithBefore(ledger, 4, 999), [4, 5])
    assert.deepEqual(ownersWithBefore(ledger, 4, 1000), [1, 2, 4, 5])
  })

  test('behavior: what is kept says of every time what all facts say, and is rebuilt the same', () => {
    const fact = fc.record({ one: fc.nat(11), other: fc.nat(11), waitMs: fc.nat(3) })
    fc.assert(
      fc.property(
        fc.array(fact, { maxLength: 30 }),
        fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }),
        (told, labels) => {
          const ledger = ledgerWith(12, (owner) => labels[owner]!)
          const facts: Fact[] = []
          for (let owner = 0; owner < 12; owner++) {
            const first = labels.indexOf(labels[owner]!)
            if (labels[owner] !== 0 && first < owner) facts.push({ one: owner, other: first, atMs: 0 })
          }
          let atMs = 1
          for (const { one, other, waitMs } of told) {
            atMs += waitMs
            facts.push({ one, other, atMs })
            if (joinReject(ledger, one, other) === null) joinOwners(ledger, one, other, atMs)
          }
          const look = (): void => {
            for (let owner = 0; owner < 12; owner++) {
              assert.deepEqual(ownersWith(ledger, owner), reached(facts, owner, atMs))
              for (let untilMs = 0; untilMs <= atMs; untilMs++) {
                assert.deepEqual(ownersWithBefore(ledger, owner, untilMs), reached(facts, owner, untilMs))
              }
            }
          }
          look()
          rebuildClusters(ledger)
          look()
          assert.ok(ledger.links.rows < 12, 'a forest')
        },
      ),
    )
  })

  test('rejects: more owners than a cluster may join', () => {
    const ledger = ledgerWith(CLUSTER_OWNERS_MAX + 1, (owner) => (owner < CLUSTER_OWNERS_MAX ? 1 : 0))
    assert.equal(ownersWith(ledger, 0).length, CLUSTER_OWNERS_MAX)
    assert.equal(joinReject(ledger, CLUSTER_OWNERS_MAX, 0), 'clusterFull')
    const open = ledgerWith(CLUSTER_OWNERS_MAX, () => 1)
    open.owners.capacity++
    assert.equal(ownerReject(open, key(9999), 1), 'clusterFull')
    assert.equal(ownerReject(open, key(9999), 2), null)
  })
})
