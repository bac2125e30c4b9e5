/** The calendar of an underlying: its expiries by time, how far each is fixed, and what settles at it. */
import type { House } from '../core/machine/index.ts'
import { futureValue } from '../core/oracle/index.ts'
import { type Lots, type Millis, mulDivFloor, PPM, type Ppm, type Price, type Row } from '../core/units/index.ts'
import { expiryPosition, expiryStatuses, type InstrumentKind, instrumentKinds } from '../core/words/index.ts'

type Dated = Exclude<InstrumentKind, 'perpetual'>

/** One expiry. Prices are dollar atoms a base lot, of an average floor; null where there is none yet. */
export type ListedExpiry = {
  readonly expiry: Row
  readonly expiryMs: Millis
  readonly status: (typeof expiryStatuses)[number]
  /** When its window begins, and its length. */
  readonly windowFromMs: Millis
  readonly windowMs: Millis
  /** Time of the window in which the index was live so far, and the least that an average needs. */
  readonly liveMs: Millis
  readonly neededMs: Millis
  /** Part of the payoff that no later price can change. Floor. */
  readonly fixedPpm: Ppm
  readonly average: Price | null
  /** What a future on it is worth at the index; null before there is an index, and once it has settled. */
  readonly forward: Price | null
  /** At what it has settled. */
  readonly price: Price | null
  /** Markets by kind, and lots held long in them: what settles. */
  readonly markets: Readonly<Record<Dated, number>>
  readonly openLots: Readonly<Record<Dated, Lots>>
}

/** The expiries of an underlying, soonest first, settled ones before those to come. */
export function listedExpiries(house: House, underlying: Row): ListedExpiry[] {
  const { expiries } = house.markets
  const rows = Array.from({ length: expiries.rows }, (_, row) => row)
  const own = rows.filter((row) => expiries.underlying[row] === underlying)
  return own.map((row) => listedExpiry(house, row)).sort((a, b) => a.expiryMs - b.expiryMs)
}

function listedExpiry(house: House, expiry: Row): ListedExpiry {
  const { expiries, underlyings } = house.markets
  const underlying = expiries.underlying[expiry]!
  const expiryMs = expiries.expiryMs[expiry]!
  const windowMs = house.params.underlying.settleWindowMs[underlying]!
  const { liveMs, average } = averageOf(house, expiry)
  const isSettled = expiries.status[expiry] === expiryPosition.settled
  const index = underlyings.index[underlying]!
  const knows = expiry < house.oracle.curves.rows && index > 0 && !isSettled
  const counts = { future: 0, call: 0, put: 0 }
  const lots = { future: 0, call: 0, put: 0 }
  const { markets } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    if (markets.expiry[market] !== expiry + 1) continue
    const kind = instrumentKinds[markets.kind[market]!] as Dated
    counts[kind] += 1
    lots[kind] += markets.openInterest[market]!
  }
  return {
    expiry,
    expiryMs,
    status: expiryStatuses[expiries.status[expiry]!]!,
    windowFromMs: expiryMs - windowMs,
    windowMs,
    liveMs,
    neededMs: Math.ceil(windowMs / 2),
    fixedPpm: isSettled ? PPM : fixedPpm(liveMs, expiryMs - house.clock.nowMs, windowMs),
    average,
    forward: knows ? Math.round(futureValue(house, expiry, index, house.clock.nowMs)) : null,
    price: isSettled ? expiries.price[expiry]! : null,
    markets: counts,
    openLots: lots,
  }
}

/** Live time so far ÷ (live time so far + time that is left), 0 before the window: as marks count it. */
function fixedPpm(liveMs: Millis, leftMs: Millis, windowMs: Millis): Ppm {
  if (leftMs >= windowMs || liveMs === 0) return 0
  return mulDivFloor(liveMs, PPM, liveMs + Math.max(0, leftMs))
}

function averageOf({ oracle: { curves } }: House, expiry: Row): { liveMs: Millis; average: Price | null } {
  // The oracle meets what was listed with its next command.
  const liveMs = expiry < curves.rows ? curves.liveMs[expiry]! : 0
  if (liveMs === 0) return { liveMs: 0, average: null }
  const sum = BigInt(curves.sumHigh[expiry]!) * BigInt(PPM) + BigInt(curves.sumLow[expiry]!)
  return { liveMs, average: Number(sum / BigInt(liveMs)) }
}
