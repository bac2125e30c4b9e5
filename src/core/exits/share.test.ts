import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { shareByWeight } from './share.ts'

const entry = fc
  .record({ weight: fc.integer({ min: 0, max: 10_000 }), askedPpm: fc.integer({ min: 0, max: 1_000_000 }) })
  .map(({ weight, askedPpm }) => ({ weight, cap: Math.floor((weight * askedPpm) / 1_000_000) }))

const entries = fc.array(entry, { minLength: 1, maxLength: 12 })

type Entry = { readonly weight: number; readonly cap: number }

const shareOf = (amount: number, list: readonly Entry[]): number[] =>
  shareByWeight(
    amount,
    list.map(({ weight }) => weight),
    list.map(({ cap }) => cap),
  )

const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0)

describe('sharing by weight up to caps', () => {
  test('default', () => {
    // A ninth of each is 111.1; the second is full at 20, 980 are left over 3,000 and 5,000: 367.5 and 612.5. Of equal remainders the lower gets the atom.
    assert.deepEqual(shareByWeight(1000, [3000, 1000, 5000], [3000, 20, 5000]), [368, 20, 612])
    assert.deepEqual(shareByWeight(0, [3, 1], [3, 1]), [0, 0])
    assert.deepEqual(shareByWeight(10, [3, 1], [3, 1]), [3, 1])
    assert.deepEqual(shareByWeight(10, [0, 0], [0, 0]), [0, 0])
    assert.deepEqual(shareByWeight(10, [], []), [])
  })

  test('behavior: all of it is shared, up to what is asked, and nobody gets more than its cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), entries, (amount, list) => {
        const shares = shareOf(amount, list)
        assert.equal(sum(shares), Math.min(amount, sum(list.map(({ cap }) => cap))))
        shares.forEach((share, i) => {
          assert.ok(share >= 0 && share <= list[i]!.cap)
        })
      }),
    )
  })

  test('behavior: who is not full has, per weight, as much as anybody, to the atom', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), entries, (amount, list) => {
        const shares = shareOf(amount, list)
        shares.forEach((share, i) => {
          if (share === list[i]!.cap) return
          // (share + 1) ÷ weight ≥ (other − 1) ÷ weight of the other
          shares.forEach((other, k) => {
            assert.ok((share + 1) * list[k]!.weight >= (other - 1) * list[i]!.weight)
          })
        })
      }),
    )
  })

  test('behavior: order moves an atom at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), entries, (amount, list) => {
        const shares = shareOf(amount, list)
        const turned = shareOf(amount, list.toReversed()).reverse()
        shares.forEach((share, i) => {
          assert.ok(Math.abs(share - turned[i]!) <= 1)
        })
      }),
    )
  })

  test('behavior: one entry made of several gains an atom for each part at most, however asks are spread over them', () => {
    const parts = fc.array(entry, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), entries, parts, (amount, others, split) => {
        const whole = {
          weight: sum(split.map(({ weight }) => weight)),
          cap: sum(split.map(({ cap }) => cap)),
        }
        const alone = shareOf(amount, [whole, ...others])[0]!
        const apart = sum(shareOf(amount, [...split, ...others]).slice(0, split.length))
        assert.ok(apart <= alone + split.length, `${apart} of ${split.length} parts, ${alone} alone`)
      }),
    )
  })

  test('behavior: more to share is less for nobody, but for an atom', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), fc.nat(1000), entries, (amount, more, list) => {
        const [less, all] = [shareOf(amount, list), shareOf(amount + more, list)]
        less.forEach((share, i) => {
          assert.ok(all[i]! >= share - 1)
        })
      }),
    )
  })

  test('rejects: a cap above its weight', () => {
    assert.throws(() => shareByWeight(1, [1], [2]))
  })
})
