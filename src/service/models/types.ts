/**
 * What the read models tell. They are fed by executed commands alone, keep a bounded memory, and begin at `sinceSeq`: after a restart they are
 * rebuilt from the journal's tail. What stands now (open calls, the schedule) is complete from the start; histories begin at `sinceSeq`.
 */
import type { HouseEvent, LayerKind, ProcedureKind, ProcedureReason } from '../../core/words/index.ts'

/** The place of an event: its command, and its position among the command's events from 0. */
export type Cursor = { readonly seq: number; readonly index: number }

/** An event with its place and time in the house, ms. */
export type PlacedEvent = Cursor & { readonly timeMs: number; readonly event: HouseEvent }

/** Events in order. */
export type EventPage = {
  readonly events: readonly PlacedEvent[]
  /** Pass it as `after` to read on; null when nothing has ever been kept. */
  readonly next: Cursor | null
  /** Events behind `after` were forgotten: the page does not begin where the last one ended. */
  readonly gap: boolean
}

/** What a public event is about. */
export type EventTopic = (typeof eventTopics)[number]

/** Topics of public events: forced acts and losses first, then the regular course of the house. */
export const eventTopics = [
  'calls',
  'closing',
  'takeovers',
  'deleveraging',
  'losses',
  'liquidity',
  'settlement',
  'parameters',
  'house',
] as const

/** Public events wanted: behind `after`, else before `before`, else the newest; null does not choose. */
export type PublicWish = {
  readonly after: Cursor | null
  readonly before: Cursor | null
  readonly limit: number
  readonly topic: EventTopic | null
  readonly market: number | null
}

/** Public events in order; `previous` is the place before which earlier ones are kept, null when the page begins with the first. */
export type PublicEventPage = EventPage & { readonly previous: Cursor | null }

/** What all providers together brought to a pool at an epoch and took from it: atoms and shares, of nobody by name. */
export type PoolMoves = {
  readonly joined: number
  readonly joinedShares: number
  readonly left: number
  readonly leftShares: number
}

/** Epochs of a pool, oldest first: how each was priced, and what moved at it. */
export type PoolEpochPage = Omit<EventPage, 'events'> & { readonly epochs: readonly (PlacedEvent & PoolMoves)[] }

/** All read models of a house. Rows name accounts, markets, tiers; amounts are settlement atoms of their tier unless stated. */
export type ReadModels = {
  /** First command that was seen. */
  readonly sinceSeq: number
  /** Events of the whole house behind `after` (null: the newest), oldest first, at most `limit`. */
  events(after: Cursor | null, limit: number): EventPage
  /**
   * What everybody may see of what happened, oldest first: the last 65,536 forced acts and losses, and of everything else that is public the
   * last 16,384. Of a deleveraging the holders that gave up nothing are told by its record alone.
   */
  publicEvents(wish: PublicWish): PublicEventPage
  /** The open procedure of an account; null when there is none. */
  call(account: number): CallModel | null
  /** The events of an account behind `after` (null: the newest), oldest first, at most `limit`; the ring holds its last 256. */
  accountEvents(account: number, after: Cursor | null, limit: number): EventPage
  /** Prices of a market since the models begin, oldest first, at most 720 stretches of equal length. */
  prices(market: number): readonly PriceStretch[]
  /** The last day of a market's funding, oldest first, at most 288 steps; it grows as it is read. */
  funding(market: number): readonly FundingPoint[]
  /** Accounts with an open procedure, by account. */
  calls(): readonly CallModel[]
  /** Liquidations, newest first, open ones among them; at most the last 1,024. */
  liquidations(): readonly LiquidationModel[]
  /** Deleveragings with all that is needed to recompute them, newest first; at most the last 256. */
  deleveragings(): readonly DeleveragingModel[]
  /** Samples of a tier, oldest first: one each minute of the house's time, at most a day of them. */
  samples(tier: number): readonly TierSample[]
  /** A sample at most five seconds old; in houses with more than 20,000 accounts the newest of `samples`. Null before the first. */
  sampleNow(tier: number): TierSample | null
  /** Epochs of a tier's pool behind `after` (null: the newest), oldest first; the ring holds its last 2,048. */
  poolEpochs(tier: number, after: Cursor | null, limit: number): PoolEpochPage
  /** What a tier's pool has made since the models begin. */
  poolProfits(tier: number): PoolProfits
  /** Epochs of a tier's queues, newest first; the last 64. */
  exitEpochs(tier: number): readonly ExitEpoch[]
  /** Epochs of a tier's lenders who wait, newest first; the last 64. */
  lenderEpochs(tier: number): readonly LenderEpoch[]
  /** Auctions of a tier that bids took a share of, oldest first; the last 100. */
  auctionsCleared(tier: number): readonly PlacedEvent[]
  /** Parameter changes, scheduled ones first by their time, then those that took effect, newest first; at most the last 1,024. */
  changes(): readonly ChangeModel[]
}

