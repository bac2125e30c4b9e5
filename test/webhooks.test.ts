/** Webhooks and the journal together: what falls between two lives of the process, and what a newcomer's house sends. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { emptyHouse } from '../src/core/machine/index.ts'
import { eventSchemas, type HouseEvent } from '../src/core/words/index.ts'
import { executedAgain } from '../src/node/index.ts'
import { PlimsollClient, privateKeySigner, verifyWebhook, type WebhookMessage } from '../src/sdk/index.ts'
import type { Service } from '../src/service/index.ts'
import { keyOfPrivateKey, playPrivateKey } from '../src/signing/index.ts'
import { toldTo } from '../src/webhooks/events.ts'
import type { Webhooks } from '../src/webhooks/index.ts'
import { openWebhooksWith } from '../src/webhooks/webhooks.ts'
import { inDirectory } from './faults/places.ts'
import { MEMBER } from './support/api-house.ts'
import { houseStreamOf } from './support/house-stream.ts'
import { openReceiver, type Received } from './support/receiver.ts'
import { feed, openTestService } from './support/service.ts'
import { serveIn } from './support/serving.ts'

const LOG = (): void => undefined

/** Accounts of members of the house of the stream; each owner has one of them. */
const ACCOUNTS = Array.from({ length: 16 }, (_, owner) => MEMBER.account + owner)

/** Webhooks that keep the places of what they send, by account, instead of sending it. */
function keeping(folder: string, sent: ReadonlyMap<number, string[]>): Webhooks {
  const parts: Parameters<typeof openWebhooksWith>[1] = {
    send(_url, headers, body) {
      const { data } = JSON.parse(body) as { data: { account: number; seq: number; index: number; event: HouseEvent } }
      const { account, seq, index, event } = data
      assert.ok(headers['webhook-id']!.endsWith(`_${seq}_${index}`))
      sent.get(account)!.push(`${seq}-${index} ${event.type}`)
      return Promise.resolve({ kind: 'delivered' })
    },
  }
  return openWebhooksWith({ file: join(folder, 'webhooks.db'), mode: 'demo', log: LOG }, parts)
}

/** What must be told of each account behind a command, from the journal executed by other means. */
function owed(directory: string, sinceSeq: number, seqLast: number): Map<number, string[]> {
  const found = noneYet()
  for (const { seq, events } of executedAgain(directory, emptyHouse(), seqLast)) {
    for (const [index, event] of seq <= sinceSeq ? [] : events.entries()) {
      for (const account of toldTo(event)) found.get(account)?.push(`${seq}-${index} ${event.type}`)
    }
  }
  return found
}

const noneYet = (): Map<number, string[]> => new Map(ACCOUNTS.map((account) => [account, []]))

async function until(wished: () => boolean): Promise<void> {
  const endMs = Date.now() + 40_000
  while (!wished()) {
    assert.ok(Date.now() < endMs, 'it does not come')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a process that ends between the journal and the delivery', () => {
  test('default: what was executed meanwhile is told by the next one, once and in order', () =>
    inDirectory(async (folder) => {
      const directory = join(folder, 'journal')
      mkdirSync(directory)
      const sent = noneYet()
      const stream = houseStreamOf(7)
      const begin = (webhooks: Webhooks, service: Service): void => {
        const key = Buffer.from(service.house.head.house).toString('hex')
        webhooks.begin({ key, seq: service.status().seq }, (_, event) => event)
      }

      const first = keeping(folder, sent)
      const one = await openTestService(directory, { follower: first })
      await feed(one, stream, 0)
      begin(first, one)
      for (const [owner, account] of ACCOUNTS.entries()) {
        assert.ok('secret' in first.register({ account, owner, url: 'https://example.com/', nonce: null }))
      }
      const { sinceSeq } = first.look(MEMBER.account)!
      await feed(one, stream, 320)
      // From here on nothing that is heard comes to the disk. The end of the service leaves a snapshot of all that was executed.
      first.close()
      await feed(one, stream, 960)
      await one.close()

      const second = keeping(folder, sent)
      const again = await openTestService(directory, { follower: second })
      assert.ok(second.afterSeq! < again.status().seq - 900)
      begin(second, again)
      const seqLast = again.status().seq
      const expected = owed(directory, sinceSeq, seqLast)
      const all = [...expected.values()].flat()
      assert.ok(new Set(all.map((each) => each.split(' ')[1])).size >= 6, 'the stream of commands misses the point')
      await until(() => [...sent.values()].flat().length >= all.length)
      assert.deepEqual(sent, expected)
      await again.close()
      second.close()
    }))
})

