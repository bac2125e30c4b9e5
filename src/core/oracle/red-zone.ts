/**
 * The light of a market (decision 0207): the mark with which each UTC day ends is held against the one with which the day before ended, and against what initial
 * margin asked then. Ten losses of one side beyond it within 250 days are Basel's red zone, and initial margin rises at once, by rule.
 */
import { isOption } from '../markets/index.ts'
import { mulDivCeil, PPM, type Ppm, type Price, type Row } from '../units/index.ts'
import { DAY_MS, LIGHT_BREACHES, LIGHT_DAYS, RED_FALL_PPM } from './limits.ts'
import type { OracleHouse } from './tables.ts'

/** Sides whose losses are counted apart: who is long loses by a fall, who is short by a rise. */
const sides = ['long', 'short'] as const

/**
 * Ends the days of a market that are over. To be asked before its mark moves: the mark that stands is the last one of the day in which it was
 * set. A day without a look, options and a market without a price are not judged.
 */
export function endDays(house: OracleHouse, market: Row): void {
  const { lights } = house.oracle
  const today = Math.floor(house.clock.nowMs / DAY_MS)
  const days = today - lights.day[market]!
  if (days === 0 || isOption(house, market)) return
  const mark = house.markets.markets.mark[market]!
  const before = lights.mark[market]!
  if (days === 1 && before > 0 && mark > 0) judge(house, market, before, mark)
  lights.day[market] = today
  lights.mark[market] = mark
  lights.marginPpm[market] = marginPpm(house, market)
  move(house, market, today, days)
}

/** Initial add-on of a red zone, of notional. Ceil. */
export function redZoneCeil({ params, oracle }: OracleHouse, market: Row): Ppm {
  return mulDivCeil(params.market.initialPpm0[market]!, oracle.lights.redPpm[market]!, PPM)
}

/** UTC days in which a side lost more than its initial margin, the latest first; at most LIGHT_BREACHES are kept. */
export function breachDaysOf({ oracle }: OracleHouse, market: Row, side: (typeof sides)[number]): readonly number[] {
  const first = firstOf(market, side)
  return [...oracle.breaches.day.subarray(first, first + LIGHT_BREACHES)].filter((day) => day > 0)
}

/** Whether a side is in the red zone on a day: its tenth-last breach is one of the last 250 days. */
function isRed({ oracle }: OracleHouse, market: Row, side: (typeof sides)[number], today: number): boolean {
  return oracle.breaches.day[firstOf(market, side) + LIGHT_BREACHES - 1]! > today - LIGHT_DAYS
}

function judge(house: OracleHouse, market: Row, before: Price, mark: Price): void {
  const { lights, breaches } = house.oracle
  const margin = mulDivCeil(before, lights.marginPpm[market]!, PPM)
  const loss = Math.abs(mark - before)
  if (loss <= margin) return
  const side = mark < before ? 'long' : 'short'
  const day = lights.day[market]!
  const first = firstOf(market, side)
  breaches.day.copyWithin(first + 1, first, first + LIGHT_BREACHES - 1)
  breaches.day[first] = day
  house.events.push({ type: 'marginBreached', market, day, side, loss, margin })
}

/** Up at once, down by a limit a day: a zone that is left is not forgotten over night. */
function move(house: OracleHouse, market: Row, today: number, days: number): void {
  const { lights } = house.oracle
  const wanted = sides.some((side) => isRed(house, market, side, today)) ? house.params.market.redZonePpm[market]! : 0
  const present = lights.redPpm[market]!
  const redPpm = Math.max(wanted, present - Math.min(days * RED_FALL_PPM, PPM))
  if (redPpm === present) return
  lights.redPpm[market] = redPpm
  house.events.push({ type: 'redZoneSet', market, redPpm, wantedPpm: wanted })
}

/** What a small book is asked for initially, of notional: first bracket and add-ons, times the season. Ceil. */
function marginPpm({ markets: { markets, tiers }, params }: OracleHouse, market: Row): Ppm {
  const asked = Math.min(params.market.initialPpm0[market]! + markets.addOnPpm[market]!, PPM)
  return Math.min(mulDivCeil(asked, tiers.seasonPpm[markets.tier[market]!]!, PPM), PPM)
}

function firstOf(market: Row, side: (typeof sides)[number]): Row {
  return (market * sides.length + sides.indexOf(side)) * LIGHT_BREACHES
}
