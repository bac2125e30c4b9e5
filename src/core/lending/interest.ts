/** Interest by the clock: the borrow index of each tier grows at every tick, at a rate that is set at every interval. */
import { accrueInterest, setBorrowRate } from '../ledger/index.ts'
import type { MarketsHouse } from '../markets/index.ts'
import { type Atoms, PPM, type Row } from '../units/index.ts'
import { borrowRateFloor, multiplierAfter, utilisationFloor } from './rate.ts'

/** Moves the borrow index of every tier on to now. */
export function accrueLoans(house: MarketsHouse): void {
  const { tiers } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) if (tiers.woundDown[tier] === 0) accrueInterest(house, tier)
}

/**
 * Moves the borrow index of an account's tier on to now, if it has a loan there: money that its owner brings between two ticks repays
 * after the interest until then (decision 0119).
 */
export function accrueLoanOf(house: MarketsHouse, account: Row): void {
  const { cash, tier } = house.ledger.accounts
  if (cash[account]! >= 0 || house.markets.tiers.woundDown[tier[account]!] === 1) return
  accrueInterest(house, tier[account]!)
}

/**
 * Begins an interval's stretch of the borrow index at the rate that utilisation asks for. Without loans the multiplier stands
 * still, and a stretch lasts as long as its rate.
 */
export function setLoanRate(house: MarketsHouse, tier: Row): void {
  if (house.markets.tiers.woundDown[tier] === 1) return
  const { loans } = house.ledger
  const p = house.params.tier
  const lent = loans.sum[tier]!
  const utilisationPpm = utilisationFloor(lent, lendableOf(house, tier))
  const kinkPpm = p.rateKinkPpm[tier]!
  if (loans.multiplierPpm[tier] === 0) loans.multiplierPpm[tier] = PPM
  if (lent > 0) {
    const spanMs = house.clock.nowMs - loans.fromMs[tier]!
    const before = loans.multiplierPpm[tier]!
    loans.multiplierPpm[tier] = multiplierAfter(before, utilisationPpm, kinkPpm, p.rateSpeedPpm[tier]!, spanMs)
  }
  const curve = {
    basePpm: p.borrowRatePpm[tier]!,
    slope1Ppm: p.rateSlope1Ppm[tier]!,
    kinkPpm,
    slope2Ppm: p.rateSlope2Ppm[tier]!,
  }
  const multiplierPpm = loans.multiplierPpm[tier]!
  const ratePpm = borrowRateFloor(curve, multiplierPpm, utilisationPpm)
  if (loans.ratePpm[tier] === ratePpm && lent === 0) return
  setBorrowRate(house, tier, ratePpm)
  house.events.push({
    type: 'borrowRateSet',
    tier,
    index: loans.index[tier]!,
    ratePpm,
    utilisationPpm,
    multiplierPpm,
  })
}

/** What a tier's lender may lend altogether, ≥ 0: its cash, at most its cap. */
export function lendableOf(house: MarketsHouse, tier: Row): Atoms {
  const lender = house.ledger.loans.lender[tier]!
  return Math.max(0, Math.min(house.ledger.accounts.cash[lender]!, house.params.tier.treasuryCap[tier]!))
}
