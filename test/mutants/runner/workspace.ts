/** A copy of the working tree in which one file at a time is changed and tests are run. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Longer than any test may take: a mutant that never ends is noticed too. */
const TEST_MS_MAX = 120_000

/** What runs leave in the root, and what is linked instead of copied. */
const NOT_COPIED = /^(node_modules|\.git|plimsoll-.*|.*\.tmp)$/

/** Ends with an error unless a file parses; in a process of its own, because Node still warns about this function. */
const PARSE = "require('node:module').stripTypeScriptTypes(require('node:fs').readFileSync(process.argv[1], 'utf8'))"

export type Workspace = {
  readonly read: (file: string) => string
  readonly write: (file: string, text: string) => void
  /** Runs one test; the answer is whether it passed, and the end of what it printed. */
  readonly run: (test: string) => Promise<{ readonly passed: boolean; readonly output: string }>
  /** Whether a file is a program that Node can parse. */
  readonly parses: (file: string) => Promise<boolean>
  readonly remove: () => void
}

/** Copies the tree under `root`. */
export function openWorkspace(root: string): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-mutants-'))
  for (const name of readdirSync(root)) {
    if (!NOT_COPIED.test(name)) cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    write: (file, text) => writeFileSync(join(folder, file), text),
    run: (test) =>
      runNode(folder, test.endsWith('.test.ts') ? ['--test', '--test-reporter=spec', test] : test.split(' ')),
    parses: async (file) => (await runNode(folder, ['-e', PARSE, file])).passed,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function runNode(folder: string, args: readonly string[]): Promise<{ passed: boolean; output: string }> {
  // Inside a test runner's child this variable would make the inner runner report to the outer one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TEST_MS_MAX,
  })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk).slice(-4000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ passed: code === 0, output }))
  })
}
