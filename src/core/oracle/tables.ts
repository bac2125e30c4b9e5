/** The tables of the oracle: what sources and venues said last, and the state of every average. */
import { listingMax, type Markets, type MarketsHouse } from '../markets/index.ts'
import { type Table, type Touched, tableAdd, tableOf, touchedOf } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { depthDistances, instrumentPosition, modePosition } from '../words/index.ts'
import { ATTESTERS_MAX, BOOKS_MAX, BUCKETS, CURVE_SOURCES_MAX, LIGHT_BREACHES, SOURCES_MAX } from './limits.ts'

/** Last report of a source on an underlying: row = underlying × SOURCES_MAX + position, in the order of arrival. */
const reportKinds = { source: 'u16', price: 'f64', confidence: 'f64', reportMs: 'f64' } as const

/** What the oracle keeps of an underlying beside its public columns. */
const priceKinds = {
  /** First market and first asset on it + 1, ascending by number; 0 none. */
  firstMarket: 'i32',
  firstAsset: 'i32',
  /** First expiry that has not settled + 1, ascending by time. */
  firstExpiry: 'i32',
  /** Time at which its contracts were valued in full last: scenarios stand at it. And how often they have been. */
  scenarioMs: 'f64',
  scenarioTurn: 'f64',
  /** Rows of `reports` in use. */
  reports: 'u8',
  /** Time of the newest report. */
  freshMs: 'f64',
  /** Time up to which the window of the rule price is summed, and its present bucket. */
  windowMs: 'f64',
  bucket: 'u8',
  /** The step rule: index and time from which the present step is measured, and the time of the last step. */
  stepBase: 'f64',
  stepFromMs: 'f64',
  stepMs: 'f64',
  /** Realised variance, 2⁻¹⁶ ppm² a second, up to the last sample: its index and time. */
  variance: 'f64',
  varianceBase: 'f64',
  varianceMs: 'f64',
  /** Confidence and realised volatility of an hour, ppm of the price, ceil. */
  confidencePpm: 'f64',
  hourlyPpm: 'f64',
  /** Rows of `depths` in use; 1 once the inequality of depth is in force. */
  depths: 'u8',
  depthInForce: 'u8',
  /** Least of cost ÷ distance, dollar atoms, at most ATOMS_MAX; and when it changes without a report. */
  interestNotional: 'f64',
  depthDueMs: 'f64',
  /** When this underlying must be looked at again without a report. */
  dueMs: 'f64',
} as const

/**
 * A stretch of live time of an underlying: row = underlying × BUCKETS + position in the ring. Σ price × time is kept in
 * two parts, price div 10⁶ and price mod 10⁶, each exact.
 */
const bucketKinds = { sinceMs: 'f64', untilMs: 'f64', liveMs: 'f64', high: 'f64', low: 'f64' } as const

/** What the oracle keeps of a market. */
const quoteKinds = {
  /** Next market on the same underlying + 1. */
  next: 'i32',
  /** Rows of `books` in use. */
  books: 'u8',
  /** 1 once its contract has settled: its mark never moves again. */
  frozen: 'u8',
  /** Index × lot multiple ÷ token price, settlement atoms a lot; 0 until both are known. */
  fair: 'f64',
  /** Basis, 2⁻²⁰ ppm of the fair price, signed. */
  basis: 'f64',
  /** Distance of the venues' mid from fair that is in force, 2⁻⁸ ppm, signed, and the time at which it ends. */
  sample: 'f64',
  sampleEndMs: 'f64',
  /** Slow price, 2⁻¹² atom. */
  slow: 'f64',
  /** Time up to which basis, premium and slow price are averaged. */
  averagedMs: 'f64',
  /** Σ sample × time and Σ time since the last funding. */
  premiumSum: 'f64',
  premiumMs: 'f64',
  fundingMs: 'f64',
  /** Remainder of the last funding step and the denominator that it is of. */
  fundingRest: 'f64',
  fundingScale: 'f64',
  dueMs: 'f64',
} as const

