/**
 * The water-fill: closes lots where they stand on the most exposure per equity, so that the largest factor-adjusted leverage
 * left is as small as it can be. L* with Σ clamp((sᵢ − L*·Eᵢ) ÷ u, 0, qᵢ) = Q, u = β·p, in rationals; then largest
 * remainders, ties to the lower position. L* is negative when exposure runs out: unhedging is then spread by equity.
 *
 * Source: Campbell, Hey, Moallemi, Nutz, Risk-Based Auto-Deleveraging (arXiv 2603.15963), one-factor form.
 */
import { assert, type Lots } from '../units/index.ts'

/** A holder as the rule sees it. */
type Holder = {
  /** Net factor exposure, signed in the direction of the lots to close; any unit in which `unit` is one lot. */
  readonly exposure: bigint
  /** > 0. */
  readonly equity: bigint
  /** Lots it holds on the side to close, > 0. */
  readonly lots: Lots
}

/** A level as a fraction: exposure per equity; the denominator is positive. */
type Level = { readonly numerator: bigint; readonly denominator: bigint }

/**
 * Lots to close of each holder: integers 0 ≤ xᵢ ≤ qᵢ with Σ xᵢ = `lots`.
 *
 * @param unit exposure of one lot, > 0
 * @param lots 0 < lots ≤ Σ qᵢ
 */
export function waterFill(holders: readonly Holder[], unit: bigint, lots: Lots): Lots[] {
  return roundToSum(holders, unit, lots, levelOf(holders, unit, BigInt(lots)))
}

/** L*: the level at which the lots closed are exactly `lots`. */
function levelOf(holders: readonly Holder[], unit: bigint, lots: bigint): Level {
  const kinks = kinksOf(holders, unit)
  // Lots closed fall with the level: find the last kink at which they still reach `lots`.
  let low = 0
  let high = kinks.length - 1
  assert(reaches(holders, unit, lots, kinks[0]!), 'more lots than the holders have')
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (reaches(holders, unit, lots, kinks[middle]!)) low = middle
    else high = middle - 1
  }
  return levelAfter(holders, unit, lots, kinks[low]!)
}

/** Between two kinks the lots closed are a line: full holders give all, partial ones (s − L·E) ÷ u. */
function levelAfter(holders: readonly Holder[], unit: bigint, lots: bigint, kink: Level): Level {
  let equity = 0n
  let exposure = -unit * lots
  for (const holder of holders) {
    const over = holder.exposure * kink.denominator - kink.numerator * holder.equity
    const full = unit * BigInt(holder.lots)
    if (over > full * kink.denominator) exposure += full
    else if (over > 0n) {
      exposure += holder.exposure
      equity += holder.equity
    }
  }
  assert(equity > 0n, 'lots closed fall beyond the last level that reaches them')
  return { numerator: exposure, denominator: equity }
}

/** Whether at least `lots` are closed at a level. */
function reaches(holders: readonly Holder[], unit: bigint, lots: bigint, level: Level): boolean {
  let closed = 0n
  for (const holder of holders) closed += closedAt(holder, unit, level)
  return closed >= lots * unit * level.denominator
}

/** Lots closed of a holder at a level, in units of 1 ÷ (u × the level's denominator). */
function closedAt(holder: Holder, unit: bigint, level: Level): bigint {
  const over = holder.exposure * level.denominator - level.numerator * holder.equity
  if (over <= 0n) return 0n
  const full = unit * BigInt(holder.lots) * level.denominator
  return over < full ? over : full
}

/** Levels at which a holder starts to be closed and is wholly closed, ascending. */
function kinksOf(holders: readonly Holder[], unit: bigint): Level[] {
  const kinks: (Level & { readonly near: number })[] = []
  for (const { exposure, equity, lots } of holders) {
    assert(equity > 0n, 'the water-fill is over holders with equity')
    for (const numerator of [exposure, exposure - unit * BigInt(lots)]) {
      kinks.push({ numerator, denominator: equity, near: Number(numerator) / Number(equity) })
    }
  }
  return kinks.sort(compareKinks)
}

/** Three roundings of 2⁻⁵³ each: doubles further apart than this are in their true order; the rest is compared exactly. */
const NEAR = 1 / 2 ** 50

function compareKinks(a: Level & { readonly near: number }, b: Level & { readonly near: number }): number {
  const gap = a.near - b.near
  if (Math.abs(gap) > NEAR * Math.max(Math.abs(a.near), Math.abs(b.near))) return gap
  const exact = a.numerator * b.denominator - b.numerator * a.denominator
  return exact < 0n ? -1 : exact > 0n ? 1 : 0
}

/** Floors, then a lot each to the largest remainders: a holder with a remainder is below qᵢ. */
function roundToSum(holders: readonly Holder[], unit: bigint, lots: Lots, level: Level): Lots[] {
  const whole = unit * level.denominator
  const closed: Lots[] = []
  const remainders: { readonly position: number; readonly remainder: bigint }[] = []
  let rest = lots
  holders.forEach((holder, position) => {
    const exact = closedAt(holder, unit, level)
    const floor = Number(exact / whole)
    closed.push(floor)
    rest -= floor
    if (exact % whole > 0n) remainders.push({ position, remainder: exact % whole })
  })
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.position - b.position : a.remainder > b.remainder ? -1 : 1,
  )
  assert(rest >= 0 && rest <= remainders.length, 'remainders sum to the lots that floors leave')
  for (let i = 0; i < rest; i++) closed[remainders[i]!.position]! += 1
  return closed
}
