/**
 * What the pool is worth: the equity of the backstop's account, twice. Who joins pays the dearer of two whole-book worths, at
 * marks and at slow prices, with claims in full; who leaves gets the cheaper, with each market's gain at v, as it may never
 * be paid in full. What is lent counts in
 * both, as last divided. What lies in `pending` counts in neither: a grant is the fund's until unwinding has given it away.
 */
import { lentWorth } from '../lending/index.ts'
import { fundingDueCeil } from '../markets/index.ts'
import { bookActReject } from '../oracle/index.ts'
import { type Atoms, mulDivCeil, mulDivFloor, PPM, type Ppm, type Row } from '../units/index.ts'
import { linearResult, weightedResultFloor } from '../valuation/index.ts'
import type { BackstopHouse } from './tables.ts'

/** Worth for who joins, and for who leaves; signed, `exit` ≤ `join`. */
type PoolWorth = { readonly join: Atoms; readonly exit: Atoms }

/** Whether the pool of a tier can not be priced now: a shortfall, the breaker, a procedure, a price that is not normal. */
export function isUnpriced(house: BackstopHouse, tier: Row): boolean {
  const { tiers } = house.markets
  const pool = tiers.backstop[tier]!
  if (tiers.shortfalls[tier]! > 0 || tiers.breaker[tier] === 1) return true
  return house.ledger.accounts.procedure[pool] !== 0 || bookActReject(house, 'quoteBackstop', pool) !== null
}

/** Both worths of a tier's pool at present prices: the dearer for who joins, the cheaper for who leaves. */
export function worthOf(house: BackstopHouse, tier: Row): PoolWorth {
  const { mark, slow } = worthsOf(house, tier)
  return { join: Math.max(mark.join, slow.join), exit: Math.min(mark.exit, slow.exit) }
}

/** Both worths of a tier's pool, at marks and at slow prices. */
export function worthsOf(house: BackstopHouse, tier: Row): { readonly mark: PoolWorth; readonly slow: PoolWorth } {
  const { markets, assets } = house.markets
  const lent = lentWorth(house, house.markets.tiers.backstop[tier]!)
  const withLent = ({ join, exit }: PoolWorth): PoolWorth => ({ join: join + lent, exit: exit + lent })
  return {
    mark: withLent(bookOf(house, tier, markets.mark, assets.price)),
    slow: withLent(bookOf(house, tier, markets.slow, assets.slow)),
  }
}

function bookOf(house: BackstopHouse, tier: Row, marks: Float64Array, prices: Float64Array): PoolWorth {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets, tiers } = house.markets
  const pool = tiers.backstop[tier]!
  let [join, exit] = [accounts.cash[pool]!, accounts.cash[pool]!]
  const firstLeg = accounts.legFirst[pool]!
  for (let slot = firstLeg; slot < firstLeg + accounts.legCount[pool]!; slot++) {
    const market = legs.market[slot]!
    const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, markets.index[market]!)
    const result = linearResult(legs.lots[slot]!, marks[market]!, legs.cost[slot]!, due)
    const claimPpm: Ppm = Math.min(PPM, markets.claimPpm[market]!)
    join += result
    exit += weightedResultFloor(result, claimPpm)
  }
  const first = accounts.balanceFirst[pool]!
  for (let slot = first; slot < first + accounts.balanceCount[pool]!; slot++) {
    const asset = balances.asset[slot]!
    join += mulDivCeil(balances.amount[slot]!, prices[asset]!, assets.atomsPerLot[asset]!)
    exit += mulDivFloor(balances.amount[slot]!, prices[asset]!, assets.atomsPerLot[asset]!)
  }
  return { join, exit }
}
