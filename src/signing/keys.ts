/** Keys of the house are 32 bytes: an Ethereum address stands in the low 20. */
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
