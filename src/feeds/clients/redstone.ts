/** RedStone's gateways: packages as JSON, brought into the bytes that were signed before anything of them is believed. */
import { joined } from '../bytes.ts'
import { unitsOf } from '../decimals.ts'
import type { FeedClock, PriceFeed } from '../feed.ts'
import { type RedstoneAnchors, verifyRedstone } from '../redstone.ts'
import { Refusal, refused, type Verdict, verdictOf } from '../verdict.ts'
import { type Fetch, fieldsOf, getJson } from './http.ts'

/** Where a gateway is and what is wanted of it. */
type RedstoneOptions = {
  readonly name: string
  /** The whole address: `…/v2/data-packages/latest/redstone-primary-prod`. */
  readonly url: string
  readonly feeds: readonly string[]
  readonly anchors: RedstoneAnchors
  readonly fetch: Fetch
  readonly clock: FeedClock
}

const MARKER = Buffer.from('000002ed57011e0000', 'hex')

/** Bytes of a value. */
const VALUE_SIZE = 32

/** Decimals of a value that names none. */
const DECIMALS = 8

/** Asks for the latest packages of the feeds. */
export function redstoneFeed(options: RedstoneOptions): PriceFeed {
  const { name, anchors, clock } = options
  return {
    name,
    verify: (bytes, nowMs) => verifyRedstone(bytes, anchors, nowMs),
    read: async (signal) => {
      const answer = await getJson(options.fetch, options.url, {}, signal)
      if (!answer.ok) return answer
      const packages = options.feeds.flatMap((feed) => fieldsOf(answer.value)[feed] ?? [])
      if (packages.length === 0) return refused('answerInvalid', `${name}: none of the feeds is in the answer`)
      return redstoneVerdict(packages, anchors, clock.nowMs())
    },
  }
}

/** Verifies packages that came as JSON: `answerInvalid` when one cannot be brought into bytes, else what its bytes are worth. */
export function redstoneVerdict(packages: readonly unknown[], anchors: RedstoneAnchors, nowMs: number): Verdict {
  return verdictOf(() => verifyRedstone(payloadOf(packages), anchors, nowMs))
}

function payloadOf(packages: readonly unknown[]): Uint8Array {
  return joined(...packages.map(packageBytes), uint(packages.length, 2), uint(0, 3), MARKER)
}

/** Points in the order of their feeds ‖ time 6 ‖ size of a value 4 ‖ number of points 3 ‖ signature 65. */
function packageBytes(found: unknown): Uint8Array {
  const { timestampMilliseconds: timeMs, dataPoints, signature } = fieldsOf(found)
  if (typeof timeMs !== 'number' || !Number.isInteger(timeMs) || timeMs < 0 || timeMs >= 2 ** 48) {
    throw new Refusal('answerInvalid', 'a package without a time')
  }
  if (!Array.isArray(dataPoints) || typeof signature !== 'string') {
    throw new Refusal('answerInvalid', 'a package without points or signature')
  }
  const signed = Buffer.from(signature, 'base64')
  if (signed.length !== 65) throw new Refusal('answerInvalid', `a signature of ${signed.length} bytes`)
  const points = dataPoints.map(pointBytes).sort((a, b) => Buffer.compare(a, b))
  return joined(...points, uint(timeMs, 6), uint(VALUE_SIZE, 4), uint(points.length, 3), signed)
}

function pointBytes(point: unknown): Uint8Array {
  const { dataFeedId, value, decimals = DECIMALS } = fieldsOf(point)
  if (typeof dataFeedId !== 'string' || typeof value !== 'number' || typeof decimals !== 'number') {
    throw new Refusal('answerInvalid', 'a point without feed or value')
  }
  const feed = Buffer.from(dataFeedId, 'utf8')
  const text = decimals >= 0 && decimals <= 18 ? value.toFixed(decimals) : ''
  const units = unitsOf(text, -decimals)
  if (feed.length > 32 || units === null || units < 0n) {
    throw new Refusal('answerInvalid', `the point ${dataFeedId.slice(0, 40)} cannot be signed`)
  }
  const hex = units.toString(16).padStart(2 * VALUE_SIZE, '0')
  if (hex.length > 2 * VALUE_SIZE) throw new Refusal('answerInvalid', `${dataFeedId.slice(0, 40)} is out of range`)
  return joined(feed, new Uint8Array(32 - feed.length), Buffer.from(hex, 'hex'))
}

function uint(value: number, bytes: number): Uint8Array {
  return Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex')
}
