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
export function times(x: bigint, y: bigint): bigint {
  return (x * y) >> PLACES
}

/** x ÷ y. */
export function over(x: bigint, y: bigint): bigint {
  return (x << PLACES) / y
}

/** √x for x ≥ 0, by Newton's iteration from above. */
export function root(x: bigint): bigint {
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
export const PI: bigint = 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n)

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

/** ln 2, for tables. */
export const LN_TWO: bigint = LN2

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

/** Mills' ratio and its derivatives over n!, by Y′ = 1 + zY and Y⁽ⁿ⁺¹⁾ = zY⁽ⁿ⁾ + nY⁽ⁿ⁻¹⁾; |z| ≤ 30. */
export function millsSeries(z: bigint, count: number): bigint[] {
  const ratio = millsOf(z)
  const derivatives = [ratio, ONE + times(z, ratio)]
  for (let n = 1; derivatives.length < count; n++) {
    derivatives.push(times(z, derivatives[n]!) + BigInt(n) * derivatives[n - 1]!)
  }
  let factorial = 1n
  return derivatives.map((value, n) => {
    if (n > 1) factorial *= BigInt(n)
    return value / factorial
  })
}

/** The undiscounted Black-76 value of an option, from its textbook formula. */
export function blackOf(isCall: boolean, forward: number, strike: number, volatility: number, years: number): bigint {
  const [f, k] = [fixedOf(forward), fixedOf(strike)]
  const deviation = times(fixedOf(volatility), root(fixedOf(years)))
  const d1 = over(logOf(over(f, k)), deviation) + deviation / 2n
  const d2 = d1 - deviation
  return isCall ? times(f, cdfOf(d1)) - times(k, cdfOf(d2)) : times(k, cdfOf(-d2)) - times(f, cdfOf(-d1))
}

/** The nearest double, ties to even. */
export function nearestDouble(x: bigint): number {
  return x < 0n ? -positiveDouble(-x) : positiveDouble(x)
}

function positiveDouble(x: bigint): number {
  const lowest = PLACES - 1074n
  const drop = BigInt(x.toString(2).length) - 53n
  const shift = drop > lowest ? drop : lowest
  const half = 1n << (shift - 1n)
  const kept = x >> shift
  const rest = x - (kept << shift)
  const up = rest > half || (rest === half && (kept & 1n) === 1n)
  return scaled(Number(up ? kept + 1n : kept), Number(shift - PLACES))
}

/** n·2^power in two steps, so that a power below 2⁻¹⁰²² does not vanish; exact, since n has been cut to what fits. */
function scaled(n: number, power: number): number {
  const half = Math.trunc(power / 2)
  return n * 2 ** half * 2 ** (power - half)
}

/** How far a double is from a value, in units in the last place of the value. */
export function ulpsBetween(got: number, value: bigint): number {
  const magnitude = value < 0n ? -value : value
  const lowest = PLACES - 1074n
  const top = BigInt(magnitude.toString(2).length) - 53n
  const unit = 1n << (top > lowest ? top : lowest)
  const apart = fixedOf(got) - value
  return Number(((apart < 0n ? -apart : apart) * 1_000_000n) / unit) / 1e6
}

/** A value in scientific decimals of so many digits, truncated. */
export function decimalOf(x: bigint, digits: number): string {
  if (x === 0n) return '0'
  const magnitude = x < 0n ? -x : x
  let exponent = Math.floor((magnitude.toString(2).length - 1 - Number(PLACES)) * 0.30102999566398)
  let text = digitsAt(magnitude, digits - 1 - exponent)
  if (text.length > digits) {
    exponent += text.length - digits
    text = text.slice(0, digits)
  }
  return `${x < 0n ? '-' : ''}${text[0]}.${text.slice(1)}e${exponent}`
}

function digitsAt(magnitude: bigint, places: number): string {
  const scaled = places >= 0 ? magnitude * 10n ** BigInt(places) : magnitude / 10n ** BigInt(-places)
  return (scaled >> PLACES).toString()
}

/** What `decimalOf` wrote. */
export function fixedOfDecimal(text: string): bigint {
  const [mantissa, exponent = '0'] = text.split('e')
  const [whole, fraction = ''] = mantissa!.split('.')
  const digits = BigInt(whole + fraction)
  const power = Number(exponent) - fraction.length
  return power >= 0 ? digits * 10n ** BigInt(power) * ONE : (digits * ONE) / 10n ** BigInt(-power)
}
