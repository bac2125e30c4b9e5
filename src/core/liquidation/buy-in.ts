/**
 * A forced step on a coin that is owed: coins of the same book are given back, then coins are bought in for cash, the fewest that
 * reach restore. Nobody's answer is needed: the lenders are paid (`lending/coins.ts`).
 */
import { coinDebtOf, coinOwed } from '../ledger/index.ts'
import {
  buyIn,
  buyInCostCeil,
  buyInFloor,
  buyInPrice,
  canBuyIn,
  closeCoinDebt,
  coinDebtCost,
  returnOwn,
} from '../lending/index.ts'
import { debtValueCeil, haircutCeil, noChange, restoreOfLegsCeil } from '../margin/index.ts'
import { type Atoms, bigMulDivCeil, mulDivFloor, PPM, type Ppm, type Row } from '../units/index.ts'
import { outcomeOf } from './costs.ts'
import { mustHelp } from './fills.ts'
import { unitsToClose } from './search.ts'
import type { LiquidationHouse } from './tables.ts'

/** What buying in all that an account owes of a coin costs beyond its positive cash, ≥ 0. */
export function debtGap(house: LiquidationHouse, account: Row): Atoms {
  return Math.max(0, coinDebtCost(house, account) - Math.max(0, house.ledger.accounts.cash[account]!))
}

/** (r − f) ÷ value of a coin owed, ppm, floor: what restore asks for it less the premium; none while its price is not good. */
export function debtDensity(house: LiquidationHouse, account: Row): Ppm {
  const asset = coinOwed(house, account)
  if (asset < 0 || !canBuyIn(house, asset)) return 0
  const value = debtValueCeil(house, asset, coinDebtOf(house, account), house.markets.assets.price[asset]!)
  const freed = restoreOfLegsCeil(house, house.ledger.accounts.tier[account]!, haircutCeil(house.params, asset, value))
  return mulDivFloor(freed, PPM, Math.max(value, 1)) - house.params.asset.saleDiscountPpm[asset]!
}

/** Gives coins of the book back that it owes; answers whether there were any. */
export function giveBack(house: LiquidationHouse, account: Row): boolean {
  return returnOwn(house, account) > 0
}

/**
 * Buys coins in for positive cash: all that it reaches, or the fewest units that reach restore. A unit is worth about a quote
 * atom, so that rounding of values does not hide what a unit does. Answers whether any were bought.
 */
export function reduceDebt(house: LiquidationHouse, account: Row, whole: boolean): boolean {
  const asset = coinOwed(house, account)
  if (whole) return closeCoinDebt(house, account)
  const price = buyInPrice(house, asset)
  const unit = Math.max(1, bigMulDivCeil(1, house.markets.assets.atomsPerLot[asset]!, price))
  const most = Math.floor(buyInFloor(house, account, house.ledger.accounts.cash[account]!) / unit)
  const before = outcomeOf(house, account, noChange)
  const after = (units: number) => {
    const amount = units * unit
    const change = { cash: -buyInCostCeil(house, asset, amount, price), debt: -amount }
    return units === 0 ? before : outcomeOf(house, account, { ...noChange, ...change })
  }
  const value = debtValueCeil(house, asset, coinDebtOf(house, account), price)
  const guess = mulDivFloor(most, Math.min(before.restore - before.equity, value), Math.max(value, 1))
  const amount = unitsToClose(after, most, guess) * unit
  if (amount === 0) return false
  mustHelp(house, account, () => buyIn(house, account, amount, buyInCostCeil(house, asset, amount, price), price))
  return true
}
