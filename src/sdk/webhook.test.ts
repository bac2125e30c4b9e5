import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { verifyWebhook, WebhookUnverified } from './index.ts'

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/index.test.ts, "sign function works" */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  body: '{"test": 2432232314}',
  nowMs: 1_614_265_330_000,
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
} as const

type GivenHeaders = Parameters<typeof verifyWebhook>[1]

const verified = (over: { secret?: string; body?: string; nowMs?: number; headers?: GivenHeaders } = {}): unknown => {
  const { secret, headers, body, nowMs } = { ...vector, ...over }
  return verifyWebhook(secret, headers, body, nowMs)
}

const message = { id: vector.headers['webhook-id'], test: 2_432_232_314 }

describe('verifying a message', () => {
  test('default: the vector of Standard Webhooks, with the headers of fetch and of Node, as text and as bytes', () => {
    assert.deepEqual(verified(), message)
    assert.deepEqual(verified({ headers: new Headers(vector.headers) }), message)
    const bytes = new TextEncoder().encode(vector.body)
    assert.deepEqual(verifyWebhook(vector.secret, vector.headers, bytes, vector.nowMs), message)
  })

  test('behavior: one good signature among others is enough; a body that is not ASCII', () => {
    const signatures = `v1,AAAA v1a,xyz ${vector.headers['webhook-signature']}`
    assert.deepEqual(verified({ headers: { ...vector.headers, 'webhook-signature': signatures } }), message)
    const body = '{"name":"Übung €"}'
    const key = Buffer.from(vector.secret.slice(6), 'base64')
    const mac = createHmac('sha256', key).update(`m.1614265330.${body}`).digest('base64')
    const headers = { ...vector.headers, 'webhook-id': 'm', 'webhook-signature': `v1,${mac}` }
    assert.deepEqual(verified({ body, headers }), { id: 'm', name: 'Übung €' })
  })

  test('behavior: five minutes either way and not a millisecond more', () => {
    for (const nowMs of [vector.nowMs - 300_000, vector.nowMs + 300_000]) assert.deepEqual(verified({ nowMs }), message)
    for (const nowMs of [vector.nowMs - 300_001, vector.nowMs + 300_001]) rejects('timestampOutside', { nowMs })
  })

  test('rejects: another body, id, time, secret, version, a missing header', () => {
    const header = (name: keyof typeof vector.headers, value: string | undefined): { headers: GivenHeaders } => ({
      headers: { ...vector.headers, [name]: value },
    })
    rejects('signatureWrong', { body: `${vector.body} ` })
    rejects('signatureWrong', { secret: 'whsec_AAAA' })
    rejects('signatureWrong', header('webhook-id', 'msg_other'))
    rejects('signatureWrong', header('webhook-timestamp', '1614265331'))
    rejects('signatureWrong', header('webhook-signature', vector.headers['webhook-signature'].replace('v1,', 'v2,')))
    rejects('signatureWrong', header('webhook-signature', 'v1,'))
    rejects('signatureWrong', header('webhook-signature', 'v1,%%%'))
    for (const name of Object.keys(vector.headers)) {
      rejects('headerMissing', header(name as keyof typeof vector.headers, undefined))
    }
    rejects('timestampOutside', header('webhook-timestamp', '1614265330.5'))
    rejects('secretMalformed', { secret: vector.secret.slice(6) })
    rejects('secretMalformed', { secret: 'whsec_' })
  })
})

function rejects(code: WebhookUnverified['code'], over: Parameters<typeof verified>[0]): void {
  assert.throws(
    () => verified(over),
    (error) => error instanceof WebhookUnverified && error.code === code,
  )
}
