/** One attempt: an address that was checked is connected to, the message posted, the status read. Redirects are not followed. */
import { Resolver } from 'node:dns/promises'
import { type ClientRequestArgs, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { ServiceMode } from '../service/index.ts'
import { hostOf, isAllowed, ownAddresses } from './addresses.ts'
import type { DeliveryLimits } from './limits.ts'
import type { Failure } from './types.ts'

/** What came of an attempt: arrived (2xx), the receiver is gone (410), or why not. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Finds the addresses of a name; rejects when it has none. */
type Resolve = (name: string, timeoutMs: number) => Promise<readonly string[]>

/** What an attempt needs. `signal` ends it. */
type Attempt = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly mode: ServiceMode
  readonly limits: DeliveryLimits
  readonly resolve: Resolve
  readonly signal: AbortSignal
}

/** Makes one attempt. Rejects with nothing: whatever goes wrong is its outcome. */
export async function send(attempt: Attempt): Promise<Outcome> {
  const { url, mode, limits, resolve } = attempt
  const late = AbortSignal.timeout(limits.webhookTimeoutMs)
  const signal = AbortSignal.any([late, attempt.signal])
  const parsed = new URL(url)
  const host = hostOf(parsed)
  let addresses: readonly string[]
  try {
    addresses = await before(signal, addressesOf(host, resolve, limits.webhookTimeoutMs))
  } catch {
    return failed(late.aborted ? 'timedOut' : 'nameUnknown')
  }
  if (addresses.length === 0) return failed('nameUnknown')
  // One bad address among good ones is enough: a name that means both here and there is a trap.
  if (!addresses.every((address) => isAllowed(address, mode))) return failed('addressRefused')
  try {
    const status = await post(parsed, addresses, attempt, signal)
    if (status >= 200 && status < 300) return { kind: 'delivered' }
    return status === 410 ? { kind: 'gone' } : failed('statusRefused', status)
  } catch {
    return failed(late.aborted ? 'timedOut' : 'connectionFailed')
  }
}

const failed = (code: Failure['code'], status: number | null = null): Outcome => ({
  kind: 'failed',
  failure: { code, status },
})

async function addressesOf(host: string, resolve: Resolve, timeoutMs: number): Promise<readonly string[]> {
  return isIP(host) === 0 ? (ownAddresses(host) ?? (await resolve(host, timeoutMs))) : [host]
}

/** A promise that rejects when the signal comes first. */
function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    promise.then(resolve, reject)
  })
}

/** Asks DNS, on sockets of its own: `getaddrinfo` would take threads that the disk needs, and read names of this machine's hosts file. */
export const resolveByDns: Resolve = async (name, timeoutMs) => {
  const resolver = new Resolver({ timeout: Math.floor(timeoutMs / 4), tries: 2 })
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
}

/** Posts to one of these addresses, which are not looked up again. Resolves with the status; at most a little of the answer is read. */
function post(url: URL, addresses: readonly string[], attempt: Attempt, signal: AbortSignal): Promise<number> {
  const pinned = addresses.map((address) => ({ address, family: isIP(address) }))
  const lookup: LookupFunction = (_host, options, answer) =>
    options.all === true ? answer(null, pinned) : answer(null, pinned[0]!.address, pinned[0]!.family)
  const options: ClientRequestArgs = {
    method: 'POST',
    headers: {
      ...attempt.headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(attempt.body),
      'user-agent': 'plimsoll',
    },
    // A connection of its own: none is kept to an address that was checked for another message.
    agent: false,
    lookup,
    signal,
  }
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options)
    let isAnswered = false
    request.on('response', (response) => {
      isAnswered = true
      void read(response, attempt.limits.webhookAnswerBytesMax).then(resolve)
    })
    const end = (error: Error): void => {
      if (!isAnswered) reject(error)
    }
    request.on('error', end)
    request.on('close', () => end(new Error('the connection was closed')))
    request.end(attempt.body)
  })
}

/** How long the rest of an answer is waited for once its status is there, ms. */
const REST_MS = 1_000

/** The status, once the answer has ended or enough of it has been read. */
function read(response: IncomingMessage, bytesMax: number): Promise<number> {
  return new Promise((resolve) => {
    const status = response.statusCode ?? 0
    const enough = setTimeout(() => response.destroy(), REST_MS).unref()
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > bytesMax) response.destroy()
    })
    response.on('error', () => resolve(status))
    response.on('close', () => {
      clearTimeout(enough)
      resolve(status)
    })
  })
}
