/**
 * E8 Venus and Blizz, LUNA, 12 May 2022. Figures: medium.com/venusprotocol/venus-luna-incident-update-3-resuming-the-protocol-ff059a914405
 * and cryptonews.com.au/news/defi-protocols-report-significant-losses-amid-luna-price-exploit-94780/. A lot is 1,000 LUNA.
 */

import { type Exhibit, noLosses, usd } from '../exhibit.ts'
import { lentAgainst } from '../failed/credit.ts'
import { COIN, COIN_PRICE, spend } from './raid.ts'

const ASSET = 'LUNA'
/** Where the feed stood still, and what the market said. */
const [FLOOR, MARKET] = [usd(107), usd(10)]
/** Where it went on the days after. */
const LAST = usd(0.2)
/** 230 million LUNA. */
const LOTS = 230_000
const LENT_PPM = 550_000
const PPM = 1_000_000
const CAP = usd(1_000_000)

export const lunaFloor: Exhibit = {
  id: 'E8',
  title: 'LUNA: a feed stands on its floor and collateral is bought below it',
  date: '2022-05-12',
  story:
    'Chainlink’s LUNA feed paused at its floor of $0.107 while the market was at about $0.01. LUNA was bought there, deposited at $0.107 and borrowed against: $11.2m at Venus; Blizz was drained.',
  published: {
    loss: usd(11_200_000),
    what: 'borrowed and not covered at Venus',
    source: 'https://medium.com/venusprotocol/venus-luna-incident-update-3-resuming-the-protocol-ff059a914405',
  },
  measured: 'lenders',
  apart: null,
  failed: {
    way: 'model',
    meaning:
      'one feed, believed as long as it says something: 230 million LUNA are read at $0.107, lent against at 55 %, and worth $0.01. The amount and the rate are not in the cited pages as read here; they are the ones that Venus is known for',
    losses: () => ({
      ...noLosses,
      lenders: lentAgainst({ read: LOTS * FLOOR, left: LOTS * MARKET, lentPpm: LENT_PPM, pool: usd(100_000_000) }),
    }),
  },
  listing: {
    meaning:
      'LUNA’s deposits capped at $1m, the depth of what could still be sold; one source of three is the feed that stands still',
    stocking: {
      prices: { [COIN]: COIN_PRICE, [ASSET]: FLOOR },
      markets: [COIN],
      assets: [ASSET],
      backstop: usd(20_000_000),
      fund: usd(5_000_000),
      treasury: usd(20_000_000),
      set: { 'market.depthFloorLots': 1_000_000, 'market.shareFloorLots': 5_000_000, 'asset.depositCap': CAP },
    },
  },
  rule: 'a median of three sources follows no single one, so that LUNA counts what the market says; the distance degrades its price, and new risk does not rest on collateral whose price is degraded; a cap on deposits bounds what was there before',
  without: null,
  leftOut: null,
  bound: {
    formula:
      'depositCap × (1 − haircutPpm0) × loanValuePpm, what may be lent against all of it: lenders, whoever pays before them, and all together; flat members 0',
    of: (read) => {
      const counted = (CAP / PPM) * (PPM - read('asset.haircutPpm0'))
      const lenders = (counted / PPM) * read('tier.loanValuePpm')
      return { providers: lenders, fund: lenders, lenders, others: lenders, flat: 0, total: lenders }
    },
  },
  play: (stage) => {
    stage.apart[ASSET] = FLOOR
    stage.walk({ [ASSET]: MARKET }, { forMs: 600_000, everyMs: 15_000 })
    spend(stage, ASSET, LOTS * PPM, usd(11_200_000))
    stage.walk({ [ASSET]: LAST }, { forMs: 3_600_000, everyMs: 15_000 })
    stage.wait(1_800_000)
  },
}
