/** Black's formula as textbooks print it, for the auditor: functions of the engine, good to an atom and not to a bit. */

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI)

/** Beyond so many deviations nothing is left that a sum of doubles could show. */
const FAR = 8.3

/** Φ(x), the normal distribution, to 10⁻¹⁵: ½ + φ(x) (x + x³ ÷ 3 + x⁵ ÷ (3·5) + …) (Marsaglia 2004, “Evaluating the normal distribution”). */
function normal(x: number): number {
  if (x > FAR) return 1
  if (x < -FAR) return 0
  let [sum, term] = [x, x]
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
    term *= (x * x) / n
    sum += term
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / ROOT_TWO_PI
}

/** F Φ(d₁) − K Φ(d₂) of a call, K Φ(−d₂) − F Φ(−d₁) of a put; intrinsic without deviation σ√T. Forward and strike > 0. */
export function black(isCall: boolean, forward: number, strike: number, deviation: number): number {
  const sign = isCall ? 1 : -1
  if (deviation <= 0) return Math.max(0, sign * (forward - strike))
  const d1 = Math.log(forward / strike) / deviation + deviation / 2
  const d2 = d1 - deviation
  return Math.max(0, sign * (forward * normal(sign * d1) - strike * normal(sign * d2)))
}

/** Φ(d₁) of a call, Φ(d₁) − 1 of a put: the change of the value with the forward. At expiry half at the strike. */
export function blackDelta(isCall: boolean, forward: number, strike: number, deviation: number): number {
  const above = deviation > 0 ? normal(Math.log(forward / strike) / deviation + deviation / 2) : step(forward - strike)
  return isCall ? above : above - 1
}

/** F φ(d₁): the change of the value with the deviation. */
export function blackVega(forward: number, strike: number, deviation: number): number {
  if (deviation <= 0) return 0
  const d1 = Math.log(forward / strike) / deviation + deviation / 2
  return (forward * Math.exp(-0.5 * d1 * d1)) / ROOT_TWO_PI
}

function step(x: number): number {
  return x > 0 ? 1 : x < 0 ? 0 : 0.5
}
