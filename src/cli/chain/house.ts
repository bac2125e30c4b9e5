/** The house of a folder or a journal, with what its rows are called. */
import { existsSync } from 'node:fs'
import type { House } from '../../core/machine/index.ts'
import { underlyingName } from '../../listed/index.ts'
import { houseMachine, stateAt } from '../../node/index.ts'
import type { ServiceNames } from '../../service/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { journalOf, readHouse } from '../serve/house-folder.ts'

/** A house as a command left it. */
export type NamedHouse = {
  readonly house: House
  readonly names: Pick<ServiceNames, 'underlyings' | 'markets' | 'sources'>
  readonly seq: number
  readonly timeMs: number
}

const nameless = { underlyings: [], markets: [], sources: [] }

/**
 * Looks at a house; changes nothing.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export function namedHouse(folder: string, at: number | undefined, diagnose: (message: string) => void): NamedHouse {
  const isHouse = existsSync(journalOf(folder))
  const directory = isHouse ? journalOf(folder) : folder
  const { state: house, position } = stateAt(directory, houseMachine, diagnose, at)
  const names = isHouse ? (readHouse(folder)?.names ?? nameless) : nameless
  return { house, names, seq: position.seq, timeMs: position.timeMs }
}

/**
 * The row of an underlying by its name or number; without either the one that has expiries.
 *
 * @throws BadInputError when there is none, or more than one to choose from
 */
export function underlyingOf({ house, names }: NamedHouse, wanted: string | undefined): number {
  const { underlyings, expiries } = house.markets
  const all = Array.from({ length: underlyings.rows }, (_, row) => underlyingName(names, row))
  if (wanted !== undefined) {
    const named = all.indexOf(wanted)
    const row = named >= 0 ? named : /^\d{1,5}$/.test(wanted) ? Number(wanted) : -1
    if (row >= 0 && row < all.length) return row
    throw new BadInputError(`there is no underlying ${wanted}${didYouMean(wanted, all)}`, `use ${all.join(', ')}`)
  }
  const dated = [...new Set(expiries.underlying.subarray(0, expiries.rows))]
  if (dated.length === 1) return dated[0]!
  if (dated.length === 0)
    throw new BadInputError('nothing with an expiry is listed in it', 'list a future or an option')
  const known = dated.map((row) => all[row]).join(', ')
  throw new BadInputError(`there are expiries of ${known}`, 'name one with --underlying')
}
