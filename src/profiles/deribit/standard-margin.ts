/**
 * Deribit standard margin: each position by itself. Dollars a coin of the underlying. Sources: doc.tslab.pro, Deribit margin requirements
 * (options); support.deribit.com, 11 January 2022 and Linear Perpetual (futures).
 */

/** Rates of a future or perpetual: at size 0, and more for each coin of size. */
export type FutureRates = {
  readonly initial: number
  readonly maintenance: number
  readonly byCoin: number
}

export type OptionRates = {
  readonly initialMax: number
  readonly initialMin: number
  readonly maintenance: number
}

type Requirement = { readonly initial: number; readonly maintenance: number }

/** Of a future or perpetual of `size` coins, of either sign. */
export function futureRequirement(size: number, mark: number, rates: FutureRates): Requirement {
  const coins = Math.abs(size)
  const more = rates.byCoin * coins
  return { initial: (rates.initial + more) * coins * mark, maintenance: (rates.maintenance + more) * coins * mark }
}

/**
 * Of one coin's option sold, beyond what it is worth: what is out of the money lessens the initial requirement down to a floor. A put's
 * requirement grows with its value where that is more than the underlying, and its initial is never below its maintenance.
 */
export function shortOptionRequirement(
  isCall: boolean,
  strike: number,
  index: number,
  value: number,
  rates: OptionRates,
): Requirement {
  const outOfTheMoney = Math.max(0, isCall ? strike - index : index - strike) / index
  const initial = Math.max(rates.initialMax - outOfTheMoney, rates.initialMin) * index
  if (isCall) return { initial, maintenance: rates.maintenance * index }
  const maintenance = rates.maintenance * Math.max(index, value)
  return { initial: Math.max(initial, maintenance), maintenance }
}
