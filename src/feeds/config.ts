/** From a configuration to jobs: `docs/feeds.md` has the fields. Keys are named by environment variables, never written in it. */
import { readFileSync } from 'node:fs'
import { PPM } from '../core/units/index.ts'
import type { StreamsAnchors } from './chainlink.ts'
import { streamsFeed } from './clients/data-streams.ts'
import { exchangeBook, exchangeFeed, loadCcxt } from './clients/exchanges.ts'
import { hermesFeed, hermesStream } from './clients/hermes.ts'
import type { Fetch } from './clients/http.ts'
import { redstoneFeed } from './clients/redstone.ts'
import { replayStream } from './clients/replay.ts'
import { venueBook } from './clients/venue-book.ts'
import { type ConfigReader, configReader, FeedConfigError } from './config-reader.ts'
import { rowsOfCsv } from './csv.ts'
import type { FeedClock } from './feed.ts'
import { DEPTH_LEVELS_MAX, DEPTH_LEVELS_MIN, EXPONENT_MIN, PAYLOADS_MAX } from './limits.ts'
import type { FeedMap } from './mapping.ts'
import type { PythAnchors } from './pyth.ts'
import type { RedstoneAnchors } from './redstone.ts'
import type { FeedJob, FeedPace } from './runner.ts'
import { bookFormats } from './venue-book.ts'
import type { Freshness } from './verdict.ts'

/** The world of feeds: handed in, so that a test has its own. */
export type FeedWorld = {
  readonly fetch: Fetch
  readonly clock: FeedClock
  /** The value of an environment variable that holds a key. */
  readonly secretOf: (variable: string) => string | undefined
}

const SERVED = ['pyth', 'pythStream', 'redstone', 'chainlink', 'exchange'] as const
const KINDS = [...SERVED, 'exchangeBook', 'exchangeDepth', 'bookDepth', 'csv'] as const

const DAY_MS = 86_400_000

/** A row of a house's table has 16 bits. */
const ROW_MAX = 65_535

/** How often a whole book is asked for, ms, unless it is said: it is large, and counts for ten minutes (`depthStaleMs`). */
const DEPTH_EVERY_MS = 30_000

/** Longest silence of a recording, ms: 23 days, below the 2³¹ that a timer can wait. */
const SILENCE_MS_MAX = 2_000_000_000

