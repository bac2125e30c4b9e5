/** The average of an expiry manipulated in its last minute: what it costs by depth against what it gains. */
import { money, percent } from '../../report/format.ts'
import { type Ordeal, usd } from '../ordeal.ts'
import { PRICE_NOISE_PPM, Stage } from '../stage.ts'

const LOTS = 20_000
const PRICE = 100
const LAST_MS = 60_000

/** Dollars that rest on each side within one per cent of the price, evenly; beyond it as densely. */
const DEPTH_A_PERCENT = 1_000_000

/** Pushes that are tried. */
const pushes = [0.0005, 0.01, 0.02, 0.05] as const

/** What pushing a price costs that falls back at once: Σ amount × distance of what stood in the way (docs/decisions/0107-…), dollars. */
const costOf = (push: number): number => (DEPTH_A_PERCENT / 0.01) * (push ** 2 / 2)

const notional = LOTS * PRICE
const bestOf = (gain: (push: number) => number): number =>
  Math.max(...pushes.map((push) => Math.max(0, gain(push) - costOf(push))))

export const average: Ordeal = {
  id: 'O5',
  title: 'The average of an expiry is manipulated in its last minute',
  story:
    'Who holds 20,000 calls struck at the price, $2m of it, buys the underlying on every venue in the last minute before they expire and sells it back after. $1m rests on each side within one per cent.',
  source: null,
  measured: 'what the holder gains beyond what the push costs it, by the best of four pushes',
  failed: { meaning: 'the last price settles', loss: usd(bestOf((push) => notional * push)) },
  rule: 'the average of half an hour: a minute of it moves a thirtieth',
  set: {},
  bound: {
    formula:
      'with g = lots × price × 60 s ÷ settleWindowMs a push of p gains g × p and costs D × p² ÷ 2, D what rests per unit of distance: at most g² ÷ 2D, and what sources differ by, 50 ppm of the notional',
    of: (read) => {
      const gained = (notional * LAST_MS) / read('underlying.settleWindowMs')
      return usd(gained ** 2 / (2 * (DEPTH_A_PERCENT / 0.01)) + (notional * PRICE_NOISE_PPM) / 10 ** 6)
    },
  },
  play: (seed) => {
    const tried = pushes.map((push) => {
      const stage = new Stage([{ days: 1, kind: 'call', strike: PRICE * 1000 }], {}, seed, `O5 ${push}`)
      stage.curve([{ days: 1, volatility: 0.6 }])
      stage.holder([[1, LOTS]], 2_000_000)
      stage.untilExpiry(1, LAST_MS, () => stage.report(PRICE * 1000 * (1 + push)))
      const gain = LOTS * Math.max(0, stage.house.markets.expiries.price[0]! - PRICE * 10 ** 6)
      return { push, gain, cost: usd(costOf(push)) }
    })
    return {
      loss: Math.max(...tried.map(({ gain, cost }) => Math.max(0, gain - cost))),
      figures: tried.map(({ push, gain, cost }) => [
        `a push of ${percent(Math.round(push * 1e6), 2)} costs ${money(cost)}`,
        `and gains ${money(gain)}; at the last price it would gain ${money(usd(notional * push))}`,
      ]),
    }
  },
}
