/** How the program fails: one line that says what is wrong, where and what to do, and an exit code. */

import type { BookError } from '../books/index.ts'
import { didYouMean } from './nearest.ts'

/** Done; a check failed (or an error of our own); bad input. */
export type ExitCode = 0 | 1 | 2

/** A failure that the program itself finds. */
abstract class CliError extends Error {
  abstract readonly exitCode: ExitCode

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
  }
}

/** A malformed file, option or path. Nothing was written. */
export class BadInputError extends CliError {
  readonly exitCode = 2

  constructor(what: string, cure: string, cause?: unknown) {
    super(`${what}; ${cure}`, cause)
  }
}

/** The work was done and a check failed: what was found is on stdout already. */
export class CheckFailedError extends CliError {
  readonly exitCode = 1
}

/** Errors of the rooms that mean bad input; each message says what to do. Errors of a journal all end in `Error` and have a cure. */
const badInput: ReadonlySet<string> = new Set([
  'ScenarioError',
  'ReplayError',
  'ApiPortError',
  'ProfileBookError',
  'VectorFileError',
  'WebhookFileError',
])

/** What the operating system says, in words, and what to do about it. */
const systemFaults: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; check the name and the folder',
  ENOTDIR: 'goes through a file; every part of a path but the last is a folder',
  EISDIR: 'is a folder; name a file',
  EACCES: 'may not be opened by you; give yourself the right to it (EACCES)',
  EPERM: 'may not be changed by you; give yourself the right to it (EPERM)',
  EROFS: 'is on a disk that is read-only; name another place',
  ENOSPC: 'does not fit, the disk is full; free space and try again',
  EDQUOT: 'does not fit, the quota is used up; free space and try again',
  ENAMETOOLONG: 'has too long a name; choose a shorter one',
  ELOOP: 'is a link that points in a circle; name the file itself',
  EMFILE: 'is one file too many for this process; close some and try again',
}

/** An exit code and the line for stderr, for anything that was thrown. */
export function failureOf(error: unknown): { readonly exitCode: ExitCode; readonly line: string } {
  if (!(error instanceof Error)) return { exitCode: 1, line: oneLine(`error of the program: ${String(error)}`) }
  if (error instanceof CliError) return { exitCode: error.exitCode, line: oneLine(error.message) }
  if (error.name === 'BookError') return { exitCode: 2, line: oneLine(bookLine(error as BookError)) }
  if (badInput.has(error.name) || 'cure' in error) return { exitCode: 2, line: oneLine(error.message) }
  if (error.name === 'AuditFinding') return { exitCode: 1, line: oneLine(`the audit found: ${error.message}`) }
  const system = systemLine(error)
  if (system !== null) return { exitCode: 2, line: oneLine(system) }
  return {
    exitCode: 1,
    line: oneLine(
      `error of the program, not of the input: ${error.message || error.name}; please report it with the command line`,
    ),
  }
}

/** What is wrong with a book, with the known word that was meant. */
function bookLine({ problem, cure, unknown }: BookError): string {
  return `${problem}${unknown === null ? '' : didYouMean(unknown.word, unknown.known)}; ${cure}`
}

/** A failed call of the operating system in words, null for any other error. */
function systemLine(error: Error): string | null {
  const { code, path, errcode } = error as { code?: unknown; path?: unknown; errcode?: unknown }
  if (typeof errcode === 'number') return `the journal's database says: ${error.message}; check the disk and the folder`
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return null
  const fault = systemFaults[code] ?? `cannot be used (${code}); check the disk and the name`
  return `${typeof path === 'string' ? path : 'a file'}: ${fault}`
}

/** Faults quote what they found, and what they found may hold anything. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()
}