/**
 * The light of a market: the UTC day under way, the mark with which the day before ended and what initial margin asked then, ppm of notional
 * (0: no day has ended yet); and what the red zone adds to the first initial fraction, ppm of it.
 */
const lightKinds = { day: 'u32', mark: 'f64', marginPpm: 'f64', redPpm: 'f64' } as const

/** UTC days in which a side lost more than its initial margin, the latest first, 0 none: row = (market × 2 + side) × LIGHT_BREACHES + position. */
const breachKinds = { day: 'u32' } as const

/** Last book of a venue in a market: row = market × BOOKS_MAX + position. */
const bookKinds = { venue: 'u16', bid: 'f64', ask: 'f64', bidLots: 'f64', askLots: 'f64', bookMs: 'f64' } as const

/** What the oracle keeps of an asset. */
const assetQuoteKinds = {
  /** Next asset on the same underlying + 1. */
  next: 'i32',
  /** Slow price, 2⁻¹² atom. */
  slow: 'f64',
  averagedMs: 'f64',
  dueMs: 'f64',
} as const

/**
 * What the oracle keeps of an expiry, row by row as in `expiries`: the curve in force since `curveMs` (0: none yet), and the sum of
 * index × time over the window, price div 10⁶ and price mod 10⁶, each exact.
 */
const curveKinds = {
  /** Next expiry of the same underlying + 1. */
  next: 'i32',
  basisPpm: 'f64',
  theta: 'f64',
  right: 'f64',
  left: 'f64',
  confidencePpm: 'u32',
  curveMs: 'f64',
  /** When so many sources agreed on it last: its age. */
  freshMs: 'f64',
  sources: 'u8',
  /** Position in `oracleModes`. */
  mode: 'u8',
  sumHigh: 'f64',
  sumLow: 'f64',
  liveMs: 'f64',
  /** The same three as they were when scenarios stood last. */
  stoodHigh: 'f64',
  stoodLow: 'f64',
  stoodLiveMs: 'f64',
  /** Time up to which the index is summed. */
  averagedMs: 'f64',
  dueMs: 'f64',
} as const

/** Last report of a source on an expiry: row = expiry × CURVE_SOURCES_MAX + position, in the order of arrival; time 0: unused. */
const curveReportKinds = {
  source: 'u16',
  reportMs: 'f64',
  basisPpm: 'f64',
  theta: 'f64',
  right: 'f64',
  left: 'f64',
  confidencePpm: 'u32',
} as const

/** Last report of depth of a source on an underlying: row = underlying × SOURCES_MAX + position, in the order of arrival. */
const depthKinds = { source: 'u16', reportMs: 'f64' } as const

/**
 * Cost of one distance, the cheaper side, dollar atoms: what was reported, and what of it counted when the report came. Row = row of
 * `depths` × distances + position.
 */
const depthLevelKinds = { reported: 'f64', counted: 'f64' } as const

/** Last attestation of a source on a tier's season: row = tier × ATTESTERS_MAX + position. `source` is its row + 1, 0 free. */
const attestationKinds = { source: 'u16', day: 'u32', season: 'u8', seasonPpm: 'f64' } as const

/** One row: the earliest time at which anything is due without a report. */
const agendaKinds = { dueMs: 'f64' } as const

/**
 * The rule price asked for last, by underlying, and for which end and window; NaN ends nothing. A crowd that is judged at
 * degraded prices asks for the same one account by account.
 */
type Ruled = {
  readonly endMs: Float64Array
  readonly windowMs: Float64Array
  /** Floor; −1 when nothing is remembered. */
  readonly average: Float64Array
}

