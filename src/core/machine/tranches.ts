/**
 * The bound of the backstop's tranches, looked at with every price and tick: a tranche that has lost what an epoch may cost is
 * stopped, and its lots are deleveraged at mark by the waterfall. Lots whose market is being swept go at the next look.
 */
import { stopTranche } from '../backstop/index.ts'
import { isForced, procedureOf } from '../liquidation/index.ts'
import { actAllowance, bookActReject } from '../oracle/index.ts'
import type { Row } from '../units/index.ts'
import type { House } from './house.ts'

/** Stops tranches that have fallen, and asks for the deleveraging of every stopped one that still has lots. */
export function stopTranches(house: House): void {
  noteTranches(house)
  const { tiers } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) {
    const pool = tiers.backstop[tier]!
    if (tiers.woundDown[tier] === 1 || house.backstop.pools.stopped[tier] === 0) continue
    if (!isForced(procedureOf(house, pool))) deleverageAll(house, pool)
  }
}

/** Only stops them: after what was done, so that none that has fallen goes on. */
export function noteTranches(house: House): void {
  const { tiers } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) {
    // A price that is no ground for force is none for this either.
    if (tiers.woundDown[tier] === 1 || bookActReject(house, 'reduceByForce', tiers.backstop[tier]!) !== null) continue
    stopTranche(house, tier)
  }
}

function deleverageAll(house: House, pool: Row): void {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[pool]!
  for (let slot = first; slot < first + accounts.legCount[pool]!; slot++) {
    const market = legs.market[slot]!
    if (legs.lots[slot] === 0 || markets.status[market]! >= 2 || actAllowance(house, 'deleverage', market) !== 'yes')
      continue
    const price = markets.mark[market]!
    house.liquidation.decisions.push({ kind: 'deleverage', account: pool, market, lots: legs.lots[slot]!, price })
  }
}
