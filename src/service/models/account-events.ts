/** The last events of each account, within one budget: when it is used up, accounts that have been quiet longest are forgotten first. */
import type { HouseEvent } from '../../core/words/index.ts'
import { type EventRing, eventRing, ringAdd, ringPage, ringSize } from './event-ring.ts'
import type { Cursor, EventPage, PlacedEvent } from './types.ts'

/** Events kept of one account, and of all together. */
const ACCOUNT_EVENTS = 256
const BUDGET = 262_144

/** What is left when the budget was used up, of eight parts: forgetting is rare and thorough, since it looks at all accounts. */
const LEFT_OF_EIGHT = 7

/** A ring with the number of the event that it heard last. */
type Heard = EventRing & { heard: number }

/** Rings by account; `kept` events in all, `heard` ever. */
type AccountEvents = { readonly rings: Map<number, Heard>; readonly budget: number; kept: number; heard: number }

/** Nothing heard yet. */
export function accountEvents(budget: number = BUDGET): AccountEvents {
  return { rings: new Map(), budget, kept: 0, heard: 0 }
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
  let ring = events.rings.get(account)
  if (ring === undefined) {
    ring = { ...eventRing(ACCOUNT_EVENTS), heard: 0 }
    events.rings.set(account, ring)
  }
  if (ring.count < ACCOUNT_EVENTS) events.kept += 1
  ringAdd(ring, placed)
  events.heard += 1
  ring.heard = events.heard
  if (events.kept > events.budget) forgetQuiet(events)
}

/** Those that have been quiet longest, but never the one heard last. */
function forgetQuiet(events: AccountEvents): void {
  const target = (events.budget * LEFT_OF_EIGHT) / 8
  const quietFirst = [...events.rings].sort(([, a], [, b]) => a.heard - b.heard)
  for (const [account, ring] of quietFirst.slice(0, -1)) {
    if (events.kept <= target) return
    events.rings.delete(account)
    events.kept -= ringSize(ring)
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
