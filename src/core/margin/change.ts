import type { AssetAtoms, Atoms, Lots, Row } from '../units/index.ts'

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
  /** Asset atoms owed, more or less: of the coin that the account owes, or of `asset` when it owes none. */
  readonly debt: AssetAtoms
}

/** No change. */
export const noChange: Change = { market: -1, lots: 0, cost: 0, cash: 0, asset: -1, assetAmount: 0, debt: 0 }
