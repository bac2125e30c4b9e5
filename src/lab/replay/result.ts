/**
 * What a replay answers: plain data for the command line (`--json`) and the report. Money is in atoms of the settlement
 * token (10⁻⁶ token), prices in 10⁻⁸ dollar per coin as in scenarios, ratios in ppm, times in unix milliseconds, sizes in
 * lots as they stood at the time. Series are columns of one length: entry i belongs to `timeMs[i]`.
 */
import type {
  DeleverageRound,
  EventType,
  FillKind,
  LayerKind,
  OracleMode,
  ProcedureKind,
  Reject,
} from '../../core/words/index.ts'
import type { AccountClass } from '../populations/index.ts'

/** The arms of a comparison: what decides how books are closed and who bears what is missing. */
export const armNames = ['plimsoll', 'full-liquidation', 'no-backstop'] as const

/** The name of an arm. */
export type ArmName = (typeof armNames)[number]

/** One replay of one scenario by one population under one set of parameters. */
export type ReplayResult = {
  readonly format: 1
  readonly scenario: ReplayScenario
  readonly run: ReplayRun
  readonly house: ReplayHouse
  readonly series: ReplaySeries
  readonly incidents: readonly ReplayIncident[]
  /** Incidents that were left out because a list holds at most so many; 0 when all are there. */
  readonly incidentsLeftOut: number
  readonly totals: ReplayTotals
  readonly payers: ReplayPayers
  /** The accounts that lost most or were cut without fault, worst first. */
  readonly worst: readonly ReplayAccount[]
  readonly published: ReplayPublished | null
  readonly counts: ReplayCounts
  /** What binds the result to its inputs: equal inputs give equal digests on every machine. */
  readonly digest: ReplayDigest
}

/** The scenario as it was played. */
export type ReplayScenario = {
  readonly name: string
  readonly title: string
  readonly story: string
  readonly settlement: string
  readonly fromMs: number
  readonly toMs: number
  readonly tickMs: number
  readonly sources: readonly { readonly name: string; readonly operator: string; readonly synthetic: boolean }[]
  /** Rules and assumptions of its figures, in words. */
  readonly rules: readonly string[]
}

/** How it was played. */
export type ReplayRun = {
  readonly accounts: number
  readonly seed: number
  readonly arm: ArmName
  /** Parameters that differ from the house's own for this scenario: those of the arm, then those that the user set. */
  readonly changed: readonly ReplayParameter[]
  readonly realSourcesOnly: boolean
  readonly stress: { readonly moveFactorPpm: number; readonly depthFactorPpm: number }
  /** Rules and assumptions of population, venue and house in words. */
  readonly rules: readonly string[]
}

/** A parameter value that differs from the house's own; `where` names the market, asset or tier. */
export type ReplayParameter = {
  readonly parameter: string
  readonly where: string
  readonly value: number
  readonly instead: number
}

/** The house as it was opened. */
export type ReplayHouse = {
  /** Part of the whole market that the house clears: its open interest and the depth that its orders may use. */
  readonly sharePpm: number
  readonly markets: readonly ReplayMarket[]
  readonly assets: readonly ReplayAsset[]
  readonly capital: {
    readonly fund: number
    readonly sitg: number
    readonly stakers: number
    readonly backstop: number
    readonly treasury: number
  }
  readonly members: readonly {
    readonly class: AccountClass
    readonly accounts: number
    /** Equity and gross notional after opening. */
    readonly equity: number
    readonly gross: number
  }[]
  /** Opening trades that were made, and that the house refused. */
  readonly openingTrades: number
  readonly openingRefused: number
}

export type ReplayMarket = {
  readonly market: number
  readonly name: string
  /** Liquidity class, 1 the most liquid. */
  readonly class: number
  /** Coins in a lot when listed: 10 to the power of this. */
  readonly coinsPerLotExponent: number
  readonly priceFirst: number
  readonly priceLast: number
  readonly priceLow: number
  readonly priceHigh: number
  /** Dollars of the first book within 2 % that the house may use. */
  readonly depthDollars: number
  /** One-sided open interest after opening, atoms. */
  readonly openInterest: number
  readonly initialPpm: number
  readonly maintenancePpm: number
}

