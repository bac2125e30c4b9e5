/** What stories are made of: moves, and the prices that everybody sees. */
import type { Command } from '../../../core/words/index.ts'
import { between, shuffle } from '../../random.ts'
import { PRICE_SOURCES, reportOf, type World } from '../world.ts'

/** A command and the milliseconds before it. */
export type Move = readonly [afterMs: number, command: Command]

/** A story. */
export type Episode = Generator<Move>

/** Prices stay within eight times their start: beyond it notionals leave the range in which the house is exact. */
export const PRICE_MAX = 4 * 10 ** 8

/** The clock goes on. */
export const tick: Command = { type: 'tick' }

/** Every source of prices. */
export const sources = Array.from({ length: PRICE_SOURCES }, (_, source) => source)

/** Every source that speaks tells the truth, then the clock goes on a little. */
export function* report(world: World, ticks: number): Episode {
  for (const source of shuffle(world.random, sources)) {
    if (!world.silent.has(source)) yield [0, reportOf(world, source, 50)]
  }
  for (let i = 0; i < ticks; i++) yield [between(world.random, 100, 6000), tick]
}

export function jump({ truth }: World, underlying: number, times: number): void {
  const price = truth[underlying]
  if (price !== undefined) truth[underlying] = Math.min(PRICE_MAX, Math.max(20, Math.round(price * times)))
}
