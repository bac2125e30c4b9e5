/** Classes of books: margin is of a whole book, so that what it covers is told by what the book holds. */
import type { House } from '../core/machine/index.ts'
import { isOption } from '../core/markets/index.ts'

/** A book with an option is one of options; else with a dated future one of these; else one of perpetuals. */
export const bookClasses = ['perpetuals', 'dated futures', 'options'] as const

/** The class of an account's legs, a position in `bookClasses`; −1 without any lots. */
export function classOf(house: House, account: number): number {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[account]!
  let found = -1
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.lots[slot] === 0) continue
    const market = legs.market[slot]!
    found = Math.max(found, isOption(house, market) ? 2 : markets.expiry[market] === 0 ? 0 : 1)
  }
  return found
}
