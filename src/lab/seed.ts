/** What turns a seed and the name of a stream into the state of a generator: published functions on 64 bits. */
const MASK_64 = 2n ** 64n - 1n

/** The first `count` outputs of SplitMix64 from a 64-bit state. */
export function splitMix64(state: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, index) => {
    let z = (state + 0x9e3779b97f4a7c15n * BigInt(index + 1)) & MASK_64
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64
    return z ^ (z >> 31n)
  })
}

/** 64-bit FNV-1a of the UTF-8 bytes of a text (draft-eastlake-fnv). */
export function hashFnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK_64
  return hash
}
