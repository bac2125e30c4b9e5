/**
 * What a scenario is made of. Prices are integers of 10⁻⁸ dollar per unit of the coin (`DOLLAR` of them make a dollar),
 * times are unix milliseconds, ratios ppm, depth whole dollars. A scenario knows nothing of lots, atoms or accounts.
 */

/** What the rows of a table say. */
export const tableKinds = [
  'bars', // open, high, low, close of one interval
  'line', // a price at a time, joined by straight lines
  'steps', // a price that holds until the next row
  'premium', // the venue's mid against the index, holds until the next row
  'depth', // dollars resting within bands around mid, and the spread; holds until the next row
  'volatility', // a year's volatility that is known at a time, holds until the next row
] as const

/** The kind of a table. */
export type TableKind = (typeof tableKinds)[number]

/** A file of figures: where they come from, and the figures by column. */
export type ScenarioTable = {
  readonly file: string
  readonly kind: TableKind
  readonly venue: string
  readonly instrument: string
  /** Every row lies in fromMs ≤ time < toMs; what the last row says ends at toMs. */
  readonly fromMs: number
  readonly toMs: number
  /** Length of a bar; 0 for every other kind. */
  readonly intervalMs: number
  /** True where the figures follow from a rule and not from a market. */
  readonly synthetic: boolean
  readonly citation: string
  readonly times: Float64Array
  /** By column name, without `time`; prices, ppm or dollars as the kind says. */
  readonly columns: ReadonlyMap<string, Float64Array>
}

/** A reporter of prices. Series of one operator err together, so without synthetic sources only its first one counts. */
export type ScenarioSource = {
  readonly name: string
  readonly operator: string
  readonly synthetic: boolean
  /** Least confidence interval ± of a report, ppm of its price. */
  readonly confidencePpm: number
}

/** How one source comes to the price of one underlying. */
export type ScenarioFeed =
  /** Figures of a market; bars of a guided feed take the shape of the guide's path. */
  | { readonly kind: 'tables'; readonly source: string; readonly tables: readonly string[]; readonly guide: string }
  /** Another source's path, later and with bounded noise. */
  | {
      readonly kind: 'follow'
      readonly source: string
      readonly of: string
      readonly lagMs: number
      readonly noisePpm: number
    }
  /** A constant with bounded noise. */
  | { readonly kind: 'constant'; readonly source: string; readonly price: number; readonly noisePpm: number }

/** Dollars resting within a distance of mid. */
export type DepthBand = { readonly withinPpm: number; readonly dollars: number }

/** The book of a market: its bands from the nearest to the farthest, each including the nearer ones. */
export type ScenarioBook = {
  readonly spreadPpm: number
  readonly bids: readonly DepthBand[]
  readonly asks: readonly DepthBand[]
}

/** What a market needs beside prices: a premium and a book, each a table's files or a constant. */
export type ScenarioMarket = {
  readonly premium: readonly string[] | number
  readonly depth: readonly string[] | ScenarioBook
  /** A year's volatility, ppm; null: no contracts are listed on the underlying. */
  readonly volatility: readonly string[] | number | null
}

/** Something with a dollar price. The first feed is its primary one; `market` is null for a mere collateral asset. */
export type ScenarioUnderlying = {
  readonly name: string
  readonly feeds: readonly ScenarioFeed[]
  readonly market: ScenarioMarket | null
}

/** Outcomes that others published about the same event, to lay beside a replay. */
export type ScenarioPublished = {
  readonly what: string
  readonly citation: string
  readonly headlines: readonly { readonly what: string; readonly value: string }[]
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Which extreme a bar visits first; alternating: low first in every second bar. What really came first no bar says. */
export const barOrders = ['alternating', 'low-first', 'high-first'] as const

/** One of them. */
export type BarOrder = (typeof barOrders)[number]

/** A scenario that has passed every check of its files. */
export type Scenario = {
  readonly name: string
  readonly title: string
  readonly story: string
  readonly fromMs: number
  readonly toMs: number
  /** The token in which prices are quoted; every source reports it at exactly one dollar. */
  readonly settlement: string
  readonly seed: number
  readonly tickMs: number
  readonly bookMs: number
  readonly barOrder: BarOrder
  readonly sources: readonly ScenarioSource[]
  readonly underlyings: readonly ScenarioUnderlying[]
  readonly tables: ReadonlyMap<string, ScenarioTable>
  /** Rules and assumptions in words, to be printed with a result. */
  readonly rules: readonly string[]
  readonly published: ScenarioPublished | null
}

/** A price that one source gives; the confidence interval is ±, in the same unit. */
export type ScenarioEntry = { readonly underlying: string; readonly price: number; readonly confidence: number }

/** One fact of a scenario's stream. */
export type ScenarioTick =
  | {
      readonly kind: 'report'
      readonly timeMs: number
      readonly source: string
      readonly entries: readonly ScenarioEntry[]
    }
  | (ScenarioBook & {
      readonly kind: 'book'
      readonly timeMs: number
      readonly underlying: string
      /** (mid − index) ÷ index. */
      readonly midPremiumPpm: number
    })

/** Makes a scenario worse: moves away from the first price × moveFactorPpm ÷ 10⁶, depth × depthFactorPpm ÷ 10⁶. */
export type ScenarioStress = { readonly moveFactorPpm: number; readonly depthFactorPpm: number }

/** How to play a scenario; what is left out is the scenario's own. */
export type ScenarioOptions = {
  /** Leaves out synthetic sources and all but the first series of an operator: the oracle then runs degraded. */
  readonly realSourcesOnly?: boolean
  readonly tickMs?: number
  readonly fromMs?: number
  readonly toMs?: number
  readonly stress?: ScenarioStress
}

/** A scenario as a list shows it. */
export type ScenarioHead = Pick<Scenario, 'name' | 'title' | 'story' | 'fromMs' | 'toMs'>
