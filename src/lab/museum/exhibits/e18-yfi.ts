/**
 * E18 dYdX v3, YFI, 17-18 November 2023. Figures: cryptonews.net/news/security/27879212 and
 * binance.com/en/square/post/327877140545. A lot is 0.01 YFI.
 */
import { LOTS_MAX } from '../../../core/units/index.ts'
import { MAKER } from '../crowd.ts'
import { type Exhibit, sharedBound, usd } from '../exhibit.ts'
import { capByTranche, carelessRules } from '../listing.ts'

const MARKET = 'YFI'
const [HIGH, LOW] = [usd(145), usd(83)]
/** $38m of longs at the top, in many accounts. */
const LOTS = 262_000
const WALLETS = 10
/** A fifth of notional was asked. */
const MARGIN_PPM = 200_000
const TRANCHE = usd(10_000_000)
const PPM = 1_000_000

export const yfi: Exhibit = {
  id: 'E18',
  title: 'YFI: gains are levered again until the fund is the other side',
  date: '2023-11-18',
  story:
    'Open interest in YFI went from $0.8m to $67m while the price tripled; gains were withdrawn and levered again in new accounts. Then it fell from $14,500 to $8,300 within the hour: $38m of longs were liquidated, and the insurance fund paid $9m.',
  published: {
    loss: usd(9_000_000),
    what: 'paid by the insurance fund',
    source: 'https://cryptonews.net/news/security/27879212',
  },
  measured: 'fund',
  apart: null,
  failed: {
    way: 'engine',
    meaning:
      'the same engine: 20 % initial and 10 % maintenance for every size and share, no cap of open interest, no step rule. Margin per account was not published: a fifth is what the market asked before it was raised',
    set: { ...carelessRules(200_000, 100_000), 'market.depthFloorLots': 2_147_483_647 },
    backstop: usd(100_000_000),
  },
  listing: {
    meaning:
      'a pool of $10m for the tier; open interest so that a fall by half takes at most three tenths of it; a depth of $1m',
    stocking: {
      prices: { [MARKET]: HIGH },
      markets: [MARKET],
      assets: [],
      backstop: TRANCHE,
      fund: usd(20_000_000),
      treasury: usd(2_000_000),
      set: { 'market.openInterestCapLots': capByTranche(TRANCHE, HIGH / 2), 'market.depthFloorLots': 7_000 },
    },
  },
  rule: 'open-interest cap; initial margin by depth and by the owner’s share of open interest',
  without: { meaning: 'no cap of open interest', set: { 'market.openInterestCapLots': LOTS_MAX } },
  leftOut:
    'nobody links the ten wallets in this story, so they are ten owners; linked ones are one to the share of open interest that initial margin follows, and to gains that pay first (decision 0087)',
  bound: {
    formula: 'openInterestCapLots × ($145 − $83 a lot); lenders and flat members 0',
    of: (read) => sharedBound(read('market.openInterestCapLots') * (HIGH - LOW)),
  },
  play: (stage) => {
    const lots = Math.floor(LOTS / WALLETS)
    const margin = Math.ceil(((lots * HIGH) / PPM) * MARGIN_PPM) + usd(1000)
    for (let at = 0; at < WALLETS; at++) {
      stage.act(`wallet ${at}`, margin)
      stage.tradeMost(`wallet ${at}`, MAKER, MARKET, lots)
    }
    stage.wait(120_000)
    stage.walk({ [MARKET]: LOW }, { forMs: 10_000, everyMs: 10_000 })
    stage.wait(1_800_000)
  },
}
