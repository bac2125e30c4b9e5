/** Examples as processes of their own, by the commands that the README prints. */
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Where they are. */
export const EXAMPLES = join(ROOT, 'examples')

/** Words behind `npm run example --` of each command that the README gives in a block, in order. */
export const printedExamples: readonly (readonly string[])[] = [
  ...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^npm run example -- (.+)$/gm),
].map(([, words]) => words!.split(' '))

/** An example that runs against the house of an address, and what it has said. */
export class Example {
  readonly child: ChildProcessWithoutNullStreams
  said = ''
  /** Heard from the start: it may have ended before anybody asks. */
  readonly #closed: Promise<unknown[]>

  constructor(url: string, argv: readonly string[]) {
    const env = { ...process.env, PLIMSOLL_URL: url }
    this.child = spawn(process.execPath, [join(ROOT, 'bin/entry.mjs'), 'examples/main.ts', ...argv], { env })
    this.#closed = once(this.child, 'close')
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.said += text
      })
    }
  }

  /** Waits until it has said something. */
  async says(wished: RegExp, withinMs = 40_000): Promise<RegExpExecArray> {
    const endMs = Date.now() + withinMs
    while (true) {
      const found = wished.exec(this.said)
      if (found !== null) return found
      assert.ok(Date.now() < endMs, `not yet ${wished}: ${this.said}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Waits for its end; its exit code. */
  async end(): Promise<number> {
    const [code] = await this.#closed
    return code as number
  }
}
