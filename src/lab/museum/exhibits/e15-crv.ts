/**
 * E15 Aave v2, CRV, 22 November 2022. Figures: arxiv.org/abs/2212.07306. A lot is $100 of CRV.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, noLosses, sharedBound, usd } from '../exhibit.ts'
import { spiralled } from '../failed/spiral.ts'
import { capByTranche } from '../listing.ts'

const MARKET = 'CRV'
const START = usd(100)
const DEBT = usd(40_000_000)
const RISE_PPM = 100_000
const TOP = usd(110)
const LOTS = 400_000
const MARGIN = usd(5_000_000)
const TRANCHE = usd(10_000_000)

export const crv: Exhibit = {
  id: 'E15',
  title: 'Aave: a short is liquidated into bad debt by a fixed bonus',
  date: '2022-11-22',
  story:
    'About $40m of CRV were borrowed against USDC and sold. When the price rose, every partial liquidation paid a fixed bonus out of collateral that no longer covered the debt, so that each one made the rest worse.',
  published: {
    loss: null,
    what: 'no amount in the cited page as read here; the paper attributes the bad debt to the liquidation’s logic, not to volatility',
    source: 'https://arxiv.org/abs/2212.07306',
  },
  measured: 'lenders',
  apart:
    'no amount was published in the cited page; threshold (89 %), bonus (4.5 %) and a rise of 10 % while liquidators work are assumed',
  failed: {
    way: 'model',
    meaning: 'collateral pays 1.045 for each dollar repaid until it is gone; what is left of the debt is the lenders’',
    losses: () => ({
      ...noLosses,
      lenders: spiralled({
        debt: DEBT,
        collateral: Math.floor(DEBT / 0.89),
        risePpm: RISE_PPM,
        bonusPpm: 45_000,
      }),
    }),
  },
  listing: {
    meaning:
      'a pool of $10m for the tier; open interest so that a doubled price takes at most three tenths of it; a depth of $1m',
    stocking: {
      prices: { [MARKET]: START },
      markets: [MARKET],
      assets: [],
      backstop: TRANCHE,
      fund: usd(2_000_000),
      treasury: usd(2_000_000),
      set: { 'market.openInterestCapLots': capByTranche(TRANCHE, START), 'market.depthFloorLots': 10_000 },
    },
  },
  rule: 'a step of force must raise equity above target or end the book; a penalty takes at most 95 % of what is left and never makes a deficit; an open-interest cap',
  without: null,
  leftOut: null,
  bound: {
    formula: 'openInterestCapLots × ($110 − $100 a lot); lenders and flat members 0',
    of: (read) => sharedBound(read('market.openInterestCapLots') * (TOP - START)),
  },
  play: (stage) => {
    stage.act('whale', MARGIN)
    stage.tradeMost(MAKER, 'whale', MARKET, LOTS)
    // What a lender would have seen: it takes out what initial margin leaves it.
    stage.withdrawMost('whale', MARGIN)
    stage.walk({ [MARKET]: TOP }, { forMs: 1_800_000, everyMs: 10_000 })
    stage.wait(1_800_000)
  },
}
