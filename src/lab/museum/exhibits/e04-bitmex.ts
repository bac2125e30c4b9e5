/**
 * E4 BitMEX, 12-13 March 2020. Figures: bitco.in/forum/threads/gold-collapsing-bitcoin-up.16/page-1608 and
 * wykop.pl/wpis/48087565/what-happened-on-march-12-at-bitmex-the-first-leg-. A lot is 0.01 BTC.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, usd } from '../exhibit.ts'
import { carelessRules } from '../listing.ts'

const COIN = 'BTC'
const [START, LOW] = [usd(79), usd(36)]
/** More than $100m of longs waited; bids of $20m stood. */
const PEOPLE = 20
const LOTS = 65_000
const COIN_PPM = 1_000_000
const TRANCHE = usd(10_000_000)
const PPM = 1_000_000

export const bitmex: Exhibit = {
  id: 'E4',
  title: 'BitMEX: longs on bitcoin collateral against a fifth of the bids',
  date: '2020-03-13',
  story:
    'Bitcoin fell to about $3,600. More than $100m of longs waited to be liquidated against bids of some $20m, and their margin was bitcoin, which fell with them. An outage of 25 minutes ended the cascade.',
  published: {
    loss: null,
    what: 'no loss was published: the outage came first',
    source: 'https://bitco.in/forum/threads/gold-collapsing-bitcoin-up.16/page-1608',
  },
  measured: 'providers',
  apart: 'no loss was published',
  failed: {
    way: 'engine',
    meaning:
      'the same engine: 1 % and 0.5 % for every size, bitcoin margin counted in full, whole books closed at once, and an engine that takes whatever falls ($250m)',
    set: {
      ...carelessRules(10_000, 5_000),
      'market.depthFloorLots': 2_147_483_647,
      'tier.reductionWhole': 1,
      'asset.haircutPpm0': 0,
      'asset.haircutPpm1': 0,
    },
    backstop: usd(250_000_000),
  },
  listing: {
    meaning: 'a pool of $10m, a depth of $20m, the defaults otherwise',
    stocking: {
      prices: { [COIN]: START },
      markets: [COIN],
      assets: [COIN],
      backstop: TRANCHE,
      fund: usd(10_000_000),
      treasury: usd(20_000_000),
      set: { 'market.depthFloorLots': 253_000, 'tier.stressMovePpm': 0 },
    },
  },
  rule: 'reduction of the fewest lots at a pace that follows depth, a pool that takes no more than its margin carries and is stopped when it has lost half of its tranche within an epoch, deleveraging at mark for the rest, haircuts on collateral',
  without: null,
  leftOut:
    'nobody bids at auctions and no venue answers the pool’s orders in this story; what it loses is bounded twice, by the tranche and by the stop at half of it within an epoch: without that stop (trancheLossPpm 1,000,000) it lost $9.77m here, and what it still loses beyond half is the fall between the stop and the deleveraging of its lots',
  bound: {
    formula:
      'providers the tranche; fund, lenders and others together $102.7m of longs × ((stepMaxPpm − maintenancePpm0) + closeCapPpm), what one update of the index can pass over a book; flat members 0',
    of: (read) => {
      const rate = read('underlying.stepMaxPpm') - read('market.maintenancePpm0') + read('market.closeCapPpm')
      const gap = ((PEOPLE * LOTS * START) / PPM) * rate
      return { providers: TRANCHE, fund: gap, lenders: gap, others: gap, flat: 0, total: TRANCHE + gap }
    },
  },
  play: (stage) => {
    for (let at = 0; at < PEOPLE; at++) {
      stage.act(`long ${at}`, 0)
      stage.depositMost(`long ${at}`, Math.floor(LOTS / 10) * COIN_PPM, COIN)
      stage.tradeMost(`long ${at}`, MAKER, COIN, LOTS)
    }
    stage.wait(600_000)
    stage.walk({ [COIN]: LOW }, { forMs: 3_600_000, everyMs: 10_000 })
    stage.wait(1_800_000)
  },
}
