/**
 * Sale of collateral to repay negative cash or an uncollected loss: to the backstop at a discount known beforehand, the
 * cheapest asset first, the fewest asset atoms that suffice.
 */
import { buyCollateral, collateralRoom, proceedsFloor } from '../backstop/index.ts'
import { balanceOf } from '../ledger/index.ts'
import { noChange } from '../margin/index.ts'
import { loanOf } from '../settlement/index.ts'
import { type Atoms, bigMulDivCeil, mulDivFloor, type Row } from '../units/index.ts'
import { debtGap } from './buy-in.ts'
import { outcomeOf } from './costs.ts'
import { mustHelp } from './fills.ts'
import { unitsToClose } from './search.ts'
import type { LiquidationHouse } from './tables.ts'

/** Assets of which an account has a balance, by discount, then number. */
export function assetsHeld(house: LiquidationHouse, account: Row): Row[] {
  const { accounts, balances } = house.ledger
  const discount = house.params.asset.saleDiscountPpm
  const first = accounts.balanceFirst[account]!
  const held: Row[] = []
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) held.push(balances.asset[slot]!)
  return held.sort((a, b) => discount[a]! - discount[b]! || a - b)
}

/** Sells collateral for at least `need`, as far as the backstop buys; returns the proceeds. */
export function sellFor(house: LiquidationHouse, account: Row, need: Atoms): Atoms {
  let proceeds = 0
  for (const asset of assetsHeld(house, account)) {
    if (proceeds >= need) break
    const wanted = fewestAtomsFor(house, asset, balanceOf(house.ledger, account, asset), need - proceeds)
    const amount = collateralRoom(house, account, asset, wanted)
    if (amount > 0) proceeds += buyCollateral(house, account, asset, amount)
  }
  return proceeds
}

/** The fewest atoms of an asset whose proceeds reach `need`; the whole balance when none do. */
function fewestAtomsFor(house: LiquidationHouse, asset: Row, balance: number, need: Atoms): number {
  if (proceedsFloor(house, asset, balance) <= need) return balance
  let [short, enough] = [0, balance]
  while (enough - short > 1) {
    const middle = short + Math.floor((enough - short) / 2)
    if (proceedsFloor(house, asset, middle) >= need) enough = middle
    else short = middle
  }
  return enough
}

/**
 * A forced step on collateral: of what repays negative cash and buys a coin in that is owed, the fewest units that reach
 * restore. A unit is worth about a quote atom, so that rounding of values does not hide what a unit does. Returns the asset
 * atoms sold.
 */
export function reduceCollateral(house: LiquidationHouse, account: Row, asset: Row): number {
  const { assets } = house.markets
  const price = assets.price[asset]!
  if (price === 0) return 0
  const unit = Math.max(1, bigMulDivCeil(1, assets.atomsPerLot[asset]!, price))
  const need = loanOf(house, account) + debtGap(house, account)
  const repays = fewestAtomsFor(house, asset, balanceOf(house.ledger, account, asset), need)
  const most = Math.floor(collateralRoom(house, account, asset, repays) / unit)
  const before = outcomeOf(house, account, noChange)
  const after = (units: number) => {
    const amount = units * unit
    const change = { cash: proceedsFloor(house, asset, amount), asset, assetAmount: -amount }
    return units === 0 ? before : outcomeOf(house, account, { ...noChange, ...change })
  }
  const value = mulDivFloor(balanceOf(house.ledger, account, asset), price, assets.atomsPerLot[asset]!)
  const guess = mulDivFloor(most, Math.min(before.restore - before.equity, value), Math.max(value, 1))
  const units = unitsToClose(after, most, guess)
  if (units === 0) return 0
  mustHelp(house, account, () => buyCollateral(house, account, asset, units * unit))
  return units * unit
}
