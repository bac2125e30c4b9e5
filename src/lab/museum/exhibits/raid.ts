/**
 * How collateral becomes cash here, where nobody lends on request: one account buys with it what another sells, the price
 * falls, the first one's loss is lent to it against the collateral, and the second takes the gain out.
 */
import { usd } from '../exhibit.ts'
import type { Stage } from '../stage.ts'

/** The market of the raid: a large one whose price nobody has to move. */
export const COIN = 'BTC'

/** Its price at the start of every raid. */
export const COIN_PRICE = usd(100)

const TAKER_CASH = usd(50_000_000)

/** Spends `amount` of a collateral of `raider` (asset atoms); `wanted` is what the taker tries to take out. */
export function spend(stage: Stage, asset: string, amount: number, lots: number, wanted: number): void {
  stage.act('raider', 0)
  stage.act('taker', TAKER_CASH)
  stage.depositMost('raider', amount, asset)
  stage.tradeMost('raider', 'taker', COIN, lots)
  for (const part of [97, 94, 91, 88]) {
    stage.walk({ [COIN]: Math.floor((COIN_PRICE * part) / 100) }, { forMs: 300_000, everyMs: 15_000 })
    stage.wait(600_000)
  }
  stage.withdrawMost('taker', TAKER_CASH + wanted)
}
