/**
 * E6 Venus, XVS, 18 May 2021. Figures: thedefiant.io/bscs-venus-protocol-left-with-bad-debt-after-liquidations and
 * chaincatcher.com/en/article/2061967. A lot is 1 XVS.
 */

import { type Exhibit, noLosses, usd } from '../exhibit.ts'
import { lentAgainst } from '../failed/credit.ts'
import { COIN, COIN_PRICE, spend } from './raid.ts'

const ASSET = 'XVS'
const [START, TOP, LOW] = [usd(76), usd(143), usd(31)]
const LOTS = 2_000_000
const LENT_PPM = 800_000
/** 4,100 BTC and 9,600 ETH at the prices of that day. */
const BORROWED = usd(200_000_000)
const PPM = 1_000_000
const CAP = usd(5_000_000)

export const xvs: Exhibit = {
  id: 'E6',
  title: 'Venus: the house’s own token as collateral, at its peak',
  date: '2021-05-18',
  story:
    'XVS, Venus’ own token, rose from $76 to $143; some 2 million of it were posted at a collateral factor of 80 %, raised ten days before, and 4,100 BTC and 9,600 ETH borrowed. It fell to $31: $200m of liquidations, about $100m of bad debt.',
  published: {
    loss: usd(100_000_000),
    what: 'bad debt',
    source: 'https://thedefiant.io/bscs-venus-protocol-left-with-bad-debt-after-liquidations',
  },
  measured: 'lenders',
  apart:
    'the model sells nothing before the low of $31; a part was liquidated on the way down, at prices that were not published. Sold evenly from $125, where 80 % of 2 million no longer covers the debt, to the low, at $78 in the mean, they would leave $44m: what was published lies between',
  failed: {
    way: 'model',
    meaning: 'spot price, 80 % lent, no cap: $200m borrowed against 2 million XVS read at $143 and worth $31',
    losses: () => ({
      ...noLosses,
      lenders: lentAgainst({ read: LOTS * TOP, left: LOTS * LOW, lentPpm: LENT_PPM, pool: BORROWED }),
    }),
  },
  listing: {
    meaning:
      'a token of the house itself: it falls with the house, whatever position it stands beside, and not with one underlying as wrong-way collateral does (E12, E26); a haircut of 100 % in every bracket, deposits capped at $5m',
    stocking: {
      prices: { [COIN]: COIN_PRICE, [ASSET]: START },
      markets: [COIN],
      assets: [ASSET],
      backstop: usd(20_000_000),
      fund: usd(5_000_000),
      treasury: usd(20_000_000),
      set: {
        'market.depthFloorLots': 1_000_000,
        'market.shareFloorLots': 5_000_000,
        'asset.depositCap': CAP,
        'asset.haircutPpm0': PPM,
        'asset.haircutPpm1': PPM,
        'asset.haircutPpm2': PPM,
      },
    },
  },
  rule: 'what the house itself issues counts for nothing, alone or beside any position: a haircut of 100 % in every bracket; deposits capped by value',
  without: {
    meaning: 'haircuts of other collateral, 10 % and 25 %',
    set: { 'asset.haircutPpm0': 100_000, 'asset.haircutPpm1': 250_000 },
  },
  leftOut:
    'the haircut is that of the listing here; rules of depth, age and value that demote an asset (`src/tiering`) are not run in this story',
  bound: {
    formula: 'depositCap × (1 − haircutPpm0) × loanValuePpm = 0 for everybody',
    of: (read) => {
      const lenders = ((CAP / PPM) * (PPM - read('asset.haircutPpm0')) * read('tier.loanValuePpm')) / PPM
      return { providers: lenders, fund: lenders, lenders, others: lenders, flat: 0, total: lenders }
    },
  },
  play: (stage) => {
    stage.walk({ [ASSET]: TOP }, { forMs: 3_600_000, everyMs: 15_000 })
    stage.wait(600_000)
    spend(stage, ASSET, LOTS * PPM, BORROWED)
    stage.walk({ [ASSET]: LOW }, { forMs: 3_600_000, everyMs: 15_000 })
    stage.wait(1_800_000)
  },
}
