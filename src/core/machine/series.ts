/**
 * Series: dated markets that list themselves by a rule. Each tick looks at a few of the contracts that the rules ask for at the present
 * index and lists those that are missing; a round over all of them begins once a minute. A rule waits while its index is not normal: strikes
 * beside a price that nobody vouches for would stay for good.
 */
import { tableAdd, tableHasRoom } from '../tables/index.ts'
import { PRICE_MAX, type Row } from '../units/index.ts'
import { type CommandOf, modePosition, type Reject } from '../words/index.ts'
import { expiriesAfter } from './calendar.ts'
import { type ContractTerms, contractReject, listContract, marketReject } from './contracts.ts'
import type { House } from './house.ts'

/** Contracts looked at and listed in a tick, and the time between two rounds. */
const LOOKS = 64
const LISTS = 8
const ROUND_MS = 60_000

/** Most expiries, and most strikes on either side, that a rule may ask for. */
const CYCLES_MAX = 24
const STRIKES_MAX = 50

/** Judges the rule of a series; changes nothing. */
export function seriesReject(house: House, command: CommandOf<'seriesSet'>): Reject | null {
  const { tier, underlying, lotMultiple, upFront, days, weeks, months, quarters, strikeStep, strikes } = command
  if (days + weeks + months + quarters > CYCLES_MAX || strikes > STRIKES_MAX || upFront > 1) return 'fieldOutOfRange'
  if (strikeStep < 0 || strikeStep > PRICE_MAX || (strikes > 0 && strikeStep === 0)) return 'fieldOutOfRange'
  const reject = marketReject(house, tier, underlying, lotMultiple)
  if (reject !== null) return reject
  return rowOf(house, tier, underlying) >= 0 || tableHasRoom(house.markets.series) ? null : 'capacityReached'
}

/** Sets a judged rule, in the place of the one that its tier and underlying had. */
export function setSeries(house: House, command: CommandOf<'seriesSet'>): void {
  const { series } = house.markets
  const known = rowOf(house, command.tier, command.underlying)
  const row = known >= 0 ? known : tableAdd(series)
  for (const name of fields) series[name][row] = command[name]
  series.next[row] = 0
  series.dueMs[row] = house.clock.nowMs
  house.events.push({ type: 'seriesRuled', series: row, tier: command.tier, underlying: command.underlying })
}

/** Lists what the rules ask for and is missing: for every tick, in bounded work. */
export function listSeries(house: House): void {
  const { series } = house.markets
  let looks = LOOKS
  let lists = LISTS
  for (let row = 0; row < series.rows && looks > 0 && lists > 0; row++) {
    if (series.dueMs[row]! > house.clock.nowMs || !isNormal(house, row)) continue
    const wanted = contractsOf(house, row)
    let at = series.next[row]!
    for (; at < wanted.length && looks > 0 && lists > 0; at++, looks--) {
      if (contractReject(house, wanted[at]!) !== null) continue
      listContract(house, wanted[at]!)
      lists--
    }
    const isRound = at >= wanted.length
    series.next[row] = isRound ? 0 : at
    if (isRound) series.dueMs[row] = house.clock.nowMs + ROUND_MS
  }
}

const fields = [
  'tier',
  'underlying',
  'lotMultiple',
  'upFront',
  'days',
  'weeks',
  'months',
  'quarters',
  'strikeStep',
  'strikes',
] as const

function rowOf({ markets: { series } }: House, tier: Row, underlying: Row): Row {
  for (let row = 0; row < series.rows; row++) {
    if (series.tier[row] === tier && series.underlying[row] === underlying) return row
  }
  return -1
}

function isNormal({ markets: { series, underlyings } }: House, row: Row): boolean {
  return underlyings.mode[series.underlying[row]!] === modePosition.normal
}

/** The contracts that a rule asks for now: by expiry a future, then calls and puts from the strike nearest to the index outwards. */
function contractsOf(house: House, row: Row): ContractTerms[] {
  const { series, underlyings } = house.markets
  const underlying = series.underlying[row]!
  const step = series.strikeStep[row]!
  const common = { tier: series.tier[row]!, underlying, lotMultiple: series.lotMultiple[row]! }
  const centre = step === 0 ? 0 : Math.floor(underlyings.index[underlying]! / step + 0.5) * step
  const afterMs = house.clock.nowMs + house.params.underlying.settleWindowMs[underlying]!
  const cycles = {
    days: series.days[row]!,
    weeks: series.weeks[row]!,
    months: series.months[row]!,
    quarters: series.quarters[row]!,
  }
  return expiriesAfter(afterMs, cycles).flatMap((expiryMs): ContractTerms[] => {
    const upFront = series.upFront[row]!
    const strikes = strikesAround(centre, step, series.strikes[row]!)
    return [
      { ...common, kind: 'future', expiryMs, strike: 0, upFront: 0 },
      ...strikes.flatMap((strike): ContractTerms[] => [
        { ...common, kind: 'call', expiryMs, strike, upFront },
        { ...common, kind: 'put', expiryMs, strike, upFront },
      ]),
    ]
  })
}

/** The centre and so many strikes on either side, those that a price can have; none without a count. */
function strikesAround(centre: number, step: number, count: number): number[] {
  if (count === 0) return []
  const found = [centre]
  for (let i = 1; i <= count; i++) found.push(centre - i * step, centre + i * step)
  return found.filter((strike) => strike > 0 && strike <= PRICE_MAX)
}
