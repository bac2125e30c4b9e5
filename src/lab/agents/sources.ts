/**
 * How sure sources are in a campaign, and what a mark on its way is worth then. Sources report one after another. While they are sure, the
 * mark jumps when the median does; with a confidence it goes part of the way first, and whatever is forced between two reports changes
 * hands there. No rule of the house stops that, so it has a bound instead: the lots that changed hands so, × the largest move
 * of their price in one round of reports.
 */
import { parameterByName } from '../../core/params/index.ts'
import type { Atoms, Price, Row } from '../../core/units/index.ts'
import { asFeeds, type Confidence, type Setting, sure, type World } from './world/index.ts'

/** Sources of a campaign: `sure` of their prices, or as unsure as the feeds of the scenarios. */
export type Sources = 'sure' | 'feeds'

/** What sources say of themselves. */
export const confidenceOf = (sources: Sources): Confidence => (sources === 'sure' ? sure : asFeeds)

/** Feeds that say how unsure they are move nobody by force while that is more than the house takes for a price. */
export function settingsOf(sources: Sources): readonly Setting[] {
  const name = 'underlying.confidenceMaxPpm'
  return sources === 'sure' ? [] : [[name, parameterByName(name)!.parameter.start]]
}

/** What an episode has shown of marks on their way. */
type Seen = { readonly prices: Price[]; readonly moves: Price[]; readonly lots: Map<Row, number>[] }

/** Watches a world for the bound from now on; the answer is what so far could be gained by these owners, ≥ 0. */
export function watchMarks(world: World): (owners: readonly Row[]) => Atoms {
  const seen: Seen = { prices: [...world.reported], moves: [], lots: [new Map(), new Map()] }
  world.watchers.push((_timeMs, command, events) => {
    if (command.type !== 'priceReport') return
    if (command.source === 0) for (const { underlying, price } of command.entries) seePrice(seen, underlying, price)
    for (const event of events) {
      if (event.type !== 'filled') continue
      const lots = seen.lots[event.market]!
      for (const account of [event.buyer, event.seller]) lots.set(account, (lots.get(account) ?? 0) + event.lots)
    }
  })
  return (owners) => {
    const { owner } = world.house.ledger.accounts
    let sum = 0
    for (const [market, lots] of seen.lots.entries()) {
      for (const [account, count] of lots) {
        if (owners.includes(owner[account]!)) sum += count * seen.moves[market + 1]!
      }
    }
    return sum
  }
}

/** The first report of a round: how far its price has moved since the one before. */
function seePrice({ prices, moves }: Seen, underlying: Row, price: Price): void {
  const move = Math.abs(price - prices[underlying]!)
  moves[underlying] = Math.max(moves[underlying] ?? 0, move)
  prices[underlying] = price
}
