/** Deliveries against a receiver on loopback, and their schedule on a clock that stands until it is moved. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, mock, test } from 'node:test'
import { inDirectory } from '../../test/faults/places.ts'
import { openReceiver, type Received } from '../../test/support/receiver.ts'
import { keptLog } from '../../test/support/service.ts'
import type { HouseEvent } from '../core/words/index.ts'
import { WebhookFileError } from './errors.ts'
import { webhookLimits } from './limits.ts'
import type { Webhooks, WebhookView } from './types.ts'
import { openWebhooksWith } from './webhooks.ts'

type Parts = Parameters<typeof openWebhooksWith>[1]

const HOUSE = { key: 'ab'.repeat(32), seq: 0 }
const [ACCOUNT, OWNER] = [17, 3]

/** As sent: every field of the event that is seen. */
const view: WebhookView = (account, event) => ({ seenBy: account, ...event })

/** Pauses of milliseconds, so that a test may wait for them. */
const brief = { ...webhookLimits, webhookPauseMs: 4, webhookPauseMaxMs: 16, webhookTimeoutMs: 250 }

const { entries, log } = keptLog()

function open(folder: string, parts: Parts = {}, house = HOUSE): Webhooks {
  const webhooks = openWebhooksWith(
    { file: join(folder, 'webhooks.db'), mode: 'demo', log },
    { limits: brief, ...parts },
  )
  webhooks.begin(house, view)
  return webhooks
}

function register(webhooks: Webhooks, url: string, over: { account?: number; nonce?: number | null } = {}): string {
  const registered = webhooks.register({ account: ACCOUNT, owner: OWNER, url, nonce: null, ...over })
  assert.ok('secret' in registered, JSON.stringify(registered))
  return registered.secret
}

const callOf = (account: number, amount: number): HouseEvent => ({
  ...{ type: 'procedureMoved', account, from: 'none', to: 'call', reason: 'price' },
  ...{ equity: 5, requirement: 9, amount, deadlineMs: 77 },
})

/** Has a call heard as command `seq`, between events that concern nobody. */
function call(webhooks: Webhooks, seq: number, account = ACCOUNT): void {
  const events: HouseEvent[] = [{ type: 'epochCut', epoch: 1 }, callOf(account, seq), callOf(account + 1000, seq)]
  webhooks.hear({ seq, timeMs: 1_760_101_280_000 + seq, command: { type: 'tick' }, events })
}

