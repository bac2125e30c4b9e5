/** Reads an underlying of scenario.json and checks it against the sources and tables that it names. */
import { decimalRead, timeWrite } from './figures.ts'
import { fault, fieldsOf, given, integerOf, itemsOf, nameOf, type Place, quote, refuseTwice, textOf } from './shape.ts'
import { DEPTH_DOLLARS_MAX, PREMIUM_PPM_MAX, VOLATILITY_PPM_MAX, VOLATILITY_PPM_MIN } from './table.ts'
import type {
  DepthBand,
  Scenario,
  ScenarioBook,
  ScenarioFeed,
  ScenarioMarket,
  ScenarioUnderlying,
  TableKind,
} from './types.ts'

/** Longest lag of a source that follows another: an hour. */
const LAG_MS_MAX = 3_600_000

/** One of the `underlyings` of a document. */
export function underlyingRead(place: Place): ScenarioUnderlying {
  const fields = fieldsOf(place, ['name', 'feeds', 'market'])
  const feeds = itemsOf(fields.feeds).map(feedRead)
  refuseTwice(
    fields.feeds,
    feeds.map((feed) => feed.source),
  )
  return { name: nameOf(fields.name), feeds, market: given(fields.market) ? marketRead(fields.market) : null }
}

function feedRead(place: Place): ScenarioFeed {
  const fields = fieldsOf(place, ['source', 'tables', 'guide', 'follow', 'constant', 'lagMs', 'noisePpm'])
  const ways = [fields.tables, fields.follow, fields.constant].filter(given)
  const cure = 'give { source, tables, guide? }, { source, follow, lagMs, noisePpm } or { source, constant, noisePpm }'
  if (ways.length !== 1) throw fault(place, 'does not say one way to a price', cure)
  if (given(fields.tables) !== !given(fields.noisePpm) || (given(fields.guide) && !given(fields.tables))) {
    throw fault(place, 'mixes figures and rules', cure)
  }
  if (given(fields.lagMs) !== given(fields.follow)) throw fault(place, 'has a lag or none where it needs other', cure)
  const source = nameOf(fields.source)
  if (given(fields.tables)) {
    const tables = itemsOf(fields.tables).map(textOf)
    if (tables.length === 0) throw fault(fields.tables, 'is empty', 'name a table')
    return { kind: 'tables', source, tables, guide: given(fields.guide) ? nameOf(fields.guide) : '' }
  }
  const noisePpm = integerOf(fields.noisePpm, 0, PREMIUM_PPM_MAX)
  if (given(fields.constant)) return { kind: 'constant', source, price: priceOf(fields.constant), noisePpm }
  return {
    kind: 'follow',
    source,
    of: nameOf(fields.follow),
    lagMs: integerOf(fields.lagMs, 0, LAG_MS_MAX),
    noisePpm,
  }
}

/** A price of scenario.json, written as text so that it is exact. */
function priceOf(place: Place): number {
  const price = typeof place.value === 'string' ? decimalRead(place.value) : null
  if (price === null || price === 0) throw fault(place, `is ${quote(place.value)}`, 'write a price as "1.0"')
  return price
}

function marketRead(place: Place): ScenarioMarket {
  const fields = fieldsOf(place, ['premium', 'depth', 'volatility'])
  const constant = typeof fields.premium.value === 'number'
  return {
    premium: constant
      ? integerOf(fields.premium, -PREMIUM_PPM_MAX, PREMIUM_PPM_MAX)
      : itemsOf(fields.premium).map(textOf),
    depth: Array.isArray(fields.depth.value) ? itemsOf(fields.depth).map(textOf) : bookRead(fields.depth),
    volatility: given(fields.volatility) ? volatilityRead(fields.volatility) : null,
  }
}

function volatilityRead(place: Place): readonly string[] | number {
  if (typeof place.value === 'number') return integerOf(place, VOLATILITY_PPM_MIN, VOLATILITY_PPM_MAX)
  return itemsOf(place).map(textOf)
}

function bookRead(place: Place): ScenarioBook {
  const fields = fieldsOf(place, ['spreadPpm', 'bids', 'asks'])
  return {
    spreadPpm: integerOf(fields.spreadPpm, 0, PREMIUM_PPM_MAX),
    bids: bandsRead(fields.bids),
    asks: bandsRead(fields.asks),
  }
}

