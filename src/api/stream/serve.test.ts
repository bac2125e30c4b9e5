/** The stream over a real socket. Every frame is held against the AsyncAPI document of the same server. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { openClient } from '../../../test/support/api-client.ts'
import { type FrameDocument, frameChecker } from '../../../test/support/api-documents.ts'
import { apiHouse, MEMBER, OTHER, tokens } from '../../../test/support/api-house.ts'
import { asyncApi } from '../asyncapi.ts'
import { apiLimits } from '../limits.ts'

const service = apiHouse()
const client = await openClient(service)
await client.app.listen({ host: '127.0.0.1', port: 0 })
const { port } = client.app.server.address() as AddressInfo
after(() => client.close())

type Json = Readonly<Record<string, unknown>>
type Frame = Json & {
  readonly type: string
  readonly channel?: string
  readonly seq: number
  readonly prevSeq?: number
}

const check = frameChecker(asyncApi() as FrameDocument)

type Connection = {
  readonly socket: WebSocket
  send(frame: unknown): void
  /** The next frame that is wanted; those before it are passed over. */
  next(wanted: (frame: Frame) => boolean): Promise<Frame>
}

async function connect(as?: keyof typeof tokens): Promise<Connection> {
  const headers = as === undefined ? {} : { authorization: `Bearer ${tokens[as]}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, { headers })
  const frames: Frame[] = []
  const waiting: (() => void)[] = []
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Frame
    check(frame)
    frames.push(frame)
    for (const wake of waiting.splice(0)) wake()
  })
  await once(socket, 'open')
  return {
    socket,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async next(wanted) {
      while (true) {
        while (frames.length > 0) {
          const frame = frames.shift()!
          if (wanted(frame)) return frame
        }
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}

const is =
  (type: string, channel?: string) =>
  (frame: Frame): boolean =>
    frame.type === type && (channel === undefined || frame.channel === channel)

const problemOf = (frame: Frame): string => `${(frame['problem'] as Json)['code']}`

let trades = 0
const makeTrade = (): unknown =>
  service.run({
    ...{ type: 'tradeMake', venue: 0, trade: ++trades, market: 0, lots: 1, price: 60_000_000 },
    ...{ buyer: MEMBER.account, seller: OTHER.account, buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 },
  })

describe('channels', () => {
  test('default: every public channel begins with a snapshot', async () => {
    const connection = await connect()
    assert.equal((await connection.next(is('welcome')))['role'], 'public')
    for (const channel of [
      'house',
      'markets',
      'oracle',
      'tiers',
      'leverage',
      'pool:0',
      'liquidity:0',
      'procedures',
      'liquidations',
      'deleveragings',
    ]) {
      connection.send({ op: 'subscribe', channel })
      assert.equal((await connection.next(is('snapshot', channel))).seq, service.house.clock.seq)
    }
    connection.socket.close()
  })

  test('behavior: a trade reaches the market, both members and the venue, joined by sequence, others under salted numbers', async () => {
    const [anyone, member, venue] = await Promise.all([connect(), connect('member'), connect('venue')])
    anyone.send({ op: 'subscribe', channel: 'markets' })
    member.send({ op: 'subscribe', channel: `account:${MEMBER.account}` })
    venue.send({ op: 'subscribe', channel: 'fills' })
    const before = await anyone.next(is('snapshot'))
    await member.next(is('snapshot'))
    await venue.next(is('snapshot'))
    makeTrade()
    const market = await anyone.next(is('delta', 'markets'))
    assert.deepEqual([market.prevSeq, market.seq], [before.seq, service.house.clock.seq])
    const { events, rows } = (await member.next(is('delta')))['data'] as {
      events: { event: Json }[]
      rows: { key: string }[]
    }
    const filled = events.map(({ event }) => event).find(({ type }) => type === 'filled')!
    assert.equal(filled['buyer'], MEMBER.account)
    assert.match(`${filled['seller']}`, /^x/)
    assert.deepEqual(rows.map(({ key }) => key).sort(), ['account', 'margin'])
    const fills = (await venue.next(is('delta')))['data'] as { events: { event: Json }[] }
    assert.deepEqual(
      fills.events.map(({ event }) => [event['trade'], event['seller']]),
      [[trades, OTHER.account]],
    )
    for (const { socket } of [anyone, member, venue]) socket.close()
  })

  test('behavior: who follows liquidity hears of an epoch with its price, and of nobody who joined', async () => {
    const connection = await connect()
    connection.send({ op: 'subscribe', channel: 'liquidity:0' })
    const { data } = (await connection.next(is('snapshot'))) as Frame & { data: { rows: { key: string }[] } }
    assert.deepEqual(
      data.rows.map(({ key }) => key),
      ['pool', 'lending', 'auctions', 'exits'],
    )
    service.run({ type: 'poolJoin', account: OTHER.account, amount: 500_000_000 })
    service.pass(86_400_000)
    const entries = [1_000_000, 60_000_000, 48_000_000, 50_000_000].map((price, underlying) => {
      return { underlying, price, confidence: 0 }
    })
    for (const source of [0, 1, 2]) service.run({ type: 'priceReport', source, entries })
    service.run({ type: 'tick' })
    const heard: string[] = []
    await connection.next((frame) => {
      if (frame.channel !== 'liquidity:0') return false
      const { events } = frame['data'] as { events: { event: Json }[] }
      heard.push(...events.map(({ event }) => `${event['type']}`))
      return heard.includes('poolPriced')
    })
    assert.ok(!heard.includes('poolAsked') && !heard.includes('poolJoined'), heard.join())
    connection.socket.close()
  })

  test('behavior: who comes back within a minute gets what it missed', async () => {
    const first = await connect('venue')
    first.send({ op: 'subscribe', channel: 'fills' })
    const { seq } = await first.next(is('snapshot'))
    first.socket.close()
    await once(first.socket, 'close')
    makeTrade()
    makeTrade()
    const again = await connect('venue')
    again.send({ op: 'subscribe', channel: 'fills', resumeFrom: seq })
    await again.next(is('resumed'))
    const { prevSeq, data } = (await again.next(is('delta'))) as Frame & { data: { events: unknown[] } }
    assert.deepEqual([prevSeq, data.events.length], [seq, 2])
    again.send({ op: 'unsubscribe', channel: 'fills' })
    await again.next(is('unsubscribed'))
    again.socket.close()
  })

  test('behavior: a browser sends its token in a frame', async () => {
    const connection = await connect()
    connection.send({ op: 'subscribe', channel: `account:${MEMBER.account}` })
    assert.equal(problemOf(await connection.next(is('error'))), 'credentialMissing')
    connection.send({ op: 'auth', token: 'not-a-token' })
    assert.equal(problemOf(await connection.next(is('error'))), 'credentialUnknown')
    connection.send({ op: 'auth', token: tokens.member })
    await connection.next(({ type, role }) => type === 'welcome' && role === 'member')
    connection.send({ op: 'subscribe', channel: `account:${MEMBER.account}` })
    await connection.next(is('snapshot'))
    connection.socket.close()
  })
})

describe('refusals', () => {
  test("rejects: another's account, a role's channel, unknown channels", async () => {
    const member = await connect('member')
    for (const [channel, code] of [
      [`account:${OTHER.account}`, 'notYours'],
      ['account:4000000', 'notYours'],
      ['account', 'channelUnknown'],
      ['markets:1', 'channelUnknown'],
      ['pool', 'channelUnknown'],
      ['pool:1', 'nothingThere'],
      ['liquidity', 'channelUnknown'],
      ['liquidity:1', 'nothingThere'],
      ['fills', 'roleNotAllowed'],
      ['nothing', 'channelUnknown'],
    ]) {
      member.send({ op: 'subscribe', channel })
      assert.equal(problemOf(await member.next(is('error'))), code, channel)
    }
    member.socket.close()
  })

  test('rejects: frames that are no frames; the connection goes on', async () => {
    const connection = await connect('reader')
    for (const frame of [
      '',
      '{',
      'null',
      '[]',
      '{"op":"dance"}',
      '{"op":"subscribe"}',
      '{"op":"ping","x":1}',
      '"ping"',
    ]) {
      connection.send(frame)
      assert.equal(problemOf(await connection.next(is('error'))), 'frameMalformed', frame)
    }
    connection.socket.send(Buffer.from('{"op":"ping"}'), { binary: true })
    assert.equal(problemOf(await connection.next(is('error'))), 'frameMalformed')
    connection.send({ op: 'ping' })
    await connection.next(is('pong'))
    connection.socket.close()
  })

  test('rejects: a frame that is too large, and a flood, by ending the connection with a code', async () => {
    const large = await connect('auditor')
    large.send(`{"op":"${'x'.repeat(apiLimits.frameBytesMax)}"}`)
    assert.equal((await once(large.socket, 'close'))[0], 1009)
    const flood = await connect('operator')
    for (let i = 0; i <= apiLimits.frameBurst + 50; i++) flood.send({ op: 'ping' })
    assert.equal((await once(flood.socket, 'close'))[0], 4029)
  })

  test('behavior: an error of ours in one channel ends its readers, is logged, and the others go on', async () => {
    const broken = apiHouse()
    const other = await openClient(broken)
    await other.app.listen({ host: '127.0.0.1', port: 0 })
    const { port: at } = other.app.server.address() as AddressInfo
    const [tiers, house] = (await Promise.all(
      ['tiers', 'house'].map(async (channel) => {
        const socket = new WebSocket(`ws://127.0.0.1:${at}/v1/stream`)
        await once(socket, 'open')
        const hasSnapshot = new Promise<void>((resolve) => {
          socket.on('message', (data: Buffer) => data.toString().includes('"snapshot"') && resolve())
        })
        socket.send(JSON.stringify({ op: 'subscribe', channel }))
        await hasSnapshot
        return socket
      }),
    )) as [WebSocket, WebSocket]
    Object.defineProperty(broken.house.markets.tiers, 'seasonPpm', {
      get: () => {
        throw new Error('broken view')
      },
    })
    broken.run({ type: 'ownerOpen', key: 'fb'.padStart(64, '0'), cluster: 0 })
    assert.equal((await once(tiers, 'close'))[0], 1011)
    assert.equal(other.logged[0]!.facts['channel'], 'tiers')
    assert.match(`${other.logged[0]!.facts['error']}`, /^Error: broken view\n/)
    assert.equal(house.readyState, WebSocket.OPEN)
    house.close()
    await other.close()
  })

  test('rejects: other sites, other paths, unknown tokens before there is a connection', async () => {
    const status = async (path: string, headers: Record<string, string>): Promise<number> => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
      const [, response] = (await once(socket, 'unexpected-response')) as [
        unknown,
        { statusCode: number; resume(): void },
      ]
      response.resume()
      return response.statusCode
    }
    assert.equal(await status('/v1/stream', { origin: 'https://evil.example' }), 421)
    assert.equal(await status('/v1/other', {}), 404)
    assert.equal(await status('/v1/stream', { authorization: 'Bearer no-such-token' }), 401)
  })
})
