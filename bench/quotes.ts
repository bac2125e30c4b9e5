/** Quotes of the backstop for any size around the mark. */
import { quotesOf, type Side } from '../src/core/backstop/index.ts'
import { postLots } from '../src/core/markets/index.ts'
import { below, between, randomOpen } from '../src/lab/index.ts'
import type { Bench } from './bench.ts'
import { buildLoad, type Load, shape } from './population.ts'

/** Questions asked in turn. */
const HOT = 4096

type Question = { readonly market: number; readonly side: Side; readonly lots: number }

/**
 * Two ways to ask, over 200 markets in which the backstop holds something: a quote from nothing, which reads depth, inventory and
 * parameters, and one more size of a quote that is open, as a search for a size asks for. Each is held against a larger one.
 */
export const quoteBench: Bench = {
  name: 'quote',
  title: 'quotes of the backstop for any size, 200 markets with inventory',
  target: '≥ 5 M/s',
  async run(quick) {
    const load = buildLoad(4_000, 1)
    fillBackstop(load)
    const questions = questionsOf()
    const count = quick ? 500_000 : 20_000_000
    check(load, questions)
    const paces = [fromNothing, furtherSizes].map((ask) => {
      pace(load, questions, ask, count / 10)
      return pace(load, questions, ask, count)
    })
    return [
      { metric: 'quotes from nothing', unit: 'M/s', value: paces[0]! / 1e6 },
      { metric: 'further sizes of an open quote', unit: 'M/s', value: paces[1]! / 1e6 },
    ]
  },
}

/** Up to a tenth of the depth of each market, on either side. */
function fillBackstop({ house, accounts }: Load): void {
  const random = randomOpen(5, 'quote')
  const { markets, tiers } = house.markets
  for (let market = 0; market < shape.markets; market++) {
    const [backstop, other] = [tiers.backstop[markets.tier[market]!]!, accounts[0]!]
    const lots = between(random, 1, 100)
    const [buyer, seller] = below(random, 2) === 0 ? [backstop, other] : [other, backstop]
    postLots(house, buyer, seller, market, lots, markets.mark[market]!)
  }
}

function questionsOf(): Question[] {
  const random = randomOpen(6, 'quote')
  return Array.from({ length: HOT }, () => ({
    market: below(random, shape.markets),
    side: below(random, 2) === 0 ? 'buy' : 'sell',
    lots: between(random, 1, 2000),
  }))
}

function check({ house }: Load, questions: readonly Question[]): void {
  for (const { market, side, lots } of questions) {
    const quote = quotesOf(house, market, side)
    const mark = house.markets.markets.mark[market]!
    const [one, more] = [Math.abs(quote(lots) - mark), Math.abs(quote(2 * lots) - mark)]
    if (one > more) throw new Error(`${side} ${lots} lots of market ${market}: ${one} away, twice as many only ${more}`)
  }
}

type Ask = (load: Load, questions: readonly Question[], count: number) => number

const fromNothing: Ask = ({ house }, questions, count) => {
  let sum = 0
  for (let i = 0; i < count; i++) {
    const { market, side, lots } = questions[i % HOT]!
    sum += quotesOf(house, market, side)(lots)
  }
  return sum
}

const furtherSizes: Ask = ({ house }, questions, count) => {
  let sum = 0
  for (let i = 0; i < count; ) {
    const { market, side, lots } = questions[i % HOT]!
    const quote = quotesOf(house, market, side)
    for (const end = Math.min(i + 100, count); i < end; i++) sum += quote(lots + (i % 100))
  }
  return sum
}

/** Quotes a second. */
function pace(load: Load, questions: readonly Question[], ask: Ask, count: number): number {
  const from = performance.now()
  const sum = ask(load, questions, count)
  const spentMs = performance.now() - from
  if (!Number.isSafeInteger(sum)) throw new Error('a quote is no price')
  return (count / spentMs) * 1000
}
