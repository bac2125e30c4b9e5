/**
 * E12 Mango Markets, 11 October 2022. Figures: perpprotocol.mirror.xyz/WMgIoGMktt_fMVPkfjTxRnSt4qwsWr_Ukub0iq3vW_I and
 * coinlive.com/en/news/-Feature-Mango-Markets-Juicy-Target-for-a-Hundred-Million. A lot is 1,000 MNGO.
 */
import { LOTS_MAX } from '../../../core/units/index.ts'
import { MAKER } from '../crowd.ts'
import { type Exhibit, noLosses, sharedBound, usd } from '../exhibit.ts'
import { lentAgainst } from '../failed/credit.ts'
import { capByCost } from '../listing.ts'

const MARKET = 'MNGO'
const LOTS = 483_000
const [LOW, HIGH] = [usd(38.2), usd(910)]
const PUSH_COST = usd(3_000_000)
/** As many lots as $3m buys before the push, asset atoms. */
const BOUGHT = Math.floor(PUSH_COST / LOW) * 1_000_000
const POOL = usd(116_000_000)

export const mango: Exhibit = {
  id: 'E12',
  title: 'Mango: unpaid gains are borrowed against',
  date: '2022-10-11',
  story:
    'Two accounts with $5m each traded 483 million MNGO with each other at $0.0382; some $3m of spot buying took the price to $0.91. The long’s paper gain of $421m was collateral, and everything that lenders had was borrowed against it.',
  published: {
    loss: POOL,
    what: 'lenders’ assets borrowed and not repaid',
    source: 'https://perpprotocol.mirror.xyz/WMgIoGMktt_fMVPkfjTxRnSt4qwsWr_Ukub0iq3vW_I',
  },
  measured: 'lenders',
  apart: null,
  failed: {
    way: 'model',
    meaning:
      'a gain at the mark is lent against in full, as far as lenders have anything: $421m against $116m. What limits the loss is the size of the pool, nothing else',
    losses: () => ({
      ...noLosses,
      lenders: lentAgainst({ read: LOTS * (HIGH - LOW), left: 0, lentPpm: 1_000_000, pool: POOL }),
    }),
  },
  listing: {
    meaning:
      'open interest is capped so that the published push, $0.0382 to $0.91 for $3m, earns at most four fifths of its cost; MNGO is collateral that falls with a long in MNGO',
    stocking: {
      prices: { [MARKET]: LOW },
      markets: [MARKET],
      assets: [MARKET],
      fallsWith: { [MARKET]: MARKET },
      backstop: usd(10_000_000),
      fund: usd(5_000_000),
      treasury: POOL,
      set: { 'market.openInterestCapLots': capByCost(PUSH_COST, HIGH - LOW) },
    },
  },
  rule: 'open-interest cap from the manipulation inequality; claims are no cash: nothing is lent or paid out against a gain that nobody has paid; MNGO counts for nothing beside a long in it, at every level',
  without: { meaning: 'no cap of open interest', set: { 'market.openInterestCapLots': LOTS_MAX } },
  leftOut:
    'no source reports depth in this story, so the cap is that of the listing; where one does it follows from what moving the price costs (decision 0107)',
  bound: {
    formula:
      'openInterestCapLots × ($910 − $38.20 a lot), which the listing holds at 80 % of what the push costs; lenders and flat members 0',
    of: (read) => sharedBound(read('market.openInterestCapLots') * (HIGH - LOW)),
  },
  play: (stage) => {
    stage.act('A', usd(5_000_000))
    stage.act('B', usd(5_000_000))
    stage.tradeMost('B', 'A', MARKET, LOTS)
    stage.walk({ [MARKET]: HIGH }, { forMs: 1_800_000, everyMs: 10_000 })
    // A third account would be long on what the push has bought, at its top.
    stage.act('C', 0)
    stage.depositMost('C', BOUGHT, MARKET)
    stage.tradeMost('C', MAKER, MARKET, LOTS)
    stage.withdrawMost('B', POOL)
    stage.wait(900_000)
    stage.withdrawMost('B', POOL)
    stage.walk({ [MARKET]: LOW }, { forMs: 1_800_000, everyMs: 10_000 })
    stage.wait(1_500_000)
  },
}
