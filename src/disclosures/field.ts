/** What a field of the standard is, and the ways of saying what stands in it. */
import type { TierDay } from './days.ts'
import type { HouseSubject, TierSubject } from './subject.ts'

/** How often the standard asks for a field. Here each is there at any moment. */
type Frequency = 'quarterly' | 'annual' | 'on change' | 'on default'

/** Of every number; `atoms` are 10⁻⁶ of the tier's settlement token. */
type Unit = 'atoms' | 'ppm' | 'count' | 'lots' | 'ms' | 'days' | 'text'

/** A column of a table. */
type Column = { readonly name: string; readonly unit: Unit }

/** Rows about markets, assets, days …; one value a column. */
type Table = {
  readonly columns: readonly Column[]
  readonly rows: readonly { readonly label: string; readonly values: readonly string[] }[]
}

/** Whole numbers as decimal text, words as they are. A column of a table has a unit of its own. */
export type Figure =
  | { readonly value: string }
  | { readonly series: readonly { readonly label: string; readonly value: string }[] }
  | { readonly table: Table }
  | { readonly notApplicable: string }

/** A field of the standard with what stands in it. `how` says in a sentence what is counted here. */
export type Field = {
  readonly number: string
  readonly title: string
  readonly unit: Unit
  readonly frequency: Frequency
  readonly how: string
} & Figure

/** A field as the standard has it, and how it is found for a tier and for the house. */
export type FieldRule = {
  readonly number: string
  readonly title: string
  readonly unit: Unit
  readonly frequency: Frequency
  readonly how: string
  /** Why the field never applies; null where it can. */
  readonly why: string | null
  readonly tier: (subject: TierSubject) => Figure
  /** `sum` of the tiers' values; `tiers`: the standard asks for it by clearing service, which here is a tier. */
  readonly house: 'sum' | 'tiers' | ((subject: HouseSubject) => Figure)
}

/** Number, title in our words, unit. */
type Head = readonly [number: string, title: string, unit: Unit]

/** A quarterly field that is found for each tier. */
export function perTier(
  [number, title, unit]: Head,
  how: string,
  tier: FieldRule['tier'],
  house: FieldRule['house'] = 'tiers',
): FieldRule {
  return { number, title, unit, frequency: 'quarterly', how, why: null, tier, house }
}

/** A quarterly field that is found for the whole house only. */
export function perHouse(
  [number, title, unit]: Head,
  how: string,
  house: (subject: HouseSubject) => Figure,
): FieldRule {
  const tier = (): Figure => ({ notApplicable: 'It is measured for the house as a whole: see the house.' })
  return { number, title, unit, frequency: 'quarterly', how, why: null, tier, house }
}

/** A field that does not apply, and why, in one sentence. */
export function absent([number, title, unit]: Head, why: string): FieldRule {
  const none = (): Figure => ({ notApplicable: why })
  return { number, title, unit, frequency: 'quarterly', how: '', why, tier: none, house: none }
}

/** Fields that do not apply for one reason. */
export function allAbsent(why: string, heads: readonly Head[]): FieldRule[] {
  return heads.map((head) => absent(head, why))
}

/** The same fields at another frequency. */
export function at(frequency: Frequency, rules: readonly FieldRule[]): FieldRule[] {
  return rules.map((rule) => ({ ...rule, frequency }))
}

/** A number or a text. */
export function single(value: bigint | number | string): Figure {
  return { value: `${value}` }
}

/** A table, or why it has no rows. */
export function tableOf(
  units: readonly (readonly [name: string, unit: Unit])[],
  rows: readonly (readonly [label: string, ...values: (bigint | number)[]])[],
  whyEmpty: string,
): Figure {
  if (rows.length === 0) return { notApplicable: whyEmpty }
  return {
    table: {
      columns: units.map(([name, unit]) => ({ name, unit })),
      rows: rows.map(([label, ...values]) => ({ label, values: values.map((value) => `${value}`) })),
    },
  }
}

/** The peak and the mean of what each day told, floor; a day that told nothing does not count. */
export function peakAndMean(days: readonly TierDay[], amountOf: (day: TierDay) => bigint | null): Figure {
  const amounts = days.map(amountOf).filter((amount) => amount !== null)
  if (amounts.length === 0) return { notApplicable: 'Nothing was measured in the period.' }
  const sum = amounts.reduce((total, amount) => total + amount, 0n)
  return {
    series: [
      { label: 'peak', value: `${amounts.reduce(larger)}` },
      { label: 'mean', value: `${sum / BigInt(amounts.length)}` },
    ],
  }
}

/** The larger of two amounts. */
export function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}

/** part ÷ whole in ppm, floor; 0 of nothing. */
export function ppmFloor(part: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : (part * 1_000_000n) / whole
}

/** Σ of a figure over days. */
export function sumOf<T>(days: readonly T[], amountOf: (day: T) => bigint | number): bigint {
  return days.reduce((total, day) => total + BigInt(amountOf(day)), 0n)
}
