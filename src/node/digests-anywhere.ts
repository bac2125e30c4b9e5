/**
 * The same digests as `digests.ts` without anything of Node: the page's builder takes this file in its place, and a test holds the two
 * equal. Slower (docs/decisions/0070), so the node keeps its own.
 */
import { sha256 as sha256Noble } from '@noble/hashes/sha2.js'

/** SHA-256 of some bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return sha256Noble(bytes)
}

/** SHA-256 of parts, one after the other. */
export function sha256Of(parts: Iterable<Uint8Array>): Uint8Array {
  const whole = sha256Noble.create()
  for (const part of parts) whole.update(part)
  return whole.digest()
}

/** CRC-32 of ISO 3309 (reflected polynomial 0xEDB88320), as zlib computes it. */
export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes) rest = table[(rest ^ byte) & 255]! ^ (rest >>> 8)
  return (rest ^ 0xffffffff) >>> 0
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})
