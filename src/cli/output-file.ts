/** A file that the program will write: whether it can is found out before the work, and it appears whole or not at all. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { BadInputError } from './errors.ts'

/** A place that was found writable. */
type OutputFile = {
  readonly path: string
  readonly write: (text: string) => void
  /** Has a file made piece by piece: `make` writes at the path that it is given. What it throws beside errors of files is thrown on. */
  readonly fill: (make: (path: string) => void | Promise<void>) => Promise<void>
}

/**
 * Looks whether a file can be written, without leaving anything behind. `mode`: who may do what with it once it is there.
 *
 * @throws BadInputError
 */
export function outputFile(path: string, mode: number = 0o666): OutputFile {
  const folder = dirname(path)
  if (path === '' || path.endsWith('/')) throw new BadInputError(`"${path}" names no file`, 'name the file to write')
  if (!existsSync(folder)) throw new BadInputError(`${folder}: does not exist`, 'make the folder first')
  if (!statSync(folder).isDirectory()) throw new BadInputError(`${folder}: is not a folder`, 'name a file in a folder')
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new BadInputError(`${path}: is there and is not a file`, 'name another file')
  }
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`)
  refusing(path, () => {
    closeSync(openSync(temporary, 'wx'))
    unlinkSync(temporary)
  })
  return {
    path,
    write: (text) => refusing(path, () => writeWhole(path, temporary, text, mode)),
    fill: (make) => fillWhole(path, temporary, make),
  }
}

function writeWhole(path: string, temporary: string, text: string, mode: number): void {
  try {
    const file = openSync(temporary, 'wx', mode)
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    if (existsSync(temporary)) unlinkSync(temporary)
    throw error
  }
}

async function fillWhole(path: string, temporary: string, make: (path: string) => void | Promise<void>): Promise<void> {
  try {
    await make(temporary)
    const file = openSync(temporary, 'r+')
    fsyncSync(file)
    closeSync(file)
    renameSync(temporary, path)
  } catch (cause) {
    if (existsSync(temporary)) unlinkSync(temporary)
    throw (cause as NodeJS.ErrnoException).syscall === undefined ? cause : refusal(path, cause)
  }
}

function refusing(path: string, action: () => void): void {
  try {
    action()
  } catch (cause) {
    throw refusal(path, cause)
  }
}

function refusal(path: string, cause: unknown): BadInputError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown'
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  return new BadInputError(
    `${path}: ${full ? 'no room left to write it' : `cannot be written (${code})`}`,
    full ? 'free space and try again; nothing was left behind' : 'name a place where you may write',
    cause,
  )
}
