/** Pin risk: the price stands at the strike when options expire, and jumps in the last minute. */
import { money } from '../../report/format.ts'
import { type Ordeal, usd } from '../ordeal.ts'
import { PRICE_NOISE_PPM, Stage } from '../stage.ts'

const LOTS = 20_000
const PRICE = 100
const JUMP = 0.02
const LAST_MS = 60_000

export const pin: Ordeal = {
  id: 'O3',
  title: 'A price is pinned to the strike at expiry',
  story:
    'Calls and puts struck at the price, 20,000 lots of each sold by one writer, expire; for the last half hour the price has stood at the strike, and a minute before the end it jumps by 2 %.',
  source: null,
  measured: 'what the jump takes from the writer, and layers if it cannot pay',
  failed: { meaning: 'the last price settles', loss: usd(LOTS * PRICE * JUMP) },
  rule: 'the settlement price is the average of half an hour, of which the part that has passed counts in marks and margin as it accrues',
  set: {},
  bound: {
    formula: 'lots × price × 2 % × 60 s ÷ settleWindowMs, and what sources differ by, 50 ppm on either side',
    of: (read) =>
      usd(LOTS * PRICE * (JUMP * (LAST_MS / read('underlying.settleWindowMs')) + PRICE_NOISE_PPM / 10 ** 6)),
  },
  play: (seed) => {
    const stage = new Stage(
      [
        { days: 1, kind: 'call', strike: PRICE * 1000 },
        { days: 1, kind: 'put', strike: PRICE * 1000 },
      ],
      {},
      seed,
      'O3',
    )
    stage.curve([{ days: 1, volatility: 0.6 }])
    const writer = stage.holder(
      [
        [1, -LOTS],
        [2, -LOTS],
      ],
      1_100_000,
    )
    const before = stage.standing()
    stage.untilExpiry(1, LAST_MS, () => stage.report(PRICE * 1000 * (1 + JUMP)))
    const settled = stage.house.markets.expiries.price[0]!
    const paid = LOTS * Math.abs(settled - PRICE * 10 ** 6)
    return {
      loss: paid + Math.max(0, before - stage.standing()) + stage.gainsCut(),
      figures: [
        ['settlement price of a BTC', money(settled * 1000)],
        ['the writer has left', money(stage.equity(writer))],
      ],
    }
  },
}
