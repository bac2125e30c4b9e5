/** Paradex portfolio margin: figures by hand, and a position of the venue's own SDK. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Holding } from '../options/holdings.ts'
import { paradexPortfolioParameters } from '../parameters/paradex-pm-2026-04.ts'
import { scanMargin } from './portfolio-margin.ts'

const near = (got: number, expected: number): void => {
  assert.ok(Math.abs(got - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${got} ${expected}`)
}

const holding = (more: Partial<Holding>): Holding => ({
  underlying: 'BTC',
  index: 100_000,
  indexConfidence: 1,
  settlement: 'dollars',
  perpetual: undefined,
  futures: [],
  expiries: [],
  ...more,
})

const perpetual = (size: number, mark: number, fundingRate8h: number) => ({
  size,
  mark,
  confidence: 1,
  result: 0,
  fundingRate8h,
})

const feeless = { ...paradexPortfolioParameters, futureFee: 0, optionFee: 0 }

describe('scanMargin', () => {
  it('default: a perpetual by hand', () => {
    // −16 %: 16,000. −66 % × 0.18 = −11.88 %. Delta 1 × 2 % = 2,000. Funding 0.01 % = 10 for a long; fee 0.03 % = 30.
    const long = scanMargin(holding({ perpetual: perpetual(1, 100_000, 0.0001) }), paradexPortfolioParameters)
    near(long.scanLoss, 16_000)
    near(long.deltaCharge, 2_000)
    near(long.initial, 16_040)
    near(long.maintenance, 8_040)
    const short = scanMargin(holding({ perpetual: perpetual(-1, 100_000, 0.0001) }), paradexPortfolioParameters)
    near(short.initial, 16_030)
  })

  it('default: a hedged book pays the least charge on delta: 1 % of what nets, 2 % of what is left', () => {
    // Deep calls at expiry have delta 1 and move with the perpetual: nothing is lost, 3 coins net to 2 and leave 1.
    const calls = {
      name: 'far',
      seconds: 31_536_000,
      forward: 100_000,
      forwardConfidence: 1,
      volatilityConfidence: 1,
      rate: 0,
      rateConfidence: 1,
      options: [{ name: 'call', strike: 1, isCall: true, size: 2, volatility: 0.01 }],
    }
    const answer = scanMargin(holding({ perpetual: perpetual(-3, 100_000, 0), expiries: [calls] }), feeless)
    near(answer.deltaCharge, (0.02 * 1 + 0.01 * 2) * 100_000)
    near(answer.scanLoss, 16_000)
  })

  it('behavior: the scan counts half of an option a quarter of an hour before expiry', () => {
    const at = (seconds: number): number =>
      scanMargin(
        holding({
          expiries: [
            {
              name: 'now',
              seconds,
              forward: 100_000,
              forwardConfidence: 1,
              volatilityConfidence: 1,
              rate: 0,
              rateConfidence: 1,
              options: [{ name: 'put', strike: 100_000, isCall: false, size: -1, volatility: 0 }],
            },
          ],
        }),
        { ...feeless, volatility: { ...feeless.volatility, upMin: 0 } },
      ).scanLoss
    near(at(900), 8_000)
    near(at(1800), 16_000)
  })

  it('behavior: a bought option against a sold perpetual is worst when volatility falls', () => {
    // tradeparadex/paradex-py, tests of margin: 0.001 calls at 78,000 bought, 0.0005 perpetuals sold, on 2026-04-22.
    const { results, scanLoss } = scanMargin(
      holding({
        index: 77_939.768,
        perpetual: perpetual(-0.0005, 77_888.84, 0),
        expiries: [
          {
            name: '8MAY26',
            seconds: 16.33 * 86_400,
            forward: 77_939.768,
            forwardConfidence: 1,
            volatilityConfidence: 1,
            rate: 0,
            rateConfidence: 1,
            options: [{ name: 'call', strike: 78_000, isCall: true, size: 0.001, volatility: 0.42746687 }],
          },
        ],
      }),
      feeless,
    )
    const worst = paradexPortfolioParameters.scenarios[results.indexOf(-scanLoss)]
    assert.equal(worst?.volatility, 'down')
  })
})
