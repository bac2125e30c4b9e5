/** Signatures: 65 bytes r, s, v over an EIP-712 digest (secp256k1, low s). */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { recoverAddressTyped, signTyped } from 'micro-eth-signer'
import type { Key } from '../core/tables/index.ts'
import { keyOfAddress } from './keys.ts'
import type { TypedData } from './typed-data.ts'

type Typed = Parameters<typeof signTyped>[0]

/** Signs typed data. `0x` and 130 hexadecimal digits. */
export function signatureOf(data: TypedData, privateKey: string): string {
  return signTyped(data as unknown as Typed, privateKey)
}

/** The key that has signed typed data; null when the bytes are no signature. Any other change of the data is another key. */
export function signerOf(data: TypedData, signature: string): Key | null {
  try {
    return keyOfAddress(recoverAddressTyped(signature, data as unknown as Typed))
  } catch {
    return null
  }
}

/** The key that has signed a digest of 32 bytes; null when the text is no signature. */
export function signerOfDigest(digest: Uint8Array, signature: string): Key | null {
  const bytes = bytesOf(signature)
  if (bytes === null) return null
  try {
    if (secp256k1.Signature.fromBytes(bytes, 'recovered').hasHighS()) return null
    const point = secp256k1.recoverPublicKey(bytes, digest, { prehash: false })
    const hash = keccak_256(secp256k1.Point.fromBytes(point).toBytes(false).subarray(1))
    return `${'0'.repeat(24)}${hexOf(hash.subarray(12))}`
  } catch {
    return null
  }
}

/** r, s, v of a text as the library takes it: recovery first. v is 27 or 28, or 0 or 1. */
function bytesOf(signature: string): Uint8Array | null {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return null
  const v = Number.parseInt(signature.slice(130), 16)
  const recovery = v >= 27 ? v - 27 : v
  if (recovery > 1) return null
  const bytes = new Uint8Array(65)
  bytes[0] = recovery
  for (let i = 0; i < 64; i++) bytes[1 + i] = Number.parseInt(signature.slice(2 + i * 2, 4 + i * 2), 16)
  return bytes
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
