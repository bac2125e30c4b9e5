/**
 * The stream of the house: snapshots, then deltas, by channel. One connection; when it is lost it is opened again, each time
 * after a longer wait, and every channel resumes where it was. What the channels hold goes to `deliver`.
 */
import type { Envelope } from './types.ts'

/** Rows of a channel by key, with the place of the house at which they stood. */
export type Delivered = {
  readonly channel: string
  readonly rows: ReadonlyMap<string, unknown>
  /** Keys that changed since the last delivery, gone ones among them. */
  readonly changed: ReadonlySet<string>
  readonly hadEvents: boolean
  readonly timeMs: number
}

/** Who is told. All of these are called from timers and sockets, never from within `openStream`. */
type Listener = {
  /** The credential for a connection about to be used; null for the public. */
  token(): string | null
  /** Channels wanted now. */
  channels(): readonly string[]
  deliver(delivered: Delivered): void
  heard(standing: Omit<Envelope<unknown>, 'data'>): void
  /** Whether the stream is up. */
  up(isUp: boolean): void
}

/** A stream under way. */
export type Stream = {
  /** Looks again at which channels and which credential are wanted. */
  renew(): void
  close(): void
}

type Channel = {
  rows: Map<string, unknown>
  seq: number | null
  changed: Set<string>
  hadEvents: boolean
  timeMs: number
}

type Frame = {
  readonly type: string
  readonly channel?: string | null
  readonly prevSeq?: number
  readonly seq: number
  readonly timeMs: number
  readonly stateHash: Envelope<unknown>['stateHash']
  readonly data?: {
    readonly rows: readonly { readonly key: string; readonly row: unknown }[]
    readonly removed: readonly string[]
    readonly events: readonly unknown[]
  }
}

/** Frames are gathered for so long, so that a page is drawn four times a second and not a hundred, ms. */
const GATHER_MS = 250
const PING_MS = 4_000
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 15_000

/** One stream with what it has and waits for. */
type Connection = {
  readonly address: string
  readonly listener: Listener
  readonly channels: Map<string, Channel>
  readonly subscribed: Set<string>
  socket: WebSocket | null
  /** A credential that has not been sent on this connection yet. */
  token: string | null
  ready: boolean
  failures: number
  closed: boolean
  retry: ReturnType<typeof setTimeout> | null
}

/** Opens a stream and keeps it open. `address` begins with ws: or wss:. */
export function openStream(address: string, listener: Listener): Stream {
  const connection: Connection = {
    ...{ address, listener, channels: new Map(), subscribed: new Set(), socket: null, token: null },
    ...{ ready: false, failures: 0, closed: false, retry: null },
  }
  const gathering = setInterval(() => deliverAll(connection.channels, listener), GATHER_MS)
  const pinging = setInterval(() => {
    if (connection.ready) send(connection, { op: 'ping' })
  }, PING_MS)
  connection.retry = setTimeout(() => connect(connection), 0)
  return {
    renew: () => settle(connection),
    close() {
      connection.closed = true
      clearInterval(gathering)
      clearInterval(pinging)
      if (connection.retry !== null) clearTimeout(connection.retry)
      const { socket } = connection
      connection.socket = null
      socket?.close()
      listener.up(false)
    },
  }
}

function connect(connection: Connection): void {
  if (connection.closed) return
  connection.token = connection.listener.token()
  connection.ready = false
  connection.subscribed.clear()
  const socket = new WebSocket(connection.address)
  connection.socket = socket
  socket.onmessage = ({ data }: MessageEvent<string>) => receive(connection, JSON.parse(data) as Frame)
  socket.onclose = () => {
    if (connection.socket !== socket) return
    connection.socket = null
    connection.ready = false
    connection.listener.up(false)
    const waitMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** connection.failures)
    connection.failures += 1
    connection.retry = setTimeout(() => connect(connection), waitMs)
  }
}

function receive(connection: Connection, frame: Frame): void {
  if (frame.type === 'error') {
    // A refused credential leaves the public's channels.
    if (!connection.ready) welcome(connection)
    return
  }
  connection.listener.heard(frame)
  if (frame.type === 'welcome') {
    // A house whose sequence is behind what was told is another one: nothing of the old one is resumed.
    if ([...connection.channels.values()].some(({ seq }) => seq !== null && seq > frame.seq))
      connection.channels.clear()
    return welcome(connection)
  }
  if ((frame.type !== 'snapshot' && frame.type !== 'delta') || typeof frame.channel !== 'string') return
  const taken = take(connection.channels, frame.channel, frame)
  if (!taken) send(connection, { op: 'subscribe', channel: frame.channel })
}

/** The first welcome is the public's; with a credential a second one follows, and then what is one's own may be asked for. */
function welcome(connection: Connection): void {
  const { token } = connection
  if (token !== null) {
    connection.token = null
    send(connection, { op: 'auth', token })
    return
  }
  connection.ready = true
  connection.failures = 0
  connection.listener.up(true)
  settle(connection)
}

/** Subscribes to what is wanted, each channel from where it was, and to nothing else. */
function settle(connection: Connection): void {
  const { ready, subscribed, channels, listener } = connection
  if (!ready) return
  const wanted = new Set(listener.channels())
  for (const name of wanted) {
    if (subscribed.has(name)) continue
    const seq = channels.get(name)?.seq ?? null
    send(connection, { op: 'subscribe', channel: name, ...(seq === null ? {} : { resumeFrom: seq }) })
    subscribed.add(name)
  }
  for (const name of [...subscribed].filter((each) => !wanted.has(each))) {
    send(connection, { op: 'unsubscribe', channel: name })
    subscribed.delete(name)
    channels.delete(name)
  }
}

function send({ socket }: Connection, frame: object): void {
  socket?.send(JSON.stringify(frame))
}

/** Takes a frame into its channel; false for a delta that does not follow what is known: then the whole is asked for. */
function take(channels: Map<string, Channel>, name: string, { type, prevSeq, seq, timeMs, data }: Frame): boolean {
  if (data === undefined) return true
  const known = channels.get(name)
  if (type === 'delta' && (known === undefined || known.seq !== prevSeq)) {
    channels.delete(name)
    return false
  }
  const channel: Channel = known ?? { rows: new Map(), seq: null, changed: new Set(), hadEvents: false, timeMs }
  if (type === 'snapshot') {
    for (const key of channel.rows.keys()) channel.changed.add(key)
    channel.rows = new Map()
  }
  for (const { key, row } of data.rows) {
    channel.rows.set(key, row)
    channel.changed.add(key)
  }
  for (const key of data.removed) {
    channel.rows.delete(key)
    channel.changed.add(key)
  }
  channel.seq = seq
  channel.timeMs = timeMs
  channel.hadEvents ||= data.events.length > 0
  channels.set(name, channel)
  return true
}

function deliverAll(channels: ReadonlyMap<string, Channel>, listener: Listener): void {
  for (const [name, channel] of channels) {
    const { rows, changed, hadEvents, timeMs } = channel
    if (changed.size === 0 && !hadEvents) continue
    channel.changed = new Set()
    channel.hadEvents = false
    listener.deliver({ channel: name, rows: new Map(rows), changed, hadEvents, timeMs })
  }
}
