/** What a profile says of a book: exact parts that sum to their totals, and sections for what the venue would do. */
import type { ProfileBook } from './book.ts'
import {
  add,
  ceilOf,
  floorOf,
  formatDecimal,
  fromDouble,
  powerOfTen,
  type Rational,
  rational,
  scaleByPowerOfTen,
  subtract,
  ZERO,
} from './rational.ts'
import { ProfileBookError } from './read.ts'
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
  /** What the venue's scenarios do to the book; empty where it has none. */
  readonly scenarios: readonly ProfileScenario[]
}

type LegKind = 'cash' | 'position' | 'options' | 'collateral' | 'orders' | 'account'

/** One row of a venue's table: what happens, and what the book gains (> 0) or loses as the venue counts it. */
export type ProfileScenario = {
  /** The underlying that moves. */
  readonly market: string
  /** Move of the price, a fraction of it, decimal text. */
  readonly move: string
  /** `up`, `same`, `down`, or what else the venue calls the move of volatility. */
  readonly volatility: string
  /** Part of the result that counts, decimal text. */
  readonly weight: string
  /** Weighted result in dollars, decimal text. */
  readonly result: string
  /** Whether the requirement is this one's loss. */
  readonly isWorst: boolean
}

/** A scenario before it is put into decimal text. */
export type ScenarioResult = {
  readonly market: string
  readonly move: number
  readonly volatility: string
  readonly weight: number
  readonly result: number
  readonly isWorst: boolean
}

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
const RATE_PLACES = 9
/** Scenarios are revalued in doubles: beyond a millionth of a dollar their digits say nothing. */
const SCENARIO_PLACES = 6

/**
 * Puts exact legs into an assessment. Values are rounded down and requirements up at the 18th decimal, each once, so that
 * the printed parts sum to the printed totals.
 */
export function assemble(
  profile: Omit<Profile, 'assess'>,
  legs: readonly ExactLeg[],
  isLiquidatable: boolean,
  sections: readonly (ProfileSection | undefined)[],
  scenarios: readonly ScenarioResult[] = [],
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
    scenarios: scenarios.map(({ move, weight, result, ...row }) => ({
      ...row,
      move: formatDecimal(fromDouble(move), RATE_PLACES),
      weight: formatDecimal(fromDouble(weight), RATE_PLACES),
      result: formatDecimal(fromDouble(result), SCENARIO_PLACES),
    })),
  }
}

/** A leg of a venue whose rules are computed in doubles. */
export function doubleLeg(kind: LegKind, name: string, value: number, initial: number, maintenance: number): ExactLeg {
  return {
    kind,
    name,
    value: fromDouble(value),
    initial: fromDouble(initial),
    maintenance: fromDouble(maintenance),
  }
}

/** A profile of a venue that lists perpetuals only: other books are refused before it sees them. */
export function perpetualsOnly(profile: Profile): Profile {
  return {
    ...profile,
    assess: (book) => {
      requireNone(book.options.length, 'book.options', profile.title, 'options')
      requireNone(book.futures.length, 'book.futures', profile.title, 'dated futures')
      return profile.assess(book)
    },
  }
}

/** Throws `ProfileBookError` (`instrumentNotCleared`) where a book holds what a venue does not list. */
export function requireNone(count: number, path: string, title: string, what: string): void {
  if (count === 0) return
  throw new ProfileBookError(
    path,
    `${title} clears no ${what}: take them out to compare the rest`,
    'instrumentNotCleared',
  )
}

/** A fact of a section; a refusal is stated with its code, nothing as a dash. */
export function fact(
  name: string,
  value: Rational | bigint | string | boolean | Refusal | undefined,
  unit = '',
): ProfileFact {
  return { name, value: showFact(value), unit: isRefusal(value) ? '' : unit }
}

/** Dollars of a venue whose rules are computed in doubles, to a millionth. */
export function dollarFact(name: string, dollars: number): ProfileFact {
  return { name, value: formatDecimal(fromDouble(dollars), SCENARIO_PLACES), unit: 'USD' }
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
