/**
 * A book under portfolio margin: what it is worth, and its legs and assets put into the scenarios. Equity is that of every
 * book, at the marks asked for; what must be covered is asked at present prices, because arrays are.
 */
import { coinDebtOf } from '../ledger/index.ts'
import { fundingDueCeil, listingMax } from '../markets/index.ts'
import { assetLossFloor, isInScenarios, type ScenarioHouse } from '../scenarios/index.ts'
import { type Atoms, mulDivFloor, PPM, type Ppm, type Row } from '../units/index.ts'
import { linearResult, weightedResultFloor } from '../valuation/index.ts'
import type { Change } from './change.ts'
import { haircutCeil } from './charges.ts'
import { debtAsset, debtValueCeil } from './debts.ts'
import type { Measure, Prices } from './measures.ts'
import { addAssetToPortfolio, addToPortfolio, portfolioCeil, startPortfolio } from './portfolio.ts'
import { isLongAfter } from './wrong-way.ts'

/** Haircuts of a book's assets, and what the worst of their own scenarios takes of each already: scratch, no state. */
const haircuts = {
  count: 0,
  whole: new Float64Array(listingMax.assets + 1),
  moved: new Float64Array(listingMax.assets + 1),
}

/** Begins a book. */
export function startBook(): void {
  startPortfolio()
  haircuts.count = 0
}

/**
 * Puts an asset of a book (or, below 0, a debt in it) into its scenarios; an asset without markets, and one that counts for
 * nothing beside a long, stays outside and is haircut whole.
 *
 * @param haircut what the asset's schedule asks of the value, ≥ 0
 */
export function addAsset(house: ScenarioHouse, asset: Row, value: Atoms, haircut: Atoms, counts: boolean): void {
  const underlying = house.markets.assets.underlying[asset]!
  const moves = counts && isInScenarios(house, underlying)
  const i = haircuts.count++
  haircuts.whole[i] = haircut
  haircuts.moved[i] = moves ? assetLossFloor(house, underlying, Math.abs(value)) : 0
  if (moves) addAssetToPortfolio(house, underlying, value)
}

/** What haircuts ask beyond the scenarios at a level, atoms ≥ 0: an asset that is hedged must still be sold. */
export function haircutsBeyondCeil(levelPpm: Ppm): Atoms {
  let sum = 0
  for (let i = 0; i < haircuts.count; i++) {
    sum += Math.max(0, haircuts.whole[i]! - mulDivFloor(haircuts.moved[i]!, levelPpm, PPM))
  }
  return sum
}

/** A change of one leg. */
export type LegChange = Pick<Change, 'market' | 'lots' | 'cost'>

/**
 * Adds what a book under portfolio margin is worth and requires, as it would be after trades (markets ascend, none twice) and a change of
 * its assets, to `out`.
 */
export function addPortfolio(
  house: ScenarioHouse,
  prices: Prices,
  account: Row,
  trades: readonly LegChange[],
  change: Change,
  out: Measure,
): void {
  const tier = house.ledger.accounts.tier[account]!
  const levelPpm = house.params.tier.portfolioMaintenancePpm[tier]!
  startBook()
  out.equity += addLegs(house, prices, account, trades) + addBalances(house, prices, account, change, trades)
  const owed = debtAsset(house, account, change)
  if (owed >= 0) {
    const value = debtValueCeil(house, owed, coinDebtOf(house, account) + change.debt, prices.assets[owed]!)
    addAsset(house, owed, -value, haircutCeil(house.params, owed, value), true)
    out.equity -= value
  }
  out.legs += maintenanceOfPortfolioCeil(house, tier)
  out.haircuts += haircutsBeyondCeil(levelPpm)
}

/** Maintenance of the legs and assets added. With its buffers it asks no more than what is paid for can lose. Ceil. */
export function maintenanceOfPortfolioCeil(house: ScenarioHouse, tier: Row): Atoms {
  return portfolioCeil(house, house.params.tier.portfolioMaintenancePpm[tier]!, PPM, mostOfMaintenancePpm(house, tier))
}

/** What part of K_u maintenance may be, so that restore may be all of it. Floor. */
export function mostOfMaintenancePpm({ params }: ScenarioHouse, tier: Row): Ppm {
  const { targetBufferPpm, restoreBufferPpm } = params.tier
  const most = mulDivFloor(PPM, PPM, PPM + targetBufferPpm[tier]!)
  return mulDivFloor(most, PPM, PPM + restoreBufferPpm[tier]!)
}

function addLegs(house: ScenarioHouse, prices: Prices, account: Row, trades: readonly LegChange[]): Atoms {
  const { legFirst, legCount } = house.ledger.accounts
  const { legs } = house.markets
  let equity = 0
  let next = 0
  const first = legFirst[account]!
  for (let slot = first; slot < first + legCount[account]!; slot++) {
    const market = legs.market[slot]!
    let lots = legs.lots[slot]!
    let cost = legs.cost[slot]! + fundingDueCeil(lots, legs.index[slot]!, prices.indexes[market]!)
    while (next < trades.length && trades[next]!.market < market) equity += addTrade(house, prices, trades[next++]!)
    if (next < trades.length && trades[next]!.market === market) {
      lots += trades[next]!.lots
      cost += trades[next++]!.cost
    }
    equity += countedResult(house, prices, market, lots, cost)
    addToPortfolio(house, market, lots)
  }
  while (next < trades.length) equity += addTrade(house, prices, trades[next++]!)
  return equity
}

function addTrade(house: ScenarioHouse, prices: Prices, { market, lots, cost }: LegChange): Atoms {
  addToPortfolio(house, market, lots)
  return countedResult(house, prices, market, lots, cost)
}

function countedResult(house: ScenarioHouse, prices: Prices, market: Row, lots: number, cost: Atoms): Atoms {
  const claimPpm = house.markets.markets.claimMarginPpm[market]!
  return weightedResultFloor(linearResult(lots, prices.marks[market]!, cost, 0), claimPpm)
}

function addBalances(
  house: ScenarioHouse,
  prices: Prices,
  account: Row,
  change: Change,
  trades: readonly LegChange[],
): Atoms {
  const { balanceFirst, balanceCount } = house.ledger.accounts
  const { asset: assetOf, amount: amountOf } = house.ledger.balances
  let value = 0
  let pending = change.asset
  const first = balanceFirst[account]!
  for (let slot = first; slot < first + balanceCount[account]!; slot++) {
    const asset = assetOf[slot]!
    let amount = amountOf[slot]!
    if (asset === change.asset) {
      amount += change.assetAmount
      pending = -1
    }
    value += addBalance(house, prices, account, trades, asset, amount)
  }
  return pending < 0 ? value : value + addBalance(house, prices, account, trades, pending, change.assetAmount)
}

function addBalance(
  house: ScenarioHouse,
  prices: Prices,
  account: Row,
  trades: readonly LegChange[],
  asset: Row,
  amount: number,
): Atoms {
  const worth = mulDivFloor(amount, prices.assets[asset]!, house.markets.assets.atomsPerLot[asset]!)
  const fallsWith = house.params.asset.wrongWayUnderlying[asset]!
  const counts = fallsWith === 0 || !isLongAfter(house, account, trades, fallsWith - 1)
  addAsset(house, asset, worth, counts ? haircutCeil(house.params, asset, worth) : worth, counts)
  return worth
}
