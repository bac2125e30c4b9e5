/**
 * Deribit portfolio margin: a risk matrix of one underlying in one settlement currency, and the shocks on top. Doubles. Sources: the API's
 * own answers (docs.deribit.com, private/pme/simulate: BTC 2024-06, ETH as recorded 2026-02) and support.deribit.com, Portfolio Margin;
 * what neither says is marked in docs/decisions/0171.
 */
import type { ExpiryHolding, FutureHolding, OptionHolding, PerpetualHolding } from '../options/holdings.ts'
import { shockedVolatility, type VolatilityMove, type VolatilityShock } from '../options/shocks.ts'
import { optionDelta, optionValue, yearsOf } from '../options/value.ts'

/** The venue's `currency_pair`: figures of an underlying. */
export type RiskPair = {
  /** Largest move of the standard table. */
  readonly priceRange: number
  readonly volatility: VolatilityShock
  /** Part of the extended table's results that counts, before the ratio of moves. */
  readonly extendedFactor: number
  /** Delta shock: rate a coin of delta beyond a threshold in dollars, and its greatest. */
  readonly deltaRateByCoin: number
  readonly deltaThreshold: number
  readonly deltaRateMax: number
}

/** The venue's `currency`: figures of what results are paid in. */
export type RiskCurrency = {
  readonly annualisedMove: number
  readonly annualisedMoveMin: number
  /** Dollars that the extended table's results are brought nearer to 0, for each price range beyond the first. */
  readonly extendedDampener: number
  /** Part of a gain that counts, and its most in dollars. */
  readonly gainPart: number
  readonly gainMax: number
}

/** What is held on an underlying in one settlement currency, and whether that is the underlying's own coin. */
export type RiskBook = {
  readonly index: number
  readonly isCoinSettled: boolean
  readonly perpetual: PerpetualHolding | undefined
  readonly futures: readonly FutureHolding[]
  readonly expiries: readonly ExpiryHolding[]
}

/** Result of a scenario in the settlement currency: as simulated, and as it counts. */
type RiskScenario = {
  readonly move: number
  readonly volatility: VolatilityMove
  readonly weight: number
  readonly simulated: number
  readonly counted: number
}

/** Amounts in the settlement currency, > 0 required. */
export type RiskAnswer = {
  readonly scenarios: readonly RiskScenario[]
  readonly worstCase: number
  readonly rollShock: number
  readonly deltaShock: number
  /** worst case + roll shock + delta shock: what opening requires. */
  readonly margin: number
}

const EXTENDED_MOVES = [-0.66, -0.33, 0.5, 1, 2, 3, 4, 5]
const VOLATILITIES: readonly VolatilityMove[] = ['up', 'same', 'down']

/** Risk matrix margin. `bucketsPerSide` steps of price on each side of 0, each under three moves of volatility. */
export function riskMatrix(book: RiskBook, pair: RiskPair, currency: RiskCurrency, bucketsPerSide: number): RiskAnswer {
  const steps = Array.from({ length: 2 * bucketsPerSide + 1 }, (_, at) => at - bucketsPerSide)
  const standard = steps.flatMap((step) =>
    VOLATILITIES.map((volatility): RiskScenario => {
      const move = (step / bucketsPerSide) * pair.priceRange
      const simulated = resultOf(book, move, volatility, pair)
      return { move, volatility, weight: 1, simulated, counted: gainCounted(simulated, book, currency) }
    }),
  )
  const scenarios = [...standard, ...EXTENDED_MOVES.map((move) => extended(book, move, pair, currency))]
  const worstCase = Math.max(0, ...scenarios.map(({ counted }) => -counted))
  const roll = rollShock(book, currency)
  const delta = deltaShock(book, pair)
  return { scenarios, worstCase, rollShock: roll, deltaShock: delta, margin: toNinePlaces(worstCase) + roll + delta }
}

/** The venue adds the worst case rounded to 10⁻⁹, as the sums of both its answers show. */
function toNinePlaces(amount: number): number {
  return Math.round(amount * 1e9) / 1e9
}

/** What must stay of the risk matrix margin. */
export function riskMaintenance({ margin }: RiskAnswer, factor: number): number {
  return margin * factor
}

/**
 * A far move: its result in dollars times price range ÷ |move|, brought back into the settlement currency at the edge of the standard table.
 * For a future that is the edge's own result, as the venue's answers show; then the dampener.
 */
