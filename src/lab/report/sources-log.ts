/**
 * Watches a replay for what every source said of each underlying that is collateral alone, beside the index that the house
 * made of it: a token that breaks at one venue and not at another is seen nowhere else.
 */
import type { ReplayHook, ReplayResult } from '../replay/index.ts'
import type { ReportSources } from './input.ts'

/** A source that has said nothing for so long is silent: its line is then that of the index. */
const SILENT_MS = 600_000

/** What was said at times that rise, atoms a lot. */
type Said = { readonly timeMs: number[]; readonly price: number[] }

/** A hook for a replay, and what it has heard, at the times of a result. `sources` are names by row. */
export function sourcesLog(sources: readonly string[]): {
  readonly hook: ReplayHook
  readonly heard: (result: ReplayResult) => ReportSources[]
} {
  const index = new Map<number, Said>()
  const reports = new Map<number, Map<number, Said>>()
  const nameless = new Set<number>()
  const underlyingOf: number[] = []
  const hook: ReplayHook = (_seq, timeMs, command, events, { markets: { markets, assets } }) => {
    if (command.type !== 'priceReport') return
    if (underlyingOf.length < assets.rows) {
      for (let asset = 0; asset < assets.rows; asset++) underlyingOf[asset] = assets.underlying[asset]!
      for (let market = 0; market < markets.rows; market++) nameless.add(markets.underlying[market]!)
    }
    for (const { underlying, price } of command.entries) {
      if (nameless.has(underlying) || !underlyingOf.includes(underlying)) continue
      const bySource = reports.get(underlying) ?? new Map<number, Said>()
      reports.set(underlying, bySource)
      const said = bySource.get(command.source) ?? { timeMs: [], price: [] }
      bySource.set(command.source, said)
      put(said, timeMs, price)
    }
    for (const event of events) {
      if (event.type !== 'indexSet' || nameless.has(event.underlying)) continue
      const said = index.get(event.underlying) ?? { timeMs: [], price: [] }
      index.set(event.underlying, said)
      put(said, timeMs, event.price)
    }
  }
  const heard = ({ series: { timeMs }, house }: ReplayResult): ReportSources[] =>
    house.assets.flatMap(({ asset, name, settlement }) => {
      const underlying = underlyingOf[asset] ?? -1
      const made = index.get(underlying)
      if (settlement || made === undefined) return []
      const first = made.price[0]!
      const change = (price: number): number => (price / first - 1) * 1e6
      const indexed = seenAt(made, timeMs, Number.POSITIVE_INFINITY).map((price) => change(price ?? first))
      const lines = [...(reports.get(underlying) ?? [])].map(([source, said]) => {
        const values = seenAt(said, timeMs, SILENT_MS).map((price, i) => (price === null ? indexed[i]! : change(price)))
        return { name: sources[source] ?? `source ${source}`, values }
      })
      return [{ name, timeMs, index: indexed, sources: lines }]
    })
  return { hook, heard }
}

function put({ timeMs: times, price: prices }: Said, timeMs: number, price: number): void {
  times.push(timeMs)
  prices.push(price)
}

/** At each time, of what was said since the last one, what lies furthest from the very first; null after a silence. */
function seenAt(said: Said, timesMs: readonly number[], silentMs: number): (number | null)[] {
  const [first] = said.price
  let at = 0
  let shown: number | null = null
  return timesMs.map((timeMs) => {
    let furthest: number | null = null
    for (; at < said.timeMs.length && said.timeMs[at]! <= timeMs; at++) {
      const price = said.price[at]!
      if (furthest === null || Math.abs(price - first!) > Math.abs(furthest - first!)) furthest = price
    }
    if (furthest !== null) shown = furthest
    else if (at === 0 || timeMs - said.timeMs[at - 1]! > silentMs) shown = null
    return shown
  })
}
