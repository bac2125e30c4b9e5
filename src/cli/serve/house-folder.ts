/**
 * The folder of a house that runs: its journal, and `house.json` with what the journal does not know: whether it is a demo, and what rows are
 * called.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceMode, ServiceNames } from '../../service/index.ts'
import { BadInputError } from '../errors.ts'
import { outputFile } from '../output-file.ts'

/** What `house.json` says. */
export type HouseFacts = {
  readonly format: 1
  readonly mode: ServiceMode
  /** Whether a demo's population lives in it: such a house begins anew with its story. */
  readonly populated: boolean
  readonly names: ServiceNames
}

/** Where the journal of a house lies. */
export const journalOf = (folder: string): string => join(folder, 'journal')

const factsOf = (folder: string): string => join(folder, 'house.json')

/**
 * What is known of the house in a folder; null when there is none.
 *
 * @throws BadInputError when the folder holds something else
 */
export function readHouse(folder: string): HouseFacts | null {
  const path = factsOf(folder)
  if (!existsSync(path)) {
    if (!existsSync(journalOf(folder))) return null
    throw new BadInputError(`${path}: is missing beside a journal`, 'restore it from a backup of the whole folder')
  }
  let facts: Partial<HouseFacts>
  try {
    facts = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new BadInputError(`${path}: is no JSON`, 'restore it from a backup of the whole folder', error)
  }
  if (facts.format === 1 && (facts.mode === 'demo' || facts.mode === 'real') && facts.names !== undefined) {
    return facts as HouseFacts
  }
  throw new BadInputError(`${path}: is not the description of a house`, 'name the folder of a house, or a new one')
}

/** Writes what is known of a house. */
export function writeHouse(folder: string, facts: HouseFacts): void {
  mkdirSync(folder, { recursive: true })
  outputFile(factsOf(folder)).write(`${JSON.stringify(facts, null, 2)}\n`)
}
