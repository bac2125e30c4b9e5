/**
 * The function that decides: equity and maintenance variables of a book at given prices. The watch, the scan, the
 * explanation, what-if and every handler call it; nothing else computes equity.
 *
 *   equity = cash + Σ ⌊balance × price ÷ atomsPerLot⌋ + Σ (lots × mark − cost − funding due), gains at claim weight
 *   legs   = Σ maintenance charges of legs          haircuts = Σ haircut charges of collateral
 */
import { fundingDueCeil, type MarketsHouse } from '../markets/index.ts'
import { type AssetAtoms, type Atoms, type Lots, mulDivFloor, type Row } from '../units/index.ts'
import { linearResult, weightedResultFloor } from '../valuation/index.ts'
import { haircutCeil, maintenanceOfLegCeil } from './charges.ts'

/** Prices at which a book is measured: a value per market and asset row. */
export type Prices = {
  readonly marks: Float64Array
  /** Funding indices, 2⁻¹⁶ atom a lot. */
  readonly indexes: Float64Array
  /** Settlement atoms per base lot of each asset. */
  readonly assets: Float64Array
}

/** A change that is judged before it is made: one trade, one movement of cash or collateral. */
export type Change = {
  /** Market traded, −1 none. */
  readonly market: Row
  readonly lots: Lots
  readonly cost: Atoms
  readonly cash: Atoms
  /** Collateral moved, −1 none. */
  readonly asset: Row
  readonly assetAmount: AssetAtoms
}

/** No change. */
export const noChange: Change = { market: -1, lots: 0, cost: 0, cash: 0, asset: -1, assetAmount: 0 }

/** What `measure` answers; the caller keeps the object and reuses it. */
export type Measure = {
  /** Signed. */
  equity: Atoms
  /** Σ maintenance of legs, ≥ 0. */
  legs: Atoms
  /** Σ haircuts, ≥ 0. */
  haircuts: Atoms
}

/** A measure to be filled. */
export function emptyMeasure(): Measure {
  return { equity: 0, legs: 0, haircuts: 0 }
}

/** The present marks, indices and asset prices. */
export function presentPrices(house: MarketsHouse): Prices {
  const { markets, assets } = house.markets
  return { marks: markets.mark, indexes: markets.index, assets: assets.price }
}

/** Measures a book, as it would be after a change. */
export function measure(house: MarketsHouse, prices: Prices, account: Row, change: Change, out: Measure): void {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  const { params } = house
  let equity = accounts.cash[account]! + change.cash
  let required = 0
  let haircuts = 0
  let pending = change.market
  const legFirst = accounts.legFirst[account]!
  const legLast = legFirst + accounts.legCount[account]!
  for (let slot = legFirst; slot < legLast; slot++) {
    const market = legs.market[slot]!
    let lots = legs.lots[slot]!
    let cost = legs.cost[slot]!
    const mark = prices.marks[market]!
    const due = fundingDueCeil(lots, legs.index[slot]!, prices.indexes[market]!)
    if (market === change.market) {
      lots += change.lots
      cost += change.cost
      pending = -1
    }
    equity += weightedResultFloor(linearResult(lots, mark, cost, due), markets.claimMarginPpm[market]!)
    if (lots !== 0) required += maintenanceOfLegCeil(params, market, lots, Math.abs(lots) * mark)
  }
  if (pending >= 0) {
    const mark = prices.marks[pending]!
    equity += weightedResultFloor(linearResult(change.lots, mark, change.cost, 0), markets.claimMarginPpm[pending]!)
    required += maintenanceOfLegCeil(params, pending, change.lots, Math.abs(change.lots) * mark)
  }
  let pendingAsset = change.asset
  const balanceFirst = accounts.balanceFirst[account]!
  const balanceLast = balanceFirst + accounts.balanceCount[account]!
  for (let slot = balanceFirst; slot < balanceLast; slot++) {
    const asset = balances.asset[slot]!
    let amount = balances.amount[slot]!
    if (asset === change.asset) {
      amount += change.assetAmount
      pendingAsset = -1
    }
    const value = mulDivFloor(amount, prices.assets[asset]!, assets.atomsPerLot[asset]!)
    equity += value
    haircuts += haircutCeil(params, asset, value)
  }
  if (pendingAsset >= 0) {
    const value = mulDivFloor(change.assetAmount, prices.assets[pendingAsset]!, assets.atomsPerLot[pendingAsset]!)
    equity += value
    haircuts += haircutCeil(params, pendingAsset, value)
  }
  out.equity = equity
  out.legs = required
  out.haircuts = haircuts
}
