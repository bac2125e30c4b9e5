/** Puts a scenario together: the tables with what scenario.json says of each, and the document itself. */
import { decimalWrite, timeWrite } from '../../src/lab/scenarios/figures.ts'
import { type Bar, barsRead, barsWrite, cut, HOUR_MS, MINUTE_MS, merge, tableWrite } from './bars.ts'
import { type Baseline, type DepthRule, depthByRule, depthSize } from './depth.ts'
import { premiumOfRate } from './funding.ts'
import type { Inputs } from './inputs.ts'

/** A table: its entry in scenario.json and its text. */
export type Table = {
  readonly head: {
    readonly file: string
    readonly kind: string
    readonly venue: string
    readonly instrument: string
    readonly from: string
    readonly to: string
    readonly intervalMs?: number
    readonly synthetic: boolean
    readonly citation: string
  }
  readonly text: string
}

/** A feed of an underlying as scenario.json writes it. */
type Feed =
  | { readonly source: string; readonly tables: readonly string[]; readonly guide?: string }
  | { readonly source: string; readonly follow: string; readonly lagMs: number; readonly noisePpm: number }
  | { readonly source: string; readonly constant: string; readonly noisePpm: number }

/** An underlying as scenario.json writes it. */
export type Underlying = {
  readonly name: string
  readonly feeds: readonly Feed[]
  readonly market?: {
    readonly premium: readonly string[] | number
    readonly depth: readonly string[]
    readonly volatility?: readonly string[]
  }
}

/** A scenario before it is written. */
export type Draft = {
  readonly name: string
  readonly title: string
  readonly story: string
  readonly fromMs: number
  readonly toMs: number
  readonly seed: number
  readonly tickMs: number
  readonly bookMs: number
  /** Real sources by name with their operator; synthetic ones are added where a feed needs them. */
  readonly venues: Readonly<Record<string, string>>
  readonly underlyings: readonly Underlying[]
  readonly tables: readonly Table[]
  readonly rules: readonly string[]
  readonly published?: object
}

/** Least confidence of a report: 2 bp of a real source, 4 bp of a synthetic one. */
const CONFIDENCE_REAL_PPM = 200
const CONFIDENCE_SYNTHETIC_PPM = 400

/** Premium where no funding rate is known: the interest, so that a rate of 0.01 % follows. */
export const PREMIUM_CONSTANT_PPM: number = 100

/** What holds in every scenario. */
const RULES_COMMON: readonly string[] = [
  'Prices: USDT and USD are read as dollars; the settlement token is reported at exactly 1 by every source. Prices are outside the model: what the house does does not move them.',
  'Bars become ticks: open, both extremes at whole ticks, close; low first in even bars (time ÷ interval), high first in odd ones; straight lines between, time in proportion to distance. A guided feed keeps its own bars and moves with its guide: the guide’s path plus an offset in straight lines between open, high, low and close less the guide’s at the same moments, held inside the bar.',
  'Confidence of a report: the source’s confidencePpm of the price, rounded up, plus half the move since its tick before.',
]

