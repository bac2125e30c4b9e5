/** Messages of a house's webhooks, verified as Standard Webhooks says (https://www.standardwebhooks.com). The same in Node and in browsers. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { WebhookUnverified } from './errors.ts'

/** Headers of a request as servers give them: of `fetch`, or of Node, whose names are in lower case. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * A message: an event that concerns an account, with its place in the journal. `id` is the same for every attempt: remember it, and do nothing
 * twice. `timeMs` is the house's time, `timestamp` the same as ISO 8601.
 */
export type WebhookMessage = {
  readonly id: string
  readonly type: string
  readonly timestamp: string
  readonly data: {
    readonly account: number
    readonly seq: number
    readonly index: number
    readonly timeMs: number
    readonly event: { readonly type: string } & Readonly<Record<string, unknown>>
  }
}

/** How far the clocks of house and receiver may be apart, and how old an attempt may be, ms. */
const TOLERANCE_MS = 300_000

/**
 * Verifies a message and reads it. `secret` is what registering the webhook told (`whsec_…`), `body` the body as it came, not parsed, `nowMs` the
 * wall clock. Signatures are compared in constant time.
 *
 * @throws WebhookUnverified when a header is missing, the attempt is more than five minutes away, or nothing was signed with this secret
 */
export function verifyWebhook(
  secret: string,
  headers: WebhookHeaders,
  body: string | Uint8Array,
  nowMs: number,
): WebhookMessage {
  const key = secret.startsWith('whsec_') ? bytesOf(secret.slice('whsec_'.length)) : null
  if (key === null || key.length === 0) throw new WebhookUnverified('secretMalformed')
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    headerOf(headers, `webhook-${name}`),
  )
  if (!id || !timestamp || !signatures) throw new WebhookUnverified('headerMissing')
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1000 - nowMs) > TOLERANCE_MS) {
    throw new WebhookUnverified('timestampOutside')
  }
  const content = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const signed = new Uint8Array(head.length + content.length)
  signed.set(head)
  signed.set(content, head.length)
  const expected = hmac(sha256, key, signed)
  // While a secret is changed there may be several, each with its version.
  const isSigned = signatures.split(' ').some((each) => {
    const given = each.startsWith('v1,') ? bytesOf(each.slice('v1,'.length)) : null
    return given !== null && areEqual(given, expected)
  })
  if (!isSigned) throw new WebhookUnverified('signatureWrong')
  return { id, ...(JSON.parse(new TextDecoder().decode(content)) as Omit<WebhookMessage, 'id'>) }
}

function headerOf(headers: WebhookHeaders, name: string): string | null {
  if (headers instanceof Headers) return headers.get(name)
  const value = headers[name]
  return typeof value === 'string' ? value : null
}

/** The bytes of base64; null when it is none. */
function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  } catch {
    return null
  }
}

/** Looks at every byte, wherever the first difference is. */
function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (const [at, byte] of one.entries()) difference |= byte ^ other[at]!
  return difference === 0
}
