/**
 * Prices out of signed updates of oracle networks, as bytes on a chain carry them. Signatures and proofs are stepped over, not
 * checked: that is the business of `src/feeds`, and this reads the same bytes a second time by other means.
 *
 * RedStone: read from the end of the call data, packages ‖ count 2 ‖ metadata ‖ its size 3 ‖ marker 9; a package is points ‖
 * time 6 ‖ size of a value 4 ‖ number of points 3 ‖ signature 65, a point its feed 32 ‖ value
 * (redstone-oracles-monorepo@b9dea4ff, packages/protocol/src/common/redstone-constants.ts).
 * Pyth: `PNAU` ‖ version 1 + 1 ‖ trailing header, size 1 ‖ kind 1 ‖ attestation, size 2 ‖ number of updates 1, an update a message,
 * size 2 ‖ proof, number of 20-byte nodes 1 (pyth-crosschain@7c915eb1, pythnet/pythnet_sdk/src/wire.rs and messages.rs).
 */

/** A price that a payload carries, 10⁻⁸ dollar, with its confidence in the same unit (0 where the network gives none). */
export type PayloadPrice = {
  readonly feed: string
  readonly price: bigint
  readonly confidence: bigint
  readonly timeMs: number
}

/** Bytes that are no payload of the kind. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError'
}

const MARKER = '000002ed57011e0000'

/** Prices of every package of RedStone call data, the last package first, as it is read. RedStone’s values are 10⁻⁸ dollar. */
export function redstonePrices(data: Buffer): PayloadPrice[] {
  let end = data.length
  const back = (bytes: number): Buffer => {
    if (end < bytes) throw new PayloadError('the payload is cut')
    end -= bytes
    return data.subarray(end, end + bytes)
  }
  if (back(9).toString('hex') !== MARKER) throw new PayloadError('the payload has no RedStone marker')
  back(uint(back(3)))
  const packages: PayloadPrice[][] = []
  for (let left = uint(back(2)); left > 0; left -= 1) {
    back(65)
    const [points, size, timeMs] = [uint(back(3)), uint(back(4)), uint(back(6))]
    const prices: PayloadPrice[] = []
    for (let point = 0; point < points; point++) {
      const price = BigInt(`0x${back(size).toString('hex')}`)
      const feed = back(32).toString('utf8').replace(/\0+$/, '')
      prices.unshift({ feed, price, confidence: 0n, timeMs })
    }
    packages.push(prices)
  }
  return packages.flat()
}

/** Prices of every price message of a Pyth accumulator update; the feed is its id. Other messages are left out. */
export function pythPrices(data: Buffer): PayloadPrice[] {
  let at = 0
  const next = (bytes: number): Buffer => {
    if (at + bytes > data.length) throw new PayloadError('the payload is cut')
    at += bytes
    return data.subarray(at - bytes, at)
  }
  if (next(4).toString('latin1') !== 'PNAU') throw new PayloadError('the payload has no Pyth magic')
  if (uint(next(1)) !== 1) throw new PayloadError('the payload has an unknown version')
  next(1)
  next(uint(next(1)))
  if (uint(next(1)) !== 0) throw new PayloadError('the payload is no Merkle update')
  next(uint(next(2)))
  const prices: PayloadPrice[] = []
  for (let left = uint(next(1)); left > 0; left -= 1) {
    const message = next(uint(next(2)))
    next(20 * uint(next(1)))
    if (message[0] === 0) prices.push(pythMessage(message))
  }
  return prices
}

/** Kind 1 ‖ feed 32 ‖ price 8 ‖ confidence 8 ‖ exponent 4 ‖ time 8, and what is not used here. */
function pythMessage(message: Buffer): PayloadPrice {
  if (message.length < 61) throw new PayloadError('a price message is cut')
  const exponent = message.readInt32BE(49)
  if (exponent < -18 || exponent > 0) throw new PayloadError(`a price has the exponent ${exponent}`)
  const scaled = (value: bigint): bigint =>
    exponent >= -8 ? value * 10n ** BigInt(8 + exponent) : value / 10n ** BigInt(-8 - exponent)
  return {
    feed: message.subarray(1, 33).toString('hex'),
    price: scaled(message.readBigInt64BE(33)),
    confidence: scaled(message.readBigUInt64BE(41)),
    timeMs: Number(message.readBigInt64BE(53)) * 1000,
  }
}

function uint(bytes: Buffer): number {
  return bytes.length === 0 ? 0 : bytes.readUIntBE(0, bytes.length)
}
