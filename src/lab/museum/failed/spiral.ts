/** Liquidation with a fixed bonus: what Aave's second version did to a book whose collateral no longer covered it. */

/** The figures of a short that was squeezed. */
type Squeeze = {
  /** Debt and collateral, atoms, where liquidation begins. */
  readonly debt: number
  readonly collateral: number
  /** Rise of what is owed while liquidators work. */
  readonly risePpm: number
  /** What liquidators get above what they repay. */
  readonly bonusPpm: number
}

/** Bad debt: collateral pays (1 + bonus) for each unit repaid until it is gone. Ceil. */
export function spiralled({ debt, collateral, risePpm, bonusPpm }: Squeeze): number {
  const owed = (debt / 1_000_000) * (1_000_000 + risePpm)
  const repaid = Math.floor((collateral / (1_000_000 + bonusPpm)) * 1_000_000)
  return Math.max(0, Math.ceil(owed) - repaid)
}
