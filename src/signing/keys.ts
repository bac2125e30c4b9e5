/** Keys of the house are 32 bytes: an Ethereum address stands in the low 20. */
import { addr } from 'micro-eth-signer'
import type { Key } from '../core/tables/index.ts'

const PAD = '0'.repeat(24)

/** The key of an address (0x and 40 hexadecimal digits in any case); null when it is none. */
export function keyOfAddress(address: string): Key | null {
  return /^0x[0-9a-fA-F]{40}$/.test(address) ? PAD + address.slice(2).toLowerCase() : null
}

/** The address of a key, in lower case; null when the key is no address. */
export function addressOfKey(key: Key): string | null {
  return key.startsWith(PAD) && key.length === 64 ? `0x${key.slice(24)}` : null
}

/** The key of a private key (0x and 64 hexadecimal digits). Throws RangeError when it is none. */
export function keyOfPrivateKey(privateKey: string): Key {
  if (!/^0x[0-9a-fA-F]{64}$/.test(privateKey)) throw new RangeError('a private key is 0x and 64 hexadecimal digits')
  try {
    return keyOfAddress(addr.fromPrivateKey(privateKey))!
  } catch {
    throw new RangeError('a private key is between 1 and the order of the curve')
  }
}

/** Private keys that everybody knows: the numbers 1, 2, 3 … For houses of play money and examples, never for more. */
export function playPrivateKey(number: number): string {
  return `0x${number.toString(16).padStart(64, '0')}`
}
