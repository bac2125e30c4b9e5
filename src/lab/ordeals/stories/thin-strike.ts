/** A surface poisoned through one thin strike. */
import { blackValue } from '../../../core/valuation/index.ts'
import { money } from '../../report/format.ts'
import { type Ordeal, usd } from '../ordeal.ts'
import { CURVE_NOISE_PPM, Stage } from '../stage.ts'

const DAYS = 30
const LOTS = 20_000
const [PRICE, STRIKE] = [100, 150]
const [VOLATILITY, POISONED] = [0.6, 1.8]
const YEARS = DAYS / 365

const worth = (volatility: number): number => blackValue(true, PRICE, STRIKE, volatility * Math.sqrt(YEARS))

export const thinStrike: Ordeal = {
  id: 'O2',
  title: 'A surface is poisoned through one thin strike',
  story:
    'Calls half above the price are quoted by nobody. Who holds 20,000 lots of them buys a few more at three times their volatility, and one source fits its surface through that trade, for a quarter of an hour.',
  source: null,
  measured: 'what the holder’s book is worth more at its marks: it could take that out or lever it',
  failed: {
    meaning: 'each strike is marked at its own last trade',
    loss: usd(LOTS * (worth(POISONED) - worth(VOLATILITY))),
  },
  rule: 'a surface is three numbers an expiry, each the median over sources; no strike has a mark of its own',
  set: {},
  bound: {
    formula:
      'a median lies between honest reports, which differ by 2 × 0.5 % of variance here: half of that of the volatility, × lots × 0.4 × forward × σ√T, the most that an option moves with a relative change of its volatility',
    of: () => usd(LOTS * PRICE * 0.4 * VOLATILITY * Math.sqrt(YEARS) * (CURVE_NOISE_PPM / 10 ** 6)),
  },
  play: (seed) => {
    const stage = new Stage([{ days: DAYS, kind: 'call', strike: STRIKE * 1000 }], {}, seed, 'O2')
    const honest = [{ days: DAYS, volatility: VOLATILITY, wings: 0.3 }]
    stage.curve(honest)
    const holder = stage.holder([[1, LOTS]], 2_000_000)
    const before = stage.equity(holder)
    let most = before
    for (let round = 0; round < 90; round++) {
      stage.tick(10_000)
      stage.report()
      stage.curve(honest, { source: 0, says: [{ days: DAYS, volatility: POISONED, wings: 1.5 }] })
      most = Math.max(most, stage.equity(holder))
    }
    return { loss: most - before, figures: [['the book at its marks', money(usd(LOTS * worth(VOLATILITY)))]] }
  },
}
