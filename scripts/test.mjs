// npm test: the static checks, then every test file, in a fixed order, two processes at a time.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot, requireNode } from '../bin/require-node.mjs'
import { requireDevelopmentDependencies, run, staticSteps, testStep } from './steps.mjs'

requireNode()
requireDevelopmentDependencies()
const files = ['src', 'test', 'bench', join('dashboard', 'src'), join('dashboard', 'test')]
  .flatMap(testFilesUnder)
  .sort()
const results = [...(await Promise.all(staticSteps.map(run))), await run(testStep('tests', files, 2))]
process.exit(results.every(Boolean) ? 0 : 1)

function testFilesUnder(folder) {
  return readdirSync(join(packageRoot, folder), { recursive: true })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join(folder, path))
}
