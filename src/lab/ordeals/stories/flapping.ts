/** A report of volatility that flaps between two levels. */
import { blackValue } from '../../../core/valuation/index.ts'
import { count } from '../../report/format.ts'
import { type Ordeal, usd } from '../ordeal.ts'
import { CURVE_NOISE_PPM, Stage } from '../stage.ts'

const DAYS = 30
const LOTS = 20_000
const PRICE = 100
const [VOLATILITY, FLAPPED] = [0.6, 1.2]
const YEARS = DAYS / 365

const straddle = (volatility: number): number => 2 * blackValue(true, PRICE, PRICE, volatility * Math.sqrt(YEARS))

export const flapping: Ordeal = {
  id: 'O4',
  title: 'A report of volatility flaps',
  story:
    'One source of volatilities says 60 % and 120 % in turn, every ten seconds for an hour. A writer of 20,000 straddles has 1.1 times what the house asks.',
  source: null,
  measured: 'what the writer’s book falls to below where it began, and what is closed of it, at its marks',
  failed: {
    meaning: 'the last report marks: the writer is bought in at the upper level, once',
    loss: usd(LOTS * (straddle(FLAPPED) - straddle(VOLATILITY))),
  },
  rule: 'medians over sources, a step at a taking, and a call before any force: one source that flaps is an outlier whichever way it lies',
  set: {},
  bound: {
    formula:
      'honest reports differ by 2 × 0.5 % of variance here: half of that of the volatility, × lots × 2 × 0.4 × forward × σ√T; nothing is closed',
    of: () => usd(2 * LOTS * PRICE * 0.4 * VOLATILITY * Math.sqrt(YEARS) * (CURVE_NOISE_PPM / 10 ** 6)),
  },
  play: (seed) => {
    const strike = PRICE * 1000
    const stage = new Stage(
      [
        { days: DAYS, kind: 'call', strike },
        { days: DAYS, kind: 'put', strike },
      ],
      { 'market.depthFloorLots': 400_000, 'market.shareFloorLots': 10 ** 6 },
      seed,
      'O4',
    )
    const says = (volatility: number) => [{ days: DAYS, volatility }]
    stage.curve(says(VOLATILITY))
    const writer = stage.holder(
      [
        [1, -LOTS],
        [2, -LOTS],
      ],
      1_100_000,
    )
    const before = stage.equity(writer)
    let least = before
    for (let round = 0; round < 360; round++) {
      stage.tick(10_000)
      stage.report()
      stage.curve(says(VOLATILITY), { source: round % 3, says: says(round % 2 === 0 ? FLAPPED : VOLATILITY) })
      least = Math.min(least, stage.equity(writer))
    }
    const forced = stage.lotsForced(writer)
    const calls = stage.events.filter((event) => event.type === 'procedureMoved' && event.account === writer).length
    return {
      loss: before - least + forced * Math.max(stage.mark(1), stage.mark(2)),
      figures: [
        ['lots closed by force', count(forced)],
        ['procedures opened', count(calls)],
      ],
    }
  },
}