/** The jobs of a configuration `{ "feeds": [ … ] }`. Throws `FeedConfigError` that names the place, `FeedFileError` of a file. */
export function feedJobsOf(config: unknown, world: FeedWorld): FeedJob[] {
  const reader = configReader(config, 'configuration')
  const jobs = reader.list('feeds').map((feed) => jobOf(feed, world))
  reader.end()
  const names = jobs.map(({ feed }) => feed.name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw new FeedConfigError(`two feeds are called "${twice}": give each a name of its own`)
  const sources = jobs.flatMap((job) => (job.kind === 'book' || job.kind === 'depth' ? [] : [job.map.source]))
  const source = sources.find((each, at) => sources.indexOf(each) < at)
  if (source !== undefined) throw new FeedConfigError(`two feeds report as source ${source}: one voice, one source`)
  const depths = jobs.flatMap(({ kind, map }) =>
    kind === 'depth' ? [`${map.underlying} as source ${map.source}`] : [],
  )
  const depth = depths.find((each, at) => depths.indexOf(each) < at)
  if (depth !== undefined) throw new FeedConfigError(`two feeds report the depth of underlying ${depth}`)
  return jobs
}

function jobOf(reader: ConfigReader, world: FeedWorld): FeedJob {
  const job = jobOfKind(reader.word('kind', KINDS), reader, world)
  reader.end()
  return job
}

function jobOfKind(kind: (typeof KINDS)[number], reader: ConfigReader, world: FeedWorld): FeedJob {
  switch (kind) {
    case 'csv':
      return csvJob(reader, world)
    case 'exchangeBook':
      return bookJob(reader, world)
    case 'exchangeDepth':
    case 'bookDepth':
      return depthJob(kind, reader, world)
    default:
      return servedJob(kind, reader, world)
  }
}

function csvJob(reader: ConfigReader, { clock }: FeedWorld): FeedJob {
  const rows = rowsOfCsv(readFileSync(reader.text('file'), 'utf8'))
  const speed = reader.integer('speed', 1, 1_000_000, 1)
  if (rows.some(({ timeMs }, at) => at > 0 && (timeMs - rows[at - 1]!.timeMs) / speed > SILENCE_MS_MAX)) {
    throw new FeedConfigError(`${reader.place}.speed is too slow for the gaps of the file: raise it`)
  }
  const feed = replayStream(reader.text('name'), rows, speed, clock)
  const pace = { everyMs: 1, timeoutMs: SILENCE_MS_MAX, pauseMsMax: 1 }
  return { kind: 'stream', feed, map: mapOf('csv', reader), pace }
}

/** A feed of prices that a service answers or streams. */
function servedJob(kind: (typeof SERVED)[number], reader: ConfigReader, world: FeedWorld): FeedJob {
  const name = reader.text('name')
  const map = mapOf(kind, reader)
  const feeds = map.feeds.map(({ feed }) => feed)
  const pace = paceOf(reader)
  const { clock, fetch } = world
  const freshness = freshnessOf(reader)
  switch (kind) {
    case 'pyth':
    case 'pythStream': {
      const anchors = pythAnchors(reader, freshness)
      const key = reader.has('keyVariable') ? keyOf(reader, 'keyVariable', world) : null
      const options = { name, url: urlOf(reader), key, feeds, anchors, fetch, clock }
      if (kind === 'pyth') return { kind: 'prices', feed: hermesFeed(options), map, pace }
      return { kind: 'stream', feed: hermesStream(options), map, pace }
    }
    case 'redstone': {
      const options = { name, url: urlOf(reader), feeds, anchors: redstoneAnchors(reader, freshness), fetch, clock }
      return { kind: 'prices', feed: redstoneFeed(options), map, pace }
    }
    case 'chainlink': {
      const [key, secret] = [keyOf(reader, 'keyVariable', world), keyOf(reader, 'secretVariable', world)]
      const options = {
        name,
        url: urlOf(reader),
        key,
        secret,
        feeds,
        anchors: streamsAnchors(reader, freshness),
        fetch,
        clock,
      }
      return { kind: 'prices', feed: streamsFeed(options), map, pace }
    }
    case 'exchange': {
      const options = { name, exchange: reader.text('exchange'), load: loadCcxt, freshness, clock }
      return { kind: 'prices', feed: exchangeFeed(options, feeds), map, pace }
    }
  }
}

function bookJob(reader: ConfigReader, { clock }: FeedWorld): FeedJob {
  const exchange = reader.text('exchange')
  const options = { name: reader.text('name'), exchange, load: loadCcxt, freshness: freshnessOf(reader), clock }
  const map = {
    venue: reader.integer('venue', 0, ROW_MAX),
    market: reader.integer('market', 0, ROW_MAX),
    lot: reader.lot('lot'),
    withinPpm: reader.integer('withinPpm', 1, PPM, 20_000),
    gapMs: reader.integer('gapMs', 0, DAY_MS, 0),
  }
  return { kind: 'book', feed: exchangeBook(options, reader.text('symbol')), map, pace: paceOf(reader) }
}

function depthJob(kind: 'exchangeDepth' | 'bookDepth', reader: ConfigReader, { clock, fetch }: FeedWorld): FeedJob {
  const name = reader.text('name')
  const map = {
    source: reader.integer('source', 0, ROW_MAX),
    underlying: reader.integer('underlying', 0, ROW_MAX),
    gapMs: reader.integer('gapMs', 0, DAY_MS, 0),
  }
  const pace = paceOf(reader, DEPTH_EVERY_MS)
  const freshness = freshnessOf(reader)
  if (kind === 'bookDepth') {
    const options = {
      name,
      url: addressOf(reader),
      format: reader.word('format', bookFormats),
      freshness,
      fetch,
      clock,
    }
    return { kind: 'depth', feed: venueBook(options), map, pace }
  }
  const options = { name, exchange: reader.text('exchange'), load: loadCcxt, freshness, clock }
  const limit = reader.integer('limit', DEPTH_LEVELS_MIN, DEPTH_LEVELS_MAX)
  return { kind: 'depth', feed: exchangeBook(options, reader.text('symbol'), limit), map, pace }
}

function mapOf(kind: string, reader: ConfigReader): FeedMap {
  const isHex = kind === 'pyth' || kind === 'pythStream' || kind === 'chainlink'
  const feeds = reader.list('feeds').map((feed) => {
    const mapped = {
      feed: isHex ? feed.hex('feed', 32) : feed.text('feed'),
      underlying: feed.integer('underlying', 0, ROW_MAX),
      baseLot: feed.lot('lot'),
    }
    feed.end()
    return mapped
  })
  if (feeds.length > PAYLOADS_MAX) {
    throw new FeedConfigError(`${reader.place}.feeds has ${feeds.length} feeds: at most ${PAYLOADS_MAX} of one source`)
  }
  for (const [at, { feed, underlying }] of feeds.entries()) {
    const before = feeds.slice(0, at)
    // The house takes one price of an underlying in a report, and one feed has one meaning.
    if (before.some((other) => other.underlying === underlying || other.feed === feed)) {
      throw new FeedConfigError(`${reader.place}.feeds[${at}] maps a feed or an underlying a second time`)
    }
  }
  const source = reader.integer('source', 0, ROW_MAX)
  return { source, weight: reader.integer('weight', 0, 1000), gapMs: reader.integer('gapMs', 0, 60_000), feeds }
}

function paceOf(reader: ConfigReader, usuallyMs = 1000): FeedPace {
  const everyMs = reader.integer('everyMs', 10, DAY_MS, usuallyMs)
  const timeoutMs = reader.integer('timeoutMs', 10, DAY_MS, 5000)
  return { everyMs, timeoutMs, pauseMsMax: reader.integer('pauseMsMax', everyMs, DAY_MS, Math.max(everyMs, 60_000)) }
}

function freshnessOf(reader: ConfigReader): Freshness {
  return { ageMsMax: reader.integer('ageMsMax', 1, DAY_MS), aheadMsMax: reader.integer('aheadMsMax', 0, DAY_MS, 1000) }
}

function pythAnchors(reader: ConfigReader, freshness: Freshness): PythAnchors {
  const sets = reader.list('sets').map((set) => {
    const index = set.integer('index', 0, 2 ** 32 - 1)
    const signers = set.hexes('signers', 20)
    const expiresMs = set.has('expiresMs') ? set.integer('expiresMs', 0, Number.MAX_SAFE_INTEGER) : null
    const quorum = set.integer('quorum', 1, signers.length)
    set.end()
    return { index, signers, quorum, expiresMs }
  })
  const emitters = reader.list('emitters').map((emitter) => {
    const found = { chain: emitter.integer('chain', 0, ROW_MAX), address: emitter.hex('address', 32) }
    emitter.end()
    return found
  })
  return { sets, emitters, freshness }
}

function redstoneAnchors(reader: ConfigReader, freshness: Freshness): RedstoneAnchors {
  const signers = reader.hexes('signers', 20)
  const exponents = reader.has('exponents')
    ? reader.list('exponents').map((each) => {
        const found = [each.text('feed'), each.integer('exponent', EXPONENT_MIN, 0)] as const
        each.end()
        return found
      })
    : []
  const threshold = reader.integer('threshold', 1, signers.length)
  return { signers, threshold, exponents: Object.fromEntries(exponents), freshness }
}

function streamsAnchors(reader: ConfigReader, freshness: Freshness): StreamsAnchors {
  const configs = reader.list('configs').map((config) => {
    const signers = config.hexes('signers', 20)
    const found = {
      digest: config.hex('digest', 32),
      signers,
      threshold: config.integer('threshold', 1, signers.length),
    }
    config.end()
    return found
  })
  return { configs, freshness }
}

function urlOf(reader: ConfigReader): string {
  return addressOf(reader).replace(/\/$/, '')
}

/** An address as it is written: of a whole book the last stroke matters. */
function addressOf(reader: ConfigReader): string {
  const text = reader.text('url')
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && !isLoopback(url))) {
    throw new FeedConfigError(`${reader.place}.url must begin with https:// (http:// only on this machine)`)
  }
  return text
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost')
}

function keyOf(reader: ConfigReader, field: string, { secretOf }: FeedWorld): string {
  const variable = reader.text(field)
  const key = secretOf(variable)
  if (key === undefined || key === '') {
    throw new FeedConfigError(`${reader.place}.${field} names ${variable}, which is not set in the environment`)
  }
  return key
}
