/**
 * What everybody may see of what happened, kept apart from the postings that would push it out within minutes: forced acts and losses in one
 * ring, the regular course of the house in another, so that neither makes the other forgotten. Read as one list.
 */
import type { FillKind, HouseEvent } from '../../core/words/index.ts'
import { type EventRing, eventRing, firstBehind, isBefore, ringAdd, ringAt, ringSize } from './event-ring.ts'
import type { Cursor, EventTopic, PlacedEvent, PublicEventPage, PublicWish } from './types.ts'

/** Events kept of forced acts and losses: the crash of October 2025 with a thousand accounts makes some ten thousand. */
const ACTS = 65_536

/** Events kept of liquidity, settlement, parameters and the house's own state. */
const NOTICES = 16_384

const notices: ReadonlySet<EventTopic> = new Set<EventTopic>(['liquidity', 'settlement', 'parameters', 'house'])

/** Both rings. */
type PublicEvents = { readonly acts: EventRing; readonly notices: EventRing }

/** Nothing heard yet. */
export function publicEvents(acts: number = ACTS, others: number = NOTICES): PublicEvents {
  return { acts: eventRing(acts), notices: eventRing(others) }
}

/** Hears an event; one that is not public is not kept. */
export function publicHears(events: PublicEvents, placed: PlacedEvent): void {
  const topic = topicOf(placed.event)
  if (topic !== null) ringAdd(notices.has(topic) ? events.notices : events.acts, placed)
}

/** A page of public events: behind `after`, or before `before`, or the newest; oldest first. */
export function publicPage(events: PublicEvents, wish: PublicWish): PublicEventPage {
  return wish.after === null ? pageBefore(events, wish) : pageBehind(events, wish, wish.after)
}

function pageBehind({ acts, notices: others }: PublicEvents, wish: PublicWish, after: Cursor): PublicEventPage {
  const [one, other] = [reader(acts, after), reader(others, after)]
  const events: PlacedEvent[] = []
  // Where reading stopped: what is not wished is behind the reader too.
  let next = after
  while (events.length < wish.limit) {
    const placed = earlier(one, other)
    if (placed === null) break
    next = { seq: placed.seq, index: placed.index }
    if (isWished(wish, placed)) events.push(placed)
  }
  const gap = [acts, others].some((ring) => ring.count > ringSize(ring) && isBefore(after, oldestOf(ring)))
  return { events, next, previous: placeOf(events[0]), gap }
}

function pageBefore({ acts, notices: others }: PublicEvents, wish: PublicWish): PublicEventPage {
  const [one, other] = [backReader(acts, wish.before), backReader(others, wish.before)]
  const newest = later({ ...one }, { ...other })
  const events: PlacedEvent[] = []
  let earlierOnes: PlacedEvent | null = null
  for (let placed = later(one, other); placed !== null; placed = later(one, other)) {
    if (!isWished(wish, placed)) continue
    if (events.length === wish.limit) {
      earlierOnes = placed
      break
    }
    events.push(placed)
  }
  const hasForgotten = acts.count > ringSize(acts) || others.count > ringSize(others)
  events.reverse()
  return {
    events,
    next: placeOf(newest),
    previous: earlierOnes === null ? null : placeOf(events[0]),
    gap: earlierOnes === null && hasForgotten,
  }
}

/** A ring and the number of the event that is read next. */
type Reader = { readonly ring: EventRing; number: number }

function reader(ring: EventRing, after: Cursor): Reader {
  const size = ringSize(ring)
  const oldest = ring.count - size
  return { ring, number: oldest + firstBehind(ring, oldest, size, after) }
}

/** A reader that goes back from the newest event, or from the last one before a place. */
function backReader(ring: EventRing, before: Cursor | null): Reader {
  if (before === null) return { ring, number: ring.count - 1 }
  const { number } = reader(ring, before)
  const isThere = number > ring.count - ringSize(ring) && !isBefore(ringAt(ring, number - 1), before)
  return { ring, number: number - (isThere ? 2 : 1) }
}

/** The earlier of the next events of two readers, which moves on; null at the end of both. */
function earlier(one: Reader, other: Reader): PlacedEvent | null {
  const [a, b] = [eventOf(one), eventOf(other)]
  const isOne = a !== null && (b === null || isBefore(a, b))
  const read = isOne ? one : other
  read.number += 1
  return isOne ? a : b
}

