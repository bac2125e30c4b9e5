/** Populations: who holds accounts, with what, and how they behave; the venue that fills forced orders. */
export { type Agenda, agendaOf, nextErrandMs, takeErrand } from './agenda.ts'
export { dealerBegins } from './backstop.ts'
export { ACCOUNTS_MIN, populationOf } from './generate.ts'
export type { MakerRota } from './makers.ts'
export { type Members, membersBegin, membersHear, membersOf } from './members.ts'
export { depositOf, enteringCommands, keyOf, openingTrades, type PopulationPlace } from './open.ts'
export { hedgesOf, optionMakersBegin } from './option-makers.ts'
export { fundOptionMakers, openBook } from './option-opening.ts'
export {
  type AccountClass,
  accountClasses,
  optionClasses,
  type Population,
  type PopulationContract,
  type PopulationWish,
} from './types.ts'
export { moveMid, showBook, type Venue, venueHears, venueOf } from './venue.ts'
