/** The level of a water-fill among all kinks, exactly: the naive twin of a guess, and what answers where a guess is not proven. */
import { assert, type Lots, type Price } from '../units/index.ts'
import type { Holder } from './water-fill.ts'

/** A level as a fraction: exposure per equity; the denominator is positive. */
export type Level = { readonly numerator: bigint; readonly denominator: bigint }

/** A holder in exact integers. */
type Exact = { readonly exposure: bigint; readonly equity: bigint; readonly full: bigint }

/**
 * L*: the level at which the lots closed are exactly `lots`.
 *
 * @param unit exposure of one lot, > 0
 * @param lots 0 < lots ≤ Σ qᵢ
 */
export function levelBySearch(holders: readonly Holder[], unit: Price, lots: Lots): Level {
  const exact = holders.map(({ exposure, equity, lots: held }) => ({
    exposure: BigInt(exposure),
    equity: BigInt(equity),
    full: BigInt(unit) * BigInt(held),
  }))
  const sought = BigInt(unit) * BigInt(lots)
  const kinks = kinksOf(exact)
  // Lots closed fall with the level: find the last kink at which they still reach `lots`.
  let low = 0
  let high = kinks.length - 1
  assert(high >= 0 && reaches(exact, sought, kinks[0]!), 'more lots than the holders have')
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (reaches(exact, sought, kinks[middle]!)) low = middle
    else high = middle - 1
  }
  return levelAfter(exact, sought, kinks[low]!)
}

/** Between two kinks the lots closed are a line: full holders give all, partial ones (s − L·E) ÷ u. */
function levelAfter(holders: readonly Exact[], sought: bigint, kink: Level): Level {
  let equity = 0n
  let exposure = -sought
  for (const holder of holders) {
    const over = holder.exposure * kink.denominator - kink.numerator * holder.equity
    if (over > holder.full * kink.denominator) exposure += holder.full
    else if (over > 0n) {
      exposure += holder.exposure
      equity += holder.equity
    }
  }
  assert(equity > 0n, 'lots closed fall beyond the last level that reaches them')
  return { numerator: exposure, denominator: equity }
}

/** Whether at least the exposure sought is closed at a level. */
function reaches(holders: readonly Exact[], sought: bigint, level: Level): boolean {
  let closed = 0n
  for (const { exposure, equity, full } of holders) {
    const over = exposure * level.denominator - level.numerator * equity
    const most = full * level.denominator
    if (over > 0n) closed += over < most ? over : most
  }
  return closed >= sought * level.denominator
}

/** Levels at which a holder starts to be closed and is wholly closed, ascending. */
function kinksOf(holders: readonly Exact[]): Level[] {
  const kinks: (Level & { readonly near: number })[] = []
  for (const { exposure, equity, full } of holders) {
    for (const numerator of [exposure, exposure - full]) {
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
