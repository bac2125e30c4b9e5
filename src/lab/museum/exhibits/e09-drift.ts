/**
 * E9 Drift v1, 11 May 2022. Figures: driftprotocol.medium.com/drift-protocol-technical-incident-report-2022-05-11-eedea078b6d4
 * and driftprotocol.notion.site/Drift-Settlement-and-Claim-Process-c55ff831fb5c44cc9d2541c315c55132. A lot is 10 LUNA.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, noLosses, usd } from '../exhibit.ts'
import { paidBeforeLosers } from '../failed/settled-first.ts'
import type { Stage } from '../stage.ts'

const MARKET = 'LUNA'
const [HIGH, LOW] = [usd(100), usd(5)]
/** Lots whose gains over the fall are the published outflow of the pool, 13.66m − 4.94m. */
const LOTS = 91_790
/** Margin with which the losers entered: ten times leverage was offered. */
const MARGIN_PPM = 100_000
const PEOPLE = 6
const POOL = usd(13_660_000)
const TRANCHE = usd(2_000_000)
const PPM = 1_000_000

export const drift: Exhibit = {
  id: 'E9',
  title: 'Drift: winners are paid before losers have paid',
  date: '2022-05-11',
  story:
    'LUNA fell from $10 to $0.50 in twelve hours. Shorts withdrew realised gains at once, out of everybody’s deposits; the longs’ margin paid for a part of them. The pool went from $13.66m to $4.94m, and about $10m were missing.',
  published: {
    loss: usd(10_000_000),
    what: 'missing for those who had not withdrawn yet',
    source: 'https://driftprotocol.medium.com/drift-protocol-technical-incident-report-2022-05-11-eedea078b6d4',
  },
  measured: 'flat',
  apart: null,
  failed: {
    way: 'model',
    meaning:
      'gains at marks leave the common pool at once and losers pay what their margin holds. Open interest was not published: it is the one whose gains are the outflow of the pool, with ten times leverage',
    losses: () => ({
      ...noLosses,
      flat: paidBeforeLosers({ gains: LOTS * (HIGH - LOW), margin: ((LOTS * HIGH) / PPM) * MARGIN_PPM, pool: POOL }),
    }),
  },
  listing: {
    meaning: 'a depth of $2m, a pool of $2m for this tier alone; every other number is the default',
    stocking: {
      prices: { [MARKET]: HIGH },
      markets: [MARKET],
      assets: [],
      backstop: TRANCHE,
      fund: usd(2_000_000),
      treasury: usd(2_000_000),
      set: { 'market.depthFloorLots': 20_000 },
    },
  },
  rule: 'claims before cash: a sweep pays gains from what losers have paid and from nothing else, and losers are reduced while they still have something',
  without: null,
  leftOut:
    'nobody bids at auctions and no venue answers the pool’s orders in this story: it buys on the way down until half of its tranche is lost within the epoch, when it is stopped and its lots are deleveraged at mark; without that stop (trancheLossPpm 1,000,000) it lost $1.98m of $2m here',
  bound: {
    formula:
      'providers the tranche; fund and others open interest × $100 × ((stepMaxPpm − maintenancePpm0) + closeCapPpm): what one update of the index can pass over an account, and the cost of closing it; lenders and flat members 0',
    of: (read) => {
      const rate = read('underlying.stepMaxPpm') - read('market.maintenancePpm0') + read('market.closeCapPpm')
      const gap = ((LOTS * HIGH) / PPM) * rate
      return { providers: TRANCHE, fund: gap, others: gap, lenders: 0, flat: 0, total: TRANCHE + gap }
    },
  },
  play: (stage) => {
    for (let at = 0; at < PEOPLE; at++) enterPair(stage, at)
    for (let hour = 1; hour <= 12; hour++) {
      const price = HIGH - Math.round(((HIGH - LOW) * hour) / 12)
      stage.walk({ [MARKET]: price }, { forMs: 3_600_000, everyMs: 30_000 })
      for (let at = 0; at < PEOPLE; at++) stage.withdrawMost(`short ${at}`, LOTS * (HIGH - price))
    }
    stage.wait(1_800_000)
  },
}

/** A long with the leverage of then and a short with room; both trade with the maker, whose own position is flat. */
function enterPair(stage: Stage, at: number): void {
  const lots = Math.floor(LOTS / PEOPLE)
  const margin = Math.floor(((lots * HIGH) / PPM) * MARGIN_PPM)
  stage.act(`long ${at}`, margin)
  stage.act(`short ${at}`, margin * 5)
  stage.tradeMost(`long ${at}`, MAKER, MARKET, lots)
  stage.tradeMost(MAKER, `short ${at}`, MARKET, lots)
}
