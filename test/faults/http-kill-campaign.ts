/**
 * Kill -9 over HTTP: a house is served by a process of its own, clients send trades, transfers and deposits and send the same request again
 * until they are answered, and the process is killed at random moments and started again on the same port. Each request carries a number of
 * its own in what it asks for, so the journal can be held against the clients' own books.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PlimsollClient, PlimsollRefusal, type Result } from '../../src/sdk/index.ts'
import { type Serving, serveIn } from '../support/serving.ts'
import { type Book, checkAccounts, checkJournal, type Told } from './http-books.ts'
import { depositOf, type House, type HouseKind, MARK_ATOMS, report, settle, startArguments } from './http-house.ts'
import { type Random, seededRandom } from './random.ts'

export type HttpKillReport = {
  readonly kind: HouseKind
  readonly kills: number
  /** Requests that were answered, by who sent them. */
  readonly answered: Readonly<Record<string, number>>
  readonly refused: number
  /** Times that a request was sent again because nobody answered, and answers that an earlier sending had earned. */
  readonly sentAgain: number
  readonly replayed: number
  /** Commands in the journal. */
  readonly commands: number
}

/** A house lives until so many have been answered, at most so long, and then a time at random. */
const LIFE_ANSWERS = 20
const LIFE_ANSWERS_MS = 10_000
const LIFE_MS = { least: 0, more: 1000 } as const
const REPORT_EVERY_MS = 100

/** Requests of each kind that are under way at a time. */
const lanes = [0, 1, 2]

const CHAIN_BOOK = 'deposits, signed'

/** Serves, kills and counts. Throws at the first thing that does not add up. */
export async function httpKillCampaign(
  directory: string,
  kind: HouseKind,
  kills: number,
  seed: number,
  onKill: (kill: number) => void,
): Promise<HttpKillReport> {
  const random = seededRandom(seed)
  const { first, again } = startArguments(directory, kind)
  const traffic = { sentAgain: 0, replayed: 0 }
  const restore = watchFetch(traffic)
  let serving = await serveIn(directory, first)
  try {
    const house = await settle(serving.url, kind)
    const end = new AbortController()
    const books: Book[] = []
    const working = Promise.all([reportOn(house, end.signal), ...clientsOf(house, kind, random, books, end.signal)])
    for (let kill = 0; kill < kills; kill++) {
      await Promise.race([aLife(random, books), working])
      await serving.end('SIGKILL')
      onKill(kill)
      serving = await serveIn(directory, [...again, '--port', new URL(serving.url).port])
    }
    await aLife(random, books)
    end.abort()
    await working
    await checkAccounts(house, books)
    await endQuietly(serving)
    const commands = checkJournal(join(directory, 'house', 'journal'), house, books)
    const answered = Object.fromEntries(books.map(({ name, told }) => [name, told.length]))
    const refused = books.flatMap(({ told }) => told).filter(({ isApplied }) => !isApplied).length
    return { kind, kills, answered, refused, ...traffic, commands }
  } finally {
    restore()
    serving.child.kill('SIGKILL')
  }
}

/** Until some have been answered, and a random time. */
async function aLife(random: Random, books: readonly Book[]): Promise<void> {
  const answers = (): number => books.reduce((sum, { told }) => sum + told.length, 0)
  const wanted = answers() + LIFE_ANSWERS
  const endMs = performance.now() + LIFE_ANSWERS_MS
  while (answers() < wanted && performance.now() < endMs) await sleep(10)
  await sleep(LIFE_MS.least + random.below(LIFE_MS.more))
}

async function endQuietly(serving: Serving): Promise<void> {
  const { code, stderr } = await serving.end('SIGTERM')
  if (code !== 0) throw new Error(`the house ended with ${code}: ${stderr}`)
}

/** Counts requests that met nobody, and answers that were earned before. */
function watchFetch(traffic: { sentAgain: number; replayed: number }): () => void {
  const { fetch } = globalThis
  globalThis.fetch = async (input, init) => {
    try {
      const response = await fetch(input, init)
      if (response.headers.get('idempotency-replayed') === 'true') traffic.replayed += 1
      return response
    } catch (error) {
      traffic.sentAgain += 1
      throw error
    }
  }
  return () => {
    globalThis.fetch = fetch
  }
}

async function reportOn({ reporters }: House, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await report(reporters).catch(giveUp)
    await sleep(REPORT_EVERY_MS)
  }
}

