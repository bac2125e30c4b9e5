/** E34 Nasdaq Clearing, 10–11 September 2018. Figures: globalcapital.com/article/b19y7mp6svh3zq and Nasdaq’s statement of 13 September 2018. */
import { count, money } from '../../report/format.ts'
import { type Ordeal, usd } from '../ordeal.ts'
import { Stage } from '../stage.ts'

/** Half a year; a lot is $100. */
const DAYS = 182
const LOTS = 40_000
const PRICE = 100

/** The spread widened by €5.56, and margin was calibrated to €4. */
const WIDENED_PARTS = 1.39

/** What this house asks of a lot of the spread: a half per cent on each side and 7.5 % a year of the future’s, of its notional. */
const CALIBRATED = 0.005 + 0.005 + (0.075 * DAYS) / 365
const WIDENED = CALIBRATED * WIDENED_PARTS

const set = { 'market.depthFloorLots': 400_000, 'market.shareFloorLots': 10 ** 6 }

export const spread: Ordeal = {
  id: 'E34',
  title: 'Nasdaq: a spread breaks beyond what its margin was calibrated to',
  story:
    'One member held a spread between two power markets. It widened by €5.56, seventeen times its mean daily move, while margin was calibrated to €4; €114m were lost, €7m of the house’s own and €107m of its members’ fund. Here a future of half a year is held against the perpetual, $4m a side, with hardly more than initial margin, and their basis breaks 1.39 times as far as its charge, at once: every source says all of it every ten seconds from then on. Nobody answers a call.',
  source: 'https://www.globalcapital.com/article/b19y7mp6svh3zq/power-trader-default-hammers-nasdaq-puts-ccps-on-trial',
  measured: 'layers, backstop and winners’ unpaid gains together',
  failed: {
    meaning: 'the book is looked at when the day is over: what the spread moved beyond its calibration is the house’s',
    loss: usd(LOTS * PRICE * (WIDENED - CALIBRATED)),
  },
  rule: 'a charge on the basis of every expiry beside the scenarios; one report moves a forward a step, the book is looked at with each, and reduced slice by slice from maintenance on',
  set,
  bound: {
    formula:
      'a report may move the basis by curveBasisStepPpm of the notional, and a book at maintenance has the charge of both sides, basisFloorPpm twice and basisYearPpm × 182 ÷ 365: what the step exceeds it by, × notional; at least a dollar for roundings',
    of: (read) => {
      const charge = 2 * read('underlying.basisFloorPpm') + (read('underlying.basisYearPpm') * DAYS) / 365
      return Math.max(usd(1), LOTS * PRICE * (read('underlying.curveBasisStepPpm') - charge))
    },
  },
  play: (seed) => {
    const stage = new Stage([{ days: DAYS, kind: 'future' }], set, seed, 'E34')
    const says = (basis: number) => [{ days: DAYS, basisPpm: Math.round(basis * 1e6), volatility: 0 }]
    stage.curve(says(0))
    const holder = stage.holder(
      [
        [1, LOTS],
        [0, -LOTS],
      ],
      1_060_000,
    )
    const brought = stage.equity(holder)
    const before = stage.standing()
    let deepest = 0
    for (let report = 0; report < 180; report++) {
      stage.tick(10_000)
      stage.report()
      stage.curve(says(-WIDENED))
      deepest = Math.min(deepest, stage.equity(holder))
    }
    for (let minute = 0; minute < 30; minute++) stage.tick(60_000)
    return {
      loss: Math.max(0, before - stage.standing()) + stage.gainsCut(),
      figures: [
        ['the holder brought', money(brought)],
        ['lots closed by force, both sides', count(stage.lotsForced(holder))],
        ['its lowest equity', money(deepest)],
      ],
    }
  },
}