function extended(book: RiskBook, move: number, pair: RiskPair, currency: RiskCurrency): RiskScenario {
  const edge = 1 + Math.sign(move) * pair.priceRange
  const ratio = Math.abs(move) / pair.priceRange
  const weight = pair.extendedFactor / ratio
  const simulated = resultOf(book, move, 'up', pair) * weight * (book.isCoinSettled ? (1 + move) / edge : 1)
  const dollars = Math.max(0, ratio - 1) * currency.extendedDampener
  const dampener = book.isCoinSettled ? dollars / (edge * book.index) : dollars
  const dampened = Math.sign(simulated) * Math.max(0, Math.abs(simulated) - dampener)
  return { move, volatility: 'up', weight, simulated, counted: gainCounted(dampened, book, currency) }
}

function gainCounted(result: number, { index, isCoinSettled }: RiskBook, { gainPart, gainMax }: RiskCurrency): number {
  return result <= 0 ? result : Math.min(result * gainPart, isCoinSettled ? gainMax / index : gainMax)
}

function resultOf(book: RiskBook, move: number, volatility: VolatilityMove, pair: RiskPair): number {
  const linear = [...(book.perpetual === undefined ? [] : [book.perpetual]), ...book.futures]
  const futures = linear.reduce(
    (sum, { size, mark }) => sum + size * (book.isCoinSettled ? move / (1 + move) : mark * move),
    0,
  )
  return book.expiries.reduce(
    (sum, expiry) =>
      sum +
      expiry.options.reduce((total, option) => {
        const shocked = shockedVolatility(option.volatility, volatility, expiry.seconds, pair.volatility)
        const before = priceAfter(option, expiry, 0, option.volatility, book.isCoinSettled)
        return total + option.size * (priceAfter(option, expiry, move, shocked, book.isCoinSettled) - before)
      }, 0),
    futures,
  )
}

/** An option's price after a move, in coins of the moved forward or in dollars. */
function priceAfter(
  { isCall, strike }: OptionHolding,
  { forward, seconds }: ExpiryHolding,
  move: number,
  volatility: number,
  isCoinSettled: boolean,
): number {
  const moved = forward * (1 + move)
  const dollars = optionValue(isCall, moved, strike, volatility, yearsOf(seconds))
  return isCoinSettled ? dollars / moved : dollars
}

/** Σ over expiries of |delta| × the move that a roll may cost, which grows with time left; the perpetual has none left. */
function rollShock(book: RiskBook, { annualisedMove, annualisedMoveMin }: RiskCurrency): number {
  const unit = book.isCoinSettled ? 1 : book.index
  const byExpiry = new Map<string, { delta: number; seconds: number }>()
  const add = (name: string, delta: number, seconds: number): void => {
    byExpiry.set(name, { delta: (byExpiry.get(name)?.delta ?? 0) + delta, seconds })
  }
  for (const { expiry, size, seconds } of book.futures) add(expiry, size, seconds)
  for (const expiry of book.expiries) {
    for (const option of expiry.options) add(expiry.name, deltaOf(option, expiry, book.isCoinSettled), expiry.seconds)
  }
  const perpetual = Math.abs(book.perpetual?.size ?? 0) * annualisedMoveMin
  return [...byExpiry.values()].reduce(
    (sum, { delta, seconds }) =>
      sum + Math.abs(delta) * Math.max(annualisedMoveMin, annualisedMove * yearsOf(seconds)) * unit,
    perpetual * unit,
  )
}

/** A charge on the delta of large books. Bought options may lessen what the rest of the book needs hedged, never add to it. */
function deltaShock(book: RiskBook, pair: RiskPair): number {
  let bought = 0
  let rest = (book.perpetual?.size ?? 0) + book.futures.reduce((sum, { size }) => sum + size, 0)
  for (const expiry of book.expiries) {
    for (const option of expiry.options) {
      const delta = deltaOf(option, expiry, book.isCoinSettled)
      if (option.size > 0) bought += delta
      else rest += delta
    }
  }
  const left = Math.sign(rest) * bought < 0 ? Math.max(0, Math.abs(rest) - Math.abs(bought)) : Math.abs(rest)
  const rate = pair.deltaRateByCoin * Math.max(0, left - pair.deltaThreshold / book.index)
  return left * Math.min(pair.deltaRateMax, rate) * (book.isCoinSettled ? 1 : book.index)
}

/** Coins of delta; of an option paid in coins its price is taken off, because that is held in coins too. */
function deltaOf(option: OptionHolding, expiry: ExpiryHolding, isCoinSettled: boolean): number {
  const { isCall, strike, volatility, size } = option
  const delta = optionDelta(isCall, expiry.forward, strike, volatility, yearsOf(expiry.seconds))
  return size * (isCoinSettled ? delta - priceAfter(option, expiry, 0, volatility, true) : delta)
}
