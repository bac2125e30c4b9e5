/**
 * Values of one schedule must fit each other: brackets rise and meet exactly, initial lies above target, close-out below
 * maintenance, and no target reaches notional (the watch needs equity − target of a long to rise with its price). Who stakes waits
 * longer to leave than any procedure may last, and a link longer to move money than gains take to be paid.
 */
import { PPM, type Row, TARGET_RATE_MAX } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import type { House } from './house.ts'

/** Whether the present values of every tier, market and asset fit; null when they do. */
export function inconsistency(house: House): Reject | null {
  const { tiers, markets, assets } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) if (!tierFits(house, tier)) return 'valuesInconsistent'
  for (let market = 0; market < markets.rows; market++) {
    if (!marketFits(house, market)) return 'valuesInconsistent'
  }
  for (let asset = 0; asset < assets.rows; asset++) if (!assetFits(house, asset)) return 'valuesInconsistent'
  return null
}

/** The longest way through procedures: a call and its collection, a wait for prices, reduction, auction, takeover, resolution. */
function tierFits(house: House, tier: Row): boolean {
  const { tier: p } = house.params
  const called = Math.max(p.callWindowMs[tier]!, p.collectionWindowMs[tier]!)
  const offered = p.auctionAgeMaxMs[tier]! + p.takeoverAgeMaxMs[tier]!
  const forced = p.reductionAgeMaxMs[tier]! + offered + p.resolutionAgeMaxMs[tier]!
  const waits = p.priceWaitMaxMs[tier]! + p.degradedWaitMs[tier]!
  return p.stakeCooldownMs[tier]! > called + forced + waits && p.linkNoticeMs[tier]! > p.sweepIntervalMs[tier]!
}

function marketFits(house: House, market: Row): boolean {
  const { market: p, tier: t } = house.params
  const buffer = t.targetBufferPpm[house.markets.markets.tier[market]!]!
  const bounds = [p.bracketBound1[market]!, p.bracketBound2[market]!, p.bracketBound3[market]!]
  const maintenance = [p.maintenancePpm0, p.maintenancePpm1, p.maintenancePpm2, p.maintenancePpm3].map(
    (c) => c[market]!,
  )
  const initial = [p.initialPpm0, p.initialPpm1, p.initialPpm2, p.initialPpm3].map((c) => c[market]!)
  const targets = maintenance.map((ppm) => ppm * (PPM + buffer))
  return (
    rises(bounds) &&
    bounds.every((bound) => bound % PPM === 0) &&
    rises(maintenance) &&
    rises(initial) &&
    targets.every((target, k) => target <= initial[k]! * PPM && target <= TARGET_RATE_MAX * PPM) &&
    p.initialPremium[market]! * PPM >= p.maintenancePremium[market]! * (PPM + buffer) &&
    p.closeCapPpm[market]! < maintenance[0]! &&
    p.closeSpreadPpm[market]! <= p.closeCapPpm[market]! &&
    p.shareLowPpm[market]! < p.shareHighPpm[market]!
  )
}

function assetFits(house: House, asset: Row): boolean {
  const { asset: p } = house.params
  const bounds = [p.haircutBound1[asset]!, p.haircutBound2[asset]!]
  return (
    rises(bounds) &&
    bounds.every((bound) => bound % PPM === 0) &&
    rises([p.haircutPpm0[asset]!, p.haircutPpm1[asset]!, p.haircutPpm2[asset]!])
  )
}

function rises(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= values[i - 1]!)
}
