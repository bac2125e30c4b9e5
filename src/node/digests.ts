/** What the records of a journal are hashed with, by this runtime's own library. Where there is none, `digests-anywhere.ts` stands in its place. */
import { createHash, hash } from 'node:crypto'

export { crc32 } from 'node:zlib'

/** SHA-256 of some bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer')
}

/** SHA-256 of parts, one after the other. */
export function sha256Of(parts: Iterable<Uint8Array>): Uint8Array {
  const whole = createHash('sha256')
  for (const part of parts) whole.update(part)
  return whole.digest()
}
