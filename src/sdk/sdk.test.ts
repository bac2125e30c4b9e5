import assert from 'node:assert/strict'
import { after, describe, mock, test } from 'node:test'
import { apiHouse, MEMBER, testAuthenticator } from '../../test/support/api-house.ts'
import { eitherAuthenticator, signatureChecker, signedAuthenticator, startApi } from '../api/index.ts'
import { explain, noChange, suppose, testInitial } from '../core/margin/index.ts'
import type { Command } from '../core/words/index.ts'
import { keyOfAddress } from '../signing/index.ts'
import {
  type ChannelChange,
  noncesFrom,
  PlimsollClient,
  PlimsollRefusal,
  PlimsollStream,
  PlimsollUnreachable,
  privateKeySigner,
  type StreamState,
  walletSigner,
} from './index.ts'

const CHAIN = 31_337
const ADDRESS = '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826'
const signer = privateKeySigner('0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4')

const service = apiHouse()
service.run({ type: 'ownerOpen', key: keyOfAddress(ADDRESS)!, cluster: 0 })
service.run({ type: 'accountOpen', owner: service.house.ledger.owners.rows - 1, tier: 0, mode: 'cross' })
const account = service.house.ledger.accounts.rows - 1
const checker = signatureChecker(1)
const authenticator = eitherAuthenticator(testAuthenticator(), signedAuthenticator(service, CHAIN, checker))
const api = await startApi(service, { port: 0, authenticator, chainId: CHAIN })
const clock = (): number => service.house.clock.nowMs
const client = new PlimsollClient({ url: api.url, signer, clock })
after(async () => {
  await api.close()
  await checker.close()
})

const mandate: Command = {
  type: 'mandateSet',
  account,
  venue: 0,
  notionalMax: 10 ** 12,
  lossMax: 10 ** 12,
  windowMs: 60_000,
  expiryMs: 2 ** 45,
  markets: [],
}

