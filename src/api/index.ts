/** The interface of a running house over HTTP, on loopback: whether it lives, whether it takes commands, what there is to measure. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Service } from '../service/index.ts'

/** The port cannot be had. */
class ApiPortError extends Error {
  readonly port: number

  constructor(port: number, cause: unknown) {
    super(`port ${port} of 127.0.0.1 cannot be opened; stop what uses it or choose another --port`, { cause })
    this.name = new.target.name
    this.port = port
  }
}

/** Opens the interface on 127.0.0.1; port 0 takes a free one. Throws ApiPortError. */
export async function startApi(
  service: Service,
  { port }: { readonly port: number; readonly localChainSource?: number },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { ready, safeMode, journal } = service.status()
    const isHealthy = journal.stopped === null
    if (request.url === '/health') json(response, isHealthy ? 200 : 503, { healthy: isHealthy })
    else if (request.url === '/ready') json(response, ready ? 200 : 503, { ready, safeMode: safeMode !== null })
    else if (request.url === '/metrics') {
      service.metrics().then(
        (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
        () => response.writeHead(500).end(),
      )
    } else json(response, 404, { title: 'There is nothing here.' })
  })
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  } catch (error) {
    throw new ApiPortError(port, error)
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function json(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
