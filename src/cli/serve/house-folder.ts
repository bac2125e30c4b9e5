/**
 * The folder of a house that runs: its journal, `house.json` with what the journal does not know (whether it is a demo, and what rows are
 * called), and two secrets: `salt`, and `webhooks.db` with the addresses of members and what their messages are signed with.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { removeJournal } from '../../node/index.ts'
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

/** Where the webhooks of a house are kept. */
export const webhooksOf = (folder: string): string => join(folder, 'webhooks.db')

const saltPathOf = (folder: string): string => join(folder, 'salt')

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

/**
 * Begins a house in a folder: what a house before it left there is removed, its salt and its webhooks too.
 *
 * @throws what removing a journal throws
 */
export function beginHouse(folder: string, facts: HouseFacts): void {
  removeJournal(journalOf(folder))
  rmSync(saltPathOf(folder), { force: true })
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${webhooksOf(folder)}${suffix}`, { force: true })
  writeHouse(folder, facts)
}

/**
 * The secret of the numbers under which the public sees accounts: 32 bytes, drawn at the first start of a house. Who has it finds out whose
 * number is whose, so it stands in a file that only its owner reads, in hexadecimal; without the file all public numbers change.
 *
 * @throws BadInputError
 */
export function saltOf(folder: string): Uint8Array {
  const path = saltPathOf(folder)
  if (!existsSync(path)) outputFile(path, 0o600).write(`${randomBytes(32).toString('hex')}\n`)
  const text = readFileSync(path, 'utf8').trim()
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex')
  const cure = 'restore it from a backup, or remove it: then all public numbers of accounts change'
  throw new BadInputError(`${path}: is not 64 hexadecimal digits`, cure)
}

/**
 * Copies the webhooks of a house to another folder of it, where it has any. Copy them before the journal, which they must not be ahead of.
 *
 * @throws BadInputError
 */
export async function copyWebhooks(folder: string, target: string): Promise<void> {
  const path = webhooksOf(folder)
  if (!existsSync(path)) return
  const copy = webhooksOf(target)
  closeSync(openSync(copy, 'wx', 0o600))
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    await backup(database, copy)
  } catch (error) {
    throw new BadInputError(
      `${path}: cannot be copied (${(error as Error).message})`,
      'free space, or restore it',
      error,
    )
  } finally {
    database?.close()
  }
}

/** Copies the secret of a house to another folder of it, where it has one already. */
export function copySalt(folder: string, target: string): void {
  if (!existsSync(saltPathOf(folder))) return
  outputFile(saltPathOf(target), 0o600).write(readFileSync(saltPathOf(folder), 'utf8'))
}
