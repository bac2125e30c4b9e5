/**
 * The stream: channels as they are now, and every change. A lost connection is opened again and each channel goes on where it
 * was; where too much was missed the channel comes whole, and listeners get it as a snapshot.
 */
import type { Standing } from './errors.ts'

/** A change of a channel: rows that changed, keys that are gone, and events, in order; a snapshot has every row. */
export type ChannelChange = Standing & {
  readonly channel: string
  readonly whole: boolean
  readonly rows: ReadonlyMap<string, unknown>
  readonly removed: readonly string[]
  readonly events: readonly {
    readonly seq: number
    readonly index: number
    readonly timeMs: number
    readonly event: unknown
  }[]
}

/** What is needed of a WebSocket: a browser's and Node's own fit. */
type Socket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>

/** How to open a stream. */
export type StreamOptions = {
  /** Such as ws://127.0.0.1:4181/v1/stream. */
  readonly url: string
  /** The `authorization` of the reader, asked at every connection; null for the public. */
  readonly credential?: () => Promise<string | null>
  readonly open?: (url: string) => Socket
  /** Told of refusals (`channel` null when they concern none) and of lost and found connections. */
  readonly onState?: (state: StreamState) => void
  /** Told where the house stands by every frame, the answers to this side's own heartbeat among them. */
  readonly onStanding?: (standing: Standing) => void
}

/** What becomes of a stream besides changes. */
export type StreamState =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost'; readonly retryMs: number }
  | { readonly kind: 'refused'; readonly channel: string | null; readonly code: string; readonly detail: string }

type Subscription = { seq: number | null; readonly listener: (change: ChannelChange) => void }

/** First wait before connecting again, and the longest; it doubles with every failure. */
const RETRY_MS = 250
const RETRY_MS_MAX = 10_000

/** A page cannot see a socket's own pings, so a half-open connection is found by asking; after so many beats in vain it is lost. */
const HEARTBEAT_MS = 5_000
const SILENT_BEATS_MAX = 3

/** A stream of one house. */
export class PlimsollStream {
  readonly #options: StreamOptions
  readonly #subscriptions = new Map<string, Subscription>()
  #socket: Socket | null = null
  #isReady = false
  #isClosed = false
  #failures = 0
  #silentBeats = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #beating: ReturnType<typeof setInterval> | undefined

  constructor(options: StreamOptions) {
    this.#options = options
  }

  /** Listens to a channel, such as `markets` or `account:12`; the first change is the whole of it. Returns how to stop. */
  subscribe(channel: string, listener: (change: ChannelChange) => void): () => void {
    this.#subscriptions.set(channel, { seq: null, listener })
    if (this.#socket === null && this.#timer === undefined) this.#connect()
    else if (this.#isReady) this.#ask(channel)
    return () => {
      this.#subscriptions.delete(channel)
      if (this.#isReady) this.#send({ op: 'unsubscribe', channel })
    }
  }

  /** Ends the stream for good. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    clearInterval(this.#beating)
    this.#socket?.close()
  }

  #connect(): void {
    const { url, open = (address: string) => new WebSocket(address) } = this.#options
    const socket = open(url)
    this.#socket = socket
    this.#timer = undefined
    // Without a credential there is no stream: the connection is given up and tried again.
    socket.addEventListener('open', () => this.#greet(socket).catch(() => socket.close()))
    socket.addEventListener('message', (message) => {
      // What a connection that was given up still had under way is not told: another one has told more, or nobody listens.
      if (this.#socket === socket && !this.#isClosed) this.#receive(String((message as MessageEvent).data))
    })
    socket.addEventListener('error', () => socket.close())
    socket.addEventListener('close', () => this.#lose(socket))
  }

  async #greet(socket: Socket): Promise<void> {
    const credential = (await this.#options.credential?.()) ?? null
    if (this.#socket !== socket || this.#isClosed) return
    if (credential !== null) this.#send({ op: 'auth', token: credential.replace(/^Bearer /, '') })
    this.#failures = 0
    this.#silentBeats = 0
    this.#isReady = true
    this.#beating = setInterval(() => this.#beat(socket), HEARTBEAT_MS)
    this.#options.onState?.({ kind: 'connected' })
    for (const channel of this.#subscriptions.keys()) this.#ask(channel)
  }

  #ask(channel: string): void {
    const seq = this.#subscriptions.get(channel)?.seq ?? null
    this.#send({ op: 'subscribe', channel, ...(seq === null ? {} : { resumeFrom: seq }) })
  }

  #beat(socket: Socket): void {
    if (this.#silentBeats++ < SILENT_BEATS_MAX) return this.#send({ op: 'ping' })
    // Its own end may never come: nobody is there to agree to it.
    socket.close()
    this.#lose(socket)
  }

  #lose(socket: Socket): void {
    if (this.#socket !== socket) return
    this.#socket = null
    this.#isReady = false
    clearInterval(this.#beating)
    if (this.#isClosed) return
    const retryMs = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** this.#failures++)
    this.#options.onState?.({ kind: 'lost', retryMs })
    this.#timer = setTimeout(() => this.#connect(), retryMs)
  }

  #receive(text: string): void {
    const frame = JSON.parse(text) as Frame
    this.#silentBeats = 0
    if (frame.type === 'error') {
      const { code, detail } = frame.problem
      this.#options.onState?.({ kind: 'refused', channel: frame.channel, code, detail })
      return
    }
    this.#options.onStanding?.({ seq: frame.seq, timeMs: frame.timeMs, stateHash: frame.stateHash })
    if (frame.type !== 'snapshot' && frame.type !== 'delta') return
    const subscription = this.#subscriptions.get(frame.channel)
    if (subscription === undefined) return
    // A gap: what is missing is asked for from where this reader stands.
    if (frame.type === 'delta' && frame.prevSeq !== subscription.seq) {
      this.#send({ op: 'unsubscribe', channel: frame.channel })
      this.#ask(frame.channel)
      return
    }
    subscription.seq = frame.seq
    const { channel, seq, timeMs, stateHash, data } = frame
    const rows = new Map(data.rows.map(({ key, row }) => [key, row]))
    const whole = frame.type === 'snapshot'
    subscription.listener({ channel, seq, timeMs, stateHash, whole, rows, removed: data.removed, events: data.events })
  }

  #send(frame: unknown): void {
    this.#socket?.send(JSON.stringify(frame))
  }
}

type Frame =
  | {
      readonly type: 'error'
      readonly channel: string | null
      readonly problem: { readonly code: string; readonly detail: string }
    }
  | (Standing & {
      readonly type: 'snapshot' | 'delta'
      readonly channel: string
      readonly prevSeq: number
      readonly data: {
        readonly rows: readonly { readonly key: string; readonly row: unknown }[]
        readonly removed: readonly string[]
        readonly events: ChannelChange['events']
      }
    })
  | (Standing & { readonly type: 'welcome' | 'resumed' | 'unsubscribed' | 'pong' })
