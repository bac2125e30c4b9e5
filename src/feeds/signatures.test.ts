import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak256 } from '../signing/index.ts'
import { hexOf } from './bytes.ts'
import { hex } from './fixtures.test.ts'
import { signerOf } from './signatures.ts'

test('default: keccak-256 as Ethereum has it', () => {
  // Of nothing, and of "abc": Keccak team, test vectors of the submission before FIPS 202.
  assert.equal(hexOf(keccak256(new Uint8Array())), 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  assert.equal(hexOf(keccak256(Buffer.from('abc'))), '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45')
})

test('default: the address of the key 1', () => {
  const digest = keccak256(Buffer.from('abc'))
  const signature = secp256k1.sign(digest, hex('1'.padStart(64, '0')), { prehash: false, format: 'recovered' })
  // The address of the generator of secp256k1, known from every Ethereum wallet.
  const address = '7e5f4552091a69125d5dfcb7b8c2659029395bdf'
  assert.equal(signerOf(digest, signature.subarray(1), signature[0]!), address)
  assert.equal(signerOf(digest, signature.subarray(1), 27 + signature[0]!), address)
  // The same signature with s turned over, and the other parity.
  const n = secp256k1.Point.Fn.ORDER
  const s = n - BigInt(`0x${hexOf(signature.subarray(33))}`)
  const high = Buffer.concat([signature.subarray(1, 33), hex(s.toString(16).padStart(64, '0'))])
  assert.equal(signerOf(digest, high, 1 - signature[0]!), address)
})

test('rejects: what no key can have signed', () => {
  const digest = keccak256(Buffer.from('abc'))
  for (const compact of [Buffer.alloc(64), Buffer.alloc(64, 0xff)]) {
    assert.throws(() => signerOf(digest, compact, 0), { name: 'Refusal', code: 'signatureInvalid' })
  }
  for (const recovery of [2, 3, 26, 29, 255]) {
    assert.throws(() => signerOf(digest, Buffer.alloc(64, 1), recovery), { name: 'Refusal', code: 'signatureInvalid' })
  }
})