async function until(wished: () => boolean): Promise<void> {
  const endMs = Date.now() + 40_000
  while (!wished()) {
    assert.ok(Date.now() < endMs, 'it does not come')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

const idsOf = (received: readonly Received[]): string[] => received.map(({ headers }) => `${headers['webhook-id']}`)

const seqsOf = (received: readonly Received[]): number[] =>
  received.map(({ body }) => (JSON.parse(body) as { data: { seq: number } }).data.seq)

describe('deliveries', () => {
  test('default: a call arrives, signed by the secret that was told once', () =>
    inDirectory(async (folder) => {
      const receiver = await openReceiver()
      const webhooks = open(folder)
      const secret = register(webhooks, receiver.url)
      call(webhooks, 8)
      await receiver.until(1)
      const [{ headers, body, path }] = receiver.received as [Received]
      assert.equal(path, '/hook')
      assert.equal(headers['content-type'], 'application/json')
      const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
      const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
        .update(text)
        .digest('base64')
      assert.equal(headers['webhook-signature'], `v1,${mac}`)
      assert.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 5)
      assert.deepEqual(JSON.parse(body), {
        type: 'procedureMoved',
        timestamp: '2025-10-10T13:01:20.008Z',
        data: {
          ...{ account: ACCOUNT, seq: 8, index: 1, timeMs: 1_760_101_280_008 },
          event: { seenBy: ACCOUNT, ...callOf(ACCOUNT, 8) },
        },
      })
      await until(() => webhooks.look(ACCOUNT)!.waiting === 0)
      assert.equal(statSync(join(folder, 'webhooks.db')).mode & 0o777, 0o600)
      webhooks.close()
      await receiver.close()
    }))

  test('behavior: one at a time in the order of the journal; a receiver that never answers slows no other', () =>
    inDirectory(async (folder) => {
      const slow = await openReceiver(() => undefined)
      const quick = await openReceiver((response, n) => void setTimeout(() => response.writeHead(200).end('ok'), n % 3))
      const webhooks = open(folder, { limits: { ...brief, webhookTimeoutMs: 5_000 } })
      register(webhooks, slow.url, { account: 40 })
      register(webhooks, quick.url)
      for (let seq = 1; seq <= 30; seq++) {
        call(webhooks, 2 * seq, 40)
        call(webhooks, 2 * seq + 1)
      }
      await quick.until(30)
      assert.deepEqual(
        seqsOf(quick.received),
        Array.from({ length: 30 }, (_, i) => 2 * i + 3),
      )
      assert.deepEqual([quick.together(), slow.received.length], [1, 1])
      assert.equal(new Set(idsOf(quick.received)).size, 30)
      webhooks.close()
      for (const each of [slow, quick]) await each.close()
    }))

  test('behavior: whatever fails is tried again under the same id, and what follows waits', () =>
    inDirectory(async (folder) => {
      const failures: unknown[] = []
      const receiver = await openReceiver((response, n) => {
        if (n === 0) response.writeHead(500).end('no')
        else if (n === 1) response.socket!.destroy()
        else if (n === 2) response.writeHead(302, { location: '/elsewhere' }).end()
        else if (n === 4) response.writeHead(200).end('x'.repeat(1_000_000))
        else if (n > 4) response.writeHead(200).end()
      })
      const webhooks = open(folder)
      register(webhooks, receiver.url)
      call(webhooks, 1)
      call(webhooks, 2)
      const known = (): number => webhooks.look(ACCOUNT)!.attempts
      for (let n = 1; n <= 4; n++) {
        await until(() => known() === n)
        failures.push(webhooks.look(ACCOUNT)!.failure)
        assert.equal(webhooks.look(ACCOUNT)!.waiting, 2)
      }
      assert.deepEqual(failures, [
        { code: 'statusRefused', status: 500 },
        { code: 'connectionFailed', status: null },
        { code: 'statusRefused', status: 302 },
        { code: 'timedOut', status: null },
      ])
      await receiver.until(6)
      await until(() => webhooks.look(ACCOUNT)!.waiting === 0)
      assert.deepEqual(seqsOf(receiver.received), [1, 1, 1, 1, 1, 2])
      assert.equal(new Set(idsOf(receiver.received)).size, 2)
      assert.ok(
        receiver.received.every(({ path }) => path === '/hook'),
        'redirects are not followed',
      )
      webhooks.close()
      await receiver.close()
    }))

  test('behavior: a start goes on where the last one ended, under the same ids', () =>
    inDirectory(async (folder) => {
      const ids: string[] = []
      const deaf = open(folder, {
        send: (_url, headers) => {
          ids.push(headers['webhook-id']!)
          return new Promise(() => undefined)
        },
      })
      const receiver = await openReceiver()
      register(deaf, receiver.url)
      call(deaf, 5)
      call(deaf, 6)
      await until(() => ids.length === 1)
      deaf.close()
      const webhooks = open(folder, {}, { ...HOUSE, seq: 6 })
      assert.equal(webhooks.afterSeq, 6)
      call(webhooks, 6)
      call(webhooks, 7)
      await receiver.until(3)
      assert.deepEqual(seqsOf(receiver.received), [5, 6, 7], 'what is heard again is not written twice')
      assert.equal(idsOf(receiver.received)[0], ids[0])
      webhooks.close()
      await receiver.close()
    }))
})

describe('the schedule', () => {
  test('default: pauses double from five seconds to an hour, for a day', () =>
    inDirectory(async (folder) => {
      mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_800_000_000_000 })
      try {
        const attempts: number[] = []
        const send = (): ReturnType<NonNullable<Parts['send']>> => {
          attempts.push(Date.now())
          return Promise.resolve({ kind: 'failed', failure: { code: 'connectionFailed', status: null } })
        }
        const webhooks = open(folder, { send, limits: webhookLimits })
        register(webhooks, 'http://127.0.0.1:9/')
        call(webhooks, 1)
        for (let second = 0; second < 26 * 3600 && webhooks.look(ACCOUNT)!.stopped === null; second++) {
          mock.timers.tick(1000)
          for (let turn = 0; turn < 6; turn++) await Promise.resolve()
        }
        const pauses = attempts.slice(1).map((atMs, n) => Math.round((atMs - attempts[n]!) / 1000))
        assert.deepEqual(pauses.slice(0, 11), [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600])
        assert.ok(pauses.slice(10).every((pause) => pause === 3600))
        assert.equal(Math.floor((attempts.at(-1)! - attempts[0]!) / 86_400_000), 1, 'a day')
        assert.ok(attempts.at(-2)! - attempts[0]! < 86_400_000)
        assert.deepEqual(webhooks.look(ACCOUNT)!.stopped, { reason: 'retriesEnded', atMs: attempts.at(-1) })
        webhooks.close()
      } finally {
        mock.timers.reset()
      }
    }))

  test('behavior: a clock that is set back holds no message', () =>
    inDirectory(async (folder) => {
      let nowMs = 1_800_000_000_000
      let attempts = 0
      const send: NonNullable<Parts['send']> = () => {
        attempts += 1
        return Promise.resolve({ kind: 'failed', failure: { code: 'connectionFailed', status: null } })
      }
      const webhooks = open(folder, { send, limits: webhookLimits, clock: () => nowMs })
      register(webhooks, 'http://127.0.0.1:9/')
      call(webhooks, 1)
      await until(() => attempts === 1)
      nowMs -= 86_400_000
      call(webhooks, 2)
      await until(() => attempts === 2)
      assert.equal(webhooks.look(ACCOUNT)!.nextMs, nowMs + 10_000)
      webhooks.close()
    }))

  test('behavior: 410 stops it, until it is registered again', () =>
    inDirectory(async (folder) => {
      const receiver = await openReceiver((response, n) => response.writeHead(n === 0 ? 410 : 204).end())
      const webhooks = open(folder)
      register(webhooks, receiver.url)
      call(webhooks, 1)
      call(webhooks, 2)
      await until(() => webhooks.look(ACCOUNT)!.stopped?.reason === 'gone')
      assert.equal(webhooks.look(ACCOUNT)!.waiting, 0)
      call(webhooks, 3)
      webhooks.close()
      const again = open(folder, {}, { ...HOUSE, seq: 3 })
      assert.equal(again.look(ACCOUNT)!.stopped!.reason, 'gone', 'after a start too')
      assert.equal(again.afterSeq, null)
      register(again, receiver.url)
      assert.deepEqual([again.look(ACCOUNT)!.stopped, again.look(ACCOUNT)!.sinceSeq], [null, 3])
      call(again, 4)
      await receiver.until(2)
      assert.deepEqual(seqsOf(receiver.received), [1, 4])
      again.close()
      await receiver.close()
    }))

  test('behavior: too many that wait stop it', () =>
    inDirectory(async (folder) => {
      const webhooks = open(folder, {
        limits: { ...brief, webhookWaitingMax: 3 },
        send: () => new Promise(() => undefined),
      })
      register(webhooks, 'http://127.0.0.1:9/')
      for (let seq = 1; seq <= 3; seq++) call(webhooks, seq)
      await until(() => webhooks.look(ACCOUNT)!.waiting === 3)
      assert.equal(webhooks.look(ACCOUNT)!.stopped, null)
      call(webhooks, 4)
      await until(() => webhooks.look(ACCOUNT)!.stopped?.reason === 'queueFull')
      assert.equal(webhooks.look(ACCOUNT)!.waiting, 0)
      webhooks.close()
    }))
})

