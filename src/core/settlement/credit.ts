/**
 * What a claim is worth. v = min(1, (S_m + Σ backed losses) ÷ Σ claims), at the frozen mark when collecting has ended and
 * before anything is paid: the claims that the next sweep will meet are old and new ones together, and a single atom that
 * an insolvent account owes must not make every claim of the market worthless, as the figures after paying would.
 */
import { touch } from '../tables/index.ts'
import { type Atoms, bigMulDivFloor, clamp, PPM, type Ppm, type Row } from '../units/index.ts'
import type { SettlementHouse } from './tables.ts'

/** v of a market, ppm. Floor. */
export function creditFloorPpm(cash: Atoms, backed: Atoms, claims: Atoms): Ppm {
  return claims === 0 ? PPM : Math.min(PPM, bigMulDivFloor(cash + backed, PPM, claims))
}

/**
 * Sets v after an interval sweep. Once v has been below 1 for k interval sweeps in a row, the weight of claims in target
 * and maintenance moves to it; otherwise it moves back to 1. Each move is limited and a new version of the market.
 */
export function setCredit(house: SettlementHouse, market: Row, creditPpm: Ppm): void {
  const { markets } = house.markets
  const { sweeps, reversioned } = house.settlement
  const { tier: p } = house.params
  const tier = markets.tier[market]!
  const creditBefore = markets.claimPpm[market]!
  markets.claimPpm[market] = creditPpm
  sweeps.shortSweeps[market] = creditPpm < PPM ? sweeps.shortSweeps[market]! + 1 : 0
  const aim = sweeps.shortSweeps[market]! >= p.claimSweepsMax[tier]! ? creditPpm : PPM
  const weight = markets.claimMarginPpm[market]!
  const step = p.claimStepPpm[tier]!
  const next = clamp(aim, weight - step, weight + step)
  if (next !== weight || creditPpm !== creditBefore) {
    house.events.push({ type: 'claimValued', market, creditPpm, weightPpm: next })
  }
  if (next === weight) return
  markets.claimMarginPpm[market] = next
  markets.version[market]! += 1
  touch(reversioned, market)
}
