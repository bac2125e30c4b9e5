/**
 * Watches a replay for what is done by force to books of options: whether a step has left the book asking for more than before it, at the
 * same prices, and whether deleveraging has taken hedged holders' lots while others were exposed in the direction of what was closed.
 */
import type { House } from '../../core/machine/index.ts'
import { emptyMeasure, type LegChange, maintenanceOf, measureTrades, presentPrices } from '../../core/margin/index.ts'
import type { Row } from '../../core/units/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { deleveragings } from '../explain/index.ts'
import type { ReplayHook } from '../replay/index.ts'

/** What was seen. Amounts in atoms. */
export type StepsSeen = {
  /** Reductions of books of options: accounts of which lots were closed by force in a command. */
  steps: number
  /** Of those, the ones after which the book asked for more than before, and the most by which. */
  raised: number
  raisedMost: number
  /** Deleveragings of dated markets or in which a book of options was asked, and those that cannot be recomputed from their events. */
  deleveragings: number
  disagreeing: number
  /** Lots taken in water-fills from books of options that were exposed in the direction of what was closed, and from others. */
  lotsExposed: number
  lotsHedged: number
}

/** Kinds of fills that a reduction makes. */
const kinds: readonly string[] = ['cross', 'backstop', 'venue']

const [before, after] = [emptyMeasure(), emptyMeasure()]

/** A hook for a replay, and what it has seen; `isBook` says whether an account holds a book of options. */
export function stepsLog(isBook: (account: Row) => boolean): { readonly hook: ReplayHook; readonly seen: StepsSeen } {
  const seen: StepsSeen = {
    steps: 0,
    raised: 0,
    raisedMost: 0,
    deleveragings: 0,
    disagreeing: 0,
    lotsExposed: 0,
    lotsHedged: 0,
  }
  const hook: ReplayHook = (_seq, _timeMs, _command, events, house) => {
    for (const [account, fills] of reductionsOf(events, isBook)) lookAtStep(seen, house, account, fills)
    if (events.some(({ type }) => type === 'deleveragingStarted')) lookAtDeleveragings(seen, house, events, isBook)
  }
  return { hook, seen }
}

/** Lots of books that a command has closed by force, by account and market, as the account's own changes. Books are no makers: they fill nobody's orders. */
function reductionsOf(events: readonly HouseEvent[], isBook: (account: Row) => boolean): Map<Row, Map<Row, LegChange>> {
  const found = new Map<Row, Map<Row, LegChange>>()
  for (const event of events) {
    if (event.type !== 'filled' || !kinds.includes(event.kind)) continue
    for (const [account, sign] of [
      [event.buyer, 1],
      [event.seller, -1],
    ] as const) {
      if (!isBook(account)) continue
      const fills = found.get(account) ?? new Map<Row, LegChange>()
      const { market, lots, price } = event
      const known = fills.get(market) ?? { market, lots: 0, cost: 0 }
      fills.set(market, { market, lots: known.lots + sign * lots, cost: known.cost + sign * lots * price })
      found.set(account, fills)
    }
  }
  return found
}

function lookAtStep(seen: StepsSeen, house: House, account: Row, fills: ReadonlyMap<Row, LegChange>): void {
  const undone = [...fills.values()]
    .map(({ market, lots, cost }) => ({ market, lots: -lots, cost: -cost }))
    .sort((a, b) => a.market - b.market)
  measureTrades(house, presentPrices(house), account, undone, before)
  measureTrades(house, presentPrices(house), account, [], after)
  const raised = maintenanceOf(after) - maintenanceOf(before)
  seen.steps += 1
  if (raised <= 0) return
  seen.raised += 1
  seen.raisedMost = Math.max(seen.raisedMost, raised)
}

function lookAtDeleveragings(
  seen: StepsSeen,
  { ledger: { accounts } }: House,
  events: readonly HouseEvent[],
  isBook: (account: Row) => boolean,
): void {
  const ownerOf = (account: Row): number => (accounts.owner[account]! < 0 ? -1 - account : accounts.owner[account]!)
  for (const finding of deleveragings(events, ownerOf)) {
    const parts = events
      .slice(finding.events[0], finding.events[1] + 1)
      .flatMap((event) => (event.type === 'deleveraged' && isBook(event.account) ? [event] : []))
    if (parts.length === 0) continue
    seen.deleveragings += 1
    if (!finding.agrees) seen.disagreeing += 1
    for (const { round, exposure, lots } of parts) {
      if (round !== 'water-fill') continue
      if (exposure > 0) seen.lotsExposed += lots
      else seen.lotsHedged += lots
    }
  }
}
