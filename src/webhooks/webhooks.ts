/** The webhooks of a house: what is heard becomes messages that wait, and each receiver's courier carries them. */
import { randomBytes } from 'node:crypto'
import type { Executed, PlacedEvent } from '../service/index.ts'
import { urlFault } from './addresses.ts'
import { type Courier, courierOf, type Dispatch } from './courier.ts'
import { WebhookFileError } from './errors.ts'
import { toldTo } from './events.ts'
import { type DeliveryLimits, webhookLimits } from './limits.ts'
import { resolveByDns, send } from './send.ts'
import { newSecret, secretText } from './signature.ts'
import { type Endpoint, openStore, type Store } from './store.ts'
import type {
  Registered,
  StopReason,
  WebhookOptions,
  WebhookRefusal,
  WebhookStanding,
  Webhooks,
  WebhookView,
  WebhookWish,
} from './types.ts'

/** How often what was heard is written down, ms: only then is it made into text, away from the execution of commands. */
const WRITE_MS = 25

/** How often the place in the journal is written down though nothing was heard that concerns anybody, in such turns: ten seconds. */
const PLACE_TURNS = 400

/** Messages made in one turn, and what may be heard meanwhile. */
const MESSAGES_A_TURN = 500
const HEARD_MAX = 200_000

/** Where a test may put something else. */
type WebhookParts = {
  readonly clock?: () => number
  readonly limits?: DeliveryLimits
  readonly send?: Dispatch['send']
}

/** Opens the webhooks of a house, from their file. They hear from here on, and send from `begin` on. Throws WebhookFileError. */
export function openWebhooks(options: WebhookOptions): Webhooks {
  return openWebhooksWith(options, {})
}

/** The same with parts put in. */
export function openWebhooksWith(options: WebhookOptions, parts: WebhookParts): Webhooks {
  return new FollowingWebhooks(options, parts)
}

/** An event that is to be told to an account. */
type Heard = { readonly account: number; readonly placed: PlacedEvent }

/** A webhook with who carries its messages, and how many wait. */
type Running = { readonly endpoint: Endpoint; readonly courier: Courier | null; waiting: number }

type House = { readonly key: string; readonly seq: number }

class FollowingWebhooks implements Webhooks {
  readonly afterSeq: number | null
  readonly #options: WebhookOptions
  readonly #store: Store
  readonly #dispatch: Dispatch
  readonly #byAccount = new Map<number, Running>()
  /** The last command heard; what it and those before it told is written down or in `#heard`. */
  #seq: number
  #heard: Heard[] = []
  #begun: { readonly key: string; readonly view: WebhookView } | null = null
  #timer: NodeJS.Timeout | undefined
  #turns = 0
  #isTroubled = false
  /** Too much waits in memory: what follows is read from the journal at the next start. */
  #isDeaf = false
  #isClosed = false

