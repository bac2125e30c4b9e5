/**
 * Buckets of log-price, without a logarithm: the high 32 bits of a double, shifted. Neighbouring keys are 1/8192 of an
 * octave apart (about 1.2 basis points at the coarse end of an octave). Keys rise with price; a ring of 2¹⁴ of them spans
 * two octaves, so an edge may lie anywhere within a factor of two of the present price.
 */

const SHIFT = 7

/** Bits of a ring position. */
export const RING_BITS: number = 14

/** Buckets of one ring: two octaves. */
export const RING: number = 1 << RING_BITS

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)

/** The key of a price; prices below one atom share the lowest key. */
export function keyOf(price: number): number {
  double[0] = price < 1 ? 1 : price
  return words[1]! >> SHIFT
}

/** The smallest price that has this key. */
export function priceOfKey(key: number): number {
  words[0] = 0
  words[1] = key << SHIFT
  return double[0]!
}
