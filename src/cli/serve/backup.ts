/** Copies of houses: a folder, or a packed one in one file. Each is checked before it is given its name. */
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { copyJournal, houseMachine, stateAt } from '../../node/index.ts'
import { BadInputError } from '../errors.ts'
import { copySalt, copyWebhooks, journalOf, readHouse, writeHouse } from './house-folder.ts'

/** What a copy holds. */
type Copied = { readonly folder: string; readonly target: string; readonly seq: number; readonly stateHash: string }

type Diagnose = (message: string) => void

const PACKED = '.tar.gz'

/** Names in the folder of a house; anything else in a packed one is refused. */
const ownNames =
  /^(house\.json|salt|webhooks\.db|journal\/(journal\.db|acknowledged\.mark|snapshots\/\d{16}-[0-9a-f]{64}\.snapshot))$/

/**
 * Copies the house in a folder to a new folder or file.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export async function backupHouse(folder: string, target: string, diagnose: Diagnose): Promise<Copied> {
  refuseTaken(target)
  const temporary = beside(target)
  return cleaning(temporary, async () => {
    await copyHouse(folder, temporary)
    const checked = check(temporary, diagnose)
    if (!target.endsWith(PACKED)) renameSync(temporary, target)
    else await packFolder(temporary, target)
    return { folder, target, ...checked }
  })
}

/**
 * Brings a house back into a folder that is not there yet.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export async function restoreHouse(source: string, folder: string, diagnose: Diagnose): Promise<Copied> {
  refuseTaken(folder)
  if (!existsSync(source)) throw new BadInputError(`${source}: does not exist`, 'name a backup')
  const temporary = beside(folder)
  return cleaning(temporary, async () => {
    if (statSync(source).isDirectory()) await copyHouse(source, temporary)
    else await unpackFolder(source, temporary)
    const checked = check(temporary, diagnose)
    renameSync(temporary, folder)
    return { folder: source, target: folder, ...checked }
  })
}

async function copyHouse(folder: string, target: string): Promise<void> {
  const facts = readHouse(folder)
  if (facts === null) throw new BadInputError(`${folder}: holds no house`, 'name the folder of a house that was served')
  writeHouse(target, facts)
  copySalt(folder, target)
  // Before the journal: what it has not read of it is told again, and what it had read is in it.
  await copyWebhooks(folder, target)
  await copyJournal(journalOf(folder), journalOf(target))
}

/** Reads the whole chain, and executes what follows the newest snapshot. */
function check(folder: string, diagnose: Diagnose): { readonly seq: number; readonly stateHash: string } {
  if (readHouse(folder) === null) throw new BadInputError(`${folder}: holds no house`, 'name a backup of a house')
  const { position, stateHash } = stateAt(journalOf(folder), houseMachine, diagnose)
  return { seq: position.seq, stateHash }
}

function refuseTaken(target: string): void {
  if (existsSync(target))
    throw new BadInputError(`${target}: is there already`, 'name a new one; nothing is overwritten')
  if (existsSync(dirname(target))) return
  throw new BadInputError(`${dirname(target)}: does not exist`, 'make the folder first')
}

const beside = (target: string): string => `${target}.${process.pid}.tmp`

async function cleaning<T>(temporary: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function packFolder(folder: string, target: string): Promise<void> {
  const archive = pack()
  const temporary = `${target}.${process.pid}.part`
  const writing = pipeline(
    archive,
    createGzip(),
    createWriteStream(temporary, { flags: 'wx', flush: true, mode: 0o600 }),
  )
  try {
    for (const path of filesUnder(folder)) {
      const name = relative(folder, path).split(sep).join('/')
      // What SQLite keeps beside its file while it is open is no part of a copy that nobody writes.
      if (!ownNames.test(name)) continue
      await pipeline(createReadStream(path), archive.entry({ name, size: statSync(path).size }))
    }
    archive.finalize()
    await writing
    renameSync(temporary, target)
  } catch (error) {
    archive.destroy()
    await writing.catch(() => undefined)
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

async function unpackFolder(source: string, folder: string): Promise<void> {
  const archive = extract()
  const reading = pipeline(createReadStream(source), createGunzip(), archive).catch((error: Error) => {
    throw new BadInputError(
      `${source}: is no backup (${error.message})`,
      'name a .tar.gz that `plimsoll backup` wrote',
      error,
    )
  })
  const writing = (async () => {
    for await (const entry of archive) {
      const { name } = entry.header
      if (!ownNames.test(name)) {
        throw new BadInputError(`${source}: holds "${name.slice(0, 60)}"`, 'name a backup that `plimsoll backup` wrote')
      }
      const path = join(folder, ...name.split('/'))
      mkdirSync(dirname(path), { recursive: true })
      await pipeline(Readable.from(entry), createWriteStream(path, { flags: 'wx', flush: true, mode: modeOf(name) }))
    }
  })()
  const [read, written] = await Promise.allSettled([reading, writing])
  if (written.status === 'rejected' && written.reason instanceof BadInputError) throw written.reason
  if (read.status === 'rejected') throw read.reason
  if (written.status === 'rejected') throw written.reason
  mkdirSync(join(folder, 'journal', 'snapshots'), { recursive: true })
}

/** The salt and the secrets of webhooks are for nobody else to read, wherever they are unpacked. */
const modeOf = (name: string): number => (name === 'salt' || name === 'webhooks.db' ? 0o600 : 0o666)

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
