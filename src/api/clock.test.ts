/** The clock of the machine is set back under a house that is served: what has expired stays so, answers and the stream go on rising. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { MEMBER, OTHER, testAuthenticator, tokens } from '../../test/support/api-house.ts'
import { houseStreamOf } from '../../test/support/house-stream.ts'
import { feed, keptLog, openTestService } from '../../test/support/service.ts'
import type { Command } from '../core/words/index.ts'
import { keyOfPrivateKey, playPrivateKey, signatureHeader, signatureOf, typedDataOf } from '../signing/index.ts'
import { eitherAuthenticator, signatureChecker, signedAuthenticator, startApi } from './index.ts'

const CHAIN = 31_337
const PRIVATE = playPrivateKey(9)
const KEY = keyOfPrivateKey(PRIVATE)
const START_MS = 2_000_000_000
const HOUR_MS = 3_600_000

let nowMs = START_MS
const directory = mkdtempSync(join(tmpdir(), 'plimsoll-clock-'))
const { entries, log } = keptLog()
const options = { clock: (): number => nowMs, log }
let service = await openTestService(directory, options)
await feed(service, houseStreamOf(5), 0)
await service.submit({ type: 'ownerOpen', key: KEY, cluster: 0 })
const owner = service.house.ledger.owners.rows - 1
const checker = signatureChecker(1)
const authenticator = eitherAuthenticator(testAuthenticator(), signedAuthenticator(service, CHAIN, checker))
const api = await startApi(service, { port: 0, authenticator, chainId: CHAIN })
after(async () => {
  await api.close()
  await checker.close()
  await service.close()
  rmSync(directory, { recursive: true, force: true })
})

type Answer = { readonly status: number; readonly timeMs: number; readonly code: string; readonly outcomes: string[] }

async function post(path: string, headers: Record<string, string>, body: object): Promise<Answer> {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const json = (await response.json()) as {
    timeMs: number
    code: string
    data?: { results: { outcome: string; code?: string }[] }
  }
  const outcomes = (json.data?.results ?? []).map(({ outcome, code }) => code ?? outcome)
  return { status: response.status, timeMs: json.timeMs, code: json.code, outcomes }
}

function signed(commands: readonly Command[], nonce: number, expiryMs: number): Promise<Answer> {
  const domain = { house: Buffer.from(service.house.head.house).toString('hex'), chainId: CHAIN }
  const signature = signatureOf(typedDataOf(domain, commands, { nonce, expiryMs }), PRIVATE)
  return post(
    '/v1/commands',
    { 'plimsoll-signature': signatureHeader({ key: KEY, nonce, expiryMs, signature }) },
    { commands },
  )
}

function traded(trade: number): Promise<Answer> {
  const sides = {
    buyer: MEMBER.account,
    seller: OTHER.account,
    buyerHold: 0,
    sellerHold: 0,
    buyerFee: '0',
    sellerFee: '0',
  }
  const trades = [{ trade, market: 0, lots: 1, price: '60', ...sides }]
  return post('/v1/venue/trades', { authorization: `Bearer ${tokens.venue}` }, { trades })
}

describe('a clock that is set back', () => {
  test('behavior: signatures and mandates that have expired stay so; answers and the stream go on rising; told once', async () => {
    const opening: Command[] = [{ type: 'accountOpen', owner, tier: 0, mode: 'cross' }]
    const mandate = { notionalMax: 1e15, lossMax: 1e15, windowMs: 60_000, markets: [] }
    await service.submit({
      type: 'mandateSet',
      account: MEMBER.account,
      venue: 0,
      expiryMs: START_MS + 50_000,
      ...mandate,
    })
    assert.deepEqual((await traded(1)).outcomes, ['applied'])
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/v1/stream`)
    const heard: number[] = []
    socket.on('message', (data: Buffer) => heard.push((JSON.parse(data.toString()) as { timeMs: number }).timeMs))
    await once(socket, 'open')
    socket.send('{"op":"subscribe","channel":"house"}')

    nowMs = START_MS + 61_000
    assert.equal((await signed(opening, 1, START_MS + 120_000)).status, 200)
    const before = service.status().timeMs
    nowMs = START_MS - 10 * HOUR_MS
    // By the wall clock both would still be good.
    assert.equal((await signed(opening, 2, START_MS + 60_000)).code, 'signatureExpired')
    assert.deepEqual((await traded(2)).outcomes, ['mandateUnknown'])
    const late = await signed(opening, 3, START_MS + 120_000)
    assert.deepEqual([late.status, late.timeMs], [200, before])
    assert.equal(before, START_MS + 61_000)
    assert.match(await service.metrics(), new RegExp(`plimsoll_clock_behind_ms ${10 * HOUR_MS + 61_000}`))
    const told = entries.filter(({ message }) => message.startsWith('the clock was set back'))
    assert.deepEqual(
      told.map(({ facts }) => facts),
      [{ behindMs: 10 * HOUR_MS + 61_000 }],
    )

    nowMs = START_MS + 62_000
    assert.equal((await signed(opening, 4, START_MS + 120_000)).timeMs, START_MS + 62_000)
    await new Promise((resolve) => setTimeout(resolve, 150))
    socket.terminate()
    assert.ok(heard.length >= 2)
    assert.deepEqual(
      heard,
      heard.toSorted((a, b) => a - b),
    )
  })

  test('behavior: a start under a clock that is behind the journal says so, and time stands', async () => {
    await api.close()
    await service.close()
    entries.length = 0
    nowMs = START_MS - HOUR_MS
    service = await openTestService(directory, options)
    assert.equal(service.nowMs(), START_MS + 62_000)
    await service.submit({ type: 'ownerOpen', key: 'ab'.repeat(32), cluster: 0 })
    assert.equal(service.status().timeMs, START_MS + 62_000)
    assert.equal(entries.filter(({ message }) => message.startsWith('the clock was set back')).length, 1)
  })
})
