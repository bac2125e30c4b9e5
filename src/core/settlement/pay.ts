/**
 * Paying: when every leg has been stepped, each recorded gain g gets ⌊g × c⌋, c = payable ÷ Σ g, S_m first.
 *
 * S_m never falls below zero: payable ≤ Σ g and payable ≤ S_m + what R_m may spend, receivers are floored, so together they
 * get at most payable; each takes from S_m only what is there and the rest from R_m, which is asked for at most
 * Σ paid − S_m ≤ what it may spend. What floors leave stays in S_m for the next sweep.
 */
import { changeCash, postCash } from '../ledger/index.ts'
import { addCost, postCost } from '../markets/index.ts'
import { ATOMS_MAX, type Atoms, assert, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import { moveVariation } from './collect.ts'
import { creditFloorPpm, setCredit } from './credit.ts'
import { phases, type SettlementHouse, sweepKinds } from './tables.ts'

/** Ends collecting: fixes c and v at the recorded figures. */
export function startPaying(house: SettlementHouse, market: Row): void {
  const { accounts } = house.ledger
  const { markets } = house.markets
  const { sweeps } = house.settlement
  takeFundingRow(house, market)
  const cash = accounts.cash[markets.settlement[market]!]!
  const gains = sweeps.gains[market]!
  const claims = gains + sweeps.reserveGain[market]!
  assert(claims === cash + sweeps.uncollected[market]!, 'Σ claims = S_m + Σ uncollected losses')
  if (sweeps.fullMark[market] !== sweeps.mark[market]) {
    const owed = cash + sweeps.fullDebts[market]!
    assert(sweeps.fullClaims[market] === owed, 'Σ claims = S_m + Σ debts at the whole value of options')
  }
  const spendable = Math.min(Math.max(0, accounts.cash[markets.reserve[market]!]!), sweeps.backed[market]!)
  sweeps.payable[market] = Math.min(gains, cash + spendable)
  sweeps.creditPpm[market] =
    sweeps.fullMark[market] === sweeps.mark[market]
      ? creditFloorPpm(cash, sweeps.backed[market]!, claims)
      : creditFloorPpm(cash, sweeps.fullBacked[market]!, sweeps.fullClaims[market]!)
  sweeps.phase[market] = phases.paying
  house.events.push({
    type: 'sweepCollected',
    market,
    gains,
    uncollected: sweeps.uncollected[market]!,
    payable: sweeps.payable[market]!,
  })
  if (sweeps.unpaid[market] === 0) finish(house, market)
}

/** Pays the recorded gain of a leg; the last one ends the sweep. The leg stays: the caller drops it when it is empty. */
export function payLeg(house: SettlementHouse, account: Row, slot: Row): void {
  const { legs, markets, tiers } = house.markets
  const { sweeps } = house.settlement
  const market = legs.market[slot]!
  const gain = legs.recorded[slot]!
  const amount = partOfGain(house, market, gain)
  const fromCash = Math.min(amount, house.ledger.accounts.cash[markets.settlement[market]!]!)
  moveVariation(house, account, slot, fromCash)
  house.events.push({ type: 'paid', market, account, gain, amount: fromCash })
  sweeps.paid[market]! += amount
  if (amount > fromCash) buyClaim(house, account, market, amount - fromCash)
  payInterest(house, account, market, gain)
  if (account === tiers.fees[markets.tier[market]!]) passFeesOn(house, account, amount)
  // Last: a leg with a recorded gain is not removed, so the slot has stood until here.
  legs.recorded[slot] = 0
  sweeps.unpaid[market]! -= 1
  if (sweeps.unpaid[market] === 0) finish(house, market)
}

function finish(house: SettlementHouse, market: Row): void {
  const { markets, tiers } = house.markets
  const { sweeps, cursor } = house.settlement
  const tier = markets.tier[market]!
  const funding = sweeps.fundingValue[market]!
  if (funding > 0) payHouse(house, tiers.funding[tier]!, market, funding, partOfGain(house, market, funding))
  const reserve = sweeps.reserveGain[market]!
  if (reserve > 0) {
    payHouse(
      house,
      markets.reserve[market]!,
      market,
      reserve,
      sweeps.payable[market] === sweeps.gains[market] ? reserve : 0,
    )
    payInterest(house, markets.reserve[market]!, market, reserve)
  }
  if (sweepKinds[sweeps.kind[market]!] === 'interval') setCredit(house, market, sweeps.creditPpm[market]!)
  sweeps.phase[market] = phases.none
  cursor.underWay[tier]! -= 1
  house.events.push({
    type: 'sweepEnded',
    market,
    gains: sweeps.gains[market]!,
    paid: sweeps.paid[market]!,
    reserve: sweeps.bought[market]!,
    uncollected: sweeps.uncollected[market]!,
    creditPpm: sweeps.creditPpm[market]!,
  })
}

/**
 * The funding row at the frozen index, where only what roundings have left it stands. Its charges after the freeze belong
 * to the next sweep, so its figure is kept apart (`fundingValue`) and its leg is not stepped.
 */
function takeFundingRow(house: SettlementHouse, market: Row): void {
  const { markets, tiers } = house.markets
  const { sweeps } = house.settlement
  const value = sweeps.fundingValue[market]!
  if (value >= 0) {
    sweeps.gains[market]! += value
    return
  }
  const account = tiers.funding[markets.tier[market]!]!
  const amount = Math.min(-value, Math.max(0, house.ledger.accounts.cash[account]!))
  moveHouseVariation(house, account, market, -amount)
  sweeps.collected[market]! += amount
  sweeps.uncollected[market]! += -value - amount
  house.events.push({ type: 'collected', market, account, loss: -value, amount, lent: 0 })
}

function partOfGain(house: SettlementHouse, market: Row, gain: Atoms): Atoms {
  const { sweeps } = house.settlement
  const gains = sweeps.gains[market]!
  const payable = sweeps.payable[market]!
  return payable === gains ? gain : bigMulDivFloor(gain, payable, gains)
}

/** R_m takes a claim over at par: the receiver has cash for it, and R_m the claim. */
function buyClaim(house: SettlementHouse, account: Row, market: Row, amount: Atoms): void {
  const { markets, tiers } = house.markets
  const reserve = markets.reserve[market]!
  postCash(house, reserve, account, tiers.settlementAsset[markets.tier[market]!]! - 1, amount, 'variation')
  postCost(house, reserve, account, market, amount, 'variation')
  house.settlement.sweeps.bought[market]! += amount
}

/** Interest of uncollected losses, pro rata to recorded gains, R_m's included. Floor; the rest stays with the rounding account. */
function payInterest(house: SettlementHouse, account: Row, market: Row, gain: Atoms): void {
  const { markets, tiers } = house.markets
  const { sweeps } = house.settlement
  if (sweeps.interest[market] === 0) return
  const claims = sweeps.gains[market]! + sweeps.reserveGain[market]!
  const amount = bigMulDivFloor(sweeps.interest[market]!, gain, claims)
  postCost(house, account, tiers.rounding[markets.tier[market]!]!, market, amount, 'interest')
}

/** Clearing fees that have become cash: all to the tier fund up to its target and while cover is short, then its part. Floor. */
function passFeesOn(house: SettlementHouse, fees: Row, amount: Atoms): void {
  const { accounts } = house.ledger
  const { tiers } = house.markets
  const { tier: p } = house.params
  const tier = accounts.tier[fees]!
  const fund = tiers.fund[tier]!
  const isShort = tiers.coverLackPpm[tier]! > 0
  const missing = isShort ? amount : Math.min(amount, Math.max(0, fundTarget(house, tier) - accounts.cash[fund]!))
  const part = missing + bigMulDivFloor(amount - missing, p.feeToFundPpm[tier]!, PPM)
  const paid = Math.min(part, Math.max(0, accounts.cash[fees]!))
  postCash(house, fees, fund, tiers.settlementAsset[tier]! - 1, paid, 'trading-fee')
}

/** What the tier fund is to hold: its fixed target, or a multiple of the need that is held against the layers if that is more. Floor. */
export function fundTarget(house: SettlementHouse, tier: Row): Atoms {
  const { fundTarget: fixed, fundCoverPpm } = house.params.tier
  const need = bigMulDivFloor(house.markets.tiers.coverNeed[tier]!, fundCoverPpm[tier]!, PPM)
  return Math.max(fixed[tier]!, Math.min(need, ATOMS_MAX))
}

/** Pays a gain that no leg carries, from S_m alone, as far as it reaches. */
function payHouse(house: SettlementHouse, account: Row, market: Row, gain: Atoms, amount: Atoms): void {
  const { markets } = house.markets
  const fromCash = Math.min(amount, house.ledger.accounts.cash[markets.settlement[market]!]!)
  moveHouseVariation(house, account, market, fromCash)
  house.settlement.sweeps.paid[market]! += fromCash
  house.events.push({ type: 'paid', market, account, gain, amount: fromCash })
}

/** As `moveVariation`, for an account whose leg may have left meanwhile. */
function moveHouseVariation(house: SettlementHouse, account: Row, market: Row, delta: Atoms): void {
  if (delta === 0) return
  addCost(house, account, market, delta)
  changeCash(house, account, delta)
  changeCash(house, house.markets.markets.settlement[market]!, -delta)
}
