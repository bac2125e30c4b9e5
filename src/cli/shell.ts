/** Where the program writes: results to one stream, progress and diagnostics to the other. */
import { writeSync } from 'node:fs'
import { failureOf } from './errors.ts'

/** The two streams. `isTerminal` is that of diagnostics: a bar is drawn there or nowhere. */
export type Shell = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly isTerminal: boolean
}

/** The streams of this process. A reader that has gone (`| head`) ends the program quietly; a full disk is said. */
export function processShell(): Shell {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    const { line } = failureOf(Object.assign(error, { path: 'standard output' }))
    writeSync(process.stderr.fd, `plimsoll: ${line}\n`)
    process.exit(2)
  })
  // Where diagnostics cannot be written there is nobody to tell.
  process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 2))
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
  }
}

/** Writes a result as JSON: two spaces, so that it can be read and compared. */
export function writeJson(shell: Shell, value: unknown): void {
  shell.out(`${JSON.stringify(value, null, 2)}\n`)
}