/**
 * An open procedure. Equity and requirement as they were when it moved, 0 when that was before the models begin; `amount` is what is asked
 * now, `deadlineMs` 0 when none.
 */
export type CallModel = {
  readonly account: number
  readonly kind: ProcedureKind
  readonly reason: ProcedureReason
  readonly equity: number
  readonly requirement: number
  readonly amount: number
  readonly deadlineMs: number
  /** When the account left `none`, and when it last moved; null when that was before the models begin. */
  readonly openedMs: number | null
  readonly movedMs: number | null
}

/** One step of funding: rate over its interval in ppm (+ longs pay), and the index per lot in 2⁻¹⁶ atom. */
export type FundingPoint = { readonly timeMs: number; readonly ratePpm: number; readonly index: number }

/** Lowest, highest and last price of a stretch of time, quote atoms per lot. */
export type PriceRange = { readonly low: number; readonly high: number; readonly last: number }

/**
 * Prices of a market in a stretch of the house's time from `fromMs` (included) to `toMs` (excluded), in lots as they are now: a re-lot
 * multiplies what was before. `index` is the underlying's, of a lot of the market; null where none was set since the models begin.
 */
export type PriceStretch = {
  readonly fromMs: number
  readonly toMs: number
  readonly mark: PriceRange | null
  readonly index: PriceRange | null
  /** Slow price at its end; null without a mark. */
  readonly slow: number | null
  /** Σ of the funding rates charged in it, ppm; + longs pay. */
  readonly fundingPpm: number
}

/** Lots of one market closed by force on one way, and their volume in atoms. */
export type ClosedLots = {
  readonly market: number
  readonly way: ForcedWay
  readonly lots: number
  readonly notional: number
}

/** How lots are closed by force, by the kind of the fill. */
export type ForcedWay = (typeof forcedWays)[number]

/** With a venue's order, with another account under force, by the backstop step by step; to bidders; the whole rest taken over; deleveraged. */
export const forcedWays = ['venue', 'cross', 'backstop', 'auction', 'takeover', 'deleverage'] as const

/** Collateral sold by force: base units of the asset, and what was paid for it, atoms. */
export type SoldCollateral = { readonly asset: number; readonly amount: number; readonly proceeds: number }

/** One account from its first forced step until it is free again, or still under way (`endedMs` null). */
export type LiquidationModel = {
  readonly account: number
  readonly startedSeq: number
  readonly startedMs: number
  readonly endedMs: number | null
  readonly reason: ProcedureReason
  /** Equity and requirement when force began, atoms. */
  readonly equity: number
  readonly requirement: number
  /** The furthest procedure that it reached. */
  readonly worst: ProcedureKind
  /** Volume closed by force, atoms, in all ways and markets; each by market and way. */
  readonly notional: number
  readonly closed: readonly ClosedLots[]
  /** Collateral sold by force, by asset, and what was paid for all of it, atoms. */
  readonly proceeds: number
  readonly sold: readonly SoldCollateral[]
  /** Lots that forced orders offered to venues, taken or not. */
  readonly offeredLots: number
  /** Shortfall found, atoms, ≥ 0. */
  readonly shortfall: number
}

