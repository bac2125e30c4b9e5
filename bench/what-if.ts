/** What if, in process: a five-leg book before a trade that is only supposed. */
import {
  emptyMeasure,
  measure,
  noChange,
  presentPrices,
  type Scratch,
  scratchFor,
  suppose,
  testInitial,
} from '../src/core/margin/index.ts'
import { mulDivCeil, PPM } from '../src/core/units/index.ts'
import { below, randomOpen } from '../src/lab/index.ts'
import type { Bench } from './bench.ts'
import { buildLoad, type Load, shape } from './population.ts'

/** Books asked about, and lots of the supposed trade. */
const HOT = 1_000
const LOTS = 3

/** A trade that is supposed: of an account's own market, at mark. */
type Question = { readonly account: number; readonly market: number; readonly price: number; readonly lots: number }

/**
 * Two ways to the same answer, over 1,000 books in turn. The decision alone is what a trade is judged by: equity, maintenance and the
 * initial test of the changed book. The supposition copies the book into a scratch house first, in which anything can be asked.
 */
export const whatIfBench: Bench = {
  name: 'what-if',
  title: 'what-if of books of five perpetuals and three collaterals, in process',
  target: '≥ 200 k/s',
  async run(quick) {
    const load = buildLoad(quick ? 4_000 : 100_000, 1)
    const questions = questionsOf(load)
    const count = quick ? 20_000 : 1_000_000
    const [decisions, suppositions] = [decided, supposed].map((answer) => {
      pace(load, questions, answer, count / 10)
      return pace(load, questions, answer, count)
    })
    for (const question of questions) {
      const [one, other] = [decided(load, question), supposed(load, question)]
      if (one !== other) throw new Error(`account ${question.account}: ${one} decided, ${other} supposed`)
    }
    return [
      { metric: 'what-if, the decision alone', unit: 'k/s', value: decisions! / 1e3 },
      { metric: 'what-if in a scratch house', unit: 'k/s', value: suppositions! / 1e3 },
    ]
  },
}

function questionsOf({ house, accounts }: Load): Question[] {
  const random = randomOpen(3, 'what-if')
  return Array.from({ length: HOT }, () => {
    const account = accounts[below(random, accounts.length)]!
    const slot = house.ledger.accounts.legFirst[account]! + below(random, shape.legs)
    const market = house.markets.legs.market[slot]!
    return { account, market, price: house.markets.markets.mark[market]!, lots: LOTS }
  })
}

const measured = emptyMeasure()

/** Equity − maintenance and what is left of initial, atoms, added up: whoever computes differently differs in it. */
function decided({ house }: Load, { account, market, price, lots }: Question): number {
  const fee = mulDivCeil(lots * price, house.params.market.clearingFeePpm[market]!, PPM)
  const change = { market, lots, cost: lots * price + fee, cash: 0, asset: -1, assetAmount: 0, debt: 0 }
  measure(house, presentPrices(house), account, change, measured)
  return measured.equity - measured.legs - measured.haircuts + testInitial(house, account, change, 0).initialExcess
}

let scratch: Scratch | null = null

function supposed({ house }: Load, { account, market, price, lots }: Question): number {
  const wish = { trades: [{ market, lots, price }], deposits: [], prices: [], parameters: [] }
  scratch ??= scratchFor(house)
  const { house: after, account: row } = suppose(house, account, wish, scratch)
  measure(after, presentPrices(after), row, noChange, measured)
  const left = testInitial(after, row, noChange, 0).initialExcess
  return measured.equity - measured.legs - measured.haircuts + left
}

/** Answers a second. */
function pace(load: Load, questions: readonly Question[], answer: typeof decided, count: number): number {
  const startMs = performance.now()
  for (let at = 0; at < count; at++) answer(load, questions[at % questions.length]!)
  return count / ((performance.now() - startMs) / 1000)
}