function bandsRead(place: Place): DepthBand[] {
  const bands = itemsOf(place).map((item) => {
    const fields = fieldsOf(item, ['withinPpm', 'dollars'])
    return {
      withinPpm: integerOf(fields.withinPpm, 1, 999_999),
      dollars: integerOf(fields.dollars, 0, DEPTH_DOLLARS_MAX),
    }
  })
  const widening = bands.every((band, index) => {
    const nearer = bands[index - 1]
    return nearer === undefined || (band.withinPpm > nearer.withinPpm && band.dollars >= nearer.dollars)
  })
  if (bands.length === 0 || !widening)
    throw fault(place, 'does not widen', 'list bands from near to far, each in the next')
  return bands
}

/** Checks one underlying against the rest of its scenario. */
export function underlyingCheck(scenario: Scenario, underlying: ScenarioUnderlying, place: Place): void {
  for (const feed of underlying.feeds) feedCheck(scenario, underlying, feed, place)
  const [primary] = underlying.feeds
  if (primary === undefined || primary.kind === 'follow') {
    throw fault(place, 'has no primary price', 'let its first feed have tables or a constant')
  }
  if (primary.kind === 'tables') coverCheck(scenario, primary.tables, place)
  if (underlying.market === null) return
  const { premium, depth, volatility } = underlying.market
  if (typeof premium !== 'number') {
    kindCheck(scenario, premium, ['premium'], place)
    coverCheck(scenario, premium, place)
  }
  if (Array.isArray(depth)) {
    kindCheck(scenario, depth, ['depth'], place)
    coverCheck(scenario, depth, place)
  }
  if (volatility !== null && typeof volatility !== 'number') {
    kindCheck(scenario, volatility, ['volatility'], place)
    coverCheck(scenario, volatility, place)
  }
}

function feedCheck(scenario: Scenario, underlying: ScenarioUnderlying, feed: ScenarioFeed, place: Place): void {
  const source = scenario.sources.find((candidate) => candidate.name === feed.source)
  if (source === undefined) throw fault(place, `is fed by the unknown source ${quote(feed.source)}`, 'list the source')
  if (source.synthetic !== (feed.kind !== 'tables')) {
    const cure = 'a source with a rule is synthetic: true, one with a market is synthetic: false'
    throw fault(place, `is fed by ${quote(feed.source)}, whose label is wrong`, cure)
  }
  if (feed.kind === 'tables') {
    kindCheck(scenario, feed.tables, ['bars', 'line', 'steps'], place)
    if (feed.tables.some((file) => scenario.tables.get(file)!.synthetic)) {
      throw fault(place, `is fed by a synthetic table as if by a market`, 'use a synthetic source')
    }
  }
  const other = feed.kind === 'follow' ? feed.of : feed.kind === 'tables' ? feed.guide : ''
  if (other === '') return
  const target = underlying.feeds.find((candidate) => candidate.source === other)
  if (target?.kind !== 'tables' || target.guide !== '' || target === feed) {
    if (target?.kind === 'tables' && feed.kind === 'follow') return
    throw fault(place, `takes ${quote(other)} for a guide`, 'name a feed of the same underlying that has its own path')
  }
}

function kindCheck(scenario: Scenario, files: readonly string[], kinds: readonly TableKind[], place: Place): void {
  let endMs = 0
  for (const file of files) {
    const table = scenario.tables.get(file)
    if (table === undefined) throw fault(place, `uses ${quote(file)}, which tables does not list`, 'list the table')
    if (!kinds.includes(table.kind)) throw fault(place, `uses ${quote(file)}, a table of ${table.kind}`, 'use its kind')
    if (table.fromMs < endMs) throw fault(place, `uses ${quote(file)} before its time`, 'order tables by from and to')
    endMs = table.toMs
  }
}

/** The first table must hold from the window's start on: the rest of the stream leans on its first figure. */
function coverCheck(scenario: Scenario, files: readonly string[], place: Place): void {
  const first = scenario.tables.get(files[0] ?? '')
  const firstMs = first?.times[0]
  if (firstMs === undefined || firstMs > scenario.fromMs) {
    throw fault(place, `has no figures at ${timeWrite(scenario.fromMs)}`, 'let its first table cover the window start')
  }
}
