/** What a listing by rule sets: caps of open interest that make a manipulation pay less than it costs. */

const PPM = 1_000_000

/** Part of the cost of a manipulation that is not counted on. */
const SAFETY_PPM = 200_000

/** Part of the pool's money that an extreme move at the cap may take at most: the rule of Mars for its open interest. */
const TRANCHE_PPM = 300_000

/**
 * Most lots of one side for which a shift of the price by `shift` atoms a lot earns no more than four fifths of what it
 * costs. Floor.
 */
export function capByCost(cost: number, shift: number): number {
  return Math.floor((cost * (PPM - SAFETY_PPM)) / PPM / shift)
}

/** Most lots of one side for which an extreme move, atoms a lot, takes no more than three tenths of the pool. Floor. */
export function capByTranche(backstop: number, extreme: number): number {
  return Math.floor((backstop * TRANCHE_PPM) / PPM / extreme)
}

/** A venue that asked nothing of size, cluster or depth: one rate for all sizes, gains at par, no price held back. */
export function carelessRules(initialPpm: number, maintenancePpm: number): Readonly<Record<string, number>> {
  const set: Record<string, number> = {
    'tier.targetBufferPpm': 50_000,
    'tier.claimWeightPpm': PPM,
    'tier.deltaLeftPpm': 0,
    'tier.takeoverEquityPpm': 20_000_000,
    'tier.outflowMaxPpm': PPM,
    'tier.penaltyPpm': 0,
    'tier.stressMovePpm': 0,
    'underlying.stepPpmPerS': PPM,
    'underlying.stepMaxPpm': PPM,
    'underlying.slowTauMs': 1000,
    'market.shareLowPpm': 999_999,
    'market.shareHighPpm': PPM,
    'market.shareFloorLots': 2_147_483_647,
    'market.depthSharePpm': 0,
    'market.confidenceFactorPpm': 0,
    'market.volatilityFactorPpm': 0,
    'market.openInterestCapLots': 2_147_483_647,
    'market.closeSpreadPpm': 0,
    'market.closeImpactPpm': 0,
    'market.closeCapPpm': 1000,
  }
  for (const k of [0, 1, 2, 3]) {
    set[`market.initialPpm${k}`] = initialPpm
    set[`market.maintenancePpm${k}`] = maintenancePpm
  }
  return set
}
