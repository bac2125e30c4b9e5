/**
 * E27 Hyperliquid, 10 October 2025. Figures: arxiv.org/abs/2512.01112v3 and github.com/ConejoCapital/HyperMultiAssetedADL.
 * Everything is a hundredth of what was published. A lot is $100 before the fall.
 */
import { MAKER } from '../crowd.ts'
import { type Exhibit, sharedBound, usd } from '../exhibit.ts'
import { NOISE_PPM, type Stage } from '../stage.ts'

const [HELD, OTHER] = ['ALT', 'MAJOR']
const [START, FALLEN, LOW] = [usd(100), usd(60), usd(52)]
/** Published: $2.1bn closed within twelve minutes, of which $653.6m unnecessarily; prices of alts more than halved. */
const CLOSED_LOTS = 350_000
const HEDGED = 8
/** Hedged books hold as much of what falls as was closed unnecessarily: 31 %. */
const HEDGED_LOTS = 13_600
const PLAIN = 6
const PLAIN_LOTS = 60_000

export const october: Exhibit = {
  id: 'E27',
  title: 'October 2025: the queue breaks hedged books',
  date: '2025-10-10',
  story:
    '$2.1bn of positions were closed by deleveraging in twelve minutes; excess haircuts of profit were $45m to $51.7m, $653.6m were closed that need not have been, and books that were short one market against another lost one leg by a queue of profit and leverage.',
  published: {
    loss: usd(483_500),
    what: 'excess haircut of profit, the middle of $45m and $51.7m, a hundredth',
    source: 'https://arxiv.org/abs/2512.01112v3',
  },
  measured: 'others',
  apart:
    'the published haircut is an estimate over all accounts of real prices; this is what hedged books alone lose from the deleveraging to a low that the story sets, so it shows who bears it, not how much was borne',
  failed: {
    way: 'engine',
    meaning:
      'the same engine with the queue of profit and leverage as its last round of deleveraging (the comparison arm of replays)',
    set: { 'tier.deleverageRule': 1 },
  },
  listing: {
    meaning: 'no pool, so that every lot that falls is deleveraged; no step rule, as prices fell then; a depth of $2m',
    stocking: {
      prices: { [HELD]: START, [OTHER]: START },
      markets: [HELD, OTHER],
      assets: [],
      backstop: usd(1),
      fund: usd(20_000_000),
      treasury: usd(2_000_000),
      set: {
        'market.depthFloorLots': 400_000,
        'market.shareFloorLots': 1_000_000,
        'market.openInterestCapLots': 2_000_000,
        'underlying.stepPpmPerS': 1_000_000,
        'underlying.stepMaxPpm': 1_000_000,
        'tier.stressMovePpm': 0,
      },
    },
  },
  rule: 'water-fill by net exposure against equity: a book that is hedged has none and keeps both legs as long as others have any',
  without: { meaning: 'the queue of profit and leverage', set: { 'tier.deleverageRule': 1 } },
  leftOut: null,
  bound: {
    formula:
      'while unhedged shorts hold at least as many lots as fall (6 × 60,000 ≥ 350,000) hedged books lose their fees and the noise of two prices, notional × 2 × (clearingFeePpm + 200 ppm); the fund the gap of one move, 350,000 × ($100 − $60 − initialPpm0 × $100); lenders and flat members 0',
    of: (read) => {
      const gap = CLOSED_LOTS * Math.max(0, START - FALLEN - (START / 1_000_000) * read('market.initialPpm0'))
      const notional = HEDGED * HEDGED_LOTS * (START / 1_000_000)
      const others = notional * 2 * (read('market.clearingFeePpm') + NOISE_PPM)
      return { ...sharedBound(gap), providers: usd(1), others }
    },
  },
  play: (stage) => {
    for (let at = 0; at < PLAIN; at++) enterPlain(stage, at)
    for (let at = 0; at < HEDGED; at++) enterHedged(stage, at)
    enterLongs(stage)
    stage.wait(600_000)
    stage.walk({ [HELD]: FALLEN, [OTHER]: FALLEN }, { forMs: 10_000, everyMs: 10_000 })
    stage.wait(120_000)
    stage.walk({ [HELD]: LOW, [OTHER]: LOW }, { forMs: 300_000, everyMs: 10_000 })
    stage.wait(1_500_000)
  },
}

/** Short without a hedge, with twice the notional. */
function enterPlain(stage: Stage, at: number): void {
  stage.act(`plain ${at}`, 2 * PLAIN_LOTS * START)
  stage.tradeMost(MAKER, `plain ${at}`, HELD, PLAIN_LOTS)
}

/** Short one market against another, with a fifth of the notional of a leg: much leverage, no risk, and much profit on one leg. */
function enterHedged(stage: Stage, at: number): void {
  const name = `hedged ${at}`
  stage.enter(name, Math.floor((HEDGED_LOTS * START * 3) / 10))
  stage.victims.add(name)
  stage.tradeMost(MAKER, name, HELD, HEDGED_LOTS)
  stage.tradeMost(name, MAKER, OTHER, HEDGED_LOTS)
}

/** Those who fall: they buy back what the maker has taken from the shorts. */
function enterLongs(stage: Stage): void {
  const each = CLOSED_LOTS / 7
  for (let at = 0; at < 7; at++) {
    stage.act(`long ${at}`, Math.floor((each * START) / 5))
    stage.tradeMost(`long ${at}`, MAKER, HELD, each)
  }
}
