/** What a profile says of a book: exact parts that sum to their totals, and sections for what the venue would do. */
import type { ProfileBook } from './book.ts'
import {
  add,
  ceilOf,
  floorOf,
  formatDecimal,
  powerOfTen,
  type Rational,
  rational,
  scaleByPowerOfTen,
  subtract,
  ZERO,
} from './rational.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** The rules of one venue as published at a date. `Parameters` are its figures: the profile's own unless the caller gives others. */
export type Profile = {
  readonly name: string
  readonly title: string
  readonly source: string
  readonly date: string
  /** Throws `ProfileBookError` for a market or asset the parameters do not know. */
  readonly assess: (book: ProfileBook) => ProfileAssessment
}

/** Amounts are decimal text in dollars. Σ legs.value = equity, Σ legs.initial and Σ legs.maintenance = the requirements. */
export type ProfileAssessment = {
  readonly profile: string
  readonly title: string
  readonly source: string
  readonly date: string
  readonly equity: string
  readonly initialRequirement: string
  readonly maintenanceRequirement: string
  /** equity − initial requirement. */
  readonly freeCollateral: string
  readonly isLiquidatable: boolean
  readonly legs: readonly ProfileLeg[]
  readonly sections: readonly ProfileSection[]
}

type LegKind = 'cash' | 'position' | 'collateral' | 'orders' | 'account'

/** One part: what it is worth to the account and what it requires. */
export type ProfileLeg = {
  readonly kind: LegKind
  readonly name: string
  readonly value: string
  readonly initial: string
  readonly maintenance: string
}

/** An answer to one question, for example what a liquidation would do now. */
export type ProfileSection = { readonly name: string; readonly facts: readonly ProfileFact[] }

export type ProfileFact = { readonly name: string; readonly value: string; readonly unit: string }

/** A leg before it is put into decimal text. */
export type ExactLeg = {
  readonly kind: LegKind
  readonly name: string
  readonly value: Rational
  readonly initial: Rational
  readonly maintenance: Rational
}

const PLACES = 18

/**
 * Puts exact legs into an assessment. Values are rounded down and requirements up at the 18th decimal, each once, so that
 * the printed parts sum to the printed totals.
 */
export function assemble(
  profile: Omit<Profile, 'assess'>,
  legs: readonly ExactLeg[],
  isLiquidatable: boolean,
  sections: readonly (ProfileSection | undefined)[],
): ProfileAssessment {
  const rounded = legs.map((leg) => ({
    ...leg,
    value: roundedDown(leg.value),
    initial: roundedUp(leg.initial),
    maintenance: roundedUp(leg.maintenance),
  }))
  const equity = total(rounded, 'value')
  const initial = total(rounded, 'initial')
  return {
    profile: profile.name,
    title: profile.title,
    source: profile.source,
    date: profile.date,
    equity: amount(equity),
    initialRequirement: amount(initial),
    maintenanceRequirement: amount(total(rounded, 'maintenance')),
    freeCollateral: amount(subtract(equity, initial)),
    isLiquidatable,
    legs: rounded.map((leg) => ({
      kind: leg.kind,
      name: leg.name,
      value: amount(leg.value),
      initial: amount(leg.initial),
      maintenance: amount(leg.maintenance),
    })),
    sections: sections.filter((section) => section !== undefined && section.facts.length > 0) as ProfileSection[],
  }
}

/** A fact of a section; a refusal is stated with its code, nothing as a dash. */
export function fact(
  name: string,
  value: Rational | bigint | string | boolean | Refusal | undefined,
  unit = '',
): ProfileFact {
  return { name, value: showFact(value), unit: isRefusal(value) ? '' : unit }
}

/** An integer of a venue's unit as dollars or coins: n × 10^−decimals. */
export function fromUnits(n: bigint, decimals: number): Rational {
  return scaleByPowerOfTen(rational(n), -decimals)
}

/** A decimal as integer units, rounded down. */
export function toUnitsFloor(value: Rational, decimals: number): bigint {
  return floorOf(scaleByPowerOfTen(value, decimals))
}

function showFact(value: Rational | bigint | string | boolean | Refusal | undefined): string {
  if (value === undefined) return '–'
  if (typeof value === 'object') return isRefusal(value) ? `refused: ${value.refused}` : amount(value)
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}

function total(legs: readonly ExactLeg[], part: 'value' | 'initial' | 'maintenance'): Rational {
  return legs.reduce((sum, leg) => add(sum, leg[part]), ZERO)
}

function roundedDown(value: Rational): Rational {
  return rational(floorOf(scaleByPowerOfTen(value, PLACES)), powerOfTen(PLACES))
}

function roundedUp(value: Rational): Rational {
  return rational(ceilOf(scaleByPowerOfTen(value, PLACES)), powerOfTen(PLACES))
}

function amount(value: Rational): string {
  return formatDecimal(value, PLACES)
}
