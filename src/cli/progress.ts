/** Progress on stderr: a bar on a terminal, a line now and then elsewhere. Nothing of it is a result. */
import cliProgress from 'cli-progress'
import type { Shell } from './shell.ts'

/** Told how far the work is; `stop` clears the bar. */
export type Progress = { readonly step: (done: number, total: number, note: string) => void; readonly stop: () => void }

/** Off a terminal: a line for each of so many parts of the whole. */
const LINES = 4

/** A bar or lines that begin with `what`. */
export function progressOf(shell: Shell, what: string): Progress {
  return shell.isTerminal ? barOf(what) : linesOf(shell, what)
}

function barOf(what: string): Progress {
  let started = false
  const bar = new cliProgress.SingleBar({
    format: `${what} {bar} {percentage} %  {note}`,
    barsize: 28,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
    linewrap: false,
  })
  return {
    step: (done, total, note) => {
      if (!started) bar.start(total, 0, { note: '' })
      started = true
      bar.update(done, { note })
    },
    stop: () => {
      if (started) bar.stop()
      started = false
    },
  }
}

function linesOf(shell: Shell, what: string): Progress {
  let told = 0
  return {
    step: (done, total, note) => {
      const part = Math.floor((done * LINES) / Math.max(total, 1))
      if (part <= told) return
      told = part
      shell.err(`${what} ${Math.floor((done * 100) / Math.max(total, 1))} %  ${note}\n`)
    },
    stop: () => {
      told = 0
    },
  }
}