type ReplayAsset = {
  readonly asset: number
  readonly name: string
  readonly settlement: boolean
  readonly haircutPpm: number
}

/** Observations in time. */
export type ReplaySeries = {
  readonly timeMs: readonly number[]
  readonly markets: readonly ReplayMarketSeries[]
  /** Σ equity and Σ |notional| of members' accounts; leverage is their ratio, 0 when there is no equity. */
  readonly equity: readonly number[]
  readonly gross: readonly number[]
  readonly leveragePpm: readonly number[]
  /** Accounts of members by open procedure. */
  readonly open: Readonly<Record<Exclude<ProcedureKind, 'none'>, readonly number[]>>
  /** Cash of funds and layers; the backstop's equity and gross notional. */
  readonly fund: readonly number[]
  readonly sitg: readonly number[]
  readonly stakers: readonly number[]
  readonly treasury: readonly number[]
  readonly pending: readonly number[]
  readonly backstopEquity: readonly number[]
  readonly backstopGross: readonly number[]
  /** Sums since the start. */
  readonly calls: readonly number[]
  readonly forcedNotional: readonly number[]
  readonly shortfall: readonly number[]
  readonly deleveragedNotional: readonly number[]
}

export type ReplayMarketSeries = {
  readonly market: number
  readonly name: string
  readonly index: readonly number[]
  readonly mark: readonly number[]
  readonly slow: readonly number[]
  readonly mode: readonly OracleMode[]
  /** One-sided, atoms at mark. */
  readonly openInterest: readonly number[]
  /** Dollars within 2 % that the house may use, the smaller side. */
  readonly depthDollars: readonly number[]
  /** S_m and v_m. */
  readonly settlement: readonly number[]
  readonly claimPpm: readonly number[]
}

/** Something worth a line of its own, in the order in which it happened; of a layer its first payment. `account` is −1 where none is meant. */
export type ReplayIncident = {
  readonly timeMs: number
  readonly seq: number
  readonly kind:
    | 'mode'
    | 'takeover'
    | 'shortfall'
    | 'layer'
    | 'deleveraging'
    | 'vmgh'
    | 'breaker'
    | 're-lot'
    | 'wind-down'
  readonly account: number
  readonly market: string
  readonly amount: number
  readonly lots: number
  readonly text: string
}

/** What it came to. */
export type ReplayTotals = {
  /** Calls made, and how they ended; `open` at the end of the window. */
  readonly calls: {
    readonly made: number
    readonly answered: number
    readonly expired: number
    readonly superseded: number
    readonly open: number
  }
  /** Accounts of which lots were closed by force, and the notional at fill prices by kind of fill. */
  readonly accountsForced: number
  readonly forcedNotional: Readonly<Record<Exclude<FillKind, 'trade' | 'unwind'>, number>>
  /** Calls for an uncollected loss alone. */
  readonly collections: number
  readonly reductions: number
  readonly takeovers: number
  readonly collateralSold: number
  readonly penalties: number
  /** Notional closed by force beyond the most that was ever needed to reach restore (`need.ts`), and of how many times in force. */
  readonly cutBeyondNeed: number
  readonly cutBeyondNeedAccounts: number
  readonly shortfall: number
  readonly shortfallAccounts: number
  /** Money that layers other than the owner's own paid. */
  readonly insuranceUsed: number
  /** Accounts of which lots were deleveraged, how many lots in how many deleveragings, their notional at mark. */
  readonly deleveragings: number
  readonly deleveragedAccounts: number
  readonly deleveragedLots: number
  readonly deleveragedNotional: number
  readonly deleveragedByRound: Readonly<Record<DeleverageRound, number>>
  /** Hedged books of which a leg was deleveraged or closed by force while it was above maintenance. */
  readonly hedgedBroken: number
  readonly hedgedBooks: number
  /** Unpaid gains cut, and how many accounts. */
  readonly gainsCut: number
  readonly gainsCutAccounts: number
  /** Mean over time of Σ requirement ÷ Σ |notional| of members, initial and maintenance. */
  readonly initialUsedPpm: number
  readonly maintenanceUsedPpm: number
  readonly equityFirst: number
  readonly equityLast: number
  readonly depositsLater: number
  readonly withdrawals: number
  readonly withdrawalsRefused: number
  readonly forcedOrders: number
  readonly forcedOrderLots: number
  readonly forcedOrderLotsFilled: number
}

