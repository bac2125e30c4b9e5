/**
 * The bound of a tranche: an epoch's loss is measured from the equity at marks with which it began and what has come in since.
 * Once so much is gone that less than (1 − `trancheLossPpm`) of it is left, the pool takes no more risk until the next epoch
 * and its lots are deleveraged at mark: never rescued. No rule can close a gap, so the largest loss of an epoch is
 *
 *   min(base, base × (loss + move × (multiple + loss + 1 ÷ (1 − discount))))
 *
 * where the gross notional at the moment of the gap is at most multiple × base + what a loss up to the bound has added to it
 * (a short grows as its price rises), collateral is at most what its cash buys at the largest discount, and every price moves
 * by `stressMovePpm` at once. It bounds losses by prices; what losers of a market cannot pay comes on top, up to `base`.
 */
import { emptyMeasure, measure, noChange, presentPrices } from '../margin/index.ts'
import { type Atoms, bigMulDivCeil, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import type { BackstopHouse } from './tables.ts'

const measured = emptyMeasure()

/** Equity of the tier's backstop at marks, signed. */
export function equityOf(house: BackstopHouse, tier: Row): Atoms {
  measure(house, presentPrices(house), house.markets.tiers.backstop[tier]!, noChange, measured)
  return measured.equity
}

/** Whether the tranche has lost what it may lose in an epoch, or had lost it before in this one. */
export function isSpent(house: BackstopHouse, tier: Row): boolean {
  const { pools } = house.backstop
  return pools.stopped[tier] === 1 || hasFallen(house, tier)
}

/**
 * Notes a tranche that has fallen; true when it has just been stopped: its lots are then deleveraged. One measure of a
 * backstop that has anything at stake.
 */
export function stopTranche(house: BackstopHouse, tier: Row): boolean {
  const { pools } = house.backstop
  if (pools.stopped[tier] === 1 || !hasFallen(house, tier)) return false
  setStanding(house, tier, pools.base[tier]!, 1)
  return true
}

/** Sets what the tranche is measured from, and whether it is stopped. */
export function setStanding(house: BackstopHouse, tier: Row, base: Atoms, stopped: 0 | 1): void {
  const { pools } = house.backstop
  if (pools.base[tier] === base && pools.stopped[tier] === stopped) return
  pools.base[tier] = base + 0
  pools.stopped[tier] = stopped
  house.events.push({ type: 'poolStanding', tier, base, stopped })
}

/**
 * The largest loss of the tier's pool in the present epoch, atoms, ≥ 0: known before. Ceil. Later tranches stand behind
 * nothing of it, and nobody else pays it.
 */
export function lossMaxOf(house: BackstopHouse, tier: Row): Atoms {
  const { tier: p, asset } = house.params
  const base = Math.max(0, house.backstop.pools.base[tier]!)
  const { assets } = house.markets
  let discountPpm = 0
  for (let row = 0; row < assets.rows; row++) {
    if (assets.tier[row] === tier) discountPpm = Math.max(discountPpm, asset.saleDiscountPpm[row]!)
  }
  const collateralPpm = bigMulDivCeil(PPM, PPM, PPM - discountPpm)
  const exposedPpm = p.takeoverEquityPpm[tier]! + p.trancheLossPpm[tier]! + collateralPpm
  const lossPpm = p.trancheLossPpm[tier]! + bigMulDivCeil(exposedPpm, p.stressMovePpm[tier]!, PPM)
  return Math.min(base, bigMulDivCeil(base, lossPpm, PPM))
}

function hasFallen(house: BackstopHouse, tier: Row): boolean {
  const base = house.backstop.pools.base[tier]!
  if (base <= 0) return false
  const kept = bigMulDivFloor(base, PPM - house.params.tier.trancheLossPpm[tier]!, PPM)
  return equityOf(house, tier) < kept
}
