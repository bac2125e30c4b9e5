/**
 * The bound of a tranche: an epoch's loss is measured from the equity at marks with which it began and what has come in since,
 * its base. While less than (1 − loss) of the base is left, or lots and collateral are worth more than (multiple + 1 + loss) of
 * it, the pool takes no more risk until the next epoch and its lots are deleveraged at mark: never rescued. No rule can close a
 * gap, so the largest loss of an epoch is
 *
 *   min(base, base × (loss + move × (multiple + 1 + loss)))
 *
 * with loss = `trancheLossPpm`, multiple = `takeoverEquityPpm`, move = `stressMovePpm`: between two looks every price moves by at
 * most that. It bounds losses by prices. What losers of a market cannot pay comes on top, up to the base, and so does collateral
 * that has risen beyond (multiple + 1 + loss) × base since it was bought, because it is sold by an offer only.
 */
import { lentWorth } from '../lending/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../margin/index.ts'
import { lotsOf, notionalPrice } from '../markets/index.ts'
import {
  type Atoms,
  bigMulDivCeil,
  bigMulDivFloor,
  type Lots,
  mulDivFloor,
  PPM,
  type Ppm,
  type Row,
} from '../units/index.ts'
import type { BackstopHouse } from './tables.ts'

const measured = emptyMeasure()

/** Equity of the tier's backstop at marks, signed. */
export function equityOf(house: BackstopHouse, tier: Row): Atoms {
  measure(house, presentPrices(house), house.markets.tiers.backstop[tier]!, noChange, measured)
  return measured.equity
}

/**
 * The equity that risk is measured against: what there is, and no more than the base, so that what an epoch gains carries no
 * risk before the next one. Money that never was anybody's share has no base.
 */
export function riskEquityOf(house: BackstopHouse, tier: Row, equity: Atoms): Atoms {
  const base = house.backstop.pools.base[tier]!
  return Math.max(0, base > 0 ? Math.min(equity, base) : equity)
}

/** Value of the collateral of the tier's backstop at present prices. Floor. */
export function collateralOf(house: BackstopHouse, tier: Row): Atoms {
  const { accounts, balances } = house.ledger
  const { assets, tiers } = house.markets
  const pool = tiers.backstop[tier]!
  const first = accounts.balanceFirst[pool]!
  let sum = 0
  for (let slot = first; slot < first + accounts.balanceCount[pool]!; slot++) {
    const asset = balances.asset[slot]!
    sum += mulDivFloor(balances.amount[slot]!, assets.price[asset]!, assets.atomsPerLot[asset]!)
  }
  return sum
}

/** Gross notional of the tier's backstop at marks, as it would be with `lots` more in a market (−1 none). */
export function grossOf(house: BackstopHouse, tier: Row, market: Row, lots: Lots): Atoms {
  const { accounts } = house.ledger
  const { legs, tiers } = house.markets
  const pool = tiers.backstop[tier]!
  let gross = market < 0 ? 0 : Math.abs(lotsOf(house, pool, market) + lots) * notionalPrice(house, market)
  const first = accounts.legFirst[pool]!
  for (let slot = first; slot < first + accounts.legCount[pool]!; slot++) {
    if (legs.market[slot] !== market) gross += Math.abs(legs.lots[slot]!) * notionalPrice(house, legs.market[slot]!)
  }
  return gross
}

/** Whether the tranche has lost or risks more than it may in an epoch, or had before in this one. */
export function isSpent(house: BackstopHouse, tier: Row): boolean {
  const { pools } = house.backstop
  return pools.stopped[tier] === 1 || hasFallen(house, tier)
}

/**
 * Cash that may leave the base without bringing the tranche nearer to its end than it may be: what it has lost stays within what
 * the smaller base may lose, and lots and collateral within the multiple of it. Floor, ≥ 0.
 */
export function spareBaseOf(house: BackstopHouse, tier: Row): Atoms {
  const { trancheLossPpm, takeoverEquityPpm } = house.params.tier
  const base = house.backstop.pools.base[tier]!
  const held = grossOf(house, tier, -1, 0) + collateralOf(house, tier)
  const multiplePpm = takeoverEquityPpm[tier]!
  if (held > bigMulDivFloor(base, multiplePpm, PPM)) return 0
  const carries = base - (held === 0 ? 0 : bigMulDivCeil(held, PPM, multiplePpm))
  const lossPpm = trancheLossPpm[tier]!
  const above = equityOf(house, tier) - bigMulDivCeil(base, PPM - lossPpm, PPM)
  // Every atom that leaves takes a whole one of equity and only 1 − loss of what must be left.
  if (above < 0) return 0
  return Math.min(carries, bigMulDivFloor(above, PPM, lossPpm))
}

/** Notes a tranche that has fallen; true when it has just been stopped. One measure of a backstop that has a base. */
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
 * The largest loss of the tier's pool in the present epoch, atoms, ≥ 0: known before. Ceil. Nobody else pays any of it. What is lent
 * may be lost wholly, to bad debt; so may be what could yet be lent, instead of only a part of it. What loans bring within the epoch may
 * be lost on top.
 */
export function lossMaxOf(house: BackstopHouse, tier: Row): Atoms {
  const { trancheLossPpm, stressMovePpm, poolLendPpm } = house.params.tier
  const base = Math.max(0, house.backstop.pools.base[tier]!)
  const lent = lentWorth(house, house.markets.tiers.backstop[tier]!)
  const lentMost = Math.max(lent, bigMulDivFloor(base + lent, poolLendPpm[tier]!, PPM))
  const atRisk = base + lent - lentMost
  const gapPpm = bigMulDivCeil(exposureMaxPpm(house, tier), stressMovePpm[tier]!, PPM)
  return Math.min(atRisk, bigMulDivCeil(atRisk, trancheLossPpm[tier]! + gapPpm, PPM)) + lentMost
}

/** Most that lots and collateral may be worth together, as a multiple of the base. */
function exposureMaxPpm(house: BackstopHouse, tier: Row): Ppm {
  const { takeoverEquityPpm, trancheLossPpm } = house.params.tier
  return takeoverEquityPpm[tier]! + PPM + trancheLossPpm[tier]!
}

function hasFallen(house: BackstopHouse, tier: Row): boolean {
  const base = house.backstop.pools.base[tier]!
  if (base <= 0) return false
  const kept = bigMulDivFloor(base, PPM - house.params.tier.trancheLossPpm[tier]!, PPM)
  if (equityOf(house, tier) < kept) return true
  const most = bigMulDivFloor(base, exposureMaxPpm(house, tier), PPM)
  return grossOf(house, tier, -1, 0) + collateralOf(house, tier) > most
}
