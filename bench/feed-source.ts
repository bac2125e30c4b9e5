/** A Hermes on loopback in a thread of its own: it streams updates at a pace once somebody listens, and notes when each was sent. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** What the thread is given: updates in hex, how far they are apart, and where times are noted, ns of the machine's steady clock. */
export type SourceData = {
  readonly updates: readonly string[]
  readonly paceMs: number
  readonly sentNs: BigInt64Array
}

const { updates, paceMs, sentNs } = workerData as SourceData

async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const startMs = performance.now()
  for (const [at, update] of updates.entries()) {
    await sleep(Math.max(0, startMs + at * paceMs - performance.now()))
    sentNs[at] = process.hrtime.bigint()
    response.write(`data:{"binary":{"data":["${update}"]}}\n\n`)
  }
}

const server = createServer((_, response) => void stream(response))
server.listen(0, '127.0.0.1', () => parentPort!.postMessage((server.address() as AddressInfo).port))
