/** Synthetix v3 perpetuals: how much of a market may be liquidated at a time. Source: markets/perps-market of synthetix-v3@23585f73, as facts. */
import {
  absoluteOf,
  add,
  compare,
  divide,
  maximum,
  minimum,
  multiply,
  type Rational,
  signOf,
  subtract,
  ZERO,
} from '../rational.ts'

export type LiquidationWindow = {
  readonly makerFee: Rational
  readonly takerFee: Rational
  readonly skewScale: Rational
  readonly windowSeconds: Rational
  readonly multiplier: Rational
  /** Largest |skew| ÷ scale at which one more window is allowed; 0 for never. */
  readonly premiumMax: Rational
}

type PastLiquidation = { readonly atSeconds: Rational; readonly amount: Rational; readonly block: Rational }

export type LiquidationRequest = {
  readonly atSeconds: Rational
  readonly size: Rational
  readonly skew: Rational | undefined
  readonly block: Rational
  readonly isEndorsed: boolean
}

/** Base units a window can take. */
export function windowCapacity(window: LiquidationWindow): Rational {
  const fees = add(window.makerFee, window.takerFee)
  return multiply(multiply(fees, window.skewScale), multiply(window.windowSeconds, window.multiplier))
}

/** What is liquidated of each of a market's requests, in order of time: each counts in the window of those after it. */
export function liquidateInOrder(
  window: LiquidationWindow,
  requests: readonly LiquidationRequest[],
): readonly Rational[] {
  const past: PastLiquidation[] = []
  return requests.map((request) => {
    const amount = liquidatableNow(window, past, request)
    if (signOf(amount) > 0) past.push({ atSeconds: request.atSeconds, block: request.block, amount })
    return amount
  })
}

function liquidatableNow(
  window: LiquidationWindow,
  past: readonly PastLiquidation[],
  request: LiquidationRequest,
): Rational {
  const size = absoluteOf(request.size)
  if (request.isEndorsed) return size
  const capacity = windowCapacity(window)
  const start = subtract(request.atSeconds, window.windowSeconds)
  const used = past.reduce(
    (sum, { atSeconds, amount }) => (compare(atSeconds, start) > 0 ? add(sum, amount) : sum),
    ZERO,
  )
  const left = maximum(ZERO, subtract(capacity, used))
  return minimum(size, signOf(left) === 0 && hasSmallPremium(window, past, request) ? capacity : left)
}

function hasSmallPremium(
  window: LiquidationWindow,
  past: readonly PastLiquidation[],
  { skew, block }: LiquidationRequest,
): boolean {
  if (skew === undefined || signOf(window.premiumMax) <= 0) return false
  const last = past.at(-1)
  const isNewBlock = last === undefined || compare(last.block, block) < 0
  return isNewBlock && compare(divide(absoluteOf(skew), window.skewScale), window.premiumMax) < 0
}