/** One deleveraging as events told it; by `holders` anyone recomputes it. */
export type DeleveragingModel = {
  readonly seq: number
  readonly timeMs: number
  readonly market: number
  readonly lots: number
  readonly mark: number
  /** Whether the lots to close were long. */
  readonly long: boolean
  readonly holders: readonly Extract<HouseEvent, { readonly type: 'deleveraged' }>[]
}

/** Money of a layer of the waterfall, atoms. */
export type LayerPoint = { readonly layer: LayerKind; readonly account: number; readonly cash: number }

/** An account of the clearing house that is no layer, atoms: its cash, and its equity at mark. */
export type FundPoint = {
  readonly kind: 'treasury' | 'backstop' | 'pending' | 'fees'
  readonly account: number
  readonly cash: number
  readonly equity: number
}

/** Accounts with a leverage from `fromPpm` (included) to `toPpm` (excluded; null without end). */
export type LeverageBand = {
  readonly fromPpm: number
  readonly toPpm: number | null
  readonly accounts: number
  readonly notional: number
}

/** A tier at a time of the house. Sums above 2⁵³ atoms (nine billion tokens) are the nearest double: nothing is decided by them. */
export type TierSample = {
  readonly seq: number
  readonly timeMs: number
  readonly tier: number
  /** Σ |lots| × mark of members' accounts; Σ of their equities. */
  readonly grossNotional: number
  readonly equity: number
  /** grossNotional ÷ equity in ppm, floor; null when equity is not positive. */
  readonly leveragePpm: number | null
  readonly bands: readonly LeverageBand[]
  /** Part of gross notional that the ten largest owners hold, ppm, floor; and each one's notional, largest first, without names. */
  readonly concentrationPpm: number
  readonly largest: readonly number[]
  /** One-sided open interest by market, atoms. */
  readonly openInterest: readonly { readonly market: number; readonly atoms: number }[]
  readonly layers: readonly LayerPoint[]
  readonly funds: readonly FundPoint[]
}

/**
 * What a pool has made since `sinceMs`, by source; atoms, + earned. `total` is how much its equity at marks has changed by, without what came
 * from providers and outside and what went to them; the sources add up to it.
 */
export type PoolProfits = {
  readonly sinceMs: number
  /** Lots bought below the mark of that moment and sold above it, less fees. */
  readonly spread: number
  /** Penalties of forced closes that were paid to it. */
  readonly penalties: number
  /** Paid for the impact of what it took over: by who was taken over, and grants of the fund as they are released. */
  readonly impact: number
  /** Interest that it got, less what it paid. */
  readonly interest: number
  /** Everything else: moves of prices while it holds, funding, collateral bought and sold again, losses of its markets. */
  readonly inventory: number
  readonly total: number
  /** Largest fall of the price at which shares leave from its highest before, at epochs; ppm of that, floor. */
  readonly maxDrawdownPpm: number
}

/** The end of an epoch of an asset's queue: of all owners that waited and could withdraw some of it, together. Amounts in asset atoms. */
export type ExitEpoch = {
  readonly seq: number
  readonly timeMs: number
  readonly asset: number
  readonly owners: number
  /** What waited and could be withdrawn, and what of it was let go. */
  readonly asked: number
  readonly letGo: number
  /** Part of what it could withdraw that everybody had who was not paid in full, ppm, floor; null when everybody was. */
  readonly partPpm: number | null
  /** What having asked first was worth, ppm of what an owner could withdraw, floor; null where no two can be compared. */
  readonly firstMoverPpm: number | null
}

/** The end of an epoch of a tier's lenders who wait: what all of them were let go, atoms. */
export type LenderEpoch = { readonly seq: number; readonly timeMs: number; readonly letGo: number }

/** A parameter change; `appliedMs` null while it is scheduled. `scope` is the row of what it belongs to. */
export type ChangeModel = {
  readonly parameter: number
  readonly scope: number
  readonly value: number
  readonly effectiveMs: number | null
  readonly appliedMs: number | null
  readonly seq: number
}
