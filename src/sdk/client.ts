/**
 * The client: reads, and signed commands. It works where `fetch` does. What it sends twice under one idempotency key is done
 * once, so a request whose answer was lost is sent again by itself.
 */
import type { Command } from '../core/words/index.ts'
import {
  credentialOf,
  loginDataOf,
  type SigningDomain,
  type SigningTerms,
  signatureHeader,
  type TypedData,
  typedDataOf,
  type WebhookAsk,
  webhookDataOf,
} from '../signing/index.ts'
import { type Book, bookOf } from './book.ts'
import { PlimsollRefusal, PlimsollUnreachable, type Standing } from './errors.ts'
import { type Nonces, noncesFrom } from './nonces.ts'
import type { Signer } from './signer.ts'

/** How to reach a house, and as whom. */
export type ClientOptions = {
  /** Such as http://127.0.0.1:4181. */
  readonly url: string
  /** Signs commands and logins; without it only what is public can be read. */
  readonly signer?: Signer
  /** A token of the house's configuration instead of a signed login. */
  readonly token?: string
  /** Hands out nonces; by default from the clock. */
  readonly nonces?: Nonces
  readonly fetch?: typeof fetch
  /** Wall clock in ms. */
  readonly clock?: () => number
}

/** An answer: data, and where the house stood. */
export type Answered<T> = Standing & { readonly data: T }

/** What came of one command of a request. */
export type Result =
  | { readonly outcome: 'applied'; readonly seq: number; readonly events: readonly { readonly type: string }[] }
  | {
      readonly outcome: 'rejected'
      readonly seq: number
      readonly code: string
      readonly number: number
      readonly title: string
    }

/** How long a signature and a login are good for, ms. */
const SIGNATURE_MS = 60_000
const LOGIN_MS = 3_600_000

/** Times a request is sent when nobody answers. */
const ATTEMPTS = 3

/** A client of one house. */
export class PlimsollClient {
  readonly #options: ClientOptions
  readonly #fetch: typeof fetch
  readonly #clock: () => number
  readonly #nonces: Nonces
  #domain: SigningDomain | null = null
  #login: { readonly line: string; readonly expiryMs: number } | null = null

  constructor(options: ClientOptions) {
    this.#options = options
    this.#fetch = options.fetch ?? fetch
    this.#clock = options.clock ?? Date.now
    this.#nonces = options.nonces ?? noncesFrom(this.#clock)
  }

  /** Reads a route, such as `/v1/markets`. Rejects with PlimsollRefusal or PlimsollUnreachable, as every request does. */
  async get<T>(path: string): Promise<Answered<T>> {
    return await this.#ask<T>('GET', path, {}, undefined)
  }

  /** Asks a question that has a body, such as a what-if; it changes nothing. */
  async ask<T>(path: string, body: unknown): Promise<Answered<T>> {
    return await this.#ask<T>('POST', path, {}, body)
  }

  /** Has commands executed in order with nothing between them, under one signature. Each is judged by itself. */
  async send(commands: readonly Command[]): Promise<readonly Result[]> {
    const { header, key, nonce } = await this.#signed((domain, terms) => typedDataOf(domain, commands, terms))
    const headers = { ...header, 'idempotency-key': `${key.slice(-16)}-${nonce}` }
    const { data } = await this.#ask<{ results: Result[] }>('POST', '/v1/commands', headers, { commands })
    return data.results
  }

  /**
   * Has calls and forced acts of an account sent to an address; asked for with the own key of the owner. The secret verifies messages
   * (`verifyWebhook`) and is told once: an answer that was lost means to ask again, which makes a new one.
   */
  async setWebhook(account: number, url: string): Promise<{ readonly secret: string; readonly sinceSeq: number }> {
    const headers = await this.#webhookHeaders({ account, url })
    const answer = await this.#ask<{ secret: string; sinceSeq: number }>('PUT', webhookPath(account), headers, { url })
    return answer.data
  }

  /** Ends the webhook of an account; says whether there was one. */
  async removeWebhook(account: number): Promise<boolean> {
    const headers = await this.#webhookHeaders({ account, url: null })
    const answer = await this.#ask<{ removed: boolean }>('DELETE', webhookPath(account), headers, undefined)
    return answer.data.removed
  }

  /** The book of an account as it stands, for this machine to compute with. */
  async book(account: number): Promise<Book> {
    const { data } = await this.get<{ extract: string }>(`/v1/accounts/${account}/extract`)
    return bookOf(bytesOf(data.extract), account)
  }

  /** What signatures of this house are over: asked once. */
  async domain(): Promise<SigningDomain> {
    if (this.#domain === null) {
      const { data } = await this.#ask<{ key: string; chainId: number }>('GET', '/v1/house', {}, undefined, false)
      this.#domain = { house: data.key, chainId: data.chainId }
    }
    return this.#domain
  }

  /** The `authorization` of this client: a token, or a login that it signs; null for the public. */
  async credential(): Promise<string | null> {
    const { token, signer } = this.#options
    if (token !== undefined) return `Bearer ${token}`
    if (signer === undefined) return null
    const nowMs = this.#clock()
    if (this.#login === null || this.#login.expiryMs < nowMs + SIGNATURE_MS) {
      const expiryMs = nowMs + LOGIN_MS
      const signature = await signer.sign(loginDataOf(await this.domain(), signer.key, expiryMs))
      this.#login = { line: credentialOf(signer.key, expiryMs, signature), expiryMs }
    }
    return this.#login.line
  }

  /** A token is trusted without a signature. */
  async #webhookHeaders(ask: WebhookAsk): Promise<Readonly<Record<string, string>>> {
    if (this.#options.token !== undefined) return {}
    return (await this.#signed((domain, terms) => webhookDataOf(domain, ask, terms))).header
  }

  async #signed(dataOf: (domain: SigningDomain, terms: SigningTerms) => TypedData): Promise<{
    readonly header: { readonly 'plimsoll-signature': string }
    readonly key: string
    readonly nonce: number
  }> {
    const { signer } = this.#options
    if (signer === undefined) throw new RangeError('sending needs a signer: new PlimsollClient({ url, signer })')
    const { key } = signer
    const terms = { nonce: this.#nonces.next(), expiryMs: this.#clock() + SIGNATURE_MS }
    const signature = await signer.sign(dataOf(await this.domain(), terms))
    return { header: { 'plimsoll-signature': signatureHeader({ key, ...terms, signature }) }, key, nonce: terms.nonce }
  }

  async #ask<T>(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
    asSelf = true,
  ): Promise<Answered<T>> {
    const credential = asSelf ? await this.credential() : null
    const request = {
      method,
      headers: {
        ...headers,
        ...(credential === null ? {} : { authorization: credential }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    return await this.#sent<T>(`${this.#options.url}${path}`, request)
  }

  async #sent<T>(url: string, request: RequestInit): Promise<Answered<T>> {
    let cause: unknown
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        const response = await this.#fetch(url, request)
        const json = (await response.json()) as Answered<T> & ConstructorParameters<typeof PlimsollRefusal>[0]
        if (response.ok) return json
        throw new PlimsollRefusal(json)
      } catch (error) {
        if (error instanceof PlimsollRefusal) throw error
        cause = error
      }
    }
    throw new PlimsollUnreachable(url, cause)
  }
}

const webhookPath = (account: number): string => `/v1/accounts/${account}/webhook`

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}
