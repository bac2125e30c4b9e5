/** The last events of each account, within one budget: when it is used up, accounts that have been quiet longest are forgotten first. */
import type { HouseEvent } from '../../core/words/index.ts'
import { type EventRing, eventRing, ringAdd, ringPage, ringSize } from './event-ring.ts'
import type { Cursor, EventPage, PlacedEvent } from './types.ts'

/** Events kept of one account, and of all together. */
const ACCOUNT_EVENTS = 256
const BUDGET = 262_144

/** Rings by account, those last heard of at the end. */
type AccountEvents = { readonly rings: Map<number, EventRing>; readonly budget: number; kept: number }

/** Nothing heard yet. */
export function accountEvents(budget: number = BUDGET): AccountEvents {
  return { rings: new Map(), budget, kept: 0 }
}

/** Hears an event: it is kept for every account that it names. */
export function accountsHear(events: AccountEvents, placed: PlacedEvent): void {
  const [first, second] = accountsOf(placed.event)
  if (first !== undefined) keep(events, first, placed)
  if (second !== undefined && second !== first) keep(events, second, placed)
}

/** A page of one account's events. */
export function accountPage(events: AccountEvents, account: number, after: Cursor | null, limit: number): EventPage {
  const ring = events.rings.get(account)
  return ring === undefined ? { events: [], next: after, gap: false } : ringPage(ring, after, limit)
}

function keep(events: AccountEvents, account: number, placed: PlacedEvent): void {
  const { rings } = events
  const ring = rings.get(account) ?? eventRing(ACCOUNT_EVENTS)
  // Taken out and put in again it stands at the end: a map keeps the order in which it was filled.
  rings.delete(account)
  rings.set(account, ring)
  events.kept -= ringSize(ring)
  ringAdd(ring, placed)
  events.kept += ringSize(ring)
  for (const [quiet, other] of rings) {
    if (events.kept <= events.budget || quiet === account) break
    rings.delete(quiet)
    events.kept -= ringSize(other)
  }
}

/** The accounts that an event names: at most two. */
function accountsOf(event: HouseEvent): readonly [number?, number?] {
  switch (event.type) {
    case 'posted':
    case 'costPosted':
      return [event.from, event.to]
    case 'filled':
      return [event.buyer, event.seller]
    case 'vaultMoved':
      return [event.account, event.toAccount]
    case 'collateralSold':
      return [event.account, event.buyer]
    case 'layerPaid':
      return [event.account, event.payer]
    case 'accountPledged':
      return event.to < 0 ? [event.account] : [event.account, event.to]
    default:
      return 'account' in event ? [event.account] : []
  }
}
