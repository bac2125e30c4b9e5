/** Signatures: 65 bytes r, s, v over an EIP-712 digest (secp256k1, low s). */
import { hexToBytes } from '@noble/hashes/utils.js'
import { recoverAddressTyped, signTyped } from 'micro-eth-signer'
import type { Key } from '../core/tables/index.ts'
import { keyOfAddress } from './keys.ts'
import { hasHighS, recoveredAddress } from './recovery.ts'
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

/** The key that has signed a digest of 32 bytes; null when the text is no signature, or the form of one with a high s. */
export function signerOfDigest(digest: Uint8Array, signature: string): Key | null {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return null
  const bytes = hexToBytes(signature.slice(2))
  const compact = bytes.subarray(0, 64)
  if (hasHighS(compact)) return null
  const address = recoveredAddress(digest, compact, bytes[64]!)
  return address === null ? null : keyOfAddress(`0x${address}`)
}
