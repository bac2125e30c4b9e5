/**
 * The client: reads, and signed commands. It works where `fetch` does. What it sends twice under one idempotency key is done
 * once, so a request whose answer was lost is sent again by itself.
 */
import type { PortfolioExplanation } from '../core/margin/index.ts'
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
import { type Chain, type ChainWish, type Curve, chainPath, type Expiry, type Specification } from './listed.ts'
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
  /**
   * How long a request is sent again while nobody answers, the house has stopped, or it says when to come back, ms. It is the same request
   * each time, so it acts once, also when the house was killed in between. By default it is sent three times at once.
   */
  readonly patienceMs?: number
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

type HeaderLines = Readonly<Record<string, string>>

/** How long a signature and a login are good for, ms. */
const SIGNATURE_MS = 60_000
const LOGIN_MS = 3_600_000

/** A demo whose time is so far from the clock plays a story, faster than time goes: what is signed there is good for half as long, ms of the story. */
const STORY_MS = 86_400_000

/** Times a request is sent when nobody answers, and between them, for who has patience, the first and the longest pause, ms. */
const ATTEMPTS = 3
const PAUSE_MS = { first: 50, longest: 500 } as const

/** Questions change nothing: they need no name by which the house knows them again. */
const QUESTIONS = '/v1/risk/'

/** A loan that is called: from the deadline on collateral is sold for what is due. */
type CalledLoan = { readonly allowed: string; readonly due: string; readonly deadlineMs: number }

/** A client of one house. */
export class PlimsollClient {
  readonly #options: ClientOptions
  readonly #fetch: typeof fetch
  readonly #clock: () => number
  readonly #nonces: Nonces
  #domain: SigningDomain | null = null
  #playsStory = false
  #login: { readonly line: string; readonly expiryMs: number } | null = null

  constructor(options: ClientOptions) {
    this.#options = options
    // A browser's own refuses to be called as a method of something else.
    this.#fetch = options.fetch ?? ((url, request) => fetch(url, request))
    this.#clock = options.clock ?? Date.now
    this.#nonces = options.nonces ?? noncesFrom(this.#clock)
  }

  /** Reads a route, such as `/v1/markets`. Rejects with PlimsollRefusal or PlimsollUnreachable, as every request does. */
  async get<T>(path: string): Promise<Answered<T>> {
    return await this.#ask<T>('GET', path, {}, undefined)
  }

  /** Asks a route that takes a body: a what-if, or a write that needs no signature, which is named so that it acts once. */
  async ask<T>(path: string, body: unknown): Promise<Answered<T>> {
    const name = path.startsWith(QUESTIONS) ? {} : { 'idempotency-key': drawnName() }
    return await this.#ask<T>('POST', path, name, body)
  }