describe('registrations', () => {
  test('behavior: a new address or secret takes over what waits; one that was removed gets nothing more', () =>
    inDirectory(async (folder) => {
      const old = await openReceiver((response) => response.writeHead(500).end())
      const receiver = await openReceiver()
      const webhooks = open(folder, { limits: { ...brief, webhookPauseMs: 60_000, webhookPauseMaxMs: 60_000 } })
      const secret = register(webhooks, old.url)
      call(webhooks, 1)
      await until(() => webhooks.look(ACCOUNT)!.attempts === 1)
      assert.notEqual(register(webhooks, receiver.url), secret)
      await receiver.until(1)
      assert.deepEqual(idsOf(receiver.received), idsOf(old.received))
      assert.equal(webhooks.remove({ account: ACCOUNT, owner: OWNER, nonce: null }), true)
      call(webhooks, 2)
      assert.equal(webhooks.look(ACCOUNT), null)
      assert.equal(webhooks.remove({ account: ACCOUNT, owner: OWNER, nonce: null }), false)
      register(webhooks, receiver.url)
      call(webhooks, 3)
      await receiver.until(2)
      assert.deepEqual(seqsOf(receiver.received), [1, 3])
      webhooks.close()
      for (const each of [old, receiver]) await each.close()
    }))

  test('rejects: a nonce that is not above those before it, also after a removal and a start', () =>
    inDirectory((folder) => {
      const webhooks = open(folder)
      register(webhooks, 'http://127.0.0.1:9/', { nonce: 10 })
      const wish = { account: ACCOUNT, owner: OWNER, url: 'http://127.0.0.1:8/' }
      const refusedFor = (nonce: number, of = webhooks): unknown =>
        (of.register({ ...wish, nonce }) as { refused?: string }).refused
      assert.equal(refusedFor(10), 'nonceUsed')
      assert.equal(webhooks.look(ACCOUNT)!.url, 'http://127.0.0.1:9/')
      assert.equal(webhooks.remove({ account: ACCOUNT, owner: OWNER, nonce: 11 }), true)
      assert.equal(webhooks.remove({ account: ACCOUNT, owner: OWNER, nonce: 12 }), false)
      webhooks.close()
      const again = open(folder)
      assert.equal(refusedFor(12, again), 'nonceUsed')
      assert.equal(refusedFor(13, again), undefined)
      again.close()
    }))

  test('rejects: more than an owner may have, and addresses where no house sends', () =>
    inDirectory((folder) => {
      const webhooks = open(folder, { limits: { ...brief, webhooksOfOwnerMax: 2, webhooksMax: 3 } })
      const url = 'http://127.0.0.1:9/'
      const codeOf = (account: number, owner: number, to = url): unknown =>
        (webhooks.register({ account, owner, url: to, nonce: null }) as { refused?: string }).refused
      assert.deepEqual([codeOf(1, 1), codeOf(2, 1), codeOf(3, 1)], [undefined, undefined, 'webhooksFull'])
      assert.deepEqual([codeOf(1, 1), codeOf(4, 2), codeOf(5, 3)], [undefined, undefined, 'webhooksFull'])
      assert.equal(codeOf(1, 1, 'http://10.0.0.1/'), 'webhookUrlRefused')
      webhooks.close()
    }))

  test('rejects: a file of another house, of a longer journal, of another program', () =>
    inDirectory((folder) => {
      const webhooks = open(folder, {}, { ...HOUSE, seq: 50 })
      register(webhooks, 'http://127.0.0.1:9/')
      webhooks.close()
      assert.throws(() => open(folder, {}, { key: 'cd'.repeat(32), seq: 50 }), WebhookFileError)
      assert.throws(() => open(folder, {}, { ...HOUSE, seq: 49 }), WebhookFileError)
      assert.throws(() => openWebhooksWith({ file: import.meta.filename, mode: 'demo', log }, {}), WebhookFileError)
      open(folder, {}, { ...HOUSE, seq: 50 }).close()
    }))

  test('behavior: no log holds an address or a secret', () => {
    assert.ok(entries.some(({ facts }) => facts['reason'] === 'queueFull'))
    assert.doesNotMatch(JSON.stringify(entries), /http|whsec_|hook"/)
  })
})