describe('an empty house', () => {
  test('default: a call reaches its member; the answer to it does after a kill of the house, under the same id', () =>
    inDirectory(async (folder) => {
      let status = 204
      const receiver = await openReceiver((response) => response.writeHead(status).end())
      const serving = await serveIn(folder, ['house', '--empty'])
      const market = marketOf(serving.url)
      const [member, other] = [clientOf(serving.url, 5), clientOf(serving.url, 6)]
      try {
        await market.priced(60_000)
        const account = await memberOf(member, 5, '1000')
        const seller = await memberOf(other, 6, '100000')
        await market.trade(account, seller, 1_000)
        const { secret } = await member.setWebhook(account, receiver.url)
        await market.priced(51_150)
        await receiver.until(1)
        const call = messageOf(secret, receiver.received[0]!)
        const { data: open } = await member.get<{ procedure: Json }>(`/v1/accounts/${account}/open`)
        assert.deepEqual([call.type, call.data.account, call.data.event['to']], ['procedureMoved', account, 'call'])
        assert.deepEqual(
          [call.data.event['amount'], call.data.event['deadlineMs']],
          [open.procedure['amount'], open.procedure['deadlineMs']],
        )

        status = 503
        await member.ask(`/v1/accounts/${account}/deposits`, { vault: 0, amount: '5000' })
        await receiver.until(2)
        await noted(member, account)
        await serving.end('SIGKILL')
        status = 204
        const refused = receiver.received.length
        const again = await serveIn(folder, ['house'])
        try {
          await receiver.until(refused + 1)
          const [first, last] = [1, refused].map((at) => messageOf(secret, receiver.received[at]!))
          assert.equal(last!.data.event['to'], 'none')
          assert.deepEqual(last, first)
          assert.doesNotMatch((await again.end('SIGTERM')).stderr, /whsec|\/hook/)
        } finally {
          again.child.kill('SIGKILL')
        }
      } finally {
        market.end()
        serving.child.kill('SIGKILL')
        await receiver.close()
      }
    }))
})

type Json = Readonly<Record<string, unknown>>

const clientOf = (url: string, number: number): PlimsollClient =>
  new PlimsollClient({ url, signer: privateKeySigner(playPrivateKey(number)) })

const messageOf = (secret: string, { headers, body, atMs }: Received): WebhookMessage =>
  verifyWebhook(secret, headers, body, atMs)

/** Opens an owner under a play key with an account, trust in the venue, and money; gives the account. */
async function memberOf(client: PlimsollClient, number: number, tokens: string): Promise<number> {
  const { data } = await client.ask<{ events: readonly { row: number }[] }>('/v1/owners', {
    key: keyOfPrivateKey(playPrivateKey(number)),
    cluster: 0,
  })
  const owner = data.events[0]!.row
  const [opened] = await client.send([{ type: 'accountOpen', owner, tier: 0, mode: 'cross' }])
  assert.ok(opened?.outcome === 'applied')
  const { account } = opened.events.find(({ type }) => type === 'accountOpened') as unknown as { account: number }
  const bounds = { notionalMax: 10 ** 13, lossMax: 10 ** 12, windowMs: 86_400_000, expiryMs: Date.now() + 86_400_000 }
  const [mandate] = await client.send([{ type: 'mandateSet', account, venue: 0, ...bounds, markets: [] }])
  assert.equal(mandate?.outcome, 'applied')
  await client.ask(`/v1/accounts/${account}/deposits`, { vault: 0, amount: tokens })
  return account
}

/** Three sources that agree, twice a second, and a venue. */
function marketOf(url: string): {
  /** Has the price of Bitcoin be so many dollars. */
  priced(dollars: number): Promise<void>
  trade(buyer: number, seller: number, lots: number): Promise<void>
  end(): void
} {
  const sources = [2, 3, 4].map((number) => clientOf(url, number))
  let bitcoin = 0
  const report = async (): Promise<void> => {
    // A base lot of Bitcoin is 10⁻⁴ of it, one of Ether 10⁻².
    const entries = [1e6, bitcoin * 100, 3_000 * 1e4].map((price, underlying) => ({ underlying, price, confidence: 0 }))
    await Promise.all(sources.map((client, source) => client.send([{ type: 'priceReport', source, entries }])))
  }
  const timer = setInterval(() => void report().catch(() => undefined), 500)
  return {
    async priced(dollars) {
      bitcoin = dollars
      await report()
    },
    async trade(buyer, seller, lots) {
      const fees = { buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
      const price = bitcoin * 100
      const [made] = await clientOf(url, 1).send([
        { type: 'tradeMake', venue: 0, trade: 1, market: 0, lots, price, buyer, seller, ...fees },
      ])
      assert.equal(made?.outcome, 'applied', JSON.stringify(made))
    },
    end: () => clearInterval(timer),
  }
}

/** Waits until the house has written down that an attempt failed. */
async function noted(client: PlimsollClient, account: number): Promise<void> {
  const endMs = Date.now() + 40_000
  while (true) {
    const { data } = await client.get<{ attempts: number }>(`/v1/accounts/${account}/webhook`)
    if (data.attempts > 0) return
    assert.ok(Date.now() < endMs, 'no attempt has failed')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('default: the guide names each type of event that is told, and no other', () => {
  const guide = readFileSync(join(import.meta.dirname, '../docs/webhooks.md'), 'utf8')
  const named = new Set([...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, type]) => type!))
  const fields = { account: 5, buyer: 5, seller: 5, payer: 5, lots: 1, kind: 'takeover', stage: 'vanished' }
  const told = Object.keys(eventSchemas).filter(
    (type) => toldTo({ ...fields, type } as unknown as HouseEvent).length > 0,
  )
  assert.deepEqual([...named].sort(), told.sort())
})
