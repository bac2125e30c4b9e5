/**
 * The water-fill: closes lots where they stand on the most exposure per equity, so that the largest factor-adjusted leverage
 * left is as small as it can be. L* with Σ clamp((sᵢ − L*·Eᵢ) ÷ u, 0, qᵢ) = Q, u = p, in rationals; then largest
 * remainders, ties to the lower position. L* is negative when exposure runs out: unhedging is then spread by equity.
 * The rule's β is one for all holders of a market and cancels.
 *
 * Source: Campbell, Hey, Moallemi, Nutz, Risk-Based Auto-Deleveraging (arXiv 2603.15963), one-factor form.
 */
import { type Atoms, assert, type Lots, type Price } from '../units/index.ts'
import { type Level, levelBySearch } from './water-level.ts'

/** A holder as the rule sees it. */
export type Holder = {
  /** Net factor exposure, atoms, signed in the direction of the lots to close. */
  readonly exposure: Atoms
  /** Atoms, > 0. */
  readonly equity: Atoms
  /** Lots it holds on the side to close, > 0. */
  readonly lots: Lots
}

/**
 * Lots to close of each holder: integers 0 ≤ xᵢ ≤ qᵢ with Σ xᵢ = `lots`. The level is guessed in doubles and proven exactly;
 * where the proof fails it is searched for among all kinks.
 *
 * @param unit exposure of one lot, > 0
 * @param lots 0 < lots ≤ Σ qᵢ
 */
export function waterFill(holders: readonly Holder[], unit: Price, lots: Lots): Lots[] {
  assert(
    holders.every(({ equity }) => equity > 0),
    'the water-fill is over holders with equity',
  )
  const level = levelByGuess(holders, unit, lots) ?? levelBySearch(holders, unit, lots)
  return roundToSum(holders, unit, lots, level)
}

/** Halvings after which doubles have no more to say about a level. */
const HALVINGS = 80

/**
 * The level on the line that a guess stands on: whoever is closed in part there decides it, and it is L* if at it the same are
 * closed in part, wholly and not at all. Null where the guess was on another line, or nobody is closed in part.
 */
function levelByGuess(holders: readonly Holder[], unit: Price, lots: Lots): Level | null {
  const guess = guessOf(holders, unit, lots)
  let [partial, exposure, whole] = [0n, 0n, 0n]
  const places = new Int8Array(holders.length)
  holders.forEach((holder, i) => {
    const over = holder.exposure - guess * holder.equity
    if (over <= 0) return
    if (over >= unit * holder.lots) {
      places[i] = 2
      whole += BigInt(holder.lots)
    } else {
      places[i] = 1
      partial += BigInt(holder.equity)
      exposure += BigInt(holder.exposure)
    }
  })
  if (partial === 0n) return null
  const level = { numerator: exposure + (whole - BigInt(lots)) * BigInt(unit), denominator: partial }
  return holders.every((holder, i) => isAt(holder, unit, level, places[i]!)) ? level : null
}

/** The level at which doubles find the lots closed: bisected between one that closes all and one that closes none. */
function guessOf(holders: readonly Holder[], unit: Price, lots: Lots): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { exposure, equity, lots: held } of holders) {
    low = Math.min(low, (exposure - unit * held) / equity)
    high = Math.max(high, exposure / equity)
  }
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = low + (high - low) / 2
    if (middle === low || middle === high) break
    let closed = 0
    for (const { exposure, equity, lots: held } of holders) {
      const over = exposure - middle * equity
      if (over > 0) closed += Math.min(over / unit, held)
    }
    if (closed >= lots) low = middle
    else high = middle
  }
  return low + (high - low) / 2
}

/** Beyond this part of what was subtracted, a difference of doubles has the sign of the exact one: a few roundings of 2⁻⁵³ each. */
const DOUBT = 1 / 2 ** 48

/** Whether a holder is closed not at all (0), in part (1) or wholly (2) at a level: by doubles where they are sure. */
function isAt(holder: Holder, unit: Price, level: Level, place: number): boolean {
  const kept = (Number(level.numerator) / Number(level.denominator)) * holder.equity
  const over = holder.exposure - kept
  const full = unit * holder.lots
  const doubt = (Math.abs(holder.exposure) + Math.abs(kept) + full) * DOUBT
  if (Math.abs(over) > doubt && Math.abs(over - full) > doubt) return place === (over < 0 ? 0 : over < full ? 1 : 2)
  const exact = overAt(holder, level)
  const limit = BigInt(unit) * BigInt(holder.lots) * level.denominator
  return place === 0 ? exact <= 0n : place === 1 ? exact >= 0n && exact <= limit : exact >= limit
}

/** Exposure above a level, times the level's denominator. */
function overAt({ exposure, equity }: Holder, level: Level): bigint {
  return BigInt(exposure) * level.denominator - level.numerator * BigInt(equity)
}

/** Floors, then a lot each to the largest remainders: a holder with a remainder is below qᵢ. */
function roundToSum(holders: readonly Holder[], unit: Price, lots: Lots, level: Level): Lots[] {
  const whole = BigInt(unit) * level.denominator
  const closed: Lots[] = []
  const remainders: { readonly position: number; readonly remainder: bigint }[] = []
  let rest = lots
  holders.forEach((holder, position) => {
    closed.push(0)
    if (isAt(holder, unit, level, 0)) return
    if (isAt(holder, unit, level, 2)) closed[position] = holder.lots
    else {
      const over = overAt(holder, level)
      closed[position] = Number(over / whole)
      if (over % whole > 0n) remainders.push({ position, remainder: over % whole })
    }
    rest -= closed[position]!
  })
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.position - b.position : a.remainder > b.remainder ? -1 : 1,
  )
  assert(rest >= 0 && rest <= remainders.length, 'remainders sum to the lots that floors leave')
  for (let i = 0; i < rest; i++) closed[remainders[i]!.position]! += 1
  return closed
}
