/**
 * E11 GMX, AVAX, 18 September 2022. Figures: web3isgoinggreat.com/single/whale-illustrates-price-manipulation-risk-in-gmx-exchange
 * and mycelium-xyz.medium.com/myceliums-response-to-gmx-exploit-bad353c86081. A lot is $100 of AVAX.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, noLosses, sharedBound, usd } from '../exhibit.ts'
import { filledAtOracle } from '../failed/oracle-fills.ts'
import { capByTranche } from '../listing.ts'

const MARKET = 'AVAX'
const START = usd(100)
const ROUNDS = 5
const SIZE = usd(4_800_000)
const PUSH_PPM = 20_000
const LOTS = 48_000
const TRANCHE = usd(1_000_000)
const PPM = 1_000_000
/** The move that the listing reckons with while a position is opened and closed again. */
const EXTREME = START / 2

export const gmx: Exhibit = {
  id: 'E11',
  title: 'GMX: the pool trades any size at the oracle’s price',
  date: '2022-09-18',
  story:
    'Positions in AVAX were opened in the pool without any price impact, the market was pushed on an exchange, and they were closed: about five rounds, $400,000 to $565,000. GMX then capped open interest at $2m long and $1m short.',
  published: {
    loss: usd(482_500),
    what: 'the pool’s loss, the middle of $400,000 and $565,000',
    source: 'https://web3isgoinggreat.com/single/whale-illustrates-price-manipulation-risk-in-gmx-exchange',
  },
  measured: 'providers',
  apart: null,
  failed: {
    way: 'model',
    meaning:
      'zero impact: every push is earned on the whole size. Size and push of a round were not published: $4.8m and 2 % are assumed, so that the published loss is met by assumption and shows no more than that the rule explains it',
    losses: () => ({ ...noLosses, providers: filledAtOracle({ rounds: ROUNDS, size: SIZE, pushPpm: PUSH_PPM }) }),
  },
  listing: {
    meaning: 'a pool of $1m; open interest so that a move by half takes at most three tenths of it; a depth of $1m',
    stocking: {
      prices: { [MARKET]: START },
      markets: [MARKET],
      assets: [],
      backstop: TRANCHE,
      fund: usd(1_000_000),
      treasury: usd(1_000_000),
      set: { 'market.openInterestCapLots': capByTranche(TRANCHE, EXTREME), 'market.depthFloorLots': 10_000 },
    },
  },
  rule: 'the pool is no side of a venue’s trade: it deals by its own quote with those who are being closed and by its own orders, so that a raider finds other members alone, who have signed for it',
  without: null,
  leftOut: null,
  bound: {
    formula:
      'everybody 0: every trade of the story is between the raider and a maker with a mandate, and with more margin than a push of 2 % takes nobody falls',
    of: () => sharedBound(0),
  },
  play: (stage) => {
    const pushed = START + (START / PPM) * PUSH_PPM
    stage.act('raider', usd(5_000_000))
    for (let round = 0; round < ROUNDS; round++) {
      const lots = stage.tradeMost('raider', 'backstop', MARKET, LOTS) + stage.tradeMost('raider', MAKER, MARKET, LOTS)
      stage.walk({ [MARKET]: pushed }, { forMs: 120_000, everyMs: 10_000 })
      const left = lots - stage.tradeMost('backstop', 'raider', MARKET, lots)
      stage.tradeMost(MAKER, 'raider', MARKET, left)
      stage.walk({ [MARKET]: START }, { forMs: 120_000, everyMs: 10_000 })
    }
    stage.wait(900_000)
  },
}
