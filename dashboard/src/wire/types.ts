/**
 * What the house answers, as far as these pages read it. Money and prices are decimal texts of settlement tokens (a price
 * is per lot, an index per base lot in dollars), rates are ppm, times are milliseconds in the time of the house.
 */

/** A decimal number as text, exact. */
export type Decimal = string

/** An account or owner: its number to who may know it, a salted number to everybody else. */
type Ref = number | string

/** The state hash at the last cut. */
export type StateHash = { readonly seq: number; readonly epoch: number; readonly hash: string }

/** Every answer: what was asked, and the place of the house at which it was true. */
export type Envelope<T> = {
  readonly data: T
  readonly seq: number
  readonly timeMs: number
  readonly stateHash: StateHash | null
}

/** /v1/house */
export type House = {
  readonly name: string
  readonly version: string
  readonly mode: 'demo' | 'real'
  readonly ready: boolean
  readonly safeMode: { readonly reason: string; readonly until: string } | null
  readonly epoch: number
  readonly startedMs: number
  readonly journal: { readonly batch: number; readonly chainHash: string }
  readonly queue: { readonly commands: number; readonly commandsMax: number }
  readonly modelsSinceSeq: number
  readonly owners: number
  readonly accounts: number
  readonly tiers: number
  readonly markets: number
  readonly openProcedures: number
}

/** Mode of a price. */
type OracleMode = 'normal' | 'degraded' | 'halted'

/** /v1/markets */
export type Market = {
  readonly market: number
  readonly name: string | null
  readonly tier: number
  readonly underlying: number
  readonly lotMultiple: number
  readonly coinsPerLot: Decimal | null
  readonly status: 'open' | 'close-only' | 'delisting' | 'closed'
  readonly mode: OracleMode
  readonly mark: Decimal | null
  readonly slow: Decimal | null
  readonly fundingIndex: number
  readonly fundingRatePpm: number | null
  readonly fundingMs: number | null
  readonly openInterestLots: number
  readonly openInterest: Decimal
  readonly holders: number
  readonly depthLots: number
  readonly initialAddOnPpm: number
  readonly claimPpm: number
  readonly settlementCash: Decimal
  readonly reserve: Decimal
}

/** /v1/markets/:market/funding */
export type FundingPoint = { readonly timeMs: number; readonly ratePpm: number; readonly index: number }

/** /v1/oracle */
export type Oracle = {
  readonly underlying: number
  readonly name: string | null
  readonly mode: OracleMode
  readonly index: Decimal | null
  readonly raw: Decimal | null
  readonly held: boolean
  readonly confidence: Decimal
  readonly indexMs: number
  readonly liveSources: number
  readonly sources: readonly {
    readonly source: number
    readonly name: string | null
    readonly price: Decimal
    readonly confidence: Decimal
    readonly reportMs: number
  }[]
}

/** /v1/assets */
export type Asset = {
  readonly asset: number
  readonly name: string | null
  readonly tier: number
  readonly underlying: number
  readonly settlement: boolean
  readonly places: number
  readonly atomsPerLot: number
  readonly price: Decimal | null
  readonly total: Decimal
}

/** /v1/tiers */
export type Tier = {
  readonly tier: number
  readonly name: string | null
  readonly settlementAsset: number | null
  readonly seasonPpm: number
  readonly tokenPricePpm: number
  readonly depegged: boolean
  readonly breaker: boolean
  readonly woundDown: boolean
  readonly openShortfalls: number
  readonly loans: Decimal
  readonly layers: readonly { readonly name: string; readonly account: number; readonly cash: Decimal }[]
}

/** /v1/tiers/:tier/leverage */
export type Leverage = {
  readonly seq: number
  readonly timeMs: number
  readonly tier: number
  readonly grossNotional: Decimal
  readonly equity: Decimal
  readonly leveragePpm: number | null
  readonly bands: readonly {
    readonly fromPpm: number
    readonly toPpm: number | null
    readonly accounts: number
    readonly notional: Decimal
  }[]
  readonly concentrationPpm: number
  readonly largest: readonly Decimal[]
  readonly openInterest: readonly { readonly market: number; readonly notional: Decimal }[]
}

/** /v1/tiers/:tier/stress */
export type Stress = {
  readonly seq: number
  readonly movePpm: number
  readonly inForce: boolean
  readonly first: Decimal
  readonly second: Decimal
  readonly resources: Decimal
  readonly covered: boolean
  readonly payment: Decimal
  readonly lacking: Decimal
}

/** What is open against an account. */
export type ProcedureKind =
  | 'none'
  | 'call'
  | 'collection'
  | 'reduction'
  | 'takeover'
  | 'deleveraging'
  | 'resolution'
  | 'awaiting-price'

/** /v1/procedures */
export type Procedure = {
  readonly account: Ref
  readonly kind: ProcedureKind
  readonly reason: string
  readonly equity: Decimal
  readonly requirement: Decimal
  readonly amount: Decimal
  readonly deadlineMs: number | null
  readonly openedMs: number | null
  readonly movedMs: number | null
}

