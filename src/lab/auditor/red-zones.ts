/**
 * Red zones (decision 0207), from marks and breaches alone: a breach is what the mark fell or rose by from the end of one UTC day to the end of the next,
 * and more than was asked; ten of one side in 250 days ask for what the parameter says, at once, and less of them for less by a limit a day.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { type Audit, demand } from './audit.ts'
import type { RedZoneBooks } from './red-zone-books.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

const DAY_MS = 86_400_000
const LIGHT_DAYS = 250
const LIGHT_BREACHES = 10
const FALL_PPM = 33_334

/** Notes with which mark the day before the first mark of a day ended; of a re-lot, in new lots. */
export function noteMark(audit: Audit, { market, mark }: EventOf<'markSet'>): void {
  const zone = zoneOf(audit, market)
  const before = audit.books.markets[market]!.mark
  const today = todayOf(audit)
  if (audit.command.type === 'relot') {
    if (before > 0n) zone.dayBefore = (zone.dayBefore * BigInt(mark)) / before
  } else if (zone.markDay !== today) Object.assign(zone, { markDay: today, dayBefore: before })
}

/** A breach is of the day that has just ended, of the side that lost, and as large as the marks say. */
export function auditBreach(audit: Audit, event: EventOf<'marginBreached'>): void {
  const { market, day, side, loss, margin } = event
  const zone = zoneOf(audit, market)
  const { mark } = audit.books.markets[market]!
  const lost = side === 'long' ? zone.dayBefore - mark : mark - zone.dayBefore
  const isTrue = day === todayOf(audit) - 1 && zone.markDay === day && lost === BigInt(loss) && loss > margin
  demand(audit, isTrue, 'rules §4: red zone', () => `market ${market} lost ${lost} on day ${day}, told ${loss}`)
  zone.breaches[side].unshift(day)
}

/** What a red zone adds follows from the breaches that were told. */
export function auditRedZone(audit: Audit, { market, redPpm, wantedPpm }: EventOf<'redZoneSet'>): void {
  const zone = zoneOf(audit, market)
  const today = todayOf(audit)
  const tenth = [zone.breaches.long, zone.breaches.short].map((days) => days[LIGHT_BREACHES - 1] ?? 0)
  const isRed = Math.max(...tenth) > today - LIGHT_DAYS
  const wanted = isRed ? Number(audit.parameters.scopes.market![market]!.redZonePpm!) : 0
  const found = Math.max(wanted, zone.redPpm - FALL_PPM * (today - zone.redDay), 0)
  const what = () => `market ${market}'s red zone adds ${found} of ${wanted} ppm, told ${redPpm} of ${wantedPpm}`
  demand(
    audit,
    wantedPpm === wanted && redPpm >= wanted && redPpm <= Math.max(wanted, zone.redPpm),
    'rules §4: red zone',
    what,
  )
  demand(audit, redPpm >= found || redPpm === wanted, 'rules §4: red zone', what)
  Object.assign(zone, { redPpm, redDay: today })
}

function todayOf({ books }: Audit): number {
  return Math.floor(books.nowMs / DAY_MS)
}

function zoneOf(audit: Audit, market: number): RedZoneBooks {
  const found = audit.redZones.get(market) ?? {
    breaches: { long: [], short: [] },
    markDay: -1,
    dayBefore: 0n,
    redPpm: 0,
    redDay: 0,
  }
  audit.redZones.set(market, found)
  return found
}
