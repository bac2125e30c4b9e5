/**
 * Elementary and Black functions in fixed-point bigints of 1,400 binary places: the reference that the doubles of
 * `src/core/valuation` are held against. Plain series, nothing shared with what they judge.
 */
const PLACES = 1400n

/** One. */
export const ONE: bigint = 1n << PLACES

/** The exact value of a double; our own error if it is below 2⁻¹⁴⁰⁰ of a unit or not finite. */
export function fixedOf(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const bits = view.getBigUint64(0)
  const exponent = (bits >> 52n) & 0x7ffn
  const fraction = bits & ((1n << 52n) - 1n)
  const mantissa = exponent === 0n ? fraction : fraction | (1n << 52n)
  const magnitude = mantissa << (PLACES - 1074n + (exponent === 0n ? 0n : exponent - 1n))
  return bits >> 63n === 1n ? -magnitude : magnitude
}

/** x·y, towards −∞. */
function times(x: bigint, y: bigint): bigint {
  return (x * y) >> PLACES
}

/** x ÷ y. */
function over(x: bigint, y: bigint): bigint {
  return (x << PLACES) / y
}

/** √x for x ≥ 0, by Newton's iteration from above. */
function root(x: bigint): bigint {
  if (x === 0n) return 0n
  const square = x << PLACES
  let guess = 1n << BigInt((square.toString(2).length + 1) >> 1)
  while (true) {
    const next = (guess + square / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

/** e^x: the argument less whole ln 2, halved sixteen times, Taylor, squared sixteen times. */
export function expOf(x: bigint): bigint {
  const whole = (2n * x + LN2) / (2n * LN2) - (x < 0n ? 1n : 0n)
  const rest = (x - whole * LN2) >> 16n
  let sum = ONE
  let term = ONE
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = times(term, rest) / n
    sum += term
  }
  for (let i = 0; i < 16; i++) sum = times(sum, sum)
  return whole < 0n ? sum >> -whole : sum << whole
}

/** ln x for x > 0: the power of two apart, then 2·artanh((m − 1) ÷ (m + 1)) after four square roots of m. */
export function logOf(x: bigint): bigint {
  const power = BigInt(x.toString(2).length - 1) - PLACES
  let rest = power < 0n ? x << -power : x >> power
  for (let i = 0; i < 4; i++) rest = root(rest)
  return 16n * 2n * artanh(over(rest - ONE, rest + ONE)) + power * LN2
}

/** artanh x = x + x³/3 + x⁵/5 + … */
function artanh(x: bigint): bigint {
  const square = times(x, x)
  let sum = 0n
  let power = x
  for (let n = 1n; power / n !== 0n; n += 2n) {
    sum += power / n
    power = times(power, square)
  }
  return sum
}

const LN2: bigint = 2n * artanh(ONE / 3n)

/** π by Machin: 16·arctan(1/5) − 4·arctan(1/239). */
const PI: bigint = 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n)

function arctanOfInverse(k: bigint): bigint {
  let sum = 0n
  let power = ONE / k
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += n % 4n === 1n ? power / n : -(power / n)
    power /= k * k
  }
  return sum
}

const ROOT_TWO_PI = root(2n * PI)

/** Standard normal density. */
export function densityOf(z: bigint): bigint {
  return over(expOf(-times(z, z) / 2n), ROOT_TWO_PI)
}

/** Φ(z) for |z| ≤ 38: φ(z)·Y(z), and 1 − Φ(−z) on the right. */
export function cdfOf(z: bigint): bigint {
  return z > 0n ? ONE - cdfOf(-z) : times(densityOf(z), millsOf(z))
}

/** Mills' ratio Φ(z) ÷ φ(z) = √(π/2)·e^(z²/2) + Σ z²ⁿ⁺¹ ÷ (2n+1)‼ (Marsaglia 2004); what cancels is covered by the places. */
function millsOf(z: bigint): bigint {
  return times(ROOT_TWO_PI / 2n, expOf(times(z, z) / 2n)) + oddSeries(z)
}

function oddSeries(z: bigint): bigint {
  const square = times(z, z)
  let sum = 0n
  let term = z
  for (let n = 3n; term !== 0n && term !== -1n; n += 2n) {
    sum += term
    term = times(term, square) / n
  }
  return sum
}

/** The undiscounted Black-76 value of an option, from its textbook formula. */
export function blackOf(isCall: boolean, forward: number, strike: number, volatility: number, years: number): bigint {
  const [f, k] = [fixedOf(forward), fixedOf(strike)]
  const deviation = times(fixedOf(volatility), root(fixedOf(years)))
  const d1 = over(logOf(over(f, k)), deviation) + deviation / 2n
  const d2 = d1 - deviation
  return isCall ? times(f, cdfOf(d1)) - times(k, cdfOf(d2)) : times(k, cdfOf(-d2)) - times(f, cdfOf(-d1))
}

/** A value from scientific decimals. */
export function fixedOfDecimal(text: string): bigint {
  const [mantissa, exponent = '0'] = text.split('e')
  const [whole, fraction = ''] = mantissa!.split('.')
  const digits = BigInt(whole + fraction)
  const power = Number(exponent) - fraction.length
  return power >= 0 ? digits * 10n ** BigInt(power) * ONE : (digits * ONE) / 10n ** BigInt(-power)
}