/** /v1/liquidations */
export type Liquidation = {
  readonly account: Ref
  readonly startedSeq: number
  readonly startedMs: number
  readonly endedMs: number | null
  readonly reason: string
  readonly equity: Decimal
  readonly requirement: Decimal
  readonly worst: ProcedureKind
  readonly lots: number
  readonly notional: Decimal
  readonly shortfall: Decimal
}

/** /v1/deleveragings */
export type Deleveraging = {
  readonly seq: number
  readonly timeMs: number
  readonly market: number
  readonly lots: number
  readonly mark: Decimal
  readonly long: boolean
  readonly holders: readonly {
    readonly account: Ref
    readonly owner: Ref | null
    readonly round: string
    readonly lotsHeld: number
    readonly exposure: Decimal
    readonly equity: Decimal
    readonly lots: number
  }[]
}

/** An event of the house with its fields as the wire has them. */
export type HouseEvent = { readonly type: string } & Readonly<Record<string, unknown>>

/** An event at its place. */
export type PlacedEvent = {
  readonly seq: number
  readonly index: number
  readonly timeMs: number
  readonly event: HouseEvent
}

/** /v1/events */
export type EventPage = { readonly events: readonly PlacedEvent[]; readonly next: string | null; readonly gap: boolean }

/** /v1/parameters */
export type Parameter = {
  readonly parameter: number
  readonly name: string
  readonly scope: string
  readonly row: number
  readonly value: number
  readonly unit: string
  readonly low: number
  readonly high: number
  readonly step: number
  readonly tight: 'up' | 'down' | 'none'
  readonly noticeTightMs: number
  readonly noticeLooseMs: number
  readonly fast: boolean
  readonly meaning: string
}

/** /v1/parameters/changes */
export type ParameterChange = {
  readonly parameter: number
  readonly name: string
  readonly row: number
  readonly value: number
  readonly effectiveMs: number | null
  readonly appliedMs: number | null
  readonly seq: number
}

/** An own account's row. */
export type Account = {
  readonly account: Ref
  readonly owner: Ref | null
  readonly tier: number
  readonly kind: string
  readonly mode: 'cross' | 'isolated'
  readonly pledgedTo: Ref | null
  readonly cash: Decimal
  readonly held: Decimal
  readonly balances: readonly { readonly asset: number; readonly amount: Decimal }[]
  readonly legs: readonly {
    readonly market: number
    readonly lots: number
    readonly cost: Decimal
    readonly fundingIndex: number
  }[]
}

/** What a level asks for and what stands above it. */
export type Level = { readonly requirement: Decimal; readonly excess: Decimal }

/** Why a book needs what it needs. */
export type Margin = {
  readonly standing: 'above-target' | 'call' | 'reduction' | 'takeover' | 'empty'
  readonly equity: Decimal
  readonly cash: Decimal
  readonly held: Decimal
  readonly leveragePpm: number
  readonly legs: readonly {
    readonly market: number
    readonly lots: number
    readonly mark: Decimal
    readonly notional: Decimal
    readonly unrealised: Decimal
    readonly counted: Decimal
    readonly fundingDue: Decimal
    readonly maintenance: { readonly bracket: Decimal; readonly size: Decimal }
    readonly initial: Readonly<Record<'bracket' | 'size' | 'market' | 'depth' | 'share' | 'season' | 'cap', Decimal>>
    readonly closingCost: Decimal
  }[]
  readonly collateral: readonly {
    readonly asset: number
    readonly amount: Decimal
    readonly value: Decimal
    readonly haircut: Decimal
  }[]
  readonly levels: Readonly<Record<'closeOut' | 'maintenance' | 'target' | 'restore', Level>>
  readonly initial: {
    readonly equity: Decimal
    readonly requirement: Decimal
    readonly excess: Decimal
    readonly targetExcess: Decimal
    readonly passes: boolean
  }
  readonly freeCollateral: Decimal
  readonly withdrawable: Decimal
  readonly liquidationPrices: readonly {
    readonly underlying: number
    readonly price: Decimal
    readonly below: Decimal | null
    readonly above: Decimal | null
  }[]
}

/** A field of the disclosures with one kind of figure, or why it does not apply. */
export type DisclosureField = {
  readonly number: string
  readonly title: string
  readonly unit: string
  readonly frequency: string
  readonly how: string
  readonly value?: string
  readonly series?: readonly { readonly label: string; readonly value: string }[]
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  readonly notApplicable?: string
}

/** /v1/disclosures */
export type Disclosures = {
  readonly seq: number
  readonly time: string
  readonly periods: { readonly yearFrom: string; readonly quarterFrom: string; readonly to: string }
  readonly house: readonly DisclosureField[]
  readonly tiers: readonly { readonly tier: number; readonly fields: readonly DisclosureField[] }[]
}
