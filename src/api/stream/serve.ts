/** The stream at /v1/stream: connections, their frames and limits, and one clock that lets every channel tell. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Executed } from '../../service/index.ts'
import { type Buckets, bucketsOf } from '../buckets.ts'
import type { EdgeCode } from '../codes.ts'
import { type Context, errorFacts } from '../context.ts'
import { problemBody, standingOf } from '../envelope.ts'
import type { Identity } from '../identity.ts'
import { apiLimits } from '../limits.ts'
import { ApiProblem, problemFrom } from '../problem.ts'
import { isLoopback } from '../server-names.ts'
import { refusalProblem } from '../submit.ts'
import { type Check, checkOf } from '../validation.ts'
import { eventJson } from '../words.ts'
import { Channel, type Reader } from './channel.ts'
import { type ChannelKind, channelKinds, type Subject } from './channels.ts'
import { type ClientFrame, ClientFrameSchema, closeCodes } from './frames.ts'

/** How often silent connections are asked whether they are there, ms. */
const HEARTBEAT_MS = 15_000

/** How long readers have to take their leave when the server closes, ms. */
const GOODBYE_MS = 300

/** How long a channel that nobody reads is kept for those who resume, ms. */
const IDLE_MS = 60_000

type Opened = { readonly channel: Channel; readonly see: ReturnType<NonNullable<ChannelKind['see']>> | null }

type Session = {
  readonly socket: WebSocket
  readonly reader: Reader
  readonly address: string
  identity: Identity
  alive: boolean
  /** Ends when every frame so far has been answered. */
  turn: Promise<void>
  /** By the name that the client used. */
  readonly subscriptions: Map<string, Opened>
}

type Stream = {
  readonly context: Context
  readonly sessions: Set<Session>
  /** By name and key. */
  readonly channels: Map<string, Opened>
  readonly frames: Buckets
  readonly check: Check
}

/** Serves the stream on the server's own port. `close` ends every connection. */
export function serveStream(app: FastifyInstance, context: Context): { close(): Promise<void> } {
  const stream: Stream = {
    context,
    sessions: new Set(),
    channels: new Map(),
    frames: bucketsOf(apiLimits.frameBurst, apiLimits.framesPerS, apiLimits.keysMax),
    check: checkOf(ClientFrameSchema),
  }
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: apiLimits.frameBytesMax })
  app.server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    upgrade(stream, sockets, request, socket, head).catch(() => refuseUpgrade(socket, 500))
  })
  const stop = context.service.listen((executed) => {
    guarded(stream, ({ channel, see }) => {
      if (see !== null) note(context, channel, see, executed)
    })
  })
  const ticking = setInterval(() => tick(stream), apiLimits.tickMs).unref()
  const beating = setInterval(() => beat(stream), HEARTBEAT_MS).unref()
  return {
    async close() {
      stop()
      clearInterval(ticking)
      clearInterval(beating)
      for (const { socket } of stream.sessions) socket.close(1001)
      const deadlineMs = performance.now() + GOODBYE_MS
      while (stream.sessions.size > 0 && performance.now() < deadlineMs) await sleep(10)
      for (const { socket } of stream.sessions) socket.terminate()
      sockets.close()
    },
  }
}

