/** Interest by the clock: the borrow index of each tier grows at every tick, at a rate that is set at every interval. */
import { accrueInterest, accrueStretch, beginStretch } from '../ledger/index.ts'
import type { MarketsHouse } from '../markets/index.ts'
import { type Atoms, PPM, type Row } from '../units/index.ts'
import { borrowRateFloor, multiplierAfter, utilisationFloor } from './rate.ts'

/** Moves the borrow index of every tier and of every coin that is lent on to now. */
export function accrueLoans(house: MarketsHouse): void {
  const { tiers, assets } = house.markets
  const { coins } = house.ledger
  for (let tier = 0; tier < tiers.rows; tier++) if (tiers.woundDown[tier] === 0) accrueInterest(house, tier)
  for (let asset = 0; asset < coins.rows; asset++) {
    if (coins.ratePpm[asset]! > 0 && tiers.woundDown[assets.tier[asset]!] === 0) accrueStretch(house, coins, asset)
  }
}

/** Columns of what is lent, and of the multiplier of its rate: a tier's loans, or a coin's. */
type Lent = {
  readonly sum: Float64Array
  readonly fromMs: Float64Array
  readonly ratePpm: Float64Array
  readonly multiplierPpm: Float64Array
}

/**
 * Moves the borrow index of an account's tier on to now, if it has a loan there: money that its owner brings between two ticks
 * repays after the interest until then (decision 0119).
 */
export function accrueLoanOf(house: MarketsHouse, account: Row): void {
  const { cash, tier } = house.ledger.accounts
  if (cash[account]! >= 0 || house.markets.tiers.woundDown[tier[account]!] === 1) return
  accrueInterest(house, tier[account]!)
}

/**
 * What utilisation asks for at an interval, and the multiplier moved on to now. Without loans the multiplier stands still, and a
 * stretch lasts as long as its rate.
 *
 * @param lendable what may be lent altogether, ≥ 0
 */
export function nextRate(
  house: MarketsHouse,
  tier: Row,
  lent: Lent,
  row: Row,
  lendable: number,
): { readonly ratePpm: number; readonly utilisationPpm: number } {
  const p = house.params.tier
  const utilisationPpm = utilisationFloor(lent.sum[row]!, lendable)
  const kinkPpm = p.rateKinkPpm[tier]!
  if (lent.multiplierPpm[row] === 0) lent.multiplierPpm[row] = PPM
  if (lent.sum[row]! > 0) {
    const spanMs = house.clock.nowMs - lent.fromMs[row]!
    const before = lent.multiplierPpm[row]!
    lent.multiplierPpm[row] = multiplierAfter(before, utilisationPpm, kinkPpm, p.rateSpeedPpm[tier]!, spanMs)
  }
  const curve = {
    basePpm: p.borrowRatePpm[tier]!,
    slope1Ppm: p.rateSlope1Ppm[tier]!,
    kinkPpm,
    slope2Ppm: p.rateSlope2Ppm[tier]!,
  }
  return { ratePpm: borrowRateFloor(curve, lent.multiplierPpm[row]!, utilisationPpm), utilisationPpm }
}

/** Begins an interval's stretch of the tier's borrow index at the rate that utilisation asks for. */
export function setLoanRate(house: MarketsHouse, tier: Row): void {
  if (house.markets.tiers.woundDown[tier] === 1) return
  const { loans } = house.ledger
  const { ratePpm, utilisationPpm } = nextRate(house, tier, loans, tier, lendableOf(house, tier))
  if (loans.ratePpm[tier] === ratePpm && loans.sum[tier] === 0) return
  beginStretch(house, loans, tier, ratePpm)
  house.events.push({
    type: 'borrowRateSet',
    tier,
    index: loans.index[tier]!,
    ratePpm,
    utilisationPpm,
    multiplierPpm: loans.multiplierPpm[tier]!,
  })
}

/** What a tier's lender may lend altogether, ≥ 0: its cash, at most its cap. */
export function lendableOf(house: MarketsHouse, tier: Row): Atoms {
  const lender = house.ledger.loans.lender[tier]!
  return Math.max(0, Math.min(house.ledger.accounts.cash[lender]!, house.params.tier.treasuryCap[tier]!))
}
