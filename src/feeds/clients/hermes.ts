/** Pyth's service Hermes: the latest update on request, or each as it comes (server-sent events). */
import { bytesOfHex } from '../bytes.ts'
import type { FeedClock, PriceFeed, PriceStream } from '../feed.ts'
import { ANSWER_BYTES_MAX } from '../limits.ts'
import { type PythAnchors, verifyPyth } from '../pyth.ts'
import { refused, type Verdict, type Verify } from '../verdict.ts'
import { chunksOf, type Fetch, fieldsOf, getJson, open, reasonOf } from './http.ts'

/** Where Hermes is and what is wanted of it. */
type HermesOptions = {
  readonly name: string
  /** Without a slash at the end; the paths `/v2/updates/price/latest` and `/stream` follow. */
  readonly url: string
  /** Key of the service; null where none is needed. */
  readonly key: string | null
  /** Feeds, lower-case hex without 0x. */
  readonly feeds: readonly string[]
  readonly anchors: PythAnchors
  readonly fetch: Fetch
  readonly clock: FeedClock
}

/** Asks for the latest update. */
export function hermesFeed(options: HermesOptions): PriceFeed {
  return {
    name: options.name,
    verify: verifyOf(options),
    read: async (signal) => {
      const answer = await getJson(options.fetch, urlOf(options, 'latest'), headersOf(options), signal)
      return answer.ok ? verdictOfAnswer(answer.value, options) : answer
    },
  }
}

/** Listens to updates; ends when the server ends or a refusal by it came. */
export function hermesStream(options: HermesOptions): PriceStream {
  return { name: options.name, verify: verifyOf(options), listen: (signal) => listen(options, signal), ends: false }
}

async function* listen(options: HermesOptions, signal: AbortSignal): AsyncGenerator<Verdict> {
  const headers = { ...headersOf(options), accept: 'text/event-stream' }
  const opened = await open(options.fetch, urlOf(options, 'stream'), headers, signal)
  if (!opened.ok) {
    yield opened
    return
  }
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of chunksOf(opened.value)) {
      text += decoder.decode(chunk, { stream: true })
      const events = text.split(/\r?\n\r?\n/)
      text = events.pop()!
      if (text.length > ANSWER_BYTES_MAX) {
        yield refused('answerInvalid', `${options.name}: an event without end`)
        return
      }
      for (const event of events) {
        const data = dataOf(event)
        if (data !== '') yield verdictOfEvent(data, options)
      }
    }
  } catch (error) {
    if (!signal.aborted) yield refused('sourceUnreachable', `${options.name}: ${reasonOf(error)}`)
  }
}

/** The data of an event; comments that keep a connection open have none. */
function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
    .join('\n')
}

function verdictOfEvent(data: string, options: HermesOptions): Verdict {
  try {
    return verdictOfAnswer(JSON.parse(data) as unknown, options)
  } catch (error) {
    if (error instanceof SyntaxError) return refused('answerInvalid', `${options.name}: an event is no JSON`)
    throw error
  }
}

/** Only the signed bytes are looked at, never the prices that the service has parsed. */
function verdictOfAnswer(answer: unknown, { name, anchors, clock }: HermesOptions): Verdict {
  const { data } = fieldsOf(fieldsOf(answer)['binary'])
  const hex: unknown = Array.isArray(data) && data.length === 1 ? data[0] : null
  const bytes = typeof hex === 'string' ? bytesOfHex(hex) : null
  if (bytes === null) return refused('answerInvalid', `${name}: no update in the answer`)
  return verifyPyth(bytes, anchors, clock.nowMs())
}

function verifyOf({ anchors }: HermesOptions): Verify {
  return (bytes, nowMs) => verifyPyth(bytes, anchors, nowMs)
}

function urlOf({ url, feeds }: HermesOptions, path: 'latest' | 'stream'): string {
  const ids = feeds.map((feed) => `ids[]=${feed}`).join('&')
  return `${url}/v2/updates/price/${path}?${ids}&encoding=hex&parsed=false`
}

function headersOf({ key }: HermesOptions): Readonly<Record<string, string>> {
  return key === null ? {} : { authorization: `Bearer ${key}` }
}
