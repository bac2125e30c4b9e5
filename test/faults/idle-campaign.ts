/**
 * Idle sockets: half have asked once over HTTP and keep their connection, half are streams that subscribe to nothing. The house is served by a
 * process of its own, so its memory is its own; somebody else asks meanwhile and is answered.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { apiLimits } from '../../src/api/limits.ts'
import { serveIn } from '../support/serving.ts'

export type IdleReport = {
  readonly sockets: number
  /** Resident memory of the house, bytes: alone, with all sockets, and when they have gone. */
  readonly residentAlone: number
  readonly residentWith: number
  readonly residentAfter: number
  readonly bytesPerSocket: number
  /** How long others waited for `GET /v1/house` meanwhile, ms. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly largestMs: number
  /** Connections over HTTP that the house closed because nothing came for `keepAliveMs`; null when that was not waited for. */
  readonly closedByHouse: number | null
}

/** What one idle connection may cost the house, and what the process may waver by, bytes. */
const SOCKET_BYTES_MAX = 48 * 1024
const WAVER_BYTES = 48 * 2 ** 20

/** Questions of the others: so many for a figure, so many to see that there are answers; at a pace that nobody limits. */
const ASKED = { measured: 400, seen: 20 } as const
const ASKED_EVERY_MS = 10

/** Opened at a time: below what waits for a listening socket. */
const OPENING = 64

/** Opens so many sockets and asks beside them. Throws when somebody is not answered, or memory is beyond its bound. */
export async function idleCampaign(directory: string, sockets: number, isWaitedOut: boolean): Promise<IdleReport> {
  const serving = await serveIn(directory, ['house', '--empty'])
  const { url } = serving
  const port = Number(new URL(url).port)
  const [kept, streams]: [Socket[], WebSocket[]] = [[], []]
  try {
    await asked(url, ASKED.seen)
    const residentAlone = await residentOf(url)
    for (let from = 0; from < sockets / 2; from += OPENING) {
      const count = Math.min(OPENING, sockets / 2 - from)
      streams.push(...(await Promise.all(Array.from({ length: count }, () => openStream(url)))))
    }
    const openedMs = performance.now()
    for (let from = 0; from < sockets / 2; from += OPENING) {
      const count = Math.min(OPENING, sockets / 2 - from)
      kept.push(...(await Promise.all(Array.from({ length: count }, () => openKept(port)))))
    }
    await sleep(1_000)
    const waits = await asked(url, ASKED.measured)
    const residentWith = await residentOf(url)
    const isEarly = performance.now() - openedMs < apiLimits.keepAliveMs - 1_000
    const open = kept.filter((socket) => !socket.destroyed && !socket.readableEnded).length
    if (isEarly && open !== kept.length)
      throw new Error(`${open} of ${kept.length} connections are open before their time`)
    if (streams.some(({ readyState }) => readyState !== WebSocket.OPEN)) throw new Error('a silent stream was ended')
    const closedByHouse = isWaitedOut ? await waitedOut(kept) : null
    for (const stream of streams) stream.terminate()
    for (const socket of kept) socket.destroy()
    await sleep(1_000)
    const residentAfter = await residentOf(url)
    await asked(url, ASKED.seen)
    const grown = residentWith - residentAlone
    if (grown > sockets * SOCKET_BYTES_MAX + WAVER_BYTES) throw new Error(`${sockets} sockets cost ${grown} bytes`)
    const report = {
      sockets,
      residentAlone,
      residentWith,
      residentAfter,
      bytesPerSocket: Math.round(grown / sockets),
      ...waits,
      closedByHouse,
    }
    return report
  } finally {
    for (const stream of streams) stream.terminate()
    for (const socket of kept) socket.destroy()
    await serving.end('SIGTERM')
  }
}

/** Asks one question after the other. */
async function asked(url: string, count: number): Promise<{ p50Ms: number; p99Ms: number; largestMs: number }> {
  const waits: number[] = []
  for (let n = 0; n < count; n++) {
    const startedMs = performance.now()
    const response = await fetch(`${url}/v1/house`)
    await response.arrayBuffer()
    waits.push(performance.now() - startedMs)
    if (response.status !== 200 && response.status !== 429)
      throw new Error(`somebody else was answered ${response.status}`)
    await sleep(ASKED_EVERY_MS)
  }
  waits.sort((a, b) => a - b)
  const at = (share: number): number => Number(waits[Math.min(count - 1, Math.floor(count * share))]!.toFixed(2))
  return { p50Ms: at(0.5), p99Ms: at(0.99), largestMs: at(1) }
}

async function residentOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^plimsoll_process_resident_memory_bytes (\S+)$/m.exec(text)![1])
}

async function openStream(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`)
  await once(socket, 'open')
  socket.on('error', () => undefined)
  return socket
}

/** Asks once and stays. */
async function openKept(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await once(socket, 'data')
  return socket
}

/** Waits until the house has closed connections on which nothing comes. */
async function waitedOut(kept: readonly Socket[]): Promise<number> {
  const endMs = performance.now() + apiLimits.keepAliveMs + 10_000
  const closed = (): number => kept.filter((socket) => socket.destroyed || socket.readableEnded).length
  for (const socket of kept) socket.resume()
  while (closed() < kept.length && performance.now() < endMs) await sleep(100)
  return closed()
}
