/**
 * E25 Hyperliquid, XPL, 26-27 August 2025. Figures: forklog.com/en/news/sudden-surge-in-xpl-premarket-price-leads-to-17-million-in-liquidations
 * and bitcoinethereumnews.com/?p=2107939. A lot is 100 XPL.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, noLosses, usd } from '../exhibit.ts'
import { carelessRules } from '../listing.ts'
import { NOISE_PPM, type Stage } from '../stage.ts'

const MARKET = 'XPL'
/** What the rest of the world said, and the top of the venue's own book, both for a lot. */
const [FAIR, TOP] = [usd(55), usd(180)]
const LOTS = 152_000
const SHORTS = 8
const MARGIN = usd(17_000_000)

export const xpl: Exhibit = {
  id: 'E25',
  title: 'XPL: shorts are liquidated at a price that one book alone has',
  date: '2025-08-27',
  story:
    'XPL had no outside price in the mark. A long of $11m to $16m swept the book: 15.2 million XPL in two minutes, $0.60 to $1.80, while Binance stood at $0.55. $17m of shorts were liquidated, hedged ones too; there was no bad debt.',
  published: {
    loss: usd(17_000_000),
    what: 'shorts liquidated',
    source: 'https://forklog.com/en/news/sudden-surge-in-xpl-premarket-price-leads-to-17-million-in-liquidations',
  },
  measured: 'others',
  apart: null,
  failed: {
    way: 'engine',
    meaning:
      'the same engine: every source reads the venue’s own book, no step rule, one margin rate (10 %, 5 %). The shorts’ margin is what was liquidated, $17m on 15.2 million XPL',
    set: { ...carelessRules(100_000, 50_000), 'tier.reductionWhole': 1, 'market.depthFloorLots': 2_147_483_647 },
    backstop: usd(100_000_000),
    ownBook: true,
  },
  listing: {
    meaning: 'three sources of which one is the venue’s own book; a depth of $1m',
    stocking: {
      prices: { [MARKET]: FAIR },
      markets: [MARKET],
      assets: [],
      backstop: usd(10_000_000),
      fund: usd(3_000_000),
      treasury: usd(2_000_000),
      set: { 'market.depthFloorLots': 20_000 },
    },
  },
  rule: 'the mark follows a median of three independent sources, which no single one moves; their distance degrades the price, and on a degraded price nobody is reduced by force',
  without: null,
  leftOut: null,
  bound: {
    formula:
      'shorts lose their fees and the noise of two prices, notional × 2 × (clearingFeePpm + 200 ppm); everybody else 0',
    of: (read) => {
      const others = LOTS * (FAIR / 1_000_000) * 2 * (read('market.clearingFeePpm') + NOISE_PPM)
      return { ...noLosses, others, total: others }
    },
  },
  play: (stage) => {
    for (let at = 0; at < SHORTS; at++) enterShort(stage, at)
    stage.wait(120_000)
    sweepBook(stage)
    stage.wait(1_800_000)
  },
}

/** A short that carries a price three times as high. */
function enterShort(stage: Stage, at: number): void {
  stage.enter(`short ${at}`, MARGIN / SHORTS)
  stage.victims.add(`short ${at}`)
  stage.tradeMost(MAKER, `short ${at}`, MARKET, LOTS / SHORTS)
}

/** The book goes up within two minutes, stays for ten, and comes back; the world stands still. */
function sweepBook(stage: Stage): void {
  for (let step = 1; step <= 12; step++) {
    stage.apart[MARKET] = FAIR + Math.floor(((TOP - FAIR) * step) / 12)
    stage.wait(10_000, 10_000)
  }
  stage.wait(600_000)
  delete stage.apart[MARKET]
}
