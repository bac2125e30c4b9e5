/** A coin owed: which one, and what it is worth. */
import { coinOwed } from '../ledger/index.ts'
import type { MarketsHouse } from '../markets/index.ts'
import { type AssetAtoms, type Atoms, bigMulDivCeil, type Price, type Row } from '../units/index.ts'
import type { Change } from './change.ts'

/** The coin that an account owes after a change, −1 none. */
export function debtAsset(house: MarketsHouse, account: Row, change: Change): Row {
  const owed = coinOwed(house, account)
  return owed >= 0 || change.debt === 0 ? owed : change.asset
}

/** What asset atoms owed are worth at a price a base lot, atoms ≥ 0. Ceil: the dearer side. */
export function debtValueCeil(
  { markets: { assets } }: MarketsHouse,
  asset: Row,
  debt: AssetAtoms,
  price: Price,
): Atoms {
  return bigMulDivCeil(debt, price, assets.atomsPerLot[asset]!)
}
