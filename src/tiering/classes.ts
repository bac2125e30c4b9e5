/**
 * The classes of collateral, from the narrowest to the widest use, and the table that everybody can read: what an asset must show to be
 * in a class, and what it then counts for. Values are a start, chosen so that a class at its deposit cap could be sold within its
 * haircut: the depth asked for is a tenth of the cap.
 */

/** Classes in ascending order; `unlisted` counts for nothing. */
export const assetClasses = ['unlisted', 'isolated', 'standard', 'prime'] as const

/** The class of an asset. */
export type AssetClass = (typeof assetClasses)[number]

/** What is known of an asset on one day. Dollars are whole dollars, ≥ 0. */
export type ClassFacts = {
  /** Cost of moving its index by 2 %, dollars. */
  readonly depth: number
  /** Days since its first trade on a market that counts. */
  readonly ageDays: number
  /** Market value of what circulates, dollars. */
  readonly marketValue: number
  /** Realised volatility of a day, ppm. */
  readonly volatilityPpm: number
  /** Independent sources of its price. */
  readonly sources: number
  /** Whether it is a claim on something on another chain. */
  readonly bridged: boolean
}

/** A row of the table: what a class asks for (at least, volatility at most), and what it gives. */
type ClassRow = {
  readonly asks: Omit<ClassFacts, 'bridged'> & { readonly bridgedAllowed: boolean }
  readonly gives: {
    readonly haircutPpm0: number
    readonly haircutPpm1: number
    /** Deposit cap in one tier, and cap over all tiers, 10⁻⁶ dollar. */
    readonly depositCap: number
    readonly collateralCap: number
  }
}

const MILLION = 1_000_000

/** The published table. */
export const classTable: Readonly<Record<AssetClass, ClassRow>> = {
  unlisted: {
    asks: {
      depth: 0,
      ageDays: 0,
      marketValue: 0,
      volatilityPpm: Number.MAX_SAFE_INTEGER,
      sources: 0,
      bridgedAllowed: true,
    },
    gives: { haircutPpm0: 1_000_000, haircutPpm1: 1_000_000, depositCap: 0, collateralCap: 0 },
  },
  isolated: {
    asks: {
      depth: 100_000,
      ageDays: 90,
      marketValue: 50 * MILLION,
      volatilityPpm: 150_000,
      sources: 3,
      bridgedAllowed: true,
    },
    gives: {
      haircutPpm0: 400_000,
      haircutPpm1: 600_000,
      depositCap: MILLION * MILLION,
      collateralCap: 2 * MILLION * MILLION,
    },
  },
  standard: {
    asks: {
      depth: 2 * MILLION,
      ageDays: 365,
      marketValue: 1000 * MILLION,
      volatilityPpm: 80_000,
      sources: 5,
      bridgedAllowed: false,
    },
    gives: {
      haircutPpm0: 200_000,
      haircutPpm1: 350_000,
      depositCap: 20 * MILLION * MILLION,
      collateralCap: 40 * MILLION * MILLION,
    },
  },
  prime: {
    asks: {
      depth: 20 * MILLION,
      ageDays: 1095,
      marketValue: 50_000 * MILLION,
      volatilityPpm: 50_000,
      sources: 6,
      bridgedAllowed: false,
    },
    gives: {
      haircutPpm0: 100_000,
      haircutPpm1: 250_000,
      depositCap: 200 * MILLION * MILLION,
      collateralCap: 400 * MILLION * MILLION,
    },
  },
}