/** Gives the account money and a position. */
function trade(lots: number): void {
  const price = service.house.markets.markets.mark[0]!
  const sides = { buyer: account, seller: MEMBER.account, buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
  const source = 3
  const fact = service.house.ledger.sources.fact[source]! + 1
  const reference = fact.toString(16).padStart(64, '0')
  service.run({ type: 'depositFinal', source, fact, reference, vault: 0, account, amount: 5_000_000_000 })
  service.run({ type: 'tradeMake', venue: 0, trade: 900_000 + lots, market: 0, lots, price, ...sides })
}

describe('the client', () => {
  test('default: reads, sends under one signature, and reads its own', async () => {
    const { data } = await client.get<{ market: number }[]>('/v1/markets')
    assert.equal(data.length, 3)
    const results = await client.send([mandate, { ...mandate, venue: 9 }])
    assert.deepEqual(
      results.map((result) => (result.outcome === 'applied' ? 'applied' : result.code)),
      ['applied', 'venueUnknown'],
    )
    // This house takes the operator's word, so the edge holds every command to its key.
    await assert.rejects(client.send([mandate, { ...mandate, account: MEMBER.account }]), { code: 'subjectMismatch' })
    const own = await client.get<{ account: number }[]>('/v1/accounts')
    assert.deepEqual(
      own.data.map((row) => row.account),
      [account],
    )
  })

  test('default: a book computes here what the house computes there', async () => {
    await client.send([mandate])
    trade(25)
    const book = await client.book(account)
    const { house } = service
    assert.deepEqual(book.explain(), explain(house, account))
    assert.ok(book.explain().legs.length > 0)
    const { initialExcess, targetExcess } = testInitial(house, account, noChange, 0)
    assert.deepEqual(book.excess(), { initial: initialExcess, target: targetExcess })
    const price = Math.floor(house.markets.underlyings.index[1]! * 0.8)
    const supposition = { trades: [], deposits: [], prices: [{ underlying: 1, price }], parameters: [] }
    const there = suppose(house, account, supposition)
    const here = book.suppose(supposition)
    assert.deepEqual({ ...here.explain(), account: 0 }, { ...explain(there.house, there.account), account: 0 })
    assert.equal(book.seq, house.clock.seq)
  })

  test('default: what is listed on an underlying, its chain for nobody and for the own account, and the terms of a contract', async () => {
    assert.deepEqual([await client.expiries(1), await client.curves(1)], [[], []])
    const market = service.house.markets.markets.rows
    const expiryMs = Math.ceil(service.house.clock.nowMs / 86_400_000 + 2) * 86_400_000
    const terms = {
      tier: 0,
      underlying: 1,
      lotMultiple: 1,
      expiryMs,
      kind: 'call',
      strike: 60_000_000,
      upFront: 1,
    } as const
    service.run({ type: 'optionList', ...terms })
    const { expiry } = (await client.expiries(1))[0]!
    const chain = await client.chain(1, { expiry, tier: 0 })
    assert.deepEqual([chain.account, chain.strikes.map(({ call }) => call?.market)], [null, [market]])
    assert.equal((await client.chain(1, { account })).account, account)
    assert.equal((await client.specification(market)).market, market)
  })

  test('behavior: a called loan says what it may be, what is due and until when', async () => {
    assert.equal(await client.calledLoan(account), null)
    const { ledger, lending } = service.house
    // As if a recall allowed a loan of a hundred, of which the account owes none.
    ledger.accounts.loanMax[account] = 100_000_001
    lending.pools.recallMs[0] = 1_800_000_000_000
    const asked = { allowed: '100.000000', due: '0.000000', deadlineMs: 1_800_000_000_000 }
    assert.deepEqual(await client.calledLoan(account), asked)
    lending.pools.recallMs[0] = 0
    assert.equal(await client.calledLoan(account), null)
    ledger.accounts.loanMax[account] = 0
  })

  test('behavior: an answer that was lost is asked for again and the command is done once', async () => {
    let calls = 0
    const lossy: typeof fetch = async (url, init) => {
      const response = await fetch(url, init)
      if (init?.method === 'POST' && ++calls === 1) throw new TypeError('the line went dead')
      return response
    }
    const before = service.commands.filter(({ type }) => type === 'signed').length
    const [result] = await new PlimsollClient({ url: api.url, signer, clock, fetch: lossy }).send([mandate])
    assert.equal(result!.outcome, 'applied')
    assert.equal(service.commands.filter(({ type }) => type === 'signed').length, before + 1)
  })

  test('behavior: without a fetch of its own it calls the global one, as nobody’s method: browsers insist', async (context) => {
    const own = globalThis.fetch
    context.after(() => {
      globalThis.fetch = own
    })
    globalThis.fetch = function (this: unknown, ...args: Parameters<typeof fetch>) {
      if (this !== undefined && this !== globalThis) throw new TypeError('Illegal invocation')
      return own(...args)
    }
    assert.equal((await new PlimsollClient({ url: api.url }).get<{ mode: string }>('/v1/house')).data.mode, 'demo')
  })

  test('rejects: a refusal has its code and says when to try again; nobody there has its address', async () => {
    const refused = client.get(`/v1/accounts/${MEMBER.account}`)
    await assert.rejects(refused, (error) => error instanceof PlimsollRefusal && error.code === 'notYours')
    const nobody = new PlimsollClient({ url: 'http://127.0.0.1:9' })
    await assert.rejects(nobody.get('/v1/house'), PlimsollUnreachable)
    await assert.rejects(nobody.send([mandate]), /needs a signer/)
  })

  test('behavior: a wallet is shown the struct, and its signature counts', async () => {
    const shown: string[] = []
    const provider = {
      async request({ params }: { method: string; params?: readonly unknown[] }) {
        shown.push(String(params![1]))
        const data = JSON.parse(shown.at(-1)!) as Parameters<typeof signer.sign>[0]
        return await signer.sign(data)
      },
    }
    const wallet = new PlimsollClient({ url: api.url, signer: walletSigner(provider, ADDRESS), clock })
    const [result] = await wallet.send([mandate])
    assert.equal(result!.outcome, 'applied')
    assert.match(shown.join(), /"primaryType":"MandateSet"/)
  })

  test('behavior: in a demo that plays a day of the past what is signed ends in the time of the story', async () => {
    // The clock of this machine is years ahead of the house; a signature may be good for a day at most.
    const late = new PlimsollClient({ url: api.url, signer, clock: () => clock() + 10 * 365 * 86_400_000 })
    const [result] = await late.send([mandate])
    assert.equal(result!.outcome, 'applied')
  })

  test('behavior: nonces rise, whatever the clock does; none puts one that is open out of the window', async () => {
    let nowMs = 1000
    const nonces = noncesFrom(() => nowMs)
    const first = await nonces.next()
    nonces.settled(first)
    nowMs = 900
    const second = await nonces.next()
    assert.deepEqual([first, second], [1000, 1001])
    // A minute later the second has not been answered: the next is its neighbour, and the 256th from it waits.
    nowMs = 61_000
    for (let n = 1; n < 256; n++) assert.equal(await nonces.next(), 1001 + n)
    let waits = true
    const next = nonces.next().then((nonce) => {
      waits = false
      return nonce
    })
    await new Promise((resolve) => setImmediate(resolve))
    assert.ok(waits)
    nonces.settled(1001)
    assert.equal(await next, 1257)
    for (let nonce = 1002; nonce <= 1257; nonce++) nonces.settled(nonce)
    assert.equal(await nonces.next(), 61_000)
  })
})

describe('the stream', () => {
  test('default: the whole, then what changed; a lost connection goes on where it was', async () => {
    const sockets: WebSocket[] = []
    const states: StreamState['kind'][] = []
    const changes: ChannelChange[] = []
    const stream = new PlimsollStream({
      url: `${api.url.replace('http', 'ws')}/v1/stream`,
      credential: () => client.credential(),
      open: (url) => {
        const socket = new WebSocket(url)
        sockets.push(socket)
        return socket
      },
      onState: ({ kind }) => states.push(kind),
    })
    stream.subscribe(`account:${account}`, (change) => changes.push(change))
    await until(() => changes.length === 1)
    assert.equal(changes[0]!.whole, true)
    trade(1)
    await until(() => changes.length === 2)
    assert.ok(changes[1]!.events.length > 0 && !changes[1]!.whole)
    sockets[0]!.close()
    trade(2)
    await until(() => changes.length === 3)
    assert.equal(changes[2]!.whole, false, 'what was missed came as deltas')
    assert.deepEqual(states, ['connected', 'lost', 'connected'])
    stream.close()
  })

  test('rejects: another’s channel', async () => {
    const states: StreamState[] = []
    const stream = new PlimsollStream({
      url: `${api.url.replace('http', 'ws')}/v1/stream`,
      credential: () => client.credential(),
      onState: (state) => states.push(state),
    })
    stream.subscribe(`account:${MEMBER.account}`, () => assert.fail())
    await until(() => states.some(({ kind }) => kind === 'refused'))
    assert.deepEqual(
      states.flatMap((state) => (state.kind === 'refused' ? [state.code] : [])),
      ['notYours'],
    )
    stream.close()
  })
})

describe('the stream, with a house that is made up', () => {
  /** Sockets as they were opened, and what was sent on each. */
  function made(): { readonly sockets: EventTarget[]; readonly sent: string[][]; readonly open: () => WebSocket } {
    const sockets: EventTarget[] = []
    const sent: string[][] = []
    const open = (): WebSocket => {
      const frames: string[] = []
      const socket = Object.assign(new EventTarget(), { send: (text: string) => frames.push(text), close() {} })
      sockets.push(socket)
      sent.push(frames)
      return socket as unknown as WebSocket
    }
    return { sockets, sent, open }
  }

  const say = (socket: EventTarget, frame: object): void => {
    const data = JSON.stringify({ seq: 7, timeMs: 1_000, stateHash: null, ...frame })
    socket.dispatchEvent(Object.assign(new Event('message'), { data }))
  }

  /** Promises that are due. */
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) await Promise.resolve()
  }

  test('behavior: a house that no longer answers is asked, given up, and asked anew from where the channel was', async () => {
    mock.timers.enable({ apis: ['setInterval', 'setTimeout'] })
    try {
      const { sockets, sent, open } = made()
      const states: StreamState['kind'][] = []
      const standings: number[] = []
      const onState = ({ kind }: StreamState): number => states.push(kind)
      const stream = new PlimsollStream({
        url: 'ws://house',
        open,
        onState,
        onStanding: ({ seq }) => standings.push(seq),
      })
      const changes: ChannelChange[] = []
      stream.subscribe('markets', (change) => changes.push(change))
      sockets[0]!.dispatchEvent(new Event('open'))
      await settled()
      const data = { rows: [], removed: [], events: [] }
      say(sockets[0]!, { type: 'snapshot', channel: 'markets', data })
      mock.timers.tick(5_000)
      say(sockets[0]!, { type: 'pong', seq: 8 })
      assert.deepEqual(standings, [7, 8])
      // A socket that is half open does not end by being closed: its end never comes.
      mock.timers.tick(20_000)
      assert.deepEqual(states, ['connected', 'lost'])
      mock.timers.tick(250)
      sockets[1]!.dispatchEvent(new Event('open'))
      await settled()
      say(sockets[0]!, { type: 'snapshot', channel: 'markets', data })
      assert.equal(changes.length, 1, 'the old connection is not heard any more')
      assert.deepEqual(
        sent.map((frames) => frames.map((text) => JSON.parse(text) as unknown)),
        [
          [{ op: 'subscribe', channel: 'markets' }, ...Array.from({ length: 4 }, () => ({ op: 'ping' }))],
          [{ op: 'subscribe', channel: 'markets', resumeFrom: 7 }],
        ],
      )
      stream.close()
      say(sockets[1]!, { type: 'snapshot', channel: 'markets', data })
      assert.equal(changes.length, 1, 'a stream that ended tells nothing')
    } finally {
      mock.timers.reset()
    }
  })

  test('behavior: a credential that cannot be had now is asked for again', async () => {
    mock.timers.enable({ apis: ['setInterval', 'setTimeout'] })
    try {
      const { sockets, sent, open } = made()
      let asked = 0
      const credential = async (): Promise<string> => {
        asked += 1
        if (asked === 1) throw new PlimsollUnreachable('http://house', null)
        return 'Bearer its-token'
      }
      const stream = new PlimsollStream({ url: 'ws://house', open, credential })
      stream.subscribe('markets', () => {})
      // This socket ends when it is told to.
      Object.assign(sockets[0]!, { close: () => sockets[0]!.dispatchEvent(new Event('close')) })
      sockets[0]!.dispatchEvent(new Event('open'))
      await settled()
      mock.timers.tick(250)
      sockets[1]!.dispatchEvent(new Event('open'))
      await settled()
      assert.deepEqual(sent[0], [])
      assert.deepEqual(JSON.parse(sent[1]![0]!), { op: 'auth', token: 'its-token' })
      stream.close()
    } finally {
      mock.timers.reset()
    }
  })
})

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (isTrue()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('nothing came within five seconds')
}
