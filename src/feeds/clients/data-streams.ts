/** Chainlink's Data Streams service: the latest full report of each feed, one signed request each. */
import { createHash, createHmac } from 'node:crypto'
import { bytesOfHex } from '../bytes.ts'
import { type StreamsAnchors, verifyStreams } from '../chainlink.ts'
import { mergedVerdict } from '../exchange.ts'
import type { FeedClock, PriceFeed } from '../feed.ts'
import { refused, type Verdict } from '../verdict.ts'
import { type Fetch, fieldsOf, getJson } from './http.ts'

/** Where the service is and what is wanted of it. */
type StreamsOptions = {
  readonly name: string
  /** Without a slash at the end; the path `/api/v1/reports/latest` follows. */
  readonly url: string
  readonly key: string
  readonly secret: string
  /** Feeds, lower-case hex without 0x. */
  readonly feeds: readonly string[]
  readonly anchors: StreamsAnchors
  readonly fetch: Fetch
  readonly clock: FeedClock
}

/** Asks for the latest reports. */
export function streamsFeed(options: StreamsOptions): PriceFeed {
  return {
    name: options.name,
    verify: (bytes, nowMs) => verifyStreams(bytes, options.anchors, nowMs),
    read: async (signal) => {
      const verdicts = options.feeds.map(async (feed) => ({
        ...(await readReport(options, feed, signal)),
        symbol: feed,
      }))
      return mergedVerdict(await Promise.all(verdicts))
    },
  }
}

async function readReport(options: StreamsOptions, feed: string, signal: AbortSignal): Promise<Verdict> {
  const { name, url, anchors, clock } = options
  const path = `/api/v1/reports/latest?feedID=0x${feed}`
  const answer = await getJson(options.fetch, `${url}${path}`, headersOf(options, path), signal)
  if (!answer.ok) return answer
  const { fullReport } = fieldsOf(fieldsOf(answer.value)['report'])
  const bytes = typeof fullReport === 'string' ? bytesOfHex(fullReport) : null
  if (bytes === null) return refused('answerInvalid', `${name}: no report of ${feed} in the answer`)
  return verifyStreams(bytes, anchors, clock.nowMs())
}

/** HMAC-SHA256 of `GET path sha256(body) key time` (Data Streams reference, "Authentication"). */
function headersOf({ key, secret, clock }: StreamsOptions, path: string): Readonly<Record<string, string>> {
  const nowMs = String(clock.nowMs())
  const body = createHash('sha256').update('').digest('hex')
  return {
    authorization: key,
    'x-authorization-timestamp': nowMs,
    'x-authorization-signature-sha256': createHmac('sha256', secret)
      .update(`GET ${path} ${body} ${key} ${nowMs}`)
      .digest('hex'),
  }
}
