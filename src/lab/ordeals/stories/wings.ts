/** Wings bought before a move: the writer is short far puts, and the price falls by more than its scenarios are wide. */
import { blackValue } from '../../../core/valuation/index.ts'
import { count, money } from '../../report/format.ts'
import { type Ordeal, usd } from '../ordeal.ts'
import { Stage } from '../stage.ts'

const DAYS = 30
const LOTS = 20_000
/** Dollars a lot. */
const [PRICE, STRIKE, LOW] = [100, 70, 55]
const STEPS = 60
const VOLATILITY = 0.6

/** A short put at the end of a grid that is 16 % wide, its volatility half as high again. */
const IN_GRID = blackValue(false, PRICE * 0.84, STRIKE, 1.5 * VOLATILITY * Math.sqrt(DAYS / 365))

const set = { 'market.depthFloorLots': 400_000, 'market.shareFloorLots': 10 ** 6 }

export const wings: Ordeal = {
  id: 'O1',
  title: 'Wings are bought before a move',
  story:
    'Somebody buys 20,000 lots of puts 30 % below the price, of a writer who has 1.3 times what the house asks. Within half an hour the price falls by 45 % and volatility rises to 150 %; the writer does nothing.',
  source: null,
  measured: 'layers, backstop and winners’ unpaid gains together',
  failed: {
    meaning:
      'margin is the worst of a grid of ±16 % and half as much volatility again, without tails, and the book is settled when the fall is over: what the put pays beyond it is the house’s',
    loss: usd(LOTS * (STRIKE - LOW - IN_GRID)),
  },
  rule: 'dampened tails of twice and four times the range and a charge on every short option; books of options are looked at when a price leaves its cell, and reduced, taken over or deleveraged at the mark of that moment: who bought keeps what it had gained until then',
  set,
  bound: {
    formula: 'what one report of the story moves the price by, 45 % ÷ 60, × lots, the delta of a put being at most 1',
    of: () => usd((LOTS * (PRICE - LOW)) / STEPS),
  },
  play: (seed) => {
    const stage = new Stage([{ days: DAYS, kind: 'put', strike: STRIKE * 1000 }], set, seed, 'O1')
    stage.curve([{ days: DAYS, volatility: VOLATILITY, wings: 0.3 }])
    const writer = stage.holder([[1, -LOTS]], 1_300_000)
    const brought = stage.equity(writer)
    const before = stage.standing()
    for (let step = 1; step <= STEPS; step++) {
      stage.tick(30_000)
      stage.report((PRICE - ((PRICE - LOW) * step) / STEPS) * 1000)
      stage.curve([{ days: DAYS, volatility: VOLATILITY + (0.9 * step) / STEPS, wings: 0.3 }])
    }
    for (let minute = 0; minute < 20; minute++) {
      stage.tick(30_000)
      stage.report()
    }
    return {
      loss: Math.max(0, before - stage.standing()) + stage.gainsCut(),
      figures: [
        ['the writer brought', money(brought)],
        ['and has left', money(stage.equity(writer))],
        ['lots closed by force', count(stage.lotsForced(writer))],
        ['what the puts would pay at the low', money(usd(LOTS * (STRIKE - LOW)))],
      ],
    }
  },
}
