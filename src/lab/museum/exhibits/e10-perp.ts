/**
 * E10 Perpetual Protocol v1, CREAM, 15 May 2022. Figures: gov.perp.fi/t/sunsetting-perp-v1/698 and
 * gov.perp.fi/t/proposal-unlocking-perp-tokens-to-sunset-v1-users/761. A lot is $100 of CREAM.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, noLosses, sharedBound, usd } from '../exhibit.ts'
import { closedInPool } from '../failed/virtual-pool.ts'
import { capByTranche } from '../listing.ts'

const MARKET = 'CREAM'
const [START, LOW] = [usd(100), usd(60)]
const VALUE = usd(3_000_000)
const MARGIN = usd(190_000)
const LOTS = 30_000
const TRANCHE = usd(1_000_000)

export const perp: Exhibit = {
  id: 'E10',
  title: 'Perp v1: one position liquidated into its own virtual pool',
  date: '2022-05-15',
  story:
    'One large CREAM position was liquidated against the virtual pool that it stood in; the price gap that this made was paid by an insurance fund common to all markets, which it emptied. The first version was shut down, and 27.6m PERP were proposed for its users.',
  published: {
    loss: null,
    what: 'no amount in dollars was published in the cited pages: the fund was emptied',
    source: 'https://gov.perp.fi/t/sunsetting-perp-v1/698',
  },
  measured: 'fund',
  apart:
    'no amount was published, nor the position: $3m against a virtual $3m with the maintenance of 6.25 % is assumed',
  failed: {
    way: 'model',
    meaning: 'a constant product: the position sells along its own curve, and one fund pays for every market',
    losses: () => ({ ...noLosses, fund: closedInPool({ quote: VALUE, value: VALUE, margin: MARGIN }) }),
  },
  listing: {
    meaning:
      'a pool of $1m for the tier; open interest so that a fall by half takes at most three tenths of it; a depth of $200,000',
    stocking: {
      prices: { [MARKET]: START },
      markets: [MARKET],
      assets: [],
      backstop: TRANCHE,
      fund: usd(1_000_000),
      treasury: usd(1_000_000),
      set: { 'market.openInterestCapLots': capByTranche(TRANCHE, START / 2), 'market.depthFloorLots': 2_000 },
    },
  },
  rule: 'initial margin by size against depth, an open-interest cap, closing at a mark that the close does not move, a fund per tier',
  without: null,
  leftOut: null,
  bound: {
    formula: 'openInterestCapLots × ($100 − $60 a lot), the fall that the story gives it; lenders and flat members 0',
    of: (read) => sharedBound(read('market.openInterestCapLots') * (START - LOW)),
  },
  play: (stage) => {
    stage.act('whale', MARGIN)
    stage.tradeMost('whale', MAKER, MARKET, LOTS)
    stage.wait(120_000)
    stage.walk({ [MARKET]: LOW }, { forMs: 300_000, everyMs: 10_000 })
    stage.wait(1_800_000)
  },
}
