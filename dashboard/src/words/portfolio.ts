/** Portfolio margin in sentences: what decides, and what each charge is for. */
import { money } from '../format.ts'
import type { Portfolio } from '../wire/types.ts'

type Parts = Portfolio['portfolio']

/** A charge of a portfolio. */
export type Charge = Parts['maintenance'][number]

const words: Readonly<Record<Charge['name'], readonly [name: string, why: string]>> = {
  scenarios: ['Worst scenario', 'what the book would lose in the scenario that decides'],
  shortOption: ['Short option', 'a sold option may move further than any scenario'],
  size: ['Size', 'a large position is not closed at once'],
  basis: ['Basis that moves', 'what expires at different times does not move as one'],
  curve: ['Unsure volatilities', 'sources of the surface disagree, or it is old'],
  season: ['Season', 'the house asks more to open in a rough season'],
  most: ['Down to what it can lose', 'who has paid for an option cannot lose more'],
  floor: ['Up to the floor', 'a share of everything it holds, however well it is hedged'],
  offset: ['Given back', 'underlyings that move together for a reason offset each other in part'],
  floors: ['Never below all floors', 'what offsets give back ends there'],
  ownSize: ['Size, to open', 'grows with the root of the position'],
  confidence: ['Unsure prices', 'sources disagree, or the market is restless'],
  depth: ['Against depth', 'the position against what the book of orders carries'],
  share: ['Share of the market', 'one owner holds much of one side'],
  addOnCap: ['Down to the exposure', 'add-ons ask no more than the whole position'],
  haircuts: ['Haircuts beyond', 'what selling collateral costs beyond its scenarios'],
}

/** What a charge is called, and why it is asked. */
export function chargeWords(name: Charge['name']): { readonly name: string; readonly why: string } {
  const [called, why] = words[name]
  return { name: called, why }
}

/** What a charge is of: a market, an expiry, an underlying, or the whole book. */
export function chargeOf({ underlying, market, expiry }: Charge): string {
  if (market !== null) return market
  if (expiry !== null) return `${underlying}, ${expiry}`
  return underlying ?? 'the whole book'
}

/** What decides in an underlying, as a sentence. */
export function decisionWords({ underlying, worst, loss, scenarios }: Parts['underlyings'][number]): string {
  if (worst === 'none') return `${underlying}: in none of ${scenarios.length} scenarios does it lose.`
  return `${underlying}: of ${scenarios.length} scenarios the worst is “${worst}”, where it loses ${money(loss)}.`
}

/** A volatility that moves beside the price, as a head of a column or a row. */
export function volatilityWords(volatility: string): string {
  const turned: Readonly<Record<string, string>> = {
    steeper: 'term structure steeper',
    flatter: 'term structure flatter',
    linear: 'skew rotated',
    absolute: 'both wings moved',
    basis: 'basis moved',
  }
  return turned[volatility] ?? `volatility ${volatility}`
}

/** A fraction as a signed percentage: `−13.5 %`. */
export function moveText(move: string): string {
  const value = Math.round(Number(move) * 1e4) / 100
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value)} %`
}
