/** Options: value with five Greeks, and implied volatility. */
import { blackGreeks, exp, GREEKS, impliedVolatility, optionMarkNearest, YEAR_MS } from '../src/core/valuation/index.ts'
import { below, between, randomOpen } from '../src/lab/index.ts'
import type { Bench } from './bench.ts'

/** Options valued in turn. */
const HOT = 4096

/** Columns of options as a house lists them: a day to a year, strikes within four deviations of the forward, 30 % to 150 %. */
type Chain = {
  readonly isCall: Uint8Array
  readonly forward: Float64Array
  readonly strike: Float64Array
  readonly volatility: Float64Array
  readonly years: Float64Array
  readonly price: Float64Array
}

export const optionsBench: Bench = {
  name: 'options',
  title: 'value and five Greeks of listed options, and their implied volatilities',
  target: '≥ 10 M/s, ≥ 2 M/s',
  async run(quick) {
    const chain = chainOf()
    const rounds = quick ? 20 : 1000
    const paces = [valued, marked, implied].map((work) => {
      pace(chain, work, rounds / 10)
      return pace(chain, work, rounds)
    })
    const units = ['value and five Greeks', 'marks in atoms', 'implied volatilities']
    return units.map((metric, at) => ({ metric, unit: 'M/s', value: paces[at]! / 1e6 }))
  },
}

function chainOf(): Chain {
  const random = randomOpen(7, 'options')
  const column = (next: (i: number) => number): Float64Array => Float64Array.from({ length: HOT }, (_, i) => next(i))
  const isCall = Uint8Array.from({ length: HOT }, () => below(random, 2))
  const forward = column(() => between(random, 50_000_000, 51_000_000))
  const volatility = column(() => between(random, 300, 1500) / 1000)
  const years = column(() => between(random, 24, 8760) / 8760)
  const strike = column((i) => {
    const deviation = volatility[i]! * Math.sqrt(years[i]!)
    return Math.round(forward[i]! * exp((between(random, -4000, 4000) / 1000) * deviation))
  })
  const price = column((i) => {
    blackGreeks(GREEKS_OF_ONE, isCall[i] === 1, forward[i]!, strike[i]!, volatility[i]!, years[i]!)
    return GREEKS_OF_ONE[GREEKS.price]!
  })
  return { isCall, forward, strike, volatility, years, price }
}

type Work = (chain: Chain, i: number) => number

const GREEKS_OF_ONE = new Float64Array(6)

const valued: Work = ({ isCall, forward, strike, volatility, years }, i) => {
  blackGreeks(GREEKS_OF_ONE, isCall[i] === 1, forward[i]!, strike[i]!, volatility[i]!, years[i]!)
  return GREEKS_OF_ONE[GREEKS.price]! + GREEKS_OF_ONE[GREEKS.vanna]!
}

const marked: Work = ({ isCall, forward, strike, volatility, years }, i) =>
  optionMarkNearest(isCall[i] === 1, forward[i]!, strike[i]!, volatility[i]! * 1e6, years[i]! * YEAR_MS)

const implied: Work = ({ isCall, forward, strike, price, years }, i) => {
  const answer = impliedVolatility(isCall[i] === 1, forward[i]!, strike[i]!, price[i]!, years[i]!)
  if (typeof answer !== 'number') throw new Error(`no volatility gives option ${i} its own price: ${answer}`)
  return answer
}

/** Options a second. */
function pace(chain: Chain, work: Work, rounds: number): number {
  const from = performance.now()
  let sum = 0
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < HOT; i++) sum += work(chain, i)
  }
  const spentMs = performance.now() - from
  if (!(sum > 0)) throw new Error('options without a value')
  return (rounds * HOT * 1000) / spentMs
}