  /** Has commands executed in order with nothing between them, under one signature. Each is judged by itself. */
  async send(commands: readonly Command[]): Promise<readonly Result[]> {
    const dataOf = (domain: SigningDomain, terms: SigningTerms) => typedDataOf(domain, commands, terms)
    return await this.#underSignature(dataOf, async (header, key, nonce) => {
      const headers = { ...header, 'idempotency-key': `${key.slice(-16)}-${nonce}` }
      const { data } = await this.#ask<{ results: Result[] }>('POST', '/v1/commands', headers, { commands })
      return data.results
    })
  }

  /**
   * Has calls and forced acts of an account sent to an address; asked for with the own key of the owner. The secret verifies messages
   * (`verifyWebhook`) and is told once: an answer that was lost means to ask again, which makes a new one.
   */
  async setWebhook(account: number, url: string): Promise<{ readonly secret: string; readonly sinceSeq: number }> {
    type Made = { secret: string; sinceSeq: number }
    return await this.#asOwner<Made>({ account, url }, (headers) => {
      return this.#ask<Made>('PUT', webhookPath(account), headers, { url })
    })
  }

  /** Ends the webhook of an account; says whether there was one. */
  async removeWebhook(account: number): Promise<boolean> {
    const { removed } = await this.#asOwner<{ removed: boolean }>({ account, url: null }, (headers) => {
      return this.#ask('DELETE', webhookPath(account), headers, undefined)
    })
    return removed
  }

  /** The book of an account as it stands, for this machine to compute with. */
  async book(account: number): Promise<Book> {
    const { data } = await this.get<{ extract: string }>(`/v1/accounts/${account}/extract`)
    return bookOf(bytesOf(data.extract), account)
  }

  /**
   * Why an account under portfolio margin needs what it needs, computed here by the functions that decide: atoms by scenario and leg, every
   * charge by name. Null under standard margin. `/v1/accounts/:account/portfolio` says the same in words.
   */
  async portfolio(account: number): Promise<PortfolioExplanation | null> {
    return (await this.book(account)).explain().portfolio
  }

  /**
   * What a recall asks of the loan of an account, in settlement tokens as decimal text: what it may be when the notice is over, what is
   * due until then (0: nothing more), and the deadline, ms of the house. Null while it is not called.
   */
  async calledLoan(account: number): Promise<CalledLoan | null> {
    const { data } = await this.get<{ recall: CalledLoan | null }>(`/v1/accounts/${account}`)
    return data.recall
  }

  /** The calendar of an underlying, soonest first. */
  async expiries(underlying: number): Promise<readonly Expiry[]> {
    return (await this.get<readonly Expiry[]>(`/v1/underlyings/${underlying}/expiries`)).data
  }

  /** Forwards and volatilities of its expiries to come, and what each source says of them. */
  async curves(underlying: number): Promise<readonly Curve[]> {
    return (await this.get<readonly Curve[]>(`/v1/underlyings/${underlying}/curves`)).data
  }

  /** The options of an expiry by strike, with what one lot takes of free collateral. */
  async chain(underlying: number, wish: ChainWish = {}): Promise<Chain> {
    return (await this.get<Chain>(chainPath(underlying, wish))).data
  }

  /** The terms of a market as a sheet. */
  async specification(market: number): Promise<Specification> {
    return (await this.get<Specification>(`/v1/markets/${market}/specification`)).data
  }

  /** What signatures of this house are over: asked once. */
  async domain(): Promise<SigningDomain> {
    if (this.#domain === null) {
      const { data, timeMs } = await this.#house()
      this.#domain = { house: data.key, chainId: data.chainId }
      this.#playsStory = data.mode === 'demo' && Math.abs(timeMs - this.#clock()) > STORY_MS
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
  async #asOwner<T>(ask: WebhookAsk, send: (headers: HeaderLines) => Promise<Answered<T>>): Promise<T> {
    if (this.#options.token !== undefined) return (await send({})).data
    const dataOf = (domain: SigningDomain, terms: SigningTerms) => webhookDataOf(domain, ask, terms)
    return (await this.#underSignature(dataOf, send)).data
  }

  /** Signs under a nonce of its own, and gives it back when what was sent has been answered. */
  async #underSignature<T>(
    dataOf: (domain: SigningDomain, terms: SigningTerms) => TypedData,
    send: (header: HeaderLines, key: string, nonce: number) => Promise<T>,
  ): Promise<T> {
    const { signer } = this.#options
    if (signer === undefined) throw new RangeError('sending needs a signer: new PlimsollClient({ url, signer })')
    const nonce = await this.#nonces.next()
    try {
      const domain = await this.domain()
      const terms = { nonce, expiryMs: await this.#signatureEndMs() }
      const signature = await signer.sign(dataOf(domain, terms))
      const header = { 'plimsoll-signature': signatureHeader({ key: signer.key, ...terms, signature }) }
      return await send(header, signer.key, nonce)
    } finally {
      this.#nonces.settled(nonce)
    }
  }

  /** In the house's time. */
  async #signatureEndMs(): Promise<number> {
    return this.#playsStory ? (await this.#house()).timeMs + STORY_MS / 2 : this.#clock() + SIGNATURE_MS
  }

  #house(): Promise<Answered<{ readonly key: string; readonly chainId: number; readonly mode: string }>> {
    return this.#ask('GET', '/v1/house', {}, undefined, false)
  }

  async #ask<T>(
    method: string,
    path: string,
    headers: HeaderLines,
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
    const { patienceMs = 0 } = this.#options
    const endMs = performance.now() + patienceMs
    for (let attempt = 1; ; attempt++) {
      const sent = await this.#sentOnce<T>(url, request)
      if ('answer' in sent) return sent.answer
      const isLast = performance.now() >= endMs && (attempt >= ATTEMPTS || sent.failure instanceof PlimsollRefusal)
      if (isLast || sent.retryMs === null) throw sent.failure
      if (patienceMs > 0) {
        const pauseMs = Math.max(sent.retryMs, Math.min(PAUSE_MS.longest, PAUSE_MS.first * 2 ** (attempt - 1)))
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }

  /** An answer, or why there is none and after how many ms to ask again; null when that does not help. */
  async #sentOnce<T>(
    url: string,
    request: RequestInit,
  ): Promise<{ readonly answer: Answered<T> } | { readonly failure: Error; readonly retryMs: number | null }> {
    try {
      const response = await this.#fetch(url, request)
      const json = (await response.json()) as Answered<T> & ConstructorParameters<typeof PlimsollRefusal>[0]
      if (response.ok) return { answer: json }
      return { failure: new PlimsollRefusal(json), retryMs: json.code === 'serviceStopped' ? 0 : json.retryMs }
    } catch (error) {
      return { failure: new PlimsollUnreachable(url, error), retryMs: 0 }
    }
  }
}

/** A name that nobody has given before: 128 random bits. */
function drawnName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const webhookPath = (account: number): string => `/v1/accounts/${account}/webhook`

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}
