/**
 * Published rules of who is deleveraged, on one market without hedges: pro-rata, queues by rank, and draining of leverage.
 * Sources, as facts: BitMEX, Auto-Deleveraging; Hyperliquid docs, Auto-deleveraging (2025-10); Campbell, Hey, Moallemi, Nutz,
 * arXiv 2603.15963 (2026-03).
 */
import {
  add,
  compare,
  divide,
  maximum,
  minimum,
  multiply,
  type Rational,
  signOf,
  subtract,
  sumOf,
  ZERO,
} from '../rational.ts'

/** A holder of the side to close: lots, equity (> 0), and profit as part of its entry value. */
export type Holder = { readonly lots: Rational; readonly equity: Rational; readonly profit: Rational }

/** What of each holder is closed or cut: its part of the whole. Σ = amount. */
export function proRata(weights: readonly Rational[], amount: Rational): readonly Rational[] {
  const whole = sumOf(weights)
  return weights.map((weight) => divide(multiply(weight, amount), whole))
}

/** BitMEX and Hyperliquid: profit × leverage while there is profit; BitMEX ranks a loss by profit ÷ leverage. */
export function rankOf({ lots, equity, profit }: Holder, price: Rational): Rational {
  const leverage = divide(multiply(lots, price), equity)
  return signOf(profit) > 0 ? multiply(profit, leverage) : divide(profit, leverage)
}

/** Lots closed of each holder when the highest rank is closed wholly before the next. Σ = amount, at most all. */
export function closeByQueue(holders: readonly Holder[], price: Rational, amount: Rational): readonly Rational[] {
  const order = holders.map((holder, at) => ({ at, rank: rankOf(holder, price) }))
  order.sort((a, b) => compare(b.rank, a.rank) || a.at - b.at)
  const closed = holders.map(() => ZERO)
  let left = amount
  for (const { at } of order) {
    closed[at] = minimum(left, holders[at]!.lots)
    left = subtract(left, closed[at]!)
  }
  return closed
}

/** Lots closed of each holder when the largest leverage that is left is as small as can be: max(0, q − L*·E ÷ p). */
export function drainLeverage(holders: readonly Holder[], price: Rational, amount: Rational): readonly Rational[] {
  const leverages = holders.map(({ lots, equity }) => divide(multiply(lots, price), equity))
  const order = holders.map((_, at) => at).sort((a, b) => compare(leverages[b]!, leverages[a]!) || a - b)
  let [lots, equity, level] = [ZERO, ZERO, ZERO]
  for (const [taken, at] of order.entries()) {
    lots = add(lots, holders[at]!.lots)
    equity = add(equity, holders[at]!.equity)
    level = divide(multiply(subtract(lots, amount), price), equity)
    const next = order[taken + 1]
    if (next === undefined || compare(level, leverages[next]!) >= 0) break
  }
  return holders.map((holder) => maximum(ZERO, subtract(holder.lots, divide(multiply(level, holder.equity), price))))
}
