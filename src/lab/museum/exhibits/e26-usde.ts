/**
 * E26 Binance, USDe and others, 10 October 2025. Figures: followin.io/en/feed/20760486 and
 * crptonews.com/binance-sets-depeg-payouts-283m-already-reimbursed/22890. A tenth of the published size. A lot is 100 USDe.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, noLosses, usd } from '../exhibit.ts'
import { NOISE_PPM } from '../stage.ts'
import { COIN, COIN_PRICE } from './raid.ts'

const ASSET = 'USDe'
/** wBETH, and what it is pegged to. */
const [STAKED, ETHER] = ['wBETH', 'ETH']
const STAKED_LOTS = 10_000
const [PAR, BOOK] = [usd(100), usd(65)]
const PEOPLE = 10
/** A tenth of 283m ÷ (1 − 0.65): what must have been closed at the low for the payouts that were made. */
const LOTS = 808_570
/** A leg of $25m that loses 22 % each: two thirds of the collateral are owed. */
const LEG_LOTS = 250_000
const COIN_LOW = usd(78)
const PPM = 1_000_000

export const usde: Exhibit = {
  id: 'E26',
  title: 'USDe: collateral is priced by the venue’s own book',
  date: '2025-10-10',
  story:
    'From 21:36 to 22:16 UTC USDe stood at $0.65 on Binance’s own book and near par elsewhere; wBETH and BNSOL fell likewise. Margin accounts that held them were closed at those prices. $283m were paid back; redemption prices and a floor entered the index later.',
  published: {
    loss: usd(28_300_000),
    what: 'paid back to those who were closed, a tenth',
    source: 'https://crptonews.com/binance-sets-depeg-payouts-283m-already-reimbursed/22890',
  },
  measured: 'others',
  apart: null,
  failed: {
    way: 'engine',
    meaning:
      'the same engine: every source reads the venue’s own book, collateral counts in full, no step rule. The amount of collateral was not published: it is the one for which a sale of all of it at $0.65 loses what was paid back',
    set: {
      'asset.wrongWayUnderlying': 0,
      'underlying.stepPpmPerS': PPM,
      'underlying.stepMaxPpm': PPM,
      'underlying.slowTauMs': 1000,
      'tier.stressMovePpm': 0,
      'tier.takeoverEquityPpm': 20_000_000,
      'tier.outflowMaxPpm': PPM,
    },
    ownBook: true,
  },
  listing: {
    meaning:
      'a stable token with a haircut of 1 % and three sources: the venue’s own book, another book, and what the issuer redeems at; staked ether, which falls with a long in ether; a treasury of $90m',
    stocking: {
      prices: { [COIN]: COIN_PRICE, [ETHER]: COIN_PRICE, [ASSET]: PAR, [STAKED]: COIN_PRICE },
      markets: [COIN, ETHER],
      assets: [ASSET, STAKED],
      fallsWith: { [STAKED]: ETHER },
      redeemed: [ASSET],
      backstop: usd(200_000_000),
      fund: usd(5_000_000),
      treasury: usd(90_000_000),
      set: {
        'tier.treasuryCap': usd(90_000_000),
        'market.depthFloorLots': 20_000_000,
        'market.shareFloorLots': 20_000_000,
        'asset.haircutPpm0': 10_000,
        'asset.haircutPpm1': 10_000,
        'asset.haircutBound1': usd(100_000_000),
        'asset.haircutBound2': usd(200_000_000),
      },
    },
  },
  rule: 'a collateral’s price is a median of three independent sources, of which one is its redemption price, and no single one moves it; their distance degrades the price, and on a degraded price no collateral is sold by force; staked ether carries no long in ether, at any price',
  without: null,
  leftOut: null,
  bound: {
    formula: 'owners lose the noise of one price, collateral × 2 × 200 ppm; everybody else 0',
    of: () => {
      const others = LOTS * (PAR / PPM) * 2 * NOISE_PPM
      return { ...noLosses, others, total: others }
    },
  },
  play: (stage) => {
    for (let at = 0; at < PEOPLE; at++) {
      stage.enter(`owner ${at}`, usd(1_000))
      stage.depositMost(`owner ${at}`, Math.floor(LOTS / PEOPLE) * PPM, ASSET)
      stage.tradeMost(`owner ${at}`, MAKER, COIN, LEG_LOTS)
    }
    // A loss on bitcoin, closed and lent against the collateral: what a margin account owes.
    stage.walk({ [COIN]: COIN_LOW }, { forMs: 1_800_000, everyMs: 15_000 })
    for (let at = 0; at < PEOPLE; at++) {
      stage.tradeMost(MAKER, `owner ${at}`, COIN, LEG_LOTS)
      stage.countFrom(`owner ${at}`)
    }
    // Who would be long in ether on staked ether alone.
    stage.act('staker', 0)
    stage.depositMost('staker', STAKED_LOTS * PPM, STAKED)
    stage.tradeMost('staker', MAKER, ETHER, STAKED_LOTS)
    stage.wait(900_000)
    for (const name of [ASSET, STAKED]) stage.apart[name] = BOOK
    stage.wait(2_400_000)
    for (const name of [ASSET, STAKED]) delete stage.apart[name]
    stage.wait(1_800_000)
  },
}
