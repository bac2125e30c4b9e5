/** The house that only answers says what a house could say: each answer and frame is held against the interface's own documents. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { openClient } from '../../test/support/api-client.ts'
import {
  type AnswerDocument,
  answerChecker,
  type FrameDocument,
  frameChecker,
} from '../../test/support/api-documents.ts'
import { apiHouse } from '../../test/support/api-house.ts'
import * as fixtures from './fixtures/index.ts'
import { noBuild, pageFolder } from './tools.ts'

type Json = Readonly<Record<string, unknown>>

/** A document of a real interface. */
async function served(path: string): Promise<unknown> {
  const client = await openClient(apiHouse())
  try {
    return (await client.ask('GET', path)).json
  } finally {
    await client.close()
  }
}

test('default: every answer of the fake house, and its refusals, are as OpenAPI has them', {
  skip: noBuild,
}, async () => {
  const { fakeHouse, TOKEN } = await import('./fake-house.ts')
  const check = answerChecker((await served('/openapi.json')) as AnswerDocument)
  const house = await fakeHouse(join(pageFolder, 'dist'))
  const ask = async (url: string, sending: RequestInit = {}): Promise<void> => {
    const headers = { authorization: `Bearer ${TOKEN}` }
    const response = await fetch(`${house.address}${url}`, { headers, ...sending })
    const type = response.headers.get('content-type')!
    const method = sending.method ?? 'GET'
    check({ method, url, status: response.status, type, json: await response.json() })
  }
  try {
    assert.ok(house.paths.length > 40)
    for (const path of [...house.paths, '/v1/events', '/v1/markets/77', '/v1/events?after=120811-0&limit=2'])
      await ask(path)
    await ask('/v1/accounts', { headers: {} })
    const suppose = { prices: [{ underlying: 0, price: '90.000000' }] }
    await ask('/v1/risk/profiles', { method: 'POST', body: JSON.stringify({ book: { cash: '0' } }) })
    await ask('/v1/risk/portfolio', { method: 'POST', body: JSON.stringify({ words: { cash: '0' } }) })
    await ask('/v1/risk/what-if', { method: 'POST', body: JSON.stringify({ account: 41, suppose }) })
  } finally {
    await house.close()
  }
})

test('default: every frame of the fake house is as AsyncAPI has it', { skip: noBuild }, async () => {
  const { fakeHouse, TOKEN } = await import('./fake-house.ts')
  const check = frameChecker((await served('/asyncapi.json')) as FrameDocument)
  const house = await fakeHouse(join(pageFolder, 'dist'))
  const socket = new WebSocket(`${house.address.replace('http', 'ws')}/v1/stream`)
  const frames: Json[] = []
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as Json))
  try {
    await once(socket, 'open')
    const send = (frame: Json): void => socket.send(JSON.stringify(frame))
    send({ op: 'ping' })
    send({ op: 'auth', token: TOKEN })
    for (const channel of house.channels) send({ op: 'subscribe', channel })
    send({ op: 'subscribe', channel: 'markets', resumeFrom: 121_340 })
    const due = house.channels.length + 4
    for (let tries = 0; frames.length < due && tries < 500; tries++) await new Promise((soon) => setTimeout(soon, 4))
    house.tell('procedures', { x5f0c2a9b1e7d3c4f6a80: fixtures.procedures[0]! })
    for (let tries = 0; frames.length <= due && tries < 500; tries++) await new Promise((soon) => setTimeout(soon, 4))
    for (const frame of frames) check(frame)
    const kinds = new Set(frames.map(({ type }) => type))
    assert.deepEqual([...kinds].sort(), ['delta', 'pong', 'resumed', 'snapshot', 'welcome'])
  } finally {
    socket.close()
    await house.close()
  }
})
