/**
 * Requests, frames and bytes at random against a house that runs: its journal on disk, its interface as it is served. Several lives, each in a
 * folder of its own. After each, a twin that has executed only what was applied stands exactly where the house stands.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocket } from 'ws'
import {
  type Authenticator,
  eitherAuthenticator,
  type Role,
  signatureChecker,
  signedAuthenticator,
  tokenAuthenticator,
} from '../../src/api/index.ts'
import { buildServer } from '../../src/api/server.ts'
import { apply, emptyHouse, pagesOfHouse, passOver } from '../../src/core/machine/index.ts'
import { stateHash } from '../../src/node/index.ts'
import type { Service, ServiceLogEntry } from '../../src/service/index.ts'
import { LOCAL_SOURCE, MEMBER } from '../support/api-house.ts'
import { openingCommands } from '../support/house-stream.ts'
import { openTestService } from '../support/service.ts'
import { type DrawnRequest, drawnBytes, drawnFrames, drawnRequests } from './fuzz-draws.ts'

/** What a campaign has seen. */
export type FuzzReport = {
  readonly requests: number
  readonly frames: number
  readonly sockets: number
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Commands that were executed, and those of them that the house refused. */
  readonly commands: number
  readonly refused: number
  readonly lives: number
  /** Memory in use after a collection, bytes: after the first tenth and at the end, and the most that any life grew by between its own. */
  readonly heapFirst: number
  readonly heapLast: number
  readonly lifeGrowth: number
  readonly seconds: number
}

/** Requests of one life, and how many of them are under way at a time. */
const LIFE = 100_000
const LANES = 48

/** Frames of one connection: fewer than its bucket holds. */
const FRAMES = 80

/** Callers, so that nobody is limited and every memory of callers is full early. */
const CALLERS = 12_000

/** Of a hundred draws so many are frames, and so many bytes on a socket of their own. */
const SHARE = { frames: 16, sockets: 4 } as const

/**
 * What memory may grow by, bytes: over all lives between the first tenth and the end, when all that belonged to them is gone; and in one life
 * between its first tenth and its end. There the read models fill up to their bounds, and the house opens accounts.
 */
const GROWTH_MAX = { overall: 16 * 2 ** 20, life: 64 * 2 ** 20 } as const

type Tally = {
  requests: number
  frames: number
  sockets: number
  statuses: Record<string, number>
  commands: number
  refused: number
  expected: number
  lifeGrowth: number
}

/**
 * Draws so many requests, frames and sockets. Throws at an answer of 500 or above that is no refusal of the house's standing, at an error of ours in
 * the log, at a refused request that made a command or changed the state, and at a heap that grows.
 */
export async function fuzzCampaign(
  directory: string,
  total: number,
  seed: number,
  onLife: (done: number) => void,
): Promise<FuzzReport> {
  const tally: Tally = {
    requests: 0,
    frames: 0,
    sockets: 0,
    statuses: {},
    commands: 0,
    refused: 0,
    expected: 0,
    lifeGrowth: 0,
  }
  const startedMs = performance.now()
  let [done, lives, heapFirst] = [0, 0, 0]
  while (done < total) {
    const count = Math.min(LIFE, total - done)
    await oneLife(join(directory, `life-${lives}`), count, seed + lives * 1_000_003, tally)
    done += count
    lives += 1
    if (heapFirst === 0 && done >= total / 10) heapFirst = heapNow()
    onLife(done)
  }
  const heapLast = heapNow()
  if (heapLast - heapFirst > GROWTH_MAX.overall) throw new Error(`memory grew from ${heapFirst} to ${heapLast} bytes`)
  const { expected: _, ...seen } = tally
  return {
    ...seen,
    lives,
    heapFirst,
    heapLast,
    seconds: Math.round((performance.now() - startedMs) / 1000),
  }
}

async function oneLife(directory: string, count: number, seed: number, tally: Tally): Promise<void> {
  const logged: ServiceLogEntry[] = []
  const service = await openTestService(directory, { clock: steppingClock() })
  // Begun by an operator drawn at random it would make nearly everything else wait.
  service.maintain = () => undefined
  await service.submitGroup([...openingCommands, { type: 'sourceList', key: 'fe'.padStart(64, '0') }])
  const checker = signatureChecker(1)
  const app = await buildServer(service, {
    authenticator: callers(eitherAuthenticator(tokenAuthenticator([]), signedAuthenticator(service, 31_337, checker))),
    localChainSource: LOCAL_SOURCE,
    log: (entry) => void logged.push(entry),
  })
  const twin = twinOf(service, tally)
  tally.expected = 0
  const before = tally.commands
  try {
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const [frames, sockets] = [Math.floor((count * SHARE.frames) / 100), Math.floor((count * SHARE.sockets) / 100)]
    const drawn = drawnRequests(seed)
    let left = count - frames - sockets
    const early = Math.floor(left * 0.9)
    let heapEarly = Number.POSITIVE_INFINITY
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        if (left === early) heapEarly = heapNow()
        await oneRequest(app, drawn.next().value as DrawnRequest, tally, logged)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    await sendFrames(port, frames, seed, tally)
    await sendBytes(port, sockets, seed, tally)
    if (logged.length > 0) throw new Error(`an error of ours: ${JSON.stringify(logged[0])}`)
    const executed = tally.commands - before
    if (executed !== tally.expected)
      throw new Error(`${executed} commands were executed, ${tally.expected} were answered`)
    twin.check()
    const grown = heapNow() - heapEarly
    tally.lifeGrowth = Math.max(tally.lifeGrowth, grown)
    if (grown > GROWTH_MAX.life) throw new Error(`memory grew by ${grown} bytes in one life`)
  } finally {
    await app.close()
    await checker.close()
    await service.close()
  }
}

