/**
 * The two ways in which the house splits something, computed again by other means: everything here is fractions of big
 * integers, and no function of the core is called. What agrees was reached twice.
 */

/** One side of a deleveraging as its event tells it; exposure is signed in the direction of the lots held. */
export type Part = { readonly exposure: bigint; readonly equity: bigint; readonly lots: bigint }

/** A fraction with a positive denominator. */
type Level = { readonly numerator: bigint; readonly denominator: bigint }

/** Splits `amount` in proportion: whole units first, then one each to the largest remainders, ties to the first. */
export function splitInProportion(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (total === 0n) return weights.map(() => 0n)
  return roundUpLargest(
    weights.map((weight) => ({ whole: (amount * weight) / total, rest: (amount * weight) % total })),
    amount,
  )
}

/**
 * The level L* at which clamp((sᵢ − L*·Eᵢ) ÷ p, 0, qᵢ) sum to the lots to close: walks down from the highest level at which
 * anybody would be closed, over every level at which somebody starts or is closed wholly.
 */
export function waterLevel(parts: readonly Part[], price: bigint, lots: bigint): Level {
  const turns = parts
    .flatMap(({ exposure, equity, lots: held }, at) => [
      { level: { numerator: exposure, denominator: equity }, at, starts: true },
      { level: { numerator: exposure - price * held, denominator: equity }, at, starts: false },
    ])
    .sort((a, b) => compareLevels(b.level, a.level))
  const wanted = price * lots
  // Closed at level L between two turns: full + Σ exposure − L × Σ equity of those that are partly closed.
  let [full, exposure, equity] = [0n, 0n, 0n]
  let reached: Level = { numerator: 0n, denominator: 1n }
  for (const { level, at, starts } of turns) {
    reached = level
    const closed = (full + exposure) * level.denominator - level.numerator * equity
    if (closed >= wanted * level.denominator) break
    const part = parts[at]!
    if (starts) [exposure, equity] = [exposure + part.exposure, equity + part.equity]
    else {
      exposure -= part.exposure
      equity -= part.equity
      full += price * part.lots
    }
  }
  if (equity === 0n) return reached
  return { numerator: full + exposure - wanted, denominator: equity }
}

/** Whole lots of each at a level, the rest to the largest remainders. */
export function lotsAtLevel(parts: readonly Part[], price: bigint, lots: bigint, level: Level): bigint[] {
  const unit = price * level.denominator
  const closed = parts.map(({ exposure, equity, lots: held }) => {
    const over = exposure * level.denominator - level.numerator * equity
    const most = unit * held
    const exact = over <= 0n ? 0n : over < most ? over : most
    return { whole: exact / unit, rest: exact % unit }
  })
  return roundUpLargest(closed, lots)
}

function roundUpLargest(
  shares: readonly { readonly whole: bigint; readonly rest: bigint }[],
  amount: bigint,
): bigint[] {
  const answer = shares.map(({ whole }) => whole)
  let left = amount - answer.reduce((sum, whole) => sum + whole, 0n)
  const order = shares
    .map(({ rest }, at) => ({ rest, at }))
    .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))
  for (const { rest, at } of order) {
    if (left <= 0n || rest === 0n) break
    answer[at]! += 1n
    left -= 1n
  }
  return answer
}

function compareLevels(a: Level, b: Level): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
