/**
 * Seeded randomness of the lab: xoshiro128** 1.1 (Blackman and Vigna, 2018), its state filled by SplitMix64 (Steele, Lea
 * and Flood, 2014). Integers only, so a seed gives the same numbers on every engine. A stream is named: the sources of a
 * scenario, a population and an agent each draw from their own and do not shift each other's numbers.
 */

import { hashFnv1a64, splitMix64 } from './seed.ts'

/** The state of one stream: four 32-bit words, not all zero; every draw changes it. */
export type Random = Uint32Array

const UINT32_VALUES = 2 ** 32

/**
 * Opens the stream `name` of a seed, an integer 0 ≤ seed < 2⁵³. The name enters as its 64-bit FNV-1a hash, XORed with the
 * seed; a range error refuses any other seed.
 */
export function randomOpen(seed: number, name: string): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError('a seed is an integer from 0 to 2^53 - 1')
  const words = splitMix64(BigInt(seed) ^ hashFnv1a64(name), 2)
  return Uint32Array.from(words.flatMap((word) => [Number(word & 0xffffffffn), Number(word >> 32n)]))
}

/** The next integer of the stream, uniform over 0 … 2³² − 1. */
export function nextUint32(random: Random): number {
  const result = Math.imul(rotateLeft(Math.imul(random[1]!, 5), 7), 9) >>> 0
  const shifted = random[1]! << 9
  random[2]! ^= random[0]!
  random[3]! ^= random[1]!
  random[1]! ^= random[2]!
  random[0]! ^= random[3]!
  random[2]! ^= shifted
  random[3] = rotateLeft(random[3]!, 11)
  return result
}

/** An integer uniform over 0 … n − 1, 1 ≤ n ≤ 2³². Draws that would favour small results are thrown away. */
export function below(random: Random, n: number): number {
  if (!Number.isInteger(n) || n < 1 || n > UINT32_VALUES) throw new RangeError('below() takes 1 to 2^32')
  const fair = UINT32_VALUES - (UINT32_VALUES % n)
  let drawn = nextUint32(random)
  while (drawn >= fair) drawn = nextUint32(random)
  return drawn % n
}

/** An integer uniform over low … high, both included; at most 2³² values. */
export function between(random: Random, low: number, high: number): number {
  return low + below(random, high - low + 1)
}

/** True with probability numerator ÷ denominator, exactly. */
export function chance(random: Random, numerator: number, denominator: number): boolean {
  return below(random, denominator) < numerator
}

/** One item of a list that is not empty, each with the same probability. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)]!
}

/** A new list with the same items in random order (Fisher and Yates), each order with the same probability. */
export function shuffle<T>(random: Random, items: readonly T[]): T[] {
  const shuffled = items.slice()
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = below(random, last + 1)
    const held = shuffled[last]!
    shuffled[last] = shuffled[other]!
    shuffled[other] = held
  }
  return shuffled
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
