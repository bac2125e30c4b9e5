/**
 * What a price is good for: one table of acts against the condition of the price, printed in `docs/oracle.md`. Reducing
 * risk is always possible, and on a degraded price nobody is closed by force except by takeover at rule price.
 */
import { coinOwed } from '../ledger/index.ts'
import { isOption } from '../markets/index.ts'
import type { Row } from '../units/index.ts'
import { expiryPosition, firstReject, modePosition, type Reject } from '../words/index.ts'
import type { OracleHouse } from './tables.ts'

/** What is done with a price. */
type Act =
  | 'openRisk'
  | 'reduceRisk'
  | 'withdraw'
  | 'transfer'
  | 'call'
  | 'reduceByForce'
  | 'sellCollateral'
  | 'cross'
  | 'quoteBackstop'
  | 'takeOver'
  | 'deleverage'
  | 'sweep'
  | 'accrueFunding'
  | 'relot'
  | 'settle'

/** Condition of a price from best to worst: oracle modes, and `held` while the step rule holds a normal price back. */
type PriceCondition = 'normal' | 'held' | 'degraded' | 'halted'

/** Whether an act may be done: at the mark, at the worse of mark and raw median, at rule price only, or not. */
type Allowance = 'yes' | 'worse' | 'rule' | 'no'

/** What each condition allows an act; a normal price forbids none. */
type Allowances = { readonly normal: Exclude<Allowance, 'no'> } & Readonly<Record<PriceCondition, Allowance>>

/** The action matrix. */
const actionMatrix: Readonly<Record<Act, Allowances>> = {
  openRisk: { normal: 'yes', held: 'worse', degraded: 'no', halted: 'no' },
  reduceRisk: { normal: 'yes', held: 'yes', degraded: 'yes', halted: 'yes' },
  withdraw: { normal: 'yes', held: 'worse', degraded: 'no', halted: 'no' },
  transfer: { normal: 'yes', held: 'worse', degraded: 'no', halted: 'no' },
  call: { normal: 'yes', held: 'yes', degraded: 'yes', halted: 'no' },
  reduceByForce: { normal: 'yes', held: 'yes', degraded: 'no', halted: 'no' },
  sellCollateral: { normal: 'yes', held: 'yes', degraded: 'no', halted: 'no' },
  cross: { normal: 'yes', held: 'yes', degraded: 'no', halted: 'no' },
  quoteBackstop: { normal: 'yes', held: 'no', degraded: 'no', halted: 'no' },
  takeOver: { normal: 'yes', held: 'yes', degraded: 'rule', halted: 'no' },
  deleverage: { normal: 'yes', held: 'yes', degraded: 'rule', halted: 'no' },
  sweep: { normal: 'yes', held: 'yes', degraded: 'no', halted: 'no' },
  accrueFunding: { normal: 'yes', held: 'yes', degraded: 'yes', halted: 'no' },
  relot: { normal: 'yes', held: 'yes', degraded: 'yes', halted: 'no' },
  settle: { normal: 'rule', held: 'rule', degraded: 'rule', halted: 'rule' },
}

const conditions: readonly PriceCondition[] = ['normal', 'held', 'degraded', 'halted']
const DEGRADED = conditions.indexOf('degraded')
const HALTED = conditions.indexOf('halted')

/**
 * Condition of a market's price: the worst of its underlying's, its token's and its curve's; a depegged token degrades its tier. A
 * contract that has settled hangs on nothing any more.
 */
function marketCondition(house: OracleHouse, market: Row): PriceCondition {
  return conditions[marketSeverity(house, market)]!
}

/** Position in `conditions`. */
function marketSeverity(house: OracleHouse, market: Row): number {
  const { markets, expiries } = house.markets
  const expiry = markets.expiry[market]! - 1
  const own = severity(house, markets.underlying[market]!, markets.tier[market]!)
  if (expiry < 0) return own
  if (expiries.status[expiry] === expiryPosition.settled) return 0
  return Math.max(own, curveSeverity(house, market, expiry))
}

