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

const LOT_ATOMS = 1_000_000
const TAKER_CASH = usd(50_000_000)

/**
 * Legs as a multiple of the collateral: with a haircut of a tenth the fall of 12 % turns three quarters of it into debt, and
 * maintenance is met on the way.
 */
const LEG_PERCENT = 630

/** Spends as much of `amount` of a collateral (asset atoms) as the house takes; `wanted` is what the taker tries to take out. */
export function spend(stage: Stage, asset: string, amount: number, wanted: number): void {
  stage.act('raider', 0)
  stage.act('taker', TAKER_CASH)
  const taken = stage.depositMost('raider', amount, asset)
  const worth = Math.floor(taken / LOT_ATOMS) * stage.prices[asset]!
  stage.tradeMost('raider', 'taker', COIN, Math.floor((worth / 100 / COIN_PRICE) * LEG_PERCENT))
  for (const part of [97, 94, 91, 88]) {
    stage.walk({ [COIN]: Math.floor((COIN_PRICE * part) / 100) }, { forMs: 300_000, everyMs: 15_000 })
    stage.wait(600_000)
  }
  stage.withdrawMost('taker', TAKER_CASH + wanted)
}