/** The text of scenario.json. */
export function documentWrite(draft: Draft): string {
  const named = draft.underlyings.flatMap((underlying) => underlying.feeds.map((feed) => feed.source))
  const synthetic = [...new Set(named)].filter((name) => draft.venues[name] === undefined).sort()
  const sources = [
    ...Object.entries(draft.venues).map(([name, operator]) => sourceOf(name, operator, false)),
    ...synthetic.map((name) => sourceOf(name, name, true)),
  ]
  const document = {
    format: 1,
    name: draft.name,
    title: draft.title,
    story: draft.story,
    window: { from: timeWrite(draft.fromMs), to: timeWrite(draft.toMs) },
    settlement: 'USDT',
    seed: draft.seed,
    tickMs: draft.tickMs,
    bookMs: draft.bookMs,
    sources,
    underlyings: draft.underlyings,
    tables: draft.tables.map((table) => table.head),
    rules: [...RULES_COMMON, ...draft.rules],
    published: draft.published,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function sourceOf(name: string, operator: string, synthetic: boolean): object {
  const confidencePpm = synthetic ? CONFIDENCE_SYNTHETIC_PPM : CONFIDENCE_REAL_PPM
  return { name, operator, synthetic, confidencePpm }
}

/** Two sources that no market gave: they follow `of`, later and with noise. */
export function followers(of: string, tickMs: number, count: 1 | 2 = 2): Feed[] {
  const first = { source: 'synthetic-a', follow: of, lagMs: tickMs / 2, noisePpm: 300 }
  const second = { source: 'synthetic-b', follow: of, lagMs: tickMs, noisePpm: 500 }
  return count === 1 ? [first] : [first, second]
}

/** What a scenario says of its followers. */
export function followersRule(tickMs: number, what: string): string {
  return `Synthetic sources complete ${what} to three operators: synthetic-a follows the named series ${tickMs / 2000} s later with noise uniform in ±300 ppm, synthetic-b ${tickMs / 1000} s later with ±500 ppm; xoshiro128**, one stream a source and underlying, from the seed.`
}

/** What is cut out of a data file: `intervalMs` longer than the file's merges bars. */
type Cut = {
  readonly file: string
  readonly data: string
  readonly instrument: string
  readonly intervalMs: number
  readonly fromMs: number
  readonly toMs: number
}

/** A table of bars. */
export function barsTable(inputs: Inputs, wanted: Cut): Table {
  const bars = merge(cut(barsRead(inputs, wanted.data), wanted.fromMs, wanted.toMs), wanted.intervalMs)
  return { head: { ...headOf(inputs, wanted, 'bars'), intervalMs: wanted.intervalMs }, text: barsWrite(bars) }
}

/** What scenario.json says of a table of real figures, without its interval. */
export function headOf(
  inputs: Inputs,
  wanted: Omit<Cut, 'intervalMs'>,
  kind: string,
): Omit<Table['head'], 'intervalMs'> {
  return {
    file: wanted.file,
    kind,
    venue: inputs.entry(wanted.data).venue,
    instrument: wanted.instrument,
    from: timeWrite(wanted.fromMs),
    to: timeWrite(wanted.toMs),
    synthetic: false,
    citation: citationOf(inputs, wanted.data),
  }
}

/** Where a data file comes from. */
export function citationOf(inputs: Inputs, data: string): string {
  const entry = inputs.entry(data)
  const origin = `github.com/${entry.source_repo} ${entry.source_path} at ${entry.commit.slice(0, 12)}`
  return `${entry.venue}; ${origin}; sha256 of ${data}: ${entry.sha256}`
}

/** How a real funding rate is read: rows with `ts` and a rate, brought to ppm of eight hours. */
type FundingCut = Omit<Cut, 'intervalMs'> & { readonly column: string; readonly ppmPerUnit: number }

/** The premium that explains the funding rates: a rate paid at the end of eight hours is explained during them. */
export function premiumTable(inputs: Inputs, wanted: FundingCut): Table {
  const rows = inputs.rows(wanted.data).map((row) => ({
    // Rates are stamped some milliseconds late.
    timeMs: Math.round(Number(row.ts) / HOUR_MS) * HOUR_MS - 8 * HOUR_MS,
    premiumPpm: premiumOfRate(ppmOf(Number(row[wanted.column]) * wanted.ppmPerUnit)),
  }))
  const used = rows.filter((row) => row.timeMs > wanted.fromMs - 8 * HOUR_MS && row.timeMs < wanted.toMs)
  const head = headOf(inputs, { ...wanted, fromMs: used[0]!.timeMs }, 'premium')
  return {
    head,
    text: tableWrite(
      ['time', 'premium_ppm'],
      used.map((row) => [timeWrite(row.timeMs), row.premiumPpm]),
    ),
  }
}

/** Venues print rates to 8 places; what a product adds behind the second place of a ppm is not theirs. */
function ppmOf(value: number): number {
  return Math.round(value * 100) / 100
}

/** What a scenario says of its funding. */
export function fundingRule(real: string): string {
  const inverse =
    'premium = rate ± 500 ppm, so that rate = premium + clamp(100 ppm − premium, ±500 ppm); 100 ppm where the rate is 100 ppm'
  const constant = `a constant premium of ${PREMIUM_CONSTANT_PPM} ppm (a rate of 0.01 %)`
  return real === ''
    ? `Funding: no rate is known here; ${constant}.`
    : `Funding: ${real} from the venue’s rates of eight hours, inverted: ${inverse}. Every other market: ${constant}.`
}

/** A table of depth by the rule. */
export function depthTable(baseline: Baseline, file: string, rule: DepthRule, fromMs: number, toMs: number): Table {
  const size = depthSize(baseline, rule)
  const days = `${timeWrite(rule.referenceFromMs)} to ${timeWrite(rule.referenceToMs)}`
  return {
    head: {
      file,
      kind: 'depth',
      venue: 'by rule',
      instrument: file.split('-')[0]!.toUpperCase(),
      from: timeWrite(fromMs),
      to: timeWrite(toMs),
      synthetic: true,
      citation: `Depth rule of scenarios/README.md; size ${size.toPrecision(3)} × baseline, reference ${days}`,
    },
    text: depthByRule(baseline, rule, fromMs, toMs),
  }
}

/** What a scenario says of its depth. */
export const DEPTH_RULE: string =
  'Depth by rule: the median bands of Binance USD-M BTCUSDT on 10 October 2025 before 15:00 UTC × size of the underlying (reference turnover) × √(turnover ÷ reference) × (reference range ÷ range), the last two held between 2 % and 120 %; spread = calm spread ÷ that factor, at most 0.5 %. Bids and asks thin alike.'

/** A price in words, as $3,782.13. */
export function dollars(price: number): string {
  const [whole, places] = decimalWrite(price).split('.')
  return `$${whole!.replace(/\B(?=(\d{3})+$)/g, ',')}${places === undefined ? '' : `.${places}`}`
}

/** How far a price fell, in whole percent. */
export function fallPercent(from: number, to: number): number {
  return Math.round(((from - to) / from) * 100)
}

/** First open and lowest low of bars: what a story tells. */
export function fallOf(bars: readonly Bar[]): { readonly open: number; readonly low: number; readonly lowMs: number } {
  const lowest = bars.reduce((least, bar) => (bar.low < least.low ? bar : least))
  return { open: bars[0]!.open, low: lowest.low, lowMs: lowest.timeMs }
}

/** An interval in a file's name. */
export function intervalName(intervalMs: number): string {
  return intervalMs % HOUR_MS === 0 ? `${intervalMs / HOUR_MS}h` : `${intervalMs / MINUTE_MS}m`
}
