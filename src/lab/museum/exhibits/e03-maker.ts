/**
 * E3 Maker, 12-13 March 2020. Figures: medium.com/@whiterabbit_hq/black-thursday-for-makerdao-8-32-million-was-liquidated-for-0-dai-36b83cac56b6.
 * A lot of ETH is $100 before the fall.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, noLosses, usd } from '../exhibit.ts'
import { soldForNothing } from '../failed/zero-bids.ts'
import { COIN, COIN_PRICE } from './raid.ts'

const ASSET = 'ETH'
const [START, LOW] = [usd(100), usd(57)]
/** $8.32m were 36 % of what was auctioned. */
const AUCTIONED = usd(23_100_000)
const FOR_NOTHING_PPM = 360_000
const PEOPLE = 10
/** Owners whose collateral is what was auctioned, at the low. */
const LOTS = Math.floor(AUCTIONED / LOW / PEOPLE)
/** A leg of $20m whose loss is owed against the collateral, as vaults owed DAI. */
const LEG_LOTS = 200_000
const PPM = 1_000_000

export const maker: Exhibit = {
  id: 'E3',
  title: 'Maker: collateral is auctioned for nothing',
  date: '2020-03-12',
  story:
    'Gas prices kept keepers out while ether fell by 43 %. Lots of at most 50 ETH were won for bids of 0 DAI: $8.32m, 36 % of what was liquidated, and 5.67m DAI of debt stayed uncovered.',
  published: {
    loss: usd(8_320_000),
    what: 'collateral sold for nothing',
    source:
      'https://medium.com/@whiterabbit_hq/black-thursday-for-makerdao-8-32-million-was-liquidated-for-0-dai-36b83cac56b6',
  },
  measured: 'others',
  apart: null,
  failed: {
    way: 'model',
    meaning: 'an auction without a lowest price: 36 % of $23.1m went to the only bidder',
    losses: () => ({ ...noLosses, others: soldForNothing(AUCTIONED, FOR_NOTHING_PPM) }),
  },
  listing: {
    meaning: 'a pool of $30m that needs no keeper; a treasury of $20m; the defaults otherwise',
    stocking: {
      prices: { [COIN]: COIN_PRICE, [ASSET]: START },
      markets: [COIN],
      assets: [ASSET],
      backstop: usd(30_000_000),
      fund: usd(5_000_000),
      treasury: usd(20_000_000),
      set: {
        'tier.treasuryCap': usd(20_000_000),
        'market.depthFloorLots': 3_000_000,
        'market.shareFloorLots': 5_000_000,
      },
    },
  },
  rule: 'the pool buys collateral at a discount known beforehand; what it cannot buy goes in kind at rule price; nobody’s bid is needed',
  without: null,
  leftOut:
    'nobody takes what the pool offers to sell in this story, so it holds what it bought until the end; nobody bids at auctions',
  bound: {
    formula:
      'owners saleDiscountPpm of what was auctioned at its price before the fall; the pool its fall of 43 %, were it to buy all of it at the top; fund and lenders what one update may pass over a haircut, stepMaxPpm − haircutPpm0; flat members 0',
    of: (read) => {
      const whole = PEOPLE * LOTS * (START / PPM)
      const others = whole * read('asset.saleDiscountPpm')
      const providers = PEOPLE * LOTS * (START - LOW)
      const gap = whole * (read('underlying.stepMaxPpm') - read('asset.haircutPpm0'))
      return { providers, fund: gap, lenders: gap, others, flat: 0, total: providers + gap + others }
    },
  },
  play: (stage) => {
    for (let at = 0; at < PEOPLE; at++) {
      const name = `owner ${at}`
      stage.enter(name, usd(1_000))
      stage.depositMost(name, LOTS * PPM, ASSET)
      stage.tradeMost(name, MAKER, COIN, LEG_LOTS)
    }
    stage.walk({ [COIN]: Math.floor(COIN_PRICE * 0.905) }, { forMs: 1_800_000, everyMs: 15_000 })
    stage.walk({ [ASSET]: LOW }, { forMs: 3_600_000, everyMs: 15_000 })
    stage.wait(3_600_000)
  },
}
