/**
 * E21 Hyperliquid, ETH, 12 March 2025. Figures: coin360.com/news/hyperliquid-4m-loss-whale-liquidation-manipulation and
 * cryptocurrencywatchgroup.com/analyzing-liquidations-the-4-million-loss-at-hyperliquid-and-its-implications/.
 * A lot is 0.1 ETH.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, type Reading, sharedBound, usd } from '../exhibit.ts'
import { carelessRules } from '../listing.ts'

const MARKET = 'ETH'
/** Entry, the price at which $340m are 175,000 ETH, and the one at which 160,000 sold from $1,915 lose $4m. */
const [ENTRY, TOP, LOW] = [usd(189.5), usd(194.3), usd(189)]
const LOTS = 1_750_000
const CLOSED = 150_000
/** What was taken out less the published gain of $1.8m. */
const MARGIN = usd(15_290_000)
const TAKEN_OUT = usd(17_090_000)

export const ethWhale: Exhibit = {
  id: 'E21',
  title: 'ETH whale: margin is withdrawn until the close-out costs more',
  date: '2025-03-12',
  story:
    '175,000 ETH (about $340m) were bought at up to fifty times leverage; 15,000 were closed and $17.09m withdrawn, gains included. What was left, 160,000, went to the pool at $1,915; the trader had gained $1.8m, the pool lost $4m unwinding.',
  published: {
    loss: usd(4_000_000),
    what: 'the pool’s loss',
    source: 'https://coin360.com/news/hyperliquid-4m-loss-whale-liquidation-manipulation',
  },
  measured: 'providers',
  apart: null,
  failed: {
    way: 'engine',
    meaning:
      'the same engine: initial 2 % and maintenance 1 % for every size, gains leave at par, nothing need be left of notional, no impact in what the pool takes over. The price at which it unwinds is the one that the published loss implies',
    set: { ...carelessRules(20_000, 10_000), 'tier.reductionWhole': 1, 'market.depthFloorLots': 2_147_483_647 },
  },
  listing: {
    meaning: 'brackets of the defaults, a depth of $50m, a pool of $50m',
    stocking: {
      prices: { [MARKET]: ENTRY },
      markets: [MARKET],
      assets: [],
      backstop: usd(50_000_000),
      fund: usd(5_000_000),
      treasury: usd(2_000_000),
      set: { 'market.depthFloorLots': 264_000, 'venue.notionalMax': 2_251_799_813_685_248 },
    },
  },
  rule: 'brackets: size asks for more margin; a withdrawal leaves initial margin and a tenth of notional; the pool takes over at mark less impact',
  without: null,
  leftOut: null,
  bound: {
    formula:
      'the notional whose initial margin by brackets is the margin brought ($15.29m), × ($194.30 − $189) ÷ $189.50; lenders and flat members 0',
    of: (read) => sharedBound(Math.ceil((notionalCarried(read, MARGIN) / ENTRY) * (TOP - LOW))),
  },
  play: (stage) => {
    stage.act('whale', MARGIN)
    const bought = stage.tradeMost('whale', MAKER, MARKET, LOTS)
    stage.walk({ [MARKET]: TOP }, { forMs: 1_800_000, everyMs: 15_000 })
    stage.tradeMost(MAKER, 'whale', MARKET, Math.floor((bought * CLOSED) / LOTS))
    stage.withdrawMost('whale', TAKEN_OUT)
    stage.wait(600_000)
    stage.withdrawMost('whale', TAKEN_OUT - stage.people.get('whale')!.withdrawn)
    stage.walk({ [MARKET]: LOW }, { forMs: 1_200_000, everyMs: 10_000 })
    stage.wait(1_500_000)
  },
}

/** The notional whose initial margin by brackets alone is `margin`; what else initial asks for makes it less. */
function notionalCarried(read: Reading, margin: number): number {
  const bounds = [1, 2, 3].map((k) => read(`market.bracketBound${k}`))
  let [left, from] = [margin, 0]
  for (const [k, to] of [...bounds, Number.POSITIVE_INFINITY].entries()) {
    const rate = read(`market.initialPpm${k}`) / 1_000_000
    if (left <= (to - from) * rate) return from + left / rate
    left -= (to - from) * rate
    from = to
  }
  return from
}
