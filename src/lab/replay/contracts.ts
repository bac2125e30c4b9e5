/**
 * Dated markets of a replay, listed by rule at its start on every underlying of which the scenario knows a volatility: the expiries of a few
 * cycles, on each a future, and calls and puts on either side of the first price.
 */
import { expiriesAfter } from '../../core/machine/index.ts'
import type { Row } from '../../core/units/index.ts'
import type { Command } from '../../core/words/index.ts'
import type { PopulationContract } from '../populations/index.ts'
import type { Scenario } from '../scenarios/index.ts'
import { scenarioPrice } from './convert.ts'
import type { MarketPlan } from './plan.ts'

/** Expiries of each cycle, all at 08:00 UTC: four at most. */
const CYCLES = { days: 1, weeks: 1, months: 1, quarters: 1 } as const

/** Strikes on either side of the one nearest to the first price; a step is the largest 1, 2 or 5 × 10ⁿ below an eighth of it. */
const STRIKES = 3
const STEP_PART = 8

/** By so much steps are smaller of an expiry within the hour. */
const SOON_PARTS = 10

/** Least time from the start to an expiry: what is listed must end later than its window begins. */
const AFTER_MS = 3_600_000

/** A dated market as it is listed. */
export type ContractPlan = PopulationContract & {
  readonly name: string
  readonly perpetual: MarketPlan
  /** Atoms per lot, 0 of a future. */
  readonly strike: number
}

/**
 * The dated markets of a house; rows follow those of `markets`.
 *
 * @param soonMs one more expiry, sooner than those of the cycles, with strikes a tenth as far apart; null none
 */
export function contractsOf(
  scenario: Scenario,
  markets: readonly MarketPlan[],
  fromMs: number,
  soonMs: number | null = null,
): ContractPlan[] {
  const known = new Set(scenario.underlyings.filter(({ market }) => market?.volatility != null).map(({ name }) => name))
  const terms = markets.filter(({ name }) => known.has(name)).flatMap((market) => termsOf(market, fromMs, soonMs))
  return terms.map((term, i) => ({ ...term, row: markets.length + i }))
}

/** The command that lists a contract. */
export function contractCommand(tier: Row, { perpetual, kind, expiryMs, strike }: ContractPlan): Command {
  const common = { tier, underlying: perpetual.underlying, lotMultiple: 1, expiryMs }
  if (kind === 'future') return { type: 'futureList', ...common }
  return { type: 'optionList', ...common, kind, strike, upFront: 0 }
}

/** What is listed, in words. */
export const contractRule: string = `Contracts, on the underlyings of which the scenario knows a volatility: expiries at 08:00 UTC of the next day, Friday, last Friday of a month and of a quarter; on each a future, and margined calls and puts at the strike nearest to the first price and ${STRIKES} on either side, a step being the largest 1, 2 or 5 × 10ⁿ below an eighth of it. Nothing is listed later. Closing an option is reckoned on a tenth of its perpetual’s depth, at a spread of 2 % of its value and a cap of 10 %.`

function termsOf(perpetual: MarketPlan, fromMs: number, soonMs: number | null): Omit<ContractPlan, 'row'>[] {
  const { row: of, price, name, exponent } = perpetual
  const soon = soonMs === null ? [] : [soonMs]
  return [...soon, ...expiriesAfter(fromMs + AFTER_MS, CYCLES)].flatMap((expiryMs): Omit<ContractPlan, 'row'>[] => {
    const step = stepOf(expiryMs === soonMs ? price / SOON_PARTS : price)
    const centre = Math.floor(price / step + 0.5) * step
    const steps = Array.from({ length: 2 * STRIKES + 1 }, (_, i) => i - STRIKES).filter((n) => centre + n * step > 0)
    const dated = `${name}-${dayOf(expiryMs)}`
    const option = (kind: 'call' | 'put', n: number): Omit<ContractPlan, 'row'> => {
      const strike = centre + n * step
      const dollars = scenarioPrice(strike, exponent) / 10 ** 8
      return {
        name: `${dated}-${dollars}-${kind === 'call' ? 'C' : 'P'}`,
        perpetual,
        of,
        kind,
        expiryMs,
        step: n,
        strike,
      }
    }
    return [
      { name: dated, perpetual, of, kind: 'future', expiryMs, step: 0, strike: 0 },
      ...steps.flatMap((n) => [option('call', n), option('put', n)]),
    ]
  })
}

/** The largest 1, 2 or 5 × 10ⁿ atoms below an eighth of a price. */
function stepOf(price: number): number {
  const most = price / STEP_PART
  let ten = 1
  while (ten * 10 <= most) ten *= 10
  return ten * (most >= 5 * ten ? 5 : most >= 2 * ten ? 2 : 1)
}

/** A day as the field writes it: 13MAR20. */
function dayOf(timeMs: number): string {
  const [, day, month, year] = new Date(timeMs).toUTCString().split(' ')
  return `${Number(day)}${month!.toUpperCase()}${year!.slice(2)}`
}
