/**
 * From facts of a scenario to commands: dollars per coin become atoms per lot, dollars of depth become lots. Every rounding
 * is towards zero and stated here.
 */
import { mulDivFloor, PPM, type Row } from '../../core/units/index.ts'
import type { Command } from '../../core/words/index.ts'
import type { DepthBand, ScenarioEntry, ScenarioTick } from '../scenarios/index.ts'
import type { HousePlan, MarketPlan } from './plan.ts'

/** Distance from mid within which the house counts depth. */
const DEPTH_WITHIN_PPM = 20_000

/** Scenario prices are 10⁻⁸ dollar, those of the house 10⁻⁶: two powers of ten lie between. */
const SCENARIO_TO_ATOMS = -2

/**
 * Atoms per lot of a price in 10⁻⁸ dollar per coin, where a lot is 10^exponent coins. Floor, at least one atom: a source
 * cannot report zero.
 */
export function atomsPerLot(price: number, exponent: number): number {
  const shift = exponent + SCENARIO_TO_ATOMS
  return Math.max(1, shift >= 0 ? price * 10 ** shift : Math.floor(price / 10 ** -shift))
}

/** A confidence interval in the same units. Ceil: a vaguer price is the cautious side. */
function confidenceCeil(confidence: number, exponent: number): number {
  const shift = exponent + SCENARIO_TO_ATOMS
  return shift >= 0 ? confidence * 10 ** shift : Math.ceil(confidence / 10 ** -shift)
}

/** The other way, for reading: 10⁻⁸ dollar per coin of atoms per lot. Floor. */
export function scenarioPrice(atoms: number, exponent: number): number {
  const shift = exponent + SCENARIO_TO_ATOMS
  return shift >= 0 ? Math.floor(atoms / 10 ** shift) : atoms * 10 ** -shift
}

/** The exponent at which a lot of a coin is worth more than $10 and at most $100. */
export function lotExponent(price: number): number {
  const [ten, hundred] = [10 ** 9, 10 ** 10]
  let exponent = 0
  let worth = price
  for (; worth > hundred; exponent -= 1) worth /= 10
  for (; worth <= ten; exponent += 1) worth *= 10
  return exponent
}

/** Lots of so many dollars of depth, of which the house may use its share. Floor. */
export function lotsOfDollars(dollars: number, sharePpm: number, price: number): number {
  return mulDivFloor(mulDivFloor(dollars, sharePpm, PPM), 10 ** 6, price)
}

/** Dollars of one side within the depth distance: the widest band that does not reach beyond it, else the nearest in part. */
export function dollarsWithin(bands: readonly DepthBand[]): number {
  const inside = bands.filter((band) => band.withinPpm <= DEPTH_WITHIN_PPM).at(-1)
  if (inside !== undefined) return inside.dollars
  const nearest = bands[0]
  return nearest === undefined ? 0 : mulDivFloor(nearest.dollars, DEPTH_WITHIN_PPM, nearest.withinPpm)
}

/** The report of a source as a command; `listed` says what is listed of an underlying now. A confidence is below its price. */
export function reportCommand(
  source: Row,
  entries: readonly ScenarioEntry[],
  listed: (name: string) => { readonly row: Row; readonly exponent: number },
): Command {
  return {
    type: 'priceReport',
    source,
    entries: entries.map((entry) => {
      const { row, exponent } = listed(entry.underlying)
      const price = atomsPerLot(entry.price, exponent)
      return { underlying: row, price, confidence: Math.min(price - 1, confidenceCeil(entry.confidence, exponent)) }
    }),
  }
}

/** What a venue shows of a market: its mid stands the premium off the price it sees, half the spread on either side. */
type Quote = { readonly mid: number; readonly bid: number; readonly ask: number }

/** The quote of a venue at a price per lot. Bid floor, ask ceil, at least an atom apart. */
export function quoteOf(price: number, premiumPpm: number, spreadPpm: number): Quote {
  const mid = Math.max(1, Math.floor((price * (PPM + premiumPpm)) / PPM))
  const half = Math.ceil((mid * spreadPpm) / (2 * PPM))
  return { mid, bid: Math.max(mid - half, 0), ask: mid + Math.max(half, 1) }
}

/** The book of a venue as a command. */
export function bookCommand(
  plan: HousePlan,
  market: MarketPlan,
  quote: Quote,
  tick: ScenarioTick & { readonly kind: 'book' },
): Command {
  return {
    type: 'bookReport',
    venue: plan.venue,
    market: market.row,
    bid: quote.bid,
    ask: quote.ask,
    bidLots: lotsOfDollars(dollarsWithin(tick.bids), plan.sharePpm, quote.mid),
    askLots: lotsOfDollars(dollarsWithin(tick.asks), plan.sharePpm, quote.mid),
  }
}