function refuseUpgrade(socket: Duplex, status: number): void {
  if (socket.writable) socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

/** Who connects, if they may: credentials of the header count; a browser sends them in its first frame. */
async function upgrade(
  stream: Stream,
  sockets: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const { headers } = request
  if (request.url?.split('?')[0] !== '/v1/stream') return refuseUpgrade(socket, 404)
  if (!isLoopback(headers.host, headers.origin)) return refuseUpgrade(socket, 421)
  const address = request.socket.remoteAddress ?? ''
  const identity = await stream.context.authenticator.identify({ headers, address })
  if ('refused' in identity) return refuseUpgrade(socket, 401)
  const ofKey = [...stream.sessions].filter((session) => session.identity.key === identity.key).length
  if (ofKey >= apiLimits.streamsOfKeyMax) return refuseUpgrade(socket, 429)
  sockets.handleUpgrade(request, socket, head, (opened) => welcome(stream, opened, identity, address))
}

function welcome(stream: Stream, socket: WebSocket, identity: Identity, address: string): void {
  const reader: Reader = {
    send: (text) => socket.send(text, { binary: false }),
    unread: () => socket.bufferedAmount,
    cutOff: (reason) => {
      // A close frame would wait behind what is unread; it is given a moment, then the connection ends.
      socket.close(closeCodes[reason], reason)
      setTimeout(() => socket.terminate(), 1_000).unref()
    },
  }
  const session: Session = {
    socket,
    reader,
    address,
    identity,
    alive: true,
    turn: Promise.resolve(),
    subscriptions: new Map(),
  }
  stream.sessions.add(session)
  socket.on('pong', () => {
    session.alive = true
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    stream.sessions.delete(session)
    for (const { channel } of session.subscriptions.values()) channel.unsubscribe(reader, performance.now())
  })
  socket.on('message', (data: Buffer, isBinary) => {
    session.alive = true
    // In order: a subscription that follows a credential is judged with it.
    session.turn = session.turn
      .then(() => receive(stream, session, isBinary ? null : data.toString('utf8')))
      .catch((error: unknown) => refuse(stream, session, null, error))
  })
  say(stream, session, { type: 'welcome', role: identity.role })
}

function say({ context }: Stream, { reader }: Session, frame: Readonly<Record<string, unknown>>): void {
  reader.send(JSON.stringify({ ...frame, ...standingOf(context.service.status()) }))
}

function refuse({ context }: Stream, { reader }: Session, channel: string | null, error: unknown): void {
  const known = problemFrom(error)
  if (known === null) context.log({ level: 'error', message: 'a frame met an error of ours', facts: errorFacts(error) })
  const problem = known ?? ApiProblem.edge('unexpected', 'Report it with the time of the frame.')
  reader.send(
    JSON.stringify({ type: 'error', channel, problem: problemBody(problem, standingOf(context.service.status())) }),
  )
}

/** One frame of a client. */
async function receive(stream: Stream, session: Session, text: string | null): Promise<void> {
  if (stream.frames.take(`${session.identity.key} ${session.address}`, 1, performance.now()) > 0) {
    session.socket.close(closeCodes.rateLimited, 'rateLimited')
    return
  }
  const frame = frameOf(stream, text)
  switch (frame.op) {
    case 'ping':
      return say(stream, session, { type: 'pong' })
    case 'auth':
      return authenticate(stream, session, frame.token)
    case 'unsubscribe':
      return unsubscribe(stream, session, frame.channel)
    case 'subscribe':
      try {
        return subscribe(stream, session, frame)
      } catch (error) {
        return refuse(stream, session, frame.channel, error)
      }
  }
}

function frameOf({ check }: Stream, text: string | null): ClientFrame {
  let frame: unknown
  try {
    frame = JSON.parse(text ?? '')
  } catch {
    throw ApiProblem.edge('frameMalformed', 'Send text frames of JSON.')
  }
  const wrong = check(frame)
  if (wrong !== null) throw ApiProblem.edge('frameMalformed', 'GET /asyncapi.json tells the frames.')
  return frame as ClientFrame
}

/** Another identity ends what the one before had subscribed to. */
async function authenticate(stream: Stream, session: Session, token: string): Promise<void> {
  const headers = { authorization: token.startsWith('Plimsoll ') ? token : `Bearer ${token}` }
  const identity = await stream.context.authenticator.identify({ headers, address: session.address })
  if ('refused' in identity) throw refusalProblem(identity)
  for (const { channel } of session.subscriptions.values()) channel.unsubscribe(session.reader, performance.now())
  session.subscriptions.clear()
  session.identity = identity
  say(stream, session, { type: 'welcome', role: identity.role })
}

function unsubscribe(stream: Stream, session: Session, name: string): void {
  const opened = session.subscriptions.get(name)
  if (opened === undefined) throw ApiProblem.edge('channelUnknown', 'You are not subscribed to it.')
  opened.channel.unsubscribe(session.reader, performance.now())
  session.subscriptions.delete(name)
  say(stream, session, { type: 'unsubscribed', channel: name })
}

function subscribe(
  stream: Stream,
  session: Session,
  { channel: name, resumeFrom }: { readonly channel: string; readonly resumeFrom?: number },
): void {
  if (session.subscriptions.size >= apiLimits.subscriptionsMax && !session.subscriptions.has(name)) {
    throw ApiProblem.edge('subscriptionsFull', 'Unsubscribe from something first, or open another connection.')
  }
  const opened = openChannel(stream, session.identity, name)
  session.subscriptions.set(name, opened)
  const onResume = (): void => say(stream, session, { type: 'resumed', channel: name })
  opened.channel.subscribe(session.reader, resumeFrom ?? null, onResume, performance.now())
}

/** The channel of a name for such a reader. Throws `channelUnknown`, `credentialMissing`, `roleNotAllowed`, `notYours`. */
function openChannel({ context, channels }: Stream, identity: Identity, name: string): Opened {
  const [kindName, digits] = name.split(':')
  const kind = channelKinds.get(kindName!)
  if (kind === undefined || kind.numbered !== (digits !== undefined)) {
    throw ApiProblem.edge(
      'channelUnknown',
      `Channels: ${[...channelKinds.keys()].join(', ')}; pool:<tier>, account:<number>.`,
    )
  }
  if (!kind.access.includes(identity.role)) {
    const code: EdgeCode = identity.role === 'public' ? 'credentialMissing' : 'roleNotAllowed'
    throw ApiProblem.edge(code, `This channel is for: ${kind.access.join(', ')}.`)
  }
  const subject: Subject = { identity, number: Number(digits ?? 0) }
  const key = `${kind.name}:${subject.number} ${kind.keyOf(context, subject)}`
  const known = channels.get(key)
  if (known !== undefined) return known
  const source = { rows: () => kind.rows(context, subject), hasEvents: kind.hasEvents, paceMs: kind.paceMs }
  const channel = new Channel(name, source, () => standingOf(context.service.status()))
  const opened: Opened = { channel, see: kind.see?.(context, subject) ?? null }
  channels.set(key, opened)
  return opened
}

function tick(stream: Stream): void {
  const nowMs = performance.now()
  guarded(stream, ({ channel }, key) => {
    const { idleSinceMs } = channel
    if (idleSinceMs === null) channel.tell(nowMs)
    else if (nowMs - idleSinceMs > IDLE_MS) stream.channels.delete(key)
  })
}

/** Does something with every channel. One that throws is an error of ours: it ends with its readers, and the house goes on. */
function guarded({ context, channels }: Stream, act: (opened: Opened, key: string) => void): void {
  for (const [key, opened] of channels) {
    try {
      act(opened, key)
    } catch (error) {
      const facts = { channel: opened.channel.name, ...errorFacts(error) }
      context.log({ level: 'error', message: 'a channel met an error of ours and ends', facts })
      channels.delete(key)
      opened.channel.fail()
    }
  }
}

/** Adds the events of a command that are part of a channel. */
function note(
  { service, places }: Context,
  channel: Channel,
  see: NonNullable<Opened['see']>,
  { seq, timeMs, events }: Executed,
): void {
  events.forEach((event, index) => {
    const sight = see(event)
    if (sight === null) return
    channel.add({ seq, index, timeMs, event: eventJson(service.house, event, sight, places) })
  })
}

/** Who has said nothing since the last beat is gone: half-open connections hold nothing for long. */
function beat({ sessions }: Stream): void {
  for (const session of sessions) {
    if (!session.alive) session.socket.terminate()
    else {
      session.alive = false
      session.socket.ping()
    }
  }
}
