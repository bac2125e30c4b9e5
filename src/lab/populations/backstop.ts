/** The operator of the backstop brings its book home: every minute, market by market, through the venue's book. */

import type { House } from '../../core/machine/index.ts'
import { lotsOf } from '../../core/markets/index.ts'
import type { Command } from '../../core/words/index.ts'
import { type Agenda, noteErrand } from './agenda.ts'
import { type PopulationPlace, tradeOf } from './open.ts'
import { unwindOf, type Venue } from './venue.ts'

const UNWIND_MS = 60_000

/** Begins to unwind by the clock, until `toMs`. */
export function backstopBegins(
  venue: Venue,
  place: PopulationPlace,
  agenda: Agenda,
  nowMs: number,
  toMs: number,
): void {
  if (nowMs + UNWIND_MS >= toMs) return
  noteErrand(agenda, nowMs + UNWIND_MS, (house, atMs) => {
    backstopBegins(venue, place, agenda, atMs, toMs)
    return unwinding(venue, place, house)
  })
}

function unwinding(venue: Venue, place: PopulationPlace, house: House): Command[] {
  const backstop = house.markets.tiers.backstop[place.tier]!
  const commands: Command[] = []
  for (const market of venue.books.keys()) {
    const part = unwindOf(venue, market, lotsOf(house, backstop, market))
    if (part === null) continue
    const [buyer, seller] = part.sell ? [part.maker, backstop] : [backstop, part.maker]
    commands.push(tradeOf(place, market, part.lots, part.price, buyer, seller))
  }
  return commands
}