/** Everybody who acts. */
function clientsOf(house: House, kind: HouseKind, random: Random, books: Book[], signal: AbortSignal): Promise<void>[] {
  const acts: [string, (number: number) => Promise<Told[]>][] =
    kind === 'real'
      ? [
          ['trades, token', (n) => tradesBy(house.venueToken, false, house, n, random)],
          ['trades, signed', (n) => tradesBy(house.venue, true, house, n, random)],
          ['transfers, token', (n) => transferBy(house.saverToken, false, house, n)],
          ['transfers, signed', (n) => transferBy(house.saver, true, house, n)],
          [CHAIN_BOOK, depositsByChain(house)],
        ]
      : [
          ['trades, signed', (n) => tradesBy(house.venue, true, house, n, random)],
          ['transfers, signed', (n) => transferBy(house.saver, true, house, n)],
          ['deposits, play', (n) => depositBy(house.saver, house, n)],
          ['deposits, play, beside', (n) => depositBy(house.saver, house, n)],
        ]
  return acts.flatMap(([name, act], at) => {
    const book: Book = { name, told: [] }
    books.push(book)
    // Facts of a chain come one after the other.
    return (name === CHAIN_BOOK ? lanes.slice(0, 1) : lanes).map((lane) =>
      keepOn(act, book, 1 + at + 10 * lane, signal),
    )
  })
}

/** One request after the other, with numbers that nobody else gives. One that is given up counts as never applied. */
async function keepOn(
  act: (number: number) => Promise<Told[]>,
  { name, told }: Book,
  first: number,
  signal: AbortSignal,
): Promise<void> {
  for (let number = first; !signal.aborted; number += 1000) {
    try {
      told.push(...(await act(number)))
    } catch (error) {
      await giveUp(error, `${name}, request ${number}`)
    }
  }
}

/** Gives a request up that was not taken: in safe mode, or when its signature has expired before anybody answered. */
async function giveUp(error: unknown, what = 'a report'): Promise<void> {
  if (!(error instanceof PlimsollRefusal) || !['safeMode', 'signatureExpired'].includes(error.code)) {
    throw new Error(what, { cause: error })
  }
  await sleep(20)
}

/** Three trades in one request: numbers n, n + 100 and n + 200. */
async function tradesBy(
  client: PlimsollClient,
  isSigned: boolean,
  { traders }: House,
  n: number,
  random: Random,
): Promise<Told[]> {
  const trades = [n, n + 100, n + 200].map((trade) => {
    const one = random.below(traders.length)
    const other = (one + 1 + random.below(traders.length - 1)) % traders.length
    const sides = { buyer: traders[one]!, seller: traders[other]!, buyerHold: 0, sellerHold: 0 }
    return { trade, market: 0, lots: 1 + random.below(3), ...sides }
  })
  const fees = { buyerFee: 0, sellerFee: 0 }
  const results = isSigned
    ? await client.send(trades.map((each) => ({ type: 'tradeMake', venue: 0, price: MARK_ATOMS, ...each, ...fees })))
    : (
        await client.ask<{ results: Result[] }>('/v1/venue/trades', {
          trades: trades.map((each) => ({ ...each, price: `${MARK_ATOMS / 1e6}`, buyerFee: '0', sellerFee: '0' })),
        })
      ).data.results
  return results.map(({ outcome, seq }, at) => {
    const { trade, lots, buyer, seller } = trades[at]!
    return {
      number: trade,
      seq,
      isApplied: outcome === 'applied',
      changes: [
        [buyer, lots],
        [seller, -lots],
      ],
    }
  })
}

/** The amount is the number, in atoms. */
async function transferBy(client: PlimsollClient, isSigned: boolean, { savers }: House, n: number): Promise<Told[]> {
  const [from, to] = n % 2 === 0 ? [savers[0]!, savers[1]!] : [savers[1]!, savers[0]!]
  const way = { from, to, vaultFrom: 0, vaultTo: 0 }
  const changes: Told['changes'] = [
    [from, -n],
    [to, n],
  ]
  if (isSigned) {
    const [result] = await client.send([{ type: 'transferMake', ...way, amount: n }])
    return [{ number: n, seq: result!.seq, isApplied: result!.outcome === 'applied', changes }]
  }
  const { data } = await client.ask<{ seq: number }>('/v1/transfers', { ...way, amount: (n / 1e6).toFixed(6) })
  return [{ number: n, seq: data.seq, isApplied: true, changes }]
}

/** Play money: the house draws reference and number of each deposit itself, so only the request's name tells a second sending from a second deposit. */
async function depositBy(client: PlimsollClient, { savers }: House, n: number): Promise<Told[]> {
  const account = savers[n % 2]!
  const body = { vault: 0, amount: (n / 1e6).toFixed(6) }
  const { data } = await client.ask<{ seq: number }>(`/v1/accounts/${account}/deposits`, body)
  return [{ number: n, seq: data.seq, isApplied: true, changes: [[account, n]] }]
}

function depositsByChain({ chain, savers, traders }: House): (n: number) => Promise<Told[]> {
  let fact = traders.length + savers.length
  return async (n) => {
    const account = savers[n % 2]!
    const [result] = await chain.send([depositOf(fact + 1, account, n)])
    fact += 1
    return [{ number: n, seq: result!.seq, isApplied: result!.outcome === 'applied', changes: [[account, n]] }]
  }
}