  constructor(options: WebhookOptions, { clock = Date.now, limits = webhookLimits, send: sent }: WebhookParts) {
    this.#options = options
    this.#store = openStore(options.file)
    const deliver: Dispatch['send'] = (url, headers, body, signal) =>
      send({ url, headers, body, mode: options.mode, limits, resolve: resolveByDns, signal })
    this.#dispatch = {
      store: this.#store,
      limits,
      clock,
      send: sent ?? deliver,
      arrived: (account) => this.#arrived(account),
      stopped: (endpoint, reason) => this.#stop(endpoint, reason),
      troubled: (error) => this.#troubled(error),
    }
    for (const endpoint of this.#store.endpoints()) this.#run(endpoint, this.#store.waitingOf(endpoint.account))
    this.#seq = this.#store.house()?.seq ?? 0
    this.afterSeq = [...this.#byAccount.values()].some(({ courier }) => courier !== null) ? this.#seq : null
  }

  hear({ seq, timeMs, events }: Executed): void {
    // Recovery tells some of it again.
    if (this.#isDeaf || seq <= this.#seq) return
    this.#seq = seq
    if (this.#byAccount.size === 0) return
    for (const [index, event] of events.entries()) {
      for (const account of toldTo(event)) {
        const running = this.#byAccount.get(account)
        if (running === undefined || running.courier === null) continue
        this.#heard.push({ account, placed: { seq, index, timeMs, event } })
      }
    }
    if (this.#heard.length < HEARD_MAX) return
    this.#isDeaf = true
    const facts = { file: this.#options.file, seq }
    this.#options.log({
      level: 'error',
      message: 'too many events wait for webhooks: the rest comes after a start',
      facts,
    })
  }

  begin({ key, seq }: House, view: WebhookView): void {
    const known = this.#store.house()
    const { file } = this.#options
    if (known !== null && known.key !== key) throw new WebhookFileError(file, 'belongs to another house')
    if (known !== null && known.seq > seq) {
      throw new WebhookFileError(file, `has read to command ${known.seq}, but the journal ends at ${seq}`)
    }
    // While nobody had a webhook nothing was followed.
    if (this.afterSeq === null) this.#seq = Math.max(this.#seq, seq)
    this.#begun = { key, view }
    this.#timer = setInterval(() => this.#turn(), WRITE_MS).unref()
    for (const { courier } of this.#byAccount.values()) courier?.wake()
  }

  register({ account, owner, url, nonce }: WebhookWish): Registered | WebhookRefusal {
    const begun = this.#begun
    if (begun === null) throw new RangeError('begin first: who registers must know from where on')
    const fault = urlFault(url, this.#options.mode)
    if (fault !== null) return { refused: 'webhookUrlRefused', detail: fault }
    const refusal = this.#refusalOf(account, owner, nonce)
    if (refusal !== null) return refusal
    return this.#stored(() => this.#put({ account, owner, url, nonce }, begun.key))
  }

  look(account: number): WebhookStanding | null {
    const running = this.#byAccount.get(account)
    if (running === undefined) return null
    const { url, createdMs, sinceSeq, stopped } = running.endpoint
    const head = this.#store.head(account)
    const { attempts, nextMs, failure } = head ?? { attempts: 0, nextMs: 0, failure: null }
    const isPaused = attempts > 0
    return {
      url,
      createdMs,
      sinceSeq,
      stopped,
      waiting: running.waiting,
      attempts,
      nextMs: isPaused ? nextMs : null,
      failure,
    }
  }

  remove({ account, nonce }: Omit<WebhookWish, 'url'>): boolean | WebhookRefusal {
    const refusal = this.#nonceRefusal(account, nonce)
    if (refusal !== null) return refusal
    const running = this.#byAccount.get(account)
    if (running === undefined && nonce === null) return false
    // A nonce counts where nothing is left to remove, too: who keeps the signature must not use it later.
    return this.#stored(() => {
      this.#store.remove(account, nonce)
      running?.courier?.end()
      return this.#byAccount.delete(account)
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#timer)
    for (const { courier } of this.#byAccount.values()) courier?.end()
    try {
      if (this.#begun !== null) this.#write(Number.POSITIVE_INFINITY)
    } catch (error) {
      this.#troubled(error)
    } finally {
      this.#store.close()
    }
  }

  #put({ account, owner, url, nonce }: WebhookWish, key: string): Registered {
    // What was heard so far belongs to what was registered so far.
    this.#write(Number.POSITIVE_INFINITY)
    const before = this.#byAccount.get(account)
    const replaced = before === undefined || before.courier === null ? null : before
    const endpoint: Endpoint = {
      ...{ account, owner, url, secret: newSecret(), stopped: null },
      id: replaced?.endpoint.id ?? randomBytes(16).toString('hex'),
      createdMs: this.#dispatch.clock(),
      sinceSeq: replaced?.endpoint.sinceSeq ?? this.#seq,
    }
    this.#store.put(endpoint, nonce, { key, seq: this.#seq })
    replaced?.courier?.end()
    this.#run(endpoint, replaced?.waiting ?? 0).courier?.wake()
    return { secret: secretText(endpoint.secret), sinceSeq: endpoint.sinceSeq }
  }

  /** What must be on the disk before it is answered; without it nothing has changed. */
  #stored<T>(body: () => T): T | WebhookRefusal {
    try {
      return body()
    } catch (error) {
      this.#troubled(error)
      return { refused: 'serviceStorage', detail: 'The disk has no room; nothing was changed. Try again later.' }
    }
  }

  #run(endpoint: Endpoint, waiting: number): Running {
    const courier = endpoint.stopped === null ? courierOf(endpoint, this.#dispatch) : null
    const running = { endpoint, courier, waiting }
    this.#byAccount.set(endpoint.account, running)
    return running
  }

  #refusalOf(account: number, owner: number, nonce: number | null): WebhookRefusal | null {
    const refusal = this.#nonceRefusal(account, nonce)
    if (refusal !== null || this.#byAccount.has(account)) return refusal
    const { webhooksMax, webhooksOfOwnerMax } = this.#dispatch.limits
    const ofOwner = [...this.#byAccount.values()].filter(({ endpoint }) => endpoint.owner === owner).length
    if (ofOwner < webhooksOfOwnerMax && this.#byAccount.size < webhooksMax) return null
    return {
      refused: 'webhooksFull',
      detail: 'Remove the webhook of an account that needs none; GET /v1/limits says how many there may be.',
    }
  }

  #nonceRefusal(account: number, nonce: number | null): WebhookRefusal | null {
    if (nonce === null || nonce > this.#store.nonceOf(account)) return null
    return {
      refused: 'nonceUsed',
      detail: 'Sign with a nonce above every earlier one for the webhook of this account.',
    }
  }

  #turn(): void {
    this.#turns += 1
    const isPlaceDue = this.#turns % PLACE_TURNS === 0 && this.#byAccount.size > 0
    if (this.#heard.length === 0 && !isPlaceDue) return
    try {
      this.#write(MESSAGES_A_TURN)
      this.#isTroubled = false
    } catch (error) {
      this.#troubled(error)
    }
  }

  /** Writes about so many of the messages that were heard, whole commands, and how far that is. */
  #write(messagesMax: number): void {
    const { view } = this.#begun!
    const heard = this.#heard
    let end = Math.min(heard.length, messagesMax)
    while (end > 0 && end < heard.length && heard[end]!.placed.seq === heard[end - 1]!.placed.seq) end += 1
    const taken = heard.slice(0, end)
    const messages = taken.flatMap(({ account, placed }) => {
      if (!this.#isTold(account, placed.seq)) return []
      return [{ account, seq: placed.seq, place: placed.index, body: bodyOf(account, placed, view) }]
    })
    const added = this.#store.note(messages, end === heard.length ? this.#seq : taken.at(-1)!.placed.seq)
    this.#heard = heard.slice(end)
    for (const [account, count] of added) this.#note(account, count)
  }

  /** Between hearing and writing a webhook may have stopped, or gone and come again. */
  #isTold(account: number, seq: number): boolean {
    const running = this.#byAccount.get(account)
    return running !== undefined && running.courier !== null && seq > running.endpoint.sinceSeq
  }

  #note(account: number, added: number): void {
    const running = this.#byAccount.get(account)!
    running.waiting += added
    if (running.waiting > this.#dispatch.limits.webhookWaitingMax) this.#stop(running.endpoint, 'queueFull')
    else running.courier?.wake()
  }

  #arrived(account: number): void {
    this.#byAccount.get(account)!.waiting -= 1
  }

  #stop(endpoint: Endpoint, reason: StopReason): void {
    const { account } = endpoint
    const atMs = this.#dispatch.clock()
    this.#store.stop(account, reason, atMs)
    this.#byAccount.get(account)!.courier?.end()
    this.#run({ ...endpoint, stopped: { reason, atMs } }, 0)
    this.#options.log({ level: 'warn', message: 'a webhook has stopped', facts: { account, reason } })
  }

  /** Told once until it works again. */
  #troubled(error: unknown): void {
    if (this.#isTroubled) return
    this.#isTroubled = true
    const facts = { file: this.#options.file, error: (error as Error).message }
    this.#options.log({ level: 'error', message: 'webhooks cannot be written down', facts })
  }
}

/** A message: type, time and data as Standard Webhooks has them; the data is what the stream shows of the event. */
function bodyOf(account: number, { seq, index, timeMs, event }: PlacedEvent, view: WebhookView): string {
  const data = { account, seq, index, timeMs, event: view(account, event) }
  return JSON.stringify({ type: event.type, timestamp: new Date(timeMs).toISOString(), data })
}
