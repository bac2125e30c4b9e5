/** Facts of an asset in a file: its present class, and what it showed on each day, oldest first. */
import { type AssetClass, assetClasses, type ClassFacts } from '../../tiering/index.ts'
import { BadInputError } from '../errors.ts'
import { jsonFileRead } from '../json-file.ts'
import { didYouMean } from '../nearest.ts'

/** Ten years of days. */
const DAYS_MAX = 3_653
const FILE_BYTES_MAX = 1_000_000

const numbers = ['depth', 'ageDays', 'marketValue', 'volatilityPpm', 'sources'] as const

/**
 * Reads the file: every field is there, none is unknown, numbers are whole and not negative.
 *
 * @throws BadInputError
 */
export function factsRead(path: string): { readonly present: AssetClass; readonly days: readonly ClassFacts[] } {
  const fields = objectOf(path, 'the file', jsonFileRead(path, FILE_BYTES_MAX), ['present', 'days'])
  const { present, days } = fields
  if (!assetClasses.some((name) => name === present)) {
    throw new BadInputError(`${path}: present is ${JSON.stringify(present)}`, `use ${assetClasses.join(', ')}`)
  }
  if (!Array.isArray(days) || days.length === 0 || days.length > DAYS_MAX) {
    throw new BadInputError(`${path}: days is no list of 1 to ${DAYS_MAX} days`, 'write the oldest day first')
  }
  return { present: present as AssetClass, days: days.map((day, at) => dayOf(path, `days[${at}]`, day)) }
}

function dayOf(path: string, place: string, value: unknown): ClassFacts {
  const day = objectOf(path, place, value, [...numbers, 'bridged'])
  for (const name of numbers) {
    if (Number.isSafeInteger(day[name]) && Number(day[name]) >= 0) continue
    throw new BadInputError(`${path}: ${place}.${name} is ${JSON.stringify(day[name])}`, 'write a whole number from 0')
  }
  if (typeof day['bridged'] !== 'boolean') {
    throw new BadInputError(`${path}: ${place}.bridged is ${JSON.stringify(day['bridged'])}`, 'write true or false')
  }
  return day as ClassFacts
}

function objectOf(path: string, place: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadInputError(`${path}: ${place} is no object`, `write { ${known.join(', ')} }`)
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name))
  if (unknown === undefined) return value as Record<string, unknown>
  throw new BadInputError(
    `${path}: ${place} has the unknown field "${unknown}"${didYouMean(unknown, known)}`,
    `use only ${known.join(', ')}`,
  )
}
