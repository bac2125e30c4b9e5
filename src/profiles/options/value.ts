/** Undiscounted Black-76 value and delta of a European option; the year has 365 days, as at every venue here. */
const SECONDS_PER_YEAR = 365 * 86_400

/** Years of 365 days. */
export function yearsOf(seconds: number): number {
  return seconds / SECONDS_PER_YEAR
}

function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2
  let upper: number
  if (z < 2.5) {
    let term = z
    let sum = z
    for (let n = 1; n < 120; n++) {
      term *= (-z * z) / n
      sum += term / (2 * n + 1)
    }
    upper = 1 - (2 / Math.sqrt(Math.PI)) * sum
  } else {
    let f = 0
    for (let n = 60; n > 0; n--) f = n / 2 / (z + f)
    upper = Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + f)
  }
  return x < 0 ? upper / 2 : 1 - upper / 2
}

export function optionValue(
  isCall: boolean,
  forward: number,
  strike: number,
  volatility: number,
  years: number,
): number {
  const deviation = volatility * Math.sqrt(years)
  const intrinsic = Math.max(0, isCall ? forward - strike : strike - forward)
  if (deviation === 0 || forward === 0) return intrinsic
  const d1 = Math.log(forward / strike) / deviation + deviation / 2
  const d2 = d1 - deviation
  const value = isCall
    ? forward * normalCdf(d1) - strike * normalCdf(d2)
    : strike * normalCdf(-d2) - forward * normalCdf(-d1)
  return Math.max(0, value)
}

export function optionDelta(
  isCall: boolean,
  forward: number,
  strike: number,
  volatility: number,
  years: number,
): number {
  const deviation = volatility * Math.sqrt(years)
  if (deviation === 0) return isCall ? (forward > strike ? 1 : 0) : forward < strike ? -1 : 0
  const d1 = Math.log(forward / strike) / deviation + deviation / 2
  return isCall ? normalCdf(d1) : normalCdf(d1) - 1
}
