/** A house that is served by a process of its own. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'plimsoll.mjs')

/** A process that serves. */
export type Serving = {
  readonly child: ChildProcess
  readonly url: string
  readonly facts: Record<string, unknown>
  /** Sends a signal, if one is given, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; stderr: string }>
}

/** Starts `plimsoll serve`, on a free port unless one is wished, and waits until it says where it is. */
export async function serveIn(folder: string, argv: readonly string[]): Promise<Serving> {
  const child = spawn(
    process.execPath,
    [BIN, 'serve', '--json', ...(argv.includes('--port') ? [] : ['--port', '0']), ...argv],
    { cwd: folder },
  )
  let [stdout, stderr] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const closed = once(child, 'close')
  while (!stdout.endsWith('}\n')) {
    const more = await Promise.race([once(child.stdout, 'data'), closed.then(() => null)])
    if (more === null) assert.fail(stderr)
  }
  const facts = JSON.parse(stdout)
  return {
    child,
    url: facts.url,
    facts,
    async end(signal) {
      if (signal !== undefined) child.kill(signal)
      const [code] = await closed
      return { code: code as number | null, stderr }
    },
  }
}
