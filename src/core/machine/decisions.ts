/**
 * Where rooms that need each other meet: liquidation decides what another room must do, and only the machine calls across.
 * Lots that nobody took are closed first, all together; then collateral goes in kind, shortfalls are borne, sweeps start, each
 * in the order of the decisions. What must wait for a sweep to end stays for the next look of its queue.
 */
import { ruleAssetPrice } from '../oracle/index.ts'
import { startForcedSweep, sweepUnderWay } from '../settlement/index.ts'
import type { Row } from '../units/index.ts'
import {
  buyPledgedClaims,
  claimsInKind,
  collateralInKind,
  deleverage,
  hasLots,
  resolveShortfalls,
} from '../waterfall/index.ts'
import { procedureKinds } from '../words/index.ts'
import type { House } from './house.ts'

/**
 * Carries every decision out and returns how many there were. Allocations come before sweeps: a resolution asks for a sweep
 * and for its shortfall at every look, and a sweep that starts first would put the shortfall off for ever. So would one of another of its
 * markets, again and again, where sweeps take many commands: while a shortfall waits none is started in what it owes.
 */
export function carryOut(house: House): number {
  const decisions = house.liquidation.decisions.splice(0)
  const untaken = decisions.flatMap((decision) => {
    if (decision.kind !== 'deleverage' || sweepUnderWay(house, decision.market)) return []
    const { account, market, lots, price } = decision
    return [{ account, market, lots: Math.abs(lots), mark: price }]
  })
  if (untaken.length > 0) deleverage(house, untaken)
  const failed: Row[] = []
  const waiting = new Set<Row>()
  for (const decision of decisions) {
    if (decision.kind === 'in-kind') {
      if (isSwept(house, decision.account)) continue
      collateralInKind(house, decision.account, decision.amount, rulePricesOf(house))
    } else if (decision.kind === 'shortfall') {
      // Lots that a takeover has given the backstop meanwhile go first: its next look sees them.
      if (isSwept(house, decision.account) || hasLots(house, decision.account)) {
        for (const market of marketsOwed(house, decision.account)) waiting.add(market)
        continue
      }
      buyPledgedClaims(house, decision.account)
      if (decision.claimsInKind) claimsInKind(house, decision.account)
      failed.push(decision.account)
    }
  }
  if (failed.length > 0) resolveShortfalls(house, failed)
  for (const decision of decisions) {
    if (decision.kind === 'sweep' && !waiting.has(decision.market)) startForcedSweep(house, decision.market)
  }
  return decisions.length
}

/** Whether a market in which the account owes is being swept: no allocation of it starts meanwhile. */
function isSwept(house: House, account: Row): boolean {
  return marketsOwed(house, account).some((market) => sweepUnderWay(house, market))
}

function marketsOwed(house: House, account: Row): Row[] {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  const markets: Row[] = []
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.cost[slot] !== 0) markets.push(legs.market[slot]!)
  }
  return markets
}

/** Markets in which an account owes whose shortfall is to be borne: until it is, a market that has ended is swept by its intervals alone. */
export function marketsInResolution(house: House): ReadonlySet<Row> {
  const { procedures } = house.liquidation
  const markets = new Set<Row>()
  for (let row = 0; row < procedures.rows; row++) {
    if (procedures.kind[row] !== RESOLUTION) continue
    for (const market of marketsOwed(house, procedures.account[row]!)) markets.add(market)
  }
  return markets
}

const RESOLUTION = procedureKinds.indexOf('resolution')

function rulePricesOf(house: House): Float64Array {
  const { assets } = house.markets
  const prices = assets.price.slice(0, assets.rows)
  for (let asset = 0; asset < assets.rows; asset++) {
    prices[asset] = ruleAssetPrice(house, asset, house.clock.nowMs) ?? assets.price[asset]!
  }
  return prices
}
