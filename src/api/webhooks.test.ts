/** Webhooks over the interface: who may ask for one, what is told of its secret, and what a message shows. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { apiHouse, MEMBER, OTHER, testAuthenticator, tokens } from '../../test/support/api-house.ts'
import { openReceiver } from '../../test/support/receiver.ts'
import { keptLog } from '../../test/support/service.ts'
import { keyRead } from '../core/tables/index.ts'
import { scopeBits } from '../core/words/index.ts'
import {
  credentialOf,
  keyOfPrivateKey,
  loginDataOf,
  playPrivateKey,
  signatureHeader,
  signatureOf,
  typedDataOf,
  type WebhookAsk,
  webhookDataOf,
} from '../signing/index.ts'
import { openWebhooks } from '../webhooks/index.ts'
import { eitherAuthenticator, signatureChecker, signedAuthenticator } from './index.ts'
import { buildServer } from './server.ts'

const CHAIN = 31_337
const signerOf = (number: number) => ({ private: playPrivateKey(number), key: keyOfPrivateKey(playPrivateKey(number)) })
const [OWNER, STRANGER, SESSION] = [signerOf(11), signerOf(12), signerOf(13)]

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-webhooks-'))
const service = apiHouse()
const accountOf = ({ key }: typeof OWNER): number => {
  service.run({ type: 'ownerOpen', key, cluster: 0 })
  service.run({ type: 'accountOpen', owner: service.house.ledger.owners.rows - 1, tier: 0, mode: 'cross' })
  return service.house.ledger.accounts.rows - 1
}
const [account, foreign] = [accountOf(OWNER), accountOf(STRANGER)]
const expiryMs = (): number => service.house.clock.nowMs + 60_000
service.run({
  ...{ type: 'sessionOpen', key: SESSION.key, subject: 'owner', row: service.house.ledger.owners.rows - 2 },
  ...{ scopes: Object.values(scopeBits).reduce((sum, bit) => sum | bit, 0) & ~scopeBits.sessions },
  expiryMs: service.house.clock.nowMs + 1_000_000,
})

const domain = { house: Buffer.from(service.house.head.house).toString('hex'), chainId: CHAIN }
const checker = signatureChecker(1)
const { entries: logged, log } = keptLog()
const webhooks = openWebhooks({ file: join(folder, 'webhooks.db'), mode: 'demo', log })
const app = await buildServer(service, {
  authenticator: eitherAuthenticator(testAuthenticator(), signedAuthenticator(service, CHAIN, checker)),
  salt: Buffer.alloc(32, 7),
  log,
  webhooks,
})
service.listen((executed) => webhooks.hear(executed))
const receiver = await openReceiver()
after(async () => {
  await app.close()
  await checker.close()
  webhooks.close()
  await receiver.close()
  rmSync(folder, { recursive: true })
})

type Answered = {
  readonly status: number
  readonly code: string
  readonly text: string
  readonly data: Record<string, unknown>
}
type Method = 'GET' | 'PUT' | 'DELETE'

async function ask(method: Method, of: number, headers: Record<string, string>, url?: string): Promise<Answered> {
  const response = await app.inject({
    ...{ method, url: `/v1/accounts/${of}/webhook`, headers: { host: 'localhost', ...headers } },
    ...(url !== undefined && { payload: { url } }),
  })
  const json = JSON.parse(response.payload) as { code: string; data: Record<string, unknown> }
  return { status: response.statusCode, code: json.code, text: response.payload, data: json.data }
}

const bearer = (who: keyof typeof tokens): Record<string, string> => ({ authorization: `Bearer ${tokens[who]}` })

function login(by: typeof OWNER): Record<string, string> {
  const untilMs = expiryMs()
  return { authorization: credentialOf(by.key, untilMs, signatureOf(loginDataOf(domain, by.key, untilMs), by.private)) }
}

let nonce = 1_000

function signed(
  by: typeof OWNER,
  wish: WebhookAsk,
  over: { nonce?: number; expiryMs?: number } = {},
): Record<string, string> {
  const terms = { nonce: ++nonce, expiryMs: expiryMs(), ...over }
  const signature = signatureOf(webhookDataOf(domain, wish, terms), by.private)
  return { 'plimsoll-signature': signatureHeader({ key: by.key, ...terms, signature }) }
}

const url = 'https://example.com/hook'

describe('a token that may write', () => {
  test('default: it registers, looks and removes; the secret is in one answer and nowhere else', async () => {
    assert.equal((await ask('GET', MEMBER.account, bearer('member'))).data, null)
    const first = await ask('PUT', MEMBER.account, bearer('member'), url)
    assert.equal(first.status, 200)
    const secret = `${first.data['secret']}`
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    const looked = await ask('GET', MEMBER.account, bearer('member'))
    assert.deepEqual([looked.data['url'], looked.data['stopped'], looked.data['waiting']], [url, null, 0])
    const second = await ask('PUT', MEMBER.account, bearer('member'), `${url}/2`)
    assert.notEqual(second.data['secret'], secret)
    const removed = await ask('DELETE', MEMBER.account, bearer('member'))
    assert.deepEqual(removed.data, { account: MEMBER.account, removed: true })
    assert.equal((await ask('DELETE', MEMBER.account, bearer('member'))).data['removed'], false)
    for (const { text } of [looked, removed]) assert.doesNotMatch(text, /whsec/)
    assert.doesNotMatch(JSON.stringify(logged), /whsec|example\.com/)
  })

  test('rejects: an idempotency key, which would keep the secret', async () => {
    const answer = await ask('PUT', MEMBER.account, { ...bearer('member'), 'idempotency-key': 'a' }, url)
    assert.equal(`${answer.status} ${answer.code}`, '400 fieldInvalid')
    assert.equal((await ask('GET', MEMBER.account, bearer('member'))).data, null)
  })

  test("rejects: another's account, a reader, an auditor, an address where no house sends", async () => {
    for (const [method, sent] of [
      ['GET', undefined],
      ['PUT', url],
      ['DELETE', undefined],
    ] as const) {
      assert.equal((await ask(method, MEMBER.account, bearer('other'), sent)).code, 'notYours')
      // An address may hold a secret of its owner's: an auditor needs no webhook.
      assert.equal((await ask(method, MEMBER.account, bearer('auditor'), sent)).code, 'roleNotAllowed')
      if (method !== 'GET')
        assert.equal((await ask(method, MEMBER.account, bearer('reader'), sent)).code, 'readOnlyCredential')
    }
    for (const bad of ['http://10.0.0.1/', 'https://169.254.169.254/', 'nonsense']) {
      const answer = await ask('PUT', MEMBER.account, bearer('member'), bad)
      assert.equal(`${answer.status} ${answer.code}`, '400 webhookUrlRefused')
    }
  })

  test('rejects: in a house without webhooks', async () => {
    const bare = await buildServer(service, { authenticator: testAuthenticator(), log })
    const headers = { host: 'localhost', ...bearer('member') }
    const { statusCode, payload } = await bare.inject({
      method: 'GET',
      url: `/v1/accounts/${MEMBER.account}/webhook`,
      headers,
    })
    assert.equal(`${statusCode} ${(JSON.parse(payload) as { code: string }).code}`, '409 notForThisHouse')
    await bare.close()
  })
})

describe('keys', () => {
  test('default: the own key of the owner registers and removes by a signature beside its login', async () => {
    const put = await ask('PUT', account, { ...login(OWNER), ...signed(OWNER, { account, url }) }, url)
    assert.equal(put.status, 200, put.text)
    const removed = await ask('DELETE', account, { ...login(OWNER), ...signed(OWNER, { account, url: null }) })
    assert.equal(removed.data['removed'], true)
  })

  test('rejects: a login alone, a session, a signature for something else or somebody else, or used before', async () => {
    const codeOf = async (headers: Record<string, string>, sent = url): Promise<string> =>
      (await ask('PUT', account, headers, sent)).code
    const me = login(OWNER)
    assert.equal(await codeOf(me), 'signatureMissing')
    assert.equal(await codeOf({ ...me, ...signed(SESSION, { account, url }) }), 'scopeMissing')
    assert.equal(await codeOf({ ...me, ...signed(STRANGER, { account, url }) }), 'notYours')
    assert.equal(await codeOf({ ...login(STRANGER), ...signed(OWNER, { account, url }) }), 'notYours')
    assert.equal(await codeOf({ ...me, ...signed(OWNER, { account: foreign, url }) }), 'signatureRefused')
    assert.equal(await codeOf({ ...me, ...signed(OWNER, { account, url: `${url}/other` }) }), 'signatureRefused')
    assert.equal(await codeOf({ ...me, ...signed(OWNER, { account, url: null }) }), 'signatureRefused')
    const late = service.house.clock.nowMs
    assert.equal(await codeOf({ ...me, ...signed(OWNER, { account, url }, { expiryMs: late }) }), 'signatureExpired')
    const tooFar = late + 86_400_000 + 60_000
    assert.equal(await codeOf({ ...me, ...signed(OWNER, { account, url }, { expiryMs: tooFar }) }), 'signatureExpired')
    // A signature over commands is none over a webhook, though it is the same key's.
    const terms = { nonce: ++nonce, expiryMs: expiryMs() }
    const signature = signatureOf(typedDataOf(domain, [{ type: 'tick' }], terms), OWNER.private)
    const ofCommands = { 'plimsoll-signature': signatureHeader({ key: OWNER.key, ...terms, signature }) }
    assert.equal(await codeOf({ ...me, ...ofCommands }), 'signatureRefused')
    const once = { ...me, ...signed(OWNER, { account, url }) }
    assert.equal((await ask('PUT', account, once, url)).status, 200)
    const again = await ask('PUT', account, once, url)
    assert.equal(again.code, 'nonceUsed')
    assert.doesNotMatch(again.text, /whsec/)
  })
})

describe('messages', () => {
  test('default: an event as the history shows it to its owner, with others under salted numbers', async () => {
    const registered = await ask('PUT', MEMBER.account, bearer('member'), receiver.url)
    assert.equal(registered.status, 200)
    const wished = { type: 'withdrawalRequest', vault: 0, amount: 1_000_000 } as const
    for (const { owner, account } of [MEMBER, OTHER]) {
      service.run({ ...wished, account, recipient: keyRead(service.house.ledger.owners.key, owner) })
    }
    const [mine] = service.house.ledger.withdrawals.ticket
    service.run({ type: 'withdrawalCancel', withdrawal: mine! })
    await receiver.until(1)
    const { data, type } = JSON.parse(receiver.received[0]!.body) as {
      type: string
      data: { event: object; seq: number }
    }
    assert.equal(type, 'withdrawalNoted')
    const response = await app.inject({
      ...{ method: 'GET', url: `/v1/accounts/${MEMBER.account}/events` },
      headers: { host: 'localhost', ...bearer('member') },
    })
    const page = (JSON.parse(response.payload) as { data: { events: { seq: number; event: { type: string } }[] } }).data
    const told = page.events.find(({ seq, event }) => seq === data.seq && event.type === type)
    assert.deepEqual(data, { account: MEMBER.account, ...told })
  })
})
