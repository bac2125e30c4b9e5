/** Clients of the interface's benchmark, in a thread of their own. */
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import { WebSocket } from 'ws'

/** What clients do: send bodies in turn over so many connections, or read the channel `tiers`. */
export type ClientWish = {
  readonly kind: 'trades' | 'questions' | 'readers'
  readonly url: string
  readonly token: string
  readonly forMs: number
  readonly connections: number
  readonly bodies: readonly string[]
}

const wish = workerData as ClientWish
const port = parentPort!
await (wish.kind === 'readers' ? read(wish) : send(wish))

/** Sends until the time is over, every connection waiting for its answer; tells how long each took, ms. */
async function send({ kind, url, token, forMs, connections, bodies }: ClientWish): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const path = kind === 'trades' ? '/v1/venue/trades' : '/v1/risk/what-if'
  const times: number[] = []
  const endMs = performance.now() + forMs
  let sent = 0
  const client = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const body = bodies[sent++ % bodies.length]!
      const startMs = performance.now()
      const headers = {
        host: 'localhost',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }
      const outgoing = request(`${url}${path}`, { method: 'POST', agent, headers })
      outgoing.end(body)
      const [answer] = (await once(outgoing, 'response')) as [import('node:http').IncomingMessage]
      answer.resume()
      await once(answer, 'end')
      if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}`)
      times.push(performance.now() - startMs)
      // A question a few milliseconds apart: its latency, not how many there can be.
      if (kind === 'questions') await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  port.postMessage(times)
}

/** Reads until told that it is enough; tells when which delta came. */
async function read({ url, connections }: ClientWish): Promise<void> {
  const arrivals: { seq: number; atMs: number }[] = []
  for (let i = 0; i < connections; i++) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`)
    socket.on('message', (data: Buffer) => {
      const text = data.subarray(0, 120).toString()
      const seq = /^\{"type":"delta".*?"seq":(\d+)/.exec(text)?.[1]
      if (seq !== undefined) arrivals.push({ seq: Number(seq), atMs: Date.now() })
    })
    await once(socket, 'open')
    socket.send('{"op":"subscribe","channel":"tiers"}')
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
  port.postMessage('reading')
  await once(port, 'message')
  port.postMessage(arrivals)
}
