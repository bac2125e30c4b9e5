import { writeU32, writeU64 } from './bytes.ts'
import { sha256, sha256Of } from './digests.ts'

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
    digests.push(sha256(page))
  }
  const count = new Uint8Array(4)
  writeU32(count, 0, digests.length)
  const parts: Uint8Array[] = [new TextEncoder().encode('plimsoll state 1'), count]
  for (const [index, digest] of digests.entries()) {
    const length = new Uint8Array(8)
    writeU64(length, 0, lengths[index]!)
    parts.push(length, digest)
  }
  return { hash: sha256Of(parts), pageLengths: lengths }
}
