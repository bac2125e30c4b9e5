/**
 * What the feeds and the venue say, fact by fact: reports as they are, books hung on the last price of the primary source,
 * and a re-lot when a lot has become too small. Knows only facts that have come.
 */
import { PRICE_RELOT } from '../../core/units/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { moveMid, showBook, type Venue } from '../populations/index.ts'
import type { DepthBand, ScenarioTick } from '../scenarios/index.ts'
import { atomsPerLot, bookCommand, lotsOfDollars, quoteOf, reportCommand } from './convert.ts'
import type { HousePlan, MarketPlan } from './plan.ts'

/** Lots merged at once, and the price per lot below which they are. */
const RELOT_EXPONENT = 2
const RELOT_BELOW = PRICE_RELOT * 10

/** What has been heard: of each underlying the primary price in 10⁻⁸ dollar, the lot, and the last premium. */
export type Feed = {
  readonly plan: HousePlan
  readonly primary: ReadonlyMap<string, string>
  readonly heard: Map<string, { price: number; exponent: number; premiumPpm: number }>
}

/** A feed that has heard nothing. */
export function feedOf(plan: HousePlan): Feed {
  const primary = new Map(plan.scenario.underlyings.map(({ name, feeds }) => [name, feeds[0]!.source]))
  const heard = new Map(
    [...plan.underlyings].map(([name, { exponent }]) => [name, { price: 0, exponent, premiumPpm: 0 }]),
  )
  return { plan, primary, heard }
}

/** The commands of a fact. */
export function* factCommands(feed: Feed, venue: Venue, tick: ScenarioTick): Generator<Command> {
  if (tick.kind === 'book') {
    const market = feed.plan.markets.find(({ name }) => name === tick.underlying)
    if (market !== undefined) yield* book(feed, venue, market, tick)
    return
  }
  const { plan, heard } = feed
  for (const { underlying, price } of tick.entries) {
    const known = heard.get(underlying)!
    if (feed.primary.get(underlying) !== tick.source) continue
    known.price = price
    const market = plan.markets.find(({ name }) => name === underlying)
    if (market !== undefined) moveMid(venue, market.row, midOf(feed, underlying))
  }
  yield reportCommand(plan.sources.get(tick.source)!, tick.entries, (name) => ({
    row: plan.underlyings.get(name)!.row,
    exponent: heard.get(name)!.exponent,
  }))
}

/** Merges lots before a price comes that would leave them too small; reports are per new lot once the house has done it. */
export function* relotCommands(feed: Feed, ticks: readonly ScenarioTick[]): Generator<Command> {
  for (const { name, underlying } of feed.plan.markets) {
    const source = feed.primary.get(name)
    for (const tick of ticks) {
      if (tick.kind !== 'report' || tick.source !== source) continue
      const entry = tick.entries.find((candidate) => candidate.underlying === name)
      const { exponent } = feed.heard.get(name)!
      if (entry === undefined || atomsPerLot(entry.price, exponent) >= RELOT_BELOW) continue
      yield { type: 'relot', underlying, factor: 10 ** RELOT_EXPONENT }
    }
  }
}

/** Hears an event: lots that were merged. */
export function feedHears(feed: Feed, event: HouseEvent): void {
  if (event.type !== 'relotted') return
  for (const [name, { row }] of feed.plan.underlyings) {
    if (row === event.underlying) feed.heard.get(name)!.exponent += Math.round(Math.log10(event.factor))
  }
}

function midOf({ heard }: Feed, name: string): number {
  const { price, exponent, premiumPpm } = heard.get(name)!
  return quoteOf(atomsPerLot(price, exponent), premiumPpm, 0).mid
}

function* book(
  feed: Feed,
  venue: Venue,
  market: MarketPlan,
  tick: ScenarioTick & { readonly kind: 'book' },
): Generator<Command> {
  const known = feed.heard.get(market.name)!
  if (known.price === 0) return
  known.premiumPpm = tick.midPremiumPpm
  const quote = quoteOf(atomsPerLot(known.price, known.exponent), tick.midPremiumPpm, tick.spreadPpm)
  const side = (bands: readonly DepthBand[]): { withinPpm: number; lots: number }[] =>
    bands.map(({ withinPpm, dollars }) => ({ withinPpm, lots: lotsOfDollars(dollars, feed.plan.sharePpm, quote.mid) }))
  showBook(venue, market.row, {
    mid: quote.mid,
    halfSpread: quote.ask - quote.mid,
    bids: side(tick.bids),
    asks: side(tick.asks),
  })
  yield bookCommand(feed.plan, market, quote, tick)
}
