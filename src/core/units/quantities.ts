/**
 * The quantities of the house. Hot columns are exact integers kept in doubles, so a quantity is a plain `number` with a
 * name that states its unit; brands would be lost at the first `+` (docs/decisions/0001-integers-in-float64.md).
 */

/** Signed money of a tier's settlement token; 1 atom = 10⁻⁶ token. + is owed to the account, − is owed by it. */
export type Atoms = number

/** Signed amount of a collateral asset in its own smallest unit kept by the house (fixed at listing). */
export type AssetAtoms = number

/** Signed count of lots; > 0 long, < 0 short. |lots| < 2³¹. */
export type Lots = number

/** Quote atoms per lot, an integer ≥ 0; 0 is legal for settlement only. */
export type Price = number

/** A ratio in parts per million. */
export type Ppm = number

/** Milliseconds since 1970-01-01 UTC, or a span of milliseconds. */
export type Millis = number

/** A row of a table; rows of owners, accounts, vaults, assets and markets are their public numbers. */
export type Row = number
