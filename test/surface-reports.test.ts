/** A desk's chain across rooms: read, fitted, told by sources, taken by a house, and read again from its marks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blackValue } from '../src/core/valuation/index.ts'
import { fileReport } from '../src/lab/surfaces/index.ts'
import { chainOf } from '../src/listed/index.ts'
import { chainFileOfText, curveReportOf } from '../src/quant/index.ts'
import { DAY_MS, OptionsHouse, START_MS } from './support/options-house.ts'

const EXPIRIES = [
  { days: 10, name: '15JAN26', forward: 100_200, volatility: 0.5, strikes: [85, 90, 95, 98, 100, 102, 105, 110, 115] },
  { days: 80, name: '26MAR26', forward: 101_000, volatility: 0.6, strikes: [60, 70, 80, 90, 100, 110, 125, 140, 160] },
] as const

/** Volatility at a strike: a smile of a tenth of the money's at two deviations, bent like a parabola. */
function truthAt(expiry: (typeof EXPIRIES)[number], strike: number): number {
  const deviation = expiry.volatility * Math.sqrt(expiry.days / 365)
  return expiry.volatility * (1 + 0.025 * (Math.log(strike / expiry.forward) / deviation) ** 2)
}

/** A chain of tight quotes, to ten places; `pushed` raises the volatility of one strike. */
function chainText(pushed: (expiry: number, strike: number) => number): string {
  const lines = EXPIRIES.flatMap((expiry, at) =>
    expiry.strikes.flatMap((thousands) => {
      const strike = 1000 * thousands
      const deviation = (truthAt(expiry, strike) + pushed(at, strike)) * Math.sqrt(expiry.days / 365)
      return [true, false].map((isCall) => {
        const price = blackValue(isCall, expiry.forward, strike, deviation) / expiry.forward
        const quote = `${(price * 0.999).toFixed(10)},${(price * 1.001).toFixed(10)}`
        return `BTC-${expiry.name}-${strike}-${isCall ? 'C' : 'P'},${quote}`
      })
    }),
  )
  return ['instrument,bid,ask', ...lines].join('\n')
}

function houseOf(texts: readonly string[]): OptionsHouse {
  const house = new OptionsHouse([
    { name: 'C100', days: 10, kind: 'call', strike: 100_000 },
    { name: 'P90', days: 10, kind: 'put', strike: 90_000 },
    { name: 'C140', days: 80, kind: 'call', strike: 140_000 },
  ])
  texts.forEach((text, source) => {
    const file = chainFileOfText(text, { index: 100_000, atMs: START_MS, leaveOut: false })
    house.must(curveReportOf(fileReport(file)!.nodes, source, 1))
  })
  return house
}

function volatilities({ house }: OptionsHouse): number[] {
  return [0, 1].flatMap((expiry) =>
    chainOf(house, expiry, 0).map(({ call, put }) => (call ?? put)!.volatilityPpm! / 1e6),
  )
}

const honest = chainText(() => 0)

test('default: three sources tell a house their chains, and its options carry their volatilities to half a point', () => {
  assert.equal(EXPIRIES[1].days * DAY_MS + START_MS, Date.UTC(2026, 2, 26, 8))
  const found = volatilities(houseOf([honest, honest, honest]))
  const wanted = [truthAt(EXPIRIES[0], 90_000), truthAt(EXPIRIES[0], 100_000), truthAt(EXPIRIES[1], 140_000)]
  assert.equal(found.length, 3)
  found.forEach((volatility, at) => {
    assert.ok(Math.abs(volatility - wanted[at]!) < 0.005, `${volatility} is not ${wanted[at]}`)
  })
})

test('behavior: a strike 40 points off in one chain of three moves no option by a tenth of a point', () => {
  const poisoned = chainText((expiry, strike) => (expiry === 0 && strike === 85_000 ? 0.4 : 0))
  const [before, after] = [
    volatilities(houseOf([honest, honest, honest])),
    volatilities(houseOf([honest, poisoned, honest])),
  ]
  assert.ok(
    before.every((volatility, at) => Math.abs(volatility - after[at]!) < 0.001),
    `${before} ${after}`,
  )
})
