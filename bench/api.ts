/** The interface at work: trades and questions over loopback HTTP, and many readers of one channel. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { startApi, tokenAuthenticator } from '../src/api/index.ts'
import type { Command } from '../src/core/words/index.ts'
import type { Service } from '../src/service/index.ts'
import type { ClientWish } from './api-clients.ts'
import type { Bench } from './bench.ts'
import { openLoaded } from './service.ts'

const TOKEN = 'bench-venue-token'

/** Trades of one request, as a venue sends them, and connections of the venue. */
const BATCH = 100
const CONNECTIONS = 32

/** Readers of `tiers`, and how often a gift to the fund moves what they read. */
const READERS = 1_000
const UPDATE_MS = 100

/** A running house of 1,000 accounts behind the interface with its real limits; the clients are in a thread of their own. */
export const apiBench: Bench = {
  name: 'api',
  title: 'over loopback: batches of 100 trades, what-if of a given book, 1,000 readers of ten updates a second',
  target: '≥ 50 k trades/s; what-if p99 ≤ 5 ms; updates p99 ≤ 100 ms',
  run: async (quick) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
    const { service, trade } = await openLoaded(folder)
    const authenticator = tokenAuthenticator([
      { tokenSha256: createHash('sha256').update(TOKEN).digest('hex'), name: 'venue', role: 'venue', venue: 0 },
    ])
    const api = await startApi(service, { port: 0, authenticator })
    try {
      const forMs = quick ? 500 : 5_000
      const clients = { url: api.url, token: TOKEN, forMs, connections: CONNECTIONS }
      const trades = await clientsOf({ ...clients, kind: 'trades', bodies: batches(trade) })
      const questions = await clientsOf({ ...clients, connections: 1, kind: 'questions', bodies: [question(service)] })
      const delays = await readers(service, { ...clients, kind: 'readers', connections: READERS, bodies: [] })
      return [
        { metric: 'trades over HTTP, durable and answered', unit: 'k/s', value: (trades.length * BATCH) / forMs },
        { metric: 'a batch of 100, p99', unit: 'ms', value: percentile(trades, 0.99) },
        { metric: 'what-if over HTTP, median', unit: 'ms', value: percentile(questions, 0.5) },
        { metric: 'what-if over HTTP, p99', unit: 'ms', value: percentile(questions, 0.99) },
        { metric: `update at ${READERS} readers, p99`, unit: 'ms', value: percentile(delays, 0.99) },
      ]
    } finally {
      await api.close()
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function percentile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * part)]!
}

/** Has the clients do their work; returns what they measured, ms each. */
async function clientsOf(wish: ClientWish): Promise<number[]> {
  const worker = new Worker(new URL('./api-clients.ts', import.meta.url), { workerData: wish })
  const [measured] = (await once(worker, 'message')) as [number[]]
  await worker.terminate()
  return measured
}

/** Bodies of trades, enough to send in turn: the makers trade with each other at mark. */
function batches(trade: () => Command): string[] {
  return Array.from({ length: 50 }, () =>
    JSON.stringify({ trades: Array.from({ length: BATCH }, () => wireOf(trade())) }),
  )
}

function wireOf(command: Command): object {
  if (command.type !== 'tradeMake') throw new Error('a trade was expected')
  const { type: _type, venue: _venue, ...trade } = command
  return { ...trade, price: (trade.price / 1e6).toFixed(6), buyerFee: '0', sellerFee: '0' }
}

/** What if a book of the demo's two markets bought three lots more. */
function question({ house }: Service): string {
  const { markets } = house.markets
  const price = (market: number): string => (markets.mark[market]! / 1e6).toFixed(6)
  const legs = [0, 1].map((market) => ({ market, lots: 10, cost: `${(markets.mark[market]! * 10) / 1e6}` }))
  const trades = [0, 1, 0].map((market) => ({ market, lots: 1, price: price(market) }))
  return JSON.stringify({ book: { tier: 0, cash: '10000', legs, collateral: [] }, suppose: { trades } })
}

/** An atom for the fund: it moves the row of the tier, and nothing else. */
function giftOf({ house, names }: Service): Command {
  const source = names.sources.indexOf('local')
  const fact = house.ledger.sources.fact[source]! + 1
  const reference = fact.toString(16).padStart(64, '0')
  return { type: 'depositFinal', source, fact, reference, vault: 0, account: house.markets.tiers.fund[0]!, amount: 1 }
}

/** Delays from a change's execution until each reader has the delta, ms. */
async function readers(service: Service, wish: ClientWish): Promise<number[]> {
  const executedMs = new Map<number, number>()
  const stop = service.listen(({ seq }) => void executedMs.set(seq, Date.now()))
  const worker = new Worker(new URL('./api-clients.ts', import.meta.url), { workerData: wish })
  await once(worker, 'message')
  const result = once(worker, 'message') as Promise<[{ seq: number; atMs: number }[]]>
  for (const endMs = Date.now() + wish.forMs; Date.now() < endMs; await sleep(UPDATE_MS)) {
    await service.submit(giftOf(service))
  }
  await sleep(500)
  worker.postMessage('enough')
  const [arrivals] = await result
  stop()
  await worker.terminate()
  return arrivals.flatMap(({ seq, atMs }) => (executedMs.has(seq) ? [atMs - executedMs.get(seq)!] : []))
}
