import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openReceiver } from '../../test/support/receiver.ts'
import { webhookLimits } from './limits.ts'
import { send } from './send.ts'

type Attempt = Parameters<typeof send>[0]

const receiver = await openReceiver()
const port = new URL(receiver.url).port
after(() => receiver.close())

function attempt(url: string, addresses: readonly string[], over: Partial<Attempt> = {}): ReturnType<typeof send> {
  return send({
    ...{ url, headers: {}, body: '{}', mode: 'demo', limits: webhookLimits, signal: new AbortController().signal },
    resolve: () => Promise.resolve(addresses),
    ...over,
  })
}

const failure = (code: string): object => ({ kind: 'failed', failure: { code, status: null } })

describe('one attempt', () => {
  test('default: it goes to the address that was checked, whatever the name would be resolved to again', async () => {
    const url = `http://hooks.example.invalid:${port}/a?b=1`
    assert.deepEqual(await attempt(url, ['127.0.0.1']), { kind: 'delivered' })
    const { headers, path } = receiver.received.at(-1)!
    assert.deepEqual([headers.host, path, headers.connection], [`hooks.example.invalid:${port}`, '/a?b=1', 'close'])
  })

  test('rejects: a name of which one address is not allowed', async () => {
    const url = `https://hooks.example.invalid:${port}/`
    const count = receiver.received.length
    for (const mode of ['demo', 'real'] as const) {
      for (const bad of ['10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1', 'fd00::1']) {
        assert.deepEqual(await attempt(url, ['1.1.1.1', bad], { mode }), failure('addressRefused'))
      }
    }
    for (const own of ['127.0.0.1', '::1']) {
      assert.deepEqual(await attempt(url, [own], { mode: 'real' }), failure('addressRefused'))
    }
    assert.deepEqual(await attempt(`https://localhost:${port}/`, [], { mode: 'real' }), failure('addressRefused'))
    assert.deepEqual(await attempt(`https://127.0.0.1:${port}/`, [], { mode: 'real' }), failure('addressRefused'))
    assert.equal(receiver.received.length, count)
  })

  test('rejects: a name without addresses, a resolver that takes too long, a receiver without TLS', async () => {
    const url = `https://hooks.example.invalid:${port}/`
    assert.deepEqual(await attempt(url, []), failure('nameUnknown'))
    assert.deepEqual(await attempt(url, [], { resolve: () => Promise.reject(new Error('no')) }), failure('nameUnknown'))
    const limits = { ...webhookLimits, webhookTimeoutMs: 20 }
    const never = { limits, resolve: () => new Promise<never>(() => undefined) }
    assert.deepEqual(await attempt(url, [], never), failure('timedOut'))
    assert.deepEqual(await attempt(url, ['127.0.0.1']), failure('connectionFailed'))
  })
})
