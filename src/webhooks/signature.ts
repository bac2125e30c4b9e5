/** Signatures of messages as Standard Webhooks writes them (https://www.standardwebhooks.com, "Signature scheme"). */
import { createHmac, randomBytes } from 'node:crypto'

/** Bytes of a secret. */
const SECRET_BYTES = 32

/** A new secret. */
export function newSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES)
}

/** A secret as its owner gets it: `whsec_` and base64. */
export function secretText(secret: Uint8Array): string {
  return `whsec_${Buffer.from(secret).toString('base64')}`
}

/** Headers that prove who sent a message: HMAC-SHA256 over `id.timestamp.body`; the timestamp is the attempt's, in seconds. */
export function signedHeaders(
  secret: Uint8Array,
  id: string,
  nowMs: number,
  body: string,
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = `${Math.floor(nowMs / 1000)}`
  const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` }
}
