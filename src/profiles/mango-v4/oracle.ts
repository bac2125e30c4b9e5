/**
 * Mango v4: the slow price behind init health, staleness, gradual weights and the limit on settling gains.
 * Source: programs/mango-v4/src/state/{stable_price, oracle, bank, mango_account_components}.rs of mango-v4@1303a4a1, as facts.
 */
import {
  absoluteOf,
  add,
  ceilOf,
  clampOf,
  decimal,
  divide,
  minimum,
  multiply,
  ONE,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../rational.ts'

/** Slow price and its delayed reference: 24 hourly averages, the oldest in use. Doubles, as the venue computes it. */
type StablePrice = {
  readonly price: number
  readonly updatedSeconds: number
  readonly delayPrices: readonly number[]
  readonly accumulatedPrice: number
  readonly accumulatedSeconds: number
  readonly interval: number
}

export type StablePriceLimits = { readonly stableGrowthPerSecond: number; readonly delayGrowthPerHour: number }

const DELAY_INTERVALS = 24
const INTERVAL_SECONDS = 3_600
const ELAPSED_SECONDS_MIN = 10
const ELAPSED_SECONDS_MAX = 600

export function startStablePrice(price: number, nowSeconds: number): StablePrice {
  return {
    price,
    updatedSeconds: nowSeconds,
    delayPrices: Array.from({ length: DELAY_INTERVALS }, () => price),
    accumulatedPrice: 0,
    accumulatedSeconds: 0,
    interval: intervalOf(nowSeconds),
  }
}

/** The slow price after an oracle price > 0: it follows at a limited rate, slower the farther the delayed price is away. */
function updateStablePrice(
  model: StablePrice,
  nowSeconds: number,
  oraclePrice: number,
  limits: StablePriceLimits,
): StablePrice {
  const elapsed = nowSeconds - model.updatedSeconds
  if (elapsed < ELAPSED_SECONDS_MIN) return model
  const counted = Math.min(elapsed, ELAPSED_SECONDS_MAX)
  const delayed = updateDelayPrices(model, nowSeconds, elapsed, oraclePrice * counted, limits.delayGrowthPerHour)
  const delayPrice = delayed.delayPrices[delayed.interval]!
  const fraction = Math.min(model.price, delayPrice) / Math.max(model.price, delayPrice)
  const growth = limits.stableGrowthPerSecond * fraction * fraction * counted
  return { ...delayed, price: growthClamped(oraclePrice, model.price, growth), updatedSeconds: nowSeconds }
}

/** A run of equal oracle prices at equal distances in time. */
type PriceRun = { readonly count: number; readonly elapsedSeconds: number; readonly price: number }

/** The slow price after runs of oracle prices. */
export function stablePriceAfter(
  start: StablePrice,
  runs: readonly PriceRun[],
  limits: StablePriceLimits,
): StablePrice {
  let model = start
  let now = start.updatedSeconds
  for (const { count, elapsedSeconds, price } of runs) {
    for (let update = 0; update < count; update++) {
      now += elapsedSeconds
      model = updateStablePrice(model, now, price, limits)
    }
  }
  return model
}

/** The value of a double that the slow price is, as a fraction: health goes on in exact arithmetic. */
export function exactDouble(value: number): Rational {
  return decimal(String(value))
}

/** True when a price was published too long ago; a limit below 0 is none. A slot counts 450 ms; times to come are accepted. */
export function isStale(nowSeconds: bigint, publishedSeconds: bigint, maxStalenessSlots: bigint): boolean {
  if (maxStalenessSlots < 0n) return false
  return publishedSeconds * 1_000n < nowSeconds * 1_000n - maxStalenessSlots * 450n
}

/** A weight that governance moves in a straight line between two times. */
export type WeightShift = {
  readonly start: Rational
  readonly target: Rational
  readonly startSeconds: Rational
  readonly endSeconds: Rational
}

export function shiftedWeight(shift: WeightShift, nowSeconds: Rational): Rational {
  const span = subtract(shift.endSeconds, shift.startSeconds)
  const passed = subtract(nowSeconds, shift.startSeconds)
  const share = span.numerator > 0n ? clampOf(divide(passed, span), ZERO, ONE) : passed.numerator >= 0n ? ONE : ZERO
  return add(shift.start, multiply(share, subtract(shift.target, shift.start)))
}

type SettleLimit = {
  readonly baseLots: Rational
  readonly lotSize: Rational
  readonly stablePrice: Rational
  readonly settleFactor: Rational
  readonly oneshotAllowance: bigint
  readonly recurringAllowance: bigint
  readonly settledInWindow: bigint
  /** |unrealised gain|, which bounds the recurring allowance; undefined for no bound. */
  readonly unrealised: Rational | undefined
}

/** How much loss (≤ 0) and gain (≥ 0) of a position may still be settled in this window, native units. */
export function settleLimits(limit: SettleLimit): { readonly least: bigint; readonly most: bigint } {
  const position = absoluteOf(multiply(multiply(limit.baseLots, limit.lotSize), limit.stablePrice))
  const base = ceilOf(multiply(limit.settleFactor, position))
  const recurring =
    limit.unrealised === undefined
      ? limit.recurringAllowance
      : ceilOf(minimum(rational(limit.recurringAllowance), absoluteOf(limit.unrealised)))
  const oneshot = limit.oneshotAllowance
  const least = -(base + recurring + (oneshot < 0n ? -oneshot : 0n)) - limit.settledInWindow
  const most = base + recurring + (oneshot > 0n ? oneshot : 0n) - limit.settledInWindow
  return { least: least < 0n ? least : 0n, most: most > 0n ? most : 0n }
}

function updateDelayPrices(
  model: StablePrice,
  nowSeconds: number,
  elapsed: number,
  weightedPrice: number,
  growth: number,
): StablePrice {
  const accumulatedSeconds = model.accumulatedSeconds + elapsed
  const accumulatedPrice = model.accumulatedPrice + weightedPrice
  const interval = intervalOf(nowSeconds)
  if (interval === model.interval) return { ...model, accumulatedSeconds, accumulatedPrice }
  const previous = model.delayPrices[(model.interval + DELAY_INTERVALS - 1) % DELAY_INTERVALS]!
  const fresh = growthClamped(accumulatedPrice / accumulatedSeconds, previous, growth)
  const isFullTurn = elapsed > DELAY_INTERVALS * INTERVAL_SECONDS
  const passed = (interval - model.interval + DELAY_INTERVALS) % DELAY_INTERVALS
  const delayPrices = model.delayPrices.map((price, slot) => {
    const distance = (slot - model.interval + DELAY_INTERVALS) % DELAY_INTERVALS
    return isFullTurn || distance < passed ? fresh : price
  })
  return { ...model, delayPrices, interval, accumulatedSeconds: 0, accumulatedPrice: 0 }
}

function intervalOf(seconds: number): number {
  return Math.floor(seconds / INTERVAL_SECONDS) % DELAY_INTERVALS
}

function growthClamped(target: number, previous: number, growth: number): number {
  return Math.min(Math.max(target, previous * (1 - growth)), previous * (1 + growth))
}
