/** Signatures: 65 bytes r, s, v over the EIP-712 digest of typed data (secp256k1, low s). */
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
