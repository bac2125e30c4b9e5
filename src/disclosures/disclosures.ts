/** The disclosures of a house at a moment: every field of the standard, for the house and for each tier. */
import type { House } from '../core/machine/index.ts'
import { dayText, type TierDay } from './days.ts'
import type { Field, FieldRule, Figure } from './field.ts'
import type { History } from './history.ts'
import { standard } from './standard.ts'
import { type HouseSubject, houseSubject, spanAt, type TierSubject } from './subject.ts'

/** One day of a tier, for charts of how figures came about. Whole numbers as decimal text. */
type DayFigures = Readonly<Record<(typeof dayColumns)[number], string>>

const dayColumns = [
  'day',
  'marginRequired',
  'marginHeld',
  'variationPaid',
  'calls',
  'called',
  'coverOne',
  'coverTwo',
  'payment',
  'observations',
  'breaches',
  'notional',
  'failed',
  'shortfall',
] as const

/** The disclosures; the shape is promised in docs/disclosures.md. */
export type Disclosures = {
  readonly seq: number
  readonly time: string
  /** First and last day of the periods: the twelve months back and the calendar quarter so far. */
  readonly periods: { readonly yearFrom: string; readonly quarterFrom: string; readonly to: string }
  readonly house: readonly Field[]
  readonly tiers: readonly {
    readonly tier: number
    readonly fields: readonly Field[]
    readonly days: readonly DayFigures[]
  }[]
}

/**
 * Computes every field. Reads only; one pass over accounts a tier.
 *
 * @param history fed with every command up to the last that the house has carried out
 */
export function disclosuresOf(history: History, house: House): Disclosures {
  const span = spanAt(history.timeMs)
  const subject = houseSubject(history, house)
  const tiers = subject.tiers.map((tier) => ({
    tier: tier.tier,
    fields: standard.map((rule) => fieldOf(rule, rule.tier(tier))),
    days: tier.year.map(figuresOfDay),
  }))
  return {
    seq: history.seq,
    time: new Date(history.timeMs).toISOString(),
    periods: { yearFrom: dayText(span.yearFrom), quarterFrom: dayText(span.quarterFrom), to: dayText(span.to) },
    house: standard.map((rule) => fieldOf(rule, ofHouse(rule, subject))),
    tiers,
  }
}

function fieldOf({ number, title, unit, frequency, how }: FieldRule, figure: Figure): Field {
  return { number, title, unit, frequency, how, ...figure }
}

function ofHouse(rule: FieldRule, subject: HouseSubject): Figure {
  if (typeof rule.house === 'function') return rule.house(subject)
  if (rule.house === 'sum') return summed(rule, subject.tiers)
  return { notApplicable: 'The standard asks for it by clearing service, which here is a tier: see the tiers.' }
}

function summed(rule: FieldRule, tiers: readonly TierSubject[]): Figure {
  if (tiers.length === 0) return { notApplicable: 'The house has no tier yet.' }
  const tokens = new Set(tiers.map(({ house: { markets }, tier }) => tokenOf(markets, tier)))
  if (rule.unit === 'atoms' && tokens.size > 1) {
    return { notApplicable: 'Tiers settle in different tokens, which do not add up: see the tiers.' }
  }
  const values = tiers.map((tier) => rule.tier(tier))
  return { value: `${values.reduce((sum, figure) => sum + ('value' in figure ? BigInt(figure.value) : 0n), 0n)}` }
}

/** The underlying that a tier's settlement token is priced by; −1 until it has one. */
function tokenOf({ tiers, assets }: HouseSubject['house']['markets'], tier: number): number {
  const asset = tiers.settlementAsset[tier]! - 1
  return asset < 0 ? -1 : assets.underlying[asset]!
}

function figuresOfDay(row: TierDay): DayFigures {
  const notional = [...row.markets.values()].reduce((sum, traded) => sum + traded.notional, 0n)
  return {
    day: dayText(row.day),
    marginRequired: `${row.required.peak}`,
    marginHeld: `${row.held.peak}`,
    variationPaid: `${row.collected}`,
    calls: `${row.calls}`,
    called: `${row.called}`,
    coverOne: `${row.coverOne.peak}`,
    coverTwo: `${row.coverTwo.peak}`,
    payment: `${row.payment.peak}`,
    observations: `${row.observations}`,
    breaches: `${row.uncovered.count}`,
    notional: `${notional}`,
    failed: `${row.failed}`,
    shortfall: `${row.shortfall}`,
  }
}
