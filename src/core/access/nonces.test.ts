import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { forgetNonces, isNonceFree, useNonce } from './nonces.ts'
import { accessOf } from './tables.ts'

const KEY = 'a'.repeat(64)

describe('nonces', () => {
  test('default: each number once, in any order within the window', () => {
    const access = accessOf()
    for (const nonce of [1000, 1002, 1001, 1255]) {
      assert.equal(isNonceFree(access, KEY, nonce), true)
      useNonce(access, KEY, nonce)
      assert.equal(isNonceFree(access, KEY, nonce), false)
    }
    assert.equal(isNonceFree(access, KEY, 1255 - 255), false, 'used')
    assert.equal(isNonceFree(access, KEY, 1255 - 254), false, 'used')
    assert.equal(isNonceFree(access, KEY, 1255 - 252), true)
    assert.equal(isNonceFree(access, KEY, 1255 - 256), false, 'behind the window')
  })

  test('behavior: the same as a list of every number that was used', () => {
    const step = fc.oneof(fc.nat(600), fc.nat(100_000))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (nonces) => {
        const access = accessOf()
        const used: number[] = []
        for (const nonce of nonces) {
          const isFree = !used.includes(nonce) && nonce > Math.max(...used, nonce) - 256
          assert.equal(isNonceFree(access, KEY, nonce), isFree)
          if (!isFree) continue
          useNonce(access, KEY, nonce)
          used.push(nonce)
        }
      }),
    )
  })

  test('behavior: keys are apart, and a forgotten key begins anew', () => {
    const access = accessOf()
    useNonce(access, KEY, 7)
    assert.equal(isNonceFree(access, 'b'.repeat(64), 7), true)
    forgetNonces(access, KEY)
    assert.equal(isNonceFree(access, KEY, 7), true)
    useNonce(access, KEY, 9)
    assert.equal(isNonceFree(access, KEY, 7), true)
  })

  test('behavior: the table doubles when more keys sign than it has rows', () => {
    const access = accessOf()
    for (let i = 0; i < 3000; i++) useNonce(access, i.toString(16).padStart(64, '0'), i)
    for (let i = 0; i < 3000; i++) assert.equal(isNonceFree(access, i.toString(16).padStart(64, '0'), i), false)
  })
})