/** Time goes by a little with each batch, so that windows, sweeps and deadlines come. */
function steppingClock(): () => number {
  let nowMs = 1_700_000_000_000
  return () => {
    nowMs += 20
    return nowMs
  }
}

let callersSeen = 0

/** Whoever the header says, unless there is a credential; what is signed is checked. */
function callers(real: Authenticator): Authenticator {
  return {
    identify(credentials) {
      const { headers } = credentials
      if (headers.authorization !== undefined) return real.identify(credentials)
      const key = `caller ${callersSeen++ % CALLERS}`
      const role = `${headers['x-role'] ?? 'public'}` as Role
      return Promise.resolve({ role, key, owner: MEMBER.owner, venue: 0, readOnly: false })
    },
    authorise: (identity, commands, signature) =>
      signature?.includes(' 0x') ? real.authorise(identity, commands, signature) : Promise.resolve({ commands }),
    confirm: (identity, ask, signature) =>
      signature?.includes(' 0x') ? real.confirm(identity, ask, signature) : Promise.resolve({ identity, nonce: null }),
  }
}

/** A house that executes what was applied and passes over what was refused. */
function twinOf(service: Service, tally: Tally): { check(): void } {
  const twin = emptyHouse()
  const take = (seq: number, timeMs: number, command: (typeof openingCommands)[number], isRefused: boolean): void => {
    if (isRefused) passOver(twin, seq, timeMs)
    else apply(twin, seq, timeMs, command)
  }
  const { timeMs } = service.status()
  for (const [at, command] of [
    ...openingCommands,
    { type: 'sourceList', key: 'fe'.padStart(64, '0') } as const,
  ].entries())
    take(at + 1, timeMs, command, false)
  service.listen(({ seq, timeMs: atMs, command, events }) => {
    const isRefused = events[0]?.type === 'rejected'
    tally.commands += 1
    if (isRefused) tally.refused += 1
    take(seq, atMs, command, isRefused)
  })
  return {
    check() {
      const [one, other] = [service.house, twin].map((house) =>
        Buffer.from(stateHash(pagesOfHouse(house)).hash).toString('hex'),
      )
      if (one !== other) throw new Error(`the house stands at ${one}; a twin without the refused requests at ${other}`)
    },
  }
}

async function oneRequest(
  app: Awaited<ReturnType<typeof buildServer>>,
  request: DrawnRequest,
  tally: Tally,
  logged: readonly ServiceLogEntry[],
): Promise<void> {
  const { headers, ...rest } = request
  const response = await app.inject({ ...rest, headers: { host: 'localhost', ...headers } })
  const { statusCode } = response
  tally.requests += 1
  tally.statuses[statusCode] = (tally.statuses[statusCode] ?? 0) + 1
  if (statusCode >= 500)
    throw new Error(
      `${statusCode} for ${JSON.stringify(request)}: ${response.payload} ${JSON.stringify(logged.at(-1))}`,
    )
  if (response.headers['idempotency-replayed'] === 'true' || request.method === 'GET') return
  tally.expected += commandsOf(statusCode, response.payload)
}

/** Commands that an answer tells of. */
function commandsOf(status: number, payload: string): number {
  const json = JSON.parse(payload) as {
    refusedSeq?: number | null
    data?: { seq?: number; results?: { seq?: number }[] }
  }
  if (status >= 400) return json.refusedSeq === null || json.refusedSeq === undefined ? 0 : 1
  const results = json.data?.results
  if (Array.isArray(results)) return results.filter(({ seq }) => seq !== undefined).length
  return json.data?.seq === undefined ? 0 : 1
}

async function sendFrames(port: number, count: number, seed: number, tally: Tally): Promise<void> {
  const drawn = drawnFrames(count, seed)
  for (let from = 0; from < count; from += FRAMES) {
    const role = ['public', 'member', 'venue', 'auditor'][(from / FRAMES) % 4]!
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, { headers: { 'x-role': role } })
    await once(socket, 'open')
    const ended = Promise.withResolvers<void>()
    let wrong: string | null = null
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      if (text.includes('"unexpected"')) wrong = text
      if (text.includes('"pong"')) ended.resolve()
    })
    socket.on('close', () => ended.resolve())
    for (const text of drawn.slice(from, from + FRAMES)) socket.send(text)
    socket.send('{"op":"ping"}')
    await ended.promise
    if (wrong !== null) throw new Error(`a frame met an error of ours: ${wrong}`)
    socket.terminate()
    tally.frames += Math.min(FRAMES, count - from)
  }
}

async function sendBytes(port: number, count: number, seed: number, tally: Tally): Promise<void> {
  const drawn = drawnBytes(count, seed)
  for (let from = 0; from < count; from += LANES) {
    await Promise.all(drawn.slice(from, from + LANES).map((bytes) => sendOnce(port, bytes)))
    tally.sockets += Math.min(LANES, count - from)
  }
}

/** Sends and leaves; whatever is answered is no 5xx. */
async function sendOnce(port: number, bytes: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  let text = ''
  socket.on('data', (data: Buffer) => {
    text += data.toString('latin1')
  })
  socket.end(bytes)
  await once(socket, 'close')
  if (/^HTTP\/1\.1 5/m.test(text))
    throw new Error(`${text.slice(0, 200)} for ${JSON.stringify(bytes.toString('latin1'))}`)
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heapNow(): number {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