/** Who paid: what each layer gave, and what each class of members bore. */
export type ReplayPayers = {
  readonly layers: readonly { readonly layer: LayerKind; readonly amount: number; readonly times: number }[]
  readonly classes: readonly ReplayClassBill[]
}

export type ReplayClassBill = {
  readonly class: AccountClass
  readonly accounts: number
  /** Equity at the end − equity after opening − deposits + withdrawals. */
  readonly result: number
  readonly called: number
  readonly forced: number
  readonly forcedNotional: number
  readonly penalties: number
  readonly shortfall: number
  readonly deleveraged: number
  readonly deleveragedNotional: number
  readonly gainsCut: number
}

/** One account and why it stands where it does. */
export type ReplayAccount = {
  readonly account: number
  readonly class: AccountClass
  readonly equityFirst: number
  readonly equityLast: number
  readonly deposits: number
  readonly withdrawals: number
  readonly forcedNotional: number
  readonly deleveragedNotional: number
  readonly shortfall: number
  readonly legs: readonly { readonly market: string; readonly lotsFirst: number; readonly lotsLast: number }[]
  /** What happened to it, in order; after the first `after` lines so many are left out. A sentence that sums it up. */
  readonly timeline: readonly { readonly timeMs: number; readonly text: string }[]
  readonly timelineGap: { readonly after: number; readonly leftOut: number }
  readonly why: string
}

/** Outcomes that others published, the replay's own beside them, and why they differ. */
export type ReplayPublished = {
  readonly what: string
  readonly citation: string
  readonly headlines: readonly { readonly what: string; readonly value: string; readonly ours: string }[]
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly deleveragings: readonly {
    readonly timeMs: number
    readonly market: string
    readonly lots: number
    readonly notional: number
    readonly accounts: number
  }[]
  readonly differs: readonly string[]
}

/** How often what happened. */
export type ReplayCounts = {
  readonly commands: number
  readonly events: number
  readonly byEvent: Readonly<Partial<Record<EventType, number>>>
  readonly refused: Readonly<Partial<Record<Reject, number>>>
}

type ReplayDigest = {
  /** SHA-256 over the canonical bytes of every event, and of the state's pages at the end. */
  readonly events: string
  readonly state: string
  /** Last command. */
  readonly seq: number
  readonly timeMs: number
}

/** Arms or parameter sets side by side on the same prices, accounts, orders and depth. */
export type ComparisonResult = {
  readonly format: 1
  readonly names: readonly string[]
  /** By name; what each changes stands in `run.changed`. */
  readonly results: readonly ReplayResult[]
  readonly table: readonly ComparisonRow[]
  /** Where the first is worse than another, in words; empty when it is nowhere. */
  readonly worse: readonly string[]
}

/** One measure, a value a name. `lower` says whether less is better; null where neither is. */
export type ComparisonRow = {
  readonly measure: string
  readonly unit: 'atoms' | 'count' | 'ppm'
  readonly lower: boolean | null
  readonly values: readonly number[]
}

/** How much worse the scenario must be until each stage is touched. */
export type StressResult = {
  readonly format: 1
  readonly scenario: string
  readonly accounts: number
  readonly seed: number
  readonly arm: ArmName
  readonly stages: readonly StressStage[]
  /** Every factor that was tried and what it touched. */
  readonly trials: readonly { readonly factorPpm: number; readonly touched: readonly StressStageName[] }[]
}

/** Stages of a default in the order in which they should be reached. */
export const stressStages = [
  'call',
  'reduction',
  'takeover',
  'deleveraging',
  'own',
  'own-stake',
  'sitg',
  'fund',
  'stakers',
  'vmgh',
  'lenders',
  'wind-down',
] as const

export type StressStageName = (typeof stressStages)[number]

/** The stage is untouched at `untouchedPpm` and touched at `touchedPpm`; null where no tried factor did. */
export type StressStage = {
  readonly stage: StressStageName
  readonly untouchedPpm: number | null
  readonly touchedPpm: number | null
}
