/**
 * E23 Hyperliquid, JELLY, 26 March 2025. Figures: gdgz.link/en/article/450239, aicoin.com/article/450767 and
 * test.blockflow.news/news/detail/1361/Hyperliquid-Delisted-JELLYJELLY-after-Facing-12M-Loss-Due-to-Price-Manipulation-Attack.
 * A lot is 1,000 JELLY.
 */
import { LOTS_MAX } from '../../../core/units/index.ts'
import { MAKER } from '../crowd.ts'
import { type Exhibit, sharedBound, usd } from '../exhibit.ts'
import { capByTranche, carelessRules } from '../listing.ts'

const MARKET = 'JELLY'
const [START, HIGH] = [usd(9.5), usd(37.6)]
const LOTS = 430_000
const CLOSED = 30_000
const MARGIN = usd(3_500_000)
const TAKEN_OUT = usd(2_760_000)
const TRANCHE = usd(10_000_000)
/** A thin coin may rise fourfold while its lots are being closed. */
const EXTREME = 3 * START

export const jelly: Exhibit = {
  id: 'E23',
  title: 'JELLY: the pool inherits a short that is larger than the coin',
  date: '2025-03-26',
  story:
    '430 million JELLY were sold short at $0.0095 with $3.5m of margin; 30 million were closed and $2.76m withdrawn, and spot was bought up. The pool inherited 398 million short and stood at −$10.6m to −$13.5m at $0.0376, until validators settled at $0.0095 by a vote.',
  published: {
    loss: usd(12_000_000),
    what: 'the pool’s unrealised loss at the top, the middle of −10.6m and −13.5m',
    source: 'https://gdgz.link/en/article/450239',
  },
  measured: 'providers',
  apart: null,
  failed: {
    way: 'engine',
    meaning:
      'the same engine: one margin rate for every size (15 %, 7.5 %), no cap of open interest, no add-on for size or share, no step rule, the pool of all markets behind this one ($230m there, $200m here)',
    set: { ...carelessRules(150_000, 75_000), 'tier.reductionWhole': 1, 'market.depthFloorLots': 2_147_483_647 },
    backstop: usd(200_000_000),
  },
  listing: {
    meaning:
      'a tier of its own with a pool of $10m; open interest so that a fourfold price takes at most three tenths of it; a depth of $200,000',
    stocking: {
      prices: { [MARKET]: START },
      markets: [MARKET],
      assets: [],
      backstop: TRANCHE,
      fund: usd(3_000_000),
      treasury: usd(2_000_000),
      set: { 'market.openInterestCapLots': capByTranche(TRANCHE, EXTREME), 'market.depthFloorLots': 20_000 },
    },
  },
  rule: 'open-interest cap sized to the tier’s own pool, margin that grows with size against depth and with the share of open interest',
  without: { meaning: 'no cap of open interest', set: { 'market.openInterestCapLots': LOTS_MAX } },
  leftOut:
    'no source reports depth in this story, so the cap is that of the listing; where one does it follows from what moving the price costs (decision 0107)',
  bound: {
    formula: 'openInterestCapLots × ($37.60 − $9.50 a lot); lenders and flat members 0',
    of: (read) => sharedBound(read('market.openInterestCapLots') * (HIGH - START)),
  },
  play: (stage) => {
    stage.act('whale', MARGIN)
    const sold = stage.tradeMost(MAKER, 'whale', MARKET, LOTS)
    stage.wait(60_000)
    stage.tradeMost('whale', MAKER, MARKET, Math.floor((sold * CLOSED) / LOTS))
    stage.withdrawMost('whale', TAKEN_OUT)
    stage.walk({ [MARKET]: HIGH }, { forMs: 3_600_000, everyMs: 10_000 })
    stage.wait(1_500_000)
  },
}
