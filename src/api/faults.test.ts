/** Clients that do not behave, over real sockets: the others go on. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { apiHouse } from '../../test/support/api-house.ts'
import { ApiPortError, startApi } from './index.ts'
import { apiLimits } from './limits.ts'

const service = apiHouse()
const api = await startApi(service, { port: 0 })
const port = Number(new URL(api.url).port)
after(() => api.close())

async function open(text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

async function read(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (data: Buffer) => {
    text += data.toString()
  })
  await once(socket, 'close')
  return text
}

const isAlive = async (): Promise<boolean> => (await fetch(`${api.url}/v1/house`)).status === 200

describe('connections', () => {
  test('default: it binds to loopback and says where', async () => {
    assert.match(api.url, /^http:\/\/127\.0\.0\.1:\d+$/)
    assert.ok(await isAlive())
  })

  test('rejects: a port that is taken, naming it', async () => {
    await assert.rejects(startApi(service, { port }), (error) => error instanceof ApiPortError && error.port === port)
  })

  test('behavior: headers that never end are cut off in time, and hundreds of idle sockets hold nobody up', async () => {
    const idle = await Promise.all(Array.from({ length: 300 }, () => open('')))
    const slow = await open('GET /v1/house HTTP/1.1\r\nhost: localhost\r\nx-slow: ')
    const dripping = setInterval(() => slow.write('a'), 200)
    const startedMs = performance.now()
    const answer = read(slow)
    const ended = idle.map(read)
    assert.ok(await isAlive())
    assert.match(await answer, /^HTTP\/1\.1 408 /)
    clearInterval(dripping)
    assert.ok(performance.now() - startedMs < apiLimits.headersMs + 3_000)
    // Whoever has asked for nothing is told nothing: a browser would take it for the answer to what it asks next.
    assert.deepEqual([...new Set(await Promise.all(ended))], [''])
  })

  test('rejects: no HTTP, headers too large, requests that could be read in two ways', async () => {
    const crowded = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(apiLimits.headerBytesMax)}\r\n\r\n`
    const twoLengths =
      'POST /v1/risk/what-if HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}'
    for (const text of ['\u0000\u0001\u0002\r\n\r\n', 'GET\r\n\r\n', crowded, twoLengths]) {
      const socket = await open(text)
      assert.match(await read(socket), /^HTTP\/1\.1 4\d\d /)
    }
    assert.ok(await isAlive())
  })

  test('behavior: a client that leaves in the middle of its body changes nothing', async () => {
    const taken = service.commands.length
    const socket = await open(
      'POST /v1/risk/what-if HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"a":',
    )
    socket.destroy()
    await once(socket, 'close')
    assert.ok(await isAlive())
    assert.equal(service.commands.length, taken)
  })
})

describe('closing', () => {
  test('behavior: open streams, read or not, and idle sockets hold up no close', async () => {
    const other = await startApi(service, { port: 0 })
    const socket = new WebSocket(`${other.url.replace('http', 'ws')}/v1/stream`)
    await once(socket, 'open')
    const deaf = connect(Number(new URL(other.url).port), '127.0.0.1')
    await once(deaf, 'connect')
    const key = 'x3JJHMbDL1EzLkh9GBhXDw=='
    deaf.write(
      `GET /v1/stream HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
    )
    deaf.on('error', () => undefined)
    await once(deaf, 'readable')
    const ended = once(socket, 'close') as Promise<[number]>
    const startedMs = performance.now()
    await other.close()
    assert.ok(performance.now() - startedMs < 2_000)
    assert.equal((await ended)[0], 1001)
  })
})

describe('the page', () => {
  test('behavior: it is served with a strict policy, and nothing beside its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-page-'))
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><title>house</title>')
    writeFileSync(join(folder, 'secret.txt'), 'secret')
    writeFileSync(join(folder, 'dist/.hidden'), 'secret')
    const other = await startApi(service, { port: 0, dashboard: join(folder, 'dist') })
    const page = await fetch(other.url)
    assert.match(await page.text(), /<title>house/)
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'/)
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/.hidden',
      '/%00',
      '/..\\secret.txt',
    ]) {
      const { port: at } = new URL(other.url)
      const plain = connect(Number(at), '127.0.0.1')
      plain.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
      const answer = await read(plain)
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, path)
      assert.ok(!answer.includes('\r\n\r\nsecret'))
    }
    await other.close()
    rmSync(folder, { recursive: true })
  })
})
