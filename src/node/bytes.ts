/** Fixed-width little-endian fields. Numbers above 2⁵³ − 1 do not exist here: a reader that meets one answers NaN, which every check refuses. */

const wordSize = 2 ** 32

export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value >>> 16
  bytes[at + 3] = value >>> 24
}

export function readU32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

/** Writes a whole number from 0 to 2⁵³ − 1 into eight bytes. */
export function writeU64(bytes: Uint8Array, at: number, value: number): void {
  writeU32(bytes, at, value % wordSize)
  writeU32(bytes, at + 4, Math.floor(value / wordSize))
}

export function readU64(bytes: Uint8Array, at: number): number {
  const value = readU32(bytes, at + 4) * wordSize + readU32(bytes, at)
  return Number.isSafeInteger(value) ? value : Number.NaN
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
