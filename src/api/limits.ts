import { webhookLimits } from '../webhooks/index.ts'

/** Every limit of the edge, published under /v1/limits. Sizes in bytes, times in ms, rates in tokens a second for one key. */
export const apiLimits = {
  /** Largest body of a request. */
  bodyBytesMax: 262_144,
  /** Largest request line and headers. */
  headerBytesMax: 16_384,
  /** A request's headers, and the whole request, must have come within these. */
  headersMs: 5_000,
  requestMs: 10_000,
  keepAliveMs: 30_000,
  /** Connections of the server, and streams of one key. */
  connectionsMax: 10_000,
  streamsOfKeyMax: 5_000,
  /** Every route costs its weight in tokens; a key's bucket holds a burst and refills steadily. */
  burst: 2_000,
  ratePerS: 1_000,
  /** The same for everybody without a credential together with their address. */
  publicBurst: 1_000,
  publicRatePerS: 500,
  /** Keys whose buckets are remembered. */
  keysMax: 10_000,
  /** Trades in one batch, suppositions in one batch, legs of a given book. */
  tradesMax: 256,
  suppositionsMax: 64,
  /** Signatures that wait to be checked. */
  signaturesWaitingMax: 1_000,
  /** Rows of one page. */
  pageMax: 500,
  pageDefault: 100,
  /** How long this process remembers idempotency keys, and of one caller how many, with answers of how many bytes; the oldest go first. */
  idempotencyMs: 600_000,
  idempotencyKeysMax: 2_000,
  idempotencyBytesMax: 16_777_216,
  /** Streams: largest frame from a client, its frames, its subscriptions, and how often channels are told. */
  frameBytesMax: 8_192,
  frameBurst: 100,
  framesPerS: 20,
  subscriptionsMax: 32,
  tickMs: 50,
  /** Rows of an account cost a search for its liquidation prices: told at this pace, or at once with an event. */
  accountPaceMs: 1_000,
  /** In a crash every account may have a procedure: the list is told at this pace. */
  proceduresPaceMs: 500,
  /** A reader with this much unread is told no more until it has read; beyond the second, or for so long, it is cut off. */
  unreadBytesHigh: 262_144,
  unreadBytesMax: 4_194_304,
  lagMs: 15_000,
  /** Deltas of a channel that are kept for those who resume: so many, of so many bytes together. */
  deltasKept: 512,
  deltaBytesKept: 4_194_304,
  /** Stress and disclosures look at every account: an answer is shared for so long. */
  sharedMs: 5_000,
  /** Statements under way at a time; each executes the journal again in a thread of its own. */
  statementsMax: 2,
  statementMs: 120_000,
  ...webhookLimits,
} as const
