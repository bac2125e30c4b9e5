/** Sweeps that liquidation asks for: after forced steps in a market, and of everything that an account owes or is owed. */
import { sweepUnderWay } from '../settlement/index.ts'
import type { Row } from '../units/index.ts'
import type { LiquidationHouse } from './tables.ts'

/** Asks for a sweep of a market, once a command. */
export function askSweep(house: LiquidationHouse, market: Row): void {
  const { decisions } = house.liquidation
  if (!decisions.some((decision) => decision.kind === 'sweep' && decision.market === market)) {
    decisions.push({ kind: 'sweep', market })
  }
}

/** Asks for a sweep of every market in which an account has a leg. */
export function askSweeps(house: LiquidationHouse, account: Row): void {
  for (const market of marketsOf(house, account)) askSweep(house, market)
}

/** Whether a market of an account is being swept: no allocation of its debts starts meanwhile. */
export function isSwept(house: LiquidationHouse, account: Row): boolean {
  return marketsOf(house, account).some((market) => sweepUnderWay(house, market))
}

function marketsOf(house: LiquidationHouse, account: Row): Row[] {
  const { accounts } = house.ledger
  const first = accounts.legFirst[account]!
  return [...house.markets.legs.market.subarray(first, first + accounts.legCount[account]!)]
}
