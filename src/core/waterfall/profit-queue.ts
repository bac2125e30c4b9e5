/**
 * The comparison rule: holders stand in a queue by profit × effective leverage and are closed one after the other. It exists
 * to be measured against the water-fill: it takes winners off hedged books first. Profit here is what is unpaid: what a
 * sweep has paid is cash, and no entry price is kept.
 *
 * Source: BitMEX, Auto-Deleveraging: profit ÷ entry value × leverage, or ÷ leverage below zero.
 */
import { fundingDueCeil, legSlot } from '../markets/index.ts'
import type { Atoms, Lots, Row } from '../units/index.ts'
import { linearResult } from '../valuation/index.ts'
import { type Books, bookOf, type Holding, type OwnerHolding } from './holders.ts'
import type { WaterfallHouse } from './tables.ts'

type Place = {
  readonly holding: Holding
  readonly equity: Atoms
  readonly exposure: Atoms
  /** The rank as a fraction with a positive denominator. */
  readonly numerator: bigint
  readonly denominator: bigint
}

/** Lots to close of each account, the first in the queue first, until `lots` are closed. */
export function profitQueue(
  house: WaterfallHouse,
  books: Books,
  market: Row,
  owners: readonly OwnerHolding[],
  lots: Lots,
): { holding: Holding; equity: Atoms; exposure: Atoms; lots: Lots }[] {
  const queue = owners
    .flatMap(({ holdings }) => holdings.map((holding) => placeOf(house, books, market, holding)))
    .sort(comparePlaces)
  let left = lots
  return queue.map(({ holding, equity, exposure }) => {
    const taken = Math.min(left, holding.lots)
    left -= taken
    return { holding, equity, exposure, lots: taken }
  })
}

function placeOf(house: WaterfallHouse, books: Books, market: Row, holding: Holding): Place {
  const { equity, exposure } = bookOf(house, books, [holding.account])
  const { legs } = house.markets
  const slot = legSlot(house, holding.account, market)
  const { prices } = books
  const mark = prices.marks[market]!
  const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, prices.indexes[market]!)
  const gain = BigInt(linearResult(legs.lots[slot]!, mark, legs.cost[slot]!, due))
  const entry = BigInt(Math.max(Math.abs(legs.cost[slot]!), 1))
  const notional = BigInt(holding.lots) * BigInt(mark)
  // An account without equity in an owner with equity is as levered as can be.
  const own = BigInt(Math.max(equity, 1))
  return gain > 0n
    ? { holding, equity, exposure, numerator: gain * notional, denominator: entry * own }
    : { holding, equity, exposure, numerator: gain * own, denominator: entry * notional }
}

function comparePlaces(a: Place, b: Place): number {
  const difference = b.numerator * a.denominator - a.numerator * b.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : a.holding.account - b.holding.account
}
