/**
 * The bound of a backstop's tranche, looked at whenever its tier acts: one that has lost what an epoch may cost is
 * stopped, and its lots are deleveraged at mark by the waterfall. Lots whose market is being swept go at the next look.
 */
import { stopTranche } from '../backstop/index.ts'
import { isForced, procedureOf } from '../liquidation/index.ts'
import { actAllowance, bookActReject } from '../oracle/index.ts'
import type { Row } from '../units/index.ts'
import type { House } from './house.ts'

/** Stops the tranche of a tier if it has fallen, and asks for the deleveraging of a stopped one that still has lots. */
export function actOnTranche(house: House, tier: Row): void {
  noteTranche(house, tier)
  const pool = house.markets.tiers.backstop[tier]!
  if (house.markets.tiers.woundDown[tier] === 1 || house.backstop.pools.stopped[tier] === 0) return
  if (!isForced(procedureOf(house, pool))) deleverageAll(house, pool)
}

/** Only stops it: after what was done, so that none that has fallen goes on. */
export function noteTranche(house: House, tier: Row): void {
  const { tiers } = house.markets
  const { base, stopped } = house.backstop.pools
  if (base[tier]! <= 0 || stopped[tier] === 1 || tiers.woundDown[tier] === 1) return
  // A price that is no ground for force is none for this either.
  if (bookActReject(house, 'reduceByForce', tiers.backstop[tier]!) === null) stopTranche(house, tier)
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
