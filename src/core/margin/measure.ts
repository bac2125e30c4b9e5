/**
 * The function that decides: equity and maintenance variables of a book at given prices. The watch, the scan, the
 * explanation, what-if and every handler call it; nothing else computes equity.
 *
 *   equity = cash less interest due + Σ ⌊balance × price ÷ atomsPerLot⌋ + Σ (lots × mark − cost − funding due), gains at claim weight
 *            − ⌈coin owed × price ÷ atomsPerLot⌉
 *   legs   = Σ maintenance charges of legs, and the haircut of a coin owed
 *   haircuts = Σ haircut charges of collateral, all of it beside a long that it falls with
 */
import { cashAt, coinDebtOf } from '../ledger/index.ts'
import { fundingDueCeil } from '../markets/index.ts'
import type { ScenarioHouse } from '../scenarios/index.ts'
import { mulDivCeil, mulDivFloor, PPM, PREMIUM_MAX, type Row } from '../units/index.ts'
import { linearResult, weightedResultFloor } from '../valuation/index.ts'
import { type Change, noChange } from './change.ts'
import { haircutCeil, maintenanceBracketCeil, maintenanceOfLegCeil, sizePremiumCeil } from './charges.ts'
import { debtAsset, debtValueCeil } from './debts.ts'
import type { Measure, Prices } from './measures.ts'
import { isPortfolio } from './model.ts'
import { addPortfolio, type LegChange } from './portfolio-book.ts'
import { isLongIn } from './wrong-way.ts'

/** Measures a book, as it would be after a change. */
export function measure(house: ScenarioHouse, prices: Prices, account: Row, change: Change, out: Measure): void {
  const { accounts } = house.ledger
  out.equity = cashAt(house, account, prices.loans[accounts.tier[account]!]!) + change.cash
  out.legs = 0
  out.haircuts = 0
  if (isPortfolio(house, account)) {
    addPortfolio(house, prices, account, change.market < 0 ? nothing : [change], change, out)
    return
  }
  measureLegs(house, prices, account, change, out)
  measureBalances(house, prices, account, change, out)
  measureDebt(house, prices, account, change, out)
}

const nothing: readonly LegChange[] = []

/**
 * Measures a book under portfolio margin as it would be after trades in several markets at once, which no sum over legs tells of a
 * book that nets. Markets ascend, none twice.
 */
export function measureTrades(
  house: ScenarioHouse,
  prices: Prices,
  account: Row,
  trades: readonly LegChange[],
  out: Measure,
): void {
  out.equity = cashAt(house, account, prices.loans[house.ledger.accounts.tier[account]!]!)
  out.legs = 0
  out.haircuts = 0
  addPortfolio(house, prices, account, trades, noChange, out)
}

/**
 * Adds the legs. Their loop is the hottest of the house: columns are taken once, and what nearly every leg is (untouched by
 * the change, in its first bracket, without gains discounted) is computed in place; the rest by the functions that say it.
 */
function measureLegs(house: ScenarioHouse, prices: Prices, account: Row, change: Change, out: Measure): void {
  const { legFirst, legCount } = house.ledger.accounts
  const { legs, markets } = house.markets
  const { market: marketOf, lots: lotsOf, cost: costOf, index: indexOf } = legs
  const { claimMarginPpm } = markets
  const { marks, indexes } = prices
  const { bracketBound1, maintenancePpm0, maintenancePremium } = house.params.market
  let equity = 0
  let required = 0
  let pending = change.market
  const first = legFirst[account]!
  const last = first + legCount[account]!
  for (let slot = first; slot < last; slot++) {
    const market = marketOf[slot]!
    let lots = lotsOf[slot]!
    let cost = costOf[slot]! + fundingDueCeil(lots, indexOf[slot]!, indexes[market]!)
    if (market === change.market) {
      lots += change.lots
      cost += change.cost
      pending = -1
    }
    const mark = marks[market]!
    equity += weightedResultFloor(linearResult(lots, mark, cost, 0), claimMarginPpm[market]!)
    const notional = Math.abs(lots) * mark
    required +=
      notional <= bracketBound1[market]!
        ? mulDivCeil(notional, maintenancePpm0[market]!, PPM)
        : maintenanceBracketCeil(house.params, market, notional)
    const premium = maintenancePremium[market]!
    if (premium !== 0) required += sizePremiumCeil(notional, lots, premium, PREMIUM_MAX)
  }
  if (pending >= 0) {
    const { lots, cost } = change
    const mark = marks[pending]!
    equity += weightedResultFloor(linearResult(lots, mark, cost, 0), claimMarginPpm[pending]!)
    required += maintenanceOfLegCeil(house.params, pending, lots, Math.abs(lots) * mark)
  }
  out.equity += equity
  out.legs += required
}

/** Adds the balances. */
function measureBalances(house: ScenarioHouse, prices: Prices, account: Row, change: Change, out: Measure): void {
  const { balanceFirst, balanceCount } = house.ledger.accounts
  const { asset: assetOf, amount: amountOf } = house.ledger.balances
  const { atomsPerLot } = house.markets.assets
  const { haircutBound1, haircutPpm0, wrongWayUnderlying } = house.params.asset
  let value = 0
  let haircuts = 0
  let pending = change.asset
  const first = balanceFirst[account]!
  const last = first + balanceCount[account]!
  for (let slot = first; slot < last; slot++) {
    const asset = assetOf[slot]!
    let amount = amountOf[slot]!
    if (asset === change.asset) {
      amount += change.assetAmount
      pending = -1
    }
    const worth = mulDivFloor(amount, prices.assets[asset]!, atomsPerLot[asset]!)
    value += worth
    const fallsWith = wrongWayUnderlying[asset]!
    if (fallsWith !== 0 && isLongIn(house, account, change, fallsWith - 1)) haircuts += worth
    else if (worth <= haircutBound1[asset]!) haircuts += mulDivCeil(worth, haircutPpm0[asset]!, PPM)
    else haircuts += haircutCeil(house.params, asset, worth)
  }
  if (pending >= 0) {
    const worth = mulDivFloor(change.assetAmount, prices.assets[pending]!, atomsPerLot[pending]!)
    value += worth
    const fallsWith = wrongWayUnderlying[pending]!
    const isWrongWay = fallsWith !== 0 && isLongIn(house, account, change, fallsWith - 1)
    haircuts += isWrongWay ? worth : haircutCeil(house.params, pending, worth)
  }
  out.equity += value
  out.haircuts += haircuts
}

/**
 * Takes a debt in a coin off. Its haircut is required on top, as the maintenance of a short leg would be: the dearer side of
 * the schedule that collateral has, with the buffers of target and restore.
 */
function measureDebt(house: ScenarioHouse, prices: Prices, account: Row, change: Change, out: Measure): void {
  const asset = debtAsset(house, account, change)
  if (asset < 0) return
  const value = debtValueCeil(house, asset, coinDebtOf(house, account) + change.debt, prices.assets[asset]!)
  out.equity -= value
  out.legs += haircutCeil(house.params, asset, value)
}
