/**
 * Books of options and dated futures under portfolio margin: what each class holds, in lots of its underlying's markets. A book is on one
 * underlying and of one size; what strikes and expiries it has is drawn from what is listed. Sizes are those of other accounts.
 */
import { mulDivFloor, type Row } from '../../core/units/index.ts'
import { below, pick, type Random, randomOpen } from '../random.ts'
import { OPTION_CLASSES_OF_1000, partDraw, weightDraw, weightedDraw } from './distributions.ts'
import type { OptionBook, OptionClass, PopulationContract, PopulationWish } from './types.ts'

/** A leg of a book in lots of its market, signed. */
type BookLeg = { readonly market: Row; readonly lots: number }

/** What is listed of an underlying, by expiry: the future, and calls and puts by step. */
type Chain = {
  readonly perpetual: Row
  readonly expiries: readonly {
    readonly future: Row
    readonly calls: ReadonlyMap<number, Row>
    readonly puts: ReadonlyMap<number, Row>
  }[]
}

/** Steps of a wing from the strike nearest to the first price; nearer strikes are one or two. */
const FAR = 3

/** Makers of options: one in forty books, two at least. */
const BOOKS_PER_MAKER = 40

/** How many accounts of a wish make options, and how many hold books. */
export function optionAccountsOf({ accounts, contracts, optionsOf1000 }: PopulationWish): {
  readonly makers: number
  readonly books: number
} {
  const all = contracts.length === 0 ? 0 : Math.floor((accounts * optionsOf1000) / 1000)
  if (all < 3) return { makers: 0, books: 0 }
  const makers = Math.max(2, Math.floor(all / BOOKS_PER_MAKER))
  return { makers, books: all - makers }
}

/** Draws so many books, from account `first` on: a stream of their own, so that other accounts are who they were. */
export function optionBooksOf(wish: PopulationWish, first: number, count: number): OptionBook[] {
  const random = randomOpen(wish.seed, 'option books')
  const chains = chainsOf(wish.contracts)
  const drafts = Array.from({ length: count }, (_, i) => {
    const name = partDraw(random, OPTION_CLASSES_OF_1000)
    const at = weightedDraw(
      random,
      chains.map(({ perpetual }) => Math.ceil(wish.markets[perpetual]!.openInterest / 10 ** 9)),
    )
    const shape = shapeOf(name, chains[at]!, random)
    return { account: first + i, class: name, at, shape, weight: Math.min(weightDraw(random), WEIGHT_MAX) }
  })
  const weights = drafts.reduce((sum, { weight }) => sum + weight, 0)
  const whole = chains.reduce((sum, { perpetual }) => sum + wish.markets[perpetual]!.openInterest, 0)
  // As large on average as other accounts: theirs are both sides of the open interest.
  const notional = 2 * mulDivFloor(whole, count, wish.accounts)
  return drafts.map(({ account, class: name, at, shape, weight }) => {
    const market = wish.markets[chains[at]!.perpetual]!
    const lots = Math.max(4, Math.floor(mulDivFloor(notional, weight, weights) / market.price))
    const legs = shape.map((leg) => ({ market: leg.market, lots: leg.lots * lots }))
    return { account, class: name, legs, cushionPpm: cushionDraw(random) }
  })
}

/** No book weighs more than this: a population of a hundred has no book that is its market. */
const WEIGHT_MAX = 64

/** Equity ÷ initial requirement at the start: two in five 1.1 to 1.5, two in five to 2.5, one to 5. */
function cushionDraw(random: Random): number {
  const [low, high] = pick(random, [
    [1_100_000, 1_500_000],
    [1_100_000, 1_500_000],
    [1_500_000, 2_500_000],
    [1_500_000, 2_500_000],
    [2_500_000, 5_000_000],
  ] as const)
  return low + below(random, high - low)
}

function chainsOf(contracts: readonly PopulationContract[]): Chain[] {
  const perpetuals = [...new Set(contracts.map(({ of }) => of))]
  return perpetuals.map((perpetual) => {
    const ours = contracts.filter(({ of }) => of === perpetual)
    const times = [...new Set(ours.map(({ expiryMs }) => expiryMs))].sort((a, b) => a - b)
    const expiries = times.map((expiryMs) => {
      const listed = ours.filter((contract) => contract.expiryMs === expiryMs)
      const options = (kind: 'call' | 'put'): Map<number, Row> =>
        new Map(listed.filter((contract) => contract.kind === kind).map(({ step, row }) => [step, row]))
      const future = listed.find(({ kind }) => kind === 'future')!.row
      return { future, calls: options('call'), puts: options('put') }
    })
    return { perpetual, expiries }
  })
}

/** Legs of one lot of its underlying; those that are bought come first, so that what is sold is covered. */
function shapeOf(name: OptionClass, { perpetual, expiries }: Chain, random: Random): BookLeg[] {
  const at = below(random, expiries.length)
  const { calls, puts } = expiries[at]!
  const leg = (market: Row | undefined, lots: number): BookLeg => ({ market: market!, lots })
  const near = 1 + below(random, 2)
  switch (name) {
    case 'covered-call':
      return [leg(perpetual, 1), leg(calls.get(near), -1)]
    case 'collar':
      return [leg(puts.get(-near), 1), leg(perpetual, 1), leg(calls.get(near), -1)]
    case 'short-strangle':
      return [leg(calls.get(near), -1), leg(puts.get(-near), -1)]
    case 'short-wing':
      return [leg(puts.get(-FAR), -1), leg(calls.get(FAR), -1)]
    case 'calendar': {
      const early = Math.min(at, expiries.length - 2)
      return [leg(expiries[early + 1]!.calls.get(0), 1), leg(expiries[early]!.calls.get(0), -1)]
    }
    case 'butterfly':
      return [leg(calls.get(-near), 1), leg(calls.get(near), 1), leg(calls.get(0), -2)]
    case 'long-wing':
      return [leg(puts.get(-FAR), 1)]
    case 'basis':
      // Against the last expiry: no leg of it ends by itself while the other stays.
      return [leg(expiries.at(-1)!.future, 1), leg(perpetual, -1)]
  }
}
