/**
 * What the observer keeps of every account: columns, so that a million accounts fit, and for those to which something
 * happens their first and last events.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { type AccountClass, accountClasses, type Population } from '../populations/index.ts'

/** First events kept of an account. */
export const EVENTS_FIRST = 4

/** Last events kept of an account, for a story is worth nothing without its end; and events kept of all. */
const EVENTS_LAST = 10
const EVENTS_MAX = 300_000

/** An event of an account and when it was. */
export type Remembered = { readonly timeMs: number; readonly event: HouseEvent }

/** What is kept of an account: its events, of which so many are left out after the first `EVENTS_FIRST`. */
type Story = { readonly events: Remembered[]; leftOut: number }

/** Columns by row of the house; what belongs to no member stays zero. Money in atoms. */
export type AccountBook = {
  readonly population: Population
  readonly first: number
  /** Position in `procedureKinds`. */
  readonly procedure: Uint8Array
  readonly calls: Uint16Array
  /** 1 when its lots were closed by force. */
  readonly forced: Uint8Array
  readonly forcedNotional: Float64Array
  readonly penalties: Float64Array
  readonly shortfall: Float64Array
  readonly deleveraged: Uint8Array
  readonly deleveragedNotional: Float64Array
  readonly gainsCut: Float64Array
  readonly deposits: Float64Array
  readonly withdrawals: Float64Array
  /** 1 when a hedged book lost a leg by force while it was not itself in force. */
  readonly hedgeBroken: Uint8Array
  /** Gross notional after opening of books of options, whose legs no population knows beforehand. */
  readonly grossFirst: Float64Array
  readonly equityFirst: Float64Array
  readonly equityLast: Float64Array
  readonly memory: Map<number, Story>
  remembered: number
}

/** An empty book for `first` accounts of the house and the population behind them. */
export function accountBookOf(population: Population, first: number): AccountBook {
  const rows = first + population.accounts
  return {
    population,
    first,
    procedure: new Uint8Array(rows),
    calls: new Uint16Array(rows),
    forced: new Uint8Array(rows),
    forcedNotional: new Float64Array(rows),
    penalties: new Float64Array(rows),
    shortfall: new Float64Array(rows),
    deleveraged: new Uint8Array(rows),
    deleveragedNotional: new Float64Array(rows),
    gainsCut: new Float64Array(rows),
    deposits: new Float64Array(rows),
    withdrawals: new Float64Array(rows),
    hedgeBroken: new Uint8Array(rows),
    grossFirst: new Float64Array(rows),
    equityFirst: new Float64Array(rows),
    equityLast: new Float64Array(rows),
    memory: new Map(),
    remembered: 0,
  }
}

/** The class of a member's account, null for one of the clearing house or a staker. */
export function classOf({ population, first }: AccountBook, account: number): AccountClass | null {
  const at = account - first
  return at < 0 || at >= population.accounts ? null : accountClasses[population.class[at]!]!
}

/** Whether an account holds a hedged book. */
export function isHedged(book: AccountBook, account: number): boolean {
  const name = classOf(book, account)
  return name === 'hedged' || name === 'carry'
}

/** Keeps an event of an account, as long as there is room; of a long story, the middle goes. */
export function remember(book: AccountBook, account: number, timeMs: number, event: HouseEvent): void {
  if (classOf(book, account) === null) return
  const story = book.memory.get(account) ?? { events: [], leftOut: 0 }
  const isLong = story.events.length === EVENTS_FIRST + EVENTS_LAST
  if (!isLong && book.remembered >= EVENTS_MAX) return
  if (isLong) {
    story.events.splice(EVENTS_FIRST, 1)
    story.leftOut += 1
  } else book.remembered += 1
  story.events.push({ timeMs, event })
  book.memory.set(account, story)
}
