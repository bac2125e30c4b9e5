/** What a disclosure is about: a tier or the house at a moment, with the days of its periods. */
import type { House } from '../core/machine/index.ts'
import { DAY_MS, daysFrom, type HouseDay, quarterStart, type TierDay, YEAR_DAYS } from './days.ts'
import type { History, Waiting } from './history.ts'
import { lookAt, type TierLook } from './look.ts'

/** The days of the twelve months back, and of the calendar quarter so far. */
type Periods<T> = { readonly year: readonly T[]; readonly quarter: readonly T[] }

/** First and last day of both periods, in days since 1970. */
type Span = { readonly yearFrom: number; readonly quarterFrom: number; readonly to: number }

/** A tier at a moment. */
export type TierSubject = Periods<TierDay> & {
  readonly house: House
  readonly tier: number
  readonly look: TierLook
  readonly timeMs: number
  /** Withdrawals of which something waits. */
  readonly waiting: readonly Waiting[]
}

/** The house at a moment. */
export type HouseSubject = Periods<HouseDay> & { readonly house: House; readonly tiers: readonly TierSubject[] }

/** The periods that end at a moment. */
export function spanAt(timeMs: number): Span {
  const to = Math.floor(timeMs / DAY_MS)
  return { yearFrom: to - YEAR_DAYS + 1, quarterFrom: quarterStart(to), to }
}

/** The house and its tiers, looked at now. */
export function houseSubject(history: History, house: House): HouseSubject {
  const span = spanAt(history.timeMs)
  const tiers = history.tiers.map(({ days }, tier) => ({
    house,
    tier,
    look: lookAt(house, tier),
    timeMs: history.timeMs,
    waiting: [...history.waiting.values()].filter(({ vault }) => house.ledger.vaults.tier[vault] === tier),
    ...periodsOf(days, span),
  }))
  return { house, tiers, ...periodsOf(history.days, span) }
}

function periodsOf<T extends { readonly day: number }>(rows: readonly T[], span: Span): Periods<T> {
  return { year: daysFrom(rows, span.yearFrom), quarter: daysFrom(rows, span.quarterFrom) }
}
