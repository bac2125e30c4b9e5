/** A receiver of webhooks on loopback: keeps what it is sent and answers as a test wishes. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came. */
export type Received = {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly atMs: number
}

/** How to answer the n-th request, from 0; by default with 204. */
type Answer = (response: ServerResponse, n: number) => void

/** A receiver under way. */
export type Receiver = {
  readonly url: string
  readonly received: readonly Received[]
  /** Most requests that were open at a time. */
  readonly together: () => number
  /** Resolves when so many requests have come; rejects after 40 seconds. */
  until(count: number): Promise<void>
  close(): Promise<void>
}

/** Opens a receiver on a free port. */
export async function openReceiver(answer: Answer = (response) => response.writeHead(204).end()): Promise<Receiver> {
  const received: Received[] = []
  let [open, most] = [0, 0]
  const server = createServer((request, response) => {
    open += 1
    most = Math.max(most, open)
    response.on('close', () => {
      open -= 1
    })
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      received.push({ path: request.url!, headers: request.headers, body, atMs: Date.now() })
      answer(response, received.length - 1)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    together: () => most,
    async until(count) {
      const endMs = Date.now() + 40_000
      while (received.length < count) {
        if (Date.now() > endMs) throw new Error(`${received.length} of ${count} requests came`)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
