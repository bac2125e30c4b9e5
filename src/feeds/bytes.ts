/** Reading big-endian bytes from the front or from the end; whatever is missing is a refusal. */
import { PAYLOAD_BYTES_MAX } from './limits.ts'
import { Refusal } from './verdict.ts'

/** A place in bytes. */
export type ByteReader = {
  /** The next bytes. */
  readonly take: (count: number) => Uint8Array
  /** The next unsigned number of 1 to 6 bytes. */
  readonly uint: (count: number) => number
  /** The next unsigned number of any length. */
  readonly big: (count: number) => bigint
  /** The next signed number, two's complement. */
  readonly bigSigned: (count: number) => bigint
  /** Refuses what is left. */
  readonly end: () => void
}

/** Reads forwards, or backwards from the end: the bytes of each field stand in their order either way. */
export function byteReader(bytes: Uint8Array, direction: 'forward' | 'backward' = 'forward'): ByteReader {
  let left = bytes.length
  const take = (count: number): Uint8Array => {
    if (count > left) throw new Refusal('payloadCut', `${count} bytes are announced where ${left} are left`)
    const at = direction === 'forward' ? bytes.length - left : left - count
    left -= count
    return bytes.subarray(at, at + count)
  }
  const uint = (count: number): number => take(count).reduce((sum, byte) => sum * 256 + byte, 0)
  const big = (count: number): bigint => (count === 0 ? 0n : BigInt(`0x${hexOf(take(count))}`))
  return {
    take,
    uint,
    big,
    bigSigned: (count) => BigInt.asIntN(8 * count, big(count)),
    end: () => {
      if (left > 0) throw new Refusal('payloadExcess', `${left} bytes are left over`)
    },
  }
}

/** Refuses a payload that is too large to be looked at. */
export function checkSize(bytes: Uint8Array): void {
  if (bytes.length > PAYLOAD_BYTES_MAX) {
    throw new Refusal('payloadLarge', `${bytes.length} bytes, at most ${PAYLOAD_BYTES_MAX} are read`)
  }
}

/** Lower-case hex, without 0x. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

/** Bytes of hex with or without 0x; null when it is no hex. */
export function bytesOfHex(text: string): Uint8Array | null {
  const digits = text.replace(/^0x/, '')
  return digits.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(digits) ? new Uint8Array(Buffer.from(digits, 'hex')) : null
}

/** Bytes one after another. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