/** The oracle's part of the state. `ruled` is derived. */
type Oracle = {
  readonly reports: Table<typeof reportKinds>
  readonly prices: Table<typeof priceKinds>
  readonly buckets: Table<typeof bucketKinds>
  readonly quotes: Table<typeof quoteKinds>
  readonly books: Table<typeof bookKinds>
  readonly lights: Table<typeof lightKinds>
  readonly breaches: Table<typeof breachKinds>
  readonly curves: Table<typeof curveKinds>
  readonly curveReports: Table<typeof curveReportKinds>
  readonly depths: Table<typeof depthKinds>
  readonly depthLevels: Table<typeof depthLevelKinds>
  readonly assetQuotes: Table<typeof assetQuoteKinds>
  readonly agenda: Table<typeof agendaKinds>
  readonly attestations: Table<typeof attestationKinds>
  readonly ruled: Ruled
}

/** Rows whose price moved in the present command; derived, drained by `machine` into the watch. */
type Moved = {
  /** Markets whose mark or funding index changed. */
  readonly markets: Touched
  /** Assets whose price changed. */
  readonly assets: Touched
  /** Underlyings whose index changed, and those whose scenarios stand at another curve or time. */
  readonly indexes: Touched
  readonly scenarios: Touched
  /** Markets whose contract has just settled: `machine` ends what is open in them. */
  readonly expired: Touched
}

/** What the oracle needs of the house. */
export type OracleHouse = MarketsHouse & { readonly oracle: Oracle; readonly moved: Moved }

/** An empty oracle. */
export function oracleOf(): Oracle {
  const agenda = tableOf('agenda', agendaKinds, 1)
  tableAdd(agenda)
  const attestations = tableOf('attestations', attestationKinds, listingMax.tiers * ATTESTERS_MAX)
  attestations.rows = listingMax.tiers * ATTESTERS_MAX
  return {
    reports: tableOf('reports', reportKinds, listingMax.underlyings * SOURCES_MAX),
    prices: tableOf('prices', priceKinds, listingMax.underlyings),
    buckets: tableOf('buckets', bucketKinds, listingMax.underlyings * BUCKETS),
    quotes: tableOf('quotes', quoteKinds, listingMax.markets),
    books: tableOf('books', bookKinds, listingMax.markets * BOOKS_MAX),
    lights: tableOf('lights', lightKinds, listingMax.markets),
    breaches: tableOf('breaches', breachKinds, listingMax.markets * 2 * LIGHT_BREACHES),
    curves: tableOf('curves', curveKinds, listingMax.expiries),
    curveReports: tableOf('curveReports', curveReportKinds, listingMax.expiries * CURVE_SOURCES_MAX),
    depths: tableOf('depths', depthKinds, listingMax.underlyings * SOURCES_MAX),
    depthLevels: tableOf('depthLevels', depthLevelKinds, listingMax.underlyings * SOURCES_MAX * depthDistances.length),
    assetQuotes: tableOf('assetQuotes', assetQuoteKinds, listingMax.assets),
    agenda,
    attestations,
    ruled: {
      endMs: new Float64Array(listingMax.underlyings).fill(Number.NaN),
      windowMs: new Float64Array(listingMax.underlyings),
      average: new Float64Array(listingMax.underlyings),
    },
  }
}

/** Empty sets of moved rows. */
export function movedOf(): Moved {
  return {
    markets: touchedOf(listingMax.markets),
    assets: touchedOf(listingMax.assets),
    indexes: touchedOf(listingMax.underlyings),
    scenarios: touchedOf(listingMax.underlyings),
    expired: touchedOf(listingMax.markets),
  }
}

/**
 * Adds the rows of what was listed since the last call. New rows are due at once, so the next tick prices what was listed
 * on an underlying that has a price already.
 */
export function followListings(house: OracleHouse): void {
  const { oracle, markets } = house
  if (oracle.prices.rows === markets.underlyings.rows && oracle.quotes.rows === markets.markets.rows) {
    if (oracle.assetQuotes.rows === markets.assets.rows && oracle.curves.rows === markets.expiries.rows) return
  }
  while (oracle.prices.rows < markets.underlyings.rows) addUnderlying(oracle)
  while (oracle.curves.rows < markets.expiries.rows) addExpiry(oracle, markets)
  while (oracle.quotes.rows < markets.markets.rows) addMarket(oracle, markets)
  while (oracle.assetQuotes.rows < markets.assets.rows) addAsset(oracle, markets)
  oracle.agenda.dueMs[0] = 0
}

