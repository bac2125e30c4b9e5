// The static checks and how to run them side by side; shared by check.mjs and test.mjs.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../bin/require-node.mjs'

const modules = join(packageRoot, 'node_modules')

// Clock zone, language and colour come from here, not from the machine: the same run everywhere.
const environment = { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' }

/** Steps that read the tree and need no test runner. */
export const staticSteps = [
  { name: 'types', command: [join(modules, 'typescript', 'bin', 'tsc'), '-p', packageRoot] },
  {
    name: 'lint and format',
    command: [join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', packageRoot],
  },
]

export function testStep(name, files, concurrency) {
  return {
    name,
    command: ['--test', `--test-concurrency=${concurrency}`, '--test-reporter=spec', ...files],
  }
}

/** Runs one step with this Node; its output is shown as it comes. Answers whether it succeeded. */
export function run(step) {
  return new Promise((resolve) => {
    const startMs = performance.now()
    const child = spawn(process.execPath, step.command, {
      cwd: packageRoot,
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', (error) => {
      console.error(`${step.name}: ${error.message}`)
      resolve(false)
    })
    child.on('close', (code) => {
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`)
      resolve(code === 0)
    })
  })
}

/** Ends the process with 2 and one line if development dependencies are missing. */
export function requireDevelopmentDependencies() {
  if (existsSync(join(modules, 'typescript')) && existsSync(join(modules, '@biomejs'))) return
  console.error('The checks need the development dependencies: run "npm ci" first.')
  process.exit(2)
}
