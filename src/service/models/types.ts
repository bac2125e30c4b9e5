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

/** All read models of a house. Rows name accounts, markets, tiers; amounts are settlement atoms of their tier unless stated. */
export type ReadModels = {
  /** First command that was seen. */
  readonly sinceSeq: number
  /** Events of the whole house behind `after` (null: the newest), oldest first, at most `limit`. */
  events(after: Cursor | null, limit: number): EventPage
  /** The open procedure of an account; null when there is none. */
  call(account: number): CallModel | null
  /** The events of an account behind `after` (null: the newest), oldest first, at most `limit`; the ring holds its last 256. */
  accountEvents(account: number, after: Cursor | null, limit: number): EventPage
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
  /** Lots closed by force by market, at a volume of so many atoms, on any way. */
  readonly lots: number
  readonly notional: number
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

/** A parameter change; `appliedMs` null while it is scheduled. `scope` is the row of what it belongs to. */
export type ChangeModel = {
  readonly parameter: number
  readonly scope: number
  readonly value: number
  readonly effectiveMs: number | null
  readonly appliedMs: number | null
  readonly seq: number
}
