/**
 * What the channels of the stream hold, by the SDK's stream: its changes are folded into rows, gathered for a moment and
 * delivered. Connections, resuming and gaps are the SDK's.
 */
import { type ChannelChange, PlimsollStream, type Standing } from '../../../src/sdk/index.ts'

/** Rows of a channel by key, with the time of the house at which they stood. */
export type Delivered = {
  readonly channel: string
  readonly rows: ReadonlyMap<string, unknown>
  /** Keys that changed since the last delivery, gone ones among them. */
  readonly changed: ReadonlySet<string>
  readonly hadEvents: boolean
  readonly timeMs: number
}

/** Who is told: later, never from within `openStream` or `read`. */
type Listener = {
  deliver(delivered: Delivered): void
  heard(standing: Standing): void
  /** Whether the stream is up. */
  up(isUp: boolean): void
}

/** A stream under way. */
export type Stream = {
  /** Reads these channels from now on, and no others. */
  read(channels: readonly string[]): void
  close(): void
}

type Channel = {
  rows: Map<string, unknown>
  changed: Set<string>
  hadEvents: boolean
  timeMs: number
  readonly stop: () => void
}

/** Changes are gathered for so long, so that a page is drawn four times a second and not a hundred, ms. */
const GATHER_MS = 250

/** Opens a stream under a credential (null: the public) and keeps it open. `url` begins with ws: or wss:. */
export function openStream(url: string, credential: string | null, listener: Listener): Stream {
  const channels = new Map<string, Channel>()
  const stream = new PlimsollStream({
    url,
    credential: async () => credential,
    onStanding: (standing) => listener.heard(standing),
    onState({ kind }) {
      // A refusal is said by the question for the same rows, which is refused too.
      if (kind !== 'refused') listener.up(kind === 'connected')
    },
  })
  const gathering = setInterval(() => deliverAll(channels, listener), GATHER_MS)
  return {
    read(names) {
      const gone = [...channels].filter(([name]) => !names.includes(name))
      for (const [name, { stop }] of gone) {
        stop()
        channels.delete(name)
      }
      for (const name of names.filter((each) => !channels.has(each))) {
        const stop = stream.subscribe(name, (change) => fold(channels.get(name)!, change))
        channels.set(name, { rows: new Map(), changed: new Set(), hadEvents: false, timeMs: 0, stop })
      }
    },
    close() {
      clearInterval(gathering)
      stream.close()
      listener.up(false)
    },
  }
}

function fold(channel: Channel, { whole, rows, removed, events, timeMs }: ChannelChange): void {
  if (whole) {
    for (const key of channel.rows.keys()) channel.changed.add(key)
    channel.rows = new Map()
  }
  for (const [key, row] of rows) channel.rows.set(key, row)
  for (const key of removed) channel.rows.delete(key)
  for (const key of [...rows.keys(), ...removed]) channel.changed.add(key)
  channel.timeMs = timeMs
  channel.hadEvents ||= events.length > 0
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