/** An option is worth what its curve says; a future has a price without one. */
function curveSeverity(house: OracleHouse, market: Row, expiry: Row): number {
  const { curves } = house.oracle
  if (curves.curveMs[expiry] === 0) return isOption(house, market) ? HALTED : 0
  const mode = curves.mode[expiry]!
  return mode === modePosition.normal ? 0 : mode + 1
}

/** Whether and at what price an act may be done in a market. */
export function actAllowance(house: OracleHouse, act: Act, market: Row): Allowance {
  return actionMatrix[act][marketCondition(house, market)]
}

/** Why an act may not be done in a market, null when it may (at the price that the matrix names). */
export function actReject(house: OracleHouse, act: Act, market: Row): Reject | null {
  const { markets } = house.markets
  const worst = marketSeverity(house, market)
  return rejectOf(house, act, markets.underlying[market]!, markets.tier[market]!, markets.mark[market]!, worst)
}

/** Why an act may not be done with an asset, null when it may. */
export function assetActReject(house: OracleHouse, act: Act, asset: Row): Reject | null {
  const { assets } = house.markets
  const underlying = assets.underlying[asset]!
  const tier = assets.tier[asset]!
  return rejectOf(house, act, underlying, tier, assets.price[asset]!, severity(house, underlying, tier))
}

/**
 * Why an act may not be done with an account: every price that its book hangs on must allow it (E8: a collateral whose
 * price stands still must not carry new risk elsewhere). A claim without lots and cash hang on no price. The first code in
 * the order of reject codes is the answer.
 */
export function bookActReject(house: OracleHouse, act: Act, account: Row): Reject | null {
  const { accounts, balances } = house.ledger
  const { legs } = house.markets
  let found: Reject | null = null
  const firstLeg = accounts.legFirst[account]!
  for (let slot = firstLeg; slot < firstLeg + accounts.legCount[account]!; slot++) {
    if (legs.lots[slot] !== 0) found = firstReject(found, actReject(house, act, legs.market[slot]!))
  }
  const firstBalance = accounts.balanceFirst[account]!
  for (let slot = firstBalance; slot < firstBalance + accounts.balanceCount[account]!; slot++) {
    found = firstReject(found, assetActReject(house, act, balances.asset[slot]!))
  }
  const owed = coinOwed(house, account)
  return owed < 0 ? found : firstReject(found, assetActReject(house, act, owed))
}

function rejectOf(
  house: OracleHouse,
  act: Act,
  underlying: Row,
  tier: Row,
  price: number,
  worst: number,
): Reject | null {
  if (price === 0 && worst > 0) return 'priceMissing'
  if (worst === 0) return null
  if (actionMatrix[act][conditions[worst]!] !== 'no') return null
  if (worst === HALTED) return 'oracleHalted'
  const { tiers } = house.markets
  return tiers.depegged[tier] === 1 && ownSeverity(house, underlying) < DEGRADED ? 'tokenDepegged' : 'oracleDegraded'
}

/** Position in `conditions`. */
function severity(house: OracleHouse, underlying: Row, tier: Row): number {
  const { tiers, assets } = house.markets
  const own = ownSeverity(house, underlying)
  const token = tiers.settlementAsset[tier]! - 1
  if (token < 0) return HALTED
  const ofToken = Math.max(ownSeverity(house, assets.underlying[token]!), tiers.depegged[tier] === 1 ? DEGRADED : 0)
  return Math.max(own, ofToken)
}

/** The same of the underlying alone: conditions are the modes with `held` put in behind `normal`. */
function ownSeverity(house: OracleHouse, underlying: Row): number {
  const { underlyings } = house.markets
  const mode = underlyings.mode[underlying]!
  return mode === modePosition.normal ? underlyings.held[underlying]! : mode + 1
}
