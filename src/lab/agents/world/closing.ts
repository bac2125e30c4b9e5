/** How an episode ends: everything is closed against the maker and swept until nothing is owed. */
import type { Price, Row } from '../../../core/units/index.ts'
import { trade } from './members.ts'
import { markOf, reportPrices } from './prices.ts'
import { attempt, BTC, ETH, PPM, type World } from './world.ts'
import { lotsOf } from './worth.ts'

const MINUTE_MS = 60_000
/** Rounds of closing and sweeping after an episode; every procedure of these houses has ended by then. */
const CLOSING_ROUNDS = 40
/** Parts of the price that a large order gives away in the market. */
export const CLOSING_PPM = 5000

/** What closing these lots (signed) against the maker is done at. */
export function closingPrice(world: World, market: Row, lots: number): Price {
  const given = Math.ceil((markOf(world, market) * CLOSING_PPM) / PPM)
  return markOf(world, market) + (lots > 0 ? -given : given)
}

/** Closes what an account holds in BTC against the maker, and pays what that costs. */
export function closeOut(world: World, account: Row): void {
  const lots = lotsOf(world, account, BTC)
  trade(world, BTC, account, world.maker, -lots, closingPrice(world, BTC, lots))
}

/** Closes everything that anybody but the maker holds, against the maker, and sweeps until nothing is owed. */
export function closeAll(world: World, impact: boolean): void {
  const { house } = world
  for (let round = 0; round < CLOSING_ROUNDS; round++) {
    reportPrices(world, MINUTE_MS)
    fillUnwinding(world, world.maker, 0)
    for (let account = 0; account < house.ledger.accounts.rows; account++) {
      if (account === world.maker) continue
      for (const market of [BTC, ETH]) {
        const lots = lotsOf(world, account, market)
        const price = impact ? closingPrice(world, market, lots) : markOf(world, market)
        if (lots !== 0) trade(world, market, account, world.maker, -lots, price)
      }
    }
    if (isQuiet(world)) return
  }
}

/** Somebody takes what the backstop offers on the venue, at the mark less what it must give away, inside the order's limit. */
export function fillUnwinding(world: World, taker: Row, givenPpm: number): void {
  const { orders, unwinds } = world.house.liquidation
  for (const market of [BTC, ETH]) {
    const order = unwinds.order[market]! - 1
    if (order < 0) continue
    const isBuy = orders.side[order] === 0
    const given = Math.floor((markOf(world, market) * givenPpm) / PPM)
    const limit = orders.limitPrice[order]!
    const price = isBuy
      ? Math.min(limit, markOf(world, market) + given)
      : Math.max(limit, markOf(world, market) - given)
    const { ticket, lots } = orders
    const terms = { order: ticket[order]!, lots: lots[order]!, price, account: taker }
    attempt(world, { type: 'forcedFill', venue: 0, ...terms })
  }
}

/** Whether nothing is held, owed or being done any more. */
function isQuiet({ house }: World): boolean {
  const { accounts } = house.ledger
  const { legs } = house.markets
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.procedure[account] !== 0) return false
    const first = accounts.legFirst[account]!
    for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
      if (legs.lots[slot] !== 0 || legs.cost[slot] !== 0) return false
    }
  }
  return true
}
