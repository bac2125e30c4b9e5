/** Clients that do not behave, over real sockets: the others go on. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, describe, test } from 'node:test'
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
    assert.ok(await isAlive())
    await answer
    clearInterval(dripping)
    assert.ok(performance.now() - startedMs < apiLimits.headersMs + 3_000)
    for (const socket of idle) socket.destroy()
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
