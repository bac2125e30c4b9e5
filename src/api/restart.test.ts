/** A request that is sent again after the house was started anew: it gets the first one's answer, and nothing happens twice. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { apiHouse, LOCAL_SOURCE, MEMBER, OTHER, testAuthenticator, tokens } from '../../test/support/api-house.ts'
import { houseStreamOf } from '../../test/support/house-stream.ts'
import { feed, openTestService } from '../../test/support/service.ts'
import type { Command } from '../core/words/index.ts'
import { markEvidence, type Service } from '../service/index.ts'
import { keyOfPrivateKey, playPrivateKey, signatureHeader, signatureOf, typedDataOf } from '../signing/index.ts'
import { eitherAuthenticator, signatureChecker, signedAuthenticator } from './index.ts'
import { buildServer } from './server.ts'

const CHAIN = 31_337
/** The house of the stream has no wall clock; this one stands well before its signatures end. */
const clock = (): number => 2_000_000_000
const directory = mkdtempSync(join(tmpdir(), 'plimsoll-restart-'))
const checker = signatureChecker(1)
const PRIVATE = playPrivateKey(9)

let service = await openTestService(directory, { clock })
await feed(service, houseStreamOf(5), 0)
await service.submit({ type: 'ownerOpen', key: keyOfPrivateKey(PRIVATE), cluster: 0 })
const owner = service.house.ledger.owners.rows - 1
let app = await serverOf(service)
after(async () => {
  await app.close()
  await service.close()
  await checker.close()
  rmSync(directory, { recursive: true, force: true })
})

function serverOf(of: Service): ReturnType<typeof buildServer> {
  const keys = signedAuthenticator(of, CHAIN, checker)
  return buildServer(of, { authenticator: eitherAuthenticator(testAuthenticator(), keys), localChainSource: 3 })
}

/** Another process on the same folder, as far as the interface can tell. */
async function startAnew(): Promise<void> {
  await app.close()
  await service.close()
  service = await openTestService(directory, { clock })
  app = await serverOf(service)
}

type Sent = {
  readonly status: number
  readonly data: unknown
  readonly json: Record<string, unknown>
  readonly replayed: boolean
}

async function send(url: string, headers: Record<string, string>, payload: object): Promise<Sent> {
  const response = await app.inject({ method: 'POST', url, headers: { host: 'localhost', ...headers }, payload })
  const json = response.json() as Record<string, unknown>
  const replayed = response.headers['idempotency-replayed'] === 'true'
  return { status: response.statusCode, data: json['data'], json, replayed }
}

const deposit = (key: string, amount: string): Promise<Sent> =>
  send(
    `/v1/accounts/${MEMBER.account}/deposits`,
    { authorization: `Bearer ${tokens.member}`, 'idempotency-key': key },
    { vault: 0, amount },
  )

const trade = {
  trade: 7,
  market: 0,
  lots: 1,
  buyer: MEMBER.account,
  seller: OTHER.account,
  buyerHold: 0,
  sellerHold: 0,
}

const trades = (key: string): Promise<Sent> =>
  send(
    '/v1/venue/trades',
    { authorization: `Bearer ${tokens.venue}`, 'idempotency-key': key },
    {
      trades: [
        { ...trade, price: '60', buyerFee: '0', sellerFee: '0' },
        { ...trade, price: '9', buyerFee: '0', sellerFee: '0' },
      ],
    },
  )

describe('a request that is sent again after a restart', () => {
  test('behavior: unsigned, by its idempotency key: the same answer, applied or refused, and nothing twice', async () => {
    const first = [await deposit('d1', '5'), await trades('t1'), await deposit('d2', '4600000000')]
    assert.deepEqual(
      first.map(({ status }) => status),
      [200, 200, 422],
      JSON.stringify(first),
    )
    const outcomes = (first[1]!.data as { results: { outcome: string }[] }).results.map(({ outcome }) => outcome)
    assert.deepEqual(outcomes, ['applied', 'rejected'])
    await startAnew()
    const { seq } = service.status()
    const again = [await deposit('d1', '5'), await trades('t1'), await deposit('d2', '4600000000')]
    assert.deepEqual(
      again.map(({ data }) => data),
      first.map(({ data }) => data),
    )
    assert.deepEqual(again[2]!.json['refusedSeq'], first[2]!.json['refusedSeq'])
    assert.deepEqual(
      again.slice(0, 2).map(({ replayed }) => replayed),
      [true, true],
    )
    assert.equal(service.status().seq, seq)
    assert.equal((await deposit('d1', '6')).json['code'], 'idempotencyMismatch')
    assert.equal((await deposit('d3', '5')).replayed, false)
    assert.equal(service.status().seq, seq + 1)
  })

  test('behavior: signed, by key and nonce: the same answer to who says that it may repeat, else the place of the first', async () => {
    const commands: Command[] = [{ type: 'accountOpen', owner, tier: 0, mode: 'cross' }]
    const terms = { nonce: 77, expiryMs: clock() + 60_000 }
    const domain = { house: Buffer.from(service.house.head.house).toString('hex'), chainId: CHAIN }
    const signature = signatureOf(typedDataOf(domain, commands, terms), PRIVATE)
    const line = signatureHeader({ key: keyOfPrivateKey(PRIVATE), ...terms, signature })
    const signed = (headers: Record<string, string>): Promise<Sent> =>
      send('/v1/commands', { 'plimsoll-signature': line, ...headers }, { commands })
    const first = await signed({ 'idempotency-key': 'a' })
    assert.equal(first.status, 200)
    const accounts = service.house.ledger.accounts.rows
    await startAnew()
    const again = await signed({ 'idempotency-key': 'a' })
    assert.deepEqual([again.data, again.replayed], [first.data, true])
    const bare = await signed({})
    assert.equal(bare.json['code'], 'nonceUsed')
    assert.equal(bare.json['executedSeq'], (first.data as { results: { seq: number }[] }).results[0]!.seq - 1)
    assert.equal(service.house.ledger.accounts.rows, accounts)
  })
})

describe('a request of which only its place is known', () => {
  test('rejects: it is not executed again; the answer says where it stands', async () => {
    const house = apiHouse()
    const other = await buildServer(house, { authenticator: testAuthenticator(), localChainSource: LOCAL_SOURCE })
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
    const url = `/v1/accounts/${MEMBER.account}/deposits`
    const payload = { vault: 0, amount: '5' }
    const digest = sha256(JSON.stringify(['POST', url, payload]))
    const evidence = markEvidence({ id: sha256(JSON.stringify(['token member', 'k'])), digest }, 1)
    house.requests.hear(7, [{ command: { type: 'tick' }, evidence, answer: null }])
    const taken = house.commands.length
    const headers = { host: 'localhost', authorization: `Bearer ${tokens.member}`, 'idempotency-key': 'k' }
    const response = await other.inject({ method: 'POST', url, headers, payload })
    const { code, executedSeq } = response.json() as { code: string; executedSeq: number }
    assert.deepEqual([response.statusCode, code, executedSeq], [409, 'requestExecuted', 7])
    assert.equal(house.commands.length, taken)
    await other.close()
  })
})
