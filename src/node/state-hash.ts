import { createHash, hash } from 'node:crypto'
import { writeU32, writeU64 } from './bytes.ts'

/**
 * State hash: SHA-256 of "plimsoll state 1", the number of pages (u32), and for each page in order its length (u64) and its own SHA-256.
 * Lengths and count stand in it so that moving a byte from one page to the next is another state. Two levels, so that one page can later be
 * proven, or rehashed, alone.
 */
export function stateHash(pages: Iterable<Uint8Array>): {
  readonly hash: Uint8Array
  readonly pageLengths: readonly number[]
} {
  const lengths: number[] = []
  const digests: Uint8Array[] = []
  for (const page of pages) {
    lengths.push(page.length)
    digests.push(hash('sha256', page, 'buffer'))
  }
  const whole = createHash('sha256').update('plimsoll state 1')
  const count = new Uint8Array(4)
  writeU32(count, 0, digests.length)
  whole.update(count)
  for (const [index, digest] of digests.entries()) {
    const length = new Uint8Array(8)
    writeU64(length, 0, lengths[index]!)
    whole.update(length).update(digest)
  }
  return { hash: whole.digest(), pageLengths: lengths }
}
