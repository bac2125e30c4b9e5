/**
 * A house that only answers: the built page, the fixtures at their paths, and a stream that tells what a test makes happen.
 * It keeps the interface's manners (envelopes, problems, snapshots, deltas with `prevSeq`, resuming), not its rules.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Command, commandSchemas } from '../../src/core/words/index.ts'
import { readSignatureHeader, signerOf, typedDataOf } from '../../src/signing/index.ts'
import { smallScenario } from '../../test/support/small-scenario.ts'
import * as fixtures from './fixtures/index.ts'

/** The token of the member whose accounts the fixtures hold. */
export const TOKEN = 'member-token-of-the-test'

/** A fake house under way. */
export type FakeHouse = {
  readonly address: string
  /** What it answers by itself. */
  readonly paths: readonly string[]
  readonly channels: readonly string[]
  /** Requests so far, `METHOD path`. */
  readonly asked: string[]
  /** Frames that clients sent, newest last. */
  readonly frames: Readonly<Record<string, unknown>>[]
  /** Commands that came signed, in order, with the key that signed them. */
  readonly commands: { readonly key: string; readonly command: Command }[]
  /** Refuses the next signed command with a reject code. */
  rejectNext(code: string, title: string): void
  /** What a path answers from now on. */
  set(path: string, data: unknown): void
  /** Empties every channel. */
  clear(): void
  /** Tells a channel's readers of changed rows. */
  tell(channel: string, rows: Readonly<Record<string, unknown>>): void
  /** Cuts every stream and refuses new ones and every question, or stops doing so. */
  silence(isSilent: boolean): void
  close(): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** The policy that the node sends with the page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type State = {
  seq: number
  silent: boolean
  readonly answers: Map<string, unknown>
  readonly channels: Map<string, Map<string, unknown>>
  readonly asked: string[]
  readonly commands: { readonly key: string; readonly command: Command }[]
  rejecting: { readonly code: string; readonly title: string } | null
  readonly frames: Readonly<Record<string, unknown>>[]
  readonly readers: Map<WebSocket, Set<string>>
}

/** Opens a fake house on loopback that serves the page built in `folder`. */
export async function fakeHouse(folder: string): Promise<FakeHouse> {
  const state: State = {
    ...{ seq: 121_340, silent: false, answers: answersOf(), channels: channelsOf() },
    ...{ asked: [], commands: [], rejecting: null, frames: [], readers: new Map() },
  }
  const server = createServer((request, response) => {
    if (state.silent) return void request.socket.destroy()
    answer(state, folder, request, response)
  })
  const streams = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (state.silent || request.url !== '/v1/stream') return void socket.destroy()
    streams.handleUpgrade(request, socket, head, (opened) => serve(state, opened))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths: [...state.answers.keys()],
    channels: [...state.channels.keys()],
    asked: state.asked,
    frames: state.frames,
    commands: state.commands,
    rejectNext(code, title) {
      state.rejecting = { code, title }
    },
    set: (path, data) => void state.answers.set(path, data),
    clear: () => state.channels.clear(),
    tell: (channel, rows) => tell(state, channel, rows),
    silence(isSilent) {
      state.silent = isSilent
      if (!isSilent) return
      for (const reader of state.readers.keys()) reader.terminate()
      server.closeAllConnections()
    },
    async close() {
      for (const reader of state.readers.keys()) reader.terminate()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const standing = ({ seq }: State): object => ({
  seq,
  timeMs: fixtures.NOW_MS + (seq - 121_340) * 100,
  stateHash: fixtures.stateHash,
})

function answer(state: State, folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://house')
  state.asked.push(`${request.method} ${pathname}`)
  if (!pathname.startsWith('/v1/')) return file(folder, pathname, response)
  if (pathname === '/v1/commands') return void execute(state, request, response)
  const isOwn = pathname.startsWith('/v1/accounts') || pathname === '/v1/risk/what-if'
  if (isOwn && request.headers.authorization !== `Bearer ${TOKEN}`)
    return refuse(state, response, 401, 'credentialUnknown')
  // What the page cannot compute by itself is what no house answers.
  if (pathname === '/v1/risk/what-if') return refuse(state, response, 422, 'amountTooLarge')
  if (pathname === '/v1/risk/profiles') {
    return json(response, 200, { data: fixtures.venueColumns, ...standing(state) })
  }
  if (pathname === '/v1/risk/portfolio') {
    return json(response, 200, { data: fixtures.portfolio, ...standing(state) })
  }
  if (pathname === '/v1/events') return json(response, 200, { data: eventsAfter(searchParams), ...standing(state) })
  const data = state.answers.get(pathname)
  if (data === undefined) return refuse(state, response, 404, 'nothingThere')
  json(response, 200, { data, ...standing(state) })
}

/** Takes what is signed as a house would: by a key over these very commands, within its time. It executes nothing. */
async function execute(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { commands } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly commands: readonly Command[] }
  const header = readSignatureHeader(String(request.headers['plimsoll-signature'] ?? ''))
  if (header === null) return refuse(state, response, 401, 'signatureMissing')
  const { key: house, chainId } = fixtures.house
  const data = typedDataOf({ house, chainId }, commands, header)
  const { timeMs } = standing(state) as { readonly timeMs: number }
  const isGood = header.expiryMs > timeMs && signerOf(data, header.signature) === header.key
  if (!isGood || request.headers['idempotency-key'] === undefined) return refuse(state, response, 401, 'signatureWrong')
  const results = commands.map((command) => {
    for (const field of Object.keys(commandSchemas[command.type].fields)) {
      if (!(field in command)) throw new TypeError(`${command.type} without ${field}`)
    }
    state.seq += 1
    const { rejecting } = state
    state.rejecting = null
    if (rejecting !== null) return { outcome: 'rejected', seq: state.seq, number: 1, ...rejecting }
    state.commands.push({ key: header.key, command })
    return { outcome: 'applied', seq: state.seq, events: [] }
  })
  json(response, 200, { data: { results }, ...standing(state) })
}

function file(folder: string, pathname: string, response: ServerResponse): void {
  const name = pathname === '/' ? 'index.html' : pathname.slice(1)
  try {
    const content = readFileSync(join(folder, name))
    response
      .writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain', 'content-security-policy': POLICY })
      .end(content)
  } catch {
    response.writeHead(404).end()
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
    .end(JSON.stringify(body))
}

function refuse(state: State, response: ServerResponse, status: number, code: string): void {
  json(response, status, {
    type: code,
    title: 'Refused by the fake house.',
    status,
    detail: 'Ask for something else.',
    code,
    number: 1101,
    retryMs: null,
    refusedSeq: null,
    executedSeq: null,
    ...standing(state),
  })
}

function eventsAfter(query: URLSearchParams): unknown {
  const limit = Number(query.get('limit') ?? 100)
  const market = query.get('market')
  const wanted = fixtures.events.filter(
    ({ event }) =>
      (market === null || event['market'] === Number(market)) &&
      (!query.has('topic') || topicOf(event) === query.get('topic')),
  )
  const place = (name: string): readonly number[] => (query.get(name) ?? '0-0').split('-').map(Number)
  const isBehind = (each: (typeof wanted)[number], [seq = 0, index = 0]: readonly number[]): boolean =>
    each.seq > seq || (each.seq === seq && each.index > index)
  if (query.has('after')) {
    const events = wanted.filter((each) => isBehind(each, place('after'))).slice(0, limit)
    return { events, next: '121330-1', previous: null, gap: false }
  }
  const [seq = 0, index = 0] = place('before')
  const earlier = query.has('before') ? wanted.filter((each) => !isBehind(each, [seq, index - 1])) : wanted
  const events = earlier.slice(-limit)
  const first = events[0]
  const previous = first === undefined || events.length === earlier.length ? null : `${first.seq}-${first.index}`
  return { events, next: '121330-1', previous, gap: false }
}

function topicOf(event: (typeof fixtures.events)[number]['event']): string | undefined {
  return event['kind'] === 'takeover' ? 'takeovers' : topicsOf[event.type]
}

/** What the events of the fixtures are about. */
const topicsOf: Readonly<Record<string, string>> = {
  procedureMoved: 'calls',
  filled: 'closing',
  reductionStep: 'closing',
  shortfallFound: 'losses',
  layerPaid: 'losses',
  deleveragingStarted: 'deleveraging',
  deleveraged: 'deleveraging',
  exitsShared: 'liquidity',
  recallNoticed: 'liquidity',
  coinRateSet: 'liquidity',
}

function serve(state: State, socket: WebSocket): void {
  const subscribed = new Set<string>()
  state.readers.set(socket, subscribed)
  socket.on('close', () => state.readers.delete(socket))
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Readonly<Record<string, unknown>>
    state.frames.push(frame)
    if (frame['op'] === 'ping') return socket.send(JSON.stringify({ type: 'pong', ...standing(state) }))
    if (frame['op'] === 'auth')
      return socket.send(JSON.stringify({ type: 'welcome', role: 'member', ...standing(state) }))
    const channel = String(frame['channel'])
    if (frame['op'] === 'unsubscribe') return void subscribed.delete(channel)
    subscribed.add(channel)
    if (frame['resumeFrom'] === state.seq)
      return socket.send(JSON.stringify({ type: 'resumed', channel, ...standing(state) }))
    const rows = [...(state.channels.get(channel) ?? [])].map(([key, row]) => ({ key, row }))
    socket.send(
      JSON.stringify({ type: 'snapshot', channel, ...standing(state), data: { rows, removed: [], events: [] } }),
    )
  })
  socket.send(JSON.stringify({ type: 'welcome', role: 'public', ...standing(state) }))
}

function tell(state: State, channel: string, changed: Readonly<Record<string, unknown>>): void {
  const prevSeq = state.seq
  state.seq += 1
  const rows = Object.entries(changed).map(([key, row]) => ({ key, row }))
  const known = state.channels.get(channel) ?? new Map<string, unknown>()
  for (const { key, row } of rows) known.set(key, row)
  state.channels.set(channel, known)
  state.answers.set(`/v1/${channel}`, channel === 'house' ? known.get('house') : [...known.values()])
  const frame = { type: 'delta', channel, prevSeq, ...standing(state), data: { rows, removed: [], events: [] } }
  for (const [socket, subscribed] of state.readers) if (subscribed.has(channel)) socket.send(JSON.stringify(frame))
}

function answersOf(): Map<string, unknown> {
  const {
    accounts,
    assets,
    changes,
    deleveragings,
    disclosures,
    funding,
    house,
    leverage,
    liquidations,
    markets,
    prices,
  } = fixtures
  const { oracles, parameters, procedures, stress, tiers } = fixtures
  const answers = new Map<string, unknown>(
    Object.entries({
      house,
      tiers,
      markets,
      oracle: oracles,
      assets,
      procedures,
      liquidations,
      deleveragings,
      parameters,
      disclosures,
      accounts,
    }).map(([name, data]) => [`/v1/${name}`, data]),
  )
  answers.set('/v1/parameters/changes', changes)
  for (const each of markets) {
    answers.set(`/v1/markets/${each.market}`, each)
    answers.set(`/v1/markets/${each.market}/funding`, funding)
    answers.set(`/v1/markets/${each.market}/prices`, prices)
  }
  for (const each of oracles) answers.set(`/v1/oracle/${each.underlying}`, each)
  for (const { tier } of tiers) {
    answers.set(`/v1/tiers/${tier}/leverage`, leverage[tier])
    answers.set(`/v1/tiers/${tier}/stress`, stress[tier])
  }
  for (const each of deleveragings) answers.set(`/v1/deleveragings/${each.seq}`, [each])
  for (const each of accounts) {
    answers.set(`/v1/accounts/${each.account}/margin`, fixtures.marginWith(28_612.02, each.model))
    if (each.model === 'portfolio') answers.set(`/v1/accounts/${each.account}/portfolio`, fixtures.portfolio)
    answers.set(`/v1/accounts/${each.account}/open`, fixtures.open)
    answers.set(`/v1/accounts/${each.account}/events`, { events: fixtures.events.slice(0, 4), next: null, gap: false })
  }
  for (const [path, data] of Object.entries(fixtures.liquidity)) answers.set(path, data)
  for (const [path, data] of Object.entries(fixtures.dated)) answers.set(path, data)
  for (const [path, data] of Object.entries(fixtures.seasons)) answers.set(path, data)
  for (const [path, data] of Object.entries(fixtures.backtests)) answers.set(path, data)
  const { name, title, story } = JSON.parse(smallScenario.document) as Readonly<Record<string, unknown>>
  const [fromMs, toMs] = [Date.parse('2025-01-01T00:00Z'), Date.parse('2025-01-01T01:00Z')]
  answers.set('/v1/scenarios', [{ name, title, story, fromMs, toMs }])
  const tables = [...smallScenario.texts].map(([file, text]) => ({ file, text }))
  answers.set(`/v1/scenarios/${name}`, { document: smallScenario.document, tables })
  return answers
}

function channelsOf(): Map<string, Map<string, unknown>> {
  const { house, leverage, liquidations, markets, oracles, procedures, tiers } = fixtures
  // What moves with every batch is asked for and not told.
  const { queue: _queue, journal: _journal, ...told } = house
  return new Map<string, Map<string, unknown>>([
    ['house', new Map([['house', told]])],
    ['markets', new Map(markets.map((each) => [`${each.market}`, each]))],
    ['oracle', new Map(oracles.map((each) => [`${each.underlying}`, each]))],
    ['tiers', new Map(tiers.map((each) => [`${each.tier}`, each]))],
    ['leverage', new Map(leverage.map((each, tier) => [`${tier}`, each.at(-1)]))],
    ['procedures', new Map(procedures.map((each) => [`${each.account}`, each]))],
    ['liquidations', new Map(liquidations.map((each) => [`${each.startedSeq}-${each.account}`, each]))],
  ])
}