/** The later of the next events of two readers that go back. */
function later(one: Reader, other: Reader): PlacedEvent | null {
  const [a, b] = [eventOf(one), eventOf(other)]
  const isOne = a !== null && (b === null || isBefore(b, a))
  const read = isOne ? one : other
  read.number -= 1
  return isOne ? a : b
}

function eventOf({ ring, number }: Reader): PlacedEvent | null {
  return number < ring.count && number >= ring.count - ringSize(ring) ? ringAt(ring, number) : null
}

const oldestOf = (ring: EventRing): PlacedEvent => ringAt(ring, ring.count - ringSize(ring))

const placeOf = (placed: PlacedEvent | null | undefined): Cursor | null =>
  placed === null || placed === undefined ? null : { seq: placed.seq, index: placed.index }

function isWished({ topic, market }: PublicWish, { event }: PlacedEvent): boolean {
  if (market !== null && !('market' in event && event.market === market)) return false
  return topic === null || topicOf(event) === topic
}

/** What a public event is about; null of one that is its owner's alone. */
function topicOf(event: HouseEvent): EventTopic | null {
  switch (event.type) {
    case 'procedureMoved':
      return moves[event.to] ?? 'calls'
    case 'filled':
      return fills[event.kind]
    case 'deleveraged':
      // Holders that were looked at and gave up nothing stand in the record of the deleveraging: thousands in a crash.
      return event.lots === 0 ? null : 'deleveraging'
    default:
      return topics[event.type] ?? null
  }
}

const fills: Readonly<Record<FillKind, EventTopic | null>> = {
  trade: null,
  cross: 'closing',
  backstop: 'closing',
  venue: 'closing',
  takeover: 'takeovers',
  deleverage: 'deleveraging',
  're-lot': 'house',
  delist: 'house',
  auction: 'closing',
  expiry: 'house',
  unwind: 'house',
}

const moves: Readonly<Partial<Record<string, EventTopic>>> = {
  reduction: 'closing',
  auction: 'closing',
  resolution: 'closing',
  takeover: 'takeovers',
  deleveraging: 'deleveraging',
}

const topics: Readonly<Partial<Record<HouseEvent['type'], EventTopic>>> = {
  reductionStep: 'closing',
  forcedOrder: 'closing',
  forcedOrderEnded: 'closing',
  collateralSold: 'closing',
  auctionStarted: 'closing',
  auctionCleared: 'closing',
  deleveragingStarted: 'deleveraging',
  shortfallFound: 'losses',
  layerPaid: 'losses',
  layerReplenished: 'losses',
  gainCut: 'losses',
  lenderCut: 'losses',
  tierWoundDown: 'losses',
  breakerSet: 'losses',
  vaultShort: 'losses',
  coverSet: 'settlement',
  lendersCut: 'losses',
  shortfallNoted: 'losses',
  poolVoided: 'losses',
  // Who provides what, asks for what and is paid what is theirs alone; epochs, standings and rates are everybody's.
  poolPriced: 'liquidity',
  poolStanding: 'liquidity',
  poolLent: 'liquidity',
  offerTaken: 'liquidity',
  borrowRateSet: 'liquidity',
  interestDivided: 'liquidity',
  exitsShared: 'liquidity',
  // Who waits, lends or owes is told to that account alone; what all of them together do is everybody's.
  lenderExitsShared: 'liquidity',
  recallStarted: 'liquidity',
  recallNoticed: 'liquidity',
  recallEnded: 'liquidity',
  coinRateSet: 'liquidity',
  coinInterestDivided: 'liquidity',
  coinExitsShared: 'liquidity',
  coinRecallStarted: 'liquidity',
  coinRecallEnded: 'liquidity',
  coinBoughtIn: 'closing',
  coinLendersCut: 'losses',
  surplusReturned: 'settlement',
  sweepEnded: 'settlement',
  claimValued: 'settlement',
  fundingAccrued: 'settlement',
  parameterScheduled: 'parameters',
  parameterApplied: 'parameters',
  seasonSet: 'parameters',
  marginBreached: 'parameters',
  redZoneSet: 'parameters',
  seasonAttested: 'parameters',
  tokenPriced: 'house',
  marketStatus: 'house',
  relotted: 'house',
  venueSwitched: 'house',
  epochCut: 'house',
}
