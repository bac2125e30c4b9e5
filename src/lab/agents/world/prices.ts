/** What the market does: reports, time that passes, prices that move. */
import type { Price, Row } from '../../../core/units/index.ts'
import { LOT_PRICE, must, PPM, SOURCES, type World } from './world.ts'

const HALF_HOUR_MS = 1_800_000

/** Sources report what they see, the last one perhaps something else; time passes first. */
export function reportPrices(world: World, afterMs = 0, lastSeesPpm = PPM): void {
  world.nowMs += afterMs
  for (let source = 0; source < SOURCES; source++) {
    const entries = world.prices.map((price, underlying) => {
      const seen = source === SOURCES - 1 && underlying === 1 ? Math.floor((price * lastSeesPpm) / PPM) : price
      return { underlying, price: seen, confidence: confidenceOf(world, underlying) }
    })
    must(world, { type: 'priceReport', source, entries })
  }
  world.reported.splice(0, world.prices.length, ...world.prices)
  must(world, { type: 'tick' })
}

/** The half-width that honest sources report, below the price: floor of each part. */
function confidenceOf({ prices, reported, confidence }: World, underlying: Row): Price {
  const price = prices[underlying]!
  const move = Math.abs(price - (reported[underlying] ?? price))
  const width = Math.floor((price * confidence.pricePpm) / PPM) + Math.floor((move * confidence.movePpm) / PPM)
  return Math.min(width, price - 1)
}

/** Time passes without news, in steps of half an hour. */
export function pass(world: World, ms: number): void {
  for (let left = ms; left > 0; left -= HALF_HOUR_MS) reportPrices(world, Math.min(left, HALF_HOUR_MS))
}

/** Moves the true price of a market by parts of the price at the start, in steps a few seconds apart. */
export function movePrice(world: World, market: Row, ppm: number, steps = 1): void {
  const from = world.prices[market + 1]!
  const move = Math.round((LOT_PRICE / PPM) * ppm)
  for (let step = 1; step <= steps; step++) {
    world.prices[market + 1] = from + Math.round((move * step) / steps)
    reportPrices(world, 6000)
  }
}

/**
 * Fair steps: each is up or down by the same amount, as the bits of the branch say, and over all branches nobody gains by
 * luck or by being closed early. Time enough passes after each for force to act.
 */
export function walk(world: World, market: Row, ppm: number, branch: number, firstBit: number, steps: number): void {
  for (let step = 0; step < steps; step++) {
    movePrice(world, market, (branch >> (firstBit + step)) % 2 === 0 ? -ppm : ppm)
    movePrice(world, market, 0, 3)
  }
}

/** The present mark. */
export function markOf(world: World, market: Row): Price {
  return world.house.markets.markets.mark[market]!
}
