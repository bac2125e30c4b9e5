/**
 * The largest loss of a pool within an epoch, looked at after every command from tables alone. While it stands, a tranche has lost at
 * most its part of the base and risks at most its multiple; from the last moment at which it stood, prices that have moved by m
 * since take at most m × what it risked:
 *
 *   loss ≤ base × (trancheLoss + m × (multiple + 1 + trancheLoss))
 *
 * With m up to `stressMovePpm` that is the figure published before (`lossMaxOf`), so that this holds the house to the formula and not to
 * what is left of the pool. Claims that were cut and funding since then come on top; they are counted apart.
 */
import assert from 'node:assert/strict'
import type { House } from '../../src/core/machine/index.ts'
import { bookActReject } from '../../src/core/oracle/index.ts'
import type { HouseEvent } from '../../src/core/words/index.ts'

const PPM = 1_000_000
const INDEX_ONE = 65_536

/**
 * A pool when it stood last: marks, prices and indices. `cut` is what its claims have lost since. `move` is how far prices had
 * moved at the first look on prices that are a ground for force: then its lots are closed, and what prices do later is nothing to it.
 */
type Stood = {
  readonly marks: Float64Array
  readonly prices: Float64Array
  readonly indices: Float64Array
  cut: number
  move: number | null
}

/** What a watch has seen: looks at a pool with lots, looks at one that had fallen, and its largest loss of a base, ppm. */
export type Seen = { looks: number; fallen: number; lossPpm: number }

/** Watches the pool of tier 0; call it after every command. */
export function trancheWatch(): {
  readonly seen: Seen
  readonly look: (events: readonly HouseEvent[], house: House) => void
} {
  const seen: Seen = { looks: 0, fallen: 0, lossPpm: 0 }
  let stood: Stood | null = null
  const look = (events: readonly HouseEvent[], house: House): void => {
    const pool = house.markets.tiers.backstop[0]!
    const base = house.backstop.pools.base[0]!
    if (base <= 0 || house.markets.tiers.woundDown[0] === 1) return
    for (const event of events) {
      if (event.type === 'gainCut' && event.account === pool && stood !== null) stood.cut += event.amount
    }
    const { trancheLossPpm, takeoverEquityPpm } = house.params.tier
    const loss = trancheLossPpm[0]! / PPM
    const multiple = takeoverEquityPpm[0]! / PPM + 1 + loss
    const { equity, risked, held } = standingOf(house, pool)
    if (held) seen.looks++
    seen.lossPpm = Math.max(seen.lossPpm, Math.round(((base - equity) / base) * PPM))
    const isLive = bookActReject(house, 'reduceByForce', pool) === null
    if (base - equity <= base * loss && risked <= base * multiple && (isLive || stood === null)) {
      const { markets, assets } = house.markets
      stood = {
        marks: markets.mark.slice(),
        prices: assets.price.slice(),
        indices: markets.index.slice(),
        cut: 0,
        move: null,
      }
      return
    }
    assert.ok(stood !== null, 'a pool stands when its epoch begins')
    seen.fallen++
    const { move: now, funding } = since(house, pool, stood)
    const move = stood.move ?? now
    if (isLive) stood.move ??= now
    const most = base * (loss + move * multiple) + stood.cut + funding + 1
    assert.ok(base - equity <= most, `the pool of ${base} lost ${base - equity}, at most ${most} at moves of ${move}`)
  }
  return { seen, look }
}

/** Equity with claims in full, lots and collateral at marks, whether lots are held. */
function standingOf(house: House, pool: number): { equity: number; risked: number; held: boolean } {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  let [equity, risked, held] = [accounts.cash[pool]!, 0, false]
  for (let i = 0, slot = accounts.legFirst[pool]!; i < accounts.legCount[pool]!; i++, slot++) {
    const [market, lots] = [legs.market[slot]!, legs.lots[slot]!]
    const due = Math.ceil((lots * (markets.index[market]! - legs.index[slot]!)) / INDEX_ONE)
    equity += lots * markets.mark[market]! - legs.cost[slot]! - due
    risked += Math.abs(lots) * markets.mark[market]!
    held ||= lots !== 0
  }
  for (let i = 0, slot = accounts.balanceFirst[pool]!; i < accounts.balanceCount[pool]!; i++, slot++) {
    const asset = balances.asset[slot]!
    const value = Math.floor((balances.amount[slot]! * assets.price[asset]!) / assets.atomsPerLot[asset]!)
    equity += value
    risked += value
  }
  return { equity, risked, held }
}

/** Largest part by which a price has moved, and funding, since the pool stood. */
function since(house: House, pool: number, stood: Stood): { move: number; funding: number } {
  const { accounts } = house.ledger
  const { legs, markets, assets } = house.markets
  let [move, funding] = [0, 0]
  for (let market = 0; market < markets.rows; market++) {
    if (stood.marks[market]! > 0) move = Math.max(move, Math.abs(markets.mark[market]! / stood.marks[market]! - 1))
  }
  for (let asset = 0; asset < assets.rows; asset++) {
    if (stood.prices[asset]! > 0) move = Math.max(move, Math.abs(assets.price[asset]! / stood.prices[asset]! - 1))
  }
  for (let i = 0, slot = accounts.legFirst[pool]!; i < accounts.legCount[pool]!; i++, slot++) {
    const market = legs.market[slot]!
    const moved = Math.abs(markets.index[market]! - stood.indices[market]!)
    funding += Math.ceil((Math.abs(legs.lots[slot]!) * moved) / INDEX_ONE)
  }
  return { move, funding }
}
