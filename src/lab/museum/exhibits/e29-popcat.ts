/**
 * E29 Hyperliquid, POPCAT, 12 November 2025. Figures: cryptotale.org/popcat-attack-burns-3m-triggers-4-9m-loss-for-hyperliquid
 * and bethelclarion.com/hyperliquid-loses-5-million-in-popcat-attack-as-hype-price-faces-mounting-pressure. A lot is 100 POPCAT.
 */
import { LOTS_MAX } from '../../../core/units/index.ts'
import { MAKER } from '../crowd.ts'
import { type Exhibit, sharedBound, usd } from '../exhibit.ts'
import { capByTranche, carelessRules } from '../listing.ts'

const MARKET = 'POPCAT'
const [HIGH, LOW] = [usd(21), usd(13)]
/** $20.6m: the low end of what was published, $20m to $30m. */
const LOTS = 981_000
const WALLETS = 19
const MARGIN = usd(3_000_000)
const TRANCHE = usd(10_000_000)

export const popcat: Exhibit = {
  id: 'E29',
  title: 'POPCAT: a wall of bids is pulled under nineteen wallets',
  date: '2025-11-12',
  story:
    '$3m in nineteen wallets bought $20m to $30m of POPCAT on top of a $20m wall of bids at $0.21. The wall was pulled, the price fell to $0.13, the wallets were worth less than nothing, and their longs fell to the pool, which lost $4.9m.',
  published: {
    loss: usd(4_900_000),
    what: 'the pool’s loss; here the fund pays first what a book lacks',
    source: 'https://cryptotale.org/popcat-attack-burns-3m-triggers-4-9m-loss-for-hyperliquid',
  },
  measured: 'total',
  apart: null,
  failed: {
    way: 'engine',
    meaning:
      'the same engine: 10 % initial and 5 % maintenance for every size, depth as the resting bids show it, nothing capped, no step rule; the pool of all markets behind this one',
    set: { ...carelessRules(100_000, 50_000), 'market.depthFloorLots': 2_147_483_647 },
    backstop: usd(100_000_000),
  },
  listing: {
    meaning:
      'a tier of its own with a pool of $10m; open interest so that a fall by half takes at most three tenths of it; a depth of $500,000, which counts no resting order of the story',
    stocking: {
      prices: { [MARKET]: HIGH },
      markets: [MARKET],
      assets: [],
      backstop: TRANCHE,
      fund: usd(6_000_000),
      treasury: usd(2_000_000),
      set: { 'market.openInterestCapLots': capByTranche(TRANCHE, HIGH / 2), 'market.depthFloorLots': 24_000 },
    },
  },
  rule: 'open-interest cap sized to the tier’s own pool; margin for size against a depth that no resting order raises',
  without: { meaning: 'no cap of open interest', set: { 'market.openInterestCapLots': LOTS_MAX } },
  leftOut:
    'nobody links the nineteen wallets in this story, so they are nineteen owners (decision 0087), and no source reports depth (decision 0107)',
  bound: {
    formula: 'openInterestCapLots × ($21 − $13 a lot); lenders and flat members 0',
    of: (read) => sharedBound(read('market.openInterestCapLots') * (HIGH - LOW)),
  },
  play: (stage) => {
    const lots = Math.floor(LOTS / WALLETS)
    for (let at = 0; at < WALLETS; at++) {
      stage.act(`wallet ${at}`, Math.floor(MARGIN / WALLETS))
      stage.tradeMost(`wallet ${at}`, MAKER, MARKET, lots)
    }
    stage.wait(120_000)
    stage.walk({ [MARKET]: LOW }, { forMs: 10_000, everyMs: 10_000 })
    stage.wait(1_800_000)
  },
}
