/**
 * GMX v2: adaptive funding. Rates and factors count 10⁻³⁰ (of notional a second); a rate > 0 is paid by longs. Open interest
 * is in any one unit. Every product is rounded down, as on chain, so the numbers agree to the last digit.
 * Source: contracts/market/MarketUtils.sol of gmx-io/gmx-synthetics@a5c0c883, as facts.
 */
import { absolute, clampInteger, divideFloor, larger, smaller } from '../rational.ts'

const FACTOR_ONE = 10n ** 30n

export type AdaptiveFunding = {
  readonly increaseFactor: bigint
  readonly decreaseFactor: bigint
  readonly thresholdStable: bigint
  readonly thresholdDecrease: bigint
  /** Largest |rate|; undefined for none. */
  readonly rateMax: bigint | undefined
}

/**
 * Saved rate after a time: it grows with the imbalance, rests in the stable band, decays below it and turns with the skew.
 * A decay stops at 0, where the venue leaves ±10⁻³⁰ to remember the side.
 */
export function adaptiveRate(
  saved: bigint,
  longInterest: bigint,
  shortInterest: bigint,
  seconds: bigint,
  terms: AdaptiveFunding,
): bigint {
  const total = longInterest + shortInterest
  if (total === 0n) return saved
  const imbalance = divideFloor(absolute(longInterest - shortInterest) * FACTOR_ONE, total)
  const isSameSide = (saved > 0n && longInterest > shortInterest) || (saved < 0n && shortInterest > longInterest)
  const next =
    !isSameSide || imbalance > terms.thresholdStable
      ? saved + growth(imbalance, seconds, terms) * (longInterest < shortInterest ? -1n : 1n)
      : imbalance < terms.thresholdDecrease
        ? decayed(saved, terms.decreaseFactor * seconds)
        : saved
  return terms.rateMax === undefined ? next : clampInteger(next, -terms.rateMax, terms.rateMax)
}

/** What is charged of a saved rate: at least a minimum on its side. */
export function chargedRate(saved: bigint, rateMin: bigint): bigint {
  return saved < 0n ? smaller(saved, -rateMin) : saved > 0n ? larger(saved, rateMin) : 0n
}

function growth(imbalance: bigint, seconds: bigint, terms: AdaptiveFunding): bigint {
  return divideFloor(imbalance * terms.increaseFactor, FACTOR_ONE) * seconds
}

function decayed(saved: bigint, amount: bigint): bigint {
  const left = larger(0n, absolute(saved) - amount)
  return saved < 0n ? -left : left
}
