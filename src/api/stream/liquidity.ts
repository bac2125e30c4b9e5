/** What is told of a tier's liquidity to everybody: its pool, lending, auctions and exits as they stand, and the public events of them. */
import type { House } from '../../core/machine/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { publicSight } from '../routes/house.ts'
import { publicSightOf, type Sight } from '../sight.ts'
import { auctionsView } from '../views/auctions.ts'
import { exitsView } from '../views/exits.ts'
import { lendingView } from '../views/lending.ts'
import { poolView } from '../views/pool.ts'
import type { Rows } from './channel.ts'

/** The rows of a tier: one each of `pool`, `lending`, `auctions`, `exits`. */
export function liquidityRows(context: Context, tier: number): Rows {
  return new Map<string, unknown>([
    ['pool', poolView(context, tier)],
    ['lending', lendingView(context, tier)],
    ['auctions', auctionsView(context, tier, publicSight(context))],
    ['exits', exitsView(context, tier)],
  ])
}

/** How readers of a tier's liquidity see an event; null when it is not of that tier, or its owner's alone. */
export function liquiditySight(context: Context, tier: number): (event: HouseEvent) => Sight | null {
  const sight = publicSight(context)
  return (event) => (tierOf(context.service.house, event) === tier ? publicSightOf(event, sight) : null)
}

/** The tier of a public event of liquidity; −1 of every other event. Who joins, leaves, lends, bids or waits is named nowhere here. */
function tierOf({ ledger, markets }: House, event: HouseEvent): number {
  switch (event.type) {
    case 'poolPriced':
    case 'poolVoided':
    case 'poolStanding':
    case 'poolLent':
    case 'borrowRateSet':
    case 'interestDivided':
    case 'lendersCut':
    case 'lenderExitsShared':
    case 'recallStarted':
    case 'recallNoticed':
    case 'recallEnded':
      return event.tier
    case 'coinRateSet':
    case 'coinInterestDivided':
    case 'coinBoughtIn':
    case 'coinLendersCut':
    case 'coinExitsShared':
    case 'coinRecallStarted':
    case 'coinRecallEnded':
    case 'offerTaken':
    case 'exitsShared':
      return markets.assets.tier[event.asset]!
    case 'auctionStarted':
    case 'auctionCleared':
      return ledger.accounts.tier[event.account]!
    default:
      return -1
  }
}