/** Notes that something is due at this time. */
export function dueAt(oracle: Oracle, dueMs: number): void {
  if (dueMs < oracle.agenda.dueMs[0]!) oracle.agenda.dueMs[0] = dueMs
}

function addUnderlying(oracle: Oracle): void {
  const row = tableAdd(oracle.prices)
  oracle.prices.dueMs[row] = Number.MAX_SAFE_INTEGER
  oracle.prices.depthDueMs[row] = Number.MAX_SAFE_INTEGER
  for (let i = 0; i < SOURCES_MAX; i++) {
    tableAdd(oracle.reports)
    tableAdd(oracle.depths)
    for (const _ of depthDistances) tableAdd(oracle.depthLevels)
  }
  for (let i = 0; i < BUCKETS; i++) tableAdd(oracle.buckets)
}

/** Puts an expiry into the list of its underlying, by time. */
function addExpiry(oracle: Oracle, { expiries }: Markets): void {
  const { prices, curves, curveReports } = oracle
  const row = tableAdd(curves)
  for (let i = 0; i < CURVE_SOURCES_MAX; i++) tableAdd(curveReports)
  curves.mode[row] = modePosition.halted
  const underlying = expiries.underlying[row]!
  const expiryMs = expiries.expiryMs[row]!
  let before = -1
  let after = prices.firstExpiry[underlying]!
  while (after !== 0 && expiries.expiryMs[after - 1]! < expiryMs) {
    before = after - 1
    after = curves.next[before]!
  }
  curves.next[row] = after
  if (before < 0) prices.firstExpiry[underlying] = row + 1
  else curves.next[before] = row + 1
}

function addMarket(oracle: Oracle, markets: Markets): void {
  const row = tableAdd(oracle.quotes)
  // What ends has no funding: the basis of a contract with an expiry closes by itself.
  if (markets.markets.kind[row] !== instrumentPosition.perpetual) oracle.quotes.fundingMs[row] = Number.MAX_SAFE_INTEGER
  for (let i = 0; i < BOOKS_MAX; i++) tableAdd(oracle.books)
  tableAdd(oracle.lights)
  for (let i = 0; i < 2 * LIGHT_BREACHES; i++) tableAdd(oracle.breaches)
  append(oracle.prices.firstMarket, oracle.quotes.next, markets.markets.underlying[row]!, row)
}

/**
 * Takes a market that has settled out of the list of its underlying: whoever prices the list anew should not pass by all that ever were. Its
 * own link stays, for a walk that is at it.
 */
export function dropMarket({ oracle: { prices, quotes }, markets: { markets } }: OracleHouse, market: Row): void {
  const underlying = markets.underlying[market]!
  if (prices.firstMarket[underlying] === market + 1) {
    prices.firstMarket[underlying] = quotes.next[market]!
    return
  }
  let before = prices.firstMarket[underlying]! - 1
  while (quotes.next[before] !== market + 1) before = quotes.next[before]! - 1
  quotes.next[before] = quotes.next[market]!
}

function addAsset(oracle: Oracle, markets: Markets): void {
  const row = tableAdd(oracle.assetQuotes)
  append(oracle.prices.firstAsset, oracle.assetQuotes.next, markets.assets.underlying[row]!, row)
}

/** Puts a row at the end of a list of rows + 1, so that lists ascend by number. */
function append(first: Int32Array, next: Int32Array, list: Row, row: Row): void {
  if (first[list] === 0) {
    first[list] = row + 1
    return
  }
  let at = first[list]! - 1
  while (next[at] !== 0) at = next[at]! - 1
  next[at] = row + 1
}
