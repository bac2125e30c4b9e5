/** Mango v4: funding of a perpetual from its book. Source: programs/mango-v4/src/state/perp_market.rs of mango-v4@1303a4a1, as facts. */
import { add, clampOf, divide, multiply, ONE, type Rational, rational, subtract } from '../rational.ts'

type MangoFunding = {
  readonly bid: Rational | undefined
  readonly ask: Rational | undefined
  readonly oraclePrice: Rational
  readonly rateMin: Rational
  readonly rateMax: Rational
}

/** Daily rate: the book's middle against the oracle, clamped; a side that is empty gives the bound on the other side. */
export function fundingRateDaily({ bid, ask, oraclePrice, rateMin, rateMax }: MangoFunding): Rational {
  if (bid === undefined && ask === undefined) return rational(0n)
  if (ask === undefined) return rateMax
  if (bid === undefined) return rateMin
  const middle = divide(add(bid, ask), rational(2n))
  return clampOf(subtract(divide(middle, oraclePrice), ONE), rateMin, rateMax)
}

const DAY_SECONDS = 86_400n
const STEP_SECONDS_MAX = 3_600n

/** What a long base pays for a step of time, at most an hour of it; > 0 is paid. */
export function fundingPaid(rateDaily: Rational, base: Rational, price: Rational, elapsedSeconds: bigint): Rational {
  const counted = elapsedSeconds < STEP_SECONDS_MAX ? elapsedSeconds : STEP_SECONDS_MAX
  return multiply(multiply(rateDaily, rational(counted, DAY_SECONDS)), multiply(base, price))
}
